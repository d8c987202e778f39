"""Evidence is computed by a process beside ours: it says the same, and its end is told and survived."""

import os
import signal
import threading
import time
from datetime import UTC, datetime

import pytest

from bot.jobs.evidence_process import EvidenceNotComputed, EvidenceProcess
from bot.jobs.evidence_work import compute_here
from storage.answer_sources import StoredAnswer

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def answer(*parts, bank_version="1"):
    return StoredAnswer(
        id=1,
        interview=1,
        evaluation=1,
        edition="2010",
        bank_version=bank_version,
        member=None,
        sub_questions=("3.2",),
        prompt="Vilka mål påverkar vad ni gör?",
        source_kind=None,
        status="answered",
        is_current=True,
        closed_at=AT,
        parts=parts,
    )


@pytest.fixture
def beside():
    process = EvidenceProcess()
    yield process
    process.stop()


def test_it_makes_the_same_of_answers_as_we_would(beside):
    answers = [answer("Vi har mål i budgeten. De följs upp varje månad."), answer("En plan ska tas fram.", "Åtgärder är på gång.")]
    assert beside.compute(answers) == compute_here(answers)
    assert beside.compute([]) == []


def test_an_answer_that_cannot_be_computed_is_told_by_the_kind_of_its_error_and_the_next_one_is_computed(beside):
    with pytest.raises(EvidenceNotComputed, match="UnknownBank"):
        beside.compute([answer("Vi har mål.", bank_version="none")])
    assert beside.compute([answer("Vi har mål.")]) == compute_here([answer("Vi har mål.")])


def test_a_process_that_dies_is_told_and_the_next_call_begins_anew(beside):
    beside.compute([answer("Vi har mål.")])
    os.kill(beside._process.pid, signal.SIGKILL)
    with pytest.raises(EvidenceNotComputed, match="ProcessDied"):
        beside.compute([answer("Vi har mål.")])
    assert len(beside.compute([answer("Vi har mål.")])) == 1


def test_who_waits_for_it_is_told_when_it_is_stopped(beside):
    beside.compute([answer("Vi har mål.")])
    told = []

    def wait():
        try:
            beside.compute([answer("Vi har mål i budgeten. " * 20_000)])
        except EvidenceNotComputed as error:
            told.append(str(error))

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.3)
    beside.stop()
    waiting.join(10)
    assert told == ["ProcessDied"]


def test_it_ends_when_the_program_is_gone(beside):
    beside.compute([answer("Vi har mål.")])
    # What is left of a killed program: its pipe is closed, and nobody has told the process anything.
    beside._process.stdin.close()
    assert beside._process.wait(10) == 0
