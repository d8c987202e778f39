"""The report as values: everything as it will be printed, for any writer.

Knows the report's sections and the table of points. Does not know formats, nor how points come about: rounding and totals are done
by the rubric before they come here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.model import EvidenceItem
from rubric.model import Area, Edition
from rubric.scoring import AreaScore, ScoreTable
from summary.charts import BarChart, ChartValue, Radar, bar_chart, radar
from summary.conducted import Material, conducted
from summary.model import AreaDraft
from summary.overview import OverviewRow, overview_notes, overview_rows, printed
from summary.quotations import id_order
from summary.wording import in_language
from texts.catalogue import Texts


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Who evaluated, and where they come from."""

    name: str
    organisation: str | None


@dataclass(frozen=True, slots=True)
class EvaluationFacts:
    """What the cover says."""

    name: str
    municipality: str
    year: int
    evaluators: tuple[Evaluator, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A mean of other municipalities: ``areas`` are points by area id. A mean always carries its number, years and edition."""

    label: str
    municipalities: int
    years: str
    edition: str
    areas: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One row of the summary's table; the last one is the total, without an id."""

    id: str
    name: str
    points: str
    max: str
    percent: str
    reference: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One area: its head with points, what it is about, and its draft if there is one."""

    id: str
    name: str
    points: str
    box: tuple[str, ...]
    draft: AreaDraft | None


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report in reading order."""

    language: str
    evaluation: EvaluationFacts
    edition: str
    is_draft: bool
    instrument: tuple[str, ...]
    conducted: tuple[str, ...]
    areas: tuple[AreaRow, ...]
    reference_note: str
    shows_reference: bool
    bars: BarChart
    radar: Radar | None
    values_in_words: str
    chapters: tuple[Chapter, ...]
    overview: tuple[OverviewRow, ...]
    overview_notes: tuple[str, ...]
    key_facts: tuple[tuple[str, str], ...]
    items: tuple[EvidenceItem, ...]


def report(
    evaluation: EvaluationFacts,
    edition: Edition,
    scores: ScoreTable,
    *,
    drafts: Sequence[AreaDraft],
    material: Material,
    reference: Reference | None,
    key_facts: Sequence[tuple[str, str]],
    is_draft: bool,
    texts: Texts,
) -> Report:
    """The report of one evaluation. ``drafts`` may lack areas; a reference of another edition is named and not shown."""
    shown = reference if reference and reference.edition == edition.id else None
    values = _chart_values(edition, scores, shown, texts)
    return Report(
        language=texts.language,
        evaluation=evaluation,
        edition=in_language(edition.name, texts.language),
        is_draft=is_draft,
        instrument=_instrument(edition, texts),
        conducted=conducted(material, texts),
        areas=(*_area_rows(edition, scores, shown, texts), _total_row(edition, scores, shown, texts)),
        reference_note=_reference_note(reference, shown, texts),
        shows_reference=shown is not None,
        bars=bar_chart(values),
        radar=radar(values),
        values_in_words="; ".join(_value_in_words(value, texts) for value in values),
        chapters=tuple(_chapter(area, scores, {draft.area: draft for draft in drafts}, texts) for area in edition.areas),
        overview=overview_rows(edition, scores, texts),
        overview_notes=overview_notes(scores, texts),
        key_facts=tuple(key_facts),
        items=_cited(drafts),
    )


def _instrument(edition: Edition, texts: Texts) -> tuple[str, ...]:
    size = {"areas": len(edition.areas), "sub_questions": len(edition.sub_questions), "points": texts.number(edition.max_points)}
    by_edition = texts("report.instrument.edition", edition=edition.id, **size)
    plain = {key: texts(f"report.instrument.{key}") for key in ("what", "origin", "sources", "points")}
    return (plain["what"], plain["origin"], by_edition, plain["sources"], plain["points"])


def _area_rows(edition: Edition, scores: ScoreTable, reference: Reference | None, texts: Texts) -> list[AreaRow]:
    by_id = {score.id: score for score in scores.areas}
    beside = reference.areas if reference else {}
    return [
        AreaRow(
            id=area.id,
            name=in_language(area.name, texts.language),
            points=printed(by_id[area.id].points, texts),
            max=printed(by_id[area.id].max, texts),
            percent=printed(by_id[area.id].percent, texts),
            reference=printed(beside.get(area.id), texts),
        )
        for area in edition.areas
    ]


def _total_row(edition: Edition, scores: ScoreTable, reference: Reference | None, texts: Texts) -> AreaRow:
    total = scores.total
    return AreaRow(
        id="",
        name=texts("report.total"),
        points=printed(total.points, texts),
        max=printed(total.max, texts),
        percent=printed(total.percent, texts),
        reference=printed(_reference_total(edition, reference), texts),
    )


def _reference_total(edition: Edition, reference: Reference | None) -> int | None:
    """The sum, if every area is given: a sum of some of them would look like a low result."""
    if reference is None or any(area.id not in reference.areas for area in edition.areas):
        return None
    return sum(reference.areas[area.id] for area in edition.areas)


def _reference_note(reference: Reference | None, shown: Reference | None, texts: Texts) -> str:
    if reference is None:
        return ""
    if shown is None:
        return texts("report.other_edition", label=reference.label, reference=reference.edition)
    count = texts.number(reference.municipalities)
    return texts(
        "report.reference", n=reference.municipalities, count=count, label=reference.label, years=reference.years, edition=reference.edition
    )


def _chart_values(edition: Edition, scores: ScoreTable, reference: Reference | None, texts: Texts) -> list[ChartValue]:
    by_id = {score.id: score for score in scores.areas}
    beside = reference.areas if reference else {}
    return [
        ChartValue(
            id=area.id,
            # No line break between an area's number and its name.
            name=f"{area.id}\N{NO-BREAK SPACE}{in_language(area.name, texts.language)}",
            share=_share(by_id[area.id].points, by_id[area.id].max),
            printed=printed(by_id[area.id].points, texts),
            reference_share=_share(beside.get(area.id), area.max_points),
            reference_printed=printed(beside[area.id], texts) if area.id in beside else "",
        )
        for area in edition.areas
    ]


def _share(points: int | None, maximum: int | None) -> float | None:
    # Where nothing in an area was assessed its maximum is 0, and there is no share to draw.
    return points / maximum if points is not None and maximum else None


def _value_in_words(value: ChartValue, texts: Texts) -> str:
    key = "report.chart.value_beside_reference" if value.reference_printed else "report.chart.value"
    return texts(key, name=value.name, points=value.printed, reference=value.reference_printed)


def _chapter(area: Area, scores: ScoreTable, drafts: Mapping[str, AreaDraft], texts: Texts) -> Chapter:
    score = next(score for score in scores.areas if score.id == area.id)
    return Chapter(
        id=area.id,
        name=in_language(area.name, texts.language),
        points=_chapter_points(score, texts),
        box=tuple(in_language(heading.text, texts.language) for heading in area.box),
        draft=drafts.get(area.id),
    )


def _chapter_points(score: AreaScore, texts: Texts) -> str:
    if score.points is None:
        return texts("report.areas.points_missing")
    if not score.max:
        return texts("report.areas.not_assessed")
    given = {"points": printed(score.points, texts), "max": printed(score.max, texts), "percent": printed(score.percent, texts)}
    return texts("report.areas.points", **given)


def _cited(drafts: Sequence[AreaDraft]) -> tuple[EvidenceItem, ...]:
    by_id = {item.id: item for draft in drafts for item in draft.items}
    return tuple(by_id[each] for each in sorted(by_id, key=id_order))
