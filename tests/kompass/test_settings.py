"""Settings: a wrong one is named in one sentence, and what it holds is never shown."""

import pytest

from kompass.settings import read_settings
from tests.kompass.calling import without_settings

SECRET = "123456:THIS-IS-SECRET"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KOMPASS_PORT", f"80 {SECRET}"),
        ("KOMPASS_PORT", "0"),
        ("KOMPASS_PORT", "65536"),
        ("KOMPASS_TELEGRAM_MODE", "webhook"),
        ("KOMPASS_TELEGRAM_MODE", SECRET),
        ("KOMPASS_TELEGRAM_API", f"ftp://{SECRET}"),
        ("KOMPASS_TELEGRAM_TOKEN", f"{SECRET} "),
        ("KOMPASS_TELEGRAM_TOKEN", f"https://{SECRET}"),
        ("KOMPASS_PUBLIC_URL", f"kompass.example/{SECRET}"),
        ("KOMPASS_DATABASE_URL", f"postgresql://kompass:{SECRET}@host/db"),
        ("KOMPASS_DATABASE_URL", f"mysql://kompass:{SECRET}@host/db"),
        ("KOMPASS_DATABASE_URL", f"postgresql+psycopg://kompass:{SECRET}@host"),
        ("KOMPASS_DATABASE_URL", f"postgresql+psycopg://kompass:{SECRET}/@host:five/db"),
        ("KOMPASS_SMTP_URL", f"smtp://kompass:{SECRET}@host:25"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not_told(kompass, monkeypatch, tmp_path, name, value):
    monkeypatch.setenv(name, value)
    said = kompass("evaluation", "list", "--json").sentence
    assert name in said
    assert "SECRET" not in said
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("name", ["KOMPASS_TELEGRAM_TOKEN", "KOMPASS_PUBLIC_URL", "KOMPASS_DATABASE_URL", "KOMPASS_SMTP_URL"])
@pytest.mark.parametrize("blank", ["", "  "])
def test_a_blank_setting_is_none(monkeypatch, tmp_path, name, blank):
    without_settings(monkeypatch, tmp_path)
    monkeypatch.setenv(name, blank)
    assert read_settings() == read_settings(telegram_token=None, public_url=None, database_url=None, smtp_url=None)


@pytest.mark.parametrize("name", ["KOMPASS_DATA_DIR", "KOMPASS_HOST", "KOMPASS_PORT", "KOMPASS_TELEGRAM_API", "KOMPASS_TELEGRAM_MODE"])
def test_an_empty_setting_is_one_that_is_not_set(monkeypatch, tmp_path, name):
    without_settings(monkeypatch, tmp_path)
    unset = read_settings()
    monkeypatch.setenv(name, "")
    assert read_settings() == unset


def test_settings_are_read_from_a_file_beside_the_command(kompass, monkeypatch, tmp_path):
    monkeypatch.delenv("KOMPASS_DATA_DIR")
    (tmp_path / ".env").write_text("KOMPASS_DATA_DIR=elsewhere\nKOMPASS_PORT=8123\nOTHER=1\n", encoding="utf-8")
    kompass("evaluation", "create", "Ett", "--municipality", "Ö", "--year", "2026")
    assert (tmp_path / "elsewhere").is_dir()
    assert ":8123/login/" in kompass("evaluator", "add", "e1", "a@example.se", "--name", "A", "--json").one["login"]


def test_the_environment_goes_before_the_file(kompass, tmp_path):
    (tmp_path / ".env").write_text("KOMPASS_DATA_DIR=elsewhere\n", encoding="utf-8")
    kompass("evaluation", "list")
    assert not (tmp_path / "elsewhere").exists()


def test_a_token_in_the_file_that_cannot_be_one_is_not_shown_either(kompass, tmp_path):
    (tmp_path / ".env").write_text(f'KOMPASS_TELEGRAM_TOKEN="{SECRET} more"\n', encoding="utf-8")
    said = kompass("evaluation", "list").sentence
    assert "KOMPASS_TELEGRAM_TOKEN" in said
    assert "SECRET" not in said


def test_unless_told_otherwise_the_data_is_in_a_folder_here(monkeypatch, tmp_path):
    without_settings(monkeypatch, tmp_path)
    settings = read_settings()
    assert (str(settings.data_dir), settings.links_begin_with) == ("kompass-data", "http://127.0.0.1:8000")
    assert settings.telegram_api == "https://api.telegram.org"
    assert settings.telegram_token is None


def test_an_address_of_six_is_written_in_brackets(monkeypatch, tmp_path):
    without_settings(monkeypatch, tmp_path)
    monkeypatch.setenv("KOMPASS_HOST", "::1")
    assert read_settings().links_begin_with == "http://[::1]:8000"
