"""What new items are like is found after their commit, on either database, and follows what becomes of their words."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from bot.jobs.doing import handlers, work_off
from bot.jobs.evidence_process import EvidenceProcess
from bot.jobs.kinds import EVIDENCE, LIKENESS
from bot.jobs.likeness_work import MOST_OFFERED, Rounds, find_likenesses, likeness_work
from bot.jobs.outcomes import Together
from bot.jobs.stopping import Stopped
from evaluation.access import ADMINISTRATOR
from evaluation.forgetting import forget_person
from evaluation.ingesting import Arriving, ingest, read_arriving
from evaluation.likenesses import Compared, Comparing, ToCompare, offer_links
from evidence.likeness import Said
from evidence.model import LinkKind, SourceKind
from storage.evaluations import evaluation_by_id
from storage.evidence import evidence_items
from storage.identity import id_of
from storage.jobs import claim_jobs, count_jobs, is_pending
from storage.links import Mark, links_of
from storage.tables.evaluations import Evaluation
from storage.tables.sources import Link, SourceVersion
from tests.bot.evaluation import AT, MAJA, OLA

NOW = AT + timedelta(days=1)
MARK = Mark(1, 1, 1, 1, 0, 1)
SAID = "Vi har en beslutad policy för dialog med alla medborgare i kommunen."
DENIED = "Vi har inte en beslutad policy för dialog med alla medborgare i kommunen."


def now():
    return NOW


@pytest.fixture
def take_in(database, folder, invitations):
    """Ingest a document of these sentences."""

    def ingested(*sentences, name="plan.txt", kind=SourceKind.DOCUMENT):
        files = read_arriving([Arriving(name, "\n\n".join(sentences).encode(), kind)], folder)
        database.write(lambda tx: ingest(tx, ADMINISTRATOR, evaluation_by_id(tx, 1), files, AT))

    return ingested


@pytest.fixture
def beside():
    process = EvidenceProcess()
    yield process
    process.stop()


def links(database):
    found = database.read(lambda tx: links_of(tx, 1))
    return [(link.one, link.other, link.kind.value, link.state.value) for link in found]


def rows(database):
    return database.read(lambda tx: tx.execute(select(col(Link.from_id), col(Link.to_id))).all())


def claimed(database):
    return database.write(lambda tx: claim_jobs(tx, [LIKENESS], NOW, NOW, 50))


def test_a_document_that_is_on_the_website_too_is_offered_as_the_same_and_its_opposite_as_a_contradiction(database, folder, take_in):
    take_in(SAID)
    take_in(SAID, name="sida.txt", kind=SourceKind.WEBSITE)
    take_in(DENIED, name="annan.txt")
    assert links(database) == []
    work_off(database, folder, now)
    assert ("d1", "w2", "same_as", "offered") in links(database)
    assert [kind for one, other, kind, _ in links(database) if "d3" in (one, other)] == ["contradicts"]
    assert database.read(count_jobs) == {}


def test_items_carry_what_counts_and_an_offered_contradiction_does_not(database, folder, take_in):
    take_in(SAID)
    take_in(SAID, name="sida.txt", kind=SourceKind.WEBSITE)
    take_in(DENIED, name="annan.txt")
    work_off(database, folder, now)
    carried = {item.id: [(link.to, link.kind) for link in item.links] for item in database.read(lambda tx: evidence_items(tx, 1))}
    assert carried == {"d1": [("w2", LinkKind.SAME_AS)], "w2": [("d1", LinkKind.SAME_AS)], "d3": []}


def test_doing_it_twice_offers_the_same_once(database, take_in):
    take_in(SAID)
    take_in(SAID, name="sida.txt", kind=SourceKind.WEBSITE)
    jobs = claimed(database)
    for _ in range(2):
        find_likenesses(database, jobs, now)
    assert links(database) == [("d1", "w2", "same_as", "offered")]


def test_what_somebody_says_is_compared_with_what_was_read(database, folder, take_in, maja, invitations):
    take_in(SAID)
    maja.begins(invitations.tokens[MAJA])
    maja.does(maja.wrote(SAID), maja.pressed("done"))
    work_off(database, folder, now)
    assert links(database) == [("d1", "i2", "same_as", "offered")]


def test_an_answer_that_is_reworded_loses_its_links_and_finds_new_ones(database, folder, take_in, maja, invitations):
    take_in(SAID)
    maja.begins(invitations.tokens[MAJA])
    maja.does(maja.wrote(SAID, message="m1"), maja.pressed("done"))
    work_off(database, folder, now)
    maja.does(maja.edited("m1", DENIED))
    work_off(database, folder, now)
    assert links(database) == [("d1", "i3", "contradicts", "offered")]


def test_two_copies_that_hung_together_by_a_third_still_do_when_that_is_gone(database, folder, take_in, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    maja.does(maja.wrote(SAID, message="m1"), maja.pressed("done"))
    work_off(database, folder, now)
    take_in(SAID)
    take_in(SAID, name="sida.txt", kind=SourceKind.WEBSITE)
    work_off(database, folder, now)
    assert {(one, other) for one, other, _, _ in links(database)} == {("i1", "d2"), ("i1", "w3")}
    maja.does(maja.edited("m1", "Det vet jag faktiskt ingenting alls om, tyvärr."))
    work_off(database, folder, now)
    assert {(one, other) for one, other, _, _ in links(database)} == {("d2", "w3")}


@pytest.mark.parametrize("on_forget", ["erase", "restrict"])
def test_who_is_forgotten_leaves_no_link_and_is_linked_with_nothing_more(database, folder, take_in, maja, invitations, on_forget):
    take_in(SAID)
    database.write(lambda tx: tx.execute(update(Evaluation).values(on_forget=on_forget)))
    maja.begins(invitations.tokens[MAJA])
    maja.does(maja.wrote(SAID), maja.pressed("done"))
    work_off(database, folder, now)
    assert len(rows(database)) == 1
    database.write(lambda tx: forget_person(tx, evaluation_by_id(tx, 1), 1, NOW))
    assert (links(database), rows(database)) == ([], [])
    take_in(SAID, name="sida.txt", kind=SourceKind.WEBSITE)
    work_off(database, folder, now)
    assert links(database) == [("d1", "w3", "same_as", "offered")]


def test_a_link_that_was_written_while_somebody_was_restricted_is_shown_nowhere(database, folder, take_in, maja, invitations):
    take_in(SAID)
    maja.begins(invitations.tokens[MAJA])
    maja.does(maja.wrote(SAID), maja.pressed("done"))
    work_off(database, folder, now)
    kept = rows(database)
    database.write(lambda tx: tx.execute(update(Evaluation).values(on_forget="restrict")))
    database.write(lambda tx: forget_person(tx, evaluation_by_id(tx, 1), 1, NOW))
    database.write(lambda tx: tx.add(Link(from_id=kept[0][0], to_id=kept[0][1], kind="same_as", state="offered", at=NOW)))
    assert links(database) == []
    assert [item.links for item in database.read(lambda tx: evidence_items(tx, 1))] == [()]


def test_words_that_change_while_they_are_compared_are_not_linked(database, take_in):
    take_in(SAID)
    take_in(SAID, name="sida.txt", kind=SourceKind.WEBSITE)
    comparing = Comparing()

    def compare_while_they_change(asked):
        found = comparing.compare(asked)
        other = SAID.replace("policy", "budget")
        database.write(lambda tx: tx.execute(update(SourceVersion).where(SourceVersion.id == 2).values(text=other)))
        return found

    find_likenesses(database, claimed(database), now, Rounds(database, compare_while_they_change))
    assert links(database) == []


def test_no_more_is_written_once_the_program_ends_and_the_job_stays(database, take_in):
    take_in(SAID)
    take_in(SAID, name="sida.txt", kind=SourceKind.WEBSITE)
    asked = iter(range(2))

    def go_on():
        if next(asked) == 1:
            raise Stopped

    with pytest.raises(Stopped):
        find_likenesses(database, claimed(database), now, go_on=go_on)
    assert links(database) == []
    assert database.read(lambda tx: is_pending(tx, LIKENESS))


def test_many_links_are_written_in_short_transactions(database, take_in):
    sentences = [f"{word} har en beslutad policy för dialog med medborgarna." for word in map("nämnd{:c}".format, range(97, 97 + 26))]
    take_in(*sentences, name="en.txt")
    take_in(*sentences, name="två.txt", kind=SourceKind.WEBSITE)
    written = []

    class Watched:
        read = database.read

        def write(self, work):
            before = len(rows(database))
            result = database.write(work)
            written.append(len(rows(database)) - before)
            return result

    find_likenesses(Watched(), claimed(database), now)
    assert sum(written) > MOST_OFFERED
    assert max(written) <= MOST_OFFERED


def test_nothing_of_another_evaluation_is_compared(database, folder, take_in):
    take_in(SAID)

    def another(tx):
        one = evaluation_by_id(tx, 1)
        tx.add(other := Evaluation(**{**one.model_dump(exclude={"id"}), "municipality": "Tallby"}))
        tx.flush()
        ingest(tx, ADMINISTRATOR, other, files, AT)
        return id_of(other)

    files = read_arriving([Arriving("plan.txt", SAID.encode(), SourceKind.DOCUMENT)], folder)
    number = database.write(another)
    work_off(database, folder, now)
    assert (links(database), database.read(lambda tx: links_of(tx, number))) == ([], [])


def work(*items, new, base=None, mark=MARK, evaluation=1):
    return ToCompare(evaluation, items, frozenset(new), frozenset(), mark, base)


def test_what_is_kept_between_two_rounds_finds_what_a_fresh_start_finds_and_nothing_that_is_gone():
    old, new, other = Said("d1", SAID), Said("d2", SAID), Said("d3", SAID.replace("policy", "strategi"))
    keeping = Comparing()
    keeping.compare(work(old, new=["d1"]))
    assert keeping.compare(work(new, new=["d2"], base=MARK)) == Comparing().compare(work(old, new, new=["d2"]))
    # d1 says something else now, and d2 is gone.
    changed = Said("d1", "Något helt annat står där nu i stället.")
    assert keeping.compare(work(changed, other, new=["d3"])).found == ()
    assert keeping.compare(work(new, new=["d2"], evaluation=2)).found == ()


def test_words_rewritten_in_place_are_compared_as_they_are_now():
    keeping = Comparing()
    keeping.compare(work(Said("d1", SAID), Said("d2", "Något helt annat står där nu i stället."), new=["d1"]))
    found = keeping.compare(work(Said("d2", SAID), new=["d2"], base=MARK)).found
    assert [(one.one, one.other) for one in found] == [("d1", "d2")]


def test_who_does_not_stand_where_the_rest_begins_says_so_and_compares_nothing():
    assert Comparing().compare(work(Said("d2", SAID), new=["d2"], base=MARK)) == Compared(is_lost=True)
    keeping = Comparing()
    keeping.compare(work(Said("d1", SAID), new=["d1"], evaluation=2))
    assert keeping.compare(work(Said("d2", SAID), new=["d2"], base=MARK)).is_lost


def test_rounds_read_and_send_only_what_is_new_and_everything_again_when_something_has_gone(database, folder, take_in, maja, invitations):
    sent, comparing = [], Comparing()

    def compare(asked):
        sent.append([said.id for said in asked.items])
        return comparing.compare(asked)

    rounds = Rounds(database, compare)

    def next_round():
        work_off(database, folder, now, [EVIDENCE])
        find_likenesses(database, claimed(database), now, rounds)

    maja.begins(invitations.tokens[MAJA])
    maja.does(maja.wrote(SAID, message="m1"), maja.pressed("done"))
    next_round()
    take_in(SAID)
    next_round()
    take_in(SAID, name="sida.txt", kind=SourceKind.WEBSITE)
    next_round()
    assert sent == [["i1"], ["d2"], ["w3"]]
    assert {(one, other) for one, other, _, _ in links(database)} == {("i1", "d2"), ("i1", "w3")}
    maja.does(maja.edited("m1", "Det vet jag faktiskt ingenting alls om, tyvärr."))
    next_round()
    assert sent[3] == ["d2", "w3", "i4"]
    assert {(one, other) for one, other, _, _ in links(database)} == {("d2", "w3")}


def test_a_process_that_has_begun_anew_is_told_everything_again(database, take_in, beside):
    rounds = Rounds(database, beside.compare)
    take_in(SAID)
    find_likenesses(database, claimed(database), now, rounds)
    beside.stop()
    take_in(SAID, name="sida.txt", kind=SourceKind.WEBSITE)
    find_likenesses(database, claimed(database), now, rounds)
    assert links(database) == [("d1", "w2", "same_as", "offered")]


def test_the_process_beside_ours_finds_the_same(beside):
    asked = work(Said("d1", SAID), Said("d2", DENIED), Said("d3", SAID), new=["d2", "d3"])
    assert beside.compare(asked) == Comparing().compare(asked)
    assert len(beside.compare(asked).found) > 1


async def test_a_worker_does_many_jobs_at_once_and_finishes_them(database, folder, take_in, beside, monkeypatch):
    monkeypatch.setattr("bot.jobs.likeness_work.PAUSE", 0)
    take_in(SAID)
    take_in(SAID, name="sida.txt", kind=SourceKind.WEBSITE)
    assert isinstance(handlers(database, folder, now)[LIKENESS], Together)
    await likeness_work(database, now, beside).work(claimed(database))
    assert links(database) == [("d1", "w2", "same_as", "offered")]
    assert database.read(count_jobs) == {}


def test_two_workers_that_offer_the_same_at_once_link_it_once(database, take_in):
    take_in(SAID)
    take_in(SAID, name="sida.txt", kind=SourceKind.WEBSITE)
    jobs = claimed(database)
    threads = [threading.Thread(target=find_likenesses, args=(database, jobs, now)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rows(database)) == 1


def test_what_was_said_by_two_people_in_the_same_few_words_is_two_voices(database, folder, maja, ola, invitations):
    for person, which in ((maja, MAJA), (ola, OLA)):
        person.begins(invitations.tokens[which])
        person.does(person.wrote("Vi har ingen sådan plan."), person.pressed("done"))
    work_off(database, folder, now)
    assert links(database) == []


def test_offering_nothing_writes_nothing(database, invitations):
    database.write(lambda tx: offer_links(tx, 1, {}, [], NOW))
    assert links(database) == []
