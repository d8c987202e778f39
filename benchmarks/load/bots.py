"""The bots that are measured, each a process of its own: how it is started, and what it has kept."""

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from benchmarks.load.kept import Kept
from benchmarks.peers import book, ptb_persistence
from benchmarks.peers.dialogue import question_words
from benchmarks.peers.environment import peers_python
from benchmarks.serving import HOST, KOMPASS, environment, free_port

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = 20
SECRET = "the-secret-of-this-webhook"
# How long a bot may take to stop before it is killed, in seconds.
PATIENCE = 10.0


class Process(Protocol):
    """What a started bot is."""

    pid: int

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def kill(self) -> None: ...

    def terminate(self) -> None: ...


@dataclass(frozen=True)
class Bot:
    """A bot ready to be started, any number of times, on one store. ``doors`` open one interview each.

    ``ports`` is where its processes listen, if it is to be several or to be brought its updates.
    """

    name: str
    command: Sequence[str]
    settings: dict[str, str]
    folder: Path
    doors: Sequence[str]
    kept: Callable[[], list[Kept]] = field(repr=False)
    ports: Sequence[int] = ()

    @contextmanager
    def running(self) -> Iterator[Process]:
        """Its process, ended as an operator ends it."""
        process = self.start()
        try:
            yield process
        finally:
            stop(process)

    def start(self) -> Process:
        """Its process, which the caller ends."""
        with self.output.open("ab") as output:
            return subprocess.Popen(self.command, env=self.settings, cwd=self.folder, stdout=output, stderr=output)

    @property
    def output(self) -> Path:
        """What it prints and logs."""
        return self.folder / f"{self.name}.txt"

    def last_words(self) -> str:
        """The end of it, for whoever finds that the bot has ended."""
        return self.output.read_text(encoding="utf-8", errors="replace")[-2000:]


def stop(process: Process) -> None:
    """Asked first, then killed."""
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def peer(
    name: str,
    folder: Path,
    api: str,
    token: str,
    *,
    questions: int = QUESTIONS,
    people: int = 5000,
    database: str = "",
    python: Path | None = None,
    **settings: str,
) -> Bot:
    """A module of benchmarks/peers on a store of its own in ``folder``; ``database`` is PostgreSQL's address.

    ``python`` is who runs it, if it needs nothing that is not there.
    """
    store = folder / f"{name}.store"
    command = [str(python or peers_python()), "-m", f"benchmarks.peers.{name}", "--api", api, "--token", token]
    command += ["--database", database or str(store), "--questions", str(questions)]
    given = {**_without_settings(), "PYTHONPATH": str(ROOT), **settings}
    return Bot(name, command, given, folder, [""] * people, lambda: _kept_by_peer(name, store, database, questions))


def _kept_by_peer(name: str, store: Path, database: str, questions: int) -> list[Kept]:
    if name == "ptb_persistence":
        rows = ptb_persistence.stored_in(store)
    elif database:
        # Only who measures PostgreSQL has its driver.
        from benchmarks.peers import ptb_postgres  # noqa: PLC0415

        rows = ptb_postgres.stored_in(database)
    else:
        rows = book.stored_in(store)
    return [Kept(text, question_words(question, questions)) for _, question, text in rows]


def _without_settings() -> dict[str, str]:
    """This environment, in which Python keeps what it has compiled: imports cost seconds otherwise."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KOMPASS_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept


def product(
    folder: Path,
    api: str,
    token: str,
    *,
    doors: Sequence[str],
    kept: Callable[[], list[Kept]],
    only: str = "",
    webhooks: int = 0,
    **settings: str,
) -> Bot:
    """``kompass serve`` on the data folder in ``folder``, in which everybody is invited.

    It fetches updates; or they are brought to so many processes, before which somebody stands who spreads them.
    """
    ports = [free_port() for _ in range(max(1, webhooks))]
    brought = {"KOMPASS_TELEGRAM_MODE": "webhook", "KOMPASS_TELEGRAM_SECRET": SECRET, "KOMPASS_PUBLIC_URL": f"http://{HOST}:{ports[0]}"}
    given = environment(
        folder,
        KOMPASS_TELEGRAM_TOKEN=token,
        KOMPASS_TELEGRAM_API=api,
        # Telegram's own limits would be measured otherwise.
        KOMPASS_TELEGRAM_RATE="0",
        KOMPASS_HOST=HOST,
        KOMPASS_PORT=str(ports[0]),
        PYTHONPATH=str(ROOT),
        **(brought if webhooks else {}),
        **settings,
    )
    command = [str(KOMPASS), "serve", *(["--only", only] if only else [])]
    return Bot("kompass", command, given, folder, doors, kept, ports if webhooks else ())
