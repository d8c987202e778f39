"""New versions of a source: the same words keep their evidence, the others are flagged, and every passage cuts out what it cites."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

import storage.hiding
from evaluation.access import ADMINISTRATOR
from evaluation.arriving import Brought, bring, refuse
from evaluation.cutting import cut
from evaluation.hiding import clear_third_person, hide_words
from evaluation.ingesting import Arriving, ingest, read_arriving
from evaluation.refusals import NotFound
from evaluation.source_versions import Incoming, begin_version, finish_version, pieces_left, store_pieces
from evidence.hiding import MASK, pattern_of, places_in
from evidence.model import SourceKind, ThirdPerson
from importers.model import UnreadableSource
from storage.files import sha256_of
from storage.identity import id_of
from storage.sources import source_texts
from storage.tables.sources import Evidence, Source, SourceVersion
from tests.evaluation.conftest import AT

FIRST = "Nämnden följer upp planen i maj varje år.\n\nChefer utbildas i ledarskap.\n"
SECOND = "Inledning till den nya planen.\n\nChefer utbildas i ledarskap.\n\nNämnden följer upp planen varje månad.\n"
# Few, so that they come again; short ones are joined to their neighbours, and two are alike.
SENTENCES = (
    "Kommunen har en plan för dialog.",
    "Nämnden följer upp den i maj varje år.",
    "Ja.",
    "Ø😀 é är tecken i texten också.",
    "Kommunen har en plan för dialog.",
    "Chefer utbildas i ledarskap.",
    "\n",
    "\n\n",
)
texts = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=7).map(" ".join).filter(lambda text: any(map(str.isalnum, text)))


@pytest.fixture
def renew(team):
    """Takes in a text as a new version of s1."""

    def take(text, **known):
        files = [Arriving(name="plan.txt", data=text.encode(), kind=SourceKind.DOCUMENT, renews=source_of(team), **known)]
        return ingest(team.tx, ADMINISTRATOR, team.evaluation, read_arriving(files, team.folder), AT)[0]

    return take


def source_of(team):
    return f"s{team.tx.exec(select(Source.id).where(Source.evaluation_id == team.id)).one()}"


def flagged(team):
    rows = team.tx.exec(select(Evidence).where(Evidence.evaluation_id == team.id).order_by(col(Evidence.id)))
    return {row.code: row.is_flagged for row in rows}


def test_the_same_words_keep_their_item_and_its_tags_and_the_others_are_flagged_where_they_are(team, anna, renew):
    first = team.ingest(FIRST)
    for item in ("d1", "d2"):
        team.confirm(anna, item)
    done = renew(SECOND)
    items = {item.id: item for item in team.items()}
    assert (items["d2"].text, items["d2"].version, items["d2"].start) == (
        "Chefer utbildas i ledarskap.",
        done.version,
        SECOND.index("Chefer"),
    )
    assert team.tags("d1") == team.tags("d2") == [("1.1", "confirmed", "E1")]
    assert (items["d1"].text, items["d1"].version) == ("Nämnden följer upp planen i maj varje år.", first.version)
    assert flagged(team) == {"d1": True, "d2": False, "d3": False, "d4": False}
    assert sorted(items[item].text for item in ("d3", "d4")) == [
        "Inledning till den nya planen.",
        "Nämnden följer upp planen varje månad.",
    ]


def test_what_an_earlier_version_said_and_a_later_one_says_again_is_flagged_no_more(team, anna, renew):
    first = team.ingest(FIRST)
    team.confirm(anna, "d1")
    renew(SECOND)
    again = renew(FIRST)
    assert (again.version, again.is_new) == (first.version, True)
    assert [version.is_current for version in team.tx.exec(select(SourceVersion).order_by(col(SourceVersion.id)))] == [True, False]
    items = {item.id: item for item in team.items()}
    assert [items[item].version == first.version for item in ("d1", "d2")] == [True, True]
    assert flagged(team) == {"d1": False, "d2": False, "d3": True, "d4": True}


def test_the_version_that_holds_handed_in_once_more_changes_nothing(team, renew):
    team.ingest(FIRST)
    before = team.items()
    assert not renew(FIRST).is_new
    assert team.items() == before


def test_a_new_day_is_that_of_what_is_still_said_and_not_of_what_is_not(team, renew):
    team.ingest(FIRST, day=date(2025, 1, 5))
    renew(SECOND, date=date(2026, 2, 6), owner="Kansliet", title="Planen")
    assert {item.id: item.date.year for item in team.items()} == {"d1": 2025, "d2": 2026, "d3": 2026, "d4": 2026}
    (source,) = team.tx.exec(select(Source).where(Source.evaluation_id == team.id))
    assert (source.date, source.owner, source.title) == (date(2026, 2, 6), "Kansliet", "Planen")


def test_what_is_hidden_stays_hidden_in_a_new_version_and_its_piece_keeps_its_tags(team, anna, renew):
    team.ingest("Rektor Anna Berg är sjukskriven sedan mars.\n\nChefer utbildas i ledarskap.\n")
    assert [item.third_person for item in team.items()] == [ThirdPerson.MARKED, None]
    team.confirm(anna, "d1")
    hide_words(team.tx, anna, team.evaluation, "d1", "Anna Berg", "nämner hälsa", AT)
    renew("Inledning till den nya planen.\n\nRektor Anna Berg är sjukskriven sedan mars.\n\nAnna Berg bor i Ekköping.\n")
    items = {item.id: item for item in team.items()}
    assert not [version for version in team.tx.exec(select(SourceVersion.text)) if "Berg" in version]
    assert items["d1"].text == f"Rektor {'█' * 9} är sjukskriven sedan mars."
    assert team.tags("d1") == [("1.1", "confirmed", "E1")]
    assert not flagged(team)["d1"]
    # Nobody is named any more, so nothing of it waits.
    assert {item.third_person for item in items.values()} == {None}


def test_a_source_of_another_evaluation_cannot_be_renewed(new_team):
    here, there = new_team(), new_team()
    here.ingest(FIRST)
    files = read_arriving([Arriving("plan.txt", SECOND.encode(), SourceKind.DOCUMENT, renews=source_of(here))], there.folder)
    with pytest.raises(NotFound):
        ingest(there.tx, ADMINISTRATOR, there.evaluation, files, AT)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(versions=st.lists(texts, min_size=1, max_size=5), most=st.integers(1, 4), stops=st.lists(st.integers(0, 3), max_size=3))
def test_every_passage_cuts_out_what_it_cited_whatever_versions_come_and_whoever_dies_meanwhile(new_team, versions, most, stops):
    team, cited, stopping = new_team(), {}, iter(stops)
    renews = None
    for text in versions:
        data = text.encode()
        file = Incoming("plan.txt", sha256_of(data), len(data), SourceKind.DOCUMENT, renews=renews)
        read = cut("plan.txt", data, SourceKind.DOCUMENT)
        begun = begin_version(team.tx, ADMINISTRATOR, team.evaluation, file, read, AT)
        left = pieces_left(team.tx, begun, read) if begun.is_new else []
        batches = [left[at : at + most] for at in range(0, len(left), most)]
        # Whoever stores it dies here and there; the next version may come before anybody goes on.
        survives = next(stopping, len(batches))
        for some in batches[:survives]:
            store_pieces(team.tx, team.evaluation, begun, file, read, some)
        is_whole = begun.is_new and survives >= len(batches)
        if is_whole:
            finish_version(team.tx, team.evaluation, begun, file, read)
        renews = begun.source
        team.tx.flush()
        words = {(each.id, each.version): each.text for each in source_texts(team.tx, team.id)}
        for item in team.items():
            assert words[item.source, item.version][item.start : item.end] == item.text
            assert cited.setdefault(item.id, item.text) == item.text
        if is_whole:
            held = sorted((item.start, item.end) for item in team.items() if item.version == file.sha256)
            assert held == [(piece.start, piece.end) for piece, *_ in read.pieces]
            assert {item.id for item in team.items() if item.version != file.sha256} == {
                code for code, is_so in flagged(team).items() if is_so
            }


def test_two_who_store_the_same_passages_store_them_once(team):
    data = FIRST.encode()
    file, read = Incoming("plan.txt", sha256_of(data), len(data), SourceKind.DOCUMENT), cut("plan.txt", data, SourceKind.DOCUMENT)
    begun = begin_version(team.tx, ADMINISTRATOR, team.evaluation, file, read, AT)
    for _ in range(2):
        store_pieces(team.tx, team.evaluation, begun, file, read, read.pieces)
    assert [(item.start, item.end) for item in team.items()] == [(piece.start, piece.end) for piece, *_ in read.pieces]


def test_what_stays_hidden_stays_so_in_what_the_new_file_is_called_and_in_what_its_reader_notes(team, anna, renew):
    team.ingest("Rektor Anna Berg är sjukskriven sedan mars.")
    hide_words(team.tx, anna, team.evaluation, "d1", "Anna Berg", "nämner hälsa", AT)
    known = {"title": "Plan för Anna Berg", "owner": "Anna Berg"}
    mail = b"From: Anna Berg <a@ex.se>\nSubject: Anna Berg\nContent-Type: text/plain; charset=utf-8\n\nPlanen g\xc3\xa4ller hos Anna Berg."
    file = Brought("Anna Berg.eml", "0" * 64, SourceKind.DOCUMENT, renews=source_of(team), **known)
    arrival = bring(team.tx, anna, team.evaluation, file, "web", AT)
    refuse(team.tx, id_of(arrival), UnreadableSource("source_broken", name="Anna Berg.eml"))

    files = [Arriving(name="Anna Berg.eml", data=mail, kind=SourceKind.DOCUMENT, renews=source_of(team), **known)]
    ingest(team.tx, ADMINISTRATOR, team.evaluation, read_arriving(files, team.folder), AT)

    (source,) = team.tx.exec(select(Source).where(Source.evaluation_id == team.id))
    assert (source.title, source.owner) == (f"Plan för {MASK * 9}", MASK * 9)
    team.tx.refresh(arrival)
    assert (arrival.name, arrival.title, arrival.owner) == (f"{MASK * 9}.eml", f"Plan för {MASK * 9}", MASK * 9)
    assert "Berg" not in str(arrival.refusal)
    assert "Berg" not in str([(version.text, version.notes) for version in team.tx.exec(select(SourceVersion))])


def test_a_word_that_only_begins_like_a_hidden_one_is_left_as_it_is(team, anna, renew):
    team.ingest("Rektor Bo är sjukskriven sedan mars.")
    hide_words(team.tx, anna, team.evaluation, "d1", "Bo", "nämner hälsa", AT)

    renew("De boende tillfrågas varje år.")

    assert [item.text for item in team.items()][1:] == ["De boende tillfrågas varje år."]


def test_what_is_hidden_is_looked_for_once_in_a_new_version_however_often_it_stood(team, anna, renew, monkeypatch):
    team.ingest("Rektor Anna Berg är sjukskriven sedan mars.\n\n" * 20)
    hide_words(team.tx, anna, team.evaluation, "d1", "Anna Berg", "nämner hälsa", AT)
    looked = []
    for search in (pattern_of, places_in):
        monkeypatch.setattr(storage.hiding, search.__name__, lambda *about, search=search: looked.append(about) or search(*about))

    renew("Anna Berg är tillbaka.\n\n" * 20)

    assert len(looked) == 1


def test_the_same_words_wait_where_a_new_version_names_somebody_beside_them_unless_they_were_cleared(team, anna, renew):
    team.ingest("Hon är sjukskriven sedan i mars och ersätts av en vikarie.\n\nEn annan är långtidssjuk, och det märks på enheten.\n")
    assert [item.third_person for item in team.items()] == [None, None]

    renew(
        "Rektor Anna Berg leder skolan.\n\nHon är sjukskriven sedan i mars och ersätts av en vikarie.\n\n"
        "En annan är långtidssjuk, och det märks på enheten.\n"
    )

    assert {item.id: item.third_person for item in team.items()}["d1"] == ThirdPerson.MARKED
    clear_third_person(team.tx, anna, team.evaluation, "d1", AT)
    renew("Rektor Anna Berg.\n\nHon är sjukskriven sedan i mars och ersätts av en vikarie.\n")
    assert {item.id: item.third_person for item in team.items()}["d1"] == ThirdPerson.CLEARED
