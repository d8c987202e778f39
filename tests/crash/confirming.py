"""A program that takes answers and confirms each on stdout: ``python -m tests.crash.confirming FOLDER WAY``.

WAY is how it confirms: ``honest`` as Kompass does, after the commit; ``early`` in the transaction, before it; ``hasty`` after a commit that
did not wait for the disk. With ``-stepwise`` after it, the program stops after each confirmation until it reads a line.
"""

import sys
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from bot.events import Event
from bot.intake import Intake, take_one_by_one
from storage.database import Database, Transaction, open_database
from tests.bot.evaluation import Person


def main(folder: Path, way: str, *, is_stepwise: bool) -> None:
    """Take answers and confirm them, until stdin ends or somebody kills us."""
    synchronous: list[int] = []

    @event.listens_for(Engine, "commit")
    def note(connection: Connection) -> None:
        synchronous.append(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())

    if way == "hasty":

        @event.listens_for(Engine, "begin")
        def hurry(connection: Connection) -> None:
            # Before SQLAlchemy's own BEGIN: inside a transaction it would be too late.
            connection.connection.driver_connection.execute("PRAGMA synchronous = OFF")

    def confirm(words: str) -> None:
        print(synchronous[-1] if synchronous else "-", words, flush=True)
        if is_stepwise and not sys.stdin.readline():
            sys.exit()

    with open_database(folder, migrate=False) as database:
        # Its events are numbered on from those that began the interview: one that was seen is not taken again.
        person = Person(database, Intake(database), interview=1, account="5", _numbers=count(1000))
        for number in count(1):
            words = f"svar {number} " + "och mer " * (number % 7)
            _take(database, person.wrote(words), words, confirm, is_early=way == "early")


def _take(database: Database, wrote: Event, words: str, confirm: Any, *, is_early: bool) -> None:
    if not is_early:
        Intake(database).take_now([wrote])
        confirm(words)
        return

    def take_and_confirm(tx: Transaction) -> None:
        take_one_by_one(tx, [wrote])
        confirm(words)

    database.write(take_and_confirm)


if __name__ == "__main__":
    way, _, stepwise = sys.argv[2].partition("-")
    main(Path(sys.argv[1]), way, is_stepwise=bool(stepwise))
