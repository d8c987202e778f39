"""What the pages for people say is there: links lead somewhere, commands exist."""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.house.tree import PAGES, ROOT, place

LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*$", re.MULTILINE)
COMMAND = re.compile(r"^(?:\$ )?(?:python3 run\.py -- |(?:\.venv/bin/)?kompass )(.+)$", re.MULTILINE)
FIRST_PAGES = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "docs/architecture.md")

ASK_FOR_HELP = """
import contextlib, io, json, sys
from kompass.cli import main
unknown = []
for words in json.load(sys.stdin):
    sys.argv = ["kompass", *words, "--help"]
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            main()
    except SystemExit as end:
        if end.code:
            unknown.append(" ".join(words))
print(json.dumps(unknown))
"""


@pytest.mark.parametrize("name", FIRST_PAGES)
def test_a_newcomer_finds(name: str) -> None:
    assert (ROOT / name).is_file()


@pytest.mark.parametrize("page", PAGES, ids=place)
def test_links_lead_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    broken = [link for link in LINK.findall(text) if "://" not in link and not link.startswith("mailto:") and not _leads(page, link)]
    assert broken == [], f"{place(page)}: {broken}"


def test_the_readme_has_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python3 run.py demo" in text
    assert "python3 run.py test" in text


def test_every_command_that_is_shown_exists() -> None:
    shown = {
        tuple(_words(line))
        for page in PAGES
        for block in FENCE.findall(page.read_text(encoding="utf-8"))
        for line in COMMAND.findall(block)
    }
    with tempfile.TemporaryDirectory() as elsewhere:
        asked = [sys.executable, "-c", ASK_FOR_HELP]
        done = subprocess.run(asked, input=json.dumps(sorted(shown)), capture_output=True, text=True, cwd=elsewhere, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


def _words(line: str) -> list[str]:
    """The command without options and operands: "evaluator add" of "evaluator add e1 anna@example.se --name Anna"."""
    words: list[str] = []
    for word in line.split():
        if not re.fullmatch(r"[a-z]+(-[a-z]+)*", word):
            break
        words.append(word)
    return words


def _leads(page: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    if not target.exists():
        return False
    return not anchor or target.suffix != ".md" or anchor in _anchors(target)


def _anchors(page: Path) -> set[str]:
    headings = HEADING.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
