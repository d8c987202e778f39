"""The two queues of a webhook, brought in every order they allow to the real intake on both databases, one by one and in one batch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest

from bot.events import TELEGRAM, Event, Opened, Pressed, Wrote
from bot.intake import Intake
from evaluation.access import ADMINISTRATOR
from evaluation.inviting import invite
from storage.database import Database, Transaction, open_database
from storage.evaluations import evaluation_by_id
from tests.bot.evaluation import AT, answers, everything_stored, make_evaluation
from tests.databases import Copy, Prepared, TestServer

PEOPLE = 60
FIRST, SECOND = 0, 1


def crowded(tx: Transaction) -> list[str]:
    """An evaluation with so many people that each order has its own; gives their tokens."""
    make_evaluation(tx)
    people = "name,role\n" + "".join(f"Person {number},unit_manager\n" for number in range(PEOPLE))
    return [one.token for one in invite(tx, ADMINISTRATOR, evaluation_by_id(tx, 1), people.encode(), "people.csv", AT)]


@pytest.fixture(scope="session")
def crowded_evaluation(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("crowded"), crowded)


@pytest.fixture
def place(crowded_evaluation: Prepared, server: TestServer | None, tmp_path) -> Iterator[Copy]:
    with crowded_evaluation.copied(tmp_path / "data", server) as copy:
        yield copy


@pytest.fixture
def database(place: Copy) -> Iterator[Database]:
    with open_database(place.folder, migrate=False, url=place.url) as database:
        yield database


@dataclass(frozen=True)
class Person:
    """Somebody whose acts are numbered in their order. Interviews 1 to 3 are other people's."""

    number: int
    token: str

    @property
    def interview(self) -> int:
        return self.number + 4

    def who(self, order: int) -> dict[str, Any]:
        numbered = {"id": f"e{order}", "order": order, "at": AT + timedelta(seconds=order)}
        return {"channel": TELEGRAM, "account": f"account-{self.number}", **numbered}

    def opens(self, order: int) -> Event:
        return Opened(**self.who(order), door=self.token)

    def writes(self, order: int) -> Event:
        return Wrote(**self.who(order), text=f"p{self.number} ord {order}", message=f"m{order}")

    def presses(self, order: int, action: str, turn: int) -> Event:
        return Pressed(**self.who(order), action=action, interview=self.interview, turn=turn)


def orders(messages: Sequence[Event], presses: Sequence[Event]) -> Iterator[list[Event]]:
    """Every order that keeps each queue's own."""
    length = len(messages) + len(presses)
    for places in combinations(range(length), len(presses)):
        queues = iter(messages), iter(presses)
        yield [next(queues[place in places]) for place in range(length)]


def stored(database: Database, person: Person) -> dict[str, int]:
    """Under which question of theirs each of a person's words stands."""
    rows = [row for row in answers(database) if row["interviewee"] == f"P{person.number + 3:02d}"]
    return {line: place for place, row in enumerate(rows) for line in row["text"].splitlines()}


def take(database: Database, events: Sequence[Event], *, together: bool) -> None:
    for batch in [list(events)] if together else [[event] for event in events]:
        Intake(database).take_now(batch)


@pytest.mark.parametrize("together", [False, True], ids=["one by one", "in one batch"])
def test_however_words_and_done_cross_each_other_the_words_stand_where_they_belong(database, place, together):
    """Somebody writes, sees Done, writes more, presses it twice, writes on before they see what comes of it, and more afterwards."""
    told = iter([Person(number, token) for number, token in enumerate(place.told)])
    tried = 0
    for numbers in orders_of_the_burst():
        person = next(told)
        take(database, [person.opens(1), person.presses(2, "agree", 0), person.writes(3)], together=False)
        burst = {
            4: person.writes(4),
            5: person.presses(5, "done", 1),
            6: person.writes(6),
            7: person.presses(7, "done", 1),
            8: person.writes(8),
        }
        take(database, [burst[order] for order in numbers], together=together)
        # What comes together is put in order first.
        met = sorted(numbers) if together else numbers
        wanted = {3: FIRST, 4: FIRST, 6: question_of(6, met), 8: question_of(8, met)}
        assert stored(database, person) == {f"p{person.number} ord {order}": place for order, place in wanted.items()}, numbers
        tried += 1
    assert tried == 10


def orders_of_the_burst() -> Iterator[list[int]]:
    person = Person(0, "")
    messages, presses = [person.writes(order) for order in (4, 6, 8)], [person.presses(order, "done", 1) for order in (5, 7)]
    for events in orders(messages, presses):
        yield [event.order or 0 for event in events]


def question_of(order: int, brought: Sequence[int]) -> int:
    """Words that were written after the press belong to the second question, unless they come before the press does."""
    return SECOND if brought.index(5) < brought.index(order) else FIRST


@pytest.mark.parametrize("together", [False, True], ids=["one by one", "in one batch"])
def test_however_words_and_the_agreement_cross_each_other_nothing_from_before_it_is_stored(database, place, together):
    told = iter([Person(number, token) for number, token in enumerate(place.told)])
    tried = 0
    for numbers in orders_around_the_agreement():
        person = next(told)
        take(database, [person.opens(1)], together=False)
        acts = {2: person.writes(2), 3: person.writes(3), 4: person.presses(4, "agree", 0), 5: person.writes(5)}
        take(database, [acts[order] for order in numbers], together=together)
        # What comes together is put in order first, so the agreement comes before the words that follow it.
        is_known = together or numbers.index(4) < numbers.index(5)
        assert stored(database, person) == ({f"p{person.number} ord 5": FIRST} if is_known else {}), numbers
        everything = everything_stored(database)
        assert not [order for order in (2, 3) if f"p{person.number} ord {order}" in everything], numbers
        tried += 1
    assert tried == 4


def orders_around_the_agreement() -> Iterator[list[int]]:
    person = Person(0, "")
    for events in orders([person.writes(order) for order in (2, 3, 5)], [person.presses(4, "agree", 0)]):
        yield [event.order or 0 for event in events]
