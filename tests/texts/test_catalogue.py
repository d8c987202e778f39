import re
from datetime import UTC, date, datetime
from decimal import Decimal
from string import Formatter

import pytest

from texts.catalogue import DEFAULT_LANGUAGE, FOLDER, LANGUAGES, load_texts, texts_in
from texts.reading import Plural, TextError

FILES = sorted(FOLDER.glob("*/*.yaml"))


@pytest.fixture
def written(tmp_path):
    """Texts of one Swedish file, demo.yaml, with the content given."""

    def write(content, language="sv"):
        folder = tmp_path / language
        folder.mkdir()
        (folder / "demo.yaml").write_text(content, encoding="utf-8")
        return texts_in(folder)

    return write


def wordings(sentence):
    return list(sentence.forms.values()) if isinstance(sentence, Plural) else [sentence]


def placeholders(sentence):
    return {
        re.split(r"[.\[]", name)[0] for wording in wordings(sentence) for _, name, _, _ in Formatter().parse(wording) if name is not None
    }


def test_swedish_and_english_are_there():
    assert {"sv", "en"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_has_every_text_with_the_same_placeholders(language):
    own, default = load_texts(language).sentences, load_texts(DEFAULT_LANGUAGE).sentences
    assert sorted(own) == sorted(default)
    # The number of a plural may be left unsaid in one language: "one answer", "ett svar".
    differing = {
        key: (placeholders(own[key]), placeholders(default[key]))
        for key in own
        if (placeholders(own[key]) ^ placeholders(default[key])) - {"n"}
    }
    assert differing == {}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_text_has_named_placeholders_and_no_empty_wording(path):
    texts = load_texts(path.parent.name)
    own = {key: sentence for key, sentence in texts.sentences.items() if key.startswith(f"{path.stem}.")}
    assert own
    assert [
        key for key, sentence in own.items() if "" in placeholders(sentence) or not all(wording.strip() for wording in wordings(sentence))
    ] == []


def test_key_is_the_file_and_the_nested_keys(written):
    texts = written('thanks: "Tack!"\nconsent:\n  who: "Vi läser."\n')
    assert (texts("demo.thanks"), texts("demo.consent.who")) == ("Tack!", "Vi läser.")


def test_values_are_filled_in_and_their_own_braces_stay(written):
    assert written('said: "{who} sade: {words}"')("demo.said", who="Anna", words="{who} {0} {{}}") == "Anna sade: {who} {0} {{}}"


@pytest.mark.parametrize(("n", "said"), [(0, "0 svar"), (1, "Ett svar"), (2, "2 svar")])
def test_plural_is_chosen_by_the_number(written, n, said):
    assert written('answers: {one: "Ett svar", other: "{n} svar"}')("demo.answers", n=n) == said


def test_plural_without_a_number_is_an_error(written):
    with pytest.raises(TextError, match=r"texts/sv/demo\.yaml.*demo\.answers.*Give the number as n"):
        written('answers: {one: "Ett svar", other: "{n} svar"}')("demo.answers")


def test_key_that_yaml_would_read_as_a_truth_value_stays_a_key(written):
    assert written('no: "Nej"\non: "På"')("demo.no") == "Nej"


@pytest.mark.parametrize("key", ["demo.bye", "demo", "demo.consent", "other.bye"])
def test_missing_key_names_file_key_and_language(written, key):
    texts = written('consent: {who: "Vi läser."}')
    assert not texts.has(key)
    with pytest.raises(TextError, match=rf'texts/sv/{key.split(".")[0]}\.yaml has no text "{key}"'):
        texts(key)


def test_placeholder_without_a_value_names_file_key_and_placeholder(written):
    with pytest.raises(TextError, match=r"""texts/en/demo\.yaml: "demo\.hi" asks for 'who'; the values given are: name"""):
        written('hi: "Hi {who}"', "en")("demo.hi", name="Anna")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("hi: 2010", 'line 1: "demo.hi" is no text. Put it in quotation marks'),
        ('hi: "Hej"\nhi: "Hallå"', 'line 2: "demo.hi" is there twice'),
        ('hi:\n  - "Hej"', 'line 2: "demo.hi" is no text'),
        ("hi: [", "is not YAML in UTF-8"),
    ],
)
def test_file_that_is_no_catalogue_is_an_error_with_its_place(written, content, said):
    with pytest.raises(TextError) as caught:
        written(content)
    assert str(caught.value).startswith("texts/sv/demo.yaml")
    assert said in str(caught.value)


def test_empty_file_has_no_texts(written):
    assert written("# nothing yet\n").sentences == {}


def test_unknown_language_is_answered_in_swedish():
    assert load_texts("xx").language == "sv"


def test_texts_of_a_language_are_read_once():
    assert load_texts("en") is load_texts("en")


@pytest.mark.parametrize(
    ("language", "day", "moment", "number", "list_"),
    [
        ("sv", "2 mars 2026", "2 mars 2026 10:05", "7,5", "a, b och c"),
        ("en", "2 March 2026", "2 March 2026, 10:05", "7.5", "a, b and c"),
    ],
)
def test_dates_numbers_and_lists_are_written_as_the_language_writes_them(language, day, moment, number, list_):
    texts = load_texts(language)
    assert texts.date(date(2026, 3, 2)) == day
    assert texts.moment(datetime(2026, 3, 2, 9, 5, tzinfo=UTC)) == moment
    assert texts.number(Decimal("7.50")) == number
    assert texts.join(["a", "b", "c"]) == list_


def test_moment_late_in_the_evening_of_utc_is_the_next_day_in_sweden():
    assert load_texts("sv").moment(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "2 juli 2026 00:30"


def test_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        load_texts("sv").moment(datetime(2026, 3, 2, 9, 5))  # noqa: DTZ001 - the point of the test


def test_number_keeps_all_its_decimals():
    assert load_texts("en").number(Decimal("11.3749")) == "11.3749"


@pytest.mark.parametrize("words", [[], ["a"], ["a", "b"]])
def test_short_lists_have_no_comma(words):
    assert load_texts("sv").join(words) == " och ".join(words)


ROLES = ("leading_politician", "opposition_politician", "central_management", "head_of_administration", "unit_manager", "union")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_a_name(language, role):
    assert load_texts(language).has(f"roles.{role}")
