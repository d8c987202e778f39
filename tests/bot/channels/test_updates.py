"""What Telegram sends becomes the events it means."""

from datetime import UTC, datetime

import pytest
from telegram import Update

from bot.channels.telegram.updates import events_of
from bot.events import Edited, Opened, Pressed, Sent, Wrote

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CHAT = {"id": 5, "type": "private", "first_name": "Maja"}
MAJA = {"id": 5, "is_bot": False, "first_name": "Maja", "language_code": "sv"}
FILE = {"file_id": "f1", "file_unique_id": "u1"}


def events(**content):
    update = Update.de_json({"update_id": 1, **content}, None)
    return events_of([update], AT)


def message(**content):
    return {"message_id": 7, "date": int(AT.timestamp()), "chat": CHAT, "from": MAJA, **content}


def test_words_are_words_whatever_they_look_like():
    (event,) = events(message=message(text="/started det är bra"))
    assert event == Wrote(id="1", channel="telegram", account="5", at=AT, language="sv", text="/started det är bra", message="7")


@pytest.mark.parametrize(
    ("text", "door"), [("/start abc", "abc"), ("/start", None), ("/start@kompass_bot abc", "abc"), ("/start  abc ", "abc")]
)
def test_start_opens_the_door_it_names(text, door):
    (event,) = events(message=message(text=text))
    assert isinstance(event, Opened)
    assert event.door == door


@pytest.mark.parametrize(
    ("content", "kind", "file"),
    [
        ({"photo": [{**FILE, "width": 1, "height": 1}, {"file_id": "f2", "file_unique_id": "u2", "width": 9, "height": 9}]}, "photo", "f2"),
        ({"voice": {**FILE, "duration": 1}}, "voice", "f1"),
        ({"document": FILE}, "file", "f1"),
        ({"video": {**FILE, "width": 1, "height": 1, "duration": 1}}, "other", "f1"),
        ({"location": {"longitude": 1.0, "latitude": 1.0}}, "other", None),
    ],
)
def test_what_is_no_text_is_kept_as_what_it_is(content, kind, file):
    (event,) = events(message=message(caption="bild", **content))
    assert isinstance(event, Sent)
    assert (event.kind, event.file, event.text) == (kind, file, "bild")


def test_an_edit_names_the_message_it_changes():
    (event,) = events(edited_message=message(text="Rättat", edit_date=int(AT.timestamp())))
    assert event == Edited(id="1", channel="telegram", account="5", at=AT, language="sv", text="Rättat", message="7")


@pytest.mark.parametrize(
    ("data", "read"),
    [
        ("skip:1.2", ("skip", 1, 2, None, False)),
        ("edit:1.2.2.5-a", ("edit", 1, 2, "2.5-a", False)),
        ("agree:forget.1.2", ("agree", 1, 2, None, True)),
        ("nonsense", ("nonsense", None, None, None, False)),
        ("skip:x.y", ("skip", None, None, None, False)),
        ("skip:²." + "9" * 60, ("skip", None, None, None, False)),
    ],
)
def test_a_press_is_read_from_the_buttons_data(data, read):
    query = {"id": "1", "from": MAJA, "chat_instance": "1", "data": data, "message": message(text="Fråga")}
    (event,) = events(callback_query=query)
    assert isinstance(event, Pressed)
    assert (event.action, event.interview, event.turn, event.subject, event.is_forget) == read


@pytest.mark.parametrize("kind", ["message", "edited_message"])
def test_what_is_said_in_a_group_is_nobodys_answer(kind):
    assert events(**{kind: message(text="Prat", chat={"id": -100, "type": "group", "title": "Fikarummet"})}) == []


def test_an_update_of_another_kind_is_left_out():
    assert events(poll_answer={"poll_id": "1", "option_ids": [0], "option_persistent_ids": ["a"], "user": MAJA}) == []
