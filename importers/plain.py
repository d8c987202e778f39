"""Plain text: lines as they stand, except that lines broken only to fit a width are joined again.

A passage never holds a line feed, so a sentence broken at column 72 would otherwise become two halves.
"""

from itertools import pairwise

# Files wrapped by hand or by an editor keep below this; a longer line shows that paragraphs are lines.
_WIDEST_WRAP = 100
_NARROWEST_WRAP = 40


def unwrapped(text: str) -> str:
    """The text with wrapped lines joined by a space; all other characters stay as written.

    A break is a wrap when the next line's first word would not have fitted on the line before it.
    """
    lines = text.split("\n")
    width = max(len(line.rstrip()) for line in lines)
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return text
    pieces = lines[:1]
    for before, line in pairwise(lines):
        if _is_wrap(before, line, width):
            pieces[-1] = pieces[-1].rstrip()
            pieces += [" ", line.lstrip()]
        else:
            pieces += ["\n", line]
    return "".join(pieces)


def _is_wrap(before: str, line: str, width: int) -> bool:
    words = line.split(maxsplit=1)
    if not before.strip() or not words or not words[0][0].isalnum():
        return False  # a paragraph or a list item begins here
    return len(before.rstrip()) + 1 + len(words[0]) > width
