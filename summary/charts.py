"""Where the lines and words of the report's charts go: numbers in, coordinates out.

Knows shares of a maximum and how wide words are, about. Does not know colours, areas by name or SVG: the templates draw.
Coordinates are text with one decimal, so that the same values give the same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Final

# The widest of the fonts tried (DejaVu Sans, at 13 px) takes 0.60 of its size a letter in Swedish names; others take less.
_LETTER_WIDTH: Final = 0.62
_RINGS: Final = (0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class ChartValue:
    """One area's two values, each a share of its maximum from 0 to 1, and each as printed; None is missing and is not drawn as zero."""

    id: str
    name: str
    share: float | None
    printed: str
    reference_share: float | None = None
    reference_printed: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the drawing."""

    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One area's bar with its name above, its value behind, and a mark where the reference is."""

    name: str
    printed: str
    reference_printed: str
    name_y: str
    bar_y: str
    width: str | None
    value_x: str
    value_y: str
    reference_x: str | None
    mark_top: str
    mark_bottom: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """Horizontal bars over one scale, one below the other."""

    width: str
    height: str
    bars: tuple[Bar, ...]
    bar_height: str
    full_width: str
    has_reference: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A name at the end of a radar's axis, broken into lines; ``number`` stands at ``middle`` where there is no room for names."""

    number: str
    lines: tuple[tuple[str, Point], ...]
    anchor: str
    middle: Point


@dataclass(frozen=True, slots=True)
class Series:
    """One series: its markers, and lines between neighbours that both have a value. Closed when none is missing."""

    markers: tuple[Point, ...]
    lines: tuple[str, ...]
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Radar:
    """Axes around a centre, a ring for each quarter, and the two series."""

    view_box: str
    numbers_view_box: str  # enough where numbers stand for the names
    centre: Point
    rings: tuple[str, ...]
    axes: tuple[Point, ...]
    labels: tuple[Label, ...]
    own: Series
    reference: Series | None


# --- bars -----------------------------------------------------------------------------------------------------------------------------

_BAR_WIDTH: Final = 480.0
_BAR_NAME_SIZE: Final = 16.0
_VALUE_ROOM: Final = 84.0  # for "100 (100)" behind the longest bar
_BAR_STEP: Final = 46.0
_BAR_HEIGHT: Final = 14.0


def bar_chart(values: Sequence[ChartValue]) -> BarChart:
    """One bar an area. Names stand above their bars, where the whole width is theirs, so that no name is cut."""
    widest_name = max((_width(value.name, _BAR_NAME_SIZE) for value in values), default=0.0)
    full = max(_BAR_WIDTH - _VALUE_ROOM, widest_name)
    return BarChart(
        width=_at(full + _VALUE_ROOM),
        height=_at(_BAR_STEP * len(values) + 4),
        bars=tuple(_bar(value, row * _BAR_STEP, full) for row, value in enumerate(values)),
        bar_height=_at(_BAR_HEIGHT),
        full_width=_at(full),
        has_reference=any(value.reference_share is not None for value in values),
    )


def _bar(value: ChartValue, top: float, full: float) -> Bar:
    bar_y = top + 24
    return Bar(
        name=value.name,
        printed=value.printed,
        reference_printed=value.reference_printed,
        name_y=_at(top + 17),
        bar_y=_at(bar_y),
        width=None if value.share is None else _at(full * _whole(value.share)),
        value_x=_at(full + 8),
        value_y=_at(bar_y + _BAR_HEIGHT - 2),
        reference_x=None if value.reference_share is None else _at(full * _whole(value.reference_share)),
        mark_top=_at(bar_y - 3),
        mark_bottom=_at(bar_y + _BAR_HEIGHT + 3),
    )


# --- radar ----------------------------------------------------------------------------------------------------------------------------

_RADIUS: Final = 150.0
_LABEL_DISTANCE: Final = 16.0
_LABEL_SIZE: Final = 13.0
_LABEL_LINE: Final = 16.0
_LABEL_LETTERS: Final = 18
_NUMBER_SIZE: Final = 18.0
_NUMBERS_REACH: Final = _RADIUS + 34
_FEWEST_AXES: Final = 3


