"""``kompass draft``, ``kompass report`` and ``kompass export``."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from evaluation.access import ADMINISTRATOR
from evaluation.drafting import draft_of
from evaluation.exporting import COLUMNS, as_csv, as_json_lines, export_rows
from evaluation.instruments import evaluation_named
from evaluation.reporting import report_of
from kompass.commands.choices import check_choice
from kompass.commands.printing import say
from kompass.opened import now, opened
from kompass.sentences import CommandRefused
from storage.database import Transaction
from summary.writers.html import draft_page, report_page
from summary.writers.markdown import draft_markdown
from texts.catalogue import WHOLE_LANGUAGES, load_texts

Unblind = Annotated[bool, typer.Option("--unblind", help="Count points that are not locked too. This is logged.")]
# Formats that are announced and not there yet: asking for one is no wrong usage.
LATER = {"draft": (), "report": ("docx", "pdf", "xlsx"), "export": ("xlsx",)}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (draft, report, export):
        app.command()(command)


def draft(
    evaluation: Annotated[str, typer.Argument(help="The evaluation's code, as e1.")],
    area: Annotated[str, typer.Argument(help="The area, as 3.")],
    format_: Annotated[str, typer.Option("--format", help="md or html.")] = "md",
    language: Annotated[str | None, typer.Option(help="The evaluation's own unless given.")] = None,
) -> None:
    """The draft of one area, on stdout."""
    _check_format("draft", format_, ("md", "html"))
    check_choice(language, WHOLE_LANGUAGES)

    def work(tx: Transaction) -> str:
        found = evaluation_named(tx, evaluation)
        texts = load_texts(language or found.language)
        drafted = draft_of(tx, ADMINISTRATOR, found, area, texts)
        return draft_markdown(drafted, texts) if format_ == "md" else draft_page(drafted, texts)

    with opened(up_to_date=True) as kompass:
        sys.stdout.write(kompass.database.read(work))


def report(
    evaluation: Annotated[str, typer.Argument(help="The evaluation's code, as e1.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    format_: Annotated[str, typer.Option("--format", help="html.")] = "html",
    language: Annotated[str | None, typer.Option(help="The evaluation's own unless given.")] = None,
    unblind: Unblind = False,
) -> None:
    """The whole report, into a file."""
    _check_format("report", format_, ("html",))
    check_choice(language, WHOLE_LANGUAGES)

    def work(tx: Transaction) -> str:
        found = evaluation_named(tx, evaluation)
        texts = load_texts(language or found.language)
        return report_page(report_of(tx, ADMINISTRATOR, found, texts, unblinded_at=now() if unblind else None), texts)

    with opened(up_to_date=True) as kompass:
        page = kompass.database.write(work) if unblind else kompass.database.read(work)
    out.write_text(page, encoding="utf-8")
    say(f"{out} is written, marked as a draft.")


def export(
    evaluation: Annotated[str, typer.Argument(help="The evaluation's code, as e1.")],
    what: Annotated[str, typer.Argument(help=", ".join(COLUMNS))],
    format_: Annotated[str, typer.Option("--format", help="jsonl or csv.")] = "jsonl",
    unblind: Unblind = False,
) -> None:
    """Everything of one kind that the evaluation holds, on stdout."""
    _check_format("export", format_, ("jsonl", "csv"))
    check_choice(what, COLUMNS)
    with opened(up_to_date=True) as kompass:
        run = kompass.database.write if unblind else kompass.database.read
        unblinded_at = now() if unblind else None
        rows = run(lambda tx: export_rows(tx, ADMINISTRATOR, evaluation_named(tx, evaluation), what, unblinded_at=unblinded_at))
    sys.stdout.write(as_json_lines(rows) if format_ == "jsonl" else as_csv(rows, COLUMNS[what]))


def _check_format(command: str, wanted: str, known: tuple[str, ...]) -> None:
    if wanted in LATER[command]:
        raise CommandRefused(f"Kompass does not write {wanted} yet. It writes {', '.join(known)}.")
    check_choice(wanted, known)
