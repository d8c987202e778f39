"""Editions from their files. Knows the form of an edition's YAML and every fault it can have; does not count points.

A file is named after its edition: ``kommunkompassen_2010.yaml`` holds edition "2010". A new edition is a new file.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml

from rubric.model import Area, BrokenEdition, Edition, Heading, SubQuestion, UnknownEdition
from rubric.yaml_file import Faults, fields, items, quoted_id, read_root, texts_of, whole_number
from texts.catalogue import LANGUAGES

FOLDER: Final = Path(__file__).parent / "editions"
UNREADABLE: Final = "?"  # the id of what has none, while its other faults are looked for


def load_edition(wanted: str, folder: Path | None = None) -> Edition:
    """The edition of that id; the shipped ones are read once. Raises UnknownEdition and BrokenEdition."""
    return _shipped(wanted) if folder is None else _load(wanted, folder)


def edition_ids(folder: Path = FOLDER) -> tuple[str, ...]:
    return tuple(sorted(_id_in_name(path) for path in edition_files(folder)))


def edition_files(folder: Path = FOLDER) -> tuple[Path, ...]:
    return tuple(sorted(folder.glob("*.yaml")))


def lint(path: Path) -> list[str]:
    """Every fault of an edition's file as "file: line: fault. What to do."; [] when it is sound."""
    return _read(path)[1]


@lru_cache
def _shipped(wanted: str) -> Edition:
    return _load(wanted, FOLDER)


def _load(wanted: str, folder: Path) -> Edition:
    for path in edition_files(folder):
        if _id_in_name(path) == wanted:
            edition, faults = _read(path)
            if edition is None:
                raise BrokenEdition(faults)
            return edition
    raise UnknownEdition(wanted, edition_ids(folder))


def _id_in_name(path: Path) -> str:
    return path.stem.rpartition("_")[2]


def _read(path: Path) -> tuple[Edition | None, list[str]]:
    shown = path.relative_to(FOLDER.parent.parent) if path.is_relative_to(FOLDER) else path
    faults = Faults(shown.as_posix())
    root = read_root(path, faults)
    edition = None if root is None else _edition(root, _id_in_name(path), faults)
    found = faults.listed()
    return (None if found else edition), found


def _edition(root: yaml.Node, id_in_name: str, faults: Faults) -> Edition:
    found = fields(root, "the edition", faults, required=("edition", "points_per_area", "areas"), optional=LANGUAGES)
    own = quoted_id(found.get("edition"), "the edition's id", faults)
    if own is not None and own != id_in_name:
        faults.add(found["edition"], f'the edition is "{own}" and its file is named after "{id_in_name}". Give both the same id.')
    points = whole_number(found.get("points_per_area"), '"points_per_area"', faults)
    nodes = items(found.get("areas"), '"areas"', faults, at_least_one="area")
    taken = Taken(set(), set())
    areas = tuple(_area(node, points, taken, faults) for node in nodes)
    return Edition(own or "", texts_of(found, root, "the edition", faults), areas)


@dataclass(frozen=True, slots=True)
class Taken:
    """The ids met so far, which no other area or sub-question of the edition may have."""

    areas: set[str]
    sub_questions: set[str]


def _area(node: yaml.Node, points: int | None, taken: Taken, faults: Faults) -> Area:
    found = fields(node, "an area", faults, required=("id", "box", "sub_questions"), optional=("narrative", *LANGUAGES))
    own = _own_id(found, "area", taken.areas, faults)
    nodes = items(found.get("sub_questions"), f'area {own}, "sub_questions",', faults, at_least_one="sub-question")
    rows = tuple(_sub_question(row, own, taken.sub_questions, faults) for row in nodes)
    _check_sum(node, own, rows, points, faults)
    box = _headings(found.get("box"), f"the box of area {own}", rows, faults)
    # Most narratives have the headings of their box, and then the file does not repeat them.
    narrative = _headings(found["narrative"], f"the narrative of area {own}", rows, faults) if "narrative" in found else box
    return Area(own, texts_of(found, node, f"area {own}", faults), box, narrative, rows)


def _sub_question(node: yaml.Node, area: str, taken: set[str], faults: Faults) -> SubQuestion:
    found = fields(node, f"a sub-question of area {area}", faults, required=("id", "max"), optional=LANGUAGES)
    own = _own_id(found, "sub-question", taken, faults)
    max_points = whole_number(found.get("max"), f'sub-question {own}, "max",', faults)
    return SubQuestion(own, area, max_points or 0, texts_of(found, node, f"sub-question {own}", faults))


def _own_id(found: Mapping[str, yaml.Node], what: str, taken: set[str], faults: Faults) -> str:
    """The id of an area, sub-question or heading, noted when another has it; "?" where none can be read."""
    own = quoted_id(found.get("id"), f"the {what} id", faults)
    if own is None:
        return UNREADABLE
    if own in taken:
        faults.add(found["id"], f'two {what}s have the id "{own}". Give one of them another id.')
    taken.add(own)
    return own


def _check_sum(node: yaml.Node, area: str, rows: Collection[SubQuestion], points: int | None, faults: Faults) -> None:
    maxima = [row.max_points for row in rows]
    # A maximum that could not be read is a fault already; a sum without it would only mislead.
    if points is None or not maxima or not all(maxima) or sum(maxima) == points:
        return
    sums = " + ".join(str(maximum) for maximum in maxima)
    advice = "Correct a max, or add the sub-question that is missing."
    faults.add(node, f"area {area} adds up to {sum(maxima)} points, not {points} ({sums}). {advice}")


def _headings(node: yaml.Node | None, where: str, rows: Collection[SubQuestion], faults: Faults) -> tuple[Heading, ...]:
    if node is None:
        return ()
    taken: set[str] = set()
    known = sorted({row.id for row in rows} - {UNREADABLE})
    headings = tuple(_heading(item, where, known, taken, faults) for item in items(node, where, faults, at_least_one="heading"))
    times = Counter(row for heading in headings for row in heading.sub_questions)
    for row in known:
        if times[row] == 0:
            faults.add(node, f"sub-question {row} is under no heading of {where}. Add its id to a heading's sub_questions.")
        elif times[row] > 1:
            faults.add(node, f"sub-question {row} is {times[row]} times under the headings of {where}. Leave it under one.")
    return headings


def _heading(node: yaml.Node, where: str, known: Collection[str], taken: set[str], faults: Faults) -> Heading:
    found = fields(node, f"a heading of {where}", faults, required=("id", "sub_questions"), optional=LANGUAGES)
    own = _own_id(found, "heading", taken, faults)
    what = f"heading {own} of {where}"
    nodes = items(found.get("sub_questions"), f'{what}, "sub_questions",', faults, at_least_one="sub-question")
    named = [(quoted_id(item, "the sub-question id", faults), item) for item in nodes]
    for row, item in named:
        if row is not None and row not in known:
            faults.add(item, f'{what} names the sub-question "{row}", which the area does not have. It has: {", ".join(known)}.')
    return Heading(own, texts_of(found, node, what, faults), tuple(row for row, _ in named if row is not None and row in known))
