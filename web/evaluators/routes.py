"""The addresses of the evaluators' pages."""

from starlette.routing import Route

from web.evaluators.area import area
from web.evaluators.bringing import arrivals
from web.evaluators.evidence_item import evidence_item
from web.evaluators.originals import original, page_picture
from web.evaluators.overview import overview
from web.evaluators.points import points
from web.evaluators.private import hidden, private
from web.evaluators.report import report
from web.evaluators.search import search
from web.evaluators.source import source
from web.evaluators.sources import sources
from web.evaluators.sub_question import sub_question
from web.evaluators.walk import walk

_BOTH = ["GET", "POST"]
ROUTES = [
    Route("/e/{evaluation}", overview),
    Route("/e/{evaluation}/q/{wanted}", sub_question, methods=_BOTH),
    Route("/e/{evaluation}/evidence/{wanted}", evidence_item, methods=_BOTH),
    Route("/e/{evaluation}/search", search),
    Route("/e/{evaluation}/evidence/{wanted}/hidden", hidden, methods=_BOTH),
    Route("/e/{evaluation}/private", private, methods=_BOTH),
    Route("/e/{evaluation}/sources", sources, methods=_BOTH),
    Route("/e/{evaluation}/sources/arrivals", arrivals),
    Route("/e/{evaluation}/sources/{wanted}", source, methods=_BOTH),
    Route("/e/{evaluation}/sources/{wanted}/original/{sha256}", original),
    Route("/e/{evaluation}/sources/{wanted}/page/{page:int}", page_picture),
    Route("/e/{evaluation}/area/{wanted}", area, methods=_BOTH),
    Route("/e/{evaluation}/points", points, methods=_BOTH),
    Route("/e/{evaluation}/report", report),
    Route("/e/{evaluation}/chat", walk, methods=_BOTH),
]
