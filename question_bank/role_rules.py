"""What a good bank has for each role: no question twice in other words. A person is asked about twenty sub-questions in a row."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Final

from rapidfuzz import fuzz, utils

from question_bank.entries import Entry
from question_bank.model import ROLES, Prompt
from rubric.yaml_file import Faults
from texts.catalogue import LANGUAGES

# token_sort_ratio, 0 to 100, of two prompts that one person may get.
ALIKE: Final = 80.0


def check_roles(entries: Mapping[str, Entry], faults: Mapping[str, Faults]) -> None:
    """Note every two prompts of one role that are alike, at the second; ``faults`` are those of the file of each sub-question."""
    told: set[tuple[str, str, str]] = set()
    for role in ROLES:
        prompts = [prompt for entry in entries.values() for prompt in entry.prompts if role in prompt.roles]
        for language in LANGUAGES:
            for first, second in _alike(prompts, language):
                if (first.id, second.id, language) not in told:
                    told.add((first.id, second.id, language))
                    node = entries[second.sub_question].nodes[f"prompt {second.id}", language]
                    faults[second.sub_question].add(
                        node, f'prompt {second.id}, "{language}", is nearly {first.id}, and {role} may get both. Ask it from another place.'
                    )


def _alike(prompts: Sequence[Prompt], language: str) -> list[tuple[Prompt, Prompt]]:
    prepared = [(prompt, utils.default_process(prompt.text[language])) for prompt in prompts if language in prompt.text]
    return [
        (first, second)
        for (first, one), (second, other) in combinations(prepared, 2)
        if fuzz.token_sort_ratio(one, other, score_cutoff=ALIKE)
    ]
