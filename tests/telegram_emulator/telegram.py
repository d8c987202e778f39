"""Telegram as one thing: what it knows, and the two ways in which a bot can learn of it, of which only one at a time is open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.telegram_emulator.delivery import Habits
from tests.telegram_emulator.methods import METHODS
from tests.telegram_emulator.parameters import integer
from tests.telegram_emulator.polling import LONGEST_POLL, Conflicts, LongPoll
from tests.telegram_emulator.refusals import WEBHOOK_IS_ACTIVE, WEBHOOK_WAS_SET, not_found
from tests.telegram_emulator.updates import Update, as_list
from tests.telegram_emulator.webhooks import Webhook
from tests.telegram_emulator.world import World

MAX_UPDATES = 100


@dataclass(frozen=True, slots=True)
class Result:
    """What a call gave, or as JSON already; some calls say a word about it."""

    value: object = True
    json: str | None = None
    description: str | None = None


class Telegram:
    def __init__(self, world: World, habits: Habits, *, pace: float, takes_http: bool) -> None:
        self.world = world
        self._conflicts = Conflicts(pace)
        self.poll = LongPoll(world.updates, self._conflicts, pace, on_wait=world.bell.ring)
        self.webhook = Webhook(world, habits, pace=pace, takes_http=takes_http, on_change=world.bell.ring)
        world.updates.on_put = self._pass_on

    async def call(self, method: str, parameters: dict[str, Any]) -> Result:
        """Carries out a method, named in lower case."""
        at_once = METHODS.get(method)
        if at_once is not None:
            return Result(at_once(self.world, parameters))
        waits: dict[str, Callable[[dict[str, Any]], Any]] = {
            "getupdates": self._get_updates,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._get_webhook_info,
        }
        if method not in waits:
            raise not_found()
        result: Result = await waits[method](parameters)
        return result

    async def _get_updates(self, parameters: dict[str, Any]) -> Result:
        if self.webhook.hook is not None:
            await self._conflicts.refuse(WEBHOOK_IS_ACTIVE)
        self.world.updates.allow(parameters.get("allowed_updates"))
        updates = await self.poll.get(
            integer(parameters, "offset", 0, -(2**31), 2**31 - 1),
            integer(parameters, "limit", MAX_UPDATES, 1, MAX_UPDATES),
            integer(parameters, "timeout", 0, 0, LONGEST_POLL),
        )
        return Result(json=as_list(updates))

    async def _set_webhook(self, parameters: dict[str, Any]) -> Result:
        if parameters.get("url"):
            self.poll.end(WEBHOOK_WAS_SET)
        return Result(description=await self.webhook.set(parameters))

    async def _delete_webhook(self, parameters: dict[str, Any]) -> Result:
        return Result(description=await self.webhook.delete(parameters))

    async def _get_webhook_info(self, parameters: dict[str, Any]) -> Result:
        return Result(self.webhook.info())

    def _pass_on(self, update: Update) -> None:
        if self.webhook.hook is not None:
            self.webhook.offer(update)
        else:
            self.poll.wake()
