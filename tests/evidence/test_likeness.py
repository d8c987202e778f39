"""What says the same is found however it is spelt, and what says the opposite never counts as the same."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from evidence.likeness import ALIKE, MOST, SHORTEST_PART, Said, Wordings, likenesses
from evidence.meaning import meaning_of
from evidence.model import LinkKind
from tests.evidence.changes import CHANGES, corpus

OPPOSITES = yaml.safe_load(Path(__file__).with_name("opposite_pairs.yaml").read_text(encoding="utf-8"))
PAIRS = [(kind, *pair) for kind, pairs in OPPOSITES.items() for pair in pairs]
# Not fitted to: the corpus is the project's own, and the changes are drawn by chance.
SEED = 7
GROUPED = {LinkKind.SAME_AS, LinkKind.PART_OF}
POLICY = "Kommunen har en beslutad policy för dialog med medborgarna."
NO_POLICY = "Kommunen har inte en beslutad policy för dialog med medborgarna."


def found(*texts):
    """The kinds of links that the last of the texts has with those before it, and with which."""
    wordings = Wordings()
    *earlier, last = [text if isinstance(text, Said) else Said(f"d{number}", text) for number, text in enumerate(texts, start=1)]
    for said in earlier:
        wordings.keep(said)
    return [(one.one, one.other, one.kind.value) for one in wordings.like(last)]


def kinds(*texts):
    return {kind for _, _, kind in found(*texts)}


@pytest.fixture(scope="module")
def own():
    """The corpus, all of it kept, by its ids."""
    wordings = Wordings()
    passages = {f"o{number}": text for number, text in enumerate(corpus())}
    for passage, text in passages.items():
        wordings.keep(Said(passage, text))
    return wordings, passages


def test_there_are_a_hundred_and_fifty_opposite_pairs_of_every_kind():
    assert len(set(PAIRS)) >= 150
    assert set(OPPOSITES) >= {
        "negations",
        "absence",
        "antonyms",
        "quantities",
        "digits",
        "words_for_numbers",
        "percent",
        "dates",
        "english",
    }


@pytest.mark.parametrize(("one", "other"), [pair[1:] for pair in PAIRS], ids=[f"{kind}: {one}" for kind, one, _ in PAIRS])
def test_an_opposite_pair_is_never_grouped_in_either_order(one, other):
    assert not kinds(one, other) & GROUPED
    assert not kinds(other, one) & GROUPED


def test_most_opposite_pairs_are_offered_as_contradictions():
    offered = sum(kinds(one, other) == {"contradicts"} for _, one, other in PAIRS)
    # The others are not alike enough in their letters.
    assert offered / len(PAIRS) > 0.8


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_changed_is_found_again_and_nothing_else(own, change):
    wordings, passages = own
    chance = Random(SEED)
    changed = {passage: CHANGES[change](text, chance) for passage, text in passages.items()}
    # An excerpt of less than forty characters stands in too many texts.
    tried = {
        passage: text
        for passage, text in changed.items()
        if text != passages[passage] and (change != "truncated" or len(" ".join(meaning_of(text).words)) >= SHORTEST_PART)
    }
    told = Counter()
    for passage, text in tried.items():
        grouped = [one for one in wordings.like(Said("new", text)) if one.kind in GROUPED]
        told["again"] += any(passage in (one.one, one.other) for one in grouped)
        told["false"] += sum(passage not in (one.one, one.other) for one in grouped)
    recall, false = told["again"] / len(tried), told["false"] / len(tried)
    print(f"{change}: {recall:.1%} found again of {len(tried)}, {false:.3f} false pairs an item")
    assert len(tried) > 300
    assert recall >= 0.8
    assert false <= 0.06


def test_different_passages_are_hardly_ever_taken_for_the_same(own):
    _, passages = own
    grouped = [one for one in likenesses(Said(*passage) for passage in passages.items()) if one.kind in GROUPED]
    assert len(grouped) / len(passages) <= 0.06


def test_the_same_words_are_the_same_whatever_their_case_signs_and_blanks():
    assert found(POLICY, "  kommunen HAR en beslutad – policy för\ndialog med medborgarna ") == [("d1", "d2", "same_as")]


def test_har_and_har_inte_are_offered_as_a_contradiction():
    assert found(POLICY, NO_POLICY) == [("d1", "d2", "contradicts")]


def test_a_number_in_words_is_the_number_in_digits():
    assert kinds("Nämnden träffas fem gånger varje år.", "Nämnden träffas 5 gånger varje år.") == {"same_as"}
    assert kinds("Kostnaden är 1 200 kronor per elev.", "Kostnaden är 1200 kronor per elev.") == {"same_as"}
    assert kinds("Nämnden träffas fem gånger varje år.", "Nämnden träffas 6 gånger varje år.") == {"contradicts"}


def test_an_excerpt_of_forty_characters_is_a_part_of_its_whole_whichever_comes_first():
    whole = f"I rapporten står att en översyn pågår. {POLICY} Den gäller till 2027."
    assert found(whole, POLICY) == [("d2", "d1", "part_of")]
    assert found(POLICY, whole) == [("d1", "d2", "part_of")]


def test_a_shorter_excerpt_is_none():
    assert found(f"I rapporten står det mycket annat också. {POLICY}", "en beslutad policy för dialog") == []


def test_an_excerpt_is_none_where_the_whole_turns_it_round():
    assert "part_of" not in kinds(f"Det är inte sant att {POLICY[:1].lower()}{POLICY[1:]}", POLICY)
    assert "part_of" not in kinds(f"Enligt chefen gäller att {NO_POLICY[:1].lower()}{NO_POLICY[1:]}", POLICY)


def test_what_lacks_the_last_number_of_a_text_is_a_part_of_it_and_no_contradiction():
    whole = "Målet om svar inom rimlig tid nåddes i de allra flesta av ärendena, mot 78 procent 2024."
    assert found(whole, "Målet om svar inom rimlig tid nåddes i de allra flesta av ärendena, mot") == [("d2", "d1", "part_of")]


def test_rows_of_one_source_that_differ_by_a_number_do_not_contradict_each_other():
    rows = ["Antal elever i förskolan 2024: 340", "Antal elever i förskolan 2025: 352"]
    assert kinds(Said("d1", rows[0], source="s1"), Said("d2", rows[1], source="s1")) == set()
    assert kinds(Said("d1", rows[0], source="s1"), Said("d2", rows[1], source="s2")) == {"contradicts"}


def test_two_people_who_use_the_same_few_words_have_both_said_them():
    few, many = "Vi har ingen sådan plan.", f"{POLICY} Det vet alla."
    assert kinds(Said("i1", few, speaker="1"), Said("i2", few, speaker="2")) == set()
    assert kinds(Said("i1", few, speaker="1"), Said("i2", few, speaker="1")) == {"same_as"}
    assert kinds(Said("d1", few), Said("i2", few, speaker="2")) == {"same_as"}
    assert kinds(Said("i1", many, speaker="1"), Said("i2", many, speaker="2")) == {"same_as"}


def test_two_checklist_results_are_never_linked_by_the_words_that_were_looked_for():
    item = "ett beslutat dokument om insyn i kommunens alla nämnder"
    one, other = (Said(f"d{number}", item, source=f"s{number}", is_result=True) for number in (1, 2))
    assert kinds(one, other) == set()
    assert kinds(one, other, Said("i3", item, speaker="1")) == {"same_as"}


def test_at_most_three_of_a_kind_are_proposed_and_the_nearest_first():
    words = "Kommunen har en policy för dialog som antogs av {} och gäller för alla nämnder"
    who = ("fullmäktige", "fullmäktiga", "fullmäktike", "fulmäktige", "fullmäktigge")
    proposed = found(*[words.format(one) for one in who], words.format("fullmäktige"))
    assert proposed == [("d1", "d6", "same_as")]
    nearest = [one for one, _, kind in found(*[words.format(one) for one in who], words.format("fullmäktigee")) if kind == "same_as"]
    assert len(nearest) == MOST
    assert nearest[0] == "d1"


def test_few_words_are_compared_with_nothing():
    assert found("Ja, det stämmer.", "Ja, det stämmer.") == []


def test_a_passage_that_is_kept_already_is_not_like_itself():
    assert found(Said("d1", POLICY), Said("d1", POLICY)) == []


def test_a_footer_that_stands_everywhere_is_linked_with_its_first_place_only():
    assert found(POLICY, POLICY, POLICY, POLICY) == [("d1", "d4", "same_as")]


@given(st.lists(st.sampled_from(["vi", "har", "inte", "en", "plan", "3", "tre", "policy", "ej", "för", "dialog"]), min_size=1, max_size=12))
def test_a_text_is_the_same_as_itself_and_never_as_itself_denied(words):
    text = " ".join(words)
    assert kinds(text, text) <= {"same_as"}
    assert not kinds(text, f"{text} inte") & GROUPED


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_can_be_compared_and_what_is_found_is_alike(one, other):
    wordings = Wordings()
    wordings.keep(Said("a", one))
    for likeness in wordings.add(Said("b", other)):
        assert likeness.score >= ALIKE
        assert {likeness.one, likeness.other} == {"a", "b"}
