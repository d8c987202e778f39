from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.model import Direction, EvidenceItem, EvidenceKind, SourceKind, Tag, TagState
from evidence.triangulation import StatementKind, triangulate

K, S = EvidenceKind, StatementKind
NUMBERS = count(1)


def item(kind, source="unit_manager", sub_question="2.5", voice=None):
    """An item of a role's interview, or of a document, website or intranet."""
    is_paper = source in ("document", "website", "intranet")
    number = next(NUMBERS)
    return EvidenceItem(
        id=f"i{number}",
        source_kind=SourceKind(source) if is_paper else SourceKind.INTERVIEW,
        source=f"s{number}",
        source_title="",
        version="v",
        start=0,
        end=3,
        text="ord",
        kind=kind,
        date=None,
        by=None,
        role=None if is_paper else source,
        voice=voice or f"voice {number}",
        from_checklist=False,
        tags=(Tag(sub_question, TagState.CONFIRMED, "E1"),),
    )


def kinds(*items):
    return [statement.kind for statement in triangulate("2.5", items).statements]


def test_two_roles_that_both_say_it_is_in_place_agree():
    items = (item(K.IN_PLACE), item(K.IN_PLACE, "union"))
    (agreement,) = triangulate("2.5", items).statement(S.AGREEMENT)
    assert agreement.items == items
    assert agreement.roles == ("unit_manager", "union")


def test_an_interview_and_a_document_that_say_it_is_in_place_agree():
    assert kinds(item(K.IN_PLACE), item(K.IN_PLACE, "document")) == [S.AGREEMENT]


def test_what_an_evaluator_found_to_speak_against_agrees_with_nothing():
    turned = replace(item(K.IN_PLACE, "document"), chosen_direction=Direction.AGAINST)
    assert kinds(item(K.IN_PLACE), turned) == [S.WORD_AGAINST_PAPER, S.ONE_SOURCE_ONLY]


def test_two_people_of_one_role_are_no_agreement():
    assert S.AGREEMENT not in kinds(item(K.IN_PLACE), item(K.IN_PLACE))


def test_one_voice_under_two_roles_is_no_agreement():
    assert S.AGREEMENT not in kinds(item(K.IN_PLACE, voice="P01"), item(K.IN_PLACE, "union", voice="P01"))


@pytest.mark.parametrize("one", [K.IN_PLACE, K.PARTLY])
@pytest.mark.parametrize("other", [K.STATED_MISSING, K.NOT_FOUND])
def test_a_role_that_says_yes_and_a_role_that_says_no_disagree(one, other):
    yes, no, plan = item(one), item(other, "union"), item(K.PLANNED, "union")
    (disagreement,) = triangulate("2.5", (yes, plan, no)).statement(S.ROLES_DISAGREE)
    assert (disagreement.speaking_for, disagreement.speaking_against) == ((yes,), (no,))


def test_two_people_of_one_role_who_differ_are_no_disagreement_between_roles():
    assert S.ROLES_DISAGREE not in kinds(item(K.IN_PLACE), item(K.STATED_MISSING))


@pytest.mark.parametrize("paper", ["document", "website", "intranet"])
def test_what_is_said_but_cannot_be_found_is_word_against_paper(paper):
    said, absent = item(K.IN_PLACE), item(K.NOT_FOUND, paper)
    (against,) = triangulate("2.5", (absent, said)).statement(S.WORD_AGAINST_PAPER)
    assert against.items == (said, absent)
    assert against.source_kinds == (SourceKind.INTERVIEW, SourceKind(paper))


def test_what_stands_on_paper_but_is_said_not_to_exist_is_word_against_paper():
    assert S.WORD_AGAINST_PAPER in kinds(item(K.STATED_MISSING), item(K.IN_PLACE, "document"))


def test_a_document_against_a_website_is_not_word_against_paper():
    assert S.WORD_AGAINST_PAPER not in kinds(item(K.IN_PLACE, "document"), item(K.NOT_FOUND, "website"))


def test_decisions_and_plans_without_anything_done_are_only_planned():
    plan, decision, wish = item(K.PLANNED), item(K.DECIDED, "document"), item(K.OPINION)
    (planned,) = triangulate("2.5", (plan, decision, wish)).statement(S.ONLY_PLANNED)
    assert planned.items == (plan, decision)


def test_a_plan_beside_something_done_is_not_only_planned():
    assert S.ONLY_PLANNED not in kinds(item(K.PLANNED), item(K.PARTLY))


def test_practice_known_from_interviews_alone_rests_on_one_source():
    said = item(K.IN_PLACE)
    (alone,) = triangulate("2.5", (said, item(K.NOT_FOUND, "website"))).statement(S.ONE_SOURCE_ONLY)
    assert alone.items == (said,)


def test_impressions_and_opinions_alone_are_only_impressions():
    assert kinds(item(K.IMPRESSION), item(K.OPINION, "union")) == [S.ONLY_IMPRESSIONS]


def test_absences_alone_are_nothing_found():
    assert kinds(item(K.NOT_FOUND, "website"), item(K.STATED_MISSING)) == [S.NOTHING_FOUND]


def test_a_document_and_its_copy_on_the_website_agree_with_nobody():
    assert S.AGREEMENT not in kinds(item(K.IN_PLACE, "document"), item(K.IN_PLACE, "website"))


def test_every_side_is_shown_in_the_columns_order_with_its_voices():
    items = (item(K.IN_PLACE, "website"), item(K.OPINION, "union", voice="P01"), item(K.PARTLY, "union", voice="P01"), item(K.PLANNED))
    sides = triangulate("2.5", items).sides
    assert [(side.column, side.voices, len(side.items)) for side in sides] == [("unit_manager", 1, 1), ("union", 1, 2), ("website", 1, 1)]
    assert sides[1].of(K.PARTLY) == (items[2],)


def test_no_items_make_no_statement():
    assert kinds() == []


def test_items_of_another_sub_question_are_passed_over():
    other = item(K.STATED_MISSING, "union", sub_question="2.4")
    result = triangulate("2.5", (item(K.IN_PLACE), other))
    assert all(other not in items for items in result.by_source.values())
    assert [statement.kind for statement in result.statements] == [S.ONE_SOURCE_ONLY]


ITEMS = st.lists(st.builds(item, st.sampled_from(K), st.sampled_from(["unit_manager", "union", "document", "website"])), max_size=8)


@given(ITEMS)
def test_every_statement_rests_on_items_that_were_given(items):
    for statement in triangulate("2.5", items).statements:
        assert statement.items
        assert set(statement.items) <= set(items)


@given(ITEMS)
def test_the_order_of_items_changes_no_statement(items):
    def found(given_items):
        return {(statement.kind, frozenset(statement.items)) for statement in triangulate("2.5", given_items).statements}

    assert found(items) == found(items[::-1])


@given(ITEMS)
def test_by_source_holds_every_item_once_with_interviews_first(items):
    by_source = triangulate("2.5", items).by_source
    assert sorted(found.id for group in by_source.values() for found in group) == sorted(given_item.id for given_item in items)
    assert list(by_source) == [kind for kind in SourceKind if kind in by_source]
