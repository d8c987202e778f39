import pytest

from question_bank.loading import lint_lexicon, load_lexicon
from question_bank.model import BrokenBank

SOUND = {
    "winter_a.yaml": {"7.10": {"sv": ["plog", "snöröjning"], "en": ["plough"]}},
    "winter.yaml": {"7.2": {"sv": ["park", "Plog"], "en": ["park"]}, "7.3": {"sv": ["papperskorg"], "en": ["bin"]}},
    "summer.yaml": {"1": {"sv": ["strand"], "en": ["beach"]}},
}

FAULTS = {
    "a term at three": (lambda f: f["winter.yaml"]["7.3"]["sv"].append("plog"), 'has "plog", which stands at 7.10, 7.2, 7.3'),
    "a term at three, written otherwise": (lambda f: f["winter.yaml"]["7.3"]["sv"].append("PLOG"), "which stands at 7.10, 7.2, 7.3"),
    "a term twice in a row": (lambda f: f["winter.yaml"]["7.3"]["en"].append("bin"), 'has "bin" twice'),
    "unknown sub-question": (
        lambda f: f["winter.yaml"].update({"9.9": {"sv": ["x"], "en": ["x"]}}),
        'terms for "9.9", which is no sub-question',
    ),
    "a sub-question in two files": (lambda f: f["winter_a.yaml"].update({"7.3": {"sv": ["x"], "en": ["x"]}}), "has terms for 7.3 twice"),
    "unquoted id": (lambda f: f["winter_a.yaml"].update({7.2: f["winter.yaml"].pop("7.2")}), "7.2 is not quoted"),
    "missing language": (lambda f: f["winter.yaml"]["7.3"].pop("en"), 'the lexicon of 7.3 has no "en"'),
    "unknown language": (lambda f: f["winter.yaml"]["7.3"].update(xx=["x"]), 'the unknown key "xx"'),
    "no terms": (lambda f: f["winter.yaml"]["7.3"].update(en=[]), '"en", has no term'),
    "empty term": (lambda f: f["winter.yaml"]["7.3"]["en"].append(""), "is empty. Write the text"),
    "a word YAML takes for a truth value": (lambda f: f["winter.yaml"]["7.3"]["en"].append(True), "is true, not text"),
    "a list": (lambda f: f.update({"winter_b.yaml": ["plog"]}), "the lexicon is not keys with values"),
}


@pytest.fixture
def lexicon():
    return {name: {own: {key: list(words) for key, words in terms.items()} for own, terms in rows.items()} for name, rows in SOUND.items()}


def test_the_files_of_an_edition_are_one_lexicon_in_the_rubrics_order(edition, lexicon, write):
    terms = load_lexicon(edition, write(lexicon))

    assert list(terms) == ["7.10", "7.3", "7.2"]
    assert terms["7.10"]["sv"] == ("plog", "snöröjning")


def test_a_term_may_stand_at_two_sub_questions(edition, lexicon, write):
    assert lint_lexicon(edition, write(lexicon)) == []


def test_an_edition_without_a_lexicon_has_an_empty_one(edition, tmp_path):
    assert load_lexicon(edition, tmp_path) == {}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_and_the_lexicon_not_loaded(edition, lexicon, write, name):
    break_it, told = FAULTS[name]
    break_it(lexicon)
    folder = write(lexicon)

    (fault,) = lint_lexicon(edition, folder)

    assert told in fault
    assert ".yaml: line " in fault
    with pytest.raises(BrokenBank):
        load_lexicon(edition, folder)
