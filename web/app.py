"""The application: its routes, what surrounds them, and what happens when something goes wrong."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from evaluation.refusals import Refused
from rubric.model import UnknownArea, UnknownSubQuestion
from storage.errors import StorageError
from web import faults
from web.body_limit import BodyLimit
from web.chat import chat
from web.evaluators.routes import ROUTES
from web.headers import Headers
from web.login import login, logout
from web.own_forms import OwnForms
from web.pages import STATIC
from web.service import Service
from web.start import choose_language, start
from web.style import draft_style_sheet

BOTH = ["GET", "POST"]


def create_app(service: Service) -> Starlette:
    """The pages of one installation."""
    app = Starlette(
        routes=[
            Route("/", start, methods=BOTH),
            Route("/language", choose_language, methods=["POST"]),
            # A path, so that a code typed with a slash in it meets a sentence about the code too.
            Route("/i/{door:path}", chat, methods=BOTH),
            Route("/login/{signed}", login, methods=BOTH),
            Route("/logout", logout, methods=["POST"]),
            *ROUTES,
            Route("/static/draft.css", draft_style_sheet),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[
            Middleware(Headers),
            Middleware(GZipMiddleware, minimum_size=2000),
            Middleware(OwnForms, public_url=service.public_url),
            Middleware(BodyLimit),
        ],
        exception_handlers={
            HTTPException: faults.on_http_error,
            faults.NotLoggedIn: faults.on_not_logged_in,
            StorageError: faults.on_storage_error,
            Refused: faults.on_refused,
            UnknownArea: faults.on_not_found,
            UnknownSubQuestion: faults.on_not_found,
            Exception: faults.on_trouble,
        },
    )
    app.state.service = service
    return app
