"""An evaluator's walk through the checklists: the same chat, the session being the way in."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.events import MEMBER_ACCOUNT
from bot.transcript import Shown, transcript
from evaluation.access import Permission
from storage.conversation import interview_of_member
from storage.database import Transaction
from web.chat_events import Speaker
from web.conversation_page import chat_page
from web.evaluators.visits import Visit, enter
from web.forms import read_form
from web.languages import language_of
from web.pages import render
from web.sent_files import take_form
from web.service import service_of


async def walk(request: Request) -> Response:
    if request.method == "POST":
        try:
            await _post(request)
        finally:
            await request.close()
        return RedirectResponse(request.url.path, 303)
    visit, shown = await service_of(request).database.read_soon(lambda tx: _shown(tx, request))
    return render("chat.html.j2", chat_page(request, shown, request.url.path, visit.place))


async def _post(request: Request) -> None:
    form, service = await read_form(request, keeps_file=True), service_of(request)
    visit = await service.database.read_soon(lambda tx: _visit(tx, request))
    speaker = Speaker(f"{MEMBER_ACCOUNT}{visit.member.id}", None, language_of(request), service.now())
    await take_form(form, speaker, service, may_keep=True)


def _visit(tx: Transaction, request: Request) -> Visit:
    visit = enter(tx, request)
    visit.actor.require(Permission.JUDGE)
    return visit


def _shown(tx: Transaction, request: Request) -> tuple[Visit, Shown]:
    visit = _visit(tx, request)
    assert visit.member.id is not None
    interview = interview_of_member(tx, visit.member.id)
    assert interview.id is not None
    return visit, transcript(tx, interview.id)
