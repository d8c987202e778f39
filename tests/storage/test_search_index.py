"""What can be found stays in step with what is stored, whatever is done to it, and nothing forgotten is left in the index."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text, update
from sqlmodel import col, select

from evidence.searching import read_query, searchable
from storage.answer_sources import HeldItem, drop_items, move_items
from storage.backends.sqlite import DATABASE_FILE
from storage.backup import back_up
from storage.database import open_database, table_of
from storage.erasure import erase_person, restrict_person
from storage.evaluations import add_evaluation
from storage.evidence import evidence_items
from storage.identity import id_of
from storage.moving import move_to
from storage.restoring import restore
from storage.search_index import index_items
from storage.searching import Filters
from storage.tables.people import Participant
from storage.tables.sources import Evidence, SourceVersion
from storage.trigrams import GIN_INDEX
from tests.databases import only_postgresql, only_sqlite
from tests.findable import AT, find, say
from tests.storage.test_restoring import older

# The trigram ðŋq stands in the index byte by byte but for its first, which it may share with the one before it.
RARE, RARE_BYTES, OTHER = "qþðŋq", "ðŋq".encode()[1:], "qžđžq"
MASK = "\u2588"


def rewrite(tx, item, said):
    """What the item's source says is now this: a statement on that one table, by somebody who knows nothing of searching."""
    table = table_of(SourceVersion)
    tx.connection().execute(update(table).where(table.c.id == tx.get_one(Evidence, item).source_version_id).values(text=said))


def words_kept(database):
    return database.read(lambda tx: tx.execute(text("SELECT words FROM evidence_words ORDER BY evidence_id")).scalars().all())


def test_what_is_moved_or_dropped_is_found_where_it_is_now(database, evaluation_id):
    kept, gone = database.write(lambda tx: say(tx, evaluation_id, "Först en docka.", "Sedan en kanin."))

    def change(tx):
        version = tx.get_one(Evidence, kept).source_version_id
        move_items(tx, [HeldItem(kept, version, 0, 5)])
        drop_items(tx, [gone])

    database.write(change)
    assert [find(database, evaluation_id, typed) for typed in ("docka", "kanin", "först")] == [[], [], [kept]]


def test_words_hidden_in_the_text_are_found_no_more_and_the_rest_of_the_answer_is(database, evaluation_id):
    hidden, other = database.write(lambda tx: say(tx, evaluation_id, "Kerstin är ofta SJUK om hösten.", "Vi har Å-planer."))

    database.write(lambda tx: rewrite(tx, hidden, "Kerstin är ofta ████ om hösten. Vi har Å-planer."))

    assert [find(database, evaluation_id, typed) for typed in ("sjuk", "SJU", '"ofta sjuk"')] == [[], [], []]
    assert [find(database, evaluation_id, typed) for typed in ("hösten", "är", '"är ofta"', "å-planer")] == [[hidden]] * 3 + [[other]]
    assert "sjuk" not in "".join(words_kept(database))


def test_what_is_hidden_of_restricted_people_makes_nothing_of_theirs_findable(database, evaluation_id, at):
    (item,) = database.write(lambda tx: say(tx, evaluation_id, "Bäcken är förgiftad.", role="union"))
    database.write(lambda tx: restrict_person(tx, 1, at))

    database.write(lambda tx: rewrite(tx, item, "██████ är förgiftad."))
    database.write(lambda tx: index_items(tx, [item]))

    assert find(database, evaluation_id, "förgiftad") == []
    assert find(database, evaluation_id, "", Filters(role="union")) == []
    assert words_kept(database) == []


SENTENCES = st.lists(st.text("aåäöÅÄß éÉb1.-%_\\\"'\u00ad\u2011\n\u00a0", min_size=1, max_size=14), min_size=1, max_size=3)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sentences=SENTENCES)
def test_rewritten_words_are_folded_as_new_ones_are(database, new_evaluation, sentences):
    evaluation = id_of(database.write(lambda tx: add_evaluation(tx, new_evaluation())))
    blank = [MASK * len(sentence) for sentence in sentences]

    items = database.write(lambda tx: say(tx, evaluation, *blank))
    database.write(lambda tx: rewrite(tx, items[0], " ".join(sentences)))

    assert words_kept(database)[-len(items) :] == [searchable(sentence) for sentence in sentences]


