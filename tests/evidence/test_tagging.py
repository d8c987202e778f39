import pytest

from evidence.tagging import SUGGESTION_FLOOR, Tagger
from evidence.words import compound_parts, guessed_language, stems
from question_bank.loading import load_bank, load_lexicon
from rubric.editions import load_edition

EDITION = load_edition("2010")
BANK, LEXICON = load_bank(EDITION), load_lexicon(EDITION)


@pytest.fixture(scope="module")
def tagger():
    return Tagger(EDITION, BANK, LEXICON)


def first(suggestions):
    return suggestions[0].sub_question


@pytest.mark.parametrize(
    ("text", "sub_question"),
    [
        ("Vi har lönesamtal med alla i april och lönekriterierna är kända.", "6.4"),
        ("Skyddsombuden är med på skyddsronden varje höst.", "6.5"),
        ("Medborgarförslag kan lämnas på webben och så har vi ungdomsråd.", "1.4"),
        ("We compare ourselves with similar municipalities, benchmarking every year.", "5.5"),
        ("Alla ska veta vad som gäller om mutor och jäv.", "1.5"),
    ],
)
def test_the_fields_own_words_lead_to_their_sub_question(tagger, text, sub_question):
    assert first(tagger.suggest(text)) == sub_question


@pytest.mark.parametrize("text", ["", "👍", "Vi frågar brukarna.", "שלום", "a" * 100_000, "lön " * 5_000])
def test_every_text_gives_every_sub_question_once_best_first_and_confidences_of_one_in_all(tagger, text):
    suggestions = tagger.suggest(text)
    confidences = [suggestion.confidence for suggestion in suggestions]
    assert sorted(suggestion.sub_question for suggestion in suggestions) == sorted(row.id for row in EDITION.sub_questions)
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1)


def test_a_text_without_known_words_reaches_no_floor(tagger):
    assert tagger.suggest("hm jo")[0].confidence < SUGGESTION_FLOOR


def test_what_was_asked_wins_where_the_words_say_nothing(tagger):
    suggestions = tagger.suggest("Ja det gör vi nog", asked="4.3")
    assert first(suggestions) == "4.3"


def test_a_clear_answer_to_another_question_outweighs_what_was_asked(tagger):
    assert first(tagger.suggest("Lönesamtal och lönekriterier, lönerevision i april", asked="4.3")) == "6.4"


@pytest.mark.parametrize("area", [area.id for area in EDITION.areas])
def test_a_given_area_keeps_the_first_suggestion_within_it(tagger, area):
    assert EDITION.sub_question(first(tagger.suggest("Det har vi rutiner för", area=area))).area == area


def test_an_unknown_area_or_question_counts_for_nothing(tagger):
    text = "Vi har lönesamtal"
    assert tagger.suggest(text, area="99", asked="99.1") == tagger.suggest(text)


def test_the_sentences_around_count_but_less_than_the_sentence_itself(tagger):
    salary, safety = "Lönesamtal och lönekriterier.", "Skyddsombud och skyddsrond."
    assert first(tagger.suggest("Det har vi.", before=salary)) == "6.4"
    assert first(tagger.suggest(safety, before=salary)) == "6.5"


def test_confirmed_tags_of_the_same_evaluation_teach_its_own_names():
    taught = Tagger(EDITION, BANK, LEXICON, learned=[("Pusselbitsmöten hålls varje vår", "1.4"), ("Pusselbiten", "99.9")])
    assert first(taught.suggest("Vi hade ett pusselbitsmöte")) == "1.4"


def test_an_empty_lexicon_still_leaves_the_rubrics_own_words():
    assert first(Tagger(EDITION, BANK, {}).suggest("Hur sker individuell lönesättning?")) == "6.4"


def test_a_compound_gives_the_known_words_it_begins_and_ends_with():
    assert list(compound_parts("brukarundersökning", {"bruk", "undersökning", "kning"})) == ["bruk", "undersökning"]


def test_a_languages_own_small_words_tell_it():
    assert (guessed_language("We ask all the users"), guessed_language("Vi frågar alla"), guessed_language("Kolada")) == ("en", "sv", "sv")


def test_a_language_without_a_stemmer_keeps_its_words():
    assert stems("Kuntalaiset kysyvät", "fi") == ["kuntalaiset", "kysyvät"]
