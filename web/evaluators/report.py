"""The report as it is now, a page of its own with its own style."""

import base64
import hashlib
import re

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from evaluation.reporting import report_of
from storage.database import Transaction
from summary.writers.html import report_page
from texts.catalogue import load_texts
from web.evaluators.visits import enter
from web.headers import HEADERS, POLICY
from web.service import service_of

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


async def report(request: Request) -> Response:
    """In the evaluation's language; every id leads to its piece of evidence."""

    def written(tx: Transaction) -> str:
        visit = enter(tx, request)
        texts = load_texts(visit.evaluation.language)
        made = report_of(tx, visit.actor, visit.evaluation, texts)
        return report_page(made, texts, lambda evidence: f"{visit.base}/evidence/{evidence}")

    page = await service_of(request).database.read_soon(written)
    return HTMLResponse(page, headers={**HEADERS, "Content-Security-Policy": _policy(page)})


def _policy(page: str) -> str:
    """The style sheet that is inside the page is allowed by its hash; no other inline style is.

    What a person wrote cannot be taken for it: the first one stands in the head, before anything that anybody wrote but the title,
    which is escaped.
    """
    found = _STYLE.search(page)
    digest = base64.b64encode(hashlib.sha256((found[1] if found else "").encode()).digest()).decode()
    return POLICY.replace("style-src 'self'", f"style-src 'sha256-{digest}'")
