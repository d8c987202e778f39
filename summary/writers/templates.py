"""The HTML templates and their escaping, for every writer of pages."""

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from summary.evidence_list import anchor
from summary.model import Quotation, Title

TEMPLATES: Final = Path(__file__).parent.parent / "templates"


@cache
def template(name: str) -> Template:
    """A template by its file's name."""
    return _environment().get_template(name)


@cache
def style(name: str) -> str:
    """A style sheet by its file's name: no fonts, pictures or addresses from elsewhere."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["anchor"] = anchor
    environment.tests["quotation"] = lambda piece: isinstance(piece, Quotation)
    environment.tests["title"] = lambda piece: isinstance(piece, Title)
    return environment
