"""Markdown: which lines are headings, and which line breaks are none.

The words stay as written, with their emphasis, list and link marks: a quotation can then be found in the file character for character, and
taking marks away would guess (2*3*4, file_name). Only a break inside a paragraph, which markdown shows as a space, becomes one.
"""

import re
from collections.abc import Iterator

from importers.model import Block

_FENCE = re.compile(r" {0,3}(```|~~~)")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)\s*$")
# What begins a line of its own: a list item, a quotation, a table row, a rule, markup.
_OWN_LINE = re.compile(r"\s*(?:[-*+•–] |\d{1,4}[.)] |[>|<]|[-*_=~`]{3,})")


def blocks(text: str) -> list[Block]:
    """The text's lines as blocks, blank lines among them, wrapped paragraphs joined."""
    found: list[Block] = []
    paragraph: list[str] = []  # the lines so far of a paragraph or list item that the next line can continue
    for kind, line in _kinds(text.split("\n")):
        goes_on = bool(paragraph) and not _OWN_LINE.match(paragraph[0] if kind == "underline" else line)
        if kind == "words" and goes_on:
            paragraph.append(line)
        elif kind == "underline" and goes_on:
            found.append(Block(_joined(paragraph).strip(), 1 if "=" in line else 2))
            paragraph = []
        else:
            found += [Block(_joined(paragraph))] if paragraph else []
            paragraph = [line] if kind == "words" else []
            if kind != "words":
                found.append(_heading(line) if kind == "heading" else Block(line))
        if paragraph and (line.endswith(("  ", "\\")) or line.lstrip().startswith("|")):
            found.append(Block(_joined(paragraph)))
            paragraph = []
    return [*found, Block(_joined(paragraph))] if paragraph else found


def _joined(lines: list[str]) -> str:
    return " ".join([lines[0].rstrip(), *(line.strip() for line in lines[1:])]) if len(lines) > 1 else lines[0]


def _kinds(lines: list[str]) -> Iterator[tuple[str, str]]:
    fence = ""
    for line in lines:
        opened = _FENCE.match(line)
        if opened and (not fence or opened[1] == fence):
            fence = "" if fence else opened[1]
            yield "other", line
        elif fence or not line.strip():
            yield "other", line
        elif _HEADING.match(line):
            yield "heading", line
        else:
            yield ("underline" if _UNDERLINE.match(line) else "words"), line


def _heading(line: str) -> Block:
    marks = _HEADING.match(line)
    assert marks is not None
    words = line[marks.end() :].strip()
    without_closing = re.sub(r"(?:^|[ \t])#+$", "", words).strip()
    return Block(without_closing, len(marks[1]))
