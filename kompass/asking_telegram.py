"""Asking Telegram who our bot is, from a command."""

import asyncio

from bot.channels.telegram.account import OutOfReach, TelegramAccount, WrongToken
from kompass.commands.printing import say

# How long an invitation waits for Telegram, in seconds.
PATIENCE = 5.0


def asked_name(token: str, api: str) -> str | None:
    """The bot's name; None, with a message to the person, when Telegram does not give it in time."""
    try:
        return asyncio.run(_asked(token, api))
    except (OutOfReach, TimeoutError):
        say("Telegram could not be reached, so there are no Telegram links. Reissue them when it can be.")
    except WrongToken:
        say("Telegram does not know the token in KOMPASS_TELEGRAM_TOKEN, so there are no Telegram links.")
    return None


async def _asked(token: str, api: str) -> str:
    account = TelegramAccount(token, api)
    await account.open()
    try:
        return await asyncio.wait_for(account.name(PATIENCE), PATIENCE)
    finally:
        await account.close()
