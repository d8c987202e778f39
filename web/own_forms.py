"""Only our own pages' forms are taken: a post that another site's page makes a browser send is refused.

Browsers say where a post comes from (Origin, Sec-Fetch-Site), and no page can make them say otherwise. A program that says neither has
no cookies of anybody's to misuse.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from web.faults import fault_page

_PORTS = {"http": 80, "https": 443}
_OWN_SITES = ("same-origin", "none")


class OwnForms:
    """Refuses posts from elsewhere with 403 and a sentence."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self._app = app
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and not is_own(Headers(scope=scope), scope["scheme"], self._public_url):
            await fault_page(Request(scope), 403, "foreign")(scope, receive, send)
            return
        await self._app(scope, receive, send)


def is_own(headers: Headers, scheme: str, public_url: str) -> bool:
    """Whether a post comes from one of our pages, or from no page at all."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site not in _OWN_SITES:
        return False
    if origin is None or _is_host(origin, headers):
        return True
    return _place(origin) in (_place(f"{scheme}://{headers.get('host', '')}"), _place(public_url))


def _is_host(origin: str, headers: Headers) -> bool:
    # Behind a proxy that ends https we are asked by http for the same host.
    return "://" in origin and origin.partition("://")[2] == headers.get("host")


def _place(address: str) -> tuple[str, str | None, int | None] | None:
    try:
        parts = urlsplit(address)
        return (parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)) if parts.hostname else None
    except ValueError:
        return None
