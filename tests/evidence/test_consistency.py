from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.consistency import CHECKS, Rule, Standing, remarks
from evidence.ground import ground
from evidence.model import EvidenceKind
from question_bank.model import ROLES
from rubric.model import SubQuestion
from rubric.scoring import NOT_ASSESSED
from tests.evidence.pieces import PAPERS, all_alike, piece
from texts.catalogue import WHOLE_LANGUAGES, load_texts

K, R = EvidenceKind, Rule
ROW = SubQuestion("2.5", "2", 20, {})
TODAY = date(2026, 3, 2)
HIGH, LOW = 14, 6  # of 20


def said(points, *items, cited=(), gone=()):
    """What the rules say, by rule: the ids."""
    given_points = Decimal(points) if isinstance(points, int) else points
    stands_on = ground([ROW], items).triangulations.get("2.5")
    found = remarks(Standing(ROW, stands_on, TODAY, given_points, tuple(cited), tuple(gone)))
    assert all(remark.sub_question == "2.5" for remark in found)
    return {remark.rule: remark.evidence for remark in found}


def ids(*items):
    return tuple(item.id for item in items)


SAID, UNION, LEADER = piece(code="said"), piece(source="union", code="union"), piece(source="central_management", code="leader")
POLICY, PAGE = piece(source="document", code="policy"), piece(source="website", code="page")
PLAN, PLANNED = piece(K.PLANNED, code="plan"), piece(K.DECIDED, "document", code="decision")
GUESS = piece(K.IMPRESSION, code="guess")
NO, NOT_THERE = piece(K.STATED_MISSING, "union", code="no"), piece(K.NOT_FOUND, "website", code="not-there")
OLD_POLICY, OLD_WORD = piece(source="document", year=2023, code="old-policy"), piece(year=2023, code="old-word")
UNDATED = piece(source="document", year=None, code="undated")
UNREVIEWED = piece(asked=True, code="unreviewed")

# Points, items, cited, gone: where the rule speaks up and about which items, and beside it the nearest case where it is silent.
SPEAKS = [
    (R.POINTS_WITHOUT_EVIDENCE, (1,), {}, ()),
    (R.CITED_IS_GONE, (9, SAID), {"cited": ["d9", "said"], "gone": ["d9"]}, ("d9",)),
    (R.CITED_ELSEWHERE, (9, SAID), {"cited": ["d9", "said"]}, ("d9",)),
    (R.CONTRADICTION_NOT_SETTLED, (9, SAID, NO), {"cited": ["said"]}, ("said", "no")),
    (R.CONTRADICTION_NOT_SETTLED, (None, SAID, NOT_THERE), {}, ("said", "not-there")),
    (R.HIGH_ON_PLANS_ONLY, (HIGH, PLAN, PLANNED, GUESS), {}, ("plan", "decision")),
    (R.HIGH_ON_IMPRESSIONS_ONLY, (HIGH, GUESS), {}, ("guess",)),
    (R.HIGH_DESPITE_ABSENCE, (HIGH, SAID, NO), {}, ("no",)),
    (R.HIGH_ON_ONE_SOURCE, (HIGH, SAID, UNION), {}, ("said", "union")),
    (R.HIGH_ON_LEADERS_WORD, (HIGH, LEADER, POLICY), {}, ("leader",)),
    (R.LOW_DESPITE_STRONG_EVIDENCE, (LOW, SAID, UNION, POLICY), {}, ("said", "union", "policy")),
    (R.NONE_WITHOUT_SEARCH, (0,), {}, ()),
    (R.NONE_WITHOUT_SEARCH, (0, GUESS), {}, ("guess",)),
    (R.NOT_ASSESSED_DESPITE_EVIDENCE, (NOT_ASSESSED, SAID), {}, ("said",)),
    (R.PLAN_ON_PAPER, (None, SAID, PLANNED), {}, ("said", "decision")),
    (R.EVIDENCE_TOO_OLD, (None, OLD_POLICY, SAID), {}, ("old-policy",)),
    (R.EVIDENCE_TOO_OLD, (None, OLD_WORD, POLICY), {}, ("old-word",)),
    (R.EVIDENCE_UNDATED, (None, UNDATED, SAID), {}, ("undated",)),
    (R.POINTS_ON_UNREVIEWED, (0, UNREVIEWED), {}, ("unreviewed",)),
    (R.POINTS_CITE_NOTHING, (9, SAID), {}, ("said",)),
]
IS_SILENT = [
    (R.POINTS_WITHOUT_EVIDENCE, (0,), {}),
    (R.POINTS_WITHOUT_EVIDENCE, (1, GUESS), {}),
    (R.CITED_IS_GONE, (9, SAID), {"cited": ["said"]}),
    (R.CITED_ELSEWHERE, (9, SAID), {"cited": ["d9"], "gone": ["d9"]}),
    (R.CONTRADICTION_NOT_SETTLED, (9, SAID, NO), {"cited": ["said", "no"]}),
    (R.CONTRADICTION_NOT_SETTLED, (9, SAID, PLANNED), {}),
    (R.HIGH_ON_PLANS_ONLY, (HIGH - 1, PLAN), {}),
    (R.HIGH_ON_PLANS_ONLY, (HIGH, PLAN, piece(K.PARTLY)), {}),
    (R.HIGH_ON_IMPRESSIONS_ONLY, (HIGH, GUESS, SAID), {}),
    (R.HIGH_DESPITE_ABSENCE, (HIGH, SAID, POLICY, NO), {}),
    (R.HIGH_ON_ONE_SOURCE, (HIGH, SAID, POLICY), {}),
    (R.HIGH_ON_ONE_SOURCE, (HIGH - 1, SAID), {}),
    (R.HIGH_ON_LEADERS_WORD, (HIGH, LEADER, UNION), {}),
    (R.HIGH_ON_LEADERS_WORD, (HIGH, POLICY), {}),
    (R.LOW_DESPITE_STRONG_EVIDENCE, (LOW + 1, SAID, UNION, POLICY), {}),
    (R.LOW_DESPITE_STRONG_EVIDENCE, (LOW, SAID, POLICY), {}),
    (R.LOW_DESPITE_STRONG_EVIDENCE, (LOW, SAID, UNION, POLICY, NO, NOT_THERE), {}),
    (R.NONE_WITHOUT_SEARCH, (0, NOT_THERE), {}),
    (R.NONE_WITHOUT_SEARCH, (1,), {}),
    (R.NOT_ASSESSED_DESPITE_EVIDENCE, (NOT_ASSESSED,), {}),
    (R.PLAN_ON_PAPER, (None, SAID, PLANNED, PAGE), {}),
    (R.EVIDENCE_TOO_OLD, (None, OLD_POLICY, PAGE), {}),
    (R.EVIDENCE_TOO_OLD, (None, piece(source="document", year=2025)), {}),
    (R.EVIDENCE_UNDATED, (None, UNDATED, POLICY), {}),
    (R.POINTS_ON_UNREVIEWED, (9, UNREVIEWED, SAID), {}),
    (R.POINTS_ON_UNREVIEWED, (None, UNREVIEWED), {}),
    (R.POINTS_CITE_NOTHING, (9, SAID), {"cited": ["said"]}),
    (R.POINTS_CITE_NOTHING, (0, NO), {}),
]


