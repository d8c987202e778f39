"""The demo: an evaluation from a folder through the doors that users have, its drafts and report, and the pages to go on with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.events import TELEGRAM
from bot.jobs.doing import work_off
from bot.jobs.kinds import EVIDENCE, LIKENESS
from bot.jobs.reading_process import Reader
from evaluation.access import ADMINISTRATOR
from evaluation.confirming import confirm_tag
from evaluation.creating import create_evaluation, set_reference
from evaluation.cutting import Cut
from evaluation.drafting import drafts_of
from evaluation.ingesting import Arriving, ingest, read_arriving
from evaluation.instruments import edition_of
from evaluation.inviting import Invited, invite
from evaluation.members import Joined, actor_of, add_evaluator, member_called
from evaluation.reporting import report_of
from evaluation.scoring import import_points
from evaluation.suggesting import store_suggestions
from evidence.model import EvidenceItem, SourceKind
from kompass.arriving_files import arriving_files
from kompass.commands.people import member_login
from kompass.commands.printing import say
from kompass.demo_answers import Caller, evaluator, interviewee, play_lines
from kompass.demo_folder import SOURCE_FOLDERS, DemoFolder, Teammate, read_demo_folder
from kompass.demo_place import DATA, replaced
from kompass.opened import now
from kompass.page_server import listening_at
from kompass.runner import running, serve
from kompass.secret_key import secret_key
from kompass.sentences import CommandRefused, named_in
from kompass.settings import Settings, read_settings
from rubric.tables import TableRow
from storage.answers import answers_of
from storage.conversation import interview_of_participant
from storage.database import Database, Transaction
from storage.evidence import evidence_items
from storage.identity import id_of
from storage.outbox import settle_channel
from storage.people import end_bindings, keys_of, participants_of
from storage.sources import source_code, source_of_answer
from storage.tables.conversation import Interview
from storage.tables.evaluations import Evaluation
from storage.tables.people import Participant
from summary.writers.html import draft_page, report_page
from summary.writers.markdown import draft_markdown
from texts.catalogue import load_texts

# Where an evaluation has no evaluators of its own: somebody has to be able to log in.
NOBODY = Teammate("Demo", "demo@example.org", "", "lead")


@dataclass(frozen=True, slots=True)
class Doors:
    """How to go on with a loaded demo."""

    evaluation: Evaluation
    joined: tuple[Joined, ...]
    tokens: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A demo of which nothing has been judged yet: who spoke, and which source each file has become."""

    doors: Doors
    callers: Mapping[str, Caller]
    sources: Mapping[str, list[str]]


def show_demo(folder: Path, out: Path, *, port: int | None, serves: bool) -> None:
    """Load, write and, unless told otherwise, serve."""
    demo = read_demo_folder(folder)
    settings = _settings(out, port)
    with replaced(out) as stage:
        listening = listening_at(settings) if serves else None
        doors = _made(demo, stage, _settings(stage, port))
    greeting = _greeting(doors, out, settings)
    if listening is None:
        print(greeting)
        print(f"Nothing is served now. To open these links: KOMPASS_DATA_DIR={settings.data_dir} kompass serve")
        return
    with running(settings) as database:
        serve(settings, database, listening, greeting)


def _settings(out: Path, port: int | None) -> Settings:
    own = {"port": port} if port else {}
    return read_settings(
        data_dir=out / DATA,
        host="127.0.0.1",
        public_url=None,
        telegram_token=None,
        telegram_mode="polling",
        database_url=None,
        smtp_url=None,
        **own,
    )


def _made(demo: DemoFolder, out: Path, settings: Settings) -> Doors:
    with running(settings) as database:
        files = _read_sources(demo, settings)
        loaded = database.write(lambda tx: _load(tx, demo, files))
        # Answers become evidence by jobs, due when they were given, which may be tomorrow. Nobody of the demo wants to be reminded.
        ends = max((line.at for line in demo.lines), default=now())
        work_off(database, settings.data_dir, lambda: max(now(), ends), (EVIDENCE, LIKENESS))
        store_suggestions(database, loaded.doors.evaluation)
        database.write(lambda tx: _judge(tx, demo, loaded))
        _write_outputs(database, loaded.doors.evaluation, out)
    return loaded.doors


