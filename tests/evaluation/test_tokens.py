"""Tokens and short codes: from the system's randomness, typed as people type, kept as hashes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.tokens import SHORT_LENGTH, SHORT_LETTERS, looks_short, new_short_code, new_token, token_hash


def test_a_token_fits_an_address_and_telegrams_start_parameter():
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", new_token()) for _ in range(50))


def test_no_two_tokens_are_alike():
    assert len({new_token() for _ in range(1000)} | {new_short_code() for _ in range(1000)}) == 2000


def test_a_token_is_not_taken_for_a_short_code_whatever_letters_it_has():
    assert not any(looks_short(new_token()) for _ in range(1000))


def test_letters_that_are_taken_for_one_another_are_not_used():
    assert set(SHORT_LETTERS).isdisjoint("ilo01xyz")
    assert len(SHORT_LETTERS) == 20


@given(code=st.text(alphabet=SHORT_LETTERS, min_size=SHORT_LENGTH, max_size=SHORT_LENGTH), gap=st.sampled_from(["", " ", "-", " - "]))
def test_a_short_code_is_the_same_however_it_is_typed(code, gap):
    typed = f"  {code[:4].upper()}{gap}{code[4:].title()} "
    assert looks_short(typed)
    assert token_hash(typed) == token_hash(code)


@pytest.mark.parametrize("word", ["abcdefg", "abcdefghj", "abcd efg1", "åäöåäöåä", "", "P01"])
def test_other_words_are_no_short_codes(word):
    assert not looks_short(word)


def test_capitals_of_a_token_count():
    assert token_hash("aB" * 16) != token_hash("ab" * 16)
