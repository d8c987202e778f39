"""Who says something, in words: "två enhetschefer, en förvaltningschef och ett dokument".

Knows how people and sources are counted in the texts. Does not know what they say.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from evidence.model import EvidenceItem, SourceKind
from question_bank.model import ROLES
from summary.quotations import role_order
from texts.catalogue import Texts


def people(by_role: Mapping[str, int], texts: Texts) -> list[str]:
    """One phrase a role, as "två enhetschefer" and "en facklig företrädare", in the roles' order; roles with nobody are left out."""
    return [counted_speakers(role, by_role[role], texts) for role in sorted(by_role, key=role_order) if by_role[role]]


def counted_speakers(role: str | None, n: int, texts: Texts) -> str:
    """As "en enhetschef" or "två enhetschefer"."""
    known = known_role(role, texts)
    return texts(f"draft.speaker.{known}") if n == 1 else texts(f"draft.speakers.{known}", count=number_word(n, texts))


def counted_sources(kind: SourceKind, n: int, texts: Texts) -> str:
    """As "ett dokument" or "tre sidor på webbplatsen"."""
    return texts(f"draft.written.{kind}", n=n, count=number_word(n, texts))


def who(items: Iterable[EvidenceItem], texts: Texts, *, most_roles: int = len(ROLES)) -> str:
    """All who say this, each voice once: people by role, then written sources by kind, then what the evaluators looked through.

    People of more than ``most_roles`` roles are counted together, as "fem intervjuade".
    """
    roles: Counter[str | None] = Counter()
    sources: Counter[SourceKind] = Counter()
    checked: dict[SourceKind, None] = {}
    for item in {item.voice: item for item in items}.values():
        if item.from_checklist:
            checked[item.source_kind] = None
        elif item.source_kind is SourceKind.INTERVIEW:
            roles[item.role] += 1
        else:
            sources[item.source_kind] += 1
    if len(roles) > most_roles:
        roles = Counter({None: roles.total()})
    spoken = [counted_speakers(role, roles[role], texts) for role in sorted(roles, key=role_order)]
    written = [counted_sources(kind, sources[kind], texts) for kind in SourceKind if sources[kind]]
    return texts.join([*spoken, *written, *(texts(f"draft.checked.{kind}") for kind in SourceKind if kind in checked)])


def number_word(n: int, texts: Texts) -> str:
    """Small numbers in words, as running text has them; others in digits."""
    return texts("draft.numbers").split()[n - 1] if has_word(n, texts) else texts.number(n)


def has_word(n: int, texts: Texts) -> bool:
    """Whether the number is written in words."""
    return 0 < n <= len(texts("draft.numbers").split())


def known_role(role: str | None, texts: Texts) -> str:
    """The role if the texts have words for it, else "interviewee"."""
    return role if role and texts.has(f"draft.speaker.{role}") else "interviewee"
