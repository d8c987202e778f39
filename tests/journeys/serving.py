"""``kompass serve`` as a process of its own beside the test, and the other commands beside it. The emulator runs in the test's loop."""

import asyncio
import json
import os
import re
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any, Self

import httpx

from storage.database import open_database
from tests.bot.evaluation import answers

PROGRAM = str(Path(sys.executable).parent / "kompass")
ROOT = Path(__file__).parents[2]
# Long enough for a loaded machine; a test that passes never waits it out.
PATIENCE = 30.0


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class Kompass:
    """The program in a folder of its own. ``log`` collects what every server of that name has said on stderr."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    server: Process | None = None
    name: str = "serve"

    def __post_init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return self._log_file.read_text(encoding="utf-8")

    async def serves(self, *words: str) -> Process:
        """A server that listens; ``words`` are its options."""
        with self._log_file.open("ab") as log:
            self.server = await asyncio.create_subprocess_exec(
                PROGRAM, "serve", *words, stdout=PIPE, stderr=log, cwd=self.folder, env=self._environment
            )
        assert self.server.stdout is not None
        greeting = await asyncio.wait_for(self.server.stdout.readline(), PATIENCE)
        assert b"serves at" in greeting, self.log
        return self.server

    async def is_ready(self, seconds: float = PATIENCE) -> None:
        """Wait until it says that it can do its share."""
        async with asyncio.timeout(seconds), httpx.AsyncClient(trust_env=False) as client:
            while (answer := await client.get(f"{self.address}/ready")).status_code != 200:
                assert answer.status_code == 503, answer.text
                await asyncio.sleep(0.05)

    async def dies(self) -> None:
        """As by a power cut."""
        assert self.server is not None
        self.server.kill()
        await self.server.wait()

    async def stops(self, seconds: float = PATIENCE) -> int:
        """The server's exit status after SIGTERM."""
        assert self.server is not None
        self.server.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.server.wait(), seconds)

    async def runs(self, *words: str) -> Done:
        """``kompass WORDS``, to its end."""
        process = await asyncio.create_subprocess_exec(PROGRAM, *words, stdout=PIPE, stderr=PIPE, cwd=self.folder, env=self._environment)
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
        assert process.returncode is not None
        return Done(process.returncode, out.decode(), err.decode())

    def answers_of(self, interviewee: str) -> list[dict[str, Any]]:
        """What the export says of one person, without the second that a command takes to start."""
        with open_database(self.folder / "data", migrate=False) as database:
            return [row for row in answers(database) if row["interviewee"] == interviewee]

    async def ends(self) -> None:
        """No server is left behind, however the test ended."""
        if self.server is not None and self.server.returncode is None:
            await self.dies()

    @property
    def _log_file(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPYCACHEPREFIX") if name in os.environ}
        own = {"KOMPASS_DATA_DIR": str(self.folder / "data"), "KOMPASS_PORT": str(self.port), "NO_PROXY": "127.0.0.1"}
        # The program beside these tests, whatever is installed.
        return {**kept, **own, "PYTHONPATH": str(ROOT), **self.settings}


class Browser:
    """A phone's browser on the chat page, as a form knows it: it posts what stands in the page it shows."""

    def __init__(self, address: str, token: str) -> None:
        self._client = httpx.AsyncClient(base_url=address, follow_redirects=True, trust_env=False)
        self._path = f"/i/{token}"
        self.page = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def opens(self) -> str:
        self.page = _read(await self._client.get(self._path))
        return self.page

    async def writes(self, text: str) -> str:
        return await self._posts(text=text)

    async def presses(self, action: str) -> str:
        """The first button with that action on the page that is shown."""
        wanted = next((value for value in _values(self.page, "action") if value.partition(":")[0] == action), None)
        assert wanted is not None, f"the page has no button {action}: {_values(self.page, 'action')}"
        return await self._posts(action=wanted)

    async def _posts(self, **form: str) -> str:
        (event,) = _values(self.page, "event")
        self.page = _read(await self._client.post(self._path, data={"event": event, **form}))
        return self.page


def _read(response: httpx.Response) -> str:
    assert response.status_code == 200, response.text
    return response.text


def _values(page: str, name: str) -> list[str]:
    return [unescape(value) for value in re.findall(rf'name="{name}"[^>]*? value="([^"]*)"', page)]
