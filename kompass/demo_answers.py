"""Playing a demo's answers: every line becomes the events that a person on a phone would have caused, through the real intake."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypedDict

from bot.events import MEMBER_ACCOUNT, Edited, Event, Opened, Pressed, Targeted, TargetedItem, Wrote
from bot.intake import take_one_by_one
from bot.interview_state import Phase
from evaluation.inviting import Invited
from kompass.demo_folder import Line
from kompass.sentences import CommandRefused
from rubric.model import Edition
from storage.answers import answers_of, parts_of
from storage.conversation import dead_events, interview_by_id, interview_of_member
from storage.database import Transaction
from storage.identity import id_of
from storage.people import admitted_accounts
from storage.tables.evaluations import Member

BUTTON_OF_STATUS = {"skipped": "skip", "unknown": "unknown", "not_mine": "notmine"}


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody of the demo: their interview, and the token that lets them in; an evaluator has logged in instead."""

    interview: int
    token: str | None = None
    account: str = ""


def interviewee(interview_id: int, invited: Invited) -> Caller:
    """A person as the invitation knows them."""
    return Caller(interview_id, invited.token, f"demo-{invited.code}")


def evaluator(tx: Transaction, member: Member) -> Caller:
    """A member who walks the checklists on the web."""
    interview = interview_of_member(tx, id_of(member))
    return Caller(id_of(interview), account=f"{MEMBER_ACCOUNT}{id_of(member)}")


def play_lines(tx: Transaction, lines: tuple[Line, ...], callers: Mapping[str, Caller], edition: Edition) -> None:
    """Play every line in order. CommandRefused names the line that cannot be played."""
    for line in lines:
        caller = callers.get(line.who)
        if caller is None:
            raise CommandRefused(f'{line.place}: nobody is called "{line.who}" in people.csv or among the evaluators.')
        sub_question = line.asked or line.item or line.edit_of or ""
        if sub_question not in {row.id for row in edition.sub_questions}:
            raise CommandRefused(f'{line.place}: edition {edition.id} has no sub-question "{sub_question}".')
        if (line.item is None) != (caller.token is not None):
            raise CommandRefused(f"{line.place}: checklist results are an evaluator's, answers an interviewee's.")
        _Player(tx, caller, line).play()
    if dead := dead_events(tx):
        _, number, _ = dead[0].event.split("-", 2)
        raise CommandRefused(f"answers.jsonl, line {number}: this could not be played ({dead[0].error.partition('(')[0]}).")


class _Who(TypedDict):
    """What every event says of itself."""

    id: str
    channel: str
    account: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Player:
    """One line being played. Events of a line share its time; their ids tell them apart."""

    tx: Transaction
    caller: Caller
    line: Line

    def play(self) -> None:
        """What the person did, step by step."""
        if self.line.item is not None:
            self._walk_item(self.line.item)
            return
        self._come_in()
        if self.line.edit_of is not None:
            self._edit(self.line.edit_of)
            return
        assert self.line.asked is not None
        self._take(Targeted(**self._who("asked"), sub_question=self.line.asked))
        for number, part in enumerate(self.line.parts, start=1):
            self._write(part, f"part{number}")
        self._press(BUTTON_OF_STATUS[self.line.status] if self.line.status else "done")

    def _come_in(self) -> None:
        """Open the chat on this line's channel, and agree if that has not been done."""
        if not any(known.channel == self.line.channel for known in admitted_accounts(self.tx, self.caller.interview)):
            self._take(Opened(**self._who("open"), door=self.caller.token))
        if self._state()["phase"] == Phase.INFORMING:
            self._press("agree")

    def _edit(self, sub_question: str) -> None:
        answers = [one for one in answers_of(self.tx, self.caller.interview) if one.is_current and one.sub_questions == [sub_question]]
        parts = parts_of(self.tx, [answers[-1].id or 0]).get(answers[-1].id or 0, []) if answers else []
        if not 0 < self.line.edit_part <= len(parts):
            raise CommandRefused(
                f"{self.line.place}: {self.line.who} has no part {self.line.edit_part} of an answer to {sub_question} to edit."
            )
        part = parts[self.line.edit_part - 1]
        edited = Edited(**self._who("edit"), message=part.message, text=self.line.edit_text)
        self._take(replace(edited, channel=part.channel, account=part.account))

    def _walk_item(self, sub_question: str) -> None:
        self._take(TargetedItem(**self._who("item"), sub_question=sub_question, source=self.line.source))
        self._press(self.line.result)
        for name, words in (("note", self.line.note), ("url", self.line.url)):
            if words:
                self._write(words, name)
        self._press("go")

    def _press(self, action: str) -> None:
        turn = self._state().get("turn", 0)
        self._take(Pressed(**self._who(action), action=action, interview=self.caller.interview, turn=turn))

    def _write(self, text: str, name: str) -> None:
        who = self._who(name)
        self._take(Wrote(**who, text=text, message=who["id"]))

    def _state(self) -> dict[str, Any]:
        return interview_by_id(self.tx, self.caller.interview).state

    def _who(self, name: str) -> _Who:
        return _Who(id=f"demo-{self.line.number}-{name}", channel=self.line.channel, account=self.caller.account, at=self.line.at)

    def _take(self, event: Event) -> None:
        take_one_by_one(self.tx, [event])
