"""What a person's questions are planned by: where evidence is thin by now, and what others of their role are asked already.

Knows where both are kept. Counts nothing itself: the overview's gaps and these come from one function. What was counted is remembered from
one batch to the next, for where a thousand people are asked at once, counting takes longer than all else that a batch does.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from evidence.coverage import heard_in
from evidence.gaps import Gap, askable_in
from evidence.ground import firmness
from evidence.links import groups
from evidence.planner import Needs, needs_of
from question_bank.model import Bank
from rubric.model import Edition
from storage.conversation import Conversation
from storage.database import Transaction
from storage.heard import spoken_in, states_of_role
from storage.links import same_pairs

# So long a count is good enough: what was said in the last minute has hardly become evidence yet.
COUNTED_FOR = timedelta(minutes=1)


@dataclass(slots=True)
class Planning:
    """What is known of each evaluation's needs, by its id. One process's: what another one plans is seen when it is counted anew."""

    _counted: dict[int, "_Counted"] = field(default_factory=dict)

    def needs(self, tx: Transaction, talk: Conversation, edition: Edition, bank: Bank, at: datetime) -> Needs:
        """What to ask somebody who agrees at that time."""
        assert talk.role is not None
        counted = self._counted.get(talk.evaluation_id)
        # Both ways: an event may be older than the one before it.
        if counted is None or abs(at - counted.at) >= COUNTED_FOR:
            counted = self._counted[talk.evaluation_id] = _Counted(at, _gaps(tx, talk.evaluation_id, edition, bank))
        if talk.role not in counted.asked:
            counted.asked[talk.role] = _asked(tx, talk.evaluation_id, talk.role)
        return needs_of(counted.gaps, counted.asked[talk.role])

    def planned(self, talk: Conversation, plan: Iterable[str]) -> None:
        """Somebody is going to be asked this."""
        counted = self._counted.get(talk.evaluation_id)
        if counted is not None and talk.role in counted.asked:
            counted.asked[talk.role].update(plan)

    def count_anew(self) -> None:
        """What was planned has not come about: it was in a transaction that is rolled back."""
        self._counted.clear()


@dataclass(frozen=True, slots=True)
class _Counted:
    """``asked`` is how many of a role are asked each prompt, by role."""

    at: datetime
    gaps: tuple[Gap, ...]
    asked: dict[str, Counter[str]] = field(default_factory=dict)


def _gaps(tx: Transaction, evaluation: int, edition: Edition, bank: Bank) -> tuple[Gap, ...]:
    alike = groups(same_pairs(tx, evaluation))
    return firmness(edition.sub_questions, heard_in(spoken_in(tx, evaluation), alike), askable_in(bank)).gaps


def _asked(tx: Transaction, evaluation: int, role: str) -> Counter[str]:
    return Counter(prompt for state in states_of_role(tx, evaluation, role) for prompt in state.get("plan", ()))
