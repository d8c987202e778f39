"""What a classifier has to learn, read from either kind of database."""

from datetime import UTC, datetime

import pytest

from storage.evidence import drop_tag, tags_of
from storage.identity import id_of
from storage.lessons import Lesson, lessons_after, places_of, state_of_lessons
from storage.tables.evaluations import Member
from storage.tables.sources import Evidence, HiddenSpan, Source, SourceVersion, Tag
from tests.rows import stored

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEXT = "Först 🌍 å. Vi frågar brukarna varje år. Sedan inget."
WORDS = "Vi frågar brukarna varje år."


@pytest.fixture
def add_item(database):
    """A passage of a document, without a tag."""

    def add(tx, evaluation_id, code="d1"):
        source = stored(tx, Source(evaluation_id=evaluation_id, kind="document", title="Plan"))
        row = {"sha256": code, "text": TEXT, "media_type": "text/plain", "received_at": AT}
        version = stored(tx, SourceVersion(source_id=id_of(source), **row))
        start = TEXT.index(WORDS)
        place = {"source_version_id": id_of(version), "start_at": start, "end_at": start + len(WORDS)}
        return id_of(stored(tx, Evidence(evaluation_id=evaluation_id, code=code, kind="in_place", **place)))

    return add


@pytest.fixture
def item(database, evaluation_id, add_item):
    return database.write(lambda tx: add_item(tx, evaluation_id))


@pytest.fixture
def confirm(database):
    def add(item, sub_question, state="confirmed"):
        row = {"evidence_id": item, "sub_question": sub_question, "state": state, "at": AT}
        return database.write(lambda tx: id_of(stored(tx, Tag(**row))))

    return add


@pytest.fixture
def state(database, evaluation_id):
    return lambda: database.read(lambda tx: state_of_lessons(tx, evaluation_id))


def lessons(database, evaluation_id, last=0):
    return database.read(lambda tx: lessons_after(tx, evaluation_id, last))


def test_a_confirmed_tag_is_a_lesson_in_the_passages_own_words(database, evaluation_id, item, confirm):
    confirm(item, "1.1", state="asked")
    tag = confirm(item, "2.5")
    assert lessons(database, evaluation_id) == {tag: Lesson(WORDS, "2.5")}


def test_only_lessons_after_the_last_are_read(database, evaluation_id, item, confirm):
    first, second = confirm(item, "2.5"), confirm(item, "7.2")
    assert list(lessons(database, evaluation_id, first)) == [second]


def test_another_evaluations_tags_are_no_lessons(database, evaluation_id, add_item, confirm, new_evaluation, state):
    other = database.write(lambda tx: id_of(stored(tx, new_evaluation())))
    elsewhere = database.write(lambda tx: add_item(tx, other))
    before = state()
    confirm(elsewhere, "2.5")
    assert (lessons(database, evaluation_id), state()) == ({}, before)


def test_the_state_changes_with_what_is_confirmed_and_taken_back(database, item, confirm, state):
    states = [state()]
    for sub_question in ("2.5", "7.2"):
        confirm(item, sub_question)
        states.append(state())
    database.write(lambda tx: drop_tag(tx, tags_of(tx, item)[0]))
    states.append(state())
    assert len(set(states)) == len(states)


def test_the_state_changes_when_words_are_hidden(database, evaluation_id, item, state):
    before = state()

    def hide(tx):
        person = {"code": "E1", "email": "a@ekkoping.example", "name": "Anna", "organisation": "Ekköping", "role": "evaluator"}
        by = stored(tx, Member(evaluation_id=evaluation_id, **person))
        version = tx.get(Evidence, item).source_version_id
        span = {"start_at": 0, "end_at": 5, "words": "Först", "reason": "hälsa", "at": AT}
        stored(tx, HiddenSpan(source_version_id=version, member_id=id_of(by), **span))

    database.write(hide)
    assert state() != before


def test_an_items_place_is_its_whole_text_with_where_it_begins_and_ends(database, evaluation_id, item):
    places = database.read(lambda tx: places_of(tx, evaluation_id, ["d1", "d99"]))
    assert list(places) == ["d1"]
    place = places["d1"]
    assert (place.text, place.text[place.start : place.end]) == (TEXT, WORDS)
