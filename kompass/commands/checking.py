"""``kompass check``: lint what evaluators may edit."""

import sys

import typer

from evidence.wording_lint import lint_wording_rules
from kompass.commands.printing import say
from question_bank.loading import lint_shipped, load_bank
from question_bank.model import ROLES
from rubric.editions import edition_files, edition_ids, lint, load_edition


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(check)


def check() -> None:
    """Lint the editions, the question banks, the lexicons and the wording rules; count what there is."""
    faults = [fault for path in edition_files() for fault in lint(path)] + lint_shipped() + lint_wording_rules()
    if faults:
        for fault in faults:
            say(fault)
        sys.exit(1)
    for edition_id in edition_ids():
        edition = load_edition(edition_id)
        bank = load_bank(edition)
        print(
            f"Edition {edition_id}: {len(edition.areas)} areas, {len(edition.sub_questions)} sub-questions, {edition.max_points} points. "
            f"Bank {bank.version}: {len(bank.prompts)} prompts, {len(bank.items)} checklist items."
        )
        for role in ROLES:
            print(f"  {role}: prompts for {len(bank.prompts_for(role))} sub-questions")
