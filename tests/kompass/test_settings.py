"""Settings: a wrong one is named in one sentence, and what it holds is never shown."""

import pytest

from kompass.settings import WrongSetting, read_settings
from tests.kompass.calling import without_settings

HIDDEN = "123456:THIS-IS-HIDDEN"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KOMPASS_PORT", f"80 {HIDDEN}"),
        ("KOMPASS_PORT", "0"),
        ("KOMPASS_PORT", "65536"),
        ("KOMPASS_TELEGRAM_MODE", HIDDEN),
        ("KOMPASS_TELEGRAM_API", f"ftp://{HIDDEN}"),
        ("KOMPASS_TELEGRAM_TOKEN", f"{HIDDEN} "),
        ("KOMPASS_TELEGRAM_TOKEN", f"https://{HIDDEN}"),
        ("KOMPASS_PUBLIC_URL", f"kompass.example/{HIDDEN}"),
        ("KOMPASS_TELEGRAM_SECRET", f"{HIDDEN}!"),
        ("KOMPASS_TELEGRAM_SECRET", HIDDEN.replace(":", "") * 20),
        ("KOMPASS_TELEGRAM_RATE", HIDDEN),
        ("KOMPASS_TELEGRAM_RATE", "-1"),
        ("KOMPASS_TELEGRAM_RATE", "inf"),
        ("KOMPASS_SOURCE_MEGABYTES", HIDDEN),
        ("KOMPASS_SOURCE_SECONDS", "201"),
        ("KOMPASS_SOURCE_MEMORY", "299"),
        ("KOMPASS_DATABASE_URL", f"mysql://kompass:{HIDDEN}@host/db"),
        ("KOMPASS_DATABASE_URL", f"postgresql://kompass:{HIDDEN}@host/db"),
        ("KOMPASS_DATABASE_URL", f"postgresql+psycopg://kompass:{HIDDEN}@host"),
        ("KOMPASS_DATABASE_URL", f"postgresql+psycopg://kompass:{HIDDEN}/@host:five/db"),
        ("KOMPASS_SMTP_URL", f"smtp://kompass:{HIDDEN}@host:25"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not_told(kompass, monkeypatch, tmp_path, name, value):
    monkeypatch.setenv(name, value)
    said = kompass("evaluation", "list", "--json").sentence
    assert name in said
    assert "HIDDEN" not in said
    assert not (tmp_path / "data").exists()


@pytest.fixture
def webhook(monkeypatch, tmp_path):
    """An environment in which Telegram is to bring what people say, with all that this takes."""
    without_settings(monkeypatch, tmp_path)
    for name, value in {"TELEGRAM_MODE": "webhook", "TELEGRAM_SECRET": "a-Secret_1", "PUBLIC_URL": "https://kompass.example.se"}.items():
        monkeypatch.setenv(f"KOMPASS_{name}", value)
    return monkeypatch


def test_a_webhook_takes_a_secret_and_an_address_that_telegram_can_call(webhook):
    settings = read_settings()
    assert settings.is_webhook
    assert settings.telegram_secret.get_secret_value() == "a-Secret_1"
    assert "a-Secret_1" not in repr(settings)


def test_a_webhook_without_a_secret_is_refused_by_the_name_of_the_secret(webhook):
    webhook.setenv("KOMPASS_TELEGRAM_SECRET", " ")
    with pytest.raises(WrongSetting, match=r"KOMPASS_TELEGRAM_SECRET is required"):
        read_settings()


@pytest.mark.parametrize("address", ["", "http://kompass.example.se"])
def test_a_webhook_that_telegram_would_not_call_is_refused_by_its_address(webhook, address):
    webhook.setenv("KOMPASS_PUBLIC_URL", address)
    with pytest.raises(WrongSetting, match=r"KOMPASS_PUBLIC_URL must begin with https://"):
        read_settings()
    webhook.setenv("KOMPASS_TELEGRAM_API", "http://127.0.0.1:8081")
    assert read_settings().is_webhook


def test_while_updates_are_fetched_nothing_more_is_needed(monkeypatch, tmp_path):
    without_settings(monkeypatch, tmp_path)
    settings = read_settings()
    assert (settings.is_webhook, settings.telegram_secret, settings.telegram_rate) == (False, None, 30.0)


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
    (tmp_path / ".env").write_text(f'KOMPASS_TELEGRAM_TOKEN="{HIDDEN} more"\n', encoding="utf-8")
    said = kompass("evaluation", "list").sentence
    assert "KOMPASS_TELEGRAM_TOKEN" in said
    assert "HIDDEN" not in said


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
