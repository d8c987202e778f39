import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.loading import load_bank
from question_bank.model import ROLES, Bank, Prompt, UnknownEntry


@pytest.fixture
def bank(edition, files, write):
    return load_bank(edition, folder=write(files))


def test_ids_tell_the_sub_question_and_the_place_in_the_file(bank):
    assert [prompt.id for prompt in bank.prompts] == ["7.10-a", "7.10-b", "7.3-a", "7.3-b", "7.2-a", "7.2-b"]
    assert [item.id for item in bank.items_for("A")] == ["7.10-website-1", "7.10-document-1", "7.10-document-2"]


def test_a_role_gets_its_own_wording_in_the_rubrics_order(bank):
    assert [prompt.id for prompt in bank.prompts_for("leading_politician")] == ["7.10-b", "7.3-b", "7.2-b"]


def test_a_role_without_prompts_gets_none(bank):
    assert bank.prompts_for("central_management") == ()


def test_an_unknown_role_is_refused_with_the_nearest(bank):
    with pytest.raises(UnknownEntry, match=r'no role "unit_manger".*unit_manager'):
        bank.prompts_for("unit_manger")


def test_a_sub_question_is_asked_in_the_roles_wording(bank):
    assert bank.prompt_for("7.2", "leading_politician").id == "7.2-b"


@pytest.mark.parametrize("role", ["central_management", None, "evaluator"])
def test_whoever_has_no_wording_of_their_own_gets_the_sub_questions_first(bank, role):
    assert bank.prompt_for("7.2", role).id == "7.2-a"


def test_items_of_an_area_come_in_the_rubrics_order(bank):
    assert list(dict.fromkeys(item.sub_question for item in bank.items_for("B"))) == ["7.3", "7.2"]


def test_prompts_and_items_are_found_by_their_ids(bank):
    assert bank.prompt("7.3-b").roles == ("leading_politician",)
    assert bank.item("7.10-document-2").text["sv"] == "en rapport"


@pytest.mark.parametrize(
    "look_up",
    [
        lambda bank: bank.prompt("7.3-z"),
        lambda bank: bank.item("7.3-intranet-1"),
        lambda bank: bank.prompt_for("7.1", "union"),
        lambda bank: bank.items_for("C"),
    ],
)
def test_what_the_bank_does_not_have_is_refused_by_name(bank, look_up):
    with pytest.raises(UnknownEntry, match=r'The question bank has no .* "'):
        look_up(bank)


@given(st.lists(st.tuples(st.sampled_from(["1", "2", "3"]), st.sets(st.sampled_from(ROLES), min_size=1))))
def test_no_role_is_asked_about_a_sub_question_twice(drawn):
    prompts = tuple(Prompt(f"{row}-{place}", row, tuple(roles), {"sv": "?"}) for place, (row, roles) in enumerate(drawn))
    bank = Bank("winter", "1", prompts, ())

    for role in ROLES:
        asked = [prompt.sub_question for prompt in bank.prompts_for(role)]
        assert len(asked) == len(set(asked))
        assert set(asked) == {row for row, roles in drawn if role in roles}
