from pathlib import Path

import pytest
import yaml

from evidence.model import EvidenceKind
from evidence.wording import proposed_kind
from evidence.wording_lint import lint_wording_rules

TABLE = yaml.safe_load(Path(__file__).with_name("wording_table.yaml").read_text(encoding="utf-8"))
SENTENCES = [(sentence, kind) for kinds in TABLE.values() for kind, sentences in kinds.items() for sentence in sentences]
NEGATABLE = [
    (sentence, word) for language, word in (("sv", "inte"), ("en", "not")) for sentence in TABLE[language]["in_place"] if "|" in sentence
]


def with_word(sentence, word):
    return " ".join(sentence.replace("|", word).split())


@pytest.mark.parametrize(("sentence", "kind"), SENTENCES)
def test_wording_proposes_the_kind_an_evaluator_would_give(sentence, kind):
    assert proposed_kind(with_word(sentence, "")) == kind


@pytest.mark.parametrize(("sentence", "word"), NEGATABLE)
def test_a_not_in_a_plain_sentence_changes_its_kind(sentence, word):
    assert proposed_kind(with_word(sentence, word)) is EvidenceKind.STATED_MISSING


def test_the_table_is_large_enough_to_measure_on():
    assert [sum(map(len, kinds.values())) >= least for kinds, least in ((TABLE["sv"], 80), (TABLE["en"], 30))] == [True, True]


@pytest.mark.parametrize(
    "plan", ["ska", "kommer att", "planerar att", "tänker", "håller på att", "har beslutat att", "avser att", "är på väg att"]
)
def test_a_plan_never_reads_as_done_whatever_stands_around_it(plan):
    sentence = f"Ja, absolut, vi {plan} fråga alla brukare varje år, och det fungerar mycket bra hos oss."
    assert proposed_kind(sentence) in (EvidenceKind.PLANNED, EvidenceKind.DECIDED)


def test_letters_written_with_loose_accents_and_in_capitals_are_the_same_words():
    assert proposed_kind("DET A\u0308R PA\u030a GA\u030aNG") is EvidenceKind.PLANNED


def test_a_gap_does_not_reach_into_the_next_sentence():
    assert proposed_kind("Vi hittade. Boken finns, inte sämre än andra.") is EvidenceKind.IN_PLACE


def test_a_hundred_thousand_signs_get_a_kind():
    assert proposed_kind("vi frågar inte " * 7_000) is EvidenceKind.STATED_MISSING


def test_the_shipped_rules_have_no_faults():
    assert lint_wording_rules() == []


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ("wrong: {sv: [inte], en: ['not']}", '"wrong" is no kind'),
        ("planned: {sv: [ska]}", "planned: languages are not sv and en"),
        ("planned: {sv: [ska, Ska nu], en: [will]}", '"Ska" has capitals'),
        ("planned: {sv: [ska], en: [will, ska]}", '"ska" stands already under planned, sv'),
        ("planned: {sv: [… ska], en: [will]}", "Begin and end with a word"),
        ("planned: {sv: [ska], en: [yes]}", "True is no text. Put it in quotation marks."),
        ("planned: {sv: ['s(k)a'], en: [will]}", '"s(k)a" is no word'),
        ("planned: [", "Correct the YAML"),
    ],
)
def test_the_linter_names_file_and_fault(tmp_path, broken, fault):
    path = tmp_path / "wording_rules.yaml"
    path.write_text(broken, encoding="utf-8")
    assert any(found.startswith("wording_rules.yaml: ") and fault in found for found in lint_wording_rules(path))
