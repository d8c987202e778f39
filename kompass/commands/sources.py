"""``kompass ingest`` and ``kompass confirm``."""

from pathlib import Path
from typing import Annotated, Any

import typer

from bot.jobs.reading_process import Reader
from evaluation.access import ADMINISTRATOR
from evaluation.confirming import confirm_tag, remove_tag
from evaluation.ingesting import KINDS, Ingested, ingest, read_arriving
from evaluation.instruments import evaluation_named
from evaluation.members import actor_of, member_called
from evaluation.suggesting import store_suggestions
from evidence.model import SourceKind
from importers.model import READABLE
from kompass.arriving_files import arriving_files, read_date
from kompass.commands.printing import print_rows, say
from kompass.opened import now, opened
from kompass.sentences import COMMAND_LINE_LANGUAGE
from storage.database import Transaction
from texts.catalogue import load_texts


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(name="ingest")(ingest_files)
    app.command(name="confirm")(confirm)


def ingest_files(
    evaluation: Annotated[str, typer.Argument(help="The evaluation's code, as e1.")],
    files: Annotated[list[Path], typer.Argument(help=f"Files or folders: {', '.join(READABLE)}.")],
    kind: Annotated[str | None, typer.Option(help="document (unless told otherwise), website or intranet.")] = None,
    url: Annotated[str | None, typer.Option(help="The page's address.")] = None,
    date: Annotated[str | None, typer.Option(help="When it was decided or true, as 2026-03-02.")] = None,
    owner: Annotated[str | None, typer.Option(help="Who answers for it.")] = None,
    renews: Annotated[str | None, typer.Option(help="The source, as s3, that the file is a new version of.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="What it prints anyway.")] = True,  # noqa: ARG001
) -> None:
    """Take documents and saved pages in as sources. The same bytes again are recognised."""
    if kind is not None and kind not in KINDS:
        raise typer.BadParameter(f"{kind} is none of document, website, intranet.")
    if kind is not None and renews is not None:
        raise typer.BadParameter("--renews takes the kind of the source that it renews: leave --kind out.")
    day = read_date(date, "--date") if date else None
    arriving = arriving_files(files, SourceKind(kind or "document"), url=url, date=day, owner=owner, renews=renews, tell=say)
    with opened() as kompass:
        # By a process beside this one, with limits of time and memory: what is in a file must not be the command's end.
        with Reader(kompass.settings.limits) as reader:
            read = read_arriving(arriving, kompass.folder, reader.read)
        taken = kompass.database.write(lambda tx: ingest(tx, ADMINISTRATOR, evaluation_named(tx, evaluation), read, now()))
        # After the commit: it takes longer than ingesting, and who shows the source before it is done suggests for themselves.
        found = kompass.database.read(lambda tx: evaluation_named(tx, evaluation))
        store_suggestions(kompass.database, found)
    for (file, cut), one in zip(read, taken, strict=True):
        if not one.is_new:
            say(f"{file.name}: the same bytes are source {one.source} already.")
        for note in cut.imported.notes:
            say(f"{file.name}: {load_texts(COMMAND_LINE_LANGUAGE)(note.sentence, **note.values)}")
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
