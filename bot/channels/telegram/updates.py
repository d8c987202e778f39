"""What Telegram sends, as events. Only private chats count: what is said in a group is nobody's answer."""

from collections.abc import Iterable
from datetime import UTC, datetime

from telegram import CallbackQuery, Message, Update, User
from telegram.constants import ChatType

from bot.buttons import read_press
from bot.events import TELEGRAM, Edited, Event, Opened, Pressed, Sent, Wrote

ALLOWED = ("message", "edited_message", "callback_query")


def events_of(updates: Iterable[Update], received_at: datetime) -> list[Event]:
    """The updates in their order; those that are no event of ours are left out."""
    events = (_event(update, received_at) for update in updates)
    return [event for event in events if event is not None]


def _event(update: Update, received_at: datetime) -> Event | None:
    number = str(update.update_id)
    if update.callback_query is not None:
        return _pressed(number, update.callback_query, received_at)
    message = update.message or update.edited_message
    if message is None or message.chat.type != ChatType.PRIVATE:
        return None
    if update.edited_message is not None:
        return _edited(number, message)
    return _said(number, message)


def _pressed(number: str, query: CallbackQuery, received_at: datetime) -> Event | None:
    if query.message is not None and query.message.chat.type != ChatType.PRIVATE:
        return None
    press = read_press(query.data or "")
    return Pressed(
        id=number,
        channel=TELEGRAM,
        account=str(query.from_user.id),
        at=received_at,
        language=_language(query.from_user),
        action=press.action,
        interview=press.interview,
        turn=press.turn,
        subject=press.subject,
        is_forget=press.is_forget,
    )


def _edited(number: str, message: Message) -> Event:
    return Edited(
        id=number,
        channel=TELEGRAM,
        account=str(message.chat.id),
        at=(message.edit_date or message.date).astimezone(UTC),
        language=_language(message.from_user),
        message=str(message.message_id),
        text=message.text or message.caption or "",
    )


def _said(number: str, message: Message) -> Event:
    account, at, language = str(message.chat.id), message.date.astimezone(UTC), _language(message.from_user)
    if message.text is None:
        kind, file = _attachment(message)
        return Sent(
            id=number,
            channel=TELEGRAM,
            account=account,
            at=at,
            language=language,
            kind=kind,
            text=message.caption or "",
            message=str(message.message_id),
            file=file,
        )
    command, _, payload = message.text.partition(" ")
    if command.partition("@")[0] == "/start":
        return Opened(id=number, channel=TELEGRAM, account=account, at=at, language=language, door=payload.strip() or None)
    return Wrote(id=number, channel=TELEGRAM, account=account, at=at, language=language, text=message.text, message=str(message.message_id))


def _attachment(message: Message) -> tuple[str, str | None]:
    """What was sent instead of words, and Telegram's name for its bytes."""
    if message.photo:
        return "photo", message.photo[-1].file_id
    if message.voice:
        return "voice", message.voice.file_id
    for kind, carrier in (("file", message.document), ("other", message.audio), ("other", message.video), ("other", message.video_note)):
        if carrier is not None:
            return kind, carrier.file_id
    return "other", None


def _language(user: User | None) -> str | None:
    """Telegram writes en-GB as well as en; what matters here is the language."""
    return user.language_code.partition("-")[0] if user and user.language_code else None
