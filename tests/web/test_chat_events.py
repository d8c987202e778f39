"""What a form of the chat becomes, whatever is in it."""

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import UploadFile

from bot.events import Pressed, Sent, Wrote
from tests.web.conftest import AT
from web.chat_events import Speaker, event_id, events_of
from web.forms import Form, SentFile

SPEAKER = Speaker("a browser", "a door", "sv", AT)
PICTURE = SentFile("image/png", 3, UploadFile(BytesIO(b"png"), filename="a.png"))
NAMES = st.sampled_from(["text", "action", "event", "other"])


@given(st.lists(st.tuples(NAMES, st.text()), max_size=6), st.sampled_from([None, PICTURE]))
def test_every_word_that_was_typed_is_in_an_event_and_no_two_events_share_an_id(sent: list[tuple[str, str]], file: SentFile | None) -> None:
    form = Form(tuple(sent), file)

    events = events_of(form, SPEAKER)

    words = [event.text for event in events if isinstance(event, Wrote | Sent) and event.text.strip()]
    assert words == [text for text in form.all("text") if text.strip()]
    assert [event.kind for event in events if isinstance(event, Sent)] == (["photo"] if file else [])
    assert len({event.id for event in events}) == len(events) > 0


def test_a_button_alone_is_one_press() -> None:
    (event,) = events_of(Form((("text", " "), ("action", "done:7.3"), ("event", "e"))), SPEAKER)

    assert isinstance(event, Pressed)
    assert (event.id, event.action, event.interview, event.turn) == ("e", "done", 7, 3)


def test_an_id_that_is_none_is_replaced_by_a_fresh_one() -> None:
    for sent in ("", "a b", "x" * 65, "å", "a\nb"):
        assert event_id(Form((("event", sent),))) not in ("", sent)
    assert event_id(Form((("event", "x" * 64),))) == "x" * 64
