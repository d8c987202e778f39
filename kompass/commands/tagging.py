"""``kompass tag``: it needs no data folder."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from evidence.tag_rows import Beginnings
from evidence.tagging import SUGGESTION_FLOOR, Tagger
from kompass.commands.choices import check_choice
from kompass.sentences import CommandRefused, named_in
from question_bank.loading import load_bank, load_lexicon
from rubric.editions import load_edition
from rubric.model import Edition
from texts.catalogue import WHOLE_LANGUAGES


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(tag)


def tag(
    edition: Annotated[str, typer.Option(help="The rubric edition.")] = "2010",
    language: Annotated[str | None, typer.Option(help="The texts' language; guessed from each text unless given.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every sub-question, however unlikely.")] = False,
    confirmed: Annotated[Path | None, typer.Option(help="JSON Lines {text, sub_question} to learn from first.")] = None,
) -> None:
    """Suggest sub-questions for texts: JSON Lines in on stdin, suggestions out in the same order."""
    check_choice(language, WHOLE_LANGUAGES)
    rubric = load_edition(edition)
    learned = list(_learned(confirmed, rubric)) if confirmed else []
    asked = [_asked(row, place, rubric) for place, row in _json_lines(sys.stdin.buffer.read(), "stdin")]
    tagger = Tagger(Beginnings(rubric, load_bank(rubric), load_lexicon(rubric)), learned)
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
