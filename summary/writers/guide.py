"""The question bank as a booklet in HTML, one area a spread, and as an interview guide in plain text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill

from question_bank.model import Bank
from rubric.model import Edition
from summary.question_guide import GuidedArea, GuidedRow, question_guide
from summary.wording import in_language, phrases_in_language
from summary.writers.templates import template
from texts.catalogue import Texts

WIDTH = 100


@dataclass(frozen=True, slots=True)
class Booklet:
    """The values of booklet.html.j2."""

    edition: Edition
    bank: Bank
    areas: tuple[GuidedArea, ...]
    texts: Texts

    def words(self, by_language: Mapping[str, str]) -> str:
        """A text of the bank or the edition in the language of the booklet."""
        return in_language(by_language, self.texts.language)

    def phrases(self, by_language: Mapping[str, Sequence[str]]) -> str:
        """Signals of one kind."""
        return " · ".join(phrases_in_language(by_language, self.texts.language))

    def roles(self, roles: tuple[str, ...]) -> str:
        """The roles of a prompt, as they stand before it."""
        return " · ".join(self.texts(f"roles.{role}") for role in roles)


def booklet(edition: Edition, bank: Bank, texts: Texts) -> str:
    """A page of its own, made for A4: every area is a left page of questions and a right one for who listens, and then its checklist."""
    page = Booklet(edition, bank, question_guide(edition, bank), texts)
    return template("booklet.html.j2").render(page=page)


def guide(edition: Edition, bank: Bank, area: GuidedArea, role: str | None, texts: Texts) -> str:
    """One area for whoever asks: of one role, or of all; lines of at most WIDTH characters."""
    heading = f"{area.area.id} {in_language(area.area.name, texts.language)}"
    place = texts("bank.edition", edition=in_language(edition.name, texts.language), version=bank.version)
    rows = ["\n".join(_row_lines(row, role, texts)) for row in area.rows]
    return "\n\n".join([f"{heading}\n{place}", *rows]) + "\n"


def _row_lines(row: GuidedRow, role: str | None, texts: Texts) -> Iterator[str]:
    language = texts.language
    yield fill(f"{row.sub_question.id}  {in_language(row.sub_question.text, language)}", WIDTH, subsequent_indent="     ")
    for prompt in row.prompts:
        if role is None:
            yield _line(", ".join(texts(f"roles.{each}") for each in prompt.roles), in_language(prompt.text, language))
        elif role in prompt.roles:
            yield _line(texts(f"roles.{role}"), in_language(prompt.text, language))
    if role is not None and row.asked_of(role) is None:
        yield f"     {texts('bank.no_question')}"
        return
    for probe in row.probes:
        yield _line(texts(f"bank.probe.{probe.occasion}"), in_language(probe.text, language))
    if row.explanation:
        yield _line(texts("bank.explanation"), in_language(row.explanation, language))
    for kind, phrases in row.signals.items():
        yield _line(texts(f"bank.signal.{kind}"), "; ".join(phrases_in_language(phrases, language)))
    for confusion in row.confusions:
        yield _line(texts("bank.confusion", id=confusion.neighbour), in_language(confusion.text, language))


def _line(label: str, text: str) -> str:
    return fill(f"{label}: {text}", WIDTH, initial_indent="     ", subsequent_indent="       ")
