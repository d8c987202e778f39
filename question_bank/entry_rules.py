"""What a good entry has, as far as a program can tell: questions that get an answer on a phone, and all that helps beside them.

The newest version of a bank is held to these rules. Earlier ones are not: evaluations run with them as they are.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from rapidfuzz import fuzz, process, utils

from question_bank.entries import Entry
from question_bank.model import OCCASIONS, SIGNALS, ChecklistItem
from rubric.model import Edition
from rubric.yaml_file import Faults
from texts.catalogue import DEFAULT_LANGUAGE, WHOLE_LANGUAGES

# Characters: what a phone shows at once with its buttons, and what is read at a glance.
MAX_PROMPT: Final = 280
MAX_PROBE: Final = 200
MAX_EXPLANATION: Final = 320
MAX_ITEM: Final = 200
MAX_BESIDE_ITEM: Final = 160
MAX_SIGNAL: Final = 60
MAX_CONFUSION: Final = 220
# A probe this short can only be "Can you give an example?": it asks for nothing that this question needs.
MIN_PROBE: Final = 30
MIN_ROLES: Final = 3
# A row worth so many points is asked about from at least two places.
HEAVY_ROW, WORDINGS_OF_HEAVY_ROW = 20, 2
MOST_PROBES_OF_OCCASION: Final = 2
# token_sort_ratio, 0 to 100. An interviewee who is read the instrument answers the instrument, not from the working day.
TOO_CLOSE: Final = 70.0
# A question that begins so tells which answer is wanted.
LEADING: Final = {
    "sv": ("håller du med", "visst", "tycker du inte", "är det inte", "borde inte", "har ni inte", "du tycker väl", "ni har väl"),
    "en": ("don't you", "do you agree", "wouldn't you", "isn't it", "aren't you", "shouldn't", "surely", "you do have"),
}
# Nothing is filled into a question yet: what stands in braces would be shown as it is.
_PLACEHOLDER: Final = re.compile(r"\{[^{}]*\}")
_SENTENCE_END: Final = re.compile(r"[.!?]+(?=\s|$)")
_ABBREVIATION: Final = re.compile(r"\b(?:t\.ex|bl\.a|m\.m|e\.g|i\.e)\.", re.IGNORECASE)


class Wording:
    """The instrument's own words: sub-questions and headings, in each language."""

    def __init__(self, edition: Edition) -> None:
        headings = [heading.text for area in edition.areas for heading in (*area.box, *area.narrative)]
        texts = [*(row.text for row in edition.sub_questions), *headings]
        # Prepared once: done anew for every prompt it takes most of the time of the check.
        self._prepared = {
            language: {text[language]: utils.default_process(text[language]) for text in texts if language in text}
            for language in WHOLE_LANGUAGES
        }

    def nearest(self, text: str, language: str) -> str | None:
        """The instrument's phrase that a text is too close to, if there is one."""
        found = process.extractOne(
            utils.default_process(text),
            self._prepared.get(language, {}),
            scorer=fuzz.token_sort_ratio,
            processor=None,
            score_cutoff=TOO_CLOSE,
        )
        return None if found is None else str(found[2])


def check_entry(entry: Entry, edition: Edition, wording: Wording, faults: Faults) -> None:
    """Note every rule that the entry breaks, at the line of what breaks it."""
    _Checking(entry, faults).check(edition, wording)


