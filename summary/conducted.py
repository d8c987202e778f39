"""How the evaluation was done, in one or two sentences.

Knows counts only. Does not know who was interviewed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from evidence.model import SourceKind
from summary.speakers import counted_sources, number_word, people
from summary.wording import upper_first
from texts.catalogue import Texts


@dataclass(frozen=True, slots=True)
class Material:
    """How much the evaluation rests on: ``interviewees`` are persons by role, ``sources`` documents and pages by kind."""

    interviewees: Mapping[str, int]
    sources: Mapping[SourceKind, int]


def conducted(material: Material, texts: Texts) -> tuple[str, ...]:
    """Who was interviewed and what was gone through; nothing about what there was none of."""
    persons = sum(material.interviewees.values())
    read = [counted_sources(kind, material.sources[kind], texts) for kind in SourceKind if material.sources.get(kind)]
    sentences = []
    if persons:
        who = texts.join(people(material.interviewees, texts))
        sentences.append(upper_first(texts("report.summary.interviewees", n=persons, count=number_word(persons, texts), who=who)))
    if read:
        sentences.append(texts("report.summary.material", sources=texts.join(read)))
    return tuple(sentences)
