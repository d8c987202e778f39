"""Hidden words: what stands in their place is as long as they are, and nothing else moves."""

from hypothesis import given
from hypothesis import strategies as st

from evidence.hiding import MASK, HiddenAt, carried, masked, masked_together, pattern_again, pattern_of, places_in, restored

TEXTS = st.text(alphabet="abBå .,-\n'’s", max_size=60)


def hidden(words, text, passage=None):
    return masked(text, pattern_of(words, passage or text))


@given(TEXTS, TEXTS)
def test_what_is_hidden_is_gone_and_everything_else_is_where_it_was(words, text):
    pattern = pattern_of(words, text)
    if pattern is None:
        return
    places = places_in(text, pattern)

    marked = masked(text, pattern)

    assert len(marked) == len(text)
    assert not pattern.search(marked)
    assert [one.words for one in places] == [text[one.start : one.end] for one in places]
    inside = {at for one in places for at in range(one.start, one.end)}
    assert all(sign == (MASK if at in inside else text[at]) for at, sign in enumerate(marked))
    assert restored(marked, places) == text


@given(st.lists(TEXTS, max_size=4), TEXTS)
def test_texts_that_follow_each_other_keep_their_lengths(texts, words):
    pattern = pattern_of(words, "\n".join(texts))
    if pattern is not None:
        assert [len(text) for text in masked_together(texts, pattern)] == [len(text) for text in texts]


def test_words_are_found_however_their_blanks_and_capitals_are_written():
    assert hidden("Anna Berg", "Anna Berg, ANNA  BERG och Anna\nBergs plan.") == "█████████, ██████████ och ████\n████s plan."


def test_a_word_is_not_found_inside_others_unless_the_passage_has_it_there_only():
    assert hidden("Bo", "Bo är med i boendet.") == "██ är med i boendet."
    assert hidden("sjuk", "Hon är sjukskriven.") == "Hon är ████skriven."


def test_words_that_the_passage_does_not_hold_are_not_found():
    assert pattern_of("Karin", "Anna Berg") is None
    assert pattern_of("  ", "Anna Berg") is None
    assert pattern_of("██", "██ Berg") is None


def test_words_that_begin_in_one_text_and_end_in_the_next_are_hidden_in_both():
    assert masked_together(["är Anna", "Berg sjuk"], pattern_of("Anna Berg", "Anna Berg")) == ["är ████", "████ sjuk"]


def told(old, new, *words):
    """What is known of a new text's marks, when those of the old one stand for the words."""
    places, at = [], 0
    for number, one in enumerate(words):
        start = old.index(MASK * len(one), at)
        at = start + len(one)
        places.append(HiddenAt(start, at, one, number))
    return [(one.words, one.id, one.start) for one in carried(old, places, new)]


def test_in_a_line_that_is_the_same_the_marks_stand_for_the_same():
    old = "Ett.\n████ och ████ är här.\nTre."

    assert told(old, "Ett nytt.\nOch mer.\n████ och ████ är här.", "Anna", "Emma") == [("Anna", 0, 19), ("Emma", 1, 28)]


def test_in_another_line_their_length_tells_where_it_can():
    assert told("Här är ████ och ███.", "Nu är ███ och ████ här.", "Anna", "Bo-") == [("Bo-", 1, 6), ("Anna", 0, 14)]


def test_where_nobody_can_tell_they_stand_for_nothing():
    assert told("Här är ████ och ████.", "Nu är ████ här.", "Anna", "Emma") == []
    assert told("████ är sjuk.\n████ är sjuk.", "████ är sjuk.", "Anna", "Emma") == []


def test_what_is_hidden_as_a_word_is_hidden_again_as_a_word_only_and_inside_words_where_it_was_inside_one():
    def again(old, new):
        at = old.index(MASK)
        return masked(new, pattern_again(HiddenAt(at, at + 2, "Bo"), old))

    assert again("██ är här.", "De boende och Bos plan.") == "De boende och ██s plan."
    assert again("██s plan.", "De boende.") == "De boende."
    assert again("De ██ende och Bo.", "Boet, Bo och mambor.") == "██et, ██ och mam██r."
