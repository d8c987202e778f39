"""The Telegram channel with its real poller, sender and fetcher, against the emulator: nothing is lost, nothing is taken twice."""

import hashlib

import pytest

from bot.channels.telegram.account import OutOfReach, TelegramAccount, WrongToken
from bot.events import TELEGRAM, FileFetched
from storage.files import path_of
from tests.bot.channels.running import begins
from tests.bot.evaluation import MAJA, OLA, answers, messages_to, texts_of
from tests.bot.sending import eventually
from texts.catalogue import load_texts

SAID = load_texts("sv")


async def test_an_interview_goes_from_the_link_to_thanks(telegram, bot, database, invitations):
    maja = telegram.user("Maja")
    await maja.starts(invitations.tokens[MAJA])
    first = await maja.hears("Björkvik")
    assert first.actions[:2] == ("agree", "decline")
    await maja.presses("agree")
    question = await maja.hears("skip")
    assert {"skip", "unknown", "notmine"} <= set(question.actions)
    await maja.writes("Vi frågar brukarna varje år.")
    await maja.hears("done")
    await maja.presses("done")
    for _ in range(19):
        await maja.hears("skip")
        await maja.presses("skip")
    read_back = await maja.hears("Vi frågar brukarna varje år.")
    assert read_back.actions[0] == "go"
    await maja.presses("go")
    await maja.hears(SAID("bot.thanks"))

    assert [row["status"] for row in answers(database)] == ["answered", *["skipped"] * 19]
    # The hourglass of every pressed button is stopped.
    await telegram.until(lambda: sum(call.method == "answerCallbackQuery" for call in telegram.calls) == 22)


async def test_updates_are_confirmed_only_after_they_are_stored(telegram, bot, invitations):
    await begins(telegram.user("Maja"), invitations.tokens[MAJA])
    await telegram.all_taken()

    assert all(unconfirmed >= 1 for unconfirmed in bot.unconfirmed_at_take)


async def test_what_could_not_be_stored_is_not_confirmed_and_comes_again(telegram, bot, database, invitations):
    maja = telegram.user("Maja")
    await begins(maja, invitations.tokens[MAJA])
    await telegram.all_taken()

    bot.disk_is_full = True
    await maja.writes("Disken är full")
    # The second try shows that Telegram was not told after the first.
    await telegram.until(lambda: len(bot.refused) >= 2)
    assert telegram.unconfirmed == 1
    assert texts_of(database) == []
    bot.disk_is_full = False
    await maja.hears("done")

    assert texts_of(database) == ["Disken är full"]
    await telegram.all_taken()


async def test_a_button_is_not_calmed_before_its_press_is_stored(telegram, bot, invitations):
    maja = telegram.user("Maja")
    await maja.starts(invitations.tokens[MAJA])
    await maja.hears("agree")

    bot.disk_is_full = True
    await maja.presses("agree")
    await telegram.until(lambda: len(bot.refused) >= 1)

    assert not any(call.method == "answerCallbackQuery" for call in telegram.calls)


async def test_what_was_stored_but_not_confirmed_comes_again_and_is_stored_once(telegram, bot, database, invitations):
    maja = telegram.user("Maja")
    await begins(maja, invitations.tokens[MAJA])
    await telegram.all_taken()
    takes = len(bot.unconfirmed_at_take)

    bot.fails_after_commit = True
    await maja.writes("Bara en gång")
    await maja.hears("done")
    await telegram.all_taken()

    assert bot.unconfirmed_at_take[takes:] == [1, 1]
    assert texts_of(database) == ["Bara en gång"]
    assert [message.text for message in maja.messages].count(SAID("bot.part_kept")) == 1


