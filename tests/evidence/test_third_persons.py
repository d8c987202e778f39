"""A person's name beside a private matter is seen, however both are written; what municipalities say of themselves is not."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.model import SourceKind
from evidence.passages import split_passages
from evidence.person_names import NAMES_FILE, names_in
from evidence.third_persons import WORDS_FILE, Matter, suspicions
from evidence.third_persons_lint import lint_third_persons

DEMO = Path(__file__).parents[2] / "kompass" / "demo_municipality" / "answers.jsonl"
PRIVATE = {
    "Anna är sjukskriven sedan i mars.": Matter.HEALTH,
    "Rektor Anna Berg gick in i väggen i höstas.": Matter.HEALTH,
    "Stig Berg på tekniska är skild, och vi märker det.": Matter.FAMILY,
    "Vi har haft det svårt med Björn. Han har missbruksproblem.": Matter.HEALTH,
    "anna är sjukskriven": Matter.HEALTH,
    "karin nilsson fick sparken, hon är gravid": Matter.HEALTH,
    "Chefen Bo har hög lön.": Matter.PAY,
    "Min kollega Ulla är med i facket.": Matter.UNION,
    "A.B. har en lång sjukskrivning bakom sig.": Matter.HEALTH,
    "A. Berg blev polisanmäld.": Matter.CRIME,
    "Det var rektor Xhemil Qerimi som dömdes för bedrägeri.": Matter.CRIME,
    "Vi har bytt chef. Hon heter My Lind. Nu är hon föräldraledig.": Matter.FAMILY,
    "Ulla-Britt är utbränd.": Matter.HEALTH,
    "Fatimas lön är lägre än de andras.": Matter.PAY,
    "ANNA ÄR SJUK": Matter.HEALTH,
    "Eriksson har fått avgångsvederlag.": Matter.PAY,
    "Our manager Will Smith is on sick leave.": Matter.HEALTH,
    "Karin got divorced last year, and it affects the unit.": Matter.FAMILY,
    "John is a union member, and it shows.": Matter.UNION,
    "Ulf Kristersson är sjuk, sägs det.": Matter.HEALTH,
}
ORDINARY = (
    "Sjukfrånvaron är hög och psykisk ohälsa ökar.",
    "Anna Berg är en bra chef.",
    "Ulf Kristersson var här på besök.",
    "Vi bor i Berg, och lönerna är låga.",
    "Marks kommun har många sjuka.",
    "Stig fram och säg att du är sjuk.",
    "Bo i Ekköping: facket tycker att det är bra.",
    "Karin Boyes gata är avstängd på grund av ett brott.",
    "Sankt Eriks sjukhus tar emot sjuka.",
    "Enligt lex Sarah anmäls övergrepp.",
    "Maria Montessori-skolan har många sjuka.",
    "Johansson AB anmälde en stöld.",
    "Inga lönelyft har gjorts. Ville vi höja lönen gick det inte.",
    "Per anställd är lönen 30 000. Mina medarbetare är ofta sjuka.",
    "Kommundirektören Anna Berg gör en lönekartläggning varje år.",
    "Klara besked om lönen saknas. Rita upp lönestegen.",
    "Maria Ekblad på HR har facklig samverkan varje månad.",
    "In May we discussed the salary with the team.",
    "",
)


def found_in(text, kind=SourceKind.INTERVIEW):
    """The passages that are to be looked at, with why."""
    passages = split_passages(text)
    pairs = zip(passages, suspicions(text, passages, kind), strict=True)
    return [(text[passage.start : passage.end], why) for passage, why in pairs if why]


@pytest.mark.parametrize(("text", "matter"), PRIVATE.items())
def test_a_name_with_a_private_matter_is_seen(text, matter):
    assert {why.matter for _, why in found_in(text)} == {matter}


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_sentences_are_left_alone(text):
    assert found_in(text) == []


def test_the_passages_with_the_name_or_the_words_are_marked_and_the_others_are_not():
    text = "Anna Berg leder enheten väl. Vi har rutiner för allt som händer. Sedan i mars är hon sjukskriven."

    found = found_in(text)

    assert [words for words, _ in found] == ["Anna Berg leder enheten väl.", "Sedan i mars är hon sjukskriven."]
    assert {(why.name, why.words) for _, why in found} == {("Anna Berg", "sjukskriven")}


def test_ordinary_answers_are_left_alone_and_few_would_be_marked_had_each_named_somebody():
    """The demo's: what interviewees say and evaluators note in a whole evaluation."""
    rows = [json.loads(line) for line in DEMO.read_text(encoding="utf-8").splitlines()]
    said = [text for row in rows if (text := row.get("note") or "\n".join(row.get("parts", [])))]
    naming = [text for text in said if found_in(f"Anna Holm vet mer. {text}")]

    assert len(said) > 200
    assert [text for text in said if found_in(text)] == []
    # 3 of 206 when the lists were written.
    assert len(naming) <= 6


