"""What an evaluator decides about links: grouped and ungrouped by a click, contradictions confirmed or not, and links by hand."""

import pytest

from evaluation.access import ADMINISTRATOR
from evaluation.exporting import as_csv, export_rows
from evaluation.likenesses import Comparing, ToCompare, offer_links
from evaluation.linking import link_items, links_about, ungroup, unlink_items
from evaluation.refusals import NotAllowed, NotFound, Refused
from evidence.links import alike_in
from evidence.model import SourceKind
from storage.links import Mark, said_in
from storage.log import log_of

SAID = "Kommunen har en beslutad policy för dialog med alla medborgare."
NEARLY = "Kommunen har en beslutat policy för dialoger med alla medborgare."
DENIED = "Kommunen har inte en beslutad policy för dialog med alla medborgare."


@pytest.fixture
def look_for_likes(team, at):
    """As the job does it, of all items."""

    def found():
        items = tuple(said_in(team.tx, team.id))
        work = ToCompare(team.id, items, frozenset(said.id for said in items), frozenset(), Mark(1, 1, 1, 1, 0, 1))
        compared = Comparing().compare(work)
        offer_links(team.tx, team.id, compared.said, compared.found, at)

    return found


@pytest.fixture
def three(team, look_for_likes):
    """d1, w2 and n3 say the same; d4 says something else, d5 the opposite."""
    for number, kind in enumerate((SourceKind.DOCUMENT, SourceKind.WEBSITE, SourceKind.INTRANET)):
        team.ingest(SAID, name=f"{number}.txt", kind=kind)
    team.ingest("Nämnderna följer upp sina mål varje tertial.", name="uppföljning.txt")
    team.ingest(DENIED, name="annan.txt")
    look_for_likes()


def grouped(team):
    """The groups of more than one, each as a set of ids."""
    alike = alike_in(team.items())
    return {frozenset(member for member in alike if alike[member] == group) for group in alike.values()}


def exported(team):
    rows = export_rows(team.tx, ADMINISTRATOR, team.evaluation, "evidence")
    return {row["id"]: [(link["to"], link["kind"]) for link in row["links"]] for row in rows if row["links"]}


def test_what_is_alike_is_one_group_from_the_offer_on(team, three):
    assert grouped(team) == {frozenset({"d1", "w2", "n3"})}


def test_a_piece_that_is_taken_out_stands_alone_and_the_others_stay_together(team, three, anna, at):
    # d1 is what held the other two together.
    ungroup(team.tx, anna, team.evaluation, "d1", at)
    assert grouped(team) == {frozenset({"w2", "n3"})}


def test_what_was_ungrouped_is_not_grouped_again_by_a_further_piece_that_is_like_both(team, look_for_likes, anna, at):
    team.ingest(SAID)
    team.ingest(NEARLY, name="nästan.txt")
    look_for_likes()
    assert grouped(team) == {frozenset({"d1", "d2"})}
    ungroup(team.tx, anna, team.evaluation, "d2", at)
    team.ingest("Kommunen har en beslutad policy för dialoger med alla medborgare.", name="mellan.txt")
    look_for_likes()
    assert len(grouped(team)) == 1
    assert not any({"d1", "d2"} <= group for group in grouped(team))


def test_ungrouping_what_is_in_no_group_is_refused(team, three, anna, at):
    with pytest.raises(Refused, match="not_grouped"):
        ungroup(team.tx, anna, team.evaluation, "d4", at)


def test_an_offered_contradiction_is_no_fact_until_it_is_confirmed(team, three, anna, at):
    assert "d5" not in exported(team)
    link_items(team.tx, anna, team.evaluation, "d5", "d1", "contradicts", at)
    assert exported(team)["d5"] == [("d1", "contradicts")]
    assert ("d5", "contradicts") in exported(team)["d1"]
    unlink_items(team.tx, anna, team.evaluation, "d1", "d5", "contradicts", at)
    assert "d5" not in exported(team)


def test_a_contradiction_that_was_turned_down_is_not_offered_again(team, three, look_for_likes, anna, at):
    (offered,) = [link for link in links_about(team.tx, anna, team.evaluation, ["d5"]) if link.kind == "contradicts"]
    unlink_items(team.tx, anna, team.evaluation, offered.one, offered.other, "contradicts", at)
    look_for_likes()
    states = {link.state for link in links_about(team.tx, anna, team.evaluation, ["d5"]) if "d1" in (link.one, link.other)}
    assert states == {"rejected"}


