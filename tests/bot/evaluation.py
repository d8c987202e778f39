"""What tests of the bot know of an evaluation: who was invited, what they do, and what is stored of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import inspect
from sqlmodel import select

from bot.events import TELEGRAM, WEB, Edited, Event, Knocked, Opened, Pressed, Sent, Wrote
from bot.intake import Intake
from bot.jobs.doing import work_off
from bot.jobs.kinds import EVIDENCE
from evaluation.access import ADMINISTRATOR
from evaluation.creating import create_evaluation
from evaluation.exporting import export_rows
from evaluation.inviting import invite
from evaluation.members import add_evaluator
from storage.conversation import interview_by_id
from storage.database import Database, Transaction
from storage.evaluations import evaluation_by_id
from storage.tables.conversation import DeadEvent, OutboxMessage

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PEOPLE = "namn;roll;språk\nMaja Berg;enhetschef;sv\nOla Ek;facklig företrädare;en\n"
MAJA, OLA, EVALUATOR = 0, 1, 2


@dataclass(frozen=True)
class Invitations:
    """The ways in of Maja, Ola and the evaluator Åsa, who has no short code; their interviews count from 1 in the same order."""

    tokens: tuple[str, ...]
    shorts: tuple[str, ...]


def make_evaluation(tx: Transaction) -> Invitations:
    evaluation = create_evaluation(
        tx, ADMINISTRATOR, AT, name="Kompass", municipality="Björkvik", year=2026, edition="2010", language="sv", on_forget="erase"
    )
    invited = invite(tx, ADMINISTRATOR, evaluation, PEOPLE.encode(), "people.csv", AT)
    joined = add_evaluator(tx, ADMINISTRATOR, evaluation, AT, email="asa@granstad.se", name="Åsa", organisation="", role="evaluator")
    return Invitations((*(one.token for one in invited), joined.token), tuple(one.short for one in invited))


@dataclass
class Person:
    """Somebody with an account of a channel. What they do is taken at once; the words they hear are read from the outbox."""

    database: Database
    intake: Intake
    interview: int
    channel: str = TELEGRAM
    account: str = "5"
    door: str | None = None
    at: datetime = AT
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def who(self) -> dict[str, Any]:
        self.at += timedelta(seconds=1)
        return {
            "id": f"{self.channel}-{next(self._numbers)}",
            "channel": self.channel,
            "account": self.account,
            "at": self.at,
            "door": self.door,
        }

    def opened(self, door: str | None = None) -> Opened:
        return replace(Opened(**self.who()), door=door or self.door)

    def wrote(self, text: str, message: str | None = None) -> Wrote:
        who = self.who()
        return Wrote(**who, text=text, message=message or who["id"])

    def edited(self, message: str, text: str) -> Edited:
        return Edited(**self.who(), message=message, text=text)

    def sent(self, kind: str, text: str = "", file: str | None = "file-1", sha256: str | None = None) -> Sent:
        who = self.who()
        return Sent(**who, kind=kind, text=text, message=who["id"], file=file, sha256=sha256)

    def knocked(self) -> Knocked:
        return Knocked(**self.who())

    def pressed(self, action: str, subject: str | None = None, *, turn: int | None = None, is_forget: bool = False) -> Pressed:
        """A button of the interview as it stands, unless another turn is named."""
        present = self.state().get("turn", 0)
        return Pressed(
            **self.who(),
            action=action,
            interview=self.interview,
            turn=present if turn is None else turn,
            subject=subject,
            is_forget=is_forget,
        )

    def does(self, *events: Event) -> None:
        self.intake.take_now(events)

    def begins(self, token: str) -> None:
        """Comes in by the token and agrees."""
        self.does(self.opened(token))
        self.does(self.pressed("agree"))

    def heard(self) -> list[str]:
        """All that was said to this account."""
        return [message.text for message in messages_to(self.database, self.channel, self.account)]

    def buttons(self) -> list[str]:
        """The callback data under the latest message."""
        return [each["data"] for row in messages_to(self.database, self.channel, self.account)[-1].buttons for each in row]

    def state(self) -> dict[str, Any]:
        return self.database.read(lambda tx: dict(interview_by_id(tx, self.interview).state))


def messages_to(database: Database, channel: str, account: str) -> Sequence[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.channel == channel, OutboxMessage.account == account)
    return database.read(lambda tx: tx.exec(query.order_by("id")).all())


def answers(database: Database) -> list[dict[str, Any]]:
    """The export of the answers."""
    return database.read(lambda tx: export_rows(tx, ADMINISTRATOR, evaluation_by_id(tx, 1), "answers"))


def evidence(database: Database) -> list[dict[str, Any]]:
    """The export of the evidence, once what was said has been made into it."""
    work_off(database, database.folder, lambda: AT + timedelta(days=1), {EVIDENCE})
    return database.read(lambda tx: export_rows(tx, ADMINISTRATOR, evaluation_by_id(tx, 1), "evidence"))


def texts_of(database: Database) -> list[str]:
    """The words of every answer and note that has any, in order."""
    return [row["text"] for row in answers(database) if row["text"]]


def dead(database: Database) -> Sequence[DeadEvent]:
    return database.read(lambda tx: tx.exec(select(DeadEvent)).all())


def everything_stored(database: Database) -> str:
    """Every row of every table, to search for words: plain letters only, for JSON writes the others in its own way."""
    return database.read(_dump)


def _dump(tx: Transaction) -> str:
    tables = inspect(tx.connection()).get_table_names()
    return "\n".join(f"{name}: {tuple(row)!r}" for name in tables for row in tx.connection().exec_driver_sql(f'SELECT * FROM "{name}"'))


def on_the_web(person: Person, token: str, account: str = "browser-1") -> Person:
    """The same person with a browser, whose events all name the door they came by."""
    return Person(person.database, person.intake, person.interview, WEB, account, door=token, at=person.at + timedelta(minutes=10))
