"""The question bank as people read it: every word of it is there once, under its row, and nothing is markup by accident."""

from dataclasses import replace

import lxml.html
import pytest

from question_bank.loading import load_bank
from question_bank.model import ROLES
from rubric.editions import load_edition
from summary.question_guide import question_guide
from summary.writers.guide import booklet, guide
from texts.catalogue import WHOLE_LANGUAGES, load_texts

EDITION = load_edition("2010")
BANK = load_bank(EDITION)
AREAS = question_guide(EDITION, BANK)


def words(text):
    return " ".join(text.split())


@pytest.fixture(scope="module", params=WHOLE_LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def page(language):
    return lxml.html.fromstring(booklet(EDITION, BANK, load_texts(language)))


def test_every_text_of_the_bank_stands_in_the_booklet(page, language):
    shown = words(page.text_content())
    guidance = BANK.guidance.values()
    told = [
        *(prompt.text for prompt in BANK.prompts),
        *(probe.text for each in guidance for probe in each.probes),
        *(each.explanation for each in guidance),
        *(confusion.text for each in guidance for confusion in each.confusions),
        *(text for item in BANK.items for text in (item.text, item.where, item.attempt, item.note) if text),
    ]
    assert [text[language] for text in told if words(text[language]) not in shown] == []


def test_every_area_has_a_page_to_ask_from_one_to_listen_by_and_its_checklist(page):
    for kind in ("asking", "listening", "looking"):
        sections = page.xpath(f"//section[@class='{kind}']")
        assert [len(section.xpath("article")) for section in sections] == [len(area.sub_questions) for area in EDITION.areas]


def test_a_question_names_whom_it_is_put_to(page, language):
    texts = load_texts(language)
    first = BANK.prompts[0]
    (asked,) = (each for each in page.xpath("//section[@class='asking']//dl/div") if each.find("dd").text_content() == first.text[language])
    assert asked.find("dt").text_content() == " · ".join(texts(f"roles.{role}") for role in first.roles)


def test_what_looks_like_markup_in_a_question_is_shown_as_it_is():
    marked = replace(BANK.prompts[0], text={"sv": "Vad gör ni om <b>x</b> & y?", "en": "?"})
    bank = replace(BANK, prompts=(marked, *BANK.prompts[1:]))
    assert "Vad gör ni om <b>x</b> & y?" in lxml.html.fromstring(booklet(EDITION, bank, load_texts("sv"))).text_content()


@pytest.mark.parametrize("role", ROLES)
def test_the_guide_for_a_role_holds_its_questions_and_no_other_roles(role, language):
    texts = load_texts(language)
    for area in AREAS:
        shown = words(guide(EDITION, BANK, area, role, texts))
        for row in area.rows:
            for prompt in row.prompts:
                assert (words(prompt.text[language]) in shown) == (role in prompt.roles)
            if row.asked_of(role) is None:
                assert texts("bank.no_question") in shown


def test_the_guide_for_everybody_holds_every_question_of_its_area_and_lines_that_fit_a_screen():
    for area in AREAS:
        text = guide(EDITION, BANK, area, None, load_texts("sv"))
        assert all(words(prompt.text["sv"]) in words(text) for row in area.rows for prompt in row.prompts)
        assert max(len(line) for line in text.splitlines()) <= 100


def test_a_bank_without_probes_or_signals_is_laid_out_all_the_same():
    first = load_bank(EDITION, "1")
    assert len(lxml.html.fromstring(booklet(EDITION, first, load_texts("sv"))).xpath("//section[@class='listening']/article")) == len(
        EDITION.sub_questions
    )
    assert first.prompts[0].text["sv"] in words(guide(EDITION, first, question_guide(EDITION, first)[0], None, load_texts("sv")))
