"""What a conversation wants done, in the imperative. ``carry_out`` does these, in the transaction of their event."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Inform:
    """Show the first screen: who reads the answers, how long they are kept, that they may become public; and ask."""


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """The person was informed and agreed."""


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """A question has been put: there is an answer to it now, even if nothing is said."""

    question: str
    revision: int


@dataclass(frozen=True, slots=True)
class PutAgain:
    """The open question is put in another language: the words as the person saw them are the new ones."""

    question: str
    revision: int


@dataclass(frozen=True, slots=True)
class StorePart:
    """Keep the event's words or file as a part of an answer. ``is_late``: of one that was closed before they arrived."""

    question: str
    revision: int
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class CloseAnswer:
    """Say how the question was met."""

    question: str
    revision: int
    status: str


@dataclass(frozen=True, slots=True)
class StoreNote:
    """Keep the event's words or file, outside any question."""


@dataclass(frozen=True, slots=True)
class Reword:
    """Replace the words of the part that the event edits; of an unknown part, keep them as a note."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Do what the evaluation's rule says: erase the person, or restrict their rows."""


@dataclass(frozen=True, slots=True)
class TellTeam:
    """Tell the evaluators something about this person: a sentence of the texts that names the code."""

    key: str


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence of the texts, with the buttons of ``actions``. Without any it is joined to what is said next."""

    key: str
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """Put a question. ``is_begun``: something has been written already, so Done comes first."""

    question: str
    is_begun: bool


@dataclass(frozen=True, slots=True)
class OfferDone:
    """Tell that a part is stored. A burst of parts shares one."""

    question: str


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Show all that was answered, each with a way to change it."""

    is_final: bool


@dataclass(frozen=True, slots=True)
class AskWhetherToForget:
    """Say what "forget me" does here, and ask."""


@dataclass(frozen=True, slots=True)
class ChooseArea:
    """Offer the areas of the checklists."""


@dataclass(frozen=True, slots=True)
class AskItem:
    """Show a checklist item and ask what was found."""

    item: str


@dataclass(frozen=True, slots=True)
class StoreResult:
    """Keep what an evaluator found: found, partly, notfound or na."""

    item: str
    revision: int
    result: str


@dataclass(frozen=True, slots=True)
class AskForNote:
    """A result is stored; a note, a link or a file may follow."""

    item: str
    is_begun: bool


@dataclass(frozen=True, slots=True)
class AreaWalked:
    """Every item of the area has a result."""

    area: str


@dataclass(frozen=True, slots=True)
class ShowCoverage:
    """Tell where evidence is and where it is missing."""


@dataclass(frozen=True, slots=True)
class ShowDraft:
    """Tell an area's draft."""

    area: str


Effect: TypeAlias = (
    Inform
    | RecordConsent
    | OpenAnswer
    | PutAgain
    | StorePart
    | CloseAnswer
    | StoreNote
    | Reword
    | Forget
    | TellTeam
    | Say
    | Ask
    | OfferDone
    | ReadBack
    | AskWhetherToForget
    | ChooseArea
    | AskItem
    | StoreResult
    | AskForNote
    | AreaWalked
    | ShowCoverage
    | ShowDraft
)
