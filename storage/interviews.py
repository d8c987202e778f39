"""An interview as somebody sees it who is not in it: a job that has something to tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.database import Transaction
from storage.tables.conversation import Interview


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a conversation stands; ``active_at`` is None before anything has happened in it."""

    evaluation_id: int
    member_id: int | None
    state: Mapping[str, Any]
    active_at: datetime | None


def standing_of(tx: Transaction, interview_id: int) -> Standing | None:
    """Where it stands now; None once it has been erased."""
    found = tx.get(Interview, interview_id)
    return Standing(found.evaluation_id, found.member_id, dict(found.state), found.active_at) if found is not None else None
