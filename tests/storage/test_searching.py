"""Searching on both databases: what is found, in which order, and what filters leave out."""

from datetime import date

import pytest

from storage.evaluations import add_evaluation
from storage.evidence import add_tag
from storage.identity import id_of
from storage.searching import Filters, Tagged
from storage.tables.sources import Tag
from tests.findable import find, say


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("arbete", [0]),
        ("samarbetet", [0]),
        ("e-förslag", [1]),
        ("E-FÖRSLAG", [1]),
        ("1.4", [1]),
        ("forslag", []),
        ("översyn av", [2]),
        ('"en översyn"', [2]),
        ('"översyn en"', []),
        ("it", [2]),
        ("ks", [2]),
        ("å", [3]),
        ("100 %", [3]),
        ("100_%", []),
        ("*", [5]),
        ("'", [5]),
        ("\\", [5]),
        ("här", [4]),
        ("har", [5]),
        ("har här", []),
        ('"', [0, 1, 2, 3, 4, 5]),
        ("near", []),
        ("en OR samarbetet", []),
        ("samarbetet översyn", []),
    ],
)
def test_words_are_found_as_they_are_meant(database, evaluation_id, typed, found):
    sentences = (
        "Samarbetet fungerar.",
        "Medborgarna lämnar e-förslag (1.4).",
        "KS: en översyn av IT pågår.",
        "Å andra sidan 100 % av nämnderna.",
        "Allt annat här är kvalitet.",
        "Vi har \\ bråk ' och *.",
    )
    ids = database.write(lambda tx: say(tx, evaluation_id, *sentences))
    assert find(database, evaluation_id, typed) == [ids[place] for place in found]


def test_other_evaluations_are_not_searched(database, evaluation_id, new_evaluation):
    other = id_of(database.write(lambda tx: add_evaluation(tx, new_evaluation())))
    ids = database.write(lambda tx: say(tx, evaluation_id, "Vi samarbetar."))
    assert (find(database, evaluation_id, "samarbetar"), find(database, other, "samarbetar")) == (ids, [])


def test_hits_come_in_order_some_at_a_time(database, evaluation_id):
    ids = database.write(lambda tx: say(tx, evaluation_id, *(f"Möte {n:02} hölls." for n in range(7))))
    first = find(database, evaluation_id, "hölls", most=5)
    assert first == ids[:5]
    assert find(database, evaluation_id, "hölls", after=first[-1], most=5) == ids[5:]


def test_filters_leave_out_what_they_say(database, evaluation_id, at):
    def write(tx):
        web = say(tx, evaluation_id, "En plan.", kind="website", day=date(2025, 5, 1))
        paper = say(tx, evaluation_id, "Ingen plan.", day=date(2026, 1, 1))
        said = say(tx, evaluation_id, "Vi har en plan.", role="union")
        add_tag(tx, Tag(evidence_id=web[0], sub_question="3.2", state="asked", at=at))
        add_tag(tx, Tag(evidence_id=paper[0], sub_question="3.2", state="asked", at=at))
        add_tag(tx, Tag(evidence_id=paper[0], sub_question="5.1", state="confirmed", at=at))
        return web[0], paper[0], said[0]

    web, paper, said = database.write(write)
    for filters, expected in (
        (Filters(source_kind="website"), [web]),
        (Filters(role="union"), [said]),
        (Filters(role="unit_manager"), []),
        (Filters(since=date(2025, 5, 1)), [web, paper]),
        (Filters(until=date(2025, 5, 1)), [web]),
        (Filters(tagged=Tagged.TAGGED), [web, paper]),
        (Filters(tagged=Tagged.UNTAGGED), [said]),
        (Filters(tagged=Tagged.CONFIRMED), [paper]),
        (Filters(tagged=Tagged.UNCONFIRMED), [web]),
        # What the question asked no longer counts once an evaluator has confirmed something else.
        (Filters(sub_questions=("3.2",)), [web]),
        (Filters(sub_questions=("3.2", "5.1")), [web, paper]),
        (Filters(sub_questions=("3.2",), tagged=Tagged.CONFIRMED), []),
        (Filters(sub_questions=("5.1",), tagged=Tagged.UNTAGGED), [web, said]),
    ):
        assert find(database, evaluation_id, "plan", filters) == expected, filters
        assert find(database, evaluation_id, "", filters) == expected, filters