def _read_sources(demo: DemoFolder, settings: Settings) -> list[tuple[Arriving, Cut]]:
    """The folder's documents and pages, read and kept as any file that is ingested."""
    folders = {demo.path / name: SourceKind(kind) for name, kind in SOURCE_FOLDERS.items()}
    found = [file for folder, kind in folders.items() if folder.is_dir() for file in arriving_files([folder], kind, tell=say)]
    with Reader(settings.limits) as reader:
        return read_arriving(found, settings.data_dir, reader.read)


def _load(tx: Transaction, demo: DemoFolder, files: Sequence[tuple[Arriving, Cut]]) -> Loaded:
    """Everything that was said and read, by the functions that commands and pages call."""
    with named_in("evaluation.yaml"):
        evaluation = _create(tx, demo)
        joined = tuple(_join(tx, evaluation, mate) for mate in demo.team or (NOBODY,))
    invited = {one.code: one for one in invite(tx, ADMINISTRATOR, evaluation, demo.people, "people.csv", now())}
    tokens = {key.name or person.code: invited[person.code].token for person, key in keys_of(tx, id_of(evaluation))}
    callers = _callers(tx, evaluation, joined, invited, {line.who for line in demo.lines})
    sources = _ingest_all(tx, evaluation, files)
    play_lines(tx, demo.lines, callers, edition_of(evaluation))
    # The demo's phones and browsers do not exist: nobody sends to them, and whoever opens a chat next is the first.
    settle_channel(tx, TELEGRAM, now())
    for person in participants_of(tx, id_of(evaluation)):
        end_bindings(tx, id_of(_interview_of(tx, person)))
    return Loaded(Doors(evaluation, joined, tokens), callers, sources)


def _judge(tx: Transaction, demo: DemoFolder, loaded: Loaded) -> None:
    """What the evaluators made of it."""
    evaluation = loaded.doors.evaluation
    _confirm_tags(tx, demo, evaluation, {**loaded.sources, **_answer_sources(tx, loaded.callers)})
    if demo.points is not None:
        import_points(tx, ADMINISTRATOR, evaluation, demo.points, "points.csv", now())


def _callers(
    tx: Transaction, evaluation: Evaluation, joined: Sequence[Joined], invited: Mapping[str, Invited], named: set[str]
) -> dict[str, Caller]:
    """Everybody by name. A name that answers.jsonl uses must be one person's."""
    found = [(one.member.name, evaluator(tx, one.member)) for one in joined]
    for person, key in keys_of(tx, id_of(evaluation)):
        found.append((key.name or person.code, interviewee(id_of(_interview_of(tx, person)), invited[person.code])))
    callers: dict[str, Caller] = {}
    for name, caller in found:
        if name in callers and name in named:
            raise CommandRefused(f'people.csv: two people are called "{name}", and answers.jsonl tells people apart by name. Rename one.')
        callers[name] = caller
    return callers


def _interview_of(tx: Transaction, person: Participant) -> Interview:
    interview = interview_of_participant(tx, id_of(person))
    assert interview is not None
    return interview


def _create(tx: Transaction, demo: DemoFolder) -> Evaluation:
    evaluation = create_evaluation(
        tx,
        ADMINISTRATOR,
        demo.lines[0].at if demo.lines else now(),
        name=demo.name,
        municipality=demo.municipality,
        year=demo.year,
        edition=demo.edition,
        language=demo.language,
        on_forget="erase",
    )
    set_reference(tx, evaluation, demo.reference, demo.key_facts)
    return evaluation


