"""What linking costs on an evaluation with much evidence, and how well it finds.  Prints: a row a measure, with what was to be reached.

A row is a function; to measure one more thing, write one and name it in ROWS. Linux only: memory is read from /proc.

Run from the project's root: .venv/bin/python -m benchmarks.evidence [NAME OF A ROW …]
"""

import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter, process_time

import yaml
from sqlalchemy import insert

from bot.jobs.evidence_process import EvidenceProcess
from bot.jobs.likeness_work import Rounds, find_likenesses
from evaluation.access import ADMINISTRATOR
from evaluation.creating import create_evaluation
from evaluation.likenesses import LIKENESS, link_new_items
from evidence.likeness import SHORTEST_PART, Said, Wordings, likenesses
from evidence.meaning import meaning_of
from evidence.model import LinkKind
from storage.database import Database, Transaction, open_database, table_of
from storage.identity import id_of
from storage.jobs import claim_jobs
from storage.sources import add_source, add_version
from storage.tables.sources import Evidence, Source, SourceVersion
from tests.evidence.changes import CHANGES, ROOT, corpus

OPPOSITES = ROOT / "tests/evidence/opposite_pairs.yaml"
GROUPED = {LinkKind.SAME_AS, LinkKind.PART_OF}
SEED = 7
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
JOBS = 12
PASSAGES = 20_000
ADDED = 200
# As many different words as a municipality's documents have, of the lengths of Swedish ones.
WORDS = 4_000
LETTERS = "eeeeaaaannnntttrrrrsssiiillldddooommkkggvväåöffhupbjcy"


def main() -> None:
    for name in sys.argv[1:] or ROWS:
        print(f"{name}: {ROWS[name]()}")


def likeness_of_all_at_once() -> str:
    """All pairs of an import, one in ten passages a slightly changed copy of another."""
    texts = made_up_passages()
    before, start = resident(), perf_counter()
    found = likenesses(texts)
    took = perf_counter() - start
    return f"{took:.1f} s (limit 60 s), {peak() - before:.0f} MB more at most (limit 200 MB); {len(found)} pairs of {len(texts)} passages"


def likeness_of_one_more() -> str:
    """One passage against all that are kept: half of them copies, half not."""
    texts = made_up_passages(PASSAGES + ADDED)
    wordings = Wordings()
    for said in texts[ADDED:]:
        wordings.keep(said)
    times = []
    for said in texts[:ADDED]:
        start = perf_counter()
        wordings.add(said)
        times.append((perf_counter() - start) * 1000)
    return f"{quantiles(times, n=20)[-1]:.1f} ms, 95 of 100 (limit 50 ms); {max(times):.1f} ms at most"


def job_of_one_more() -> str:
    """The job of one new item among all that are stored: reading, comparing by the process beside, offering; and what of it is ours."""
    passages = made_up_passages(PASSAGES + JOBS)
    beside = EvidenceProcess()
    with tempfile.TemporaryDirectory() as folder, open_database(Path(folder), migrate=True) as database:
        evaluation = database.write(_an_evaluation)
        database.write(lambda tx: _fill(tx, evaluation, passages[:PASSAGES]))
        rounds = Rounds(database, beside.compare)
        times = [_job_of(database, rounds, evaluation, said) for said in passages[PASSAGES:]]
        beside.stop()
    # The first one reads everything there is.
    (first, _), later = times[0], times[1:]
    whole, ours = median(each for each, _ in later), median(each for _, each in later)
    return f"{whole:.0f} ms, {ours:.0f} ms of them of this process's processor time; {first / 1000:.1f} s for the first after a start"


def _job_of(database: Database, rounds: Rounds, evaluation: int, said: Said) -> tuple[float, float]:
    database.write(lambda tx: _fill(tx, evaluation, [said]))
    database.write(lambda tx: link_new_items(tx, evaluation, [said.id], AT))
    jobs = database.write(lambda tx: claim_jobs(tx, [LIKENESS], AT, AT, 1))
    start, started = perf_counter(), process_time()
    find_likenesses(database, jobs, lambda: AT, rounds)
    return (perf_counter() - start) * 1000, (process_time() - started) * 1000


def _an_evaluation(tx: Transaction) -> int:
    values = {"edition": "2010", "language": "sv", "on_forget": "erase"}
    return id_of(create_evaluation(tx, ADMINISTRATOR, AT, name="Kompass", municipality="Björkvik", year=2026, **values))


