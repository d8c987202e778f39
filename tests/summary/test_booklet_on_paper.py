"""The booklet on paper: what is asked on a left page, and what helps the one who listens on the right one beside it."""

from contextlib import closing

import pypdfium2
import pytest

from question_bank.loading import load_bank
from rubric.editions import load_edition
from summary.writers.guide import booklet
from texts.catalogue import WHOLE_LANGUAGES, load_texts

EDITION = load_edition("2010")


def first_line(page: pypdfium2.PdfPage) -> str:
    lines = [line.strip() for line in page.get_textpage().get_text_range().splitlines()]
    # The page's number comes first.
    return next(line for line in lines if line and not line.isdigit())


@pytest.mark.parametrize("language", WHOLE_LANGUAGES)
async def test_every_area_is_a_spread(page, language):
    texts = load_texts(language)
    await page.set_content(booklet(EDITION, load_bank(EDITION), texts))
    with closing(pypdfium2.PdfDocument(await page.pdf(prefer_css_page_size=True))) as printed:
        lines = [first_line(each) for each in printed]

    wanted = [f"{area.id} {area.name[language]} {texts(f'bank.{side}')}" for area in EDITION.areas for side in ("questions", "listening")]
    # Page 1 is the cover: so an area begins on an even page, which lies on the left.
    assert lines[1 : len(wanted) + 1] == wanted
    assert lines[len(wanted) + 1].endswith(texts("bank.looking"))
