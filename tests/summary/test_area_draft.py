"""What an area draft says, and what it never says."""

from dataclasses import replace

import pytest

from evidence.model import EvidenceKind, SourceKind, Tag, TagState
from rubric.model import Heading
from summary.area_draft import area_draft
from summary.model import Finding, Quotation, Sentence
from summary.writers.markdown import draft_markdown
from texts.catalogue import WHOLE_LANGUAGES, load_texts

PAPERS = [SourceKind.DOCUMENT, SourceKind.WEBSITE, SourceKind.INTRANET]


def written(edition, items, texts, findings=()):
    return draft_markdown(area_draft(edition, "1", items, findings, texts), texts)


def line_with(words, draft):
    return next(line for line in draft.splitlines() if words in line)


def test_an_answer_is_quoted_with_its_role_and_id(edition, make, texts):
    item = make("Vi frågar brukarna varje år.")

    draft = written(edition, [item], texts)

    assert f"- En enhetschef säger: ”Vi frågar brukarna varje år”. [{item.id}]" in draft.splitlines()


def test_every_tagged_item_is_quoted_once_under_each_of_its_sub_questions(edition, make, texts):
    items = [make(f"Svar nummer {n}.", reviewed=n % 2 == 0, kind=kind) for n, kind in enumerate([*EvidenceKind] * 3)]
    items += [make("Om två saker.", tags=(Tag("1.1", TagState.ASKED), Tag("1.2", TagState.CONFIRMED, "E1")))]

    draft = area_draft(edition, "1", items, [], texts)

    for sub_question in draft.sub_questions:
        quoted = [piece.evidence_id for each in sub_question.sentences for piece in each.pieces if isinstance(piece, Quotation)]
        assert sorted(quoted) == sorted(item.id for item in items if item.is_tagged_with(sub_question.id))


def test_every_quotation_is_cut_from_its_items_text(edition, make, texts):
    items = [make(text) for text in ("  Ja. ", "Vi har t.ex. budget, mål m.m.", "Varför?", "Vet inte…", ".", "Nej...")]

    draft = area_draft(edition, "1", items, [], texts)

    by_id = {item.id: item.text for item in items}
    quotations = [piece for sentence in draft.sentences for piece in sentence.pieces if isinstance(piece, Quotation)]
    assert all(piece.text and piece.text in by_id[piece.evidence_id] for piece in quotations)
    assert [piece.text for piece in quotations] == ["Ja", "Vi har t.ex. budget, mål m.m.", "Varför?", "Vet inte…", ".", "Nej..."]


def test_one_word_more_in_one_answer_changes_the_draft(edition, make, texts):
    item = make("Vi frågar brukarna.")
    changed = replace(item, text="Vi frågar inte brukarna.", end=item.end + 5)

    assert written(edition, [item], texts) != written(edition, [changed], texts)


def test_items_of_other_areas_and_items_without_a_tag_stay_out(edition, make, texts):
    items = [make("Annat område.", sub_question="2.1"), make("Ingen etikett.", tags=())]

    draft = area_draft(edition, "1", items, [], texts)

    assert not list(draft.sentences)
    assert draft.items == ()


def test_without_evidence_there_is_only_the_heading(edition, make, texts):
    draft = written(edition, [make()], texts)

    assert "## Rubrik 1.2 (underlag saknas)" in draft
    assert "Fråga 1.2?" not in draft


def test_a_sentence_without_evidence_cannot_be_made():
    with pytest.raises(ValueError, match="evidence"):
        Sentence((), ())


@pytest.mark.parametrize("language", WHOLE_LANGUAGES)
@pytest.mark.parametrize("kind", [EvidenceKind.PLANNED, EvidenceKind.DECIDED])
@pytest.mark.parametrize("source", SourceKind)
@pytest.mark.parametrize("from_checklist", [True, False])
def test_what_is_planned_or_decided_never_reads_as_done(edition, make, language, kind, source, from_checklist):
    texts = load_texts(language)
    item = make("Det ska finnas en policy.", source_kind=source, kind=kind, from_checklist=from_checklist)

    sentences = [line for line in written(edition, [item], texts).splitlines() if line.endswith(f"[{item.id}]")]

    not_done = {
        "sv": ("inte visat som genomfört", "Inget visar att det är genomfört"),
        "en": ("not shown to be", "Nothing shows that it is"),
    }
    assert len(sentences) == 3  # the summary, the statement and a proposed improvement
    assert all(any(words in sentence for words in not_done[language]) for sentence in sentences)


