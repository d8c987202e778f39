"""An evaluation at work, in one open transaction on a real database: two evaluators, and a person of each role as they are asked for.

``team`` does what the program's other rooms do to an evaluation, through the same functions. Any tests' folder may copy this file.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from evaluation.access import ADMINISTRATOR, Actor
from evaluation.answer_evidence import store_evidence
from evaluation.confirming import confirm_tag
from evaluation.creating import create_evaluation
from evaluation.drafting import draft_of
from evaluation.exporting import export_rows
from evaluation.hiding import clear_third_person, hidden_words, hide_words, put_words_back
from evaluation.ingesting import Arriving, Ingested, ingest, read_arriving
from evaluation.inviting import Invited, invite
from evaluation.making_evidence import evidence_of
from evaluation.members import Joined, actor_of, add_evaluator
from evaluation.refusals import Refused
from evaluation.reporting import report_of
from evaluation.scoring import enter_points, import_points, lock_own_points, visible_judgements
from evidence.model import EvidenceItem, SourceKind
from rubric.scoring import Given
from storage.answer_sources import stored_answers
from storage.answers import current_answer, parts_of, reword_part
from storage.backends.sqlite import DATABASE_FILE, sqlite_engine
from storage.conversation import interview_of_member, interview_of_participant
from storage.database import Transaction, open_database
from storage.evidence import evidence_items
from storage.identity import id_of
from storage.people import participant_by_code
from storage.tables.answers import Answer, Part
from storage.tables.conversation import Interview
from storage.tables.evaluations import Evaluation
from storage.tables.people import Participant
from summary.writers.html import report_page
from summary.writers.markdown import draft_markdown
from tests.rows import stored
from texts.catalogue import LANGUAGES, Texts, load_texts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass
class Team:
    """One evaluation and what is done to it; every person and evaluator is made by the functions that make them for users."""

    tx: Transaction
    evaluation: Evaluation
    folder: Path
    messages: int = 0

    @property
    def id(self) -> int:
        return id_of(self.evaluation)

    def join(self, name: str, role: str = "evaluator", organisation: str = "Ekköping") -> Joined:
        email = f"{name.casefold()}@ekkoping.example"
        return add_evaluator(self.tx, ADMINISTRATOR, self.evaluation, AT, email=email, name=name, organisation=organisation, role=role)

    def actor(self, name: str, role: str = "evaluator") -> Actor:
        return actor_of(self.join(name, role).member)

    def invite(self, people: str | bytes, name: str = "people.csv") -> list[Invited]:
        data = people if isinstance(people, bytes) else people.encode()
        return invite(self.tx, ADMINISTRATOR, self.evaluation, data, name, AT)

    def person(self, name: str = "Kerstin Lund", role: str = "unit_manager") -> Participant:
        email = f"{name.replace(' ', '.').casefold()}@ekkoping.example"
        code = self.invite(f"name,role,email\n{name},{role},{email}\n")[0].code
        found = participant_by_code(self.tx, self.id, code)
        assert found is not None
        return found

    def answer(self, person: Participant, *parts: str, sub_question: str = "1.1", status: str = "answered", revision: int = 1) -> Answer:
        """The person was asked about the sub-question, wrote each part as a message of its own, and closed the answer."""
        interview = self._interview(person)
        question = None if status == "note" else f"{sub_question}-a"
        earlier = current_answer(self.tx, id_of(interview), question) if question else None
        answer = stored(
            self.tx,
            Answer(
                interview_id=id_of(interview),
                question=question,
                sub_questions=[] if status == "note" else [sub_question],
                prompt=None if status == "note" else f"Hur är det med {sub_question}?",
                status=status,
                revision=revision,
                is_current=True,
                channel="web",
                asked_at=AT,
                answered_at=None if status == "open" else AT,
            ),
        )
        if earlier is not None:
            earlier.is_current = False
            self._make_evidence(earlier)
        self._write(answer, parts)
        self._make_evidence(answer)
        return answer

    def reword(self, person: Participant, answer: Answer, part: int, text: str) -> None:
        """The person edits the message that was the answer's part of that number, counted from 1."""
        reword_part(self.tx, parts_of(self.tx, [id_of(answer)])[id_of(answer)][part - 1], text, AT)
        self._make_evidence(answer)

    def look_for(self, actor: Actor, result: str, *notes: str, sub_question: str = "1.1", source: str = "document") -> Answer:
        """An evaluator's result on a checklist item, with what they noted."""
        assert actor.member_id is not None
        interview = interview_of_member(self.tx, actor.member_id)
        answer = stored(
            self.tx,
            Answer(
                interview_id=id_of(interview),
                question=f"{sub_question}-{source}-1",
                sub_questions=[sub_question],
                prompt="ett beslutat dokument om insyn",
                source_kind=source,
                status=result,
                revision=1,
                is_current=True,
                channel="web",
                asked_at=AT,
                answered_at=AT,
            ),
        )
        self._write(answer, notes)
        self._make_evidence(answer)
        return answer

    def ingest(
        self, text: str | bytes, name: str = "plan.txt", kind: SourceKind = SourceKind.DOCUMENT, day: date | None = None
    ) -> Ingested:
        data = text if isinstance(text, bytes) else text.encode()
        files = read_arriving([Arriving(name=name, data=data, kind=kind, date=day)], self.folder)
        return ingest(self.tx, ADMINISTRATOR, self.evaluation, files, AT)[0]

    def confirm(self, actor: Actor, evidence: str, sub_question: str = "1.1") -> None:
        confirm_tag(self.tx, actor, self.evaluation, evidence, sub_question, AT)

    def interview(self, person: Participant) -> int:
        return id_of(self._interview(person))

    def items(self) -> list[EvidenceItem]:
        return evidence_items(self.tx, self.id)

    def tags(self, evidence: str) -> list[tuple[str, str, str | None]]:
        """The tags of an item that count: sub-question, state, by whom."""
        item = next(item for item in self.items() if item.id == evidence)
        return [(tag.sub_question, tag.state.value, tag.by) for tag in item.tags]

    def _interview(self, person: Participant) -> Interview:
        found = interview_of_participant(self.tx, id_of(person))
        assert found is not None
        return found

    def _make_evidence(self, answer: Answer) -> None:
        self.tx.flush()
        store_evidence(self.tx, [evidence_of(each) for each in stored_answers(self.tx, [id_of(answer)])], AT)

    def _write(self, answer: Answer, parts: tuple[str, ...]) -> None:
        for text in parts:
            self.messages += 1
            event = str(self.messages)
            stored(
                self.tx,
                Part(answer_id=id_of(answer), kind="text", text=text, channel="web", account="browser", event=event, message=event, at=AT),
            )


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def texts() -> Texts:
    return load_texts("sv")


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An empty database that stays empty: no test commits. One engine for all, as it remembers the statements it has compiled."""
    folder = tmp_path_factory.mktemp("evaluation")
    open_database(folder, migrate=True).close()
    shared = sqlite_engine(folder / DATABASE_FILE, begin="BEGIN IMMEDIATE")
    yield shared
    shared.dispose()


@pytest.fixture
def tx(engine: Engine) -> Iterator[Transaction]:
    """An open transaction as the writer begins them, taken back at the end of the test."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def new_team(tx: Transaction, tmp_path: Path) -> Callable[..., Team]:
    """A further evaluation in the same database."""

    def make(**given: object) -> Team:
        values: dict[str, object] = {
            "name": "Utvärdering 2026",
            "municipality": "Ekköping",
            "year": 2026,
            "edition": "2010",
            "language": "sv",
            "on_forget": "erase",
        }
        return Team(tx, create_evaluation(tx, ADMINISTRATOR, AT, **(values | given)), tmp_path)

    return make