def _join(tx: Transaction, evaluation: Evaluation, mate: Teammate) -> Joined:
    return add_evaluator(
        tx, ADMINISTRATOR, evaluation, now(), email=mate.email, name=mate.name, organisation=mate.organisation, role=mate.role
    )


def _ingest_all(tx: Transaction, evaluation: Evaluation, files: Sequence[tuple[Arriving, Cut]]) -> dict[str, list[str]]:
    """Take in what was read; the source each file has become, by the file's name and by its place in the folder."""
    found: dict[str, list[str]] = {}
    for (file, _), taken in zip(files, ingest(tx, ADMINISTRATOR, evaluation, files, now()) if files else (), strict=True):
        for name in dict.fromkeys((file.name, PurePosixPath(file.name).name)):
            found.setdefault(name, []).append(taken.source)
    return found


def _answer_sources(tx: Transaction, callers: Mapping[str, Caller]) -> dict[str, list[str]]:
    """The sources that answers have become, by "NAME 3.2"."""
    found: dict[str, list[str]] = {}
    for name, caller in callers.items():
        for answer in answers_of(tx, caller.interview):
            source = source_of_answer(tx, answer.id or 0)
            if source is not None and source.id is not None and answer.is_current:
                for sub_question in answer.sub_questions:
                    found.setdefault(f"{name} {sub_question}", []).append(source_code(source.id))
    return found


def _confirm_tags(tx: Transaction, demo: DemoFolder, evaluation: Evaluation, sources: Mapping[str, list[str]]) -> None:
    items = evidence_items(tx, id_of(evaluation)) if demo.tags else []
    for row in demo.tags:
        item, named = _tagged_item(row, sources, items), row.cells["evaluator"]
        with named_in(row.place("tags.csv", "evaluator")):
            actor = actor_of(member_called(tx, evaluation, named)) if named else ADMINISTRATOR
        with named_in(row.place("tags.csv", "sub_question")):
            confirm_tag(tx, actor, evaluation, item.id, row.cells["sub_question"], now())


def _tagged_item(row: TableRow, sources: Mapping[str, list[str]], items: list[EvidenceItem]) -> EvidenceItem:
    """The passage that a row of tags.csv means: the first of its source in which the words stand."""
    name, words = row.cells["source"], row.cells["text"]
    if name not in sources:
        raise CommandRefused(f'{row.place("tags.csv", "source")}: there is no file and no answer "{name}".')
    for item in items:
        if item.source in sources[name] and words in item.text:
            return item
    raise CommandRefused(
        f'{row.place("tags.csv", "text")}: these words stand in no passage of "{name}". Copy them from one sentence of it.'
    )


def _write_outputs(database: Database, evaluation: Evaluation, out: Path) -> None:
    texts = load_texts(evaluation.language)
    areas = [area.id for area in edition_of(evaluation).areas]
    for draft in database.read(lambda tx: drafts_of(tx, evaluation, areas, texts)):
        (out / f"area-{draft.area}.md").write_text(draft_markdown(draft, texts), encoding="utf-8")
        (out / f"area-{draft.area}.html").write_text(draft_page(draft, texts), encoding="utf-8")
    report = database.read(lambda tx: report_of(tx, ADMINISTRATOR, evaluation, texts))
    (out / "report.html").write_text(report_page(report, texts), encoding="utf-8")


def _greeting(doors: Doors, out: Path, settings: Settings) -> str:
    key = secret_key(settings.data_dir)
    base = settings.links_begin_with
    logins = [f"  {one.member.name} ({one.member.role}): {member_login(one, key, base)}" for one in doors.joined]
    chats = [f"  {name}: {base}/i/{token}" for name, token in doors.tokens.items()]
    return "\n".join(
        [
            f"{doors.evaluation.municipality} {doors.evaluation.year} is loaded. Drafts (area-1.html, …) and report.html are in {out}.",
            "Log in as an evaluator (each link serves once):",
            *logins,
            "Go on as an interviewee:",
            *chats,
        ]
    )
