"""Logging in by a link that serves once. Opening the link shows one button: mail scanners open links too, and must not spend them."""

from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from evaluation.members import log_in, log_out, memberships_of_session
from evaluation.refusals import Refused
from storage.database import Transaction
from storage.evaluations import evaluation_by_id, evaluation_code, member_by_id
from web.cookies import SESSION_COOKIE, forget_session, remember_session
from web.faults import fault_page
from web.pages import Frame, frame_of, render
from web.service import service_of

LINK_LIFETIME = timedelta(days=7)
_SALT = "log-in link"


@dataclass(frozen=True, slots=True)
class LoginPage:
    """The values of login.html.j2."""

    frame: Frame


def login_link(secret: str, public_url: str, member_id: int, nonce: str) -> str:
    """The address that lets a member log in once, within LINK_LIFETIME."""
    return f"{public_url.rstrip('/')}/login/{_serializer(secret).dumps([member_id, nonce])}"


async def login(request: Request) -> Response:
    """GET shows the button, POST logs in."""
    service = service_of(request)
    link = _read(service.secret, request.path_params["signed"])
    if link is None:
        return fault_page(request, 410, "login_spent")
    if request.method != "POST":
        return render("login.html.j2", LoginPage(frame_of(request)))
    member_id, nonce = link
    try:
        cookie, base = await service.database.write_soon(lambda tx: _log_in(tx, member_id, nonce, request))
    except Refused:
        return await _spent(request, member_id)
    response = RedirectResponse(base, 303)
    remember_session(response, cookie, service)
    return response


async def logout(request: Request) -> Response:
    """End the session and go to the first page."""
    cookie = request.cookies.get(SESSION_COOKIE, "")
    await service_of(request).database.write_soon(lambda tx: log_out(tx, cookie))
    response = RedirectResponse("/", 303)
    forget_session(response)
    return response


def _log_in(tx: Transaction, member_id: int, nonce: str, request: Request) -> tuple[str, str]:
    cookie = log_in(tx, member_id, nonce, service_of(request).now())
    return cookie, _base(tx, member_by_id(tx, member_id).evaluation_id)


async def _spent(request: Request, member_id: int) -> Response:
    """Who pressed the button twice, or kept the link as a bookmark, and is logged in, goes on to where it led."""
    service = service_of(request)

    def base_if_logged_in(tx: Transaction) -> str | None:
        members = memberships_of_session(tx, request.cookies.get(SESSION_COOKIE, ""), service.now())
        return next((_base(tx, member.evaluation_id) for member in members if member.id == member_id), None)

    base = await service.database.read_soon(base_if_logged_in)
    return RedirectResponse(base, 303) if base else fault_page(request, 410, "login_spent")


def _base(tx: Transaction, evaluation_id: int) -> str:
    return f"/e/{evaluation_code(evaluation_by_id(tx, evaluation_id))}"


def _read(secret: str, signed: str) -> tuple[int, str] | None:
    """What the link carries; None for one that is forged, cut off or too old."""
    try:
        member_id, nonce = _serializer(secret).loads(signed, max_age=int(LINK_LIFETIME.total_seconds()))
    except (BadSignature, TypeError, ValueError):
        return None
    return int(member_id), str(nonce)


def _serializer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=_SALT)
