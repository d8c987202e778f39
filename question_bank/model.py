"""The typed model of a question bank: prompts and checklist items, and what can be wrong about them.

Knows which prompt suits which role. Does not know how a bank lies in files, nor who is asked or what has been asked already.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

# Those who are interviewed, in the order that lists and tables show them.
ROLES: Final = ("leading_politician", "opposition_politician", "central_management", "head_of_administration", "unit_manager", "union")
# Where evaluators look for themselves; interviews are the third source.
SOURCES: Final = ("document", "website", "intranet")
# What an answer may be like that asks for one more question: short or vague, about a plan, about a policy.
OCCASIONS: Final = ("thin", "planned", "policy")
# What words in an answer or a document may speak for.
SIGNALS: Final = ("in_place", "decided", "planned")


class QuestionBankError(Exception):
    """Anything wrong about a bank or a lexicon. The message says what, where, and what to do."""


class UnknownBank(QuestionBankError):
    def __init__(self, edition: str, version: str | None, known: Collection[str]) -> None:
        wanted = f'no question bank of version "{version}"' if version else "no question bank"
        super().__init__(f"Edition {edition} has {wanted}. Versions: {', '.join(known) or 'none'}.")


class BrokenBank(QuestionBankError):
    """The files have faults; ``faults`` has them all, the message the first."""

    def __init__(self, faults: Collection[str]) -> None:
        self.faults = tuple(faults)
        others = len(self.faults) - 1
        super().__init__(self.faults[0] + (f" (Other faults: {others}; the check lists them.)" if others else ""))


class UnknownEntry(QuestionBankError):
    """A prompt, item, sub-question, area or role the bank does not have."""

    def __init__(self, what: str, wanted: str, known: Collection[str]) -> None:
        nearest = ", ".join(get_close_matches(wanted, known)) or "none"
        super().__init__(f'The question bank has no {what} "{wanted}". Nearest: {nearest}.')


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question to put to an interviewee. Ids are "1.10-a", "1.10-b": the sub-question and the place in its file."""

    id: str
    sub_question: str
    roles: tuple[str, ...]
    text: Mapping[str, str] = field(hash=False)  # by language


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """Something an evaluator looks for in one kind of source: a noun phrase. Ids are "1.10-document-1".

    ``where`` it usually stands or which way a citizen would go, what to ``attempt`` there, and what to ``note``: empty where the bank
    does not say.
    """

    id: str
    sub_question: str
    source: str
    text: Mapping[str, str] = field(hash=False)
    where: Mapping[str, str] = field(default_factory=dict, hash=False)
    attempt: Mapping[str, str] = field(default_factory=dict, hash=False)
    note: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Probe:
    """One more question, for an answer of that ``occasion``."""

    occasion: str
    text: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Confusion:
    """Which neighbouring sub-question is often taken for this one, and how to tell them apart."""

    neighbour: str
    text: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Guidance:
    """What helps at one sub-question: the person asked (``explanation``, probes), and the evaluator who listens (``signals``, confusions).

    ``signals`` are phrases by what they speak for, and by language. The first version of a bank has none of all this.
    """

    explanation: Mapping[str, str] = field(default_factory=dict, hash=False)
    probes: tuple[Probe, ...] = ()
    signals: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict, hash=False)
    confusions: tuple[Confusion, ...] = ()


@dataclass(frozen=True, slots=True)
class Bank:
    """One version of the prompts and items for one edition, in the rubric's order. An evaluation is pinned to a version."""

    edition_id: str
    version: str
    prompts: tuple[Prompt, ...]
    items: tuple[ChecklistItem, ...]
    areas: Mapping[str, str] = field(default_factory=dict, hash=False)  # a sub-question's area, by the sub-question's id
    guidance: Mapping[str, Guidance] = field(default_factory=dict, hash=False)  # by sub-question

    def prompts_for(self, role: str) -> tuple[Prompt, ...]:
        """One prompt for each sub-question that has one for the role. Raises UnknownEntry for what is no role."""
        if role not in ROLES:
            raise UnknownEntry("role", role, ROLES)
        suiting: dict[str, Prompt] = {}
        for prompt in self.prompts:
            if role in prompt.roles:
                suiting.setdefault(prompt.sub_question, prompt)
        return tuple(suiting.values())

    def prompt_for(self, sub_question: str, role: str | None) -> Prompt:
        """The role's prompt at a sub-question; the sub-question's first when none is meant for the role. Raises UnknownEntry."""
        own = [prompt for prompt in self.prompts if prompt.sub_question == sub_question]
        if not own:
            raise UnknownEntry("sub-question", sub_question, _sub_questions(self.prompts))
        return next((prompt for prompt in own if role in prompt.roles), own[0])

    def items_for(self, area_id: str) -> tuple[ChecklistItem, ...]:
        """What to look for in one area. Raises UnknownEntry."""
        if area_id not in self.areas.values():
            raise UnknownEntry("area", area_id, sorted(set(self.areas.values())))
        return tuple(item for item in self.items if self.areas.get(item.sub_question) == area_id)

    def prompt(self, wanted: str) -> Prompt:
        """Raises UnknownEntry."""
        for prompt in self.prompts:
            if prompt.id == wanted:
                return prompt
        raise UnknownEntry("prompt", wanted, [prompt.id for prompt in self.prompts])

    def item(self, wanted: str) -> ChecklistItem:
        """Raises UnknownEntry."""
        for item in self.items:
            if item.id == wanted:
                return item
        raise UnknownEntry("checklist item", wanted, [item.id for item in self.items])


def _sub_questions(prompts: Iterable[Prompt]) -> list[str]:
    return list(dict.fromkeys(prompt.sub_question for prompt in prompts))
