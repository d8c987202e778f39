"""The style of drafts, which ``summary`` owns, as a file of its own: pages have no inline style."""

import hashlib
from functools import cache

from starlette.requests import Request
from starlette.responses import Response

from summary.writers.html import draft_style


async def draft_style_sheet(_: Request) -> Response:
    return Response(draft_style(), media_type="text/css")


@cache
def draft_style_address() -> str:
    """Its address, which changes with it."""
    return f"/static/draft.css?v={hashlib.sha256(draft_style().encode()).hexdigest()[:12]}"
