"""Who an event comes from: the interview it belongs to, or what to tell somebody who may not speak anywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.batch import Batch
from bot.buttons import whole_number
from bot.commands import understood
from bot.doors import DoorKind, go_through, look_at_door, note_attempt
from bot.events import MEMBER_ACCOUNT, WEB, Event, FromUs, Knocked, Opened, Pressed, Wrote
from bot.planning import Planning
from bot.playing import scene_of
from bot.said import Said
from bot.wording import Message, knocking
from evaluation.tokens import looks_like_way_in, token_hash
from storage.conversation import Place, conversations, interviews_of_members, speaking_at
from storage.database import Transaction
from storage.identity import id_of
from storage.people import add_waiting, admissions, admitted_accounts, bind, count_waiting, interviews_behind, waiting_binding
from texts.catalogue import DEFAULT_LANGUAGE, load_texts

# So many accounts may ask to be let in; whoever has the link must not be able to ask for ever.
MOST_WAITING = 3


def gathered(tx: Transaction, events: Sequence[Event], planning: Planning | None = None) -> Batch:
    """All conversations that the events may belong to, locked until the transaction ends; ``planning`` as earlier batches left it."""
    places = speaking_at(tx, {(event.channel, event.account) for event in events})
    doors = {door for event in events if (door := _door(places, event)) is not None}
    members = {int(account.removeprefix(MEMBER_ACCOUNT)) for event in events if (account := event.account).startswith(MEMBER_ACCOUNT)}
    interviews = {
        *places.values(),
        *interviews_behind(tx, {token_hash(door) for door in doors}),
        *interviews_of_members(tx, members).values(),
        *(event.interview for event in events if isinstance(event, FromUs)),
    }
    return Batch(tx, places, conversations(tx, interviews), planning or Planning())


def interview_for(batch: Batch, event: Event) -> int | None:
    """Where the event belongs. Who may not speak anywhere is told so, and then it is None."""
    if isinstance(event, FromUs):
        return event.interview if batch.knows(event.interview) else None
    if event.door is None:
        return _interview_of_account(batch, event)
    door = go_through(batch.tx, event, event.door)
    if door.kind is DoorKind.OPEN and door.interview_id is not None:
        batch.places[event.channel, event.account] = door.interview_id
        return door.interview_id
    if door.kind is DoorKind.TAKEN and door.interview_id is not None:
        _knock(batch, event, door.interview_id)
    elif door.kind is DoorKind.LIMITED:
        _tell_stranger(batch, event, "bot.too_many_attempts")
    else:
        note_attempt(batch.tx, event.channel, event.account, event.at)
        _tell_stranger(batch, event, "bot.unknown_code")
    return None


def _interview_of_account(batch: Batch, event: Event) -> int | None:
    place = (event.channel, event.account)
    if place not in batch.places and event.channel == WEB and event.account.startswith(MEMBER_ACCOUNT):
        member = int(event.account.removeprefix(MEMBER_ACCOUNT))
        batch.places[place] = interviews_of_members(batch.tx, [member])[member]
        bind(batch.tx, batch.places[place], *place, event.at)
    if place not in batch.places:
        _tell_stranger(batch, event, "bot.stranger")
    return batch.places.get(place)


def at_door(batch: Batch, event: Event) -> Event:
    """The event with the door it comes by: a word that somebody unknown types may be their token or code."""
    door = _door(batch.places, event)
    return event if door == event.door else replace(event, door=door)


def _door(places: Mapping[Place, int], event: Event) -> str | None:
    if event.door is not None or not isinstance(event, Wrote) or (event.channel, event.account) in places:
        return event.door
    if event.account.startswith(MEMBER_ACCOUNT) or not looks_like_way_in(event.text) or understood(event) is not event:
        return None
    return event.text.strip()


def arrived(batch: Batch, interview: int, event: Event) -> Event:
    """What the event means inside: whoever came by typing a code has only opened the door by it."""
    if isinstance(event, FromUs):
        last = admitted_accounts(batch.tx, interview)
        return replace(event, channel=last[0].channel, account=last[0].account) if last else event
    if isinstance(event, Wrote) and event.door is not None and event.text.strip() == event.door:
        return Opened(id=event.id, channel=event.channel, account=event.account, at=event.at, order=event.order, language=event.language)
    return understood(event)


def speaker_of(batch: Batch, event: Event) -> int | None:
    """Whose interview an event is from; None for a stranger. It binds nobody, so it can be asked after the event has failed."""
    if isinstance(event, FromUs):
        return event.interview if batch.knows(event.interview) else None
    if event.door is None:
        return batch.places.get((event.channel, event.account))
    door = look_at_door(batch.tx, event.door, event.channel, event.account, event.at)
    return None if door.kind is DoorKind.TAKEN else door.interview_id


def admit(batch: Batch, interview: int, event: Pressed) -> None:
    """Let in the account that the person has said is theirs; nothing for any other button."""
    if event.action != "admit" or event.interview != interview:
        return
    number = whole_number(event.subject or "")
    waiting = waiting_binding(batch.tx, interview, number) if number is not None else None
    if waiting is None:
        return
    bind(batch.tx, interview, waiting.channel, waiting.account, event.at)
    batch.places[waiting.channel, waiting.account] = interview
    texts = load_texts(batch.progress(interview).state.language)
    batch.say([Said(interview, replace(event, channel=waiting.channel, account=waiting.account), Message(texts("bot.admitted")))])


def _tell_stranger(batch: Batch, event: Event, key: str) -> None:
    batch.say([Said(None, event, Message(load_texts(event.language or DEFAULT_LANGUAGE)(key)))])


def _knock(batch: Batch, event: Event, interview: int) -> None:
    """Ask the account that was here first, once, whether it is the same person; a page asks only when told to."""
    _tell_stranger(batch, event, "bot.taken")
    if event.channel == WEB and not isinstance(event, Knocked):
        return
    if event.account in admissions(batch.tx, interview, event.channel) or count_waiting(batch.tx, interview) >= MOST_WAITING:
        return
    waiting = add_waiting(batch.tx, interview, event.channel, event.account, event.at)
    first = admitted_accounts(batch.tx, interview)[0]
    progress = batch.progress(interview)
    message = knocking(scene_of(progress.conversation, progress.state), id_of(waiting))
    batch.say([Said(interview, replace(event, channel=first.channel, account=first.account), message)])
