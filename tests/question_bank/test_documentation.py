"""What the page on the bank quotes as better is what the bank asks."""

import re
from pathlib import Path

from question_bank.loading import load_bank
from rubric.editions import load_edition

PAGE = Path(__file__).parents[2] / "docs" / "question_bank.md"


def test_the_examples_of_the_page_are_questions_of_the_newest_bank():
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    after = [quoted for part in text.split("- After")[1:] for quoted in re.findall(r"\*\"([^\"]+)\"\*", part.partition("- Before")[0])]
    bank = load_bank(load_edition("2010"))
    asked = [prompt.text["sv"] for prompt in bank.prompts]
    asked += [probe.text["sv"] for each in bank.guidance.values() for probe in each.probes]
    asked += [item.text["sv"] for item in bank.items]
    assert len(after) >= 4
    assert [quoted for quoted in after if not any(words.startswith(quoted.rstrip("… ")) for words in asked)] == []