@pytest.mark.parametrize("language", WHOLE_LANGUAGES)
def test_every_kind_from_every_source_has_words_of_its_own(edition, make, language):
    texts = load_texts(language)
    leads = set()
    for source, checked in [(SourceKind.INTERVIEW, False), *((paper, checked) for paper in PAPERS for checked in (True, False))]:
        for kind in EvidenceKind:
            item = make("X.", source_kind=source, kind=kind, from_checklist=checked)
            leads.add(line_with("X", written(edition, [item], texts)).partition("[")[0])

    assert len(leads) == 7 * len(EvidenceKind)


def test_the_evaluators_finding_is_not_the_documents_own_words(edition, make, texts):
    item = make("Riktlinjer mot mutor", source_kind="document", from_checklist=True, source_title="Riktlinjer")

    draft = written(edition, [item], texts)

    assert f"- Utvärderarna fann i dokumenten: ”Riktlinjer mot mutor”. [{item.id}]" in draft
    assert "står" not in draft


def test_what_was_looked_for_and_not_found_differs_from_what_is_said_to_be_missing(edition, make, texts):
    looked = make("En policy", source_kind="website", from_checklist=True, kind=EvidenceKind.NOT_FOUND)
    said = make("Det finns ingen.", kind=EvidenceKind.STATED_MISSING)

    draft = written(edition, [looked, said], texts)

    assert "Utvärderarna sökte på webbplatsen men fann det inte: ”En policy”." in draft
    assert "En enhetschef säger att något saknas eller inte görs: ”Det finns ingen”." in draft


def test_roles_that_disagree_are_said_to_disagree(edition, make, texts):
    for_it = make("Vi har en plan.", role="leading_politician")
    against_it = make("Det finns ingen plan.", role="union", kind=EvidenceKind.STATED_MISSING)

    draft = written(edition, [for_it, against_it], texts)

    sentence = "- Rollerna säger olika: på plats enligt en ledande politiker; något saknas enligt en facklig företrädare. [i1, i2]"
    assert sentence in draft.splitlines()


@pytest.mark.parametrize(("paper", "words", "place"), [("document", "dokument", "dokumenten"), ("website", "webbplats", "webbplatsen")])
def test_word_against_paper_is_said_with_its_sides(edition, make, texts, paper, words, place):
    said = make("Vi har en plan.")
    absent = make("En plan", source_kind=paper, kind=EvidenceKind.NOT_FOUND, from_checklist=True)

    sentence = line_with("går isär", written(edition, [said, absent], texts))

    first, second = sorted([said.id, absent.id])
    sides = f"på plats enligt intervjuer; inte funnet enligt utvärderarnas genomgång av {place}"
    assert sentence == f"- Intervjuer och {words} går isär: {sides}. [{first}, {second}]"


def test_each_direction_in_which_word_and_paper_differ_is_a_sentence_of_its_own(edition, make, texts):
    missing = EvidenceKind.STATED_MISSING
    said = [make(), make(kind=missing, role="union")]
    read = [make(source_kind="document"), make(source_kind="document", kind=missing)]

    lines = [line for line in written(edition, [*said, *read], texts).splitlines() if "går isär" in line]

    assert [line.rpartition(" [")[2] for line in lines] == ["d4, i1]", "d3, i2]"]


def test_a_claim_of_the_summary_rests_on_exactly_those_who_make_it(edition, make, texts):
    items = [make(kind=kind) for kind in [*EvidenceKind] * 2]

    (sub_question,) = [each for each in area_draft(edition, "1", items, [], texts).sub_questions if each.id == "1.1"]

    claims = sub_question.summary[: len(EvidenceKind)]
    assert [claim.evidence for claim in claims] == [tuple(item.id for item in items if item.kind is kind) for kind in EvidenceKind]


