"""Forgetting a person as the evaluation's rule says: they are gone from everything that is shown, and their ways in are closed."""

import pytest
from sqlalchemy import String, cast, func, select
from sqlmodel import SQLModel

from evaluation.access import ADMINISTRATOR
from evaluation.drafting import draft_of, word_findings
from evaluation.forgetting import forget_person
from evaluation.inviting import reissue
from evaluation.refusals import NotFound, Refused
from evaluation.reporting import report_of
from evaluation.scoring import enter_points, visible_judgements
from evaluation.tokens import token_hash
from evidence.coverage import coverage
from rubric.editions import load_edition
from storage.identity import id_of
from storage.log import first_broken_entry, log_of
from storage.people import admitted_accounts, bind, invitation_by_hash, keys_of
from storage.sources import source_texts
from summary.writers.html import report_page
from summary.writers.markdown import draft_markdown

WORDS = "Alldeles egna ord om brukarna."


@pytest.fixture(params=["erase", "restrict"])
def team(new_team, request):
    return new_team(on_forget=request.param)


@pytest.fixture
def forget(team, at):
    return lambda person: forget_person(team.tx, team.evaluation, id_of(person), at)


def columns_with(tx, words):
    return {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if tx.execute(select(func.count()).select_from(table).where(cast(column, String).contains(words))).scalar_one()
    }


def test_their_words_are_in_no_draft_report_coverage_or_source(team, texts, forget, anna):
    goes, stays = team.person("Kerstin Lund"), team.person("Bo Ek", "union")
    team.answer(goes, WORDS)
    team.answer(stays, "Vi frågar brukarna varje år.")
    team.confirm(anna, "i1", "1.1")
    forget(goes)
    assert [item.id for item in team.items()] == ["i2"]
    assert [source.text for source in source_texts(team.tx, team.id)] == ["Vi frågar brukarna varje år."]
    cells = coverage(load_edition("2010"), team.items())
    assert (cells.cell("1.1", "unit_manager").confirmed, cells.cell("1.1", "union").asked) == (0, 1)
    draft = draft_markdown(draft_of(team.tx, anna, team.evaluation, "1", texts), texts)
    report = report_page(report_of(team.tx, anna, team.evaluation, texts), texts)
    assert "egna ord" not in draft + report
    assert "enhetschef" not in draft


def test_their_links_end_and_their_accounts_speak_for_nobody(team, forget, kerstin, at):
    ways = reissue(team.tx, ADMINISTRATOR, team.evaluation, "P01", at)
    interview = team.interview(kerstin)
    bind(team.tx, interview, "telegram", "5", at)
    forget(kerstin)
    team.tx.expire_all()
    for word in (ways.token, ways.short):
        invitation = invitation_by_hash(team.tx, token_hash(word))
        assert invitation is None or invitation.ended_at == at
    assert list(admitted_accounts(team.tx, interview)) == []


def test_their_evidence_can_be_neither_tagged_nor_cited(team, forget, kerstin, anna, at, sentence):
    team.answer(kerstin, WORDS)
    forget(kerstin)
    with pytest.raises(NotFound):
        team.confirm(anna, "i1", "1.1")
    with pytest.raises(Refused) as refused:
        enter_points(team.tx, anna, team.evaluation, "1.1", "5", "Så är det", "i1", at)
    assert "i1" in sentence(refused.value)


def test_a_number_that_was_theirs_is_given_to_nothing_else(team, forget, kerstin):
    team.answer(kerstin, WORDS)
    forget(kerstin)
    team.ingest("Ett dokument med en enda mening.")
    assert [item.id for item in team.items()] == ["d2"]


def test_others_who_said_the_same_words_are_still_heard(team, forget, kerstin):
    team.answer(kerstin, WORDS)
    team.answer(team.person("Bo Ek", "union"), WORDS)
    forget(kerstin)
    assert [(item.id, item.text) for item in team.items()] == [("i2", WORDS)]


def test_it_is_in_the_log_by_code_and_the_log_is_whole(team, forget, kerstin):
    team.answer(kerstin, WORDS)
    forget(kerstin)
    last = log_of(team.tx, team.id)[-1]
    assert (last.actor, last.action, last.subject) == ("P01", "forgotten", "P01")
    assert first_broken_entry(team.tx) is None


def test_erasing_leaves_no_word_and_no_name_in_any_table(new_team, at):
    team = new_team(on_forget="erase")
    anna, goes = team.actor("Anna"), team.person("Kerstin Lund")
    answer = team.answer(goes, "Tidigare egna ord.", WORDS)
    team.reword(goes, answer, 1, "Senare egna ord.")
    team.answer(goes, "Nya egna ord.", revision=2)
    team.answer(goes, "Hoppar med egna ord.", sub_question="1.2", status="skipped")
    team.answer(goes, "Anteckning med egna ord.", status="note")
    team.confirm(anna, team.items()[0].id)
    word_findings(team.tx, anna, team.evaluation, "1", "strength", [("Kerstin säger egna ord", team.items()[0].id)], at)
    assert columns_with(team.tx, "egna ord")
    forget_person(team.tx, team.evaluation, id_of(goes), at)
    assert columns_with(team.tx, "egna ord") == set()
    assert columns_with(team.tx, "Kerstin") | columns_with(team.tx, "kerstin") == set()


def test_erasing_takes_the_citations_out_of_points(new_team, at):
    team = new_team(on_forget="erase")
    anna, goes = team.actor("Anna"), team.person()
    team.answer(goes, WORDS)
    enter_points(team.tx, anna, team.evaluation, "1.1", "5", "Så är det", "i1", at)
    forget_person(team.tx, team.evaluation, id_of(goes), at)
    assert [judgement.evidence for judgement in visible_judgements(team.tx, anna, team.evaluation)] == [()]


def test_restricting_keeps_the_rows_for_who_may_need_them_and_tells_no_file_to_go(new_team, at):
    team = new_team(on_forget="restrict")
    goes = team.person("Kerstin Lund")
    team.answer(goes, WORDS)
    gone = forget_person(team.tx, team.evaluation, id_of(goes), at)
    assert (gone.evidence, gone.files) == (frozenset(), frozenset())
    assert "part.text" in columns_with(team.tx, WORDS)
    assert [key.name for _, key in keys_of(team.tx, team.id)] == ["Kerstin Lund"]