@pytest.fixture
def team(new_team: Callable[..., Team]) -> Team:
    return new_team()


@pytest.fixture
def evaluation(team: Team) -> Evaluation:
    return team.evaluation


@pytest.fixture
def anna(team: Team) -> Actor:
    return team.actor("Anna")


@pytest.fixture
def bo(team: Team) -> Actor:
    return team.actor("Bo")


@pytest.fixture
def kerstin(team: Team) -> Participant:
    return team.person()


@pytest.fixture
def sentence() -> Callable[[Refused], str]:
    """What a person reads, in Swedish; that the other languages have it too is checked on the way."""

    def read(refused: Refused) -> str:
        said = {language: load_texts(language)(refused.key, **refused.values) for language in LANGUAGES}
        return said["sv"]

    return read


@pytest.fixture
def enter(team: Team) -> Callable[..., None]:
    """An evaluator's own points."""

    def give(actor: Actor, written: str, sub_question: str = "1.1", reason: str = "Det finns en plan.", evidence: str = "") -> None:
        enter_points(team.tx, actor, team.evaluation, sub_question, written, reason, evidence, AT)

    return give


@pytest.fixture
def lock(team: Team) -> Callable[[Actor], None]:
    return lambda actor: lock_own_points(team.tx, actor, team.evaluation, AT)


@pytest.fixture
def load(team: Team) -> Callable[[str], int]:
    """Rows of a file of points, as "1.1;7,5;E1;Why"."""
    header = "sub_question;points;evaluator;reason\n"
    return lambda rows: import_points(team.tx, ADMINISTRATOR, team.evaluation, (header + rows).encode(), "points.csv", AT)


@pytest.fixture
def seen_by(team: Team) -> Callable[..., dict[tuple[str | None, str], Given]]:
    """The points an actor sees, by evaluator (None for agreed ones) and sub-question."""

    def look(actor: Actor, *, unblind: bool = False) -> dict[tuple[str | None, str], Given]:
        judgements = visible_judgements(team.tx, actor, team.evaluation, unblind=unblind)
        return {(judgement.evaluator, judgement.sub_question): judgement.given for judgement in judgements}

    return look


@pytest.fixture
def said(team, kerstin):
    """An answer that names somebody with a private matter."""
    return team.answer(kerstin, "Anna Berg leder enheten. Vi har rutiner för det mesta. Hon är sjukskriven sedan i mars.")


@pytest.fixture
def hide(team, anna, at):
    def go(evidence, words, reason="en enskild person"):
        hide_words(team.tx, anna, team.evaluation, evidence, words, reason, at)

    return go


@pytest.fixture
def clear(team, anna, at):
    return lambda evidence: clear_third_person(team.tx, anna, team.evaluation, evidence, at)


@pytest.fixture
def put_back(team, anna, at):
    def go(evidence):
        for each in hidden_words(team.tx, anna, team.evaluation, evidence):
            put_words_back(team.tx, anna, team.evaluation, evidence, each.id, at)

    return go


@pytest.fixture
def written(team, anna, texts):
    """Everything that is written for others: the area's draft, the report and the findings' export."""

    def look():
        draft = draft_markdown(draft_of(team.tx, anna, team.evaluation, "1", texts), texts)
        report = report_page(report_of(team.tx, anna, team.evaluation, texts), texts)
        return draft + report + str(export_rows(team.tx, ADMINISTRATOR, team.evaluation, "findings"))

    return look