def test_the_summary_says_nothing_that_one_or_two_statements_already_say(edition, make, texts):
    assert "Sammanfattning" not in written(edition, [make(), make(role="union")], texts)
    assert "Sammanfattning" in written(edition, [make(), make(role="union"), make()], texts)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (EvidenceKind.PLANNED, "Inget visar att det är genomfört"),
        (EvidenceKind.DECIDED, "Inget visar att det är genomfört"),
        (EvidenceKind.NOT_FOUND, "Underlaget säger bara att något saknas, inte görs eller inte gick att hitta"),
        (EvidenceKind.STATED_MISSING, "Underlaget säger bara att något saknas, inte görs eller inte gick att hitta"),
    ],
)
def test_a_plan_or_an_absence_alone_is_summed_up_however_little_there_is(edition, make, texts, kind, words):
    assert f"- {words}. [i1]" in written(edition, [make(kind=kind)], texts).splitlines()


def test_what_only_one_kind_of_source_says_is_told_so(edition, make, texts):
    items = [make(), make(role="union"), make(kind=EvidenceKind.OPINION)]

    assert "- Bara intervjuer säger att något finns på plats. [i1, i2]" in written(edition, items, texts).splitlines()


def test_one_person_saying_three_things_is_one_source(edition, make, texts):
    draft = written(edition, [make(text, voice="P01") for text in ("Ett.", "Två.", "Tre.")], texts)

    assert "#### Sammanfattning: en enda källa\n\n- På plats enligt en enhetschef. [i1, i2, i3]\n" in draft


def test_the_same_person_is_not_told_as_another(edition, make, texts):
    items = [make("Ett.", voice="P01"), make("Två.", voice="P02"), make("Tre.", voice="P01")]

    lines = [line for line in written(edition, items, texts).splitlines() if "säger: " in line]

    assert lines == [
        "- En enhetschef säger: ”Ett”. [i1]",
        "- Samma enhetschef säger: ”Tre”. [i3]",
        "- En enhetschef säger: ”Två”. [i2]",
    ]


def test_a_document_is_named_once_where_it_is_quoted_again(edition, make, texts):
    items = [make(text, source_kind="document", voice="s1") for text in ("Ett.", "Två.")] + [make("Tre.", source_kind="document")]

    lines = [line for line in written(edition, items, texts).splitlines() if " står: " in line]

    assert lines == [
        "- I dokumentet *Budget 2026* står: ”Ett”. [d1]",
        "- I samma dokument står: ”Två”. [d2]",
        "- I dokumentet *Budget 2026* står: ”Tre”. [d3]",
    ]


def test_sentences_said_in_one_breath_stand_together(edition, make, texts):
    same = {"source": "s1", "version": "v1", "voice": "P01"}
    items = [make("Ja.", start=0, end=3, **same), make("Varje år.", start=4, end=13, **same), make("Efteråt.", start=30, end=38, **same)]

    draft = written(edition, items, texts)

    assert "- En enhetschef säger: ”Ja”, ”Varje år”. [i1, i2]" in draft
    assert "- Samma enhetschef säger: ”Efteråt”. [i3]" in draft


def test_what_is_reviewed_and_what_is_not_never_share_a_sentence(edition, make, texts):
    same = {"source": "s1", "version": "v1", "voice": "P01"}
    items = [make("Ja.", start=0, end=3, **same), make("Varje år.", start=4, end=13, reviewed=False, **same)]

    draft = written(edition, items, texts)

    assert draft.index("”Ja”") < draft.index("#### Ännu inte granskat") < draft.index("”Varje år”")


@pytest.mark.parametrize(
    ("reviewed", "heading", "mark"),
    [
        ((True, True, True), "#### Sammanfattning: tre källor", ""),
        ((True, True, False), "#### Sammanfattning: tre källor, ett av tre belägg ännu inte granskat", " (delvis granskat)"),
        ((True, False, False), "#### Sammanfattning: tre källor, två av tre belägg ännu inte granskade", " (delvis granskat)"),
        ((False, False, False), "#### Sammanfattning: tre källor, inget ännu granskat", " (inte granskat)"),
    ],
)
def test_the_summary_says_how_much_of_it_is_reviewed(edition, make, texts, reviewed, heading, mark):
    draft = written(edition, [make(reviewed=each) for each in reviewed], texts).splitlines()

    assert heading in draft
    assert f"- På plats enligt tre enhetschefer{mark}. [i1, i2, i3]" in draft


