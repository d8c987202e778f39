"""``kompass evaluation``: create, list, show."""

from typing import Annotated

import typer

from evaluation.access import ADMINISTRATOR
from evaluation.creating import counts_of, create_evaluation, summary_of
from evaluation.instruments import evaluation_named
from kompass.commands.printing import AsJson, print_one, print_rows
from kompass.opened import now, opened
from storage.evaluations import all_evaluations
from texts.catalogue import DEFAULT_LANGUAGE

evaluation = typer.Typer(no_args_is_help=True, help="Create an evaluation, list them, show one.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(evaluation, name="evaluation")


@evaluation.command()
def create(
    name: str,
    municipality: Annotated[str, typer.Option(help="Whose evaluation it is.")],
    year: Annotated[int, typer.Option(help="The year of the evaluation.")],
    edition: Annotated[str, typer.Option(help="The rubric edition it is judged by.")] = "2010",
    language: Annotated[str, typer.Option(help="The language of its drafts and report.")] = DEFAULT_LANGUAGE,
    on_forget: Annotated[str, typer.Option(help='What "forget me" does: erase or restrict.')] = "erase",
    as_json: AsJson = False,
) -> None:
    """Create an evaluation."""
    with opened() as kompass:
        row = kompass.database.write(
            lambda tx: summary_of(
                create_evaluation(
                    tx,
                    ADMINISTRATOR,
                    now(),
                    name=name,
                    municipality=municipality,
                    year=year,
                    edition=edition,
                    language=language,
                    on_forget=on_forget,
                )
            )
        )
    print_one(row, as_json=as_json)


@evaluation.command(name="list")
def list_(as_json: AsJson = False) -> None:
    """Every evaluation, a line each."""
    with opened() as kompass:
        rows = kompass.database.read(lambda tx: [summary_of(one) for one in all_evaluations(tx)])
    print_rows(rows, as_json=as_json)


@evaluation.command()
def show(evaluation: Annotated[str, typer.Argument(help="Its code, as e1.")], as_json: AsJson = False) -> None:
    """One evaluation with counts of what it holds."""
    with opened(up_to_date=True) as kompass:
        found = kompass.database.read(lambda tx: (one := evaluation_named(tx, evaluation), counts_of(tx, one)))
    print_one({**summary_of(found[0]), **found[1]}, as_json=as_json)
