"""What a database does not keep as we mean it: times with their zone, points to the last digit, texts with every sign."""

import re
import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import StatementError
from sqlmodel import col, select

from storage.backends.sqlite import DATABASE_FILE
from storage.evaluations import add_evaluation, all_evaluations
from storage.points import add_points, current_points
from storage.remembered import recall, remember
from storage.tables.evaluations import Evaluation
from storage.tables.judgement import Points
from tests.databases import only_sqlite

# The database is only ever added to: what an earlier example left does not matter.
SHARED_DATABASE = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def points(evaluation_id, given_points, at):
    return Points(
        evaluation_id=evaluation_id,
        sub_question="1.1",
        points=given_points,
        reason="",
        evidence=[],
        revision=0,
        is_current=True,
        at=at,
    )


def kept(database, evaluation_id, given_points, at):
    database.write(lambda tx: add_points(tx, points(evaluation_id, given_points, at)))
    return database.read(lambda tx: current_points(tx, evaluation_id))[0]


def test_a_time_comes_back_in_utc_whatever_zone_it_was_given_in(database, new_evaluation):
    in_stockholm = datetime(2026, 7, 1, 14, 30, tzinfo=timezone(timedelta(hours=2)))
    database.write(lambda tx: add_evaluation(tx, new_evaluation(created_at=in_stockholm)))
    found = database.read(all_evaluations)[0].created_at
    assert found == in_stockholm
    assert (found.tzinfo, found.hour) == (UTC, 12)


def test_a_time_without_a_zone_is_not_stored(database, new_evaluation):
    naive = datetime(2026, 7, 1, 14, 30)  # noqa: DTZ001
    with pytest.raises(StatementError, match="without a zone"):
        database.write(lambda tx: add_evaluation(tx, new_evaluation(created_at=naive)))


@SHARED_DATABASE
@given(moment=st.datetimes(timezones=st.timezones()))
def test_every_time_comes_back_as_the_same_moment(database, evaluation_id, moment):
    # The first and the last day of the calendar have no UTC in some zones.
    if not datetime(2, 1, 1) <= moment.replace(tzinfo=None) <= datetime(9998, 12, 30):  # noqa: DTZ001
        return
    found = kept(database, evaluation_id, None, moment).at
    assert found == moment.astimezone(UTC)
    assert found.utcoffset() == timedelta(0)


@SHARED_DATABASE
@given(digits=st.decimals(min_value=0, max_value=100, allow_nan=False))
def test_points_come_back_to_the_last_digit(database, evaluation_id, at, digits):
    found = kept(database, evaluation_id, digits, at).points
    assert isinstance(found, Decimal)
    assert str(found) == str(digits)


@only_sqlite
def test_points_are_kept_as_digits_and_not_as_a_binary_fraction(database, evaluation_id, at, folder):
    kept(database, evaluation_id, Decimal("11.4"), at)
    connection = sqlite3.connect(folder / DATABASE_FILE)
    stored = connection.execute("SELECT points, typeof(points) FROM points").fetchall()
    connection.close()
    assert stored == [("11.4", "text")]


def test_no_points_are_null_and_not_a_word(database, evaluation_id, at):
    kept(database, evaluation_id, None, at)
    assert database.read(lambda tx: tx.execute(text("SELECT points IS NULL FROM points")).scalar_one()) == 1


@SHARED_DATABASE
@given(words=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_a_text_comes_back_sign_by_sign_but_for_the_zero_sign(database, words):
    database.write(lambda tx: remember(tx, "said", words))
    assert database.read(lambda tx: recall(tx, "said")) == words.replace("\x00", "\ufffd")


@pytest.mark.parametrize("words", ["a\x00b", "räv \ud83d!", "\ude00 åäö \x00"])
def test_what_no_database_can_keep_becomes_one_sign_for_each_in_columns_and_in_json(database, new_evaluation, words):
    kept_words = re.sub("[\x00\ud800-\udfff]", "\ufffd", words)

    def keep(tx):
        add_evaluation(tx, new_evaluation(name=words, key_facts=[{"label": words, "value": "\\u0000 😀"}]))

    database.write(keep)
    found = database.read(all_evaluations)[0]
    assert (found.name, found.key_facts) == (kept_words, [{"label": kept_words, "value": "\\u0000 😀"}])
    assert database.read(lambda tx: tx.exec(select(Evaluation.id).where(Evaluation.name == words)).one()) == found.id
    label = database.read(lambda tx: tx.exec(select(col(Evaluation.key_facts)[0]["label"].as_string())).one())
    assert label == kept_words
