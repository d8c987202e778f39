from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.gaps import Lack, askable_in
from evidence.ground import ground
from evidence.model import EvidenceKind
from question_bank.loading import load_bank
from question_bank.model import ROLES
from rubric.editions import load_edition
from rubric.model import SubQuestion
from tests.evidence.pieces import PAPERS, piece

EDITION = load_edition("2010")
ROW = SubQuestion("2.5", "2", 20, {})
SMALL = SubQuestion("2.4", "2", 5, {})


def gap(*items, askable=()):
    """The gap at 2.5, which has 20 points; None where it stands firmly."""
    return next(iter(ground([ROW], items, askable={"2.5": tuple(askable)}).gaps), None)


def test_where_nobody_speaks_all_points_are_at_stake():
    assert (gap().lacks, gap().at_stake) == ((Lack.NO_EVIDENCE,), 20)


def test_two_reviewed_voices_of_which_one_can_be_read_leave_nothing_at_stake():
    assert gap(piece(), piece(source="document")) is None


@pytest.mark.parametrize(
    ("items", "lacks", "at_stake"),
    [
        ([piece()], (Lack.ONE_VOICE, Lack.ONLY_INTERVIEWS), Fraction(40, 3)),
        ([piece(), piece(source="union")], (Lack.ONLY_INTERVIEWS,), Fraction(20, 3)),
        ([piece(source="document"), piece(source="website")], (Lack.ONLY_WRITTEN,), Fraction(20, 3)),
        ([piece(asked=True), piece(source="document", asked=True)], (Lack.NOT_REVIEWED,), 15),
        ([piece(source="document", text="A"), piece(source="website", text="A")], (Lack.ONE_VOICE, Lack.ONLY_WRITTEN), Fraction(40, 3)),
    ],
)
def test_what_is_lacking_is_named_and_weighed(items, lacks, at_stake):
    assert (gap(*items).lacks, gap(*items).at_stake) == (lacks, at_stake)


def test_the_columns_that_could_speak_and_do_not_are_named():
    assert gap(piece(), askable=["unit_manager", "union", "website"]).unheard == ("union", "website")


def test_gaps_are_ranked_by_points_at_stake_else_in_the_rubrics_order():
    same = SubQuestion("2.6", "2", 5, {})
    found = ground([SMALL, same, ROW], [piece(at="2.5"), piece(at="2.5", source="union")]).gaps
    assert [each.sub_question for each in found] == ["2.5", "2.4", "2.6"]  # 20/3 of 20, then 5 and 5


def test_every_sub_question_of_the_shipped_bank_can_be_asked_of_somebody():
    askable = askable_in(load_bank(EDITION))
    assert set(askable) == {row.id for row in EDITION.sub_questions}
    assert all(askable.values())


ITEMS = st.lists(
    st.builds(
        piece,
        st.sampled_from(EvidenceKind),
        st.sampled_from([*ROLES, *PAPERS]),
        voice=st.sampled_from(["A", "B", "C"]),
        text=st.sampled_from(["ett", "två", "tre"]),
        asked=st.booleans(),
    ),
    max_size=8,
)


@given(ITEMS)
def test_what_is_at_stake_is_between_nothing_and_the_maximum_and_a_gap_says_what_is_lacking(items):
    found = gap(*items)
    assert found is None or (0 < found.at_stake <= 20 and found.lacks)


@given(ITEMS, ITEMS)
def test_more_evidence_never_puts_more_points_at_stake(items, more):
    before, after = gap(*items), gap(*items, *more)
    assert after is None or after.at_stake <= before.at_stake


@given(ITEMS)
def test_the_order_of_items_changes_no_gap_and_no_count(items):
    forwards, backwards = ground([ROW], items), ground([ROW], items[::-1])
    assert (forwards.coverage, forwards.gaps) == (backwards.coverage, backwards.gaps)


@given(ITEMS)
def test_every_item_stands_on_exactly_one_side(items):
    stands_on = ground([ROW], items).triangulations.get("2.5")
    sides = stands_on.sides if stands_on else ()
    assert sorted(item.id for side in sides for item in side.items) == sorted(item.id for item in items)
    assert all(1 <= side.voices <= len(side.items) for side in sides)
