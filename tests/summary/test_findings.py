"""Which strengths and improvements a draft proposes."""

import pytest

from evidence.model import EvidenceKind
from summary.area_draft import area_draft
from summary.findings import MOST_IMPROVEMENTS, MOST_STRENGTHS


def proposals(edition, items, texts, area="1"):
    draft = area_draft(edition, area, items, [], texts)
    return [finding.text for finding in draft.strengths], [finding.text for finding in draft.improvements]


def test_agreement_of_two_roles_is_a_strength(edition, make, texts):
    strengths, improvements = proposals(edition, [make(), make(role="union")], texts)

    assert strengths == ["Rubrik 1.1 (1.1): på plats enligt en enhetschef och en facklig företrädare"]
    assert improvements == []


def test_two_people_of_one_role_are_no_strength(edition, make, texts):
    assert proposals(edition, [make(), make()], texts) == ([], [])


def test_many_roles_are_counted_together_in_a_short_phrase(edition, make, texts):
    strengths, _ = proposals(edition, [make(), make(role="union"), make(role="leading_politician"), make(source_kind="document")], texts)

    assert strengths == ["Rubrik 1.1 (1.1): på plats enligt tre intervjuade och ett dokument"]


@pytest.mark.parametrize(("managers", "is_strength"), [(1, False), (2, True)])
def test_agreement_is_a_strength_with_three_sources_for_each_that_contradicts(edition, make, texts, managers, is_strength):
    agreeing = [make(role="union"), *(make() for _ in range(managers))]

    strengths, improvements = proposals(edition, [*agreeing, make(kind=EvidenceKind.STATED_MISSING)], texts)

    assert bool(strengths) is is_strength
    assert improvements == ["Rubrik 1.1 (1.1): något saknas enligt en enhetschef; rollerna säger olika"]


def test_one_persons_word_is_never_a_strength(edition, make, texts):
    items = [make(role=role, voice="P01") for role in ("unit_manager", "union", "unit_manager")]

    assert proposals(edition, items, texts)[0] == []


def test_a_conflict_is_named_once_in_a_short_phrase(edition, make, texts):
    absent = make(source_kind="document", kind=EvidenceKind.STATED_MISSING)
    against = make(role="union", kind=EvidenceKind.STATED_MISSING)

    assert proposals(edition, [make(), absent], texts)[1][0].endswith("; intervjuer skiljer sig från dokument")
    assert proposals(edition, [make(), absent, against], texts)[1][0].endswith("och ett dokument; rollerna säger olika")


def test_a_plan_is_an_improvement_only_where_nothing_better_is_there(edition, make, texts):
    plan = make(kind=EvidenceKind.PLANNED)

    assert proposals(edition, [plan], texts)[1] == ["Rubrik 1.1 (1.1): plan eller mål enligt en enhetschef, inte visat som genomfört"]
    assert proposals(edition, [plan, make()], texts)[1] == []


def test_what_is_partly_in_place_is_an_improvement_where_nothing_is_missing(edition, make, texts):
    partly = make(kind=EvidenceKind.PARTLY)

    assert proposals(edition, [make(), partly], texts)[1] == ["Rubrik 1.1 (1.1): delvis på plats enligt en enhetschef"]
    assert "delvis" not in proposals(edition, [partly, make(kind=EvidenceKind.STATED_MISSING)], texts)[1][0]


def test_impressions_and_opinions_propose_nothing(edition, make, texts):
    assert proposals(edition, [make(kind=EvidenceKind.IMPRESSION), make(kind=EvidenceKind.OPINION, role="union")], texts) == ([], [])


def test_most_points_at_stake_come_first(edition, make, texts):
    missing = [make(sub_question=row, kind=EvidenceKind.STATED_MISSING) for row in ("1.1", "1.2", "1.3", "1.10")]

    _, improvements = proposals(edition, missing, texts)

    assert [text.partition(":")[0] for text in improvements] == [
        "Rubrik 1.2 (1.2)",
        "Rubrik 1.3 (1.3)",
        "Rubrik 1.1 (1.1)",
        "Rubrik 1.10 (1.10)",
    ]


def test_a_finding_names_exactly_the_evidence_it_rests_on(edition, make, texts):
    said, missing, beside = make(), make(role="union", kind=EvidenceKind.STATED_MISSING), make(kind=EvidenceKind.OPINION)

    draft = area_draft(edition, "1", [said, missing, beside], [], texts)

    assert draft.improvements[0].evidence == (said.id, missing.id)


def test_a_finding_on_unreviewed_evidence_says_so(edition, make, texts):
    strengths, _ = proposals(edition, [make(), make(role="union", reviewed=False)], texts)

    assert strengths[0].endswith("(delvis granskat)")


def test_the_lists_are_as_short_as_published_ones():
    assert (MOST_STRENGTHS, MOST_IMPROVEMENTS) == (5, 6)