class _Checking:
    def __init__(self, entry: Entry, faults: Faults) -> None:
        self._entry = entry
        self._faults = faults
        self._own = entry.sub_question

    def check(self, edition: Edition, wording: Wording) -> None:
        self._check_coverage({row.id: row.max_points for row in edition.sub_questions}[self._own])
        for prompt in self._entry.prompts:
            self._check_question(f"prompt {prompt.id}", prompt.text, MAX_PROMPT, wording)
        for number, probe in enumerate(self._entry.guidance.probes, 1):
            self._check_question(f"probe {self._own} {number}", probe.text, MAX_PROBE, wording)
            self._at_least(f"probe {self._own} {number}", probe.text)
        self._check_explanation()
        self._check_items()
        self._check_signals()
        self._check_confusions({row.id for row in edition.sub_questions})

    def _check_coverage(self, max_points: int) -> None:
        roles = {role for prompt in self._entry.prompts for role in prompt.roles}
        if len(roles) < MIN_ROLES:
            self._add(f"has prompts for {len(roles)} roles. Add one for a role that would know: {MIN_ROLES} at least.")
        if max_points >= HEAVY_ROW and len(self._entry.prompts) < WORDINGS_OF_HEAVY_ROW:
            self._add(f"is worth {max_points} points and has one wording. Ask another role in other words.")
        occasions = [probe.occasion for probe in self._entry.guidance.probes]
        for occasion in OCCASIONS:
            if not 1 <= occasions.count(occasion) <= MOST_PROBES_OF_OCCASION:
                self._add(f"has {occasions.count(occasion)} probes for when: {occasion}. Write one or two.")
        if not any(item.source == "document" for item in self._entry.items):
            self._add("has no checklist item for documents. Add one: points need a document to rest on.")
        if not any(item.source != "document" for item in self._entry.items):
            self._add("has checklist items for documents only. Add one for the website, or for the intranet.")

    def _check_question(self, what: str, text: Mapping[str, str], longest: int, wording: Wording) -> None:
        self._at_most(what, text, longest)
        for language, words in text.items():
            for fault in _question_faults(words, language, wording):
                self._add_at(what, language, fault)

    def _check_explanation(self) -> None:
        what, text = f"the explanation of {self._own}", self._entry.guidance.explanation
        if not text:
            self._add("has no explanation. Add two sentences for whoever asks what is meant.")
        self._at_most(what, text, MAX_EXPLANATION)
        for language, words in text.items():
            sentences = len(_SENTENCE_END.findall(_ABBREVIATION.sub("", words)))
            if sentences != 2:
                self._add_at(what, language, f"has {sentences} sentences. Write two: what is meant, and an everyday example.")

    def _check_items(self) -> None:
        seen: dict[tuple[str, str], str] = {}
        for item in self._entry.items:
            self._check_item(item)
            for language, words in item.text.items():
                earlier = seen.setdefault((item.source, words), item.id)
                if earlier != item.id:
                    self._add_at(f"item {item.id}", language, f"is the same as {earlier}. Remove one: nobody looks twice for one thing.")

    def _check_item(self, item: ChecklistItem) -> None:
        self._at_most(f"item {item.id}", item.text, MAX_ITEM)
        for key, text in (("where", item.where), ("try", item.attempt), ("note", item.note)):
            self._at_most(f'item {item.id}, "{key}",', text, MAX_BESIDE_ITEM)
        if not item.where:
            self._add_to(f"item {item.id}", 'has no "where". Say where it usually stands.')
        if not item.note:
            self._add_to(f"item {item.id}", 'has no "note". Say what to note.')
        if item.source == "document" and item.attempt:
            self._add_to(f'item {item.id}, "try",', "is about a document, in which there is nothing to try. Move it to the website.")

    def _check_signals(self) -> None:
        for kind in SIGNALS:
            phrases = self._entry.guidance.signals.get(kind)
            if phrases is None:
                self._add(f"has no signals for {kind}. Add a few words that speak for it.")
                continue
            for language in WHOLE_LANGUAGES:
                if language not in phrases:
                    self._add(f'has no signals for {kind} in the language "{language}". Add a few words that speak for it.')
            for language, words in phrases.items():
                for phrase in words:
                    if len(phrase) > MAX_SIGNAL:
                        self._add_at(f"the {kind} signals of {self._own}", language, f'"{phrase}" is longer than {MAX_SIGNAL} characters.')

    def _check_confusions(self, known: set[str]) -> None:
        if not self._entry.guidance.confusions:
            self._add("names no neighbour that it is confused with. Add one.")
        for number, confusion in enumerate(self._entry.guidance.confusions, 1):
            what = f"confusion {self._own} {number}"
            self._at_most(what, confusion.text, MAX_CONFUSION)
            if confusion.neighbour not in known - {self._own}:
                self._add_to(what, f'names "{confusion.neighbour}", which is no other sub-question of the edition. Correct the id.')

    def _at_most(self, what: str, text: Mapping[str, str], longest: int) -> None:
        for language, words in text.items():
            if len(words) > longest:
                self._add_at(what, language, f"has {len(words)} characters. Shorten it to {longest}.")

    def _at_least(self, what: str, text: Mapping[str, str]) -> None:
        for language, words in text.items():
            if len(words) < MIN_PROBE:
                self._add_at(what, language, "asks for nothing of its own. Ask for what this question needs to hear.")

    def _add(self, fault: str) -> None:
        self._faults.add(self._entry.node, f"sub-question {self._own} {fault}")

    def _add_to(self, what: str, fault: str) -> None:
        self._faults.add(self._entry.nodes.get((what, DEFAULT_LANGUAGE), self._entry.node), f"{what.rstrip(',')} {fault}")

    def _add_at(self, what: str, language: str, fault: str) -> None:
        self._faults.add(self._entry.nodes.get((what, language), self._entry.node), f'{what.rstrip(",")}, "{language}", {fault}')


def _question_faults(text: str, language: str, wording: Wording) -> Iterator[str]:
    if text.count("?") > 1:
        yield "has two question marks. Ask one thing: of two questions, people answer the last."
    if text.casefold().replace("’", "'").startswith(LEADING.get(language, ())):
        yield "begins by telling which answer is wanted. Ask openly: how, what, when, who."
    if unknown := _PLACEHOLDER.search(text):
        yield f"has the placeholder {unknown.group()}, and nothing is filled in there. Write the words."
    if nearest := wording.nearest(text, language):
        yield f'is too close to the instrument\'s own "{nearest}". Ask in everyday words what is done.'
