"""``kompass ingest``, ``kompass confirm`` and ``kompass tag``."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from evaluation.access import ADMINISTRATOR
from evaluation.confirming import confirm_tag, remove_tag
from evaluation.ingesting import KINDS, Ingested, ingest, read_arriving
from evaluation.instruments import evaluation_named
from evaluation.members import actor_of, member_called
from evidence.model import SourceKind
from evidence.tagging import SUGGESTION_FLOOR, Tagger
from kompass.arriving_files import arriving_files, read_date
from kompass.commands.printing import print_rows, say
from kompass.opened import now, opened
from kompass.sentences import CommandRefused, named_in
from question_bank.loading import load_bank, load_lexicon
from rubric.editions import load_edition
from rubric.model import Edition
from storage.database import Transaction
from texts.catalogue import LANGUAGES


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(name="ingest")(ingest_files)
    app.command(name="confirm")(confirm)
    app.command(name="tag")(tag)


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
    read = read_arriving(arriving_files(files, SourceKind(kind), url=url, date=day))
    with opened() as kompass:
        taken = kompass.database.write(lambda tx: ingest(tx, ADMINISTRATOR, evaluation_named(tx, evaluation), read, kompass.folder, now()))
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

    with opened() as kompass:
        kompass.database.write(work)


def tag(
    edition: Annotated[str, typer.Option(help="The rubric edition.")] = "2010",
    language: Annotated[str | None, typer.Option(help="The texts' language; guessed from each text unless given.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every sub-question, however unlikely.")] = False,
    confirmed: Annotated[Path | None, typer.Option(help="JSON Lines {text, sub_question} to learn from first.")] = None,
) -> None:
    """Suggest sub-questions for texts: JSON Lines in on stdin, suggestions out in the same order."""
    if language is not None and language not in LANGUAGES:
        raise typer.BadParameter(f"{language} is none of {', '.join(LANGUAGES)}.")
    rubric = load_edition(edition)
    learned = list(_learned(confirmed, rubric)) if confirmed else []
    asked = [_asked(row, place, rubric) for place, row in _json_lines(sys.stdin.buffer.read(), "stdin")]
    tagger = Tagger(rubric, load_bank(rubric), load_lexicon(rubric), learned)
    floor = 0.0 if everything else SUGGESTION_FLOOR
    for row in asked:
        suggestions = tagger.suggest(language=language, **row)
        shown = [
            {"sub_question": one.sub_question, "confidence": round(one.confidence, 4)} for one in suggestions if one.confidence >= floor
        ]
        print(json.dumps({"suggestions": shown}, ensure_ascii=False))


def _asked(row: dict[str, Any], place: str, rubric: Edition) -> dict[str, Any]:
    """A line's fields, checked: a bad one is named, and then nothing is printed."""
    given = {key: row.get(key) for key in ("text", "area", "asked", "before", "after")}
    for key, value in given.items():
        if not isinstance(value, str) and not (value is None and key != "text"):
            raise CommandRefused(f'{place}: "{key}" must be text.')
    with named_in(place):
        if given["area"]:
            rubric.area(given["area"])
        if given["asked"]:
            rubric.sub_question(given["asked"])
    return {**given, "before": given["before"] or "", "after": given["after"] or ""}


def _learned(path: Path, rubric: Edition) -> Iterator[tuple[str, str]]:
    for place, row in _json_lines(path.read_bytes(), path.name):
        if not isinstance(row.get("text"), str) or not isinstance(row.get("sub_question"), str):
            raise CommandRefused(f'{place}: it needs "text" and "sub_question", both text.')
        with named_in(place):
            sub_question = rubric.sub_question(row["sub_question"])
        yield row["text"], sub_question.id


def _json_lines(data: bytes, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every line that is not blank, with its place; CommandRefused for one that is no JSON object."""
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        place = f"{name}, line {number}"
        try:
            row = json.loads(line)
        except ValueError:
            raise CommandRefused(f"{place}: this is no JSON in UTF-8. Write one object a line.") from None
        if not isinstance(row, dict):
            raise CommandRefused(f"{place}: this is no JSON object. Write one object a line.")
        yield place, row
