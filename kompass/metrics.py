"""What Prometheus reads at /metrics: this process's own numbers, and those of the database, which every process tells alike.

Numbers and times only: no account, no name, no word. The names are listed in docs/operations.md.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.events import TELEGRAM
from kompass.counted import LAG_BOUNDS, Counted, Lags
from storage.counting import Backlog, Totals, backlog, totals
from storage.database import Database, Transaction

# How long the totals may be remembered, in seconds: counting 100,000 answers takes a few dozen milliseconds.
TOTALS_KEPT = 60.0


class Metrics:
    """Written as text when somebody asks. The database is read once for each time, in one transaction."""

    def __init__(self, database: Database, counted: Counted, now: Callable[[], datetime], roles: str) -> None:
        self._database = database
        self._now = now
        self._totals: Totals | None = None
        self._counted_at = 0.0
        self._own = CollectorRegistry()
        ProcessCollector(registry=self._own)
        self._own.register(_Own(counted, roles))

    async def text(self) -> bytes:
        """Prometheus' text format. A database out of reach leaves its numbers out and says kompass_database_up 0."""
        try:
            found = await self._database.read_soon(self._read)
        except Exception:  # noqa: BLE001  (whatever it is: this is asked in order to know)
            families: list[Metric] = [GaugeMetricFamily("kompass_database_up", "1 when the database answered this request", 0)]
        else:
            families = [*_of_backlog(found, self._now()), *_of_totals(self._totals)]
        return await asyncio.to_thread(lambda: generate_latest(self._own) + generate_latest(_only(families)))

    def _read(self, tx: Transaction) -> Backlog:
        if self._totals is None or time.monotonic() - self._counted_at > TOTALS_KEPT:
            self._totals, self._counted_at = totals(tx), time.monotonic()
        return backlog(tx, TELEGRAM)


class _Families(Collector):
    """Families that are ready."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


class _Own(Collector):
    """What this process has counted."""

    def __init__(self, counted: Counted, roles: str) -> None:
        self._counted = counted
        self._roles = roles

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("kompass_process", "What this process does", {"roles": self._roles})
        yield _by_label(CounterMetricFamily, "kompass_events", "Events taken and committed", "channel", self._counted.events)
        yield _by_label(
            CounterMetricFamily, "kompass_messages_sent", "Messages the channel accepted", "channel", _asked(self._counted.sent)
        )
        unreadable = _asked(self._counted.unreadable)
        yield _by_label(CounterMetricFamily, "kompass_unreadable_updates", "Updates that held nothing we could read", "channel", unreadable)
        lags = HistogramMetricFamily(
            "kompass_intake_lag_seconds", "From the channel's time of an event (whole seconds on Telegram) to its commit"
        )
        lags.add_metric([], _buckets(self._counted.lags), self._counted.lags.seconds)
        yield lags


def _of_backlog(found: Backlog, now: datetime) -> Iterator[Metric]:
    yield GaugeMetricFamily("kompass_database_up", "1 when the database answered this request", 1)
    lag = (now - found.oldest_unsent).total_seconds() if found.oldest_unsent else 0.0
    yield GaugeMetricFamily("kompass_outbox_lag_seconds", "Age of the oldest message still to be sent", max(0.0, lag))
    yield _by_label(GaugeMetricFamily, "kompass_outbox_unsent", "Messages still to be sent", "kind", found.unsent)
    yield GaugeMetricFamily("kompass_dead_events", "Events that could not be played and wait for somebody", found.dead_events)
    jobs = GaugeMetricFamily("kompass_jobs", "Slow work that waits, is under way, or was given up", labels=["kind", "state"])
    for (kind, state), count in found.jobs.items():
        jobs.add_metric([kind, state], count)
    yield jobs


def _of_totals(found: Totals | None) -> Iterator[Metric]:
    if found is not None:
        yield _by_label(
            GaugeMetricFamily, "kompass_answers", "Current answers, notes and results, counted once a minute", "status", found.answers
        )
        yield GaugeMetricFamily(
            "kompass_dead_messages", "Messages the channel refused for good, counted once a minute", found.dead_messages
        )


def _by_label(
    family: type[CounterMetricFamily] | type[GaugeMetricFamily], name: str, help_text: str, label: str, numbers: Mapping[str, int]
) -> Metric:
    made = family(name, help_text, labels=[label])
    for value, number in numbers.items():
        made.add_metric([value], number)
    return made


def _asked(numbers: Mapping[str, Callable[[], int]]) -> dict[str, int]:
    return {channel: number() for channel, number in numbers.items()}


def _buckets(lags: Lags) -> list[tuple[str, float]]:
    """Prometheus' buckets hold all that took no longer."""
    reached, buckets = 0, []
    for bound, count in zip((*LAG_BOUNDS, float("inf")), lags.counts, strict=True):
        reached += count
        buckets.append(("+Inf" if bound == float("inf") else str(bound), float(reached)))
    return buckets


def _only(families: Iterable[Metric]) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_Families(families))
    return registry
