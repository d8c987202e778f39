"""What the bot says fits what channels take, and its buttons lead where the words promise."""

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.buttons import Press, button_data, read_press
from bot.effects import AreaWalked, Ask, AskForNote, AskItem, AskWhetherToForget, ChooseArea, Inform, OfferDone, Say
from bot.wording import Message, Scene, Team, Told, ask_again, coverage_told, in_pieces, joined, knocking, read_back, worded
from evidence.coverage import coverage
from question_bank.loading import load_bank
from rubric.editions import load_edition
from texts.catalogue import LANGUAGES, load_texts

EDITION = load_edition("2010")
BANK = load_bank(EDITION)
PLAN = tuple(prompt.id for prompt in BANK.prompts_for("union"))
SAID_WITH_BUTTONS = [Say("bot.declined", ("agree",)), Say("bot.paused", ("go",))]
TELEGRAMS_UNITS, TELEGRAMS_DATA = 4096, 64


def scene(language="sv", **changes):
    known = {"interview": 10**9 - 1, "turn": 10**4, "team": Team("Kompass", "Björkvik", ("Åsa", "Bo"))}
    values = {**known, "on_forget": "erase", "plan": PLAN, "result": "found", **changes}
    return Scene(texts=load_texts(language), edition=EDITION, bank=BANK, **values)


def actions(message):
    return [button.data.partition(":")[0] for row in message.buttons for button in row]


def all_messages(language):
    there = scene(language)
    told = [Told(prompt, "Frågan?", "svar " * 200, "unknown", has_parts=True) for prompt in PLAN]
    effects = [
        *(Ask(prompt, is_begun=begun) for prompt in PLAN for begun in (True, False)),
        *(AskItem(item.id) for item in BANK.items),
        *(AreaWalked(area.id) for area in EDITION.areas),
        *(Inform(), OfferDone(PLAN[0]), AskWhetherToForget(), ChooseArea(), AskForNote("1.1-document-1", is_begun=False)),
        *SAID_WITH_BUTTONS,
    ]
    pieces = [*read_back(there, told, is_final=True), *coverage_told(there.texts, coverage(EDITION, [])), knocking(there, 10**9 - 1)]
    return [message for message in (worded(effect, there) for effect in effects) if message] + pieces


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_and_every_button_is_small_enough_for_telegram(language):
    for message in all_messages(language):
        assert 0 < len(message.text.encode("utf-16-le")) // 2 <= TELEGRAMS_UNITS
        for row in message.buttons:
            for button in row:
                assert 0 < len(button.data.encode()) <= TELEGRAMS_DATA, button
                assert read_press(button.data).interview == 10**9 - 1, button


def test_a_question_that_was_skipped_says_so_when_it_is_put_again():
    message = ask_again(scene(), PLAN[0], Told(PLAN[0], "Frågan?", "", "skipped", has_parts=False))

    assert load_texts("sv")("bot.status.skipped") in message.text
    assert load_texts("sv")("bot.status.without_words") not in message.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_shows_its_ways_out_and_done_once_something_is_written(language):
    asked = worded(Ask(PLAN[1], is_begun=False), scene(language))
    begun = worded(Ask(PLAN[1], is_begun=True), scene(language))
    assert actions(asked) == ["skip", "unknown", "notmine", "back", "pause"]
    assert actions(begun) == ["done", *actions(asked)]
    assert actions(worded(Ask(PLAN[0], is_begun=False), scene(language))) == ["skip", "unknown", "notmine", "pause"]


def test_the_first_button_leads_onward():
    told = [Told(PLAN[0], "Frågan?", "svar", "answered", has_parts=True)]
    assert [actions(message)[0] for message in (*read_back(scene(), told, is_final=False), knocking(scene(), 7))] == ["go", "go"]
    assert [actions(worded(effect, scene()))[0] for effect in SAID_WITH_BUTTONS] == ["agree", "go"]
    assert worded(AreaWalked("3"), scene()).buttons[0][0].data.endswith(".4")


def test_the_first_screen_asks_and_forgetting_offers_to_go_on_first():
    assert actions(worded(Inform(), scene()))[:2] == ["agree", "decline"]
    forget = worded(AskWhetherToForget(), scene())
    assert actions(forget) == ["decline", "agree"]
    assert all(button.data.partition(":")[2].startswith("forget") for row in forget.buttons for button in row)


def test_a_long_answer_is_read_back_by_its_beginning_and_a_file_is_named():
    told = [Told(PLAN[0], "F?", "ord " * 600, "answered", has_parts=True), Told(PLAN[1], "G?", "", "answered", has_parts=True)]
    (message,) = read_back(scene(), told, is_final=True)
    assert "…" in message.text
    assert load_texts("sv")("bot.status.without_words") in message.text
    assert len(message.text) < 2200


@given(st.integers(0, 10**9 - 1), st.integers(0, 10**6), st.sampled_from([None, "2.5-a", "7"]), st.booleans())
def test_a_press_is_read_back_as_it_was_written(interview, turn, subject, is_forget):
    data = button_data("edit", interview, turn, subject, is_forget=is_forget)
    assert read_press(data) == Press("edit", interview, turn, subject, is_forget)


@given(st.text(max_size=200))
def test_a_button_of_anybody_elses_is_of_no_interview(data):
    assert read_press(data.replace(":", "").replace(".", "")).interview is None


@settings(deadline=None)
@example("a" * 3990 + " " * 40)
@example(" " * 5000 + "a")
@given(st.lists(st.text(st.sampled_from("aå🙂 \n"), min_size=1, max_size=300).map(lambda piece: piece * 40), max_size=4).map("".join))
def test_a_long_message_is_cut_without_losing_a_letter(text):
    assume(text.strip())
    pieces = in_pieces(Message(text, ((),)))
    assert "".join("".join(piece.text for piece in pieces).split()) == "".join(text.split())
    assert all(piece.text.strip() and len(piece.text.encode("utf-16-le")) // 2 <= TELEGRAMS_UNITS for piece in pieces)
    assert [bool(piece.buttons) for piece in pieces] == [False] * (len(pieces) - 1) + [True]


def test_a_sentence_joins_the_message_after_it_but_never_makes_it_too_long():
    assert [message.text for message in joined([Message("A"), Message("B"), Message("C", ((),)), Message("D")])] == ["A\n\nB\n\nC", "D"]
    assert len(joined([Message("A" * 3999), Message("B")])) == 2


def test_a_question_that_was_answered_shows_its_answer_and_how_to_keep_it():
    message = ask_again(scene(), PLAN[0], Told(PLAN[0], "Frågan?", "Vi frågar brukarna varje år.", "answered", has_parts=True))

    assert "Vi frågar brukarna varje år." in message.text
    assert message.buttons[0][0].label == load_texts("sv")("bot.button.keep_answer")
    assert message.buttons[0][0].data.startswith("skip:")


def test_a_read_back_of_many_answers_parts_no_question_from_its_answer():
    told = [Told(question, f"Fråga om {question}?", "ord " * 300, "answered", has_parts=True) for question in PLAN]

    messages = read_back(scene(), told, is_final=True)

    assert len(messages) > 1
    for answer in told:
        assert sum(f"{answer.prompt}\n→ ord" in message.text for message in messages) == 1
