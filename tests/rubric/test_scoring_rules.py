"""What holds for every table of points, of either edition."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric.editions import load_edition
from rubric.scoring import NOT_ASSESSED, printed_percent, printed_points, score_table

EDITIONS = [load_edition("2010"), load_edition("7", Path(__file__).parent / "data" / "editions")]
rule = settings(deadline=None, max_examples=60)


def hidden_points(maximum):
    return st.decimals(min_value=0, max_value=maximum, places=4)


def complete_points(edition):
    return st.fixed_dictionaries({row.id: hidden_points(row.max_points) for row in edition.sub_questions})


def any_points(edition):
    given = {row.id: st.one_of(hidden_points(row.max_points), st.none(), st.just(NOT_ASSESSED)) for row in edition.sub_questions}
    return st.fixed_dictionaries({}, optional=given)


edition_and_points = st.sampled_from(EDITIONS).flatmap(lambda edition: st.tuples(st.just(edition), complete_points(edition)))
edition_and_any_points = st.sampled_from(EDITIONS).flatmap(lambda edition: st.tuples(st.just(edition), any_points(edition)))


@rule
@given(edition_and_any_points)
def test_nothing_printed_is_above_its_maximum(drawn):
    table = score_table(*drawn)
    scores = [table.total, *table.areas, *(row for area in table.areas for row in area.rows)]
    assert all(score.points is None or 0 <= score.points <= score.max for score in scores)
    assert all(score.percent is None or 0 <= score.percent <= 100 for score in scores)


@rule
@given(edition_and_points, st.data())
def test_more_points_never_print_less(drawn, data):
    edition, points = drawn
    raised = data.draw(st.sampled_from(edition.sub_questions))
    more = data.draw(st.decimals(min_value=points[raised.id], max_value=raised.max_points, places=4))
    before, after = score_table(edition, points), score_table(edition, {**points, raised.id: more})
    for old, new in zip([before.total, *before.areas], [after.total, *after.areas], strict=True):
        assert new.points >= old.points
        assert new.percent >= old.percent


@rule
@given(edition_and_any_points, st.randoms(use_true_random=False))
def test_order_of_the_rows_does_not_matter(drawn, chance):
    edition, points = drawn
    shuffled = list(points.items())
    chance.shuffle(shuffled)
    assert score_table(edition, dict(shuffled)) == score_table(edition, points)


@rule
@given(edition_and_any_points)
def test_nothing_is_summed_exactly_where_something_is_missing(drawn):
    table = score_table(*drawn)
    for area in table.areas:
        assert (area.points is None) == any(row.is_missing for row in area.rows)
    assert (table.total.points is None) == bool(table.missing)


@rule
@given(edition_and_any_points)
def test_sums_are_sums_of_what_is_printed(drawn):
    table = score_table(*drawn)
    for area in table.areas:
        assert area.points is None or area.points == sum(row.points for row in area.rows if not row.is_not_assessed)
        assert area.max == sum(row.max for row in area.rows if not row.is_not_assessed)
    assert table.total.points is None or table.total.points == sum(area.points for area in table.areas)


@rule
@given(st.integers(1, 100).flatmap(lambda maximum: st.tuples(hidden_points(maximum), st.just(maximum))))
def test_printed_numbers_are_never_further_than_a_half_from_the_exact_ones(drawn):
    hidden, maximum = drawn
    assert Decimal("-0.5") < printed_points(hidden) - hidden <= Decimal("0.5")
    assert -maximum < 2 * (printed_percent(hidden, maximum) * maximum - hidden * 100) <= maximum


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.id)
def test_full_points_are_100_percent_everywhere(edition):
    table = score_table(edition, {row.id: Decimal(row.max_points) for row in edition.sub_questions})
    assert {score.percent for score in (table.total, *table.areas)} == {100}
    assert table.total.points == edition.max_points
