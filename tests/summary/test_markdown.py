"""The lines that scripts read, whatever anybody wrote."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from evidence.model import EvidenceKind, SourceKind
from summary.area_draft import area_draft
from summary.model import Finding
from summary.writers.markdown import draft_markdown

ENDING = re.compile(r"\[([a-z]+\d+(?:, [a-z]+\d+)*)\]$")
NASTY = st.one_of(
    st.text(min_size=1, max_size=80),
    st.text(alphabet="[]i9,. *_`#<>&;-+!|~\\\n\r\u2028\u202e\x00\x85\x0c1)=$”", min_size=1, max_size=40),
    st.sampled_from(
        ["x [i9]", "[i9]", "# rubrik", "```", "---", "1. ett", "<script>alert(1)</script>", "a\n\n# b", "&lt;b&gt;", "\\", "| a | b |"]
    ),
)
SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def nasty_draft(edition, make, texts):
    def draft(said, title, phrase):
        items = [
            make(said, id="i1", reviewed=False),
            make(said, id="d2", source_kind=SourceKind.DOCUMENT, source_title=title, kind=EvidenceKind.STATED_MISSING),
        ]
        return draft_markdown(area_draft(edition, "1", items, [Finding("1", "strength", phrase, ("i1",), proposed=False)], texts), texts)

    return draft


@SETTINGS
@given(said=NASTY, title=NASTY, phrase=NASTY)
def test_every_line_is_empty_or_a_heading_or_ends_with_its_own_ids(nasty_draft, said, title, phrase):
    draft = nasty_draft(said, title, phrase)

    # splitlines, not split: it also breaks where other programs would.
    lines = [line for line in draft.splitlines() if line and not line.startswith("#")]
    cited = [ENDING.search(line) for line in lines]
    assert len(lines) == 5  # a summary, two statements, a strength and an improvement
    assert [match and match[1] for match in cited] == ["d2, i1", "d2", "i1", "i1", "d2, i1"]


@SETTINGS
@given(said=NASTY, title=NASTY, phrase=NASTY)
def test_signs_that_people_wrote_make_nothing_in_markdown(nasty_draft, said, title, phrase):
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(nasty_draft(said, title, phrase))

    assert sum(token.type == "heading_open" for token in tokens) == 11
    assert {token.type for token in tokens} <= {
        f"{block}_{end}" for block in ("heading", "paragraph", "bullet_list", "list_item") for end in ("open", "close")
    } | {"inline"}
    inline = {child.type for token in tokens for child in token.children or ()}
    assert inline <= {"text", "text_special", "em_open", "em_close"}


@SETTINGS
@given(said=st.text(alphabet=st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=60))
def test_words_read_in_markdown_as_they_were_written(nasty_draft, said):
    tokens = MarkdownIt("commonmark").parse(nasty_draft(f"Hej {said}!", "Titel", "Fras"))

    read = ["".join(child.content for child in token.children) for token in tokens if token.children]
    assert any(f"”Hej {said}!”" in line for line in read)


def test_a_quotation_cannot_fake_ids(nasty_draft):
    lines = nasty_draft("Så är det [i9]", "Titel", "Fras").splitlines()

    assert "- En enhetschef säger: ”Så är det \\[i9\\]”. [i1]" in lines


def test_plain_words_are_not_disfigured(nasty_draft):
    draft = nasty_draft("R&D – 5 % (2026) är bra!", "Budget 2026-2028", "Bra.")

    assert "”R&D – 5 % (2026) är bra!”" in draft
    assert "*Budget 2026-2028*" in draft
    assert "- Bra. [i1]" in draft
