"""Reading the folder of a demo: an evaluation of one's own as files, checked before anything is loaded.

It knows the layout (docs/administrator.md); it stores nothing. Every fault names the file, the line and what to do.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from kompass.sentences import CommandRefused
from rubric.tables import TableRow, read_table

SHIPPED = Path(__file__).parent / "demo_municipality"
SOURCE_FOLDERS = {"documents": "document", "website": "website", "intranet": "intranet"}
TAG_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "source": ("källa",),
    "text": (),
    "sub_question": ("delfråga",),
    "evaluator": ("utvärderare",),
}
STATUSES = ("skipped", "unknown", "not_mine")
RESULTS = ("found", "partly", "notfound", "na")
CHANNELS = ("telegram", "web")


@dataclass(frozen=True, slots=True)
class Teammate:
    """One of the evaluation's own people."""

    name: str
    email: str
    organisation: str
    role: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a person did: a line of answers.jsonl."""

    number: int
    who: str
    at: datetime
    channel: str = "web"
    asked: str | None = None
    parts: tuple[str, ...] = ()
    status: str | None = None
    edit_of: str | None = None
    edit_part: int = 1
    edit_text: str = ""
    item: str | None = None
    source: str = ""
    result: str = ""
    note: str = ""
    url: str = ""

    @property
    def place(self) -> str:
        """Where it stands, for a message."""
        return f"answers.jsonl, line {self.number}"


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """All of a folder but its documents and pages, which ``ingest`` reads."""

    path: Path
    name: str
    municipality: str
    year: int
    edition: str
    language: str
    people: bytes
    reference: dict[str, Any] | None = None
    team: tuple[Teammate, ...] = ()
    lines: tuple[Line, ...] = ()
    tags: tuple[TableRow, ...] = ()
    points: bytes | None = None
    key_facts: list[dict[str, str]] | None = field(default=None)


def read_demo_folder(path: Path) -> DemoFolder:
    """The folder, all of it sound or CommandRefused (TableError for its tables)."""
    for name in ("evaluation.yaml", "people.csv"):
        if not (path / name).is_file():
            raise CommandRefused(f"{path} has no {name}. A demo's folder needs evaluation.yaml and people.csv.")
    facts = _mapping(path / "evaluation.yaml")
    points, tags = path / "points.csv", path / "tags.csv"
    return DemoFolder(
        path=path,
        name=_text(facts, "name"),
        municipality=_text(facts, "municipality"),
        year=_year(facts),
        edition=str(facts.get("edition", "2010")),
        language=str(facts.get("language", "sv")),
        people=(path / "people.csv").read_bytes(),
        reference=_reference(facts),
        team=tuple(_teammate(one) for one in _list(facts, "evaluators")),
        lines=tuple(_lines(path / "answers.jsonl")),
        tags=tuple(read_table(tags.read_bytes(), TAG_COLUMNS, {"source", "text", "sub_question"}, tags.name)) if tags.exists() else (),
        points=points.read_bytes() if points.exists() else None,
        key_facts=_key_facts(path / "key_facts.yaml"),
    )


def _mapping(path: Path) -> dict[str, Any]:
    found = _yaml(path)
    if not isinstance(found, dict):
        raise CommandRefused(f"{path.name}: it must hold names with their values, as its first line of the shipped demo does.")
    return found


def _yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = f", line {line + 1}" if line is not None else ""
        raise CommandRefused(f"{path.name}{where}: this is no YAML in UTF-8. Correct it there.") from None


def _text(facts: Mapping[str, Any], key: str) -> str:
    value = facts.get(key)
    if not isinstance(value, str) or not value.strip():
        raise CommandRefused(f"evaluation.yaml: {key} is missing or no text. Add a line with {key} and its words.")
    return value


def _year(facts: Mapping[str, Any]) -> int:
    year = facts.get("year")
    if not isinstance(year, int) or isinstance(year, bool):
        raise CommandRefused("evaluation.yaml: year is missing or no number. Add a line with year and its four digits.")
    return year


def _list(facts: Mapping[str, Any], key: str) -> list[Any]:
    value = facts.get(key) or []
    if not isinstance(value, list):
        raise CommandRefused(f"evaluation.yaml: {key} must be a list, a line each with - before it.")
    return value


def _teammate(row: Any) -> Teammate:
    if not isinstance(row, dict) or not row.get("name") or not row.get("email"):
        raise CommandRefused("evaluation.yaml: every evaluator needs a name and an email.")
    role = str(row.get("role") or "evaluator")
    return Teammate(str(row["name"]), str(row["email"]), str(row.get("organisation") or ""), role)


def _reference(facts: Mapping[str, Any]) -> dict[str, Any] | None:
    mean = facts.get("reference")
    if mean is None:
        return None
    try:
        areas = {str(area): int(points) for area, points in mean["areas"].items()}
        return {
            "label": str(mean["label"]),
            "municipalities": int(mean["municipalities"]),
            "years": str(mean["years"]),
            "edition": str(mean.get("edition", facts.get("edition", "2010"))),
            "areas": areas,
        }
    except (KeyError, TypeError, ValueError, AttributeError):
        raise CommandRefused(
            "evaluation.yaml: reference needs label, municipalities, years, edition and areas, the areas as whole points by area id."
        ) from None


def _key_facts(path: Path) -> list[dict[str, str]] | None:
    if not path.exists():
        return None
    rows = _yaml(path) or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "label" in row and "value" in row for row in rows):
        raise CommandRefused("key_facts.yaml: it must be a list of label and value.")
    return [{"label": str(row["label"]), "value": str(row["value"])} for row in rows]


def _lines(path: Path) -> Iterator[Line]:
    if not path.exists():
        return
    for number, written in enumerate(path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not written.strip():
            continue
        place = f"{path.name}, line {number}"
        try:
            row = json.loads(written)
            yield _line(row, number)
        except CommandRefused as error:
            raise CommandRefused(f"{place}: {error}") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise CommandRefused(f"{place}: this is no JSON object with who, at and what was done. Correct the line.") from None


def _line(row: Mapping[str, Any], number: int) -> Line:
    who, at = row["who"], _time(row.get("at"))
    channel = row.get("channel", "web")
    if channel not in CHANNELS:
        raise CommandRefused(f"channel must be one of {', '.join(CHANNELS)}.")
    if not isinstance(who, str):
        raise CommandRefused("who must be a name.")
    if "edit" in row:
        edit = row["edit"]
        return Line(number, who, at, channel, edit_of=str(edit["of"]), edit_part=int(edit.get("part", 1)), edit_text=str(edit["text"]))
    if "item" in row:
        if row.get("source") not in SOURCE_FOLDERS.values() or row.get("result") not in RESULTS:
            raise CommandRefused(f"source must be document, website or intranet, and result one of {', '.join(RESULTS)}.")
        note, url = str(row.get("note") or ""), str(row.get("url") or "")
        return Line(number, who, at, item=str(row["item"]), source=row["source"], result=row["result"], note=note, url=url)
    status, parts = row.get("status"), row.get("parts")
    if status is not None and status not in STATUSES:
        raise CommandRefused(f"status must be one of {', '.join(STATUSES)}.")
    if status is None and (not isinstance(parts, list) or not parts or not all(isinstance(part, str) and part.strip() for part in parts)):
        raise CommandRefused("it needs parts, a list of what was written, or a status.")
    return Line(number, who, at, channel, asked=str(row["asked"]), parts=tuple(parts or ()), status=status)


def _time(written: object) -> datetime:
    try:
        at = datetime.fromisoformat(str(written))
    except ValueError:
        raise CommandRefused('"at" must be a time, as 2026-03-02T09:00:00Z.') from None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
