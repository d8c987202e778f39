import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.passages import MAX_CHARACTERS, beside, split_passages
from importers.model import HeadingAt

# Stops, list marks, line ends and letters, more often than chance would give them.
TEXTS = st.one_of(
    st.text(max_size=400),
    st.lists(
        st.sampled_from(
            [
                "Ja.",
                "Nej, inte.",
                " ",
                "\n",
                "t.ex. ",
                "m.m. ",
                "Vi frågar brukarna varje år. ",
                "- ",
                "1. ",
                "… ",
                "? ",
                "| ",
                "**",
                "👍🏽",
                "å" * 700,
                "e\u0301",
                "\u2028",
                "שלום ",
                "# ",
            ]
        ),
        max_size=40,
    ).map("".join),
)


def cut(text, headings=()):
    return [text[passage.start : passage.end] for passage in split_passages(text, headings)]


@given(TEXTS)
def test_a_passage_is_never_blank_and_never_leaves_its_line(text):
    for words in cut(text):
        assert words.strip() == words != ""
        assert len(words.splitlines()) == 1


@given(TEXTS)
def test_passages_are_in_order_and_do_not_overlap(text):
    passages = split_passages(text)
    ends = [0, *(end for passage in passages for end in (passage.start, passage.end)), len(text)]
    assert ends == sorted(ends)


@given(TEXTS)
def test_no_passage_is_longer_than_the_limit(text):
    assert all(len(words) <= MAX_CHARACTERS for words in cut(text))


@given(TEXTS, st.lists(st.tuples(st.integers(0, 400), st.integers(0, 30)), max_size=4))
def test_every_letter_and_digit_outside_headings_is_in_exactly_one_passage(text, places):
    headings = tuple(HeadingAt(min(start, len(text)), min(start + length, len(text)), 1) for start, length in places)
    in_headings = {at for heading in headings for at in range(heading.start, heading.end)}
    in_passages = [at for passage in split_passages(text, headings) for at in range(passage.start, passage.end)]
    wanted = [at for at, sign in enumerate(text) if sign.isalnum() and at not in in_headings]
    assert [at for at in in_passages if text[at].isalnum()] == wanted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vi har ingen plan. Men vi frågar varje år.", ["Vi har ingen plan.", "Men vi frågar varje år."]),
        ("Vi frågar brukare på t.ex. Solgårdens äldreboende varje år.", ["Vi frågar brukare på t.ex. Solgårdens äldreboende varje år."]),
        (
            "Vi har många enkäter m.m. Sedan läser vi svaren tillsammans.",
            ["Vi har många enkäter m.m.", "Sedan läser vi svaren tillsammans."],
        ),
        ("Det sker bl. a. genom möten.", ["Det sker bl. a. genom möten."]),
        ("Mötet hölls den 1. maj i Folkets hus.", ["Mötet hölls den 1. maj i Folkets hus."]),
        ("det gör vi varje år. sen läser vi svaren ihop", ["det gör vi varje år.", "sen läser vi svaren ihop"]),
        ("vi frågar väl ... ibland på hösten", ["vi frågar väl ... ibland på hösten"]),
        ("Gör ni så också? Det gör vi varje år!", ["Gör ni så också?", "Det gör vi varje år!"]),
        (
            'Hon sade: "Vi frågar alla varje år." Det stämmer inte riktigt.',
            ['Hon sade: "Vi frågar alla varje år."', "Det stämmer inte riktigt."],
        ),
    ],
)
def test_sentences_end_at_stops_but_not_at_abbreviations(text, expected):
    assert cut(text) == expected


def test_a_short_answer_stands_with_the_sentence_after_it():
    assert cut("Ja. Vi frågar brukarna varje år.") == ["Ja. Vi frågar brukarna varje år."]


def test_a_short_ending_stands_with_the_sentence_before_it():
    assert cut("Vi frågar brukarna varje år. Nej, inte.") == ["Vi frågar brukarna varje år. Nej, inte."]


def test_short_answers_of_two_paragraphs_stay_apart():
    assert cut("Ja.\nNej, inte.") == ["Ja.", "Nej, inte."]


def test_list_items_are_passages_of_their_own_without_their_bullet():
    assert cut("Vi mäter\n- bemötande\n* väntetid\n• kostnad\n1. Nummer ett är viktigast") == [
        "Vi mäter",
        "bemötande",
        "väntetid",
        "kostnad",
        "1. Nummer ett är viktigast",
    ]


def test_a_heading_is_no_passage_and_parts_what_stands_around_it():
    text = "## Mål\nMålen följs upp två gånger om året."
    assert cut(text, (HeadingAt(3, 6, 2),)) == ["Målen följs upp två gånger om året."]


def test_a_rule_of_dashes_or_dots_is_no_passage():
    assert cut("---\n. . .\n| --- | --- |\n***") == []


@pytest.mark.parametrize("answer", ["👍", "👍🏽👍🏽 ❤️", "👩‍👩‍👧"])
def test_an_answer_of_emoji_is_one_passage(answer):
    assert cut(answer) == [answer]


def test_right_to_left_text_and_markup_signs_are_cut_like_any_other():
    assert cut("אנחנו שואלים את כולם כל שנה. <b>{{ namn }}</b> *och* `kod` är kvar.") == [
        "אנחנו שואלים את כולם כל שנה.",
        "<b>{{ namn }}</b> *och* `kod` är kvar.",
    ]


def test_a_long_sentence_is_cut_at_a_space():
    pieces = cut("medborgardialog " * 80)
    assert len(pieces) > 1
    assert all(piece.startswith("medborgardialog") and piece.endswith("medborgardialog") for piece in pieces)


def test_a_hundred_thousand_signs_without_a_space_keep_accents_with_their_letters():
    pieces = cut("e\u0301" * 50_000)
    assert sum(map(len, pieces)) == 100_000
    assert all(piece[0] == "e" for piece in pieces)


@pytest.mark.parametrize("signs", ["a", ".", "a ", ". ", "👍", "!)", "\n", "- ", "a. ", "…", "\u0301"])
def test_a_hundred_thousand_signs_of_one_sort_are_split_at_once(signs):
    # Not timed: a quadratic scan of these would take minutes, which the suite's budget shows.
    passages = split_passages(signs * (100_000 // len(signs)))
    assert all(passage.end - passage.start <= MAX_CHARACTERS for passage in passages)


PARAGRAPHS = "Före här. Vi frågar brukarna varje år. Vi mäter det också ofta. Sedan talar vi om svaren.\nNästa rad är något annat.\n"


@pytest.mark.parametrize(
    ("words", "around"),
    [
        ("Vi mäter det också ofta.", ("Före här. Vi frågar brukarna varje år.", "Sedan talar vi om svaren.")),
        ("Före här. Vi frågar brukarna varje år.", ("", "Vi mäter det också ofta.")),
        ("Sedan talar vi om svaren.", ("Vi mäter det också ofta.", "")),
        ("Nästa rad är något annat.", ("", "")),
    ],
)
def test_the_sentences_beside_a_passage_are_those_of_its_own_line(words, around):
    start = PARAGRAPHS.index(words)
    assert beside(PARAGRAPHS, start, start + len(words)) == around


def test_beside_a_passage_no_more_is_read_than_a_passage_holds():
    text = "ord " * 100_000
    assert all(len(each) <= MAX_CHARACTERS for each in beside(text, 200_000, 200_010))
