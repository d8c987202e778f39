"""A made-up edition with a bank that fits a screen: what dialogues are played against, so that wording and order are theirs to see."""

from collections.abc import Mapping

from question_bank.model import Bank, ChecklistItem, Prompt
from rubric.model import Area, Edition, Heading, SubQuestion

ROWS = {"1": ("1.1", "1.2"), "2": ("2.1", "2.2")}
ELECTED, MANAGERS, ALL = ("leading_politician",), ("unit_manager",), ("leading_politician", "unit_manager", "union")
# A unit manager is asked 1.1-a, 1.2-a and 2.1-b; 2.2-a is meant for politicians only.
PROMPTS = {"1.1-a": ALL, "1.2-a": ALL, "2.1-a": ELECTED, "2.1-b": MANAGERS, "2.2-a": ELECTED}
ITEMS = ("1.1-document-1", "1.1-website-1", "1.2-document-1", "2.1-document-1")


def words(of: str) -> Mapping[str, str]:
    return {"sv": f"{of} på svenska", "en": f"{of} in English"}


def _area(area: str, rows: tuple[str, ...]) -> Area:
    headings = tuple(Heading(id=f"h{row}", text=words(f"heading {row}"), sub_questions=(row,)) for row in rows)
    sub_questions = tuple(SubQuestion(id=row, area=area, max_points=50, text=words(f"sub-question {row}")) for row in rows)
    return Area(id=area, name=words(f"area {area}"), box=headings, narrative=headings, sub_questions=sub_questions)


EDITION = Edition(id="small", name=words("small edition"), areas=tuple(_area(area, rows) for area, rows in ROWS.items()))
BANK = Bank(
    edition_id="small",
    version="1",
    prompts=tuple(Prompt(id=each, sub_question=each[:3], roles=roles, text=words(each)) for each, roles in PROMPTS.items()),
    items=tuple(ChecklistItem(id=each, sub_question=each[:3], source=each.split("-")[1], text=words(each)) for each in ITEMS),
    areas={row: area for area, rows in ROWS.items() for row in rows},
)
