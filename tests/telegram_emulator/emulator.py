"""The emulator as tests use it: Telegram's Bot API on a port of this machine, and the people who talk to the bot.

    async with Emulator() as telegram:
        anna = telegram.user("Anna", language="sv")
        ...                                   # start the bot with telegram.base_url and telegram.token
        await anna.starts("the-token")
        question = await anna.hears("agree")  # waits for it; never sleeps
        await anna.presses("agree")

Alone, for trying things by hand: ``python -m tests.telegram_emulator``.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from random import Random
from typing import Self

from tests.telegram_emulator.delivery import Habits, Posted
from tests.telegram_emulator.faults import Fault, Faults
from tests.telegram_emulator.limits import Limits
from tests.telegram_emulator.messages import BotMessage
from tests.telegram_emulator.people import PATIENCE, Group, User
from tests.telegram_emulator.server import HOST, Call, Server
from tests.telegram_emulator.telegram import Telegram
from tests.telegram_emulator.world import Account, Chat, Reach, World, now

TOKEN = "7000000001:AAEmulatedTokenForTestsOnly_0123456"  # no real bot has it
FIRST_USER_ID, FIRST_GROUP_ID = 5_000_001, -4_000_000_001


class Emulator:
    """One bot account's Telegram.

    ``limits`` turns on Telegram's limits on sending; ``round_trip`` is added to every reply but getUpdates' (seconds). ``pace``
    shortens Telegram's own pauses (the same offset again, a second 409, setWebhook again), ``webhook_pause`` is the unit of the
    pauses between tries of a webhook: both are 1 in the real one. ``shuffle`` seeds the order in which lanes of a webhook take
    their turn; without it the oldest comes first. ``keeps=False`` forgets calls and old messages, for long runs.
    ``takes_http=False`` refuses webhooks without https and on odd ports, as api.telegram.org does.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "kompass_test_bot",
        port: int = 0,
        clock: Callable[[], datetime] = now,
        limits: bool = False,
        round_trip: float = 0.0,
        pace: float = 1.0,
        webhook_pause: float = 1.0,
        shuffle: int | None = None,
        keeps: bool = True,
        takes_http: bool = True,
    ) -> None:
        self.token = token
        self._world = World(username, clock, keeps, Limits() if limits else None)
        self._habits = Habits(webhook_pause, None if shuffle is None else Random(shuffle))
        self._telegram = Telegram(self._world, self._habits, pace=pace, takes_http=takes_http)
        self._faults = Faults()
        self._server = Server(self._telegram, self._faults, token=token, port=port, round_trip=round_trip)
        self._user_count = self._group_count = 0

    @property
    def base_url(self) -> str:
        """What KOMPASS_TELEGRAM_API is set to."""
        return f"http://{HOST}:{self._server.port}"

    @property
    def messages(self) -> list[BotMessage]:
        """What the bot has sent to anyone, oldest first, as it reads now."""
        return self._world.messages

    @property
    def calls(self) -> list[Call]:
        return list(self._server.calls)

    @property
    def posts(self) -> list[Posted]:
        """What was posted to the webhook, with what came of it, in the order in which it ended."""
        return list(self._telegram.webhook.posted)

    @property
    def unconfirmed(self) -> int:
        """How many updates the bot has not yet confirmed, by a later offset or a 2xx."""
        return len(self._world.updates)

    @property
    def is_polled(self) -> bool:
        """Whether a getUpdates waits at this moment."""
        return self._telegram.poll.is_waiting

    @property
    def webhook_url(self) -> str:
        hook = self._telegram.webhook.hook
        return "" if hook is None else hook.url

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Begins to answer; after ``stop`` on the same port and with everything it knew, as after an outage."""
        await self._server.start()
        self._telegram.webhook.begin()

    async def stop(self) -> None:
        await self._telegram.webhook.rest()
        await self._server.stop()

    def user(self, name: str = "Anna", *, language: str = "sv") -> User:
        """A new person, who has not yet opened the bot."""
        account = Account(id=FIRST_USER_ID + self._user_count, name=name, language=language)
        self._user_count += 1
        chat = self._world.chats[account.id] = Chat(account.id, account.wire_chat)
        return User(self._world, account, chat)

    def group(self, title: str = "Grannar", *, by: User) -> Group:
        """A new group, into which that person has brought the bot."""
        number = FIRST_GROUP_ID - self._group_count
        self._group_count += 1
        chat = Chat(number, {"id": number, "title": title, "type": "group", "all_members_are_administrators": False}, Reach.OPEN)
        self._world.chats[number] = chat
        self._world.tell_membership(chat, by.account, "left", "administrator")
        return Group(chat)

    def on_message(self, callback: Callable[[BotMessage], None]) -> None:
        """Calls back at once for each message that the bot sends or edits (then ``edited_at`` is set), before its call is answered."""
        self._world.listeners.append(callback)

    def jumps(self, to: int) -> None:
        """The next update has this number, lower or higher, as after a quiet week; nothing may be unconfirmed."""
        self._world.updates.jump(to)

    def holds(self, *kinds: str) -> None:
        """Updates of these kinds ("message", "callback_query", …) are not posted to the webhook until released; others overtake them."""
        self._habits.held |= set(kinds)

    def releases(self) -> None:
        self._habits.held.clear()
        self._telegram.webhook.released()

    def balances(self, *bases: str) -> None:
        """Spreads what is posted over workers ("http://127.0.0.1:8001", …) in turn, past dead ones; the webhook's own host is not asked."""
        self._telegram.webhook.road.bases = bases

    def loses_confirmations(self, times: int = 1) -> None:
        """The next posts reach the webhook, but its 2xx gets lost: they come again."""
        self._habits.confirmations_to_lose += times

    def fails(self, method: str, status: int, *, times: int = 1, retry_after: int | None = None, chat: User | None = None) -> None:
        """The next calls of the method are answered with that status, not carried out. With ``chat``, only those to that person."""
        self._faults.order(method, Fault(status, retry_after=retry_after), times, _id(chat))

    def cuts(self, method: str, *, times: int = 1, is_after: bool = False, chat: User | None = None) -> None:
        """The connection breaks at the next calls: before they are carried out, or after, when only the reply is lost."""
        self._faults.order(method, Fault(is_cut=True, is_after=is_after), times, _id(chat))

    def ignores(self, method: str, *, times: int = 1, is_after: bool = False, chat: User | None = None) -> None:
        """The next calls are never answered: not carried out, or carried out in silence."""
        self._faults.order(method, Fault(is_silent=True, is_after=is_after), times, _id(chat))

    def slows(self, method: str, seconds: float, *, times: int = 1, chat: User | None = None) -> None:
        """The next calls are carried out, and answered that much later."""
        self._faults.order(method, Fault(seconds=seconds), times, _id(chat))

    def fails_at_random(self, rate: float, *faults: Fault, seed: int, methods: Iterable[str] = ("sendMessage",)) -> None:
        """From now on that part of the calls of these methods fails in one of these ways; the same seed, the same faults."""
        self._faults.at_random(rate, faults, methods, seed)

    def behaves(self) -> None:
        """Faults that were ordered and have not struck, and those at random, are called off."""
        self._faults.clear()

    async def until(self, condition: Callable[[], bool], *, seconds: float = PATIENCE) -> None:
        """Waits for any condition; looked at after every call and everything people do, so not for thousands at a time."""
        came_true = await self._world.bell.until(condition, seconds)
        assert came_true, f"Not true within {seconds} s. Last calls: {_last(self.calls)}"

    async def all_taken(self, *, seconds: float = PATIENCE) -> None:
        """Waits until the bot has confirmed every update."""
        await self.until(lambda: self.unconfirmed == 0, seconds=seconds)


def _id(person: User | None) -> int | None:
    return None if person is None else person.id


def _last(calls: Sequence[Call]) -> list[tuple[str, int | None]]:
    return [(each.method, each.status) for each in calls[-5:]]
