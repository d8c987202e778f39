"""Where the charts' lines and words go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summary.charts import ChartValue, bar_chart, radar, wrapped

SHARE = st.one_of(st.none(), st.floats(0, 1))
NAMES = st.text(alphabet="abcåäö -", min_size=1, max_size=60)
VALUES = st.lists(st.builds(ChartValue, st.just("1"), NAMES, SHARE, st.just("5"), SHARE, st.just("6")), min_size=3, max_size=14)


def areas(*shares, reference=None):
    return [ChartValue(str(n), f"Område {n}", share, "x", reference, "y") for n, share in enumerate(shares, start=1)]


def box(drawing):
    left, top, width, height = map(float, drawing.view_box.split())
    return left, top, left + width, top + height


@given(VALUES)
def test_no_label_of_the_radar_reaches_outside_the_drawing(values):
    drawing = radar(values)

    left, top, right, bottom = box(drawing)
    for label in drawing.labels:
        for line, point in label.lines:
            width = 0.6 * 13 * len(line)
            begin = float(point.x) - {"start": 0, "middle": width / 2, "end": width}[label.anchor]
            assert left <= begin
            assert begin + width <= right
            assert top <= float(point.y) - 12
            assert float(point.y) + 3 <= bottom


@given(VALUES)
def test_no_bar_or_name_reaches_outside_the_drawing(values):
    drawing = bar_chart(values)

    assert len(drawing.bars) == len(values)
    for bar in drawing.bars:
        assert 0.6 * 16 * len(bar.name) <= float(drawing.width)
        assert bar.width is None or 0 <= float(bar.width) <= float(drawing.full_width)
        assert float(bar.value_y) <= float(drawing.height)


@pytest.mark.parametrize("count", [3, 5, 8, 13])
def test_the_radar_has_an_axis_for_each_area(count):
    drawing = radar(areas(*[0.5] * count))

    assert len(drawing.axes) == len(drawing.labels) == len(drawing.own.markers) == count
    assert drawing.own.is_closed


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_areas_make_no_radar(count):
    assert radar(areas(*[0.5] * count)) is None


def test_the_first_area_stands_at_the_top_and_the_next_to_its_right():
    first, second, *_ = radar(areas(1.0, 1.0, 1.0, 1.0)).own.markers

    assert (first.x, first.y) == ("0.0", "-150.0")
    assert (second.x, second.y) == ("150.0", "0.0")


def test_a_missing_area_leaves_a_gap_and_is_not_zero():
    own = radar(areas(0.5, 0.5, None, 0.5, 0.5)).own

    assert len(own.markers) == 4
    assert not own.is_closed
    (line,) = own.lines
    assert line.count("L") == 3
    assert "Z" not in line
    assert "0.0 0.0" not in line


def test_an_area_between_two_missing_ones_is_a_marker_without_line():
    own = radar(areas(0.5, None, 0.5, None)).own

    assert len(own.markers) == 2
    assert own.lines == ()


def test_zero_is_drawn_and_missing_is_not():
    zero, missing = bar_chart(areas(0.0, None)).bars

    assert zero.width == "0.0"
    assert missing.width is None


def test_without_reference_there_is_no_second_series():
    assert radar(areas(0.1, 0.2, 0.3)).reference is None
    assert radar(areas(0.1, 0.2, 0.3, reference=0.5)).reference is not None


@given(st.text(alphabet="ab -\u00a0", max_size=80), st.integers(1, 30))
def test_wrapping_loses_no_word_and_cuts_none(text, letters):
    lines = wrapped(text, letters)

    assert " ".join(lines).split() == text.split()
    assert all(len(line) <= letters or " " not in line for line in lines)