def _fill(tx: Transaction, evaluation: int, passages: Sequence[Said]) -> None:
    """A document for each hundred passages."""
    for start in range(0, len(passages), 100):
        some = passages[start : start + 100]
        source = add_source(tx, Source(evaluation_id=evaluation, kind="document", title="Plan"))
        text = "\n".join(said.text for said in some)
        version = SourceVersion(source_id=id_of(source), sha256=some[0].id, text=text, media_type="text/plain", received_at=AT)
        add_version(tx, version)
        ends = list(accumulate(len(said.text) + 1 for said in some))
        of_version = {"evaluation_id": evaluation, "source_version_id": id_of(version), "kind": "in_place"}
        places = [
            {**of_version, "code": said.id, "start_at": end - 1 - len(said.text), "end_at": end - 1}
            for said, end in zip(some, ends, strict=True)
        ]
        tx.connection().execute(insert(table_of(Evidence)), places)


def opposites_told_apart() -> str:
    """The pairs of the tests, compared in both orders."""
    pairs = [pair for pairs in yaml.safe_load(OPPOSITES.read_text(encoding="utf-8")).values() for pair in pairs]
    kinds = [{found.kind for found in likenesses((Said("a", one), Said("b", other)))} for one, other in pairs]
    grouped, offered = sum(bool(kind & GROUPED) for kind in kinds), sum(LinkKind.CONTRADICTS in kind for kind in kinds)
    return f"{grouped} of {len(pairs)} pairs grouped (limit 0); {offered} offered as contradictions"


def changes_found_again() -> str:
    """The seven kinds of change to the project's own passages: how many are found again, and false pairs an item."""
    passages = [Said(f"o{number}", text) for number, text in enumerate(corpus())]
    wordings = Wordings()
    for said in passages:
        wordings.keep(said)
    found = [f"{name} {recall:.1%}, {false:.3f}" for name, recall, false in (_again(wordings, passages, name) for name in CHANGES)]
    return f"recall and false pairs an item, of {len(passages)} passages (at least 80%, at most 0.06): {'; '.join(found)}"


def _again(wordings: Wordings, passages: list[Said], name: str) -> tuple[str, float, float]:
    chance = Random(SEED)
    again = false = tried = 0
    for said in passages:
        changed = CHANGES[name](said.text, chance)
        # An excerpt of fewer characters stands in too many texts, and is none.
        if changed == said.text or (name == "truncated" and len(" ".join(meaning_of(changed).words)) < SHORTEST_PART):
            continue
        grouped = [one for one in wordings.like(Said("new", changed)) if one.kind in GROUPED]
        again += any(said.id in (one.one, one.other) for one in grouped)
        false += sum(said.id not in (one.one, one.other) for one in grouped)
        tried += 1
    return name, again / tried, false / tried


def made_up_passages(count: int = PASSAGES) -> list[Said]:
    """Passages of 6 to 32 words; every tenth is another one with two letters changed."""
    chance = Random(1)
    words = ["".join(chance.choices(LETTERS, k=chance.choice((2, 2, 3, 3, 4, 5, 6, 7, 8, 9, 11, 14)))) for _ in range(WORDS)]
    passages: list[str] = []
    for number in range(count):
        if number % 10 == 9:
            passages.append(misspelt(chance.choice(passages), chance))
        else:
            passages.append(" ".join(chance.choices(words, k=chance.randint(6, 32))))
    return [Said(f"d{number}", text) for number, text in enumerate(passages, start=1)]


def misspelt(text: str, chance: Random) -> str:
    """The text with two of its characters replaced."""
    letters = list(text)
    for _ in range(2):
        letters[chance.randrange(len(letters))] = chance.choice(LETTERS)
    return "".join(letters)


def resident() -> float:
    """Megabytes that this process holds now; ``peak`` counts from here on."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _megabytes("VmRSS")


def peak() -> float:
    """The most that it has held since ``resident`` was asked, in megabytes."""
    return _megabytes("VmHWM")


def _megabytes(which: str) -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(rf"{which}:\s+(\d+) kB", status)[0]) / 1024


ROWS: dict[str, Callable[[], str]] = {
    "opposites": opposites_told_apart,
    "changes": changes_found_again,
    "import": likeness_of_all_at_once,
    "one more": likeness_of_one_more,
    "job": job_of_one_more,
}


if __name__ == "__main__":
    main()