NUMBER = st.integers(0, 20)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), SENTENCES, st.booleans()),
        st.tuples(st.just("hide"), NUMBER, st.integers(0, 8), st.integers(0, 8)),
        st.tuples(st.just("move"), NUMBER, st.integers(0, 8), st.integers(0, 8)),
        st.tuples(st.sampled_from(["drop", "restrict", "erase"]), NUMBER),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, typed=st.text("aåäöéb1.-%_ ", min_size=1, max_size=3))
def test_whatever_is_stored_hidden_moved_dropped_and_erased_what_is_found_is_what_the_texts_say(database, new_evaluation, steps, typed):
    evaluation = id_of(database.write(lambda tx: add_evaluation(tx, new_evaluation())))
    for step in steps:
        database.write(lambda tx, step=step: take(tx, evaluation, *step))

    assert find(database, evaluation, typed) == database.read(lambda tx: read_through(tx, evaluation, typed))
    if not database.is_shared:
        assert is_in_step(database.folder)


def take(tx, evaluation, name, *how):
    """One step, on one of the items or people that there are."""
    items = item_ids(tx, evaluation)
    asked = tx.exec(select(Participant).where(Participant.evaluation_id == evaluation)).all()
    people = [id_of(person) for person in asked if person.erased_at is None]
    match name, how:
        case "say", (sentences, is_interview):
            say(tx, evaluation, *sentences, number=1 + len(asked), role="union" if is_interview else None)
        case "hide", (number, start, length) if items:
            item = items[number % len(items)]
            said = tx.get_one(SourceVersion, tx.get_one(Evidence, item).source_version_id).text
            rewrite(tx, item, said[:start] + MASK * len(said[start : start + length]) + said[start + length :])
        case "move", (number, start, length) if items:
            item = tx.get_one(Evidence, items[number % len(items)])
            move_items(tx, [HeldItem(id_of(item), item.source_version_id, start, start + length)])
        case "drop", (number,) if items:
            drop_items(tx, [items[number % len(items)]])
        case "restrict", (number,) if people:
            restrict_person(tx, people[number % len(people)], AT)
        case "erase", (number,) if people:
            erase_person(tx, people[number % len(people)], AT)


def read_through(tx, evaluation, typed):
    """What a search has to find, found the slow way."""
    needles = read_query(typed).needles
    each = ((number, item) for number in item_ids(tx, evaluation) for item in evidence_items(tx, evaluation, [number]))
    return [number for number, item in each if all(needle in searchable(item.text) for needle in needles)]


def item_ids(tx, evaluation):
    return [id_of(item) for item in tx.exec(select(Evidence).where(Evidence.evaluation_id == evaluation).order_by(col(Evidence.id)))]


@only_sqlite
@pytest.mark.parametrize("forget", [erase_person, restrict_person])
def test_the_index_of_the_file_holds_no_trigram_of_who_is_forgotten(database, evaluation_id, at, folder, forget):
    def write(tx):
        say(tx, evaluation_id, f"Kvar {OTHER}.", role="union")
        return say(tx, evaluation_id, f"Det {RARE} är hemligt.", role="unit_manager", number=2)

    database.write(write)
    for n in range(20):
        database.write(lambda tx, n=n: say(tx, evaluation_id, f"Annat {n}, och {n} igen.", number=3 + n))
    assert RARE_BYTES in index_bytes(folder)

    database.write(lambda tx: forget(tx, 2, at))

    assert RARE_BYTES not in index_bytes(folder)
    assert find(database, evaluation_id, OTHER)
    assert is_in_step(folder)
    if forget is erase_person:
        database.empty_journal()
        assert RARE_BYTES not in b"".join(path.read_bytes() for path in folder.glob(f"{DATABASE_FILE}*"))


@only_sqlite
def test_the_file_holds_no_trigram_of_what_was_hidden(database, evaluation_id, folder):
    (item,) = database.write(lambda tx: say(tx, evaluation_id, f"Det {RARE} är hemligt."))
    database.write(lambda tx: say(tx, evaluation_id, "Annat.", number=2))
    assert RARE_BYTES in index_bytes(folder)

    database.write(lambda tx: rewrite(tx, item, f"Det {MASK * len(RARE)} är hemligt."))

    database.empty_journal()
    assert find(database, evaluation_id, "hemligt") == [item]
    assert RARE_BYTES not in index_bytes(folder)
    # The source of the test has it in its hash, as no source of ours does.
    database.write(lambda tx: tx.execute(text("UPDATE source_version SET sha256 = 'x' WHERE id = 1")))
    database.empty_journal()
    assert RARE_BYTES not in b"".join(path.read_bytes() for path in folder.glob(f"{DATABASE_FILE}*"))