def test_of_several_the_nearest_name_and_matter_are_told():
    text = "Karin Ek har en son i skolan. " + "Vi arbetar på i vår takt. " * 3 + "Erik Lund är sjukskriven."

    assert found_in(text)[-1][1].name == "Erik Lund"


def test_in_a_document_a_name_and_a_matter_far_from_each_other_are_two_things():
    text = "Kontaktperson är Anna Berg." + " Kommunen har en plan för sin verksamhet." * 20 + " Den som är sjukskriven får stöd."

    assert found_in(text, SourceKind.DOCUMENT) == []
    assert len(found_in(text, SourceKind.INTERVIEW)) == 2


def test_an_answer_of_nothing_but_names_and_matters_takes_time_by_its_length():
    text = "Anna Berg är sjukskriven. " * 4000

    assert len(found_in(text)) == 4000


@given(st.text(alphabet="Aa nBSsjuköÅ.-:'é\n1*(", max_size=80))
def test_names_stand_apart_in_order_and_inside_any_text(text):
    places = names_in(text)

    assert all(0 <= place.start < place.end <= len(text) for place in places)
    assert all(one.end <= other.start for one, other in pairwise(places))


def test_the_lists_that_ship_are_in_order():
    assert lint_third_persons() == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("first:", "first:\n  - Bo2"), '"Bo2" is no name'),
        (("first:", "first:\n  - Stig"), '"stig" stands under first too'),
        (("last:", "last:\n  - Svensson"), '"svensson" stands there twice'),
        (("verbs:", "verb:"), '"verb" is none of its lists'),
        (("before:", "before: 7\nold:"), "before: no list of names"),
        (("first:", "first: ["), "Correct the YAML"),
    ],
)
def test_a_fault_in_the_names_is_told_with_its_list(tmp_path, change, fault):
    broken, (right, wrong) = tmp_path / "names.yaml", change
    broken.write_text(NAMES_FILE.read_text(encoding="utf-8").replace(right, wrong, 1), encoding="utf-8")

    assert any(fault in line and line.startswith("names.yaml: ") for line in lint_third_persons(names=broken))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("adhd", "ADHD"), '"ADHD" has capitals'),
        (("adhd", "adhd, diabet*"), '"diabet*" stands already under health, sv'),
        (("adhd", "adhd*ig"), '"adhd*ig" is no word'),
        (("pay:", "pays:"), '"pays" is none of its lists'),
        (("  en:", "  de:"), "languages are not sv and en"),
    ],
)
def test_a_fault_in_the_words_is_told_with_its_list(tmp_path, change, fault):
    broken, (right, wrong) = tmp_path / "words.yaml", change
    broken.write_text(WORDS_FILE.read_text(encoding="utf-8").replace(right, wrong, 1), encoding="utf-8")

    assert any(fault in line for line in lint_third_persons(words=broken))


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.sampled_from(("Anna Berg leder det.", "Hon är sjukskriven.", "Planen gäller i år." * 9, "Nämnden följer upp den." * 15)),
        max_size=12,
    )
)
def test_in_a_document_one_passage_alone_is_looked_at_as_it_is_among_all(sentences):
    text = "\n\n".join(sentences)
    passages = split_passages(text)

    alone = [suspicions(text, [passage], SourceKind.DOCUMENT)[0] for passage in passages]

    assert tuple(alone) == suspicions(text, passages, SourceKind.DOCUMENT)
