"""``kompass bank``: the question bank as people read it, on a screen and on paper."""

import sys
from typing import Annotated

import typer

from kompass.commands.choices import check_choice
from kompass.sentences import CommandRefused
from question_bank.loading import load_bank
from question_bank.model import ROLES, Bank
from rubric.editions import load_edition
from rubric.model import Edition
from summary.question_guide import question_guide
from summary.writers.guide import booklet, guide
from texts.catalogue import DEFAULT_LANGUAGE, LANGUAGES, load_texts

Language = Annotated[str, typer.Option(help=f"One of {', '.join(LANGUAGES)}.")]
Version = Annotated[str | None, typer.Option(help="The newest unless given.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    banks = typer.Typer(no_args_is_help=True, help="The question bank: an interview guide, a booklet.")
    banks.command("show")(show)
    banks.command("export")(export)
    app.add_typer(banks, name="bank")


def show(
    area: Annotated[str, typer.Argument(help="The area, as 3.")],
    role: Annotated[str | None, typer.Option(help=f"All unless given: {', '.join(ROLES)}.")] = None,
    language: Language = DEFAULT_LANGUAGE,
    edition: Annotated[str, typer.Option(help="The instrument's edition.")] = "2010",
    version: Version = None,
) -> None:
    """An area as an interview guide: what is asked, and what helps beside it."""
    check_choice(language, LANGUAGES)
    check_choice(role, ROLES)
    found, bank = _bank(edition, version)
    areas = {guided.area.id: guided for guided in question_guide(found, bank)}
    if area not in areas:
        raise CommandRefused(f"Edition {edition} has no area {area}. Areas: {', '.join(areas)}.")
    sys.stdout.write(guide(found, bank, areas[area], role, load_texts(language)))


def export(
    edition: Annotated[str, typer.Argument(help="The instrument's edition, as 2010.")],
    format_: Annotated[str, typer.Option("--format", help="html.")] = "html",
    language: Language = DEFAULT_LANGUAGE,
    version: Version = None,
) -> None:
    """The whole bank as a booklet to print on A4, on stdout: one area a spread."""
    if format_ != "html":
        raise typer.BadParameter(f"{format_} is not html.")
    check_choice(language, LANGUAGES)
    found, bank = _bank(edition, version)
    sys.stdout.write(booklet(found, bank, load_texts(language)))


def _bank(edition: str, version: str | None) -> tuple[Edition, Bank]:
    found = load_edition(edition)
    return found, load_bank(found, version)
