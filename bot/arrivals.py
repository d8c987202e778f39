"""Who an event comes from: the interview it belongs to, or what to tell somebody who may not speak anywhere."""

from dataclasses import replace

from bot.buttons import whole_number
from bot.commands import understood
from bot.doors import DoorKind, go_through, look_at_door, note_attempt
from bot.events import MEMBER_ACCOUNT, WEB, Event, Knocked, Opened, Pressed, Wrote
from bot.playing import scene_of, state_of
from bot.said import Said
from bot.wording import Message, knocking
from evaluation.tokens import looks_like_way_in
from storage.answers import last_part_id
from storage.conversation import interview_by_id, interview_of_member
from storage.database import Transaction
from storage.evaluations import evaluation_by_id
from storage.identity import id_of
from storage.people import add_waiting, admitted_accounts, bind, binding_of, count_waiting, interview_of_account, waiting_binding
from storage.tables.conversation import Interview
from texts.catalogue import DEFAULT_LANGUAGE, load_texts

# So many accounts may ask to be let in; whoever has the link must not be able to ask for ever.
MOST_WAITING = 3


def interview_for(tx: Transaction, event: Event) -> Interview | list[Said]:
    """Where the event belongs; for who may not speak anywhere, what to tell them."""
    if event.channel == WEB and event.account.startswith(MEMBER_ACCOUNT):
        return _interview_of_member_account(tx, event)
    if event.door is None:
        known = interview_of_account(tx, event.channel, event.account)
        return known if known is not None else _tell_stranger(event, "bot.stranger")
    door = go_through(tx, event, event.door)
    if door.kind is DoorKind.OPEN and door.interview_id is not None:
        return interview_by_id(tx, door.interview_id)
    if door.kind is DoorKind.TAKEN and door.interview_id is not None:
        return _knock(tx, event, interview_by_id(tx, door.interview_id))
    if door.kind is DoorKind.LIMITED:
        return _tell_stranger(event, "bot.too_many_attempts")
    note_attempt(tx, event.channel, event.account, event.at)
    return _tell_stranger(event, "bot.unknown_code")


def _interview_of_member_account(tx: Transaction, event: Event) -> Interview:
    interview = interview_of_member(tx, int(event.account.removeprefix(MEMBER_ACCOUNT)))
    if binding_of(tx, id_of(interview), event.channel, event.account) is None:
        bind(tx, id_of(interview), event.channel, event.account, event.at)
    return interview


def at_door(tx: Transaction, event: Event) -> Event:
    """The event with the door it comes by: a word that somebody unknown types may be their token or code."""
    if event.door is not None or not isinstance(event, Wrote) or event.account.startswith(MEMBER_ACCOUNT):
        return event
    if not looks_like_way_in(event.text) or understood(event) is not event or interview_of_account(tx, event.channel, event.account):
        return event
    return replace(event, door=event.text.strip())


def speaker_of(tx: Transaction, event: Event) -> Interview | None:
    """Whose words an event holds; None for a stranger. It binds nobody, so it can be asked after the event has failed."""
    if event.door is None:
        return interview_of_account(tx, event.channel, event.account)
    door = look_at_door(tx, event.door, event.channel, event.account, event.at)
    if door.interview_id is None or door.kind is DoorKind.TAKEN:
        return None
    return interview_by_id(tx, door.interview_id)


def _tell_stranger(event: Event, key: str) -> list[Said]:
    return [Said(None, event, Message(load_texts(event.language or DEFAULT_LANGUAGE)(key)))]


def _knock(tx: Transaction, event: Event, interview: Interview) -> list[Said]:
    """Ask the account that was here first, once, whether it is the same person; a page asks only when told to."""
    told = _tell_stranger(event, "bot.taken")
    if event.channel == WEB and not isinstance(event, Knocked):
        return told
    if binding_of(tx, id_of(interview), event.channel, event.account) is not None or count_waiting(tx, id_of(interview)) >= MOST_WAITING:
        return told
    waiting = add_waiting(tx, id_of(interview), event.channel, event.account, event.at)
    first = admitted_accounts(tx, id_of(interview))[0]
    evaluation = evaluation_by_id(tx, interview.evaluation_id)
    state = state_of(tx, interview, evaluation)
    message = knocking(scene_of(tx, interview, evaluation, state), id_of(waiting))
    return [
        *told,
        Said(id_of(interview), replace(event, channel=first.channel, account=first.account), message, after_part=last_part_id(tx)),
    ]


def admit(tx: Transaction, interview: Interview, event: Pressed) -> list[Said]:
    """Let in the account that the person has said is theirs; nothing for any other button."""
    if event.action != "admit" or event.interview != id_of(interview):
        return []
    number = whole_number(event.subject or "")
    waiting = waiting_binding(tx, id_of(interview), number) if number is not None else None
    if waiting is None:
        return []
    bind(tx, id_of(interview), waiting.channel, waiting.account, event.at)
    texts = load_texts(state_of(tx, interview, evaluation_by_id(tx, interview.evaluation_id)).language)
    return [
        Said(
            id_of(interview),
            replace(event, channel=waiting.channel, account=waiting.account),
            Message(texts("bot.admitted")),
            after_part=last_part_id(tx),
        )
    ]


def arrived(event: Event) -> Event:
    """What the event means inside: whoever came by typing a code has only opened the door by it."""
    if isinstance(event, Wrote) and event.door is not None and event.text.strip() == event.door:
        return Opened(id=event.id, channel=event.channel, account=event.account, at=event.at)
    return understood(event)
