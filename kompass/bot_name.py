"""The bot's name on Telegram, for links that open it: asked once, and remembered for that token."""

import asyncio
import hashlib

from bot.channels.telegram.account import OutOfReach, TelegramAccount, WrongToken
from kompass.commands.printing import say
from kompass.settings import Settings
from storage.database import Database
from storage.remembered import recall, remember

# How long an invitation waits for Telegram, in seconds.
PATIENCE = 5.0


def bot_name(settings: Settings, database: Database) -> str | None:
    """The name; None without a token, or when Telegram does not give it in time."""
    if settings.telegram_token is None:
        return None
    key = name_key(settings.telegram_token.get_secret_value())
    known = database.read(lambda tx: recall(tx, key))
    if known is not None:
        return known
    try:
        name = asyncio.run(_asked(settings))
    except (OutOfReach, TimeoutError):
        say("Telegram could not be reached, so there are no Telegram links. Invite again or reissue when it can be.")
        return None
    except WrongToken:
        say("Telegram does not know the token in KOMPASS_TELEGRAM_TOKEN, so there are no Telegram links.")
        return None
    database.write(lambda tx: remember(tx, key, name))
    return name


def name_key(token: str) -> str:
    """Under which the name is remembered: another token is another bot. The token itself is not kept."""
    return f"telegram name {hashlib.sha256(token.encode()).hexdigest()[:16]}"


def telegram_link(name: str | None, token: str) -> str | None:
    """The address that opens the bot and starts the interview."""
    return f"https://t.me/{name}?start={token}" if name else None


async def _asked(settings: Settings) -> str:
    assert settings.telegram_token is not None
    account = TelegramAccount(settings.telegram_token.get_secret_value(), settings.telegram_api)
    await account.open()
    try:
        return await asyncio.wait_for(account.name(PATIENCE), PATIENCE)
    finally:
        await account.close()
