"""Whose turn it is: one at a time and in order for each person, replies first, and of several questions the last."""

from hypothesis import given
from hypothesis import strategies as st

from bot.rates import CHAT_BURST, Limits
from bot.waiting import Waiting
from storage.outbox import QUESTION, REMINDER, REPLY, Unsent
from tests.bot.sending import AT


def message(number, account="5", kind=REPLY, interview=1):
    return Unsent(number, interview, account, kind, f"text {number}", [], AT)


def waiting_for(*messages, rate=0.0):
    waiting = Waiting(Limits(rate))
    waiting.add(messages)
    return waiting


def sent_at_once(waiting, now=0.0):
    """The ids that go when every request succeeds at once."""
    ids = []
    while (lane := waiting.next(now)) is not None:
        ids.append(lane.messages[0].id)
        waiting.is_done(lane)
    return ids


def test_a_person_has_one_message_under_way():
    waiting = waiting_for(message(1), message(2))
    waiting.next(0.0)

    assert waiting.next(0.0) is None


def test_many_persons_have_one_under_way_each():
    waiting = waiting_for(*(message(number, str(number)) for number in range(300)))

    assert sum(waiting.next(0.0) is not None for _ in range(400)) == 300


def test_a_person_hears_everything_in_order():
    waiting = waiting_for(message(1), message(2, "6"), message(3))

    assert sent_at_once(waiting) == [1, 2, 3]


def test_who_has_heard_everything_takes_no_memory():
    waiting = waiting_for(*(message(number, str(number)) for number in range(10)))
    sent_at_once(waiting)

    assert len(waiting) == 0


def test_who_is_put_off_holds_up_nobody_and_comes_back_in_time():
    waiting = waiting_for(message(1), message(2, "6"), message(3))
    waiting.put_off(waiting.next(0.0), until=8.0)

    assert sent_at_once(waiting, 7.9) == [2]
    assert waiting.next_at() == 8.0
    assert sent_at_once(waiting, 8.0) == [1, 3]


def test_something_new_does_not_shorten_a_wait():
    waiting = waiting_for(message(1))
    waiting.put_off(waiting.next(0.0), until=8.0)
    waiting.add([message(2)])

    assert sent_at_once(waiting, 7.9) == []
    assert sent_at_once(waiting, 8.0) == [1, 2]


def test_replies_go_before_reminders_when_there_are_few_tokens():
    reminders = [message(number, str(number), REMINDER) for number in range(100)]
    waiting = waiting_for(*reminders, message(200, "200"), message(201, "201", QUESTION), rate=1.0)

    assert sent_at_once(waiting)[:2] == [200, 201]


def test_a_reminder_with_a_reply_behind_it_goes_with_the_replies():
    reminders = [message(number, str(number), REMINDER) for number in range(100)]
    waiting = waiting_for(*reminders, rate=1.0)
    waiting.add([message(200, "99")])

    assert sent_at_once(waiting)[:2] == [99, 200]


def test_who_says_more_keeps_their_place():
    waiting = waiting_for(message(1, "5"), message(2, "6"))
    waiting.add([message(3, "5")])

    assert sent_at_once(waiting)[0] == 1


def test_a_chat_that_has_heard_a_burst_waits_and_the_others_go_on():
    waiting = waiting_for(*(message(number) for number in range(10)), message(11, "6"), rate=30.0)

    assert sent_at_once(waiting) == [0, 11, *range(1, CHAT_BURST)]
    assert waiting.next_at() == 1.0
    assert sent_at_once(waiting, 1.0) == [CHAT_BURST]


def test_of_several_questions_of_one_person_the_last_is_sent():
    waiting = Waiting(Limits(0))
    replaced = waiting.add([message(1, kind=QUESTION), message(2), message(3, kind=QUESTION), message(4, "6", QUESTION)])

    assert [each.id for each in replaced] == [1]
    assert sent_at_once(waiting) == [2, 4, 3]


def test_a_question_under_way_is_not_called_back():
    waiting = waiting_for(message(1, kind=QUESTION))
    under_way = waiting.next(0.0)

    assert waiting.add([message(2, kind=QUESTION)]) == []
    waiting.is_done(under_way)
    assert sent_at_once(waiting) == [2]


def test_a_question_that_could_not_be_sent_gives_way_to_a_later_one():
    waiting = waiting_for(message(1, kind=QUESTION))
    under_way = waiting.next(0.0)
    waiting.add([message(2, kind=QUESTION)])

    assert [each.id for each in waiting.put_off(under_way, until=8.0)] == [1]
    assert sent_at_once(waiting, 8.0) == [2]


def test_questions_of_different_interviews_do_not_replace_each_other():
    waiting = Waiting(Limits(0))

    assert waiting.add([message(1, kind=QUESTION, interview=1), message(2, kind=QUESTION, interview=2)]) == []


kinds = st.sampled_from([QUESTION, REPLY, REMINDER])
what_happens = st.lists(
    st.one_of(st.tuples(st.sampled_from("567"), kinds), st.sampled_from(["start", "done", "later", "time"])), max_size=60
)


@given(what_happens)
def test_whatever_happens_each_person_hears_all_but_replaced_questions_in_order(happenings):
    waiting, now, under_way = Waiting(Limits(5.0)), 0.0, []
    said, heard, replaced = [], [], []
    for happening in [*happenings, *["time", "start", "start", "start", "done", "done", "done"] * (2 * len(happenings) + 2)]:
        match happening:
            case (account, kind):
                said.append(message(len(said), account, kind))
                replaced += waiting.add(said[-1:])
            case "start":
                if lane := waiting.next(now):
                    assert lane.account not in {each.account for each in under_way}
                    under_way.append(lane)
            case "done" if under_way:
                lane = under_way.pop(0)
                heard.append(lane.messages[0])
                waiting.is_done(lane)
            case "later" if under_way:
                replaced += waiting.put_off(under_way.pop(0), now + 2.0)
            case "time":
                now += 1.0

    assert all(each.kind == QUESTION for each in replaced)
    for account in "567":
        of_account = [each for each in said if each.account == account]
        assert [each for each in heard if each.account == account] == [each for each in of_account if each not in replaced]
        questions = [each for each in of_account if each.kind == QUESTION]
        assert not questions or questions[-1] not in replaced
    assert len(waiting) == 0


def test_a_question_that_is_to_be_sent_once_more_does_not_take_the_place_of_the_one_asked_since():
    waiting = waiting_for(message(8, kind=REPLY), message(9, kind=QUESTION))

    outdated = waiting.add([message(3, kind=QUESTION)])

    assert [one.id for one in outdated] == [3]
    assert sent_at_once(waiting) == [8, 9]
