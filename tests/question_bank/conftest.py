"""A small made-up edition and a sound bank for it: nothing is wired to the shipped one's ids or numbers."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from rubric.model import Area, Edition, Heading, SubQuestion


def both(swedish: str, english: str) -> dict[str, str]:
    return {"sv": swedish, "en": english}


def area(own: str, *rows: tuple[str, str, str]) -> Area:
    sub_questions = tuple(SubQuestion(row, own, 10, both(swedish, english)) for row, swedish, english in rows)
    heading = Heading("h", both("Snö och is", "Snow and ice"), tuple(row.id for row in sub_questions))
    return Area(own, both("Område", "Area"), (heading,), (heading,), sub_questions)


@pytest.fixture
def edition() -> Edition:
    """Two areas; the sub-question ids do not begin with their area's, and the rows stand in no order but the edition's."""
    first = area("A", ("7.10", "Hur snabbt plogas gator och torg?", "How fast are streets and squares cleared?"))
    second = area(
        "B", ("7.3", "Hur töms papperskorgar?", "How are bins emptied?"), ("7.2", "Hur sköts parkerna?", "How are the parks kept?")
    )
    return Edition("winter", both("Vinter", "Winter"), (first, second))


# Two prompts a sub-question, each asked from another place.
WORDS = {
    "7.10": (
        ("Vad händer hos er första morgonen med snö?", "What happens with you on the first snowy morning?"),
        ("Vem ringer dig då?", "Who calls you then?"),
    ),
    "7.3": (
        ("Berätta om korgen vid din port.", "Tell about the bin at your gate."),
        ("När var det fullt senast?", "When was it last full?"),
    ),
    "7.2": (
        ("Hur länge sitter en trasig gunga kvar?", "How long does a broken swing stay?"),
        ("Vilka träd har ni sparat?", "Which trees did you save?"),
    ),
}


def entry(own: str) -> dict:
    """A whole entry, with everything that the rules ask for and nothing more."""
    words = WORDS[own]
    return {
        "id": own,
        "prompts": [
            {"roles": ["unit_manager", "union"], **both(*words[0])},
            {"roles": ["leading_politician"], **both(*words[1])},
        ],
        "probes": [
            {"when": when, **both(f"Vad gjordes det senaste av allt det där ({when})?", f"What was the last of all that ({when})?")}
            for when in ("thin", "planned", "policy")
        ],
        "explanation": {"sv": "Det gäller vintern. Till exempel en gata.", "en": "It is about winter. For example a street."},
        "items": [
            {"source": "website", **both("en sida", "a page"), "where": both("Gator", "Streets"), "note": both("När", "When")},
            {"source": "document", **both("en plan", "a plan"), "where": both("Planen", "The plan"), "note": both("Vem", "Who")},
            {"source": "document", **both("en rapport", "a report"), "where": both("Arkivet", "The archive"), "note": both("Hur", "How")},
        ],
        "signals": {kind: {"sv": ["plogat"], "en": ["cleared"]} for kind in ("in_place", "decided", "planned")},
        "confusions": [{"with": "7.3" if own != "7.3" else "7.2", **both("Det andra hör dit.", "The other belongs there.")}],
    }


@pytest.fixture
def files() -> dict[str, dict]:
    """A sound bank's files, to be changed by a test before they are written; area B's is not in the edition's order."""
    return {
        "bank.yaml": {"edition": "winter", "version": "3"},
        "area_A.yaml": {"area": "A", "sub_questions": [entry("7.10")]},
        "area_B.yaml": {"area": "B", "sub_questions": [entry("7.2"), entry("7.3")]},
    }


class Quoting(yaml.SafeDumper):
    """Writes as the shipped files are written: texts in quotation marks, and nothing abbreviated."""

    def ignore_aliases(self, data: object) -> bool:
        return True


Quoting.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))


@pytest.fixture
def write(tmp_path: Path) -> Callable[[dict[str, dict]], Path]:
    """Writes files and gives their folder."""

    def written(files: dict[str, dict]) -> Path:
        for name, content in files.items():
            (tmp_path / name).write_text(
                yaml.dump(content, Dumper=Quoting, allow_unicode=True, sort_keys=False, width=1000), encoding="utf-8"
            )
        return tmp_path

    return written
