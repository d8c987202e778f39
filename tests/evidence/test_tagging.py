from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.tag_rows import Beginnings
from evidence.tagging import MOST_REASONS, SUGGESTION_FLOOR, Tagger
from evidence.words import guessed_language, pieces_of, stem_of, told_words
from question_bank.loading import load_bank, load_lexicon
from rubric.editions import load_edition

EDITION = load_edition("2010")
BEGINNINGS = Beginnings(EDITION, load_bank(EDITION), load_lexicon(EDITION))
ROWS = [row.id for row in EDITION.sub_questions]
TEXTS = st.text(alphabet="abdelmnorstvåäö .", max_size=60) | st.sampled_from(
    ["Pusselbitsmöten hålls varje vår.", "We talk about pay.", "lön lön lön löner", "", "Lönesamtal och skyddsrond", "👍"]
)
CONFIRMED = st.tuples(TEXTS, st.sampled_from(ROWS))


@pytest.fixture(scope="module")
def tagger():
    return Tagger(BEGINNINGS)


def first(suggestions):
    return suggestions[0].sub_question


def confidence(suggestions, sub_question):
    return next(one.confidence for one in suggestions if one.sub_question == sub_question)


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
    assert sorted(suggestion.sub_question for suggestion in suggestions) == sorted(ROWS)
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1)


def test_a_text_without_known_words_reaches_no_floor(tagger):
    assert tagger.suggest("hm jo")[0].confidence < SUGGESTION_FLOOR


def test_what_was_asked_wins_where_the_words_say_nothing(tagger):
    assert first(tagger.suggest("Ja det gör vi nog", asked="4.3")) == "4.3"


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


def test_why_are_the_texts_own_words_that_spoke_most_for_it_as_they_are_written(tagger):
    suggestion = tagger.suggest("På torsdagar har vi Lönesamtal efter lönekriterier", before="Lönerevisionen är i april.")[0]
    assert suggestion.why[:2] in {("Lönesamtal", "lönekriterier"), ("lönekriterier", "Lönesamtal")}
    assert len(suggestion.why) <= MOST_REASONS
    assert "Lönerevisionen" not in suggestion.why


def test_a_word_that_speaks_for_something_else_is_no_reason(tagger):
    suggestions = tagger.suggest("Lönesamtal och skyddsrond")
    reasons = {one.sub_question: one.why for one in suggestions if one.confidence >= SUGGESTION_FLOOR}
    assert {row: why[0] for row, why in reasons.items()} == {"6.4": "Lönesamtal", "6.5": "skyddsrond"}


def test_a_word_that_nobody_knows_is_no_reason(tagger):
    assert tagger.suggest("Lönesamtal qqq zzzq")[0].why == ("Lönesamtal",)


def test_a_misspelt_word_is_still_known(tagger):
    assert first(tagger.suggest("skydsombudet")) == "6.5"
    assert first(tagger.suggest("Alla har lönsamtal")) == "6.4"


@pytest.mark.parametrize(("language", "sub_question"), [("sv", "7.2"), ("en", "6.2")])
def test_the_language_picks_the_lexicons_column(language, sub_question):
    lexicon = {"7.2": {"sv": ["gift"], "en": ["poison"]}, "6.2": {"sv": ["bröllop"], "en": ["gift"]}}
    assert first(Tagger(Beginnings(EDITION, load_bank(EDITION), lexicon)).suggest("gift gift", language=language)) == sub_question


def test_an_empty_lexicon_still_leaves_the_rubrics_own_words():
    assert first(Tagger(Beginnings(EDITION, load_bank(EDITION), {})).suggest("Hur sker individuell lönesättning?")) == "6.4"


