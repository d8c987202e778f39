"""What an evaluation stands on, from what is stored: the pages and the planner of questions count the same."""

from datetime import UTC, date, datetime
from decimal import Decimal

from evaluation.access import ADMINISTRATOR
from evaluation.forgetting import forget_person
from evaluation.grounding import grounding_of
from evaluation.scoring import Judgement
from evidence.consistency import Rule
from evidence.coverage import heard_in
from evidence.gaps import askable_in
from evidence.ground import firmness
from evidence.model import SourceKind
from question_bank.loading import load_bank
from rubric.editions import load_edition
from storage.heard import spoken_in, states_of_role
from storage.identity import id_of
from storage.people import participants_of

EDITION = load_edition("2010")
ASKABLE = askable_in(load_bank(EDITION))
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = date(2026, 3, 2)
POLICY = "Kommunen har en strategi som alla nämnder följer.\n\nDen gäller till 2029.\n"


def much_is_said(team, anna):
    """By two roles, a policy, its copy on the website, and an evaluator who looked; some of it is reviewed, some about something else."""
    for name, role in (("Kerstin Lund", "unit_manager"), ("Lars Ek", "union")):
        team.answer(team.person(name, role), "Vi har en plan. Den följs upp varje år.", sub_question="1.1")
    team.answer(team.person("Eva Ek", "union"), "Vi har en plan för ledarskapet.", sub_question="1.1")
    team.ingest(POLICY, "policy.txt")
    team.ingest(POLICY, "policy.html", SourceKind.WEBSITE)
    first, _, third = [item.id for item in team.items() if item.text.startswith("Vi har en plan")]
    # The policy's first sentence, and the copy with its second one too.
    copied = [item.id for item in team.items() if item.text.startswith("Kommunen har") or item.source_kind is SourceKind.WEBSITE]
    for item in (first, *copied):
        team.confirm(anna, item, "1.1")
    team.confirm(anna, third, "4.2")
    team.look_for(anna, "found", "Planen ligger på webbplatsen.", sub_question="1.1", source="website")
    team.look_for(anna, "notfound", "Ingen årsrapport.", sub_question="1.3", source="website")


def grounding(team):
    return grounding_of(team.tx, ADMINISTRATOR, team.evaluation)


def counted(team):
    return firmness(EDITION.sub_questions, heard_in(spoken_in(team.tx, team.id)), ASKABLE)


def test_what_questions_are_planned_from_is_what_the_overview_shows(team, anna):
    much_is_said(team, anna)
    shown = grounding(team).ground
    assert (counted(team).coverage, counted(team).gaps) == (shown.coverage, shown.gaps)
    assert shown.coverage.voices_for("1.1").together.all > shown.coverage.voices_for("1.1").written.all > 0


def test_a_policy_and_its_copy_are_counted_once_without_reading_what_people_said(team, anna):
    much_is_said(team, anna)
    spoken = spoken_in(team.tx, team.id)
    assert {item.text == "" for item in spoken if item.source_kind is SourceKind.INTERVIEW} == {True}
    written = counted(team).coverage.voices_for("1.1").written
    # The policy, on paper and copied to the website, where its second sentence is confirmed too; and what the evaluator looked through.
    assert (written.confirmed, written.asked) == (2, 1)


def test_whoever_is_restricted_is_counted_nowhere(new_team):
    team = new_team(on_forget="restrict")
    much_is_said(team, team.actor("Anna"))
    lars = next(person for person in participants_of(team.tx, team.id) if person.code == "P02")

    forget_person(team.tx, team.evaluation, id_of(lars), AT)

    for coverage in (counted(team).coverage, grounding(team).ground.coverage):
        assert not coverage.is_heard("1.1", "union")
        assert coverage.is_heard("4.2", "union"), "the other one is"
    assert len(states_of_role(team.tx, team.id, "union")) == 1


def judged(sub_question, points, *evidence):
    return Judgement(sub_question, "E1", Decimal(points), "Skäl", evidence, is_locked=False, at=AT)


def test_the_rules_speak_to_ones_points_with_the_evidence_they_cite(team, anna):
    much_is_said(team, anna)
    noted = grounding(team).remarks({"1.1": judged("1.1", 15, "x9"), "8.1": judged("8.1", 3)}, TODAY)
    assert {remark.rule: remark.evidence for remark in noted["1.1"]}.get(Rule.CITED_IS_GONE) == ("x9",)
    assert [remark.rule for remark in noted["8.1"]] == [Rule.POINTS_WITHOUT_EVIDENCE]
    assert "8.2" not in noted, "no points, no evidence: nothing to speak of"
