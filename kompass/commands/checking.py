"""``kompass check``: lint what evaluators may edit."""

import sys
from collections import Counter
from collections.abc import Iterator

import typer

from evidence.third_persons_lint import lint_third_persons
from evidence.wording_lint import lint_wording_rules
from kompass.commands.printing import say
from question_bank.loading import lint_shipped, load_bank
from question_bank.model import ROLES, SOURCES, Bank
from rubric.editions import edition_files, edition_ids, lint, load_edition
from rubric.model import Edition
from texts.catalogue import LANGUAGES, WHOLE_LANGUAGES, missing_texts


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(check)


def check() -> None:
    """Lint the editions, the question banks, the lexicons, the wording rules and the lists of names; count what there is."""
    faults = [fault for path in edition_files() for fault in lint(path)] + lint_shipped()
    faults += lint_wording_rules() + lint_third_persons()
    if faults:
        for fault in faults:
            say(fault)
        sys.exit(1)
    for edition_id in edition_ids():
        edition = load_edition(edition_id)
        bank = load_bank(edition)
        for line in (*_counted(edition, bank), *_on_their_way(bank)):
            print(line)


def _counted(edition: Edition, bank: Bank) -> Iterator[str]:
    probes = sum(len(guidance.probes) for guidance in bank.guidance.values())
    yield (
        f"Edition {edition.id}: {len(edition.areas)} areas, {len(edition.sub_questions)} sub-questions, {edition.max_points} points. "
        f"Bank {bank.version}: {len(bank.prompts)} prompts, {probes} probes, {len(bank.items)} checklist items."
    )
    yield _table_line("sub-questions asked about, by area", *(area.id for area in edition.areas), "all")
    for role in ROLES:
        areas = Counter(bank.areas[prompt.sub_question] for prompt in bank.prompts_for(role))
        yield _table_line(role, *(areas[area.id] for area in edition.areas), areas.total())
    for source in SOURCES:
        areas = Counter(bank.areas[item.sub_question] for item in bank.items if item.source == source)
        yield _table_line(f"items, {source}", *(areas[area.id] for area in edition.areas), areas.total())


def _table_line(name: str, *cells: object) -> str:
    return f"  {name:<36}" + "".join(f"{cell:>5}" for cell in cells)


def _on_their_way(bank: Bank) -> Iterator[str]:
    """What the languages lack that not everything is in yet; it is shown in Swedish."""
    for language in LANGUAGES:
        if language not in WHOLE_LANGUAGES:
            prompts = sum(language not in prompt.text for prompt in bank.prompts)
            items = sum(language not in item.text for item in bank.items)
            texts = missing_texts(language)
            files = ", ".join(sorted({key.partition(".")[0] for key in texts})) or "none"
            yield (
                f"Language {language}, on its way. Missing: {prompts} of {len(bank.prompts)} prompts, {items} of {len(bank.items)} items, "
                f"{len(texts)} texts ({files})."
            )
