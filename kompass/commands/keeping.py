"""``kompass backup``, ``kompass restore`` and ``kompass move-to``."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from kompass.commands.printing import say
from kompass.opened import now
from kompass.sentences import CommandRefused
from kompass.settings import read_settings
from storage.archive import Manifest
from storage.backup import BackedUp, back_up
from storage.moving import move_to
from storage.restoring import restore


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(backup)
    app.command(name="restore")(restore_from)
    app.command(name="move-to")(move)


def backup(file: Annotated[Path, typer.Argument(help="The archive to write, as kompass-2026-03-02.tar; none may be there.")]) -> None:
    """Everything stored, files too, in one archive that is checked after it is written. The secret key is not in it."""
    settings = read_settings()
    with _ending_well():
        done = back_up(settings.data_dir, file, now(), url=settings.database_address)
    say(f"{file} holds {_contents(done.manifest)} ({_megabytes(done.size)}), and was read again and compared.")
    say("It is not encrypted: keep it as safe as the data folder.")
    _tell_of_files(done)


def restore_from(file: Annotated[Path, typer.Argument(help="An archive that kompass backup has written.")]) -> None:
    """Put a backup into an empty data folder, and into an empty database where KOMPASS_DATABASE_URL names one."""
    settings = read_settings()
    with _ending_well():
        manifest = restore(file, settings.data_dir, pid=os.getpid(), url=settings.database_address)
    say(f"{settings.data_dir} holds {_contents(manifest)}, as of {manifest.made_at:%Y-%m-%d %H:%M} UTC.")
    say("A backup has no secret key: log-in links that were not used yet end (kompass evaluator add gives new ones); all others go on.")


def move(
    url: Annotated[str, typer.Argument(help="The address of an empty database, as postgresql+psycopg://user:password@host/database.")],
) -> None:
    """Copy the data folder's database into an empty PostgreSQL database, and compare the two. The files stay in the folder."""
    if read_settings().database_address is not None:
        raise CommandRefused("KOMPASS_DATABASE_URL names a server already. Leave it out to move what the data folder's own database holds.")
    # Read as the setting that it is to become.
    settings = read_settings(database_url=url)
    assert settings.database_address is not None
    with _ending_well():
        copied = move_to(settings.data_dir, settings.database_address, pid=os.getpid())
    say(f"{sum(copied.values())} rows of {len(copied)} tables were copied and are equal. The database in {settings.data_dir} is as it was.")
    say("From now on set KOMPASS_DATABASE_URL to the address that you gave here, for every command.")
    say("Keep the data folder: files are still kept there.")


def _contents(manifest: Manifest) -> str:
    people, answers = (manifest.tables.get(name, 0) for name in ("participant", "answer"))
    return f"{people} people, {answers} answers and {len(manifest.files)} files"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


def _tell_of_files(done: BackedUp) -> None:
    if done.forgotten:
        say(f"{len(done.forgotten)} of the files were erased while it was made, and are not in it: somebody was forgotten.")
    if done.missing:
        say(f"The data folder lacks files that its database names, and so does the backup: {', '.join(sorted(done.missing))}.")


@contextmanager
def _ending_well() -> Iterator[None]:
    """SIGTERM ends the work as Ctrl-C does, so that nothing unfinished is left behind."""
    before = signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
