"""Files that are brought on the web, by phone or by a command, and read afterwards: their arrival, what is told of it, and its end."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from evaluation.access import ADMINISTRATOR, Actor, Permission
from evaluation.members import actor_of
from evaluation.refusals import NotFound
from evaluation.source_versions import Incoming, source_to_renew
from evidence.model import SourceKind
from importers.model import UnreadableSource
from storage.arrivals import READ, READING, REFUSED, WAITING, add_arrival, arrival_by_id, arrivals_of, change_arrival, drop_arrival
from storage.database import Transaction
from storage.evaluations import member_by_id
from storage.identity import id_of
from storage.tables.evaluations import Evaluation
from storage.tables.sources import Arrival


@dataclass(frozen=True, slots=True)
class Brought:
    """What somebody says of a file that they bring; its bytes are kept. ``renews`` is the id of the source it is a new version of."""

    name: str
    sha256: str
    kind: SourceKind
    title: str | None = None
    url: str | None = None
    date: dt.date | None = None
    owner: str | None = None
    renews: str | None = None


def bring(tx: Transaction, actor: Actor, evaluation: Evaluation, file: Brought, came_in: str, at: datetime) -> Arrival:
    """Let the file be read as soon as somebody can; the caller asks for that. Raises NotFound for a source that it cannot renew."""
    actor.require(Permission.JUDGE)
    renewed = source_to_renew(tx, evaluation, file.renews) if file.renews else None
    arrival = Arrival(
        evaluation_id=id_of(evaluation),
        name=file.name,
        sha256=file.sha256,
        kind=renewed.kind if renewed else file.kind,
        title=file.title,
        url=file.url,
        date=file.date,
        owner=file.owner,
        came_in=came_in,
        member_id=actor.member_id,
        at=at,
        renews_id=id_of(renewed) if renewed else None,
        state=WAITING,
    )
    return add_arrival(tx, arrival)


def bringer(tx: Transaction, arrival: Arrival) -> Actor:
    """Who brought it."""
    return ADMINISTRATOR if arrival.member_id is None else actor_of(member_by_id(tx, arrival.member_id))


def incoming_of(arrival: Arrival, size: int) -> Incoming:
    """What is known of the file before it is read."""
    return Incoming(
        name=arrival.name,
        sha256=arrival.sha256,
        size=size,
        kind=SourceKind(arrival.kind),
        title=arrival.title,
        url=arrival.url,
        date=arrival.date,
        owner=arrival.owner,
        came_in=arrival.came_in,
        renews=arrival.renews_id,
    )


def refuse(tx: Transaction, arrival_id: int, refused: UnreadableSource) -> None:
    """It cannot be read, and this is why."""
    change_arrival(tx, arrival_id, state=REFUSED, refusal=[refused.key, dict(refused.values)])


def put_away(tx: Transaction, actor: Actor, evaluation: Evaluation, arrival_id: int) -> None:
    """Show no more what has become of it. Raises NotFound for one that is not there, or under way."""
    actor.require(Permission.JUDGE)
    arrival = arrival_by_id(tx, arrival_id)
    if arrival is None or arrival.evaluation_id != id_of(evaluation) or arrival.state in (WAITING, READING):
        raise NotFound("unknown_arrival")
    drop_arrival(tx, arrival)


def arrivals_to_show(tx: Transaction, actor: Actor, evaluation: Evaluation, since: datetime) -> Sequence[Arrival]:
    """What is to be read or was refused, and what has been read of that which came in ``since`` then; newest first."""
    actor.require(Permission.READ)
    return [one for one in arrivals_of(tx, id_of(evaluation)) if one.state != READ or one.at >= since]