def test_a_term_that_is_added_to_the_lexicon_is_suggested_from_then_on():
    said = "Alla enheter lägger in sina siffror i Hypergene."  # as docs/question_bank.md shows
    assert Tagger(BEGINNINGS).suggest(said)[0].confidence < SUGGESTION_FLOOR
    lexicon = {row: dict(terms) for row, terms in load_lexicon(EDITION).items()}
    lexicon["3.1"]["sv"] = (*lexicon["3.1"]["sv"], "hypergene")
    found = Tagger(Beginnings(EDITION, load_bank(EDITION), lexicon)).suggest(said)[0]
    assert (found.sub_question, round(found.confidence, 1)) == ("3.1", 0.7)


def test_a_confirmed_tag_teaches_the_names_that_only_this_municipality_has():
    tagger = Tagger(BEGINNINGS)
    before = confidence(tagger.suggest("Vi hade ett pusselbitsmöte"), "1.4")
    tagger.learn("Pusselbitsmöten hålls varje vår", "1.4")
    assert first(tagger.suggest("Vi hade ett pusselbitsmöte")) == "1.4"
    assert confidence(tagger.suggest("Vi hade ett pusselbitsmöte"), "1.4") > 2 * before


def test_one_classifier_learns_nothing_from_another():
    taught, other = Tagger(BEGINNINGS), Tagger(BEGINNINGS)
    before = other.suggest("Vi hade ett pusselbitsmöte")
    taught.learn("Pusselbitsmöten hålls varje vår", "1.4")
    assert other.suggest("Vi hade ett pusselbitsmöte") == before == Tagger(BEGINNINGS).suggest("Vi hade ett pusselbitsmöte")


def test_a_tag_of_another_edition_teaches_nothing():
    assert Tagger(BEGINNINGS, [("Pusselbiten", "99.9")]).suggest("Pusselbiten") == Tagger(BEGINNINGS).suggest("Pusselbiten")


@settings(deadline=None, max_examples=60)
@given(kept=st.lists(CONFIRMED, max_size=4), taken_back=st.lists(CONFIRMED, max_size=4), text=TEXTS, order=st.randoms())
def test_what_is_taken_back_is_as_if_it_had_never_been_learned(kept, taken_back, text, order):
    tagger = Tagger(BEGINNINGS)
    steps = [*kept, *taken_back]
    order.shuffle(steps)
    for said, row in steps:
        tagger.learn(said, row)
    for said, row in taken_back:
        tagger.unlearn(said, row)
    assert tagger.suggest(text) == Tagger(BEGINNINGS, kept).suggest(text)


def test_nothing_is_left_of_hundreds_of_texts_that_were_taken_back():
    texts = [(item.text["sv"], item.sub_question) for item in load_bank(EDITION).items]
    tagger, plain = Tagger(BEGINNINGS, texts), Tagger(BEGINNINGS)
    for text, row in sorted(texts):
        tagger.unlearn(text, row)
    assert [tagger.suggest(text) for text, _ in texts[:20]] == [plain.suggest(text) for text, _ in texts[:20]]


@settings(deadline=None, max_examples=30)
@given(learned=st.lists(CONFIRMED, min_size=2, max_size=5), text=TEXTS)
def test_the_order_of_learning_does_not_matter(learned, text):
    assert Tagger(BEGINNINGS, learned).suggest(text) == Tagger(BEGINNINGS, learned[::-1]).suggest(text)


def test_words_are_told_as_written_without_small_ones():
    assert list(told_words("Vi har LÖNESAMTAL, och 3 e-tjänster", "sv")) == ["LÖNESAMTAL", "tjänster"]


def test_a_compound_shares_most_pieces_with_its_parts():
    shared = Counter(pieces_of("samarbetet")) & Counter(pieces_of("arbete"))
    assert shared.total() >= len(pieces_of("arbete")) / 2


def test_a_languages_own_small_words_tell_it():
    assert (guessed_language("We ask all the users"), guessed_language("Vi frågar alla"), guessed_language("Kolada")) == ("en", "sv", "sv")


def test_a_language_without_a_stemmer_keeps_its_words():
    assert stem_of("kuntalaiset", "fi") == "kuntalaiset"
    assert stem_of("undersökningarna", "sv") == stem_of("undersökning", "sv")
