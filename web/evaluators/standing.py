"""What a sub-question stands on, as pages show it: who says what, side by side, what that says together, and what is to be checked."""

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.consistency import Remark, Rule
from evidence.model import EvidenceItem, EvidenceKind
from evidence.triangulation import Side, Statement, Triangulation
from summary.speakers import who
from summary.wording import upper_first
from texts.catalogue import Texts
from web.evaluators.cards import column_name


@dataclass(frozen=True, slots=True)
class Resting:
    """A few words, and the ids of the evidence they rest on."""

    text: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saying:
    """What kind of evidence it is, and the pieces of that kind with their words, each under its id."""

    kind: str
    pieces: tuple[Resting, ...]


@dataclass(frozen=True, slots=True)
class SideRow:
    """A role, or a kind of source to read: how many independent voices, and what they say, kind by kind."""

    name: str
    voices: str
    says: tuple[Saying, ...]


@dataclass(frozen=True, slots=True)
class ShownRemark:
    """A rule by its name, what it says, and the evidence it is about; ``is_there`` unless that no longer exists."""

    name: str
    text: str
    evidence: tuple[str, ...]
    is_there: bool


def shown_sides(ground: Triangulation | None, texts: Texts) -> tuple[SideRow, ...]:
    """A row for each side that says something."""
    return tuple(_side(side, texts) for side in ground.sides) if ground else ()


def shown_statements(ground: Triangulation | None, texts: Texts) -> tuple[Resting, ...]:
    """What the items say together, each with those it was computed from."""
    return tuple(Resting(_worded(statement, texts), _ids(statement.items)) for statement in ground.statements) if ground else ()


def shown_remarks(remarks: Iterable[Remark], texts: Texts) -> tuple[ShownRemark, ...]:
    """The remarks in the reader's language."""
    return tuple(
        ShownRemark(texts(f"rules.{one.rule}.name"), texts(f"rules.{one.rule}.text"), one.evidence, one.rule is not Rule.CITED_IS_GONE)
        for one in remarks
    )


def _side(side: Side, texts: Texts) -> SideRow:
    name = column_name(side.column, texts) if side.column else texts("web.sub_question.no_role")
    voices = texts("web.sub_question.voices", n=side.voices)
    return SideRow(upper_first(name), voices, tuple(_saying(kind, side.of(kind), texts) for kind in EvidenceKind if side.of(kind)))


def _saying(kind: EvidenceKind, items: Iterable[EvidenceItem], texts: Texts) -> Saying:
    return Saying(upper_first(texts(f"draft.kind.{kind}")), tuple(Resting(item.text, (item.id,)) for item in items))


def _worded(statement: Statement, texts: Texts) -> str:
    return texts(
        f"web.sub_question.statement.{statement.kind}",
        who=who(statement.items, texts),
        for_it=who(statement.speaking_for, texts),
        against=who(statement.speaking_against, texts),
    )


def _ids(items: Iterable[EvidenceItem]) -> tuple[str, ...]:
    return tuple(item.id for item in items)
