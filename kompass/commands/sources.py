"""``kompass ingest`` and ``kompass confirm``."""

from pathlib import Path
from typing import Annotated, Any

import typer

from evaluation.access import ADMINISTRATOR
from evaluation.confirming import confirm_tag, remove_tag
from evaluation.ingesting import KINDS, Ingested, ingest, read_arriving
from evaluation.instruments import evaluation_named
from evaluation.members import actor_of, member_called
from evaluation.suggesting import store_suggestions
from evidence.model import SourceKind
from kompass.arriving_files import arriving_files, read_date
from kompass.commands.printing import print_rows, say
from kompass.opened import now, opened
from storage.database import Transaction


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(name="ingest")(ingest_files)
    app.command(name="confirm")(confirm)


def ingest_files(
    evaluation: Annotated[str, typer.Argument(help="The evaluation's code, as e1.")],
    files: Annotated[list[Path], typer.Argument(help="Files or folders: txt, md, html.")],
    kind: Annotated[str, typer.Option(help="document, website or intranet.")] = "document",
    url: Annotated[str | None, typer.Option(help="The page's address.")] = None,
    date: Annotated[str | None, typer.Option(help="When it was decided or true, as 2026-03-02.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="What it prints anyway.")] = True,  # noqa: ARG001
) -> None:
    """Take documents and saved pages in as sources. The same bytes again are recognised."""
    if kind not in KINDS:
        raise typer.BadParameter(f"{kind} is none of document, website, intranet.")
    day = read_date(date, "--date") if date else None
    arriving = arriving_files(files, SourceKind(kind), url=url, date=day)
    with opened() as kompass:
        read = read_arriving(arriving, kompass.folder)
        taken = kompass.database.write(lambda tx: ingest(tx, ADMINISTRATOR, evaluation_named(tx, evaluation), read, now()))
        # After the commit: it takes longer than ingesting, and who shows the source before it is done suggests for themselves.
        found = kompass.database.read(lambda tx: evaluation_named(tx, evaluation))
        store_suggestions(kompass.database, found)
    for (file, _), one in zip(read, taken, strict=True):
        if not one.is_new:
            say(f"{file.name}: the same bytes are source {one.source} already.")
    print_rows([_ingested(one) for one in taken], as_json=True)


def _ingested(one: Ingested) -> dict[str, Any]:
    return {"source": one.source, "kind": one.kind.value, "version": one.version, "passages": one.passages}


def confirm(
    evaluation: Annotated[str, typer.Argument(help="The evaluation's code, as e1.")],
    evidence: Annotated[str, typer.Argument(help="The evidence item, as i12.")],
    sub_question: Annotated[str, typer.Argument(help="The sub-question, as 3.2.")],
    by: Annotated[str, typer.Option(help="The evaluator who says so: code, e-mail or name.")],
    remove: Annotated[bool, typer.Option("--remove", help="Take the tag off instead.")] = False,
) -> None:
    """Confirm that a piece of evidence speaks to a sub-question, as that evaluator."""

    def work(tx: Transaction) -> None:
        found = evaluation_named(tx, evaluation)
        actor = actor_of(member_called(tx, found, by))
        (remove_tag if remove else confirm_tag)(tx, actor, found, evidence, sub_question, now())

    with opened(up_to_date=True) as kompass:
        kompass.database.write(work)
