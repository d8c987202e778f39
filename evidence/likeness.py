"""Which passages say the same in nearly the same letters, which is a part of which, and which differ by a negation or a number only.

Proposes and never merges. Alike letters alone are no sameness, for "har" and "har inte" are alike in every measure; what they say is
compared beside it (``evidence.meaning``).
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from math import ceil

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from evidence.meaning import Meaning, are_opposed, meaning_of, meaning_of_words, words_of
from evidence.model import LinkKind

# Of 100; measured on tests/evidence/changes.py.
ALIKE = 88
PART = 95
SHORTEST_PART = 40  # characters; what is shorter stands in too many texts
MOST = 3  # of each kind, for one passage: an evaluator reads three
# "Ja, det stämmer" from two people is no copy.
_FEWEST_WORDS = 4
_RUN = 3  # words: a part shares some run of so many words with its whole
_EVERYWHERE = 60  # passages: a run that so many share tells nothing apart
_LEAST_SHARED = 0.2  # of the shorter one's runs: one misread word in the middle of seven breaks three of five
_MEASURED = 12  # candidates that share the most runs
# Leaving letters out of two texts never makes them less alike, so only those whose rarer letters are near enough are measured whole: of
# twenty thousand passages in an eighth of the time, and none is missed.
_COMMON_LETTERS = str.maketrans("", "", " aeiontrsld")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n\s*\n")


@dataclass(frozen=True, slots=True)
class Said:
    """A passage as it is compared.

    ``speaker`` is who says it, of interviews only. ``is_result`` of an evaluator's checklist result: its words are often those of the
    item that was looked for, whatever came of it, so two of them are never linked by their words.
    """

    id: str
    text: str
    source: str = ""
    speaker: str = ""
    is_result: bool = False


@dataclass(frozen=True, slots=True)
class Likeness:
    """A link to propose. Of ``part_of``, ``one`` is the part; the other kinds have no direction. ``score`` is 0 to 100."""

    one: str
    other: str
    kind: LinkKind
    score: float


@dataclass(frozen=True, slots=True)
class _Wording:
    said: Said
    meaning: Meaning
    bare: str  # what likeness is measured on: without numbers and negations, which are compared for themselves
    in_order: str  # the same with its words sorted: a clause that moved is found so

    @property
    def id(self) -> str:
        return self.said.id

    @property
    def whole(self) -> str:
        return " ".join(self.meaning.words)

    @property
    def copies(self) -> tuple[tuple[str, ...], str]:
        """What its copies have in common with it."""
        return self.meaning.words, self.said.id if self.said.is_result else self._only_speaker

    @property
    def _only_speaker(self) -> str:
        """Two people who use the same few words have both said them."""
        return self.said.speaker if len(self.whole) < SHORTEST_PART else ""

    def ratio(self, other: "_Wording") -> float:
        """How alike the letters are, 0 to 100; 0 where that is less than ALIKE."""
        as_written = fuzz.ratio(self.bare, other.bare, score_cutoff=ALIKE)
        return max(as_written, fuzz.ratio(self.in_order, other.in_order, score_cutoff=ALIKE))

    def says_as(self, other: "_Wording") -> bool:
        return self.meaning.says_as(other.meaning)

    def may_be_linked(self, other: "_Wording") -> bool:
        return self.id != other.id and not (self.said.is_result and other.said.is_result)

    def may_copy(self, other: "_Wording") -> bool:
        one, another = self._only_speaker, other._only_speaker  # noqa: SLF001  (its own kind)
        return not (one and another) or one == another

    def may_contradict(self, other: "_Wording") -> bool:
        """Rows of a table differ by their numbers: what stands in one source is no contradiction in itself."""
        return not self.said.source or self.said.source != other.said.source


class Wordings:
    """Passages, kept so that those like a further one are found at once: in order of length, and by their runs of three words."""

    def __init__(self) -> None:
        self._wordings: list[_Wording] = []  # in order of the length of their bare text; so are the next three
        self._lengths: list[int] = []
        self._rare: list[str] = []  # the rarer letters of the bare text, and of its words in order
        self._rare_in_order: list[str] = []
        self._by_id: dict[str, _Wording] = {}
        self._copies: dict[tuple[tuple[str, ...], str], str] = {}  # the first passage with exactly these words
        # One passage has most runs to itself; a list for each would take three times the room.
        self._by_run: dict[int, str | list[str]] = {}

    def add(self, said: Said) -> list[Likeness]:
        """Keep a passage; what it is like among those kept before, best first, at most three of each kind."""
        wording = _wording(said)
        found = self._found(wording)
        self._keep(wording)
        return found

    def like(self, said: Said) -> list[Likeness]:
        """What the passage is like among those kept, itself aside; it is not kept."""
        return self._found(_wording(said))

    def keep(self, said: Said) -> None:
        """Let further passages be compared with this one."""
        self._keep(_wording(said))

    def _found(self, new: _Wording) -> list[Likeness]:
        if len(new.meaning.words) < _FEWEST_WORDS:
            return []
        first = self._copies.get(new.copies, new.id)
        if first != new.id:
            # Found by way of the first one from now on: a page's footer would be compared with itself a thousand times.
            return [Likeness(first, new.id, LinkKind.SAME_AS, 100.0)]
        return self._like(new)

    def _like(self, new: _Wording) -> list[Likeness]:
        near = self._near(new)
        best = [(self._by_id[other], score) for other, score in sorted(near.items(), key=lambda found: (-found[1], found[0]))]
        same = [(one, score) for one, score in best if one.says_as(new) and one.may_copy(new)]
        others = [(one, score) for one, score in best if not one.says_as(new)]
        # What is nearly the whole of another text and lacks its last number is a part of it, and no contradiction.
        parts = _parts(new, [*(one for one, _ in others), *(one for one in self._sharing_runs(new) if one.id not in near)])
        in_part = {one for part in parts for one in (part.one, part.other)}
        against = [(one, score) for one, score in others if one.id not in in_part and one.may_contradict(new)]
        return [
            *(Likeness(one.id, new.id, LinkKind.SAME_AS, score) for one, score in same[:MOST]),
            *parts[:MOST],
            *(Likeness(one.id, new.id, LinkKind.CONTRADICTS, score) for one, score in against[:MOST]),
        ]

    def _near(self, new: _Wording) -> dict[str, float]:
        """Those whose letters are alike, with their scores, in any length that can still reach ALIKE."""
        length = len(new.bare)
        start = bisect_left(self._lengths, length * ALIKE / (200 - ALIKE))
        end = bisect_right(self._lengths, length * (200 - ALIKE) / ALIKE)
        if start == end:
            return {}
        # The ratio is one less the letters to put in and take out, in parts of both lengths.
        farthest = ceil((1 - ALIKE / 100) * (length + self._lengths[end - 1]))
        places: set[int] = set()
        for text, rare in ((new.bare, self._rare), (new.in_order, self._rare_in_order)):
            found = process.extract(_rare(text), rare[start:end], scorer=Indel.distance, score_cutoff=farthest, limit=None)
            places.update(start + place for _, _, place in found)
        scores = {one.id: one.ratio(new) for one in map(self._wordings.__getitem__, places) if one.may_be_linked(new)}
        return {one: score for one, score in scores.items() if score}

    def _sharing_runs(self, new: _Wording) -> list[_Wording]:
        """Those that share the most runs of words, measured against the shorter of the two."""
        runs = _runs(new.meaning.words)
        shared: Counter[str] = Counter()
        for run in runs:
            holders = self._by_run.get(run, ())
            shared.update((holders,) if isinstance(holders, str) else holders)
        share = {one: count / min(len(runs), _run_count(self._by_id[one])) for one, count in shared.items()}
        enough = [one for one in share if share[one] >= _LEAST_SHARED and self._by_id[one].may_be_linked(new)]
        return [self._by_id[one] for one in sorted(enough, key=lambda one: (-share[one], one))[:_MEASURED]]

    def _keep(self, new: _Wording) -> None:
        if len(new.meaning.words) < _FEWEST_WORDS or self._copies.setdefault(new.copies, new.id) != new.id or new.id in self._by_id:
            return
        place = bisect_right(self._lengths, len(new.bare))
        self._lengths.insert(place, len(new.bare))
        self._wordings.insert(place, new)
        self._rare.insert(place, _rare(new.bare))
        self._rare_in_order.insert(place, _rare(new.in_order))
        self._by_id[new.id] = new
        for run in _runs(new.meaning.words):
            holders = self._by_run.setdefault(run, new.id)
            if isinstance(holders, list):
                if len(holders) < _EVERYWHERE:
                    holders.append(new.id)
            elif holders != new.id:
                self._by_run[run] = [holders, new.id]


def likenesses(passages: Iterable[Said]) -> list[Likeness]:
    """What passages are like among each other; each pair once, and at most three of each kind from one passage to shorter ones."""
    wordings = Wordings()
    return [found for said in by_length(passages) for found in wordings.add(said)]


def by_length(passages: Iterable[Said]) -> list[Said]:
    """The shortest first: added in this order each meets only those shorter than itself, which is half of the comparing."""
    return sorted(passages, key=lambda said: len(said.text))


def _wording(said: Said) -> _Wording:
    meaning = meaning_of(said.text)
    bare = meaning.bare
    return _Wording(said, meaning, " ".join(bare), " ".join(sorted(bare)))


def _rare(text: str) -> str:
    return text.translate(_COMMON_LETTERS)


def _runs(words: tuple[str, ...]) -> set[int]:
    return {hash(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}


def _run_count(wording: _Wording) -> int:
    return len(wording.meaning.words) - _RUN + 1


def _parts(new: _Wording, candidates: Iterable[_Wording]) -> list[Likeness]:
    """Which of them the new one is a part of, or they of it; best first."""
    found = []
    for one in candidates:
        part, whole = sorted((one, new), key=lambda wording: len(wording.whole))
        if len(part.whole) >= SHORTEST_PART and (score := _part_score(part, whole)):
            found.append(Likeness(part.id, whole.id, LinkKind.PART_OF, score))
    return sorted(found, key=lambda part: (-part.score, part.one, part.other))


def _part_score(part: _Wording, whole: _Wording) -> float:
    """How far the part stands in the whole; 0 where the whole says something else at that place."""
    found = fuzz.partial_ratio_alignment(part.whole, whole.whole, score_cutoff=PART)
    if found is None:
        return 0.0
    first, last = _words_within(whole.meaning.words, found.dest_start, found.dest_end)
    if meaning_of_words(whole.meaning.words[first:last]).numbers != part.meaning.numbers:
        return 0.0
    # A negation outside the part turns it round too: "Det stämmer inte att vi har …"; and a word at its edge is measured by half.
    around = meaning_of_words(_sentences_around(whole.said.text, first, last))
    turned = around.negations != part.meaning.negations or are_opposed(part.meaning.words, around.words)
    return 0.0 if turned else found.score


def _words_within(words: tuple[str, ...], start: int, end: int) -> tuple[int, int]:
    """The words of which at least half stands between two places of the joined text."""
    ends = list(accumulate(len(word) + 1 for word in words))
    middles = [at - 1 - len(word) / 2 for at, word in zip(ends, words, strict=True)]
    return bisect_left(middles, start), bisect_right(middles, end)


def _sentences_around(text: str, first: int, last: int) -> Iterator[str]:
    """The words of those sentences of the text that its words from ``first`` to ``last`` stand in."""
    at = 0
    for sentence in map(words_of, _SENTENCE_END.split(text)):
        if at < last and at + len(sentence) > first:
            yield from sentence
        at += len(sentence)
