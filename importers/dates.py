"""Days and moments as files, pages, browsers and Swedish policies write them. Knows no clock."""

import datetime as dt
import re
from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from itertools import islice

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?")
# Mon Mar 02 2026 10:05:00 GMT+0100 (centraleuropeisk normaltid)
_BROWSERS = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{4})(?: (\d{2}:\d{2}:\d{2}) (?:GMT|UTC)([+-]\d{4})?)?")
_PDFS = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december")
_ENGLISH = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_IN_WORDS = re.compile(r"(\d{1,2})\.? ([a-zA-Z]{3,})\.?,? (\d{4})")


def read_moment(written: str) -> dt.datetime | None:
    """A moment as ISO, as in letters or as browsers print it, in UTC; one without a zone is taken to be in UTC. None for anything else."""
    try:
        if found := _BROWSERS.match(written):
            month, day, year, time, zone = found.groups()
            read = parsedate_to_datetime(f"{day} {month} {year} {time or '00:00:00'} {zone or '+0000'}")
        elif found := _ISO.match(written):
            read = dt.datetime.fromisoformat(found[0])
        else:
            read = parsedate_to_datetime(written)
        return (read if read.tzinfo else read.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def read_day(written: str) -> dt.date | None:
    """A day as ISO, in Swedish or English words, as PDF has it, or a moment's own day where it was written. None for anything else."""
    try:
        if found := _ISO.match(written):
            return dt.date.fromisoformat(found[0][:10])
        if found := _PDFS.match(written):
            return dt.date(*(int(part) for part in found.groups()))
        if found := _IN_WORDS.match(written):
            month = _month(found[2].lower())
            return dt.date(int(found[3]), month, int(found[1])) if month else None
        if found := _BROWSERS.match(written):
            return parsedate_to_datetime(f"{found[2]} {found[1]} {found[3]} 00:00:00 +0000").date()
        return parsedate_to_datetime(written).date() if written else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _month(begun: str) -> int | None:
    """The month of which that is the name, or its beginning: "mar" is one, and "marknader" none."""
    both = enumerate(zip(_MONTHS, _ENGLISH, strict=True), start=1)
    return next((number for number, names in both if any(name.startswith(begun) for name in names)), None)


# "Antagen av kommunfullmäktige 2014-06-16 § 45", "Reviderad den 2 mars 2016", "Beslutsdatum: 2015-01-20". Not the day until which it
# holds, nor the one of its next revision: "Antagen av KF, gäller till 2018-12-31", "Revideras senast 2018-12-31".
_DECIDED = re.compile(
    r"\b(?<!nästa )(?<!be )(?:antag|beslut|fastställ|revider(?!as\b)|adopted|approved|decided|revised)\w*\b"
    r"(?:(?!\b(?:gäll|giltig|t\.?o\.?m\b|valid|until\b))[^\n]){0,80}?"
    r"(?<!\d)((?:19|20)\d{2}-\d{2}-\d{2}|\d{1,2}\.? [a-zA-Z]{3,9},? (?:19|20)\d{2})(?!\d)",
    re.IGNORECASE,
)
# Such lines stand at the head of a document and are short; further on, and in sentences, other decisions are told of.
_HEAD_LINES, _LONGEST_LINE = 25, 160


def day_of_decision(lines: Iterable[str]) -> dt.date | None:
    """The last day on which a document says at its head that it was decided or revised; None where it does not."""
    head = (line for line in islice(lines, _HEAD_LINES) if len(line) <= _LONGEST_LINE)
    days = (read_day(found[1]) for line in head for found in _DECIDED.finditer(line))
    return max((day for day in days if day), default=None)
