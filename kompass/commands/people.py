"""``kompass invite`` and ``kompass evaluator add``."""

from pathlib import Path
from typing import Annotated, Any

import typer

from evaluation.access import ADMINISTRATOR
from evaluation.instruments import evaluation_named
from evaluation.inviting import Invited, invite, reissue
from evaluation.members import Joined, add_evaluator
from kompass.bot_name import bot_name, telegram_link
from kompass.commands.printing import AsJson, print_one, print_rows, say
from kompass.opened import Opened, now, opened
from kompass.secret_key import secret_key
from storage.identity import id_of
from web.login import login_link

evaluator = typer.Typer(no_args_is_help=True, help="The evaluation's own people.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(name="invite")(invite_people)
    app.add_typer(evaluator, name="evaluator")


def invite_people(
    evaluation: Annotated[str, typer.Argument(help="The evaluation's code, as e1.")],
    people: Annotated[Path | None, typer.Argument(help="A csv file: name, role, group, language, email.")] = None,
    reissued: Annotated[list[str] | None, typer.Option("--reissue", help="Give this person (P01) new ways in; the old ones end.")] = None,
    as_json: AsJson = False,
) -> None:
    """Invite everybody in a list who has not been invited yet, or give somebody new ways in."""
    if (people is None) == (not reissued):
        raise typer.BadParameter("Give a file of people, or --reissue with a code.")
    with opened() as kompass:
        if people is not None:
            data, name = people.read_bytes(), people.name
            invited = kompass.database.write(lambda tx: invite(tx, ADMINISTRATOR, evaluation_named(tx, evaluation), data, name, now()))
        else:
            invited = kompass.database.write(
                lambda tx: [reissue(tx, ADMINISTRATOR, evaluation_named(tx, evaluation), code, now()) for code in reissued or []]
            )
        # Only now: Telegram may take its time, and the people are invited without it.
        telegram = bot_name(kompass.settings, kompass.database) if invited else None
    if not invited:
        say("Everybody in the list has been invited before.")
    print_rows([_invited(one, telegram, kompass) for one in invited], as_json=as_json)


@evaluator.command()
def add(
    evaluation: Annotated[str, typer.Argument(help="The evaluation's code, as e1.")],
    email: str,
    name: Annotated[str, typer.Option(help="As on the report's cover.")],
    organisation: Annotated[str, typer.Option(help="The home organisation, as on the report's cover.")] = "",
    role: Annotated[str | None, typer.Option(help="administrator, lead, evaluator (unless given), reader or contact.")] = None,
    as_json: AsJson = False,
) -> None:
    """Add an evaluator, or give one who is there already new links."""
    with opened() as kompass:
        key = secret_key(kompass.folder)
        joined = kompass.database.write(
            lambda tx: add_evaluator(
                tx, ADMINISTRATOR, evaluation_named(tx, evaluation), now(), email=email, name=name, organisation=organisation, role=role
            )
        )
        telegram = bot_name(kompass.settings, kompass.database)
    print_one(
        {
            "evaluator": joined.member.code,
            "login": member_login(joined, key, kompass.settings.links_begin_with),
            "telegram": telegram_link(telegram, joined.token),
        },
        as_json=as_json,
    )


def member_login(joined: Joined, key: str, public_url: str) -> str:
    """The link that lets a member log in once."""
    return login_link(key, public_url, id_of(joined.member), joined.nonce)


def _invited(invited: Invited, telegram: str | None, kompass: Opened) -> dict[str, Any]:
    return {
        "row": invited.row,
        "code": invited.code,
        "token": invited.token,
        "short": invited.short,
        "telegram": telegram_link(telegram, invited.token),
        "web": f"{kompass.settings.links_begin_with}/i/{invited.token}",
    }
