"""How ``kompass`` is called: what is wrong usage, what help says, and what is to come later."""

import shutil

import pytest

from kompass.cli import COMMANDS, loaded
from kompass.commands.checking import check
from question_bank.loading import BANKS, LEXICONS, lint_bank, lint_shipped
from rubric.editions import edition_files, lint, load_edition
from tests.kompass.calling import Done


@pytest.mark.parametrize(
    "words",
    [
        ("frobnicate",),
        ("evaluation", "destroy"),
        ("evaluation", "create"),
        ("evaluation", "create", "Ett", "--municipality", "Ö", "--year", "soon"),
        ("evaluation", "list", "--xml"),
        ("invite",),
        ("invite", "e1"),
        ("evaluator", "add", "e1"),
        ("ingest", "e1"),
        ("confirm", "e1", "d1", "2.1"),
        ("draft", "e1"),
        ("scores", "table", "x.csv"),
        ("demo", "--port", "0"),
        ("serve", "--only", "pages"),
        ("serve", "--only", "web,"),
        ("simulate",),
        ("backup",),
        ("restore",),
        ("move-to",),
    ],
)
def test_wrong_usage_is_2_and_says_so_on_stderr_only(kompass, tmp_path, words):
    done = kompass(*words)
    assert (done.status, done.stdout) == (2, ""), done
    assert done.stderr
    assert list(tmp_path.iterdir()) == []


def test_help_names_every_command(kompass):
    done = kompass("--help")
    assert done.status == 0
    assert [name for name in COMMANDS if name not in done.stdout] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_of_its_own_and_the_same_line_in_the_list(kompass, name):
    done = kompass(name, "--help")
    assert (done.status, done.stderr) == (0, "")
    assert name in done.stdout
    assert " ".join(loaded(name).help.split()) == COMMANDS[name].help


def test_check_finds_nothing_wrong_and_counts_what_there_is(kompass):
    done: Done = kompass("check")
    assert (done.status, done.stderr) == (0, "")
    assert "8 areas, 45 sub-questions, 800 points" in done.stdout


def test_a_broken_edition_is_named_by_file_row_and_fault(tmp_path):
    (shipped,) = [path for path in edition_files() if "2010" in path.name]
    broken = tmp_path / shipped.name
    text = shipped.read_text(encoding="utf-8")
    assert "max: 25" in text
    broken.write_text(text.replace("max: 25", "max: 24", 1), encoding="utf-8")
    faults = lint(broken)
    assert faults
    assert all(shipped.name in fault for fault in faults)
    assert any("99" in fault for fault in faults)


def test_a_broken_bank_is_named_by_file_and_row(tmp_path):
    edition = load_edition("2010")
    bank = tmp_path / "2010"
    shutil.copytree(BANKS / "2010_2", bank)
    assert lint_bank(bank, edition) == []
    area = bank / "area_1.yaml"
    area.write_text(area.read_text(encoding="utf-8").replace("unit_manager", "unit_boss", 1), encoding="utf-8")
    (fault,) = lint_bank(bank, edition)
    assert "area_1.yaml" in fault
    assert "unit_boss" in fault


def test_check_ends_with_1_and_every_fault_when_something_is_broken(tmp_path, monkeypatch, capsys):
    # The shipped files are sound, and stay so: the faults are of a copy.
    shutil.copytree(BANKS, tmp_path / "banks")
    area = tmp_path / "banks" / "2010_2" / "area_1.yaml"
    area.write_text(area.read_text(encoding="utf-8").replace("unit_manager", "unit_boss", 1), encoding="utf-8")
    monkeypatch.setattr("kompass.commands.checking.lint_shipped", lambda: lint_shipped(tmp_path / "banks", LEXICONS))
    with pytest.raises(SystemExit) as ended:
        check()
    told = capsys.readouterr()
    assert (ended.value.code, told.out) == (1, "")
    assert "unit_boss" in told.err
