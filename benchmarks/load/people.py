"""Simulated people: each answers every question once and presses Done, as fast as the bot lets them or when they are told to.

A person is a few values and one callback; nobody waits in a coroutine, so that thousands cost the measured bot next to nothing. What a
person does next follows from the buttons of what they hear, so the same people talk to the product and to its peers.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Protocol

WORDS = (
    "Vi frågar brukarna varje år och lägger resultatet på webbplatsen, men det är olika mellan förvaltningarna.",
    "Det finns en plan som nämnden antog i våras. Uppföljningen görs i delårsrapporten.",
    "Hos oss tas det upp på arbetsplatsträffen varje månad, och chefen skriver ner vad vi kommer fram till.",
    "Jag tror att det är på gång. Än så länge bygger det på att någon orkar driva frågan.",
)


class Heard(Protocol):
    """A message of the bot's, as the emulator holds it."""

    @property
    def text(self) -> str: ...

    @property
    def presses(self) -> tuple[str, ...]:
        """The callback data of its buttons."""


class Phone(Protocol):
    """What a person does with the bot's messages."""

    def write(self, account: int, text: str) -> None: ...

    def press(self, account: int, message: Heard, data: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Written:
    """One answer that a person gave, once, and the words of the message that asked for it."""

    account: int
    text: str
    asked: str


@dataclass(slots=True)
class Person:
    """``door`` is what opens the interview. ``heard`` is the message still to be acted on, ``last`` the one acted on before."""

    account: int
    door: str
    written: int = 0
    # The words of every question put, each once, in order.
    questions: dict[str, None] = field(default_factory=dict)
    heard: Heard | None = None
    last: tuple[str, tuple[str, ...]] | None = None
    acted_at: float = 0.0
    asked_where: int = 0
    is_waiting: bool = False
    is_done: bool = False


@dataclass(slots=True)
class Tally:
    """What has happened so far. ``seconds`` holds, for each event, the time until its reply was accepted."""

    events: int = 0
    heard_twice: int = 0
    finished: int = 0
    seconds: list[float] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)


class Crowd:
    """Everybody who talks to one bot. Whoever hears something becomes ready; ``on_ready`` decides when they act.

    A person is done when there is nothing to press any more, or after ``answers`` questions.
    """

    def __init__(self, phone: Phone, accounts: Iterator[int], doors: Sequence[str], *, answers: int | None = None) -> None:
        self._phone = phone
        self._accounts = accounts
        self._doors = deque(doors)
        self._answers = answers
        self.people: dict[int, Person] = {}
        self.tally = Tally()
        self.on_ready: Callable[[Person], None] = self.act
        self.on_finished: Callable[[Person], None] = lambda _: None

    @property
    def waiting(self) -> list[Person]:
        """Whose reply is still to come."""
        return [person for person in self.people.values() if person.is_waiting]

    @property
    def talking(self) -> list[Person]:
        """Who has begun and is not done."""
        return [person for person in self.people.values() if not person.is_done]

    def begin(self) -> Person:
        """Somebody new opens the bot."""
        assert self._doors, "More people are needed than were invited: measure for a shorter time, or invite more."
        person = Person(next(self._accounts), self._doors.popleft())
        self.people[person.account] = person
        self._write(person, f"/start {person.door}".strip())
        return person

    def hear(self, account: int, message: Heard) -> None:
        """A message of the bot's has been accepted."""
        person = self.people[account]
        known = (message.text, message.presses)
        if known == person.last or not person.is_waiting:
            # The same once more, or more than one thing after one event: nobody acts twice.
            self.tally.heard_twice += known == person.last
            return
        person.last = known
        person.is_waiting = False
        person.heard = message
        self.tally.events += 1
        self.tally.seconds.append(perf_counter() - person.acted_at)
        if not message.presses or self._is_one_too_many(person, message):
            person.is_done = True
            self.tally.finished += 1
            self.on_finished(person)
        else:
            self.on_ready(person)

    def act(self, person: Person) -> None:
        """Do what a person does about what they heard."""
        message = person.heard
        assert message is not None
        if _is_question(message):
            person.questions[message.text] = None
            self._answer(person, message)
        else:
            self._acts(person)
            self._phone.press(person.account, message, _onward(message))

    def give_up(self, person: Person) -> None:
        """Somebody who has asked often enough does not come back."""
        person.is_done, person.is_waiting = True, False

    def ask_where(self, person: Person) -> None:
        """Somebody who has heard nothing for long asks where they are; what they hear then is acted on, known or not."""
        person.last = None
        person.asked_where += 1
        self._write(person, "/start")

    def _is_one_too_many(self, person: Person, message: Heard) -> bool:
        is_new = _is_question(message) and message.text not in person.questions
        return self._answers is not None and len(person.questions) >= self._answers and is_new

    def _answer(self, person: Person, message: Heard) -> None:
        person.written += 1
        text = f"{answer_mark(person.account, person.written)} {WORDS[person.written % len(WORDS)]}"
        self.tally.written.append(Written(person.account, text, message.text))
        self._write(person, text)

    def _write(self, person: Person, text: str) -> None:
        self._acts(person)
        self._phone.write(person.account, text)

    def _acts(self, person: Person) -> None:
        person.is_waiting = True
        person.acted_at = perf_counter()


def _is_question(message: Heard) -> bool:
    """One that nothing has been written to: it can be skipped and has no Done."""
    actions = {data.partition(":")[0] for data in message.presses}
    return "skip" in actions and "done" not in actions


def _onward(message: Heard) -> str:
    """The button that leads on: Done where there is one, else the first."""
    return next((data for data in message.presses if data.startswith("done")), message.presses[0])


def answer_mark(account: int, number: int) -> str:
    """What tells an answer from every other: who gives it, and which of their answers it is."""
    return f"Person {account}, svar {number}:"
