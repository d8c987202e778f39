"""``kompass evaluation``, ``invite`` and ``evaluator``: the JSON that scripts rely on, to the letter."""

import re

import pytest

from tests.kompass.calling import PEOPLE

SWEDISH = "namn;roll;grupp;språk;epost\r\nÅsa Öberg;enhetschef;Skola;sv;asa@example.se\r\nPer Ek;central ledning;;en;\r\n"
SWEDISH_ROLES = {
    "ledande politiker": "leading_politician",
    "oppositionspolitiker": "opposition_politician",
    "central ledning": "central_management",
    "förvaltningschef": "head_of_administration",
    "enhetschef": "unit_manager",
    "facklig företrädare": "union",
}


@pytest.fixture
def people(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


def test_a_created_evaluation_is_told_in_these_seven_names(kompass):
    done = kompass("evaluation", "create", "Provet 2026", "--municipality", "Åmåls kommun", "--year", "2026", "--json")
    assert (done.status, done.stderr) == (0, "")
    assert list(done.one.items()) == [
        ("evaluation", "e1"),
        ("name", "Provet 2026"),
        ("municipality", "Åmåls kommun"),
        ("year", 2026),
        ("edition", "2010"),
        ("language", "sv"),
        ("state", "open"),
    ]


def test_the_list_has_a_line_for_each_evaluation_as_it_was_created(kompass):
    created = [
        kompass("evaluation", "create", name, "--municipality", "Ö", "--year", "2026", "--language", language, "--json").one
        for name, language in (("Ett", "sv"), ("Two", "en"))
    ]
    assert kompass("evaluation", "list", "--json").rows == created


def test_no_evaluations_are_no_lines(kompass):
    done = kompass("evaluation", "list", "--json")
    assert (done.status, done.stdout) == (0, "")


def test_showing_an_evaluation_adds_counts_to_what_it_is(of_harbour):
    listed = of_harbour("evaluation", "list", "--json").one
    shown = of_harbour("evaluation", "show", "e1", "--json").one
    assert {name: shown[name] for name in listed} == listed
    counts = {name: shown[name] for name in shown if name not in listed}
    assert counts["interviewees"] == 3
    assert counts["evaluators"] == 2
    assert counts["answers"]["not_mine"] == counts["answers"]["skipped"] == counts["answers"]["unknown"] == 1


@pytest.mark.parametrize(
    ("option", "value", "named"),
    [
        ("--edition", "2011", "2010"),
        ("--language", "fi", "fi"),
        ("--on-forget", "sometimes", "erase"),
        ("--year", "26", "26"),
        ("--municipality", " ", "--municipality"),
    ],
)
def test_what_no_evaluation_can_be_is_refused_in_a_sentence_and_makes_none(kompass, option, value, named):
    options = {"--municipality": "Ö", "--year": "2026", option: value}
    done = kompass("evaluation", "create", "Ett", *(word for pair in options.items() for word in pair))
    assert named in done.sentence
    assert kompass("evaluation", "list").stdout == ""


def test_an_unknown_evaluation_is_refused_with_those_there_are(e1):
    assert "e1" in e1("evaluation", "show", "e7", "--json").sentence


def test_an_invited_person_is_told_in_these_six_names(e1, people):
    done = e1("invite", "e1", people, "--json")
    assert (done.status, done.stderr) == (0, "")
    first, second = done.rows
    assert list(first) == ["row", "code", "token", "short", "telegram", "web"]
    assert (first["row"], first["code"], second["row"], second["code"]) == (1, "P01", 2, "P02")
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", first["token"])
    assert re.fullmatch(r"[A-Za-z]{8}", first["short"])
    assert first["telegram"] is None
    assert first["web"] == f"http://127.0.0.1:8000/i/{first['token']}"
    assert {first["token"], first["short"]}.isdisjoint({second["token"], second["short"]})


def test_links_begin_with_the_public_address(e1, people, monkeypatch):
    monkeypatch.setenv("KOMPASS_PUBLIC_URL", "https://kompass.example.se/")
    assert e1("invite", "e1", people, "--json").rows[0]["web"].startswith("https://kompass.example.se/i/")


def test_inviting_again_invites_only_who_is_new(e1, people):
    e1("invite", "e1", people)
    people.write_text(PEOPLE.replace("Maja Berg", "Maja Bergman") + "Eva Ny,union,,sv,\n", encoding="utf-8")
    assert [(row["row"], row["code"]) for row in e1("invite", "e1", people, "--json").rows] == [(3, "P03")]
    again = e1("invite", "e1", people, "--json")
    assert (again.status, again.stdout) == (0, "")
    assert "before" in again.stderr


def test_the_same_name_in_another_role_is_somebody_else(e1, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("name,role\nMaja Berg,union\nMaja Berg,unit_manager\n", encoding="utf-8")
    assert [row["code"] for row in e1("invite", "e1", path, "--json").rows] == ["P01", "P02"]


def test_a_reissue_gives_one_person_other_ways_in_without_a_file(e1, people):
    before = e1("invite", "e1", people, "--json").rows[1]
    after = e1("invite", "e1", "--reissue", "P02", "--json").one
    assert (after["row"], after["code"]) == (None, "P02")
    assert (after["token"], after["short"]) != (before["token"], before["short"])


def test_a_reissue_for_nobody_is_refused(e1, people):
    e1("invite", "e1", people)
    assert "P09" in e1("invite", "e1", "--reissue", "P09", "--json").sentence


@pytest.mark.parametrize("words", [("e1",), ("e1", "people.csv", "--reissue", "P01")])
def test_inviting_takes_a_file_or_a_reissue(e1, people, words):
    assert e1("invite", *words).status == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_what_swedish_excel_writes_just_works(e1, tmp_path, encoding):
    path = tmp_path / "folk.csv"
    path.write_bytes(SWEDISH.encode(encoding))
    assert [row["code"] for row in e1("invite", "e1", path, "--json").rows] == ["P01", "P02"]


def test_every_role_may_be_written_in_swedish(e1, tmp_path):
    path = tmp_path / "folk.csv"
    path.write_text("namn;roll\n" + "".join(f"N{n};{role}\n" for n, role in enumerate(SWEDISH_ROLES)), encoding="utf-8")
    assert len(e1("invite", "e1", path, "--json").rows) == len(SWEDISH_ROLES)


def test_an_added_evaluator_is_told_in_these_three_names(e1):
    done = e1("evaluator", "add", "e1", "nya@example.se", "--name", "Nya Ek", "--organisation", "Ö kommun", "--json")
    assert list(done.one) == ["evaluator", "login", "telegram"]
    assert done.one["evaluator"] == "E3"
    assert done.one["login"].startswith("http://127.0.0.1:8000/login/")
    assert done.one["telegram"] is None


def test_an_evaluator_who_is_there_gets_another_link_and_stays_the_same(e1):
    links = [e1("evaluator", "add", "e1", "KARIN@example.se", "--name", "Karin Lind", "--json").one for _ in range(2)]
    assert [link["evaluator"] for link in links] == ["E1", "E1"]
    assert links[0]["login"] != links[1]["login"]


@pytest.mark.parametrize("role", ["administrator", "lead", "evaluator", "reader", "contact"])
def test_an_evaluator_may_have_the_role(e1, role):
    assert e1("evaluator", "add", "e1", "r@example.se", "--name", "R", "--role", role, "--json").one["evaluator"] == "E3"


@pytest.mark.parametrize(("email", "role"), [("no address", "evaluator"), ("r@example.se", "chef")])
def test_an_evaluator_without_an_address_or_with_another_role_is_refused(e1, email, role):
    assert e1("evaluator", "add", "e1", email, "--name", "R", "--role", role, "--json").sentence
    assert e1("evaluation", "show", "e1", "--json").one["evaluators"] == 2
