"""Fifty people give their whole answers at once, several messages each, and press Done as soon as they see it: everything where it belongs.

By webhook, whose deliveries are shuffled, the press overtakes the words it closes, and what comes late still belongs to its question.
"""

import asyncio
from dataclasses import dataclass, field

import pytest

from benchmarks.load.killing import WEBHOOK_PAUSE, workers
from tests.databases import POSTGRESQL, SQLITE
from tests.telegram_emulator.emulator import Emulator
from tests.telegram_emulator.messages import BotMessage
from tests.telegram_emulator.people import User

PEOPLE, ANSWERS, MESSAGES = 50, 8, 3
SEED = 4
# Long enough for a loaded machine; a run that goes well never waits it out.
LONGEST_RUN = 240.0


@dataclass
class Hasty:
    """Somebody who writes all they have to say when a question is put, and presses Done on the first receipt of it."""

    user: User
    # What they have written, and the message that asked for it.
    written: dict[str, str] = field(default_factory=dict)
    questions: dict[str, None] = field(default_factory=dict)
    is_done: asyncio.Event = field(default_factory=asyncio.Event)
    _pressed: set[str] = field(default_factory=set)

    def hears(self, message: BotMessage) -> None:
        data = {action.partition(":")[0]: action for button in message.buttons if (action := button.data)}
        if "agree" in data:
            self._press(data["agree"], message)
        elif "done" in data:
            self._press(data["done"], message)
        elif "skip" in data and message.text not in self.questions:
            self._answers(message)

    def _answers(self, message: BotMessage) -> None:
        if len(self.questions) == ANSWERS:
            self.is_done.set()
            return
        self.questions[message.text] = None
        for number in range(MESSAGES):
            text = f"Person {self.user.id}, svar {len(self.questions)}, del {number}."
            self.written[text] = message.text
            self.user.say(text)

    def _press(self, data: str, message: BotMessage) -> None:
        if data not in self._pressed:
            self._pressed.add(data)
            self.user.press(data, on=message)


@pytest.mark.parametrize(("kind", "webhooks"), [(SQLITE, 0), (SQLITE, 1), (POSTGRESQL, 3)], ids=["polling", "webhook", "three processes"])
async def test_answers_that_arrive_all_at_once_stand_under_their_questions(kind, webhooks, house):
    async with Emulator(shuffle=SEED, webhook_pause=WEBHOOK_PAUSE) as telegram:
        bot = house.product(kind, webhooks=webhooks)(telegram)
        people = {user.id: Hasty(user) for user in (telegram.user(f"Person {number}") for number in range(PEOPLE))}
        telegram.on_message(lambda message: people[message.chat].hears(message))
        running = workers(bot)
        try:
            for person, door in zip(people.values(), bot.doors, strict=False):
                person.user.say(f"/start {door}")
            async with asyncio.timeout(LONGEST_RUN):
                for person in people.values():
                    await person.is_done.wait()
            await telegram.all_taken(seconds=LONGEST_RUN)
        finally:
            running.stop()

    asked = {text: question for person in people.values() for text, question in person.written.items()}
    kept = [(one.text, one.question) for one in bot.kept()]
    assert sorted(text for text, _ in kept) == sorted(asked)
    assert [text for text, question in kept if not question or question not in asked[text]] == []
    assert len(asked) == PEOPLE * ANSWERS * MESSAGES