@pytest.mark.parametrize(("rule", "state", "more", "evidence"), SPEAKS)
def test_a_rule_speaks_up_and_names_what_it_is_about(rule, state, more, evidence):
    assert said(*state, **more).get(rule) == evidence


@pytest.mark.parametrize(("rule", "state", "more"), IS_SILENT)
def test_a_rule_is_silent_where_it_has_nothing_to_say(rule, state, more):
    assert rule not in said(*state, **more)


def test_every_rule_is_checked_and_tried_both_ways():
    assert tuple(CHECKS) == tuple(Rule)
    assert {rule for rule, *_ in SPEAKS} == {rule for rule, *_ in IS_SILENT} == set(Rule)


def test_a_policy_and_its_copy_on_the_website_are_one_source():
    copies = [piece(source="document", text="Alla får vara med."), piece(source="website", text="Alla får vara med.")]
    assert said(HIGH, *copies)[R.HIGH_ON_ONE_SOURCE] == ids(*copies)


def test_evidence_grouped_as_alike_is_not_strong():
    assert R.LOW_DESPITE_STRONG_EVIDENCE not in said(LOW, *all_alike(SAID, UNION, POLICY))


def test_two_years_to_the_day_are_not_yet_old():
    on_the_day = Standing(ROW, ground([ROW], [piece(source="document", year=2024)]).triangulations["2.5"], date(2026, 1, 1))
    day_after = Standing(ROW, on_the_day.ground, date(2026, 1, 2))
    assert R.EVIDENCE_TOO_OLD not in {remark.rule for remark in remarks(on_the_day)}
    assert R.EVIDENCE_TOO_OLD in {remark.rule for remark in remarks(day_after)}


def test_firm_ground_cited_gives_nothing_to_say():
    assert said(HIGH, SAID, UNION, POLICY, cited=["said", "policy"]) == {}


@pytest.mark.parametrize("language", WHOLE_LANGUAGES)
@pytest.mark.parametrize("rule", Rule)
def test_every_rule_has_a_name_and_a_text_of_its_own(language, rule):
    texts = load_texts(language)
    names = [texts(f"rules.{other}.name") for other in Rule]
    assert names.count(texts(f"rules.{rule}.name")) == 1
    assert texts(f"rules.{rule}.text").endswith(".")


ITEMS = st.lists(
    st.builds(
        piece,
        st.sampled_from(EvidenceKind),
        st.sampled_from([*ROLES, *PAPERS]),
        voice=st.sampled_from(["A", "B", "C", "D"]),
        year=st.sampled_from([None, 2019, 2026]),
        asked=st.booleans(),
    ),
    max_size=8,
)
POINTS = st.one_of(st.none(), st.just(NOT_ASSESSED), st.integers(0, 20))


@given(ITEMS, POINTS)
def test_remarks_name_only_items_of_the_sub_question_each_once(items, points):
    for evidence in said(points, *items, piece(at="2.4")).values():
        assert set(evidence) <= {item.id for item in items}
        assert len(set(evidence)) == len(evidence)


@given(ITEMS)
def test_without_points_no_rule_about_points_speaks(items):
    about_evidence = {R.CONTRADICTION_NOT_SETTLED, R.PLAN_ON_PAPER, R.EVIDENCE_TOO_OLD, R.EVIDENCE_UNDATED}
    assert said(None, *items).keys() <= about_evidence


@given(ITEMS, POINTS)
def test_the_order_of_items_changes_no_remark(items, points):
    def found(in_order):
        return {rule: frozenset(evidence) for rule, evidence in said(points, *in_order).items()}

    assert found(items) == found(items[::-1])


@given(ITEMS, st.integers(1, 20))
def test_high_and_low_never_both_speak(items, points):
    rules = said(points, *items).keys()
    assert not (R.LOW_DESPITE_STRONG_EVIDENCE in rules and any(rule.startswith("high") for rule in rules))
