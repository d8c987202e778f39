"""Saved web pages: the page's own text without menus, and all its visible text where that finds too little.

Knows which elements begin a line and which are never seen. Runs no script and fetches nothing.
"""

import logging
import re
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

from importers.model import Block, Note


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BLOCKS = _names(
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol p pre section summary table tbody tfoot thead tr ul"
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NEVER_SEEN = _names("script style template noscript svg math iframe object canvas audio video select button textarea")
_SCRIPTS = _names("script style")
_FRAME = _names("nav footer aside header")
# An element whose end tag may be left out could hide the rest of the page by accident.
_END_TAG_OPTIONAL = _names(
    "html head body p li dt dd tr td th thead tbody tfoot option colgroup area br col hr img input link meta source wbr"
)
# Ends a tag or quotation left open: 8,000 open tags without an end took the parser 11 s. Elsewhere it is a comment, which is not seen.
_END = "<!-- '\"> -->"
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Below this share of the words outside menus, heads and feet, the extraction has missed the page's main text. A guess, on the safe side:
# too much text costs an evaluator a glance, lost text is never noticed.
_ENOUGH = 0.5
# The extraction takes 5 s for a page of a megabyte and 39 s for one of three: above this, all visible text outside the frame is taken.
_MOST_FOR_EXTRACTION = 1_000_000
# Of a page written on one line the extraction makes one line of text, and headings, lists and table cells would read as sentences.
_ENOUGH_LINES = 0.3


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's title, its text line by line (none when it shows no words), and what was taken away.

    ``all_blocks`` are the lines of menus and feet too.
    """

    title: str | None
    blocks: list[Block]
    all_blocks: list[Block]
    notes: tuple[Note, ...]


def read_html(page: str) -> PageText:
    """What a reader of the page sees of its own text."""
    whole, without_frame = _read(page), _read(page, leave_out=_FRAME)
    extracted = _read(_main_part("".join(whole.kept))).blocks
    visible = without_frame.blocks if _words(without_frame.blocks) else whole.blocks
    has_lines = len(extracted) >= _ENOUGH_LINES * len(visible)
    enough = _words(extracted) >= _ENOUGH * _words(visible) and _words(extracted) > 0 and has_lines
    return _told(whole, extracted if enough else visible)


def read_letter_html(page: str) -> PageText:
    """All that is seen of a letter: it has no menus, and its words are too few for an extraction to tell them apart."""
    whole = _read(page)
    return _told(whole, whole.blocks)


def _told(whole: "_Reader", blocks: list[Block]) -> PageText:
    title = whole.title or next((block.text for block in whole.blocks if block.level == 1), None)
    words = _words(whole.blocks) - _words(blocks)
    taken_away = {"scripts_left_out": whole.scripts, "hidden_left_out": whole.hidden, "words_left_out": words}
    return PageText(title, blocks, whole.blocks, tuple(Note(key, {"n": n}) for key, n in taken_away.items() if n > 0))


def _main_part(page: str) -> str:
    if len(page) > _MOST_FOR_EXTRACTION:
        return ""
    # Imported here: it takes some 30 MB, and most processes never read a page.
    from trafilatura import extract  # noqa: PLC0415

    # Its warnings name no file, and what it fails at is taken from the visible text.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = extract(page, output_format="html", include_comments=False, include_tables=True, favor_recall=True)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  (a strange page makes it, or lxml below it, raise whatever there is)
        return ""
    return found if isinstance(found, str) else ""


def _words(blocks: list[Block]) -> int:
    return sum(len(re.findall(r"\w+", block.text)) for block in blocks)


def _read(page: str, leave_out: frozenset[str] = frozenset()) -> "_Reader":
    reader = _Reader(leave_out)
    reader.feed(page + _END)
    reader.close()
    reader.end_line()
    return reader


class _Reader(HTMLParser):
    """Collects visible text; the standard library's parser, since it copes with any page and is loaded anyway."""

    def __init__(self, leave_out: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.title: str | None = None
        self.kept: list[str] = []  # the page without what is never seen: the extraction takes hidden parts for text
        self.scripts = self.hidden = 0  # how many elements of them were met
        self._leave_out = _NEVER_SEEN | leave_out
        self._line: list[str] = []
        self._level = 0
        self._unseen = ""  # the element whose inside is not shown, and how many of its name are open
        self._unseen_depth = 0
        self._in_title = False

    def parse_html_declaration(self, i: int) -> int:
        # Browsers take <![ for a comment; the parser of Python 3.11 raises AssertionError at one without a name.
        return self.parse_bogus_comment(i) if self.rawdata.startswith("<![", i) else super().parse_html_declaration(i)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._unseen:
            self._unseen_depth += tag == self._unseen
        elif tag == "button" and self._level:
            pass  # of a list of questions whose answers unfold: the button is the heading
        elif tag in self._leave_out:
            self.scripts += tag in _SCRIPTS
            self._unseen, self._unseen_depth = tag, 1
        elif tag not in _END_TAG_OPTIONAL and _is_hidden(dict(attrs)):
            self.hidden += 1
            self._unseen, self._unseen_depth = tag, 1
        else:
            self.kept.append(self.get_starttag_text() or "")
            self._begin(tag)

    def _begin(self, tag: str) -> None:
        if tag == "title":
            self._in_title = True
        elif tag in _BLOCKS:
            self.end_line()
            self._level = _HEADINGS.get(tag, self._level if tag == "br" else 0)
        elif tag in ("td", "th") and any(not words.isspace() for words in self._line if words):
            self._line.append(" | ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # <div/> and <svg/> have no end tag to wait for.
        if not self._unseen and tag not in self._leave_out:
            self.kept.append(self.get_starttag_text() or "")
            if tag in _BLOCKS:
                self.end_line()

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            self._unseen_depth -= tag == self._unseen
            if not self._unseen_depth:
                self._unseen = ""
            return
        if tag != "button":
            self.kept.append(f"</{tag}>")
        if tag == "title":
            self._in_title = False
        elif tag in _BLOCKS:
            self.end_line()
            self._level = 0

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.kept.append(escape(data, quote=False))
        if self._in_title:
            self.title = self.title or " ".join(data.split()) or None
        elif not self._unseen:
            self._line.append(data)

    def end_line(self) -> None:
        words = " ".join("".join(self._line).split())
        if words:
            self.blocks.append(Block(words, self._level))
        self._line.clear()


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    return "hidden" in attributes or attributes.get("aria-hidden") == "true" or bool(_HIDING_STYLE.search(attributes.get("style") or ""))