def index_bytes(folder):
    with closing(sqlite3.connect(folder / DATABASE_FILE)) as connection:
        return b"".join(block for (block,) in connection.execute("SELECT block FROM evidence_search_data"))


def is_in_step(folder):
    """FTS5's own comparison of the index with the rows: it raises where they differ."""
    with closing(sqlite3.connect(folder / DATABASE_FILE)) as connection:
        connection.execute("INSERT INTO evidence_search (evidence_search, rank) VALUES ('integrity-check', 1)")
    return True


@only_sqlite
def test_an_archive_holds_no_index_and_what_is_restored_is_found(database, evaluation_id, at, folder, tmp_path):
    ids = database.write(lambda tx: say(tx, evaluation_id, "Samarbetet fungerar."))
    manifest = back_up(folder, tmp_path / "backup.tar", at).manifest
    assert manifest.tables["evidence_words"] == 1
    assert not [name for name in manifest.tables if name.startswith("evidence_search")]

    restore(tmp_path / "backup.tar", tmp_path / "new", pid=1)

    with open_database(tmp_path / "new", migrate=False) as restored:
        more = restored.write(lambda tx: say(tx, evaluation_id, "Nya samarbeten.", number=2))
        restored.write(lambda tx: rewrite(tx, more[0], "Nya ████arbeten."))
        assert find(restored, evaluation_id, "samarbet") == ids
        assert find(restored, evaluation_id, "arbet") == ids + more
    assert is_in_step(tmp_path / "new")


def test_what_is_moved_to_a_server_or_restored_there_is_found(folder, postgres_url, new_evaluation, postgres, at, tmp_path):
    with open_database(folder, migrate=False) as database:
        evaluation = id_of(database.write(lambda tx: add_evaluation(tx, new_evaluation())))
        ids = database.write(lambda tx: say(tx, evaluation, "Samarbetet fungerar."))
    back_up(folder, tmp_path / "backup.tar", at)
    other = postgres.made()

    restore(tmp_path / "backup.tar", tmp_path / "new", pid=1, url=postgres.url(other))
    move_to(folder, postgres_url, pid=1)

    for url in (postgres_url, postgres.url(other)):
        with open_database(folder, migrate=False, url=url) as server:
            assert find(server, evaluation, "arbete") == ids
            server.write(lambda tx: rewrite(tx, ids[0], "██████████ fungerar."))
            assert (find(server, evaluation, "arbete"), find(server, evaluation, "fungerar")) == ([], ids)
    postgres.dropped(other)


@only_sqlite
def test_migrating_makes_what_is_already_there_findable(database, evaluation_id, at, folder):
    def write(tx):
        say(tx, evaluation_id, "Bäcken är förgiftad.", role="union")
        restrict_person(tx, 1, at)
        return say(tx, evaluation_id, "Samarbetet fungerar.")

    ids = database.write(write)
    database.close()
    older(folder)

    with open_database(folder, migrate=True) as migrated:
        assert (find(migrated, evaluation_id, "arbete"), find(migrated, evaluation_id, "bäcken")) == (ids, [])


@only_postgresql
def test_a_server_with_trigrams_uses_them(database, evaluation_id):
    database.write(lambda tx: say(tx, evaluation_id, "Samarbetet fungerar."))

    def plan(tx):
        tx.execute(text("SET LOCAL enable_seqscan = off"))
        return str(tx.execute(text("EXPLAIN SELECT evidence_id FROM evidence_words WHERE words LIKE '%arbete%'")).all())

    assert GIN_INDEX in database.read(plan)


@pytest.fixture
def poor_url(postgres):
    """An empty database of an owner who may not create extensions in it."""
    name = postgres.made()
    postgres.ask("CREATE ROLE poor LOGIN")
    engine = create_engine(postgres.url(name))
    with engine.begin() as connection:
        connection.execute(text("GRANT ALL ON SCHEMA public TO poor"))
    engine.dispose()
    yield postgres.url(name).replace("postgres@", "poor@")
    postgres.dropped(name)
    postgres.ask("DROP ROLE poor")


def test_without_the_right_to_create_extensions_a_plain_search_finds_the_same(poor_url, tmp_path, new_evaluation):
    with open_database(tmp_path / "poor", migrate=True, url=poor_url) as database:
        evaluation = id_of(database.write(lambda tx: add_evaluation(tx, new_evaluation())))
        ids = database.write(lambda tx: say(tx, evaluation, "Samarbetet fungerar."))
        assert find(database, evaluation, "arbete") == ids
        assert not database.read(lambda tx: tx.execute(text("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")).all())
