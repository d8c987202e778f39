"""How often the right sub-question is suggested, first and among three, in percent; a tie counts against.

Two collections: ``tagging_dev.jsonl``, 162 sentences of one published report (141 stand alone), in 6-fold cross-validation; and
``our_sentences.yaml``, 90 report sentences and 90 spoken answers of our own, with every dev sentence learned. The figures are printed
(``pytest -s``) and stand in docs/performance.md; the floors lie below them, so that a better lexicon may cost one kind a little.
"""

import json
import random
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml

from evidence.tag_rows import Beginnings
from evidence.tagging import Tagger
from question_bank.loading import load_bank, load_lexicon
from rubric.editions import load_edition

DATA = Path(__file__).with_name("data")
ROOT = DATA.parents[2]
EDITION = load_edition("2010")
AREAS = {row.id: row.area for row in EDITION.sub_questions}
BEGINNINGS = Beginnings(EDITION, load_bank(EDITION), load_lexicon(EDITION))
FOLDS, SHUFFLES = 6, 2
EVERY, LONG = 5, 6  # typos are in every fifth word of at least six letters
RUN = 6


@dataclass(frozen=True)
class Sentence:
    text: str
    labels: tuple[str, ...]
    before: str = ""
    after: str = ""


@cache
def dev():
    return [json.loads(line) for line in (DATA / "tagging_dev.jsonl").read_text(encoding="utf-8").splitlines()]


def lessons(rows):
    return [(row["text"], row["sub_question"]) for row in rows]


@cache
def ours(kind):
    rows = yaml.safe_load((DATA / "our_sentences.yaml").read_text(encoding="utf-8"))
    found = []
    for sub_question, kinds in rows.items():
        first, second = kinds[kind]
        # The two report sentences are of one paragraph; spoken answers are two people's.
        after, before = (second, first) if kind == "report" else ("", "")
        found += [Sentence(first, (sub_question,), after=after), Sentence(second, (sub_question,), before=before)]
    return found


@cache
def taught():
    return Tagger(BEGINNINGS, lessons(dev()))


def rank(tagger, sentence, *, area=False, around=False):
    """How many sub-questions are before the right one, or beside it."""
    given = {"area": AREAS[sentence.labels[0]]} if area else {}
    given |= {"before": sentence.before, "after": sentence.after} if around else {}
    confidences = {one.sub_question: one.confidence for one in tagger.suggest(sentence.text, language="sv", **given)}
    own = max(confidences[label] for label in sentence.labels)
    return sum(confidence >= own for row, confidence in confidences.items() if row not in sentence.labels)


def told(name, ranks):
    """The shares of first places and of places among the first three, in percent."""
    first, three = (100 * sum(each < most for each in ranks) / len(ranks) for most in (1, 3))
    print(f"{name}: {first:.0f} first, {three:.0f} among three, of {len(ranks)}")
    return first, three


@cache
def folds():
    """(tagger, what it has learned, row) for every sentence that stands alone, never learned from itself or its fold."""
    found = []
    for seed in range(SHUFFLES):
        rows = list(dev())
        random.Random(seed).shuffle(rows)
        for fold in range(FOLDS):
            learned = [row for number, row in enumerate(rows) if number % FOLDS != fold]
            tagger, ids = Tagger(BEGINNINGS, lessons(learned)), {row["id"] for row in learned}
            found += [(tagger, ids, row) for row in rows[fold::FOLDS] if row["standalone"]]
    return found


def neighbours(row):
    """The dev sentences before and after in the report, where they are of the same paragraph, as far as the ids tell."""
    rows = dev()
    place = rows.index(row)
    return [near if near and is_near(near, row) else None for near in (rows[place - 1] if place else None, *rows[place + 1 : place + 2])]


def is_near(one, other):
    same = (one["sub_question"], one["kind"]) == (other["sub_question"], other["kind"]) == (one["sub_question"], "narrative")
    return same and abs(int(one["id"][1:]) - int(other["id"][1:])) <= 3