async def test_a_reply_that_is_lost_on_its_way_loses_no_words(telegram, bot, database, invitations):
    maja = telegram.user("Maja")
    await begins(maja, invitations.tokens[MAJA])
    await telegram.all_taken()

    # The request that waits now is answered; it is the reply to the next one that gets lost.
    telegram.cuts("getUpdates", is_after=True)
    await maja.writes("Ett svar")
    await maja.hears("done")
    await maja.writes("ett till")
    await telegram.until(lambda: any(call.status is None for call in telegram.calls))
    await maja.hears("done")

    assert texts_of(database) == ["Ett svar\nett till"]


async def test_too_many_requests_is_waited_out_and_holds_up_nobody_else(telegram, bot, invitations):
    maja, ola = telegram.user("Maja"), telegram.user("Ola", language="en")
    telegram.fails("sendMessage", 429, retry_after=3600)
    await maja.starts(invitations.tokens[MAJA])
    await telegram.until(lambda: any(call.status == 429 for call in telegram.calls))

    await begins(ola, invitations.tokens[OLA])
    assert maja.messages == []
    bot.time_passes(hours=1, seconds=1)

    await maja.hears("agree")


@pytest.mark.parametrize("status", [500, 502])
async def test_a_server_error_is_tried_again(telegram, bot, invitations, status):
    maja = telegram.user("Maja")
    telegram.fails("sendMessage", status)
    await maja.starts(invitations.tokens[MAJA])
    await telegram.until(lambda: any(call.status == status for call in telegram.calls))
    bot.time_passes(minutes=1)

    await maja.hears("agree")


async def test_a_cut_connection_to_get_updates_is_waited_out(telegram, bot, invitations):
    telegram.cuts("getUpdates", times=1)
    await begins(telegram.user("Maja"), invitations.tokens[MAJA])


async def test_a_server_error_of_get_updates_takes_no_offset(telegram, bot, database, invitations):
    maja = telegram.user("Maja")
    await begins(maja, invitations.tokens[MAJA])
    telegram.fails("getUpdates", 502)
    await maja.writes("Före felet")
    await maja.hears("done")
    await maja.writes("under felet")
    await maja.hears("done")

    assert texts_of(database) == ["Före felet\nunder felet"]


async def dead_messages_to(database, person):
    """Those that were given up: a mark is on the disk a moment after its message."""
    found = []

    def are_marked():
        found[:] = [message for message in messages_to(database, TELEGRAM, str(person.id)) if message.dead_at]
        return bool(found)

    await eventually(database, are_marked)
    return found


async def test_a_message_to_somebody_who_blocked_the_bot_is_given_up(telegram, bot, database, invitations):
    maja = telegram.user("Maja")
    await begins(maja, invitations.tokens[MAJA])
    await maja.writes("Hej då")
    await maja.blocks_the_bot()
    await telegram.until(lambda: any(call.status == 403 for call in telegram.calls))
    await maja.unblocks_the_bot()
    await maja.writes("Jag är tillbaka")
    await maja.hears("done")

    (given_up,) = await dead_messages_to(database, maja)
    assert (given_up.text, given_up.error) == (SAID("bot.part_kept"), "the person has blocked the bot")


async def test_a_message_that_telegram_refuses_does_not_stop_the_next(telegram, bot, database, invitations):
    maja = telegram.user("Maja")
    await maja.starts(invitations.tokens[MAJA])
    await maja.hears("agree")
    telegram.fails("sendMessage", 400)
    await maja.writes("/hjalp")
    await telegram.until(lambda: any(call.status == 400 for call in telegram.calls))
    await maja.presses("agree")
    await maja.hears("skip")

    (refused,) = await dead_messages_to(database, maja)
    assert (refused.error or "").startswith("refused: ")


async def test_what_one_person_hears_comes_in_order_whatever_fails(telegram, bot, database, invitations):
    maja = telegram.user("Maja")
    await begins(maja, invitations.tokens[MAJA])
    telegram.fails("sendMessage", 500)
    for command in ("/hjalp", "/integritet", "/svar", "/paus"):
        await maja.writes(command)
    await telegram.until(lambda: any(call.status == 500 for call in telegram.calls))
    bot.time_passes(minutes=1)
    await telegram.until(lambda: len(maja.messages) == 6)

    assert [message.text for message in maja.messages] == [message.text for message in messages_to(database, TELEGRAM, str(maja.id))]


