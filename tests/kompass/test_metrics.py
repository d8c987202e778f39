"""The numbers at /metrics, read as Prometheus reads them, from a database with something in it."""

from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.events import TELEGRAM, WEB
from kompass.counted import Counted
from kompass.metrics import Metrics
from storage.conversation import bury
from storage.database import Transaction
from storage.outbox import REMINDER, Settled, add_messages, mark_dead, unsent
from storage.tables.answers import Answer
from storage.tables.conversation import DeadEvent, Job

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECRETS = ("Hemliga ord", "Maja", "4711")


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def metrics(database, counted) -> Metrics:
    return Metrics(database, counted, lambda: AT, "web,intake")


def message(seconds_ago: float, **given: object) -> dict[str, object]:
    plain = {
        "channel": TELEGRAM,
        "account": "4711",
        "kind": "reply",
        "text": "Hemliga ord",
        "buttons": [],
        "after_part": 0,
        "sent_at": None,
    }
    return plain | {"created_at": AT - timedelta(seconds=seconds_ago)} | given


def answer(revision: int, **given: object) -> Answer:
    plain = {"interview_id": 1, "question": "2.1", "sub_questions": ["2.1"], "status": "answered", "is_current": True, "channel": WEB}
    return Answer(**(plain | {"revision": revision, "asked_at": AT} | given))


def fill(tx: Transaction) -> None:
    add_messages(tx, [message(30), message(20), message(10, kind=REMINDER), message(50, sent_at=AT), message(99, channel=WEB, sent_at=AT)])
    add_messages(tx, [message(60)])
    mark_dead(tx, [Settled(max(each.id for each in unsent(tx, TELEGRAM)), AT, "refused")])
    bury(tx, DeadEvent(channel=TELEGRAM, account="4711", event="9", payload={"text": "Hemliga ord"}, error="ValueError", at=AT))
    tx.add(Job(kind="evidence", payload={}, state="waiting", due_at=AT))
    tx.add(Job(kind="evidence", payload={}, state="dead", due_at=AT))


async def read(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """Every number by name and labels."""
    text = (await metrics.text()).decode()
    assert [secret for secret in SECRETS if secret in text] == []
    return {(each.name, *each.labels.values()): each.value for family in text_string_to_metric_families(text) for each in family.samples}


async def test_what_waits_and_what_was_given_up_is_counted(database, metrics):
    database.write(fill)

    numbers = await read(metrics)

    assert numbers["kompass_outbox_lag_seconds",] == 30
    assert (numbers["kompass_outbox_unsent", "reply"], numbers["kompass_outbox_unsent", "reminder"]) == (2, 1)
    assert (numbers["kompass_dead_messages",], numbers["kompass_dead_events",]) == (1, 1)
    assert (numbers["kompass_jobs", "evidence", "waiting"], numbers["kompass_jobs", "evidence", "dead"]) == (1, 1)
    assert numbers["kompass_database_up",] == 1


async def test_current_answers_are_counted_by_status(database, metrics):
    database.write(lambda tx: tx.add_all([answer(1, is_current=False), answer(2), answer(3, status="skipped")]))

    numbers = await read(metrics)

    assert (numbers["kompass_answers", "answered"], numbers["kompass_answers", "skipped"]) == (1, 1)


async def test_what_is_counted_row_by_row_is_counted_once_a_minute(database, metrics):
    await read(metrics)
    database.write(fill)
    numbers = await read(metrics)
    assert (numbers["kompass_dead_events",], numbers["kompass_dead_messages",]) == (1, 0)


async def test_what_this_process_did_is_counted_as_it_does_it(metrics, counted):
    counted.events[TELEGRAM] += 3
    counted.sent[TELEGRAM] = lambda: 2
    counted.unreadable[TELEGRAM] = lambda: 1
    for seconds in (0.004, 0.02, 7_200):
        counted.lags.add(seconds)

    numbers = await read(metrics)

    assert (numbers["kompass_events_total", TELEGRAM], numbers["kompass_messages_sent_total", TELEGRAM]) == (3, 2)
    assert numbers["kompass_unreadable_updates_total", TELEGRAM] == 1
    buckets = [numbers["kompass_intake_lag_seconds_bucket", bound] for bound in ("0.005", "0.025", "3600.0", "+Inf")]
    assert buckets == [1, 2, 2, 3]
    assert numbers["kompass_intake_lag_seconds_count",] == 3
    assert numbers["kompass_process_info", "web,intake"] == 1
    assert numbers["process_resident_memory_bytes",] > 1_000_000


async def test_a_database_out_of_reach_is_itself_a_number(database, metrics):
    database.close()
    numbers = await read(metrics)
    assert numbers["kompass_database_up",] == 0
    assert ("kompass_outbox_lag_seconds",) not in numbers
    assert ("process_resident_memory_bytes",) in numbers
