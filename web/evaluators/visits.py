"""Who is on the evaluators' pages, and how a page of theirs answers: GET shows, POST does something and goes back to GET."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from evaluation.access import Actor, Permission
from evaluation.instruments import edition_of, evaluation_named
from evaluation.members import actor_of, memberships_of_session
from evaluation.refusals import NotAllowed, NotFound, Refused
from rubric.model import Edition, RubricError
from storage.database import Transaction
from storage.evaluations import evaluation_code
from storage.identity import id_of
from storage.tables.evaluations import Evaluation, Member
from texts.catalogue import CLOCK, Texts
from web.cookies import SESSION_COOKIE
from web.faults import NotLoggedIn
from web.forms import Form, read_form
from web.pages import Frame, Page, Place, frame_of, render
from web.service import service_of


class Mistyped(Exception):
    """A form that says too little or too much to be acted on; ``key`` and ``values`` name the sentence."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


@dataclass(frozen=True, slots=True)
class Visit:
    """A member on the pages of their evaluation."""

    evaluation: Evaluation
    member: Member

    @property
    def actor(self) -> Actor:
        return actor_of(self.member)

    @property
    def edition(self) -> Edition:
        return edition_of(self.evaluation)

    @property
    def can_judge(self) -> bool:
        return self.actor.may(Permission.JUDGE)

    @property
    def base(self) -> str:
        """Where the evaluation's addresses begin."""
        return f"/e/{evaluation_code(self.evaluation)}"

    @property
    def place(self) -> Place:
        one = self.evaluation
        return Place(self.base, one.name, one.municipality, one.year, self.member.name, self.can_judge)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A form that was refused: why, and what was typed into it."""

    sentence: str
    form: Form


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is built from: who asks, what surrounds it, which thing is asked for, a refused form if there is one, and the day."""

    tx: Transaction
    visit: Visit
    frame: Frame
    wanted: str
    trouble: Trouble | None
    today: date  # on Sweden's clocks

    @property
    def texts(self) -> Texts:
        return self.frame.texts

    def troubled(self, form: str) -> Trouble | None:
        """What was refused, if it was that form of the page."""
        return self.trouble if self.trouble is not None and self.trouble.form.one("form") == form else None


Build = Callable[[Asked], Page]
# Does what the form asks for, and names the place on the page to go back to.
Act = Callable[[Transaction, Visit, Form, str, datetime], str]


def enter(tx: Transaction, request: Request) -> Visit:
    """The visit, for a member who may read. Raises NotLoggedIn, NotFound (for others' evaluations too) and NotAllowed."""
    members = memberships_of_session(tx, request.cookies.get(SESSION_COOKIE, ""), service_of(request).now())
    if not members:
        raise NotLoggedIn
    evaluation = evaluation_named(tx, request.path_params["evaluation"])
    for member in members:
        if member.evaluation_id == id_of(evaluation):
            visit = Visit(evaluation, member)
            visit.actor.require(Permission.READ)
            return visit
    raise NotFound("unknown_evaluation", code="", known="")


async def respond(request: Request, template: str, build: Build, act: Act | None = None) -> Response:
    """The page; after a post that was taken, back to it, and after one that was refused, the page with the sentence that says why."""
    service = service_of(request)
    wanted = str(request.path_params.get("wanted", ""))
    if act is not None and request.method == "POST":
        form = await read_form(request)
        try:
            anchor = await service.database.write_soon(lambda tx: act(tx, enter(tx, request), form, wanted, service.now()))
        except NotAllowed:
            raise
        except (Refused, RubricError, Mistyped) as error:
            return await show(request, template, build, (error, form))
        return RedirectResponse(request.url.path + anchor, 303)
    return await show(request, template, build)


async def show(
    request: Request, template: str, build: Build, refused: tuple[Refused | RubricError | Mistyped, Form] | None = None
) -> Response:
    """The page, with the sentence that says why a form was refused, if one was."""
    service = service_of(request)
    wanted = str(request.path_params.get("wanted", ""))
    trouble = Trouble(_sentence(refused[0], frame_of(request).texts), refused[1]) if refused else None

    def read(tx: Transaction) -> Page:
        visit = enter(tx, request)
        return build(Asked(tx, visit, frame_of(request, visit.place), wanted, trouble, service.now().astimezone(CLOCK).date()))

    return render(template, await service.database.read_soon(read), 422 if trouble else 200)


def _sentence(error: Refused | RubricError | Mistyped, texts: Texts) -> str:
    return str(error) if isinstance(error, RubricError) else texts(error.key, **error.values)
