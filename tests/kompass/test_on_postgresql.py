"""Every command on a shared database: KOMPASS_DATABASE_URL says where it is, and only files and the key are in the data folder."""

import json

import pytest

PEOPLE = "namn;roll;epost\nMaja Berg;enhetschef;maja@example.se\nOla Ek;facklig företrädare;ola@example.se\n"


@pytest.fixture
def shared(kompass, monkeypatch, postgres_url):
    """``kompass`` with its database on a server."""
    monkeypatch.setenv("KOMPASS_DATABASE_URL", postgres_url)
    return kompass


def test_an_evaluation_is_made_filled_and_exported_on_a_server(shared, tmp_path):
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "plan.txt").write_text("Vi frågar brukarna varje år.\n\nSvaren redovisas öppet.", encoding="utf-8")

    made = shared("evaluation", "create", "Prov", "--municipality", "Provköping", "--year", "2026", "--json").one
    invited = shared("invite", "e1", tmp_path / "people.csv", "--json")
    added = shared("evaluator", "add", "e1", "karin@example.se", "--name", "Karin", "--json")
    ingested = shared("ingest", "e1", tmp_path / "plan.txt", "--kind", "document", "--json")
    confirmed = shared("confirm", "e1", "d1", "3.2", "--by", "E1")

    assert made["evaluation"] == "e1"
    assert [json.loads(line)["code"] for line in invited.stdout.splitlines()] == ["P01", "P02"]
    assert (added.one["evaluator"], ingested.one["passages"], confirmed.status) == ("E1", 2, 0)
    evidence = [json.loads(line) for line in shared("export", "e1", "evidence").stdout.splitlines()]
    assert [(row["id"], row["text"]) for row in evidence] == [("d1", "Vi frågar brukarna varje år."), ("d2", "Svaren redovisas öppet.")]
    assert evidence[0]["tags"] == [{"sub_question": "3.2", "state": "confirmed", "by": "E1"}]
    assert shared("draft", "e1", "3").status == 0
    assert not list((tmp_path / "data").glob("*.sqlite3*"))
    assert len(list((tmp_path / "data" / "files").rglob("*"))) == 2


def test_inviting_the_same_list_again_invites_nobody(shared, tmp_path):
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    shared("evaluation", "create", "Prov", "--municipality", "Provköping", "--year", "2026")
    shared("invite", "e1", tmp_path / "people.csv", "--json")
    assert shared("invite", "e1", tmp_path / "people.csv", "--json").stdout == ""


def test_a_server_that_is_not_there_is_refused_in_a_sentence_without_the_password(kompass, monkeypatch):
    monkeypatch.setenv("KOMPASS_DATABASE_URL", "postgresql+psycopg://kompass:SECRET@127.0.0.1:1/kompass")
    said = kompass("evaluation", "list").sentence
    assert "KOMPASS_DATABASE_URL" in said
    assert "SECRET" not in said
