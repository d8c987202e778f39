"""How much memory the served demo holds after its pages have been used.  Prints: megabytes (limit 150 MB).  Linux only: it reads /proc.

Run from the project's root: .venv/bin/python -m benchmarks.memory
"""

import re
import subprocess
import tempfile
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

from benchmarks.serving import HOST, environment, free_port, page, started
from kompass.demo_folder import SHIPPED

LIMIT = 150
CHAT = re.compile(rf"http://{HOST}:\d+/i/\S+")
LOGIN = re.compile(rf"http://{HOST}:\d+/login/\S+")
AREAS = range(1, 9)
ROUNDS = 3


def greeting_of(process: subprocess.Popen[str], people: int) -> str:
    """What the demo prints once it is loaded, up to the last person's chat."""
    assert process.stdout is not None
    lines = [next(process.stdout)]
    while len(CHAT.findall("".join(lines))) < people:
        lines.append(next(process.stdout))
    return "".join(lines)


def use(greeting: str) -> int:
    """Look at every chat, and at an evaluator's pages. How many pages were read."""
    chats, login = CHAT.findall(greeting), LOGIN.findall(greeting)[0]
    for chat in chats:
        page(chat)
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    origin = login.partition("/login/")[0]
    urllib.request.install_opener(browser)
    browser.open(urllib.request.Request(login, data=b"", headers={"Origin": origin, "Sec-Fetch-Site": "same-origin"}))
    pages = [f"{origin}/e/e1", *(f"{origin}/e/e1/area/{area}" for area in AREAS), f"{origin}/e/e1/report"]
    for _ in range(ROUNDS):
        for address in pages:
            page(address)
    return len(chats) + ROUNDS * len(pages)


def megabytes(process_id: int, which: str) -> float:
    """A line of the process's status, as VmRSS: resident now; VmHWM: at most so far."""
    status = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    return int(re.findall(rf"{which}:\s+(\d+) kB", status)[0]) / 1024


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        words = ["demo", "--out", str(folder / "out"), "--port", str(free_port())]
        with started(words, environment(folder), folder) as process:
            read = use(greeting_of(process, people=len((SHIPPED / "people.csv").read_text(encoding="utf-8").splitlines()) - 1))
            now, most = megabytes(process.pid, "VmRSS"), megabytes(process.pid, "VmHWM")
    print(f"served demo, {read} pages read: {now:.0f} MB resident (limit {LIMIT} MB; {most:.0f} MB at most while loading)")


if __name__ == "__main__":
    main()
