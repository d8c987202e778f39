"""A backup made while people answer holds every answer that was confirmed before it began, and is whole in itself."""

import threading
from datetime import UTC, datetime

import pytest

from bot.intake import Intake
from evaluation.exporting import as_json_lines
from storage.backends.sqlite import DATABASE_FILE
from storage.backup import back_up
from storage.database import open_database
from storage.log import first_broken_entry
from storage.restoring import restore
from tests.bot.evaluation import Person, answers, make_evaluation
from tests.storage.kept import ask

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
BEFORE, MEANWHILE = 40, 40
PATIENCE = 60


class Talker(threading.Thread):
    """Somebody who writes without a pause until told to stop, and remembers what was confirmed."""

    def __init__(self, person):
        super().__init__()
        self.person = person
        self.confirmed = []
        self.is_to_stop = threading.Event()
        self.has_spoken = threading.Condition()

    def run(self):
        while not self.is_to_stop.is_set():
            words = f"ord {len(self.confirmed)} av {self.person.account}."
            self.person.does(self.person.wrote(words))
            with self.has_spoken:
                self.confirmed.append(words)
                self.has_spoken.notify_all()

    def waits_for(self, number):
        with self.has_spoken:
            assert self.has_spoken.wait_for(lambda: len(self.confirmed) >= number, PATIENCE)


@pytest.fixture
def url(server, request):
    """Where the rows are, if not in the folder."""
    return request.getfixturevalue("postgres_url") if server else None


@pytest.fixture
def talkers(tmp_path, url):
    """Two people who are answering, each from a thread of their own."""
    with open_database(tmp_path / "data", migrate=True, url=url) as database:
        told = database.write(make_evaluation)
        intake = Intake(database)
        people = [Person(database, intake, interview=number + 1, account=str(number + 5)) for number in range(2)]
        for person, token in zip(people, told.tokens[:2], strict=True):
            person.begins(token)
        talking = [Talker(person) for person in people]
        for each in talking:
            each.start()
        yield talking
        for each in talking:
            each.is_to_stop.set()
            each.join(PATIENCE)


def test_every_answer_confirmed_before_it_began_is_in_it_and_it_is_whole(talkers, tmp_path, url):
    for each in talkers:
        each.waits_for(BEFORE)
    confirmed = [words for each in talkers for words in list(each.confirmed)]
    counted = back_up(tmp_path / "data", tmp_path / "busy.tar", AT, url=url).manifest.tables
    # They were not held up, or this was no test of a busy database.
    for each in talkers:
        each.waits_for(BEFORE + MEANWHILE)
    restore(tmp_path / "busy.tar", tmp_path / "new", pid=1)
    with open_database(tmp_path / "new", migrate=False) as restored:
        said = "\n".join(row["text"] or "" for row in answers(restored))
        assert [words for words in confirmed if words not in said] == []
        assert restored.read(first_broken_entry) is None
    whole = {"PRAGMA integrity_check": [("ok",)], "PRAGMA foreign_key_check": []}
    assert {question: ask(tmp_path / "new" / DATABASE_FILE, question) for question in whole} == whole
    # One moment: an event that was taken has its words, and the other way round.
    assert counted["part"] <= counted["seen_event"]
    assert ask(tmp_path / "new" / DATABASE_FILE, "SELECT event FROM part EXCEPT SELECT event FROM seen_event") == []


def test_two_backups_at_rest_say_the_same(talkers, tmp_path, url):
    for each in talkers:
        each.waits_for(1)
        each.is_to_stop.set()
        each.join(PATIENCE)
    for name in ("one", "two"):
        back_up(tmp_path / "data", tmp_path / f"{name}.tar", AT, url=url)
        restore(tmp_path / f"{name}.tar", tmp_path / name, pid=1)
    said = []
    for name in ("one", "two"):
        with open_database(tmp_path / name, migrate=False) as restored:
            said.append(as_json_lines(answers(restored)))
    assert said[0] == said[1]
