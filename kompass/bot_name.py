"""The bot's name on Telegram, for links that open it: asked once, and remembered for that token."""

import hashlib

from kompass.settings import Settings
from storage.database import Database
from storage.remembered import recall, remember


def bot_name(settings: Settings, database: Database) -> str | None:
    """The name; None without a token, or when Telegram does not give it in time."""
    if settings.telegram_token is None:
        return None
    token = settings.telegram_token.get_secret_value()
    key = name_key(token)
    known = database.read(lambda tx: recall(tx, key))
    if known is not None:
        return known
    # Telegram's library takes a third of a second to import: only who has a bot pays for it.
    from kompass.asking_telegram import asked_name  # noqa: PLC0415

    name = asked_name(token, settings.telegram_api)
    if name is not None:
        database.write(lambda tx: remember(tx, key, name))
    return name


def name_key(token: str) -> str:
    """Under which the name is remembered: another token is another bot. The token itself is not kept."""
    return f"telegram name {hashlib.sha256(token.encode()).hexdigest()[:16]}"


def telegram_link(name: str | None, token: str) -> str | None:
    """The address that opens the bot and starts the interview."""
    return f"https://t.me/{name}?start={token}" if name else None
