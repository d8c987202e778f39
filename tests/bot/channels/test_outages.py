"""An outage of Telegram, from the chat's side."""

from bot.events import Returned
from tests.bot.channels.running import begins
from tests.bot.evaluation import MAJA, OLA


async def test_after_an_outage_the_pending_question_is_asked_again(telegram, bot, invitations):
    maja, ola = telegram.user("Maja"), telegram.user("Ola", language="en")
    await begins(maja, invitations.tokens[MAJA])
    await begins(ola, invitations.tokens[OLA])
    question = maja.last
    await telegram.stop()
    bot.time_passes(minutes=3)
    # Ola's words lie waiting: he is answered, and needs no question besides.
    await ola.writes("During the outage")
    await telegram.start()
    await ola.hears("done")
    await telegram.until(lambda: maja.last.id > question.id)

    assert (maja.last.text, maja.last.actions) == (question.text, question.actions)
    assert [event.interview for event in bot.taken if isinstance(event, Returned)] == [1]


async def test_a_short_outage_is_passed_over(telegram, bot, invitations):
    maja = telegram.user("Maja")
    await begins(maja, invitations.tokens[MAJA])
    await telegram.stop()
    bot.time_passes(minutes=1)
    await telegram.start()
    await maja.writes("Jag är kvar")
    await maja.hears("done")

    assert not any(isinstance(event, Returned) for event in bot.taken)
