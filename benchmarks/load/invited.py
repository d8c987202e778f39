"""Data folders of the product in which people are invited, and the answers that it has kept."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from benchmarks.load.kept import Kept
from evaluation.access import ADMINISTRATOR
from evaluation.creating import create_evaluation
from evaluation.exporting import export_rows
from evaluation.inviting import invite
from kompass.opened import now
from question_bank.model import ROLES
from storage.database import Database, Transaction, open_database
from storage.evaluations import all_evaluations

# As many as a municipality asks at most; a list is compared with itself, so a longer one takes long.
PEOPLE_IN_EVALUATION = 250


def invite_people(database: Database, count: int) -> list[str]:
    """The tokens of so many people, in as many evaluations as it takes."""
    tokens: list[str] = []
    while len(tokens) < count:
        listed = min(PEOPLE_IN_EVALUATION, count - len(tokens))
        tokens += database.write(lambda tx, listed=listed: list(_invited(tx, listed)))  # type: ignore[misc]
    return tokens


def kept_in(folder: Path, url: str | None = None) -> list[Kept]:
    """Every answer in a data folder or at an address, as the export tells it."""
    with open_database(folder, migrate=False, url=url) as database:
        return database.read(lambda tx: list(_kept(tx)))


def _invited(tx: Transaction, count: int) -> Iterator[str]:
    evaluation = create_evaluation(
        tx,
        ADMINISTRATOR,
        now(),
        name="Mätning",
        municipality="Granåsa kommun",
        year=2026,
        edition="2010",
        language="sv",
        on_forget="erase",
    )
    listed = io.StringIO()
    rows = csv.writer(listed)
    rows.writerow(["name", "role"])
    rows.writerows([f"Person {number}", ROLES[number % len(ROLES)]] for number in range(count))
    for invited in invite(tx, ADMINISTRATOR, evaluation, listed.getvalue().encode(), "people.csv", now()):
        yield invited.token


def _kept(tx: Transaction) -> Iterator[Kept]:
    for evaluation in all_evaluations(tx):
        for row in export_rows(tx, ADMINISTRATOR, evaluation, "answers"):
            for part in row["parts"]:
                yield Kept(part["text"] or "", row["prompt"] or "")
