"""Messages as sendMessage: plain text with an inline keyboard or none."""

from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.channels.telegram.calls import Calls
from bot.sending import AccountRefuses, ButtonRows, Send, SendLater, SendNever


def sender(calls: Calls) -> Send:
    """``send`` for an outbox."""

    async def send(account: str, text: str, buttons: ButtonRows) -> None:
        try:
            await calls.call("sendMessage", {"chat_id": account, "text": text, "reply_markup": _keyboard(buttons)})
        except RetryAfter as error:
            wait = error.retry_after
            raise SendLater(wait.total_seconds() if isinstance(wait, timedelta) else float(wait)) from error
        except Forbidden as error:
            raise AccountRefuses("the person has blocked the bot") from error
        except (BadRequest, ChatMigrated) as error:
            raise SendNever(f"refused: {error.message}") from error
        except TelegramError as error:
            # Out of reach, broken, or (a token that was taken back) not to be helped by giving messages up.
            raise SendLater from error

    return send


def _keyboard(buttons: ButtonRows) -> dict[str, object] | None:
    rows = [[{"text": button["label"], "callback_data": button["data"]} for button in row] for row in buttons if row]
    return {"inline_keyboard": rows} if rows else None