def test_a_part_is_exported_at_the_part_only(team, anna, at, look_for_likes):
    team.ingest(SAID)
    team.ingest(f"Enligt planen gäller att {SAID[:1].lower()}{SAID[1:-1]}, och det följs upp av nämnden.", name="längre.txt")
    look_for_likes()
    assert exported(team) == {"d1": [("d2", "part_of")]}
    unlink_items(team.tx, anna, team.evaluation, "d1", "d2", "part_of", at)
    assert exported(team) == {}


def test_two_pieces_are_linked_by_hand_and_who_did_it_is_logged_without_their_words(team, three, anna, at):
    link_items(team.tx, anna, team.evaluation, "d4", "w2", "same_as", at)
    assert grouped(team) == {frozenset({"d1", "w2", "n3", "d4"})}
    (link,) = links_about(team.tx, anna, team.evaluation, ["d4"])
    assert (link.state, link.by) == ("confirmed", "E1")
    assert (log_of(team.tx, team.id)[-1].actor, log_of(team.tx, team.id)[-1].action) == ("E1", "linked same_as")
    assert log_of(team.tx, team.id)[-1].subject == "d4 w2"


def test_a_pair_is_one_thing_only_and_the_last_word_counts(team, three, anna, bo, at):
    link_items(team.tx, anna, team.evaluation, "d4", "d5", "contradicts", at)
    link_items(team.tx, bo, team.evaluation, "d4", "d5", "same_as", at)
    assert ("d5", "contradicts") not in exported(team)["d4"]
    assert ("d5", "same_as") in exported(team)["d4"]


@pytest.mark.parametrize(
    ("one", "other", "kind", "why"),
    [
        ("d1", "d1", "same_as", "linked_with_itself"),
        ("d1", "d4", "resembles", "unknown_link"),
        ("d1", "d99", "same_as", "unknown_evidence"),
        ("d99", "d1", "same_as", "unknown_evidence"),
    ],
)
def test_a_link_that_makes_no_sense_is_refused(team, three, anna, at, one, other, kind, why):
    before = links_about(team.tx, anna, team.evaluation, ["d1"])
    with pytest.raises(Refused, match=why):
        link_items(team.tx, anna, team.evaluation, one, other, kind, at)
    assert links_about(team.tx, anna, team.evaluation, ["d1"]) == before


def test_nothing_can_be_unlinked_that_is_not_linked(team, three, anna, at):
    with pytest.raises(Refused, match="not_linked"):
        unlink_items(team.tx, anna, team.evaluation, "d1", "d4", "same_as", at)


def test_a_reader_sees_links_and_decides_nothing(team, three, at):
    reader = team.actor("Rut", "reader")
    assert links_about(team.tx, reader, team.evaluation, ["d1"])
    for decide in (
        lambda: link_items(team.tx, reader, team.evaluation, "d1", "d4", "same_as", at),
        lambda: unlink_items(team.tx, reader, team.evaluation, "d1", "w2", "same_as", at),
        lambda: ungroup(team.tx, reader, team.evaluation, "w2", at),
    ):
        with pytest.raises(NotAllowed):
            decide()


def test_a_piece_of_another_evaluation_is_not_known(team, three, new_team, anna, at):
    other = new_team(municipality="Tallby")
    other.ingest(SAID)
    with pytest.raises(NotFound):
        link_items(team.tx, anna, team.evaluation, "d1", "d77", "same_as", at)
    assert grouped(other) == set()


def test_a_checklist_result_whose_note_changes_keeps_its_tags_and_loses_its_links(team, anna, at, look_for_likes):
    team.ingest(SAID)
    result = team.look_for(anna, "found", SAID)
    look_for_likes()
    assert grouped(team) == {frozenset({"d1", "d2"})}
    link_items(team.tx, anna, team.evaluation, "d2", "d1", "same_as", at)
    team.reword(None, result, 1, "Det fanns ett utkast på intranätet, utan datum.")
    assert [item.id for item in team.items()] == ["d1", "d2"]
    assert (grouped(team), links_about(team.tx, anna, team.evaluation, ["d2"])) == (set(), [])


def test_links_stand_as_json_in_the_csv(team, three):
    table = as_csv(export_rows(team.tx, ADMINISTRATOR, team.evaluation, "evidence"), ("id", "links"))
    assert '{""to"": ""d1"", ""kind"": ""same_as""}' in table
