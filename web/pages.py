"""From a page's values to an answer. A page's values are one frozen dataclass, which has a ``frame``: what surrounds every page."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from texts.catalogue import WHOLE_LANGUAGES, Texts
from web.headers import HEADERS
from web.languages import texts_for

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"


@dataclass(frozen=True, slots=True)
class Place:
    """The evaluation whose pages somebody is on, and as whom."""

    base: str
    name: str
    municipality: str
    year: int
    member: str
    can_judge: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The reader's texts, the page's own address, and the evaluation it belongs to, if any."""

    texts: Texts
    here: str
    place: Place | None = None
    languages: tuple[str, ...] = WHOLE_LANGUAGES


class Page(Protocol):
    """The values of a template."""

    @property
    def frame(self) -> Frame: ...


def frame_of(request: Request, place: Place | None = None, texts: Texts | None = None) -> Frame:
    """The frame for who asks."""
    return Frame(texts or texts_for(request), request.url.path, place)


def render(template: str, page: Page, status: int = 200) -> HTMLResponse:
    """The page. It has its headers at once, for an answer to an error passes no middleware."""
    return HTMLResponse(_environment().get_template(template).render(page=page), status, HEADERS)


def static(name: str) -> str:
    """The address of a static file, which changes with its content, so that browsers may keep it."""
    return f"/static/{name}?v={_fingerprint(name)}"


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["static"] = static
    return environment
