"""The cookies: which browser it is (the chat's account), and who has logged in."""

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from evaluation.members import SESSION_LIFETIME
from web.languages import LANGUAGE_COOKIE
from web.service import Service

BROWSER_COOKIE = "kompass_browser"
SESSION_COOKIE = "kompass_session"
YEAR = timedelta(days=365)
# Only what we gave out ourselves. A cookie is the chat's account, and accounts of other shapes are somebody's: a member's is member-1.
_OURS = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser as an account of the chat; a new one has to be told its name."""

    account: str
    is_new: bool


def browser_of(request: Request) -> Browser:
    """The browser that asks, or a fresh name for one that has none."""
    known = request.cookies.get(BROWSER_COOKIE, "")
    return Browser(known, is_new=False) if _OURS.fullmatch(known) else Browser(secrets.token_urlsafe(32), is_new=True)


def remember_browser(response: Response, browser: Browser, service: Service) -> None:
    """Give a new browser its name."""
    if browser.is_new:
        _set(response, BROWSER_COOKIE, browser.account, YEAR, service)


def remember_session(response: Response, cookie: str, service: Service) -> None:
    """The browser has logged in."""
    _set(response, SESSION_COOKIE, cookie, SESSION_LIFETIME, service)


def forget_session(response: Response) -> None:
    """The browser has logged out."""
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="lax")


def remember_language(response: Response, language: str, service: Service) -> None:
    """The reader has chosen a language."""
    _set(response, LANGUAGE_COOKIE, language, YEAR, service)


def _set(response: Response, name: str, value: str, lifetime: timedelta, service: Service) -> None:
    seconds = int(lifetime.total_seconds())
    response.set_cookie(name, value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=service.is_https)
