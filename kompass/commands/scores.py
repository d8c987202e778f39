"""``kompass scores``: import points, print the table of a file."""

from pathlib import Path
from typing import Annotated

import typer

from evaluation.access import ADMINISTRATOR
from evaluation.instruments import evaluation_named
from evaluation.scoring import import_points, table_of_file
from kompass.commands.printing import AsJson, print_one, print_rows, say
from kompass.opened import now, opened
from kompass.sentences import CommandRefused
from rubric.score_json import table_as_json
from rubric.scoring import ScoreTable

scores = typer.Typer(no_args_is_help=True, help="Points: import them, or print the table of a file.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(scores, name="scores")


@scores.command(name="import")
def import_(
    evaluation: Annotated[str, typer.Argument(help="The evaluation's code, as e1.")],
    file: Annotated[Path, typer.Argument(help="A csv file: sub_question, points, evaluator, reason.")],
    as_json: AsJson = False,
) -> None:
    """Take a file of points, locked. Rows without an evaluator are agreed points."""
    data = _csv(file)
    with opened() as kompass:
        count = kompass.database.write(
            lambda tx: import_points(tx, ADMINISTRATOR, evaluation_named(tx, evaluation), data, file.name, now())
        )
    print_one({"rows": count}, as_json=as_json)


@scores.command()
def table(
    file: Annotated[Path, typer.Argument(help="A csv file: sub_question, points.")],
    edition: Annotated[str, typer.Option(help="The rubric edition.")],
    as_json: AsJson = False,
) -> None:
    """The printed table of points of a file, without any evaluation."""
    printed, left_out = table_of_file(_csv(file), edition, file.name)
    if left_out:
        say(f"{file.name}: {left_out} rows name an evaluator and are not agreed points; they are left out.")
    if as_json:
        print_one(table_as_json(printed), as_json=True)
    else:
        print_rows(_lines(printed), as_json=False)


def _csv(file: Path) -> bytes:
    if file.suffix.lower() == ".xlsx":
        raise CommandRefused(f"{file.name}: Kompass reads points as csv so far. Save the sheet as CSV UTF-8.")
    return file.read_bytes()


def _lines(printed: ScoreTable) -> list[dict[str, object]]:
    sums = [(area.id, area.points, area.max, area.percent) for area in printed.areas]
    rows = [(row.id, row.points, row.max, row.percent) for area in printed.areas for row in area.rows]
    total = ("total", printed.total.points, printed.total.max, printed.total.percent)
    return [dict(zip(("id", "points", "max", "percent"), cells, strict=True)) for cells in (*rows, *sums, total)]
