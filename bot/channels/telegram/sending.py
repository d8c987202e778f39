"""Messages as sendMessage: plain text with an inline keyboard or none."""

from collections.abc import Sequence
from datetime import timedelta

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.outbox import ButtonRows, Send, SendLater, SendNever


def sender(bot: Bot) -> Send:
    """``send`` for an outbox."""

    async def send(account: str, text: str, buttons: ButtonRows) -> None:
        try:
            await bot.send_message(chat_id=int(account), text=text, reply_markup=_keyboard(buttons))
        except RetryAfter as error:
            wait = error.retry_after
            raise SendLater(wait.total_seconds() if isinstance(wait, timedelta) else float(wait)) from error
        except Forbidden as error:
            raise SendNever("the person has blocked the bot") from error
        except BadRequest as error:
            raise SendNever(f"refused: {error.message}") from error
        except TelegramError as error:
            raise SendLater from error

    return send


def _keyboard(buttons: Sequence[Sequence[dict[str, str]]]) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(button["label"], callback_data=button["data"]) for button in row] for row in buttons if row]
    return InlineKeyboardMarkup(rows) if rows else None
