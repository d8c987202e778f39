"""A bank from its folder: ``bank.yaml`` with edition and version, and a file of sub-questions for each area.

Knows which files a bank has and that every sub-question of its edition is there once. What one sub-question may hold
is known to ``entries.py``, what makes a good one to ``entry_rules.py`` and ``role_rules.py``.
"""

from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import yaml

from question_bank.entries import Entry, read_entry
from question_bank.entry_rules import Wording, check_entry
from question_bank.model import Bank
from question_bank.role_rules import check_roles
from rubric.model import Area, Edition
from rubric.yaml_file import Faults, fields, items, quoted_id, read_root

HEAD: Final = "bank.yaml"
PACKAGE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Head:
    """The edition a bank belongs to and its version; None for what the file does not say."""

    edition: str | None
    version: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """What has been read of a bank: the entries by sub-question, the file each area came from, and the faults of each entry's file."""

    entries: dict[str, Entry] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    faults: dict[str, Faults] = field(default_factory=dict)


def read_bank(folder: Path, edition: Edition) -> tuple[Bank | None, list[str]]:
    """The bank in a folder and the faults of its form; no bank when there are any."""
    head, found, faults = _read(folder, edition)
    listed = _listed(faults, found, folder, edition)
    return (None if listed else _assembled(edition, head, found)), listed


def lint_folder(folder: Path, edition: Edition) -> list[str]:
    """Every fault of a bank's form; where there is none, everything that breaks a rule for a good one."""
    _, found, faults = _read(folder, edition)
    if listed := _listed(faults, found, folder, edition):
        return listed
    wording = Wording(edition)
    for own, entry in found.entries.items():
        check_entry(entry, edition, wording, found.faults[own])
    check_roles(found.entries, found.faults)
    return _listed(faults, found, folder, edition)


def _read(folder: Path, edition: Edition) -> tuple[Head, Found, list[Faults]]:
    head, head_faults = _read_head(folder)
    if head.edition is not None and head.edition != edition.id:
        head_faults.add_at(1, f'the bank is for edition "{head.edition}", not "{edition.id}". Move it or correct it.')
    found = Found()
    files = [_read_area_file(path, edition, found) for path in sorted(folder.glob("*.yaml")) if path.name != HEAD]
    return head, found, [head_faults, *files]


def _listed(faults: list[Faults], found: Found, folder: Path, edition: Edition) -> list[str]:
    told = [fault for each in faults for fault in each.listed()]
    return told + [fault for area in edition.areas for fault in _missing(area, folder, found)]


def read_head(folder: Path) -> tuple[Head, list[str]]:
    """Which edition a bank is for and which version it is, and the faults of that file."""
    head, faults = _read_head(folder)
    return head, faults.listed()


def _read_head(folder: Path) -> tuple[Head, Faults]:
    path = folder / HEAD
    faults = Faults(shown(path))
    if not path.is_file():
        faults.add_at(1, 'the file is missing. Write it, with edition: "…" and version: "1".')
        return Head(None, None), faults
    root = read_root(path, faults)
    found = {} if root is None else fields(root, "the bank", faults, required=("edition", "version"))
    version = quoted_id(found.get("version"), "the version", faults)
    if version is not None and not version.isdecimal():
        faults.add(
            found["version"], f'the version is "{version}", not a whole number. Write "1", "2" and so on: the highest is the newest.'
        )
        version = None
    return Head(quoted_id(found.get("edition"), "the edition's id", faults), version), faults


def shown(path: Path) -> str:
    """A file's name in a fault: a shipped one as it is called in the project."""
    return (path.relative_to(PACKAGE.parent) if path.is_relative_to(PACKAGE) else path).as_posix()


def _read_area_file(path: Path, edition: Edition, found: Found) -> Faults:
    faults = Faults(shown(path))
    root = read_root(path, faults)
    if root is None:
        return faults
    keys = fields(root, "the file", faults, required=("area", "sub_questions"))
    area = _area(keys.get("area"), edition, faults)
    if area is not None:
        found.files.setdefault(area.id, faults.file)
    for node in items(keys.get("sub_questions"), '"sub_questions"', faults, at_least_one="sub-question"):
        entry = read_entry(node, faults)
        if entry is not None and _is_in_place(entry.sub_question, node, edition, area, found, faults):
            found.entries[entry.sub_question] = entry
            found.faults[entry.sub_question] = faults
    return faults


def _area(node: yaml.Node | None, edition: Edition, faults: Faults) -> Area | None:
    wanted = quoted_id(node, "the area's id", faults)
    known = {area.id: area for area in edition.areas}
    if node is not None and wanted is not None and wanted not in known:
        faults.add(node, f'the area "{wanted}" is unknown to edition {edition.id}. Areas: {", ".join(known)}.')
    return known.get(wanted or "")


def _is_in_place(own: str, node: yaml.Node, edition: Edition, area: Area | None, found: Found, faults: Faults) -> bool:
    known = {row.id: row.area for row in edition.sub_questions}
    if own not in known:
        nearest = ", ".join(get_close_matches(own, known)) or "none"
        faults.add(
            node, f'sub-question "{own}" is unknown to edition {edition.id}. Nearest: {nearest}. Correct the id, or remove the entry.'
        )
        return False
    if area is not None and known[own] != area.id:
        faults.add(node, f"sub-question {own} belongs to area {known[own]}, not {area.id}. Move it to that area's file.")
    if own in found.entries:
        faults.add(node, f"sub-question {own} is there twice in the bank. Put its prompts and items into one entry.")
    return own not in found.entries


def _missing(area: Area, folder: Path, found: Found) -> list[str]:
    faults = Faults(found.files.get(area.id, shown(folder / f"area_{area.id}.yaml")))
    for row in area.sub_questions:
        if row.id not in found.entries:
            faults.add_at(1, f"sub-question {row.id} is missing. Add it, with a prompt and a checklist item for documents.")
    return faults.listed()


def _assembled(edition: Edition, head: Head, found: Found) -> Bank:
    rows = [found.entries[row.id] for row in edition.sub_questions]
    return Bank(
        edition_id=edition.id,
        version=head.version or "",
        prompts=tuple(prompt for entry in rows for prompt in entry.prompts),
        items=tuple(item for entry in rows for item in entry.items),
        areas={row.id: row.area for row in edition.sub_questions},
        guidance={entry.sub_question: entry.guidance for entry in rows},
    )