def test_each_claim_is_marked_for_its_own_items(edition, make, texts):
    items = [make(), make(kind=EvidenceKind.PARTLY, reviewed=False), make(kind=EvidenceKind.PARTLY, reviewed=False)]

    draft = written(edition, items, texts).splitlines()

    assert "- På plats enligt en enhetschef. [i1]" in draft
    assert "- Delvis på plats enligt två enhetschefer (inte granskat). [i2, i3]" in draft


def test_two_numbers_side_by_side_are_both_in_words_or_both_in_digits(edition, make, texts):
    items = [make(reviewed=n > 2) for n in range(13)]

    assert "#### Sammanfattning: 13 källor, 3 av 13 belägg ännu inte granskade" in written(edition, items, texts)


def test_what_is_reviewed_has_its_own_heading_below_a_summary(edition, make, texts):
    several, single = written(edition, [make(), make(), make()], texts), written(edition, [make()], texts)

    assert several.index("På plats enligt") < several.index("#### Granskat") < several.index("säger:")
    assert "####" not in single


def test_sources_come_in_order_and_ids_count_as_numbers(edition, make, texts):
    items = [
        make("Sida.", source_kind="website"),
        make("Checklista.", source_kind="document", from_checklist=True),
        make("Dokument.", source_kind="document"),
        make("Tio.", id="i10"),
        make("Två.", id="i2"),
        make("Politiker.", role="leading_politician"),
    ]

    draft = written(edition, items, texts)

    places = [draft.index(f"”{words}”") for words in ("Politiker", "Två", "Tio", "Dokument", "Checklista", "Sida")]
    assert places == sorted(places)


def test_the_order_of_the_items_is_irrelevant(edition, make, texts):
    items = [make(f"Svar {n}.", kind=kind, reviewed=n % 2 == 0) for n, kind in enumerate(EvidenceKind)]

    assert written(edition, items, texts) == written(edition, items[::-1], texts)


def test_a_sub_question_shared_by_two_headings_is_told_under_the_first(edition, make, texts):
    area = edition.area("1")
    shared = Heading("1x", {"sv": "Delad rubrik"}, ("1.1",))
    twice = replace(edition, areas=(replace(area, narrative=(*area.narrative, shared)),))

    draft = written(twice, [make()], texts)

    assert "## Delad rubrik (se 1.1)" in draft
    assert draft.count("### 1.1") == 1


def test_evidence_of_a_sub_question_without_heading_is_not_lost(edition, make, texts):
    area = edition.area("1")
    headless = replace(edition, areas=(replace(area, narrative=area.narrative[1:]),))

    assert "## Övriga delfrågor" in written(headless, [make()], texts)


def test_the_evaluators_findings_take_the_place_of_proposals_of_their_kind(edition, make, texts):
    items = [make(), make(role="union"), make(sub_question="1.2", kind=EvidenceKind.STATED_MISSING)]
    own = Finding("1", "strength", "Bra frågor till brukarna", ("i1",), proposed=False)
    elsewhere = Finding("2", "improvement", "Något annat", ("i1",), proposed=False)

    draft = written(edition, items, texts, [own, elsewhere])

    assert "## Styrkor\n\n- Bra frågor till brukarna. [i1]\n\n## Förbättringsmöjligheter (utkastets förslag)\n\n- Rubrik 1.2" in draft


def test_an_evaluators_finding_without_evidence_is_kept_in_a_heading(edition, make, texts):
    own = Finding("1", "strength", "Engagerad personal", (), proposed=False)

    assert "#### Engagerad personal (underlag saknas)" in written(edition, [make()], texts, [own]).splitlines()


def test_a_proposal_handed_in_again_does_not_stand_for_the_evaluators_own(edition, make, texts):
    old = Finding("1", "strength", "Gammalt förslag", ("i1",), proposed=True)

    assert "Gammalt förslag" not in written(edition, [make()], texts, [old])


def test_a_document_and_its_copy_on_the_website_count_as_one_source(edition, make, texts):
    copies = [make("Varje nämnd frågar brukarna.", source_kind=kind) for kind in ("document", "website")]
    (draft,) = (draft for part in area_draft(edition, "1", copies, [], texts).parts for draft in part.sub_questions if draft.sources)
    assert draft.sources == 1
    assert "## Styrkor (inget förslag)" in written(edition, copies, texts), "it agrees with nobody but itself"
