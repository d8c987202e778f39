"""What the program says of itself to those who look after it: alive, ready, and its numbers. Every process answers these.

None of it is about people. /health asks nothing of anything, so that a slow database does not get a living process restarted. /metrics is
answered only to who asks from this machine or a private network without a proxy between: what comes through a proxy comes from the world.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
NOT_KEPT = {"Cache-Control": "no-store"}
# A proxy says for whom it asks.
_PROXIED = ("forwarded", "via", "x-forwarded-for", "x-real-ip")


@dataclass(frozen=True, slots=True)
class Health:
    """``missing`` tells what is not ready, by name, for one of ``roles`` or for all of them."""

    roles: Sequence[str]
    missing: Callable[[str | None], Awaitable[Mapping[str, str]]]
    metrics: Callable[[], Awaitable[bytes]]


def health_routes(health: Health) -> list[Route]:
    """/health, /ready, /ready/ROLE and /metrics."""

    async def alive(_: Request) -> Response:
        return PlainTextResponse("ok", headers=NOT_KEPT)

    async def ready(request: Request) -> Response:
        role = request.path_params.get("role")
        if role is not None and role not in health.roles:
            return JSONResponse({"roles": list(health.roles)}, 404, NOT_KEPT)
        missing = await health.missing(role)
        said = {"ready": not missing, "missing": dict(missing), "roles": list(health.roles)}
        return JSONResponse(said, 503 if missing else 200, NOT_KEPT)

    async def metrics(request: Request) -> Response:
        if not is_from_within(request):
            return PlainTextResponse("Not Found", 404)
        return Response(await health.metrics(), media_type=METRICS_TYPE, headers=NOT_KEPT)

    return [Route("/health", alive), Route("/ready", ready), Route("/ready/{role}", ready), Route("/metrics", metrics)]


def is_from_within(request: Request) -> bool:
    """Whether the request comes from this machine or a private network, and through no proxy."""
    if any(name in request.headers for name in _PROXIED):
        return False
    if request.client is None:
        # A socket of this machine.
        return True
    try:
        address = ip_address(request.client.host)
    except ValueError:
        return False
    return address.is_private or address.is_loopback
