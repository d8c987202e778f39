"""What can be found of evidence follows a source's text that is rewritten in place, by itself: whoever hides words need not think of it.

A trigger words the items of a rewritten version anew. Items that have no words, as those of restricted people, get none. A migration that
makes ``source_version`` anew has to call ``follow_rewritten_texts`` again: on SQLite a trigger goes with its table.
"""

import sqlite3

from sqlalchemy import Connection, text

from evidence.searching import searchable

# The trigger's name on both databases.
FOLLOWING = "source_version_rewritten"

_NEW_WORDS = (
    "UPDATE evidence_words SET words = searchable(substr(new.text, item.start_at + 1, item.end_at - item.start_at))"
    " FROM evidence AS item WHERE item.id = evidence_words.evidence_id AND item.source_version_id = new.id"
)
# Writes the index anew without what was deleted: 1.3 s for 100,000 items. FTS5 can forget at once (secure-delete), but only since
# SQLite 3.42, and no older SQLite reads the file then.
FORGET = "INSERT INTO evidence_search (evidence_search) VALUES ('optimize')"
_ON_SQLITE = (
    f"CREATE TRIGGER {FOLLOWING} AFTER UPDATE OF text ON source_version WHEN new.text <> old.text BEGIN {_NEW_WORDS}; {FORGET}; END"
)
# ``evidence.searching.searchable`` in SQL, for the server has no Python; a test compares. Letters beyond the languages of Europe may fold
# otherwise, and on a server whose locale is "C" all beyond a to z: a rewritten item is then found by its other words only.
_SEARCHABLE = r"""
CREATE OR REPLACE FUNCTION searchable(said text) RETURNS text LANGUAGE sql STABLE AS $body$
    WITH visible AS (
        SELECT translate(normalize(said, NFC), U&'\2010\2011\00AD\200B\200C\200D\2060\FEFF', '--') AS said
    ), spaced AS (
        SELECT regexp_replace(said, U&'[\\s\0001-\001F\007F\0085\00A0\2000-\200A\2028\2029\202F]+', ' ', 'g') AS said FROM visible
    ), folded AS (
        SELECT btrim(replace(lower(said), 'ß', 'ss')) AS words FROM spaced
    ), short AS (
        SELECT DISTINCT found[1] AS word FROM folded, regexp_matches(words, '(?<!\w)\w{1,2}(?!\w)|[^\w\s]', 'g') AS found
    )
    SELECT words || coalesce((SELECT chr(31) || string_agg(word, chr(31) ORDER BY word COLLATE "C") || chr(31) FROM short), '') FROM folded
$body$
"""
_FOLLOW = f"""
CREATE OR REPLACE FUNCTION follow_rewritten_text() RETURNS trigger LANGUAGE plpgsql AS
$body$ BEGIN {_NEW_WORDS}; RETURN NULL; END $body$
"""
_TRIGGER = f"""
CREATE OR REPLACE TRIGGER {FOLLOWING} AFTER UPDATE OF text ON source_version
FOR EACH ROW WHEN (new.text <> old.text) EXECUTE FUNCTION follow_rewritten_text()
"""


def lend_searchable(connection: sqlite3.Connection) -> None:
    """Let SQLite's trigger fold words as Python does; a connection without it is refused the rewriting."""
    connection.create_function("searchable", 1, searchable, deterministic=True)


def follow_rewritten_texts(connection: Connection) -> None:
    """Make the trigger, or make it anew."""
    if connection.dialect.name == "sqlite":
        connection.execute(text(f"DROP TRIGGER IF EXISTS {FOLLOWING}"))
        connection.execute(text(_ON_SQLITE))
        return
    for statement in (_SEARCHABLE, _FOLLOW, _TRIGGER):
        # Not as ``text``, which would read a colon as the name of a value.
        connection.exec_driver_sql(statement)
