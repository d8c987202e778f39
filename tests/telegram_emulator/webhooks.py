"""setWebhook, deleteWebhook and getWebhookInfo: where updates are posted, if anywhere."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.telegram_emulator.balancing import Road
from tests.telegram_emulator.delivery import Delivery, Habits, Hook, Posted
from tests.telegram_emulator.messages import Json
from tests.telegram_emulator.parameters import flag, integer
from tests.telegram_emulator.refusals import bad_request, too_many_requests
from tests.telegram_emulator.updates import KINDS, Update
from tests.telegram_emulator.world import World

MAX_CONNECTIONS, DEFAULT_CONNECTIONS = 100, 40
MAX_SECRET = 256
SECRET_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
PORTS = {None, 80, 88, 443, 8443}
# Telegram sets a webhook once a second at most: several workers that start together must live with that.
SECONDS_BETWEEN = 1.0


class Webhook:
    def __init__(self, world: World, habits: Habits, *, pace: float, takes_http: bool, on_change: Callable[[], None]) -> None:
        self.road = Road()
        self.habits = habits
        self.posted: deque[Posted] = deque(maxlen=None if world.keeps else 1000)
        self._world = world
        self._pace = pace
        self._takes_http = takes_http
        self._on_change = on_change
        self._hook: Hook | None = None
        self._delivery: Delivery | None = None
        self._next_allowed = 0.0
        self._last_error: tuple[int, str] | None = None

    @property
    def hook(self) -> Hook | None:
        return self._hook

    async def set(self, parameters: dict[str, Any]) -> str:
        """What the reply describes; without an address the webhook is removed."""
        url = str(parameters.get("url") or "")
        if not url:
            return await self.delete(parameters)
        now = asyncio.get_running_loop().time()
        if now < self._next_allowed:
            raise too_many_requests(1)
        self._next_allowed = now + SECONDS_BETWEEN * self._pace
        connections = integer(parameters, "max_connections", DEFAULT_CONNECTIONS, 1, MAX_CONNECTIONS)
        hook = Hook(url, str(parameters.get("secret_token") or ""), connections)
        drops = flag(parameters, "drop_pending_updates")
        if hook == self._hook and not drops:
            self._world.updates.allow(parameters.get("allowed_updates"))
            return "Webhook is already set"
        await self._remove(drops)
        self._check(hook)
        self._world.updates.allow(parameters.get("allowed_updates"))
        self._hook = hook
        self.begin()
        return "Webhook was set"

    async def delete(self, parameters: dict[str, Any]) -> str:
        was_set = self._hook is not None
        await self._remove(flag(parameters, "drop_pending_updates"))
        return "Webhook was deleted" if was_set else "Webhook is already deleted"

    def info(self) -> Json:
        updates, hook = self._world.updates, self._hook
        info: Json = {"url": hook.url if hook else "", "has_custom_certificate": False, "pending_update_count": len(updates)}
        if hook is not None:
            info["max_connections"] = hook.max_connections
        if self._last_error is not None:
            info["last_error_date"], info["last_error_message"] = self._last_error
        if updates.allowed != KINDS:
            info["allowed_updates"] = sorted(updates.allowed)
        return info

    def offer(self, update: Update) -> None:
        if self._delivery is not None:
            self._delivery.offer(update)

    def released(self) -> None:
        if self._delivery is not None:
            self._delivery.released()

    def begin(self) -> None:
        """Starts to deliver, if a webhook is set: also when the emulator comes back after an outage."""
        if self._hook is not None and self._delivery is None:
            world = self._world
            self._delivery = Delivery(self._hook, world.updates, self.road, self.habits, world.clock, self._note)
            self._delivery.wake()

    async def rest(self) -> None:
        """Stops to deliver, and remembers the webhook."""
        if self._delivery is not None:
            delivery, self._delivery = self._delivery, None
            await delivery.end()
        await self.road.close()

    async def _remove(self, drops_pending: bool) -> None:
        self._hook = self._last_error = None
        await self.rest()
        if drops_pending:
            self._world.updates.clear()
            self._on_change()

    def _check(self, hook: Hook) -> None:
        parts = urlsplit(hook.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise bad_request("invalid webhook URL specified")
        if len(hook.secret) > MAX_SECRET:
            raise bad_request("secret token is too long")
        if not SECRET_LETTERS.issuperset(hook.secret):
            raise bad_request("secret token contains unallowed characters")
        if self._takes_http:
            return
        if parts.scheme == "http":
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if parts.port not in PORTS:
            raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")

    def _note(self, posted: Posted) -> None:
        self.posted.append(posted)
        if posted.problem:
            self._last_error = (int(self._world.clock().timestamp()), posted.problem)
        self._on_change()