@pytest.mark.parametrize(("area", "least"), [(False, (55, 70)), (True, (72, 92))], ids=["alone", "area known"])
def test_unseen_sentences_of_a_real_report_are_found(area, least):
    ranks = [rank(tagger, Sentence(row["text"], tuple(row["labels"])), area=area) for tagger, _, row in folds()]
    first, three = told(f"dev, {'area known' if area else 'alone'}", ranks)
    assert (first >= least[0], three >= least[1]) == (True, True)


def test_unseen_sentences_are_found_more_often_with_their_neighbours():
    alone, around = [], []
    for tagger, learned, row in folds():
        near = neighbours(row)
        if not any(near):
            continue
        sentence = Sentence(row["text"], tuple(row["labels"]), *(each["text"] if each else "" for each in near))
        known = lessons(each for each in near if each and each["id"] in learned)
        for lesson in known:  # or the neighbours' own tags would give the answer
            tagger.unlearn(*lesson)
        alone.append(rank(tagger, sentence))
        around.append(rank(tagger, sentence, around=True))
        for lesson in known:
            tagger.learn(*lesson)
    first, three = told("dev, with neighbours that nobody has tagged", around)
    assert (first >= 60, three >= 84) == (True, True)
    assert first > told("dev, the same alone", alone)[0] + 5


@pytest.mark.parametrize(
    ("kind", "given", "least"),
    [
        ("report", {}, (78, 92)),
        ("report", {"area": True}, (88, 97)),
        ("report", {"around": True}, (88, 95)),
        ("spoken", {}, (90, 97)),
        ("spoken", {"area": True}, (95, 97)),
    ],
)
def test_our_own_sentences_that_nothing_learned_from_are_found(kind, given, least):
    first, three = told(f"ours, {kind} {' '.join(given)}", [rank(taught(), each, **given) for each in ours(kind)])
    assert (first >= least[0], three >= least[1]) == (True, True)


@pytest.mark.parametrize("kind", ["report", "spoken"])
def test_typos_in_every_fifth_long_word_cost_at_most_three_points(kind):
    plain, _ = told(f"ours, {kind}", [rank(taught(), each) for each in ours(kind)])
    chance = random.Random(1)
    misspelt = [Sentence(with_typos(each.text, chance), each.labels) for _ in range(3) for each in ours(kind)]
    found, _ = told(f"ours, {kind} with typos", [rank(taught(), each) for each in misspelt])
    assert found >= plain - 3


def with_typos(text, chance):
    """Two letters change places, one is left out, or one is written twice."""
    words, long = text.split(), 0
    for place, word in enumerate(words):
        long += len(word) >= LONG
        if len(word) >= LONG and long % EVERY == 0:
            at = chance.randrange(1, len(word) - 2)
            words[place] = chance.choice(
                (word[:at] + word[at + 1] + word[at] + word[at + 2 :], word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:])
            )
    return " ".join(words)


def test_typos_are_in_every_fifth_long_word_only():
    text = "kommunen arbetar systematiskt med uppföljning av verksamheten"
    changed = [(old, new) for old, new in zip(text.split(), with_typos(text, random.Random(3)).split(), strict=True) if old != new]
    assert len(changed) == 1
    assert changed[0][0] == "verksamheten"


def test_no_six_words_in_a_row_of_the_dev_sentences_ship():
    runs = {run: row["id"] for row in dev() for run in runs_of(row["text"])}
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("these are not the files of a repository")
    shipped = [name for name in listed.stdout.decode().split("\0") if name and not name.startswith("tests/")]
    assert len(shipped) > 300
    assert {(name, runs[run]) for name in shipped for run in runs_of(read(ROOT / name)) if run in runs} == set()


def read(path):
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, OSError):
        return ""


def runs_of(text):
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def test_a_run_of_six_words_is_found_whatever_stands_between_them():
    assert "en två tre fyra fem sex" in runs_of("noll – EN två,\n tre fyra (fem) sex sju")
