"""``kompass stuck``: what could not be done, and doing it again."""

from typing import Annotated

import typer

from bot.stuck import retry as retry_stuck
from bot.stuck import stuck as all_stuck
from kompass.commands.printing import AsJson, print_rows, say
from kompass.opened import now, opened
from storage.database import Transaction

stuck = typer.Typer(no_args_is_help=True, help="What could not be played, sent or done: list it, try it again.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(stuck, name="stuck")


@stuck.command(name="list")
def list_(as_json: AsJson = False) -> None:
    """Everything that is stuck, a line each, oldest first: what it is, since when, and the kind of error."""
    with opened() as kompass:
        found = kompass.database.read(all_stuck)
    rows = [{"id": one.id, "what": one.what, "since": one.since.isoformat(), "error": one.error} for one in found]
    print_rows(rows, as_json=as_json)
    if not rows:
        say("Nothing is stuck.")


@stuck.command()
def retry(
    ids: Annotated[list[str] | None, typer.Argument(help="As the list names them: event:12, message:40, job:7.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Everything that is stuck.")] = False,
    as_json: AsJson = False,
) -> None:
    """Try again: events are played at once, messages and jobs wait for the running server."""
    if bool(ids) == everything:
        raise typer.BadParameter("Name what to try again, or give --all.")

    def work(tx: Transaction) -> dict[str, bool]:
        return retry_stuck(tx, ids or [one.id for one in all_stuck(tx)], now())

    with opened() as kompass:
        tried = kompass.database.write(work)
    print_rows([{"id": one, "under_way": is_under_way} for one, is_under_way in tried.items()], as_json=as_json)
    failed = sum(not is_under_way for is_under_way in tried.values())
    if failed:
        say(f"{failed} failed again; they are stuck under new ids.")
