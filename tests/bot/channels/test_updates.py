"""What Telegram sends becomes the events it means."""

import copy
from datetime import UTC, datetime

import pytest

from bot.channels.telegram.updates import read_updates
from bot.events import Edited, Opened, Pressed, Sent, Wrote

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CHAT = {"id": 5, "type": "private", "first_name": "Maja"}
MAJA = {"id": 5, "is_bot": False, "first_name": "Maja", "language_code": "sv"}
FILE = {"file_id": "f1", "file_unique_id": "u1"}


def events(**content):
    return read({"update_id": 1, **content}).events


def read(*updates):
    return read_updates(updates, AT)


def message(**content):
    return {"message_id": 7, "date": int(AT.timestamp()), "chat": CHAT, "from": MAJA, **content}


def test_words_are_words_whatever_they_look_like():
    (event,) = events(message=message(text="/started det är bra"))
    assert event == Wrote(id="1", order=1, channel="telegram", account="5", at=AT, language="sv", text="/started det är bra", message="7")


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
    assert event == Edited(id="1", order=1, channel="telegram", account="5", at=AT, language="sv", text="Rättat", message="7")


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


def test_a_batch_keeps_its_order_and_tells_which_presses_wait_for_an_answer():
    query = {"id": "77", "from": MAJA, "chat_instance": "1", "data": "done:1.2", "message": message(text="Fråga")}
    batch = read({"update_id": 8, "message": message(text="Ett svar")}, {"update_id": 9, "callback_query": query})

    assert [(type(event), event.order) for event in batch.events] == [(Wrote, 8), (Pressed, 9)]
    assert (batch.queries, batch.unreadable) == (["77"], 0)


def test_a_press_of_a_message_that_telegram_no_longer_gives_is_a_press():
    gone = {"message_id": 7, "date": 0, "chat": CHAT}
    (event,) = events(callback_query={"id": "1", "from": MAJA, "data": "done:1.2", "message": gone})
    assert isinstance(event, Pressed)


def test_words_that_are_no_text_by_themselves_are_taken_as_they_came():
    (event,) = events(message=message(text="a\x00b\ud800"))
    assert event.text == "a\x00b\ud800"


def test_an_update_that_cannot_be_read_does_not_hold_up_the_others(capsys):
    batch = read({"update_id": 1, "message": {"text": "Hemligt"}}, {"update_id": 2, "message": message(text="Hej")}, "nonsense", None)

    assert [event.id for event in batch.events] == ["2"]
    assert batch.unreadable == 3
    assert "Hemligt" not in capsys.readouterr().out


def places(value, path=()):
    """Every place inside, as the way to it."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, held in inside:
        yield (*path, key)
        yield from places(held, (*path, key))


@pytest.mark.parametrize("junk", [None, True, -1, 10**30, 1.5, float("nan"), "", "x", [], {}, [None], {"id": "x"}])
def test_whatever_stands_in_any_place_nothing_is_raised_and_an_event_is_whole(junk):
    photo = [{**FILE, "width": 1, "height": 1}]
    query = {"id": "1", "from": MAJA, "data": "skip:1.2", "message": message(text="Fråga")}
    for content in ({"message": message(text="Hej")}, {"edited_message": message(caption="Hej", photo=photo)}, {"callback_query": query}):
        update = {"update_id": 1, **content}
        for *way, last in places(update):
            broken = copy.deepcopy(update)
            holder = broken
            for key in way:
                holder = holder[key]
            holder[last] = junk
            for event in read(broken).events:
                assert all(isinstance(each, str) for each in (event.id, event.account, getattr(event, "text", "")))
                assert isinstance(event.order, int)