async def test_a_photo_is_fetched_and_exported_by_its_hash(telegram, bot, database, folder, invitations):
    maja = telegram.user("Maja")
    await begins(maja, invitations.tokens[MAJA])
    photo = bytes(range(256)) * 50
    await maja.sends_photo(photo, "anslagstavlan")
    await maja.hears("done")
    await bot.until_taken(FileFetched)

    (part,) = answers(database)[0]["parts"]
    assert (part["kind"], part["text"], part["file"]) == ("photo", "anslagstavlan", hashlib.sha256(photo).hexdigest())
    assert path_of(folder, part["file"]).read_bytes() == photo


async def test_a_file_that_cannot_be_fetched_yet_is_fetched_later(telegram, bot, database, invitations):
    maja = telegram.user("Maja")
    await begins(maja, invitations.tokens[MAJA])
    telegram.fails("getFile", 502)
    await maja.sends_voice(b"tal")
    await telegram.until(lambda: any(call.method == "getFile" for call in telegram.calls))
    bot.time_passes(minutes=1)
    await bot.until_taken(FileFetched)

    assert answers(database)[0]["parts"][0]["file"] == hashlib.sha256(b"tal").hexdigest()


async def test_an_edited_message_is_reworded(telegram, bot, database, invitations):
    maja = telegram.user("Maja")
    await begins(maja, invitations.tokens[MAJA])
    sent = await maja.writes("Vi frågar bruakrna")
    await maja.hears("done")
    await maja.edits(sent, "Vi frågar brukarna")
    await maja.hears(SAID("bot.edit_kept"))

    assert texts_of(database) == ["Vi frågar brukarna"]


async def test_what_people_write_is_sent_back_without_being_taken_for_markup(telegram, bot, invitations):
    maja = telegram.user("Maja")
    await begins(maja, invitations.tokens[MAJA])
    await maja.writes("<b>fet</b> *stjärna* _under_ [länk](http://x.y) \u202emoc 🙂")
    await maja.hears("done")
    await maja.presses("unknown")
    await maja.hears("skip")
    await maja.writes("/svar")

    await maja.hears("<b>fet</b> *stjärna* _under_ [länk](http://x.y) \u202emoc 🙂")
    assert not any("parse_mode" in call.parameters for call in telegram.calls)


async def test_a_hundred_thousand_letters_are_kept_and_read_back_in_pieces(telegram, bot, database, invitations):
    maja = telegram.user("Maja")
    await begins(maja, invitations.tokens[MAJA])
    long = ("Så här är det, tycker vi " * 16 + "🙂. ") * 10
    for _ in range(25):
        await maja.writes(long)
    await telegram.all_taken()
    await maja.hears("done")
    await maja.presses("done")
    await maja.hears("skip", seconds=30)
    await maja.writes("/svar")
    await maja.hears("edit")

    assert sum(len(part["text"]) for part in answers(database)[0]["parts"]) == 25 * len(long)


async def test_a_wrong_token_is_told_apart_from_telegram_being_out_of_reach(telegram):
    for status, expected in ((401, WrongToken), (404, WrongToken), (500, OutOfReach), (403, OutOfReach)):
        telegram.fails("getMe", status)
        account = TelegramAccount(telegram.token, telegram.base_url)
        await account.open()
        with pytest.raises(expected):
            await account.name(5)
        await account.close()


async def test_a_page_of_some_proxy_in_the_place_of_updates_is_waited_out(telegram, bot, invitations):
    telegram.fails("getUpdates", 404)

    await begins(telegram.user("Maja"), invitations.tokens[MAJA])
