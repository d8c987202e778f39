"""One bot account of Telegram: its connection, and its name."""

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram.calls import Calls
from bot.channels.telegram.courtesy import AT_ONCE, Courtesy
from bot.channels.telegram.transport import AiohttpRequest

# For fetching: the long poll, the answers to presses, and one to spare.
CONNECTIONS = 1 + AT_ONCE + 1


class WrongToken(Exception):
    """Telegram does not know the token: 401 or 404 to getMe."""


class OutOfReach(Exception):
    """Telegram did not answer, or not as Telegram does."""


class TelegramAccount:
    """A bot and its two pools of connections: a long poll must not hold up what is sent meanwhile. Open before use.

    ``calls`` is for sending, ``fetching`` for what comes in; ``bot`` is the library's, for what is asked now and then.
    """

    def __init__(self, token: str, api: str) -> None:
        self._pools = (AiohttpRequest(), AiohttpRequest(connections=CONNECTIONS))
        base = api.rstrip("/")
        self.calls = Calls(self._pools[0], base, token)
        self.fetching = Calls(self._pools[1], base, token)
        self.courtesy = Courtesy(self.fetching)
        self.bot = Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=self._pools[0],
            get_updates_request=self._pools[1],
        )

    async def open(self) -> None:
        """Make the connections ready. Nothing is asked of Telegram yet: it may be out of reach."""
        # Not Bot.initialize(): it asks getMe, and start-up must survive that this fails.
        for pool in self._pools:
            await pool.initialize()

    async def close(self) -> None:
        """Let go of the connections, and of courtesies that wait for one."""
        await self.courtesy.close()
        for pool in self._pools:
            await pool.shutdown()

    async def name(self, seconds: float) -> str:
        """The bot's user name. Raises WrongToken, or OutOfReach when nothing came within ``seconds``."""
        try:
            me = await self.bot.get_me(connect_timeout=seconds, read_timeout=seconds)
        except InvalidToken as error:
            raise WrongToken from error
        except TelegramError as error:
            raise OutOfReach(type(error).__name__) from error
        return me.username or ""
