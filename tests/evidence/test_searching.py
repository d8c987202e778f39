"""What can be found of a text, what a query asks for, and what of a hit is marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.searching import MAX_QUERY, folded, read_query, searchable, stretches

TEXT = "Kommunens IT-stöd för e-förslag (se 1.4) och samarbetet med Ås skola; 100 % av nämnderna är med."


def is_found(typed: str, text: str = TEXT) -> bool:
    needles = read_query(typed).needles
    return bool(needles) and all(needle in searchable(text) for needle in needles)


def marked(typed: str, text: str = TEXT) -> list[str]:
    return [one.text for one in stretches(text, read_query(typed)) if one.is_hit]


@pytest.mark.parametrize(
    ("typed", "marks"),
    [
        ("arbete", ["arbete"]),
        ("SAMARBETET", ["samarbetet"]),
        ("e-förslag", ["e-förslag"]),
        ("1.4", ["1.4"]),
        ("it", ["IT"]),
        ("ÅS", ["Ås"]),
        ("100 %", ["100", "%"]),
        ("skola nämnd", ["skola", "nämnd"]),
        ('"ås skola"', ["Ås skola"]),
        ("”samarbetet med”", ["samarbetet med"]),
        ("skol*", ["skol"]),
        ("samarbetet,", ["samarbetet"]),
        ("(se 1.4)", ["se", "1.4"]),
    ],
)
def test_what_is_typed_is_found_and_marked(typed: str, marks: list[str]) -> None:
    assert is_found(typed)
    assert marked(typed) == marks


@pytest.mark.parametrize("typed", ["as", "samärbetet", "med skola i", '"skola ås"', "om", "ar", "å", "1.5", "skola kyrka"])
def test_other_letters_other_orders_and_parts_of_words_that_are_short_are_not_found(typed: str) -> None:
    assert not is_found(typed)


@pytest.mark.parametrize("typed", ["", " ", '"', '""', "\x00", "\u00ad"])
def test_nothing_is_asked_for_by_nothing(typed: str) -> None:
    assert read_query(typed).needles == ()


def test_a_line_break_a_soft_hyphen_and_an_accent_written_apart_are_no_obstacle() -> None:
    text = "Brukar\u00adunder\u00adsökning\nom måltider, a\u030arligen"

    assert is_found("brukarundersökning", text)
    assert is_found('"brukarundersökning om"', text)
    assert is_found("årligen", text)
    assert marked("brukarundersökning", text) == ["Brukar\u00adunder\u00adsökning"]


def test_a_whole_novel_as_a_query_is_cut() -> None:
    assert sum(map(len, read_query("ord " * 10_000).parts)) <= MAX_QUERY


@given(st.text(max_size=80))
def test_every_needle_is_long_enough_for_a_trigram_and_the_stretches_are_the_text(typed: str) -> None:
    query = read_query(typed)

    assert all(len(needle) >= 3 for needle in query.needles)
    assert "".join(one.text for one in stretches(TEXT, query)) == TEXT


@given(st.text(st.characters(exclude_characters='"“”„«»', exclude_categories=["Cs"]), max_size=60))
def test_every_word_of_a_text_finds_it(text: str) -> None:
    for word in folded(text).split(" "):
        assert all(needle in searchable(text) for needle in read_query(word).needles)
