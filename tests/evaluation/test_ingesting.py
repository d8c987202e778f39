"""Documents and pages become sources with passages that nobody has tagged; the same bytes are known again."""

from datetime import date

import pytest

from evaluation.access import ADMINISTRATOR
from evaluation.ingesting import Arriving, ingest, read_arriving
from evaluation.refusals import Refused
from evidence.model import SourceKind
from importers.model import UnreadableSource
from storage.files import path_of, sha256_of
from storage.sources import source_texts

PLAN = (
    "Kommunikationsplan\n\nNämnden har antagit en plan. Vi planerar att införa e-förslag nästa år.\nDet saknas en policy för synpunkter.\n"
)
PARAGRAPH = "Alla protokoll från nämnder och styrelser ligger på den här sidan senast en vecka efter mötet."
PAGE = f"<html><head><title>Öppna kommunen</title></head><body><main><h1>Insyn</h1><p>{PARAGRAPH}</p></main></body></html>"


def sources_of(team):
    return [(source.id, source.kind, source.title) for source in source_texts(team.tx, team.id)]


def test_a_document_becomes_a_source_and_passages_without_tags(team):
    done = team.ingest(PLAN)
    assert (done.source, done.kind, done.version, done.is_new) == ("s1", "document", sha256_of(PLAN.encode()), True)
    assert done.passages == len(team.items()) > 2
    assert {item.tags for item in team.items()} == {()}
    assert all(item.text in PLAN and item.id.startswith("d") for item in team.items())


def test_a_passage_is_proposed_as_what_its_words_say(team):
    team.ingest(PLAN)
    kinds = {item.text: item.kind.value for item in team.items()}
    assert kinds["Vi planerar att införa e-förslag nästa år."] == "planned"
    assert kinds["Det saknas en policy för synpunkter."] == "stated_missing"


def test_the_bytes_are_kept_as_they_came(team):
    done = team.ingest(PAGE, "page.html", SourceKind.WEBSITE)
    assert path_of(team.folder, done.version).read_bytes() == PAGE.encode()


def test_a_page_is_called_by_its_own_title_and_its_heading_is_no_passage(team):
    team.ingest(PAGE, "page.html", SourceKind.WEBSITE)
    assert sources_of(team) == [("s1", "website", "Öppna kommunen")]
    assert [item.text for item in team.items()] == [PARAGRAPH]


def test_what_is_told_about_a_file_goes_before_what_the_file_says(team, at):
    told = Arriving("p.html", PAGE.encode(), SourceKind.WEBSITE, title="Startsidan", url="https://ekkoping.example/", date=date(2026, 1, 5))
    ingest(team.tx, ADMINISTRATOR, team.evaluation, read_arriving([told], team.folder), at)
    source = source_texts(team.tx, team.id)[0]
    assert (source.title, source.url, source.date) == ("Startsidan", "https://ekkoping.example/", date(2026, 1, 5))
    assert {item.date for item in team.items()} == {date(2026, 1, 5)}


def test_the_same_bytes_again_are_the_same_source_whatever_the_file_is_called(team):
    first, again = team.ingest(PLAN), team.ingest(PLAN, "copy of plan.txt")
    assert (again.source, again.version, again.passages, again.is_new) == (first.source, first.version, first.passages, False)
    assert len(team.items()) == first.passages


def test_the_same_bytes_twice_in_one_batch_are_one_source(team, at):
    files = read_arriving([Arriving(name, PLAN.encode(), SourceKind.DOCUMENT) for name in ("a.txt", "b.txt")], team.folder)
    done = ingest(team.tx, ADMINISTRATOR, team.evaluation, files, at)
    assert [(one.source, one.is_new) for one in done] == [("s1", True), ("s1", False)]


def test_the_same_bytes_as_another_kind_are_another_source(team):
    team.ingest(PLAN)
    assert team.ingest(PLAN, kind=SourceKind.INTRANET).is_new
    assert [kind for _, kind, _ in sources_of(team)] == ["document", "intranet"]


def test_the_same_bytes_in_another_evaluation_are_new_there(new_team):
    here, there = new_team(), new_team()
    here.ingest(PLAN)
    assert there.ingest(PLAN).is_new
    assert len(there.items()) == len(here.items())


def test_the_bytes_are_on_the_disk_before_the_transaction_begins(team):
    ((file, _),) = read_arriving([Arriving("plan.txt", b"Planen.", SourceKind.DOCUMENT)], team.folder)
    assert path_of(team.folder, sha256_of(file.data)).read_bytes() == b"Planen."


def test_words_that_an_interviewee_wrote_are_no_document_yet(team, kerstin):
    team.answer(kerstin, "Alla protokoll ligger på sidan.")
    assert team.ingest("Alla protokoll ligger på sidan.").is_new


@pytest.mark.parametrize(
    ("name", "data"),
    [("empty.txt", b"  \n"), ("picture.txt", b"\x89PNG\x00\x00\x00"), ("plan.odt", b"PK"), ("page.html", b"<html><br></html>")],
)
def test_one_file_that_cannot_be_read_keeps_all_out(team, name, data):
    files = [Arriving("plan.txt", PLAN.encode(), SourceKind.DOCUMENT), Arriving(name, data, SourceKind.DOCUMENT)]
    with pytest.raises(UnreadableSource) as refused:
        read_arriving(files, team.folder)
    assert refused.value.values["name"] == name
    assert not list((team.folder / "files").glob("*/*"))
    assert sources_of(team) == []


def test_no_files_at_all_are_refused(team, at, sentence):
    with pytest.raises(Refused) as refused:
        ingest(team.tx, ADMINISTRATOR, team.evaluation, [], at)
    assert sentence(refused.value)


def test_numbers_go_on_over_sources_of_every_kind(team, kerstin):
    team.ingest("Ett dokument med en enda mening.")
    team.answer(kerstin, "Vi frågar brukarna varje år.")
    team.ingest("En sida med en enda mening.", kind=SourceKind.WEBSITE)
    team.ingest("Ett intranät med en enda mening.", kind=SourceKind.INTRANET)
    assert [item.id for item in team.items()] == ["d1", "i2", "w3", "n4"]