def radar(values: Sequence[ChartValue]) -> Radar | None:
    """All areas around one centre, the first at the top, clockwise; None for fewer than three, which span no surface."""
    if len(values) < _FEWEST_AXES:
        return None
    count = len(values)
    labels = [_label(value, place, count) for place, value in enumerate(values)]
    reference = [value.reference_share for value in values]
    return Radar(
        view_box=_view_box(labels),
        numbers_view_box=" ".join(_at(edge) for edge in (-_NUMBERS_REACH, -_NUMBERS_REACH, 2 * _NUMBERS_REACH, 2 * _NUMBERS_REACH)),
        centre=Point(_at(0), _at(0)),
        rings=tuple(_path([_place(share, place, count) for place in range(count)], closed=True) for share in _RINGS),
        axes=tuple(_point(*_place(1, place, count)) for place in range(count)),
        labels=tuple(labels),
        own=_series([value.share for value in values]),
        reference=_series(reference) if any(share is not None for share in reference) else None,
    )


def _series(shares: Sequence[float | None]) -> Series:
    places = [None if share is None else _place(_whole(share), place, len(shares)) for place, share in enumerate(shares)]
    known = [place for place in places if place is not None]
    is_closed = len(known) == len(places)
    lines = [_path(known, closed=True)] if is_closed else [_path(run, closed=False) for run in _runs(places)]
    return Series(tuple(_point(*place) for place in known), tuple(lines), is_closed)


def _runs(places: Sequence[tuple[float, float] | None]) -> Iterator[list[tuple[float, float]]]:
    """Neighbours with values, going round: a gap is where a value is missing, and the last axis is the first one's neighbour."""
    gap = places.index(None)
    run: list[tuple[float, float]] = []
    for place in [*places[gap + 1 :], *places[: gap + 1]]:
        if place is not None:
            run.append(place)
            continue
        if len(run) > 1:
            yield run
        run = []


def _place(share: float, place: int, count: int) -> tuple[float, float]:
    angle = 2 * pi * place / count
    return _RADIUS * share * sin(angle), -_RADIUS * share * cos(angle)


def _label(value: ChartValue, place: int, count: int) -> Label:
    x, y = _place(1 + _LABEL_DISTANCE / _RADIUS, place, count)
    lines = wrapped(value.name, _LABEL_LETTERS)
    # Above the chart the last line stands at the axis, below it the first, and beside it the middle.
    first = y + _LABEL_SIZE * 0.35 - _LABEL_LINE * (len(lines) - 1) * (1 - y / (_RADIUS + _LABEL_DISTANCE)) / 2
    anchor = "middle" if abs(x) < 1 else "start" if x > 0 else "end"
    placed = tuple((line, _point(x, first + _LABEL_LINE * row)) for row, line in enumerate(lines))
    return Label(value.id, placed, anchor, _point(x, y + _NUMBER_SIZE * 0.35))


def _view_box(labels: Sequence[Label]) -> str:
    """Holds the rings and every label whole; the same room left and right, so that the chart stands in the middle."""
    margin = 8.0
    side = max([_RADIUS, *(_reach(label) for label in labels)]) + margin
    heights = [float(point.y) for label in labels for _, point in label.lines]
    top = min([-_RADIUS, *(height - _LABEL_SIZE for height in heights)]) - margin
    bottom = max([_RADIUS, *(height + _LABEL_SIZE * 0.4 for height in heights)]) + margin
    return f"{_at(-side)} {_at(top)} {_at(2 * side)} {_at(bottom - top)}"


def _reach(label: Label) -> float:
    """How far from the centre line the label goes to either side."""
    widest = max(_width(line, _LABEL_SIZE) for line, _ in label.lines)
    return widest / 2 if label.anchor == "middle" else abs(float(label.lines[0][1].x)) + widest


def wrapped(text: str, letters: int) -> tuple[str, ...]:
    """The text in lines of at most so many letters; a longer word has a line of its own and is never cut."""
    lines = [""]
    # Not split(): it would break at the space that holds a number and its name together.
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= letters or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def _path(places: Sequence[tuple[float, float]], *, closed: bool) -> str:
    steps = " L ".join(f"{_at(x)} {_at(y)}" for x, y in places)
    return f"M {steps}{' Z' if closed else ''}"


def _point(x: float, y: float) -> Point:
    return Point(_at(x), _at(y))


def _width(text: str, size: float) -> float:
    return len(text) * size * _LETTER_WIDTH


def _whole(share: float) -> float:
    return min(max(share, 0.0), 1.0)


def _at(value: float) -> str:
    # + 0.0 turns -0.0 into 0.0: rounding may leave a sign that says nothing and would differ between machines.
    return f"{round(value, 1) + 0.0:.1f}"
