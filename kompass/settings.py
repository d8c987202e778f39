"""Settings: read from the environment and a ``.env`` file once, here, and handed down as arguments."""

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.channels.telegram.address import TELEGRAM_API
from bot.rates import TELEGRAM_RATE
from importers.model import DEFAULT, Limits
from storage.address import POSTGRESQL, is_postgresql_address

PREFIX = "KOMPASS_"
POLLING, WEBHOOK = "polling", "webhook"
_SOURCE_UNITS = {
    "source_megabytes": "megabytes from 1 to 2000",
    "source_pages": "pages from 1 to 100000",
    # A worker that takes longer than five minutes over a job is taken to be dead.
    "source_seconds": "seconds from 1 to 200",
    "source_memory": "megabytes from 300 to 100000",
}


class WrongSetting(Exception):
    """A setting that stops the start. The message names it and never holds its value: it may be a secret."""


def _address(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("must be an address that begins with http:// or https://")
    if "@" in value.partition("//")[2].partition("/")[0]:
        raise ValueError("must be an address without a name and password in it")
    return value.rstrip("/")


def _token(value: SecretStr) -> SecretStr:
    if any(letter.isspace() or letter in "/?#" for letter in value.get_secret_value()):
        raise ValueError("must be the token as BotFather gave it, without spaces or slashes")
    return value


def _database_address(value: SecretStr) -> SecretStr:
    address = value.get_secret_value()
    if address.startswith(("postgresql://", "postgres://")):
        raise ValueError(f"must name the driver too; write {POSTGRESQL} in the place of what stands before the user")
    if not is_postgresql_address(address):
        raise ValueError(
            f"must be an address such as {POSTGRESQL}user:password@host:5432/database, "
            "with %40 for @, %2F for / and %3A for : in the password"
        )
    return value


def _webhook_secret(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
        raise ValueError("must be 1 to 256 of the letters A-Z, a-z, 0-9, _ and -")
    return value


def _mode(value: str) -> str:
    if value not in (POLLING, WEBHOOK):
        raise ValueError("must be polling or webhook")
    return value


def _not_yet(_: object) -> None:
    raise ValueError("is not supported yet; leave it out")


def _blank_is_absent(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


Address = Annotated[str, AfterValidator(_address)]
DatabaseAddress = Annotated[
    SecretStr | None, BeforeValidator(_blank_is_absent), AfterValidator(lambda value: value and _database_address(value))
]
Later = Annotated[None, BeforeValidator(lambda value: None if _blank_is_absent(value) is None else _not_yet(value))]


class Settings(BaseSettings):
    """What docs/administrator.md lists, under the same names in capitals after KOMPASS_."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    data_dir: Path = Path("kompass-data")
    database_url: DatabaseAddress = None
    telegram_token: Annotated[SecretStr | None, BeforeValidator(_blank_is_absent), AfterValidator(lambda v: v and _token(v))] = None
    telegram_api: Address = TELEGRAM_API
    telegram_mode: Annotated[str, AfterValidator(_mode)] = POLLING
    # The two below are judged by the mode above, also where they are not given.
    telegram_secret: Annotated[
        SecretStr | None,
        Field(validate_default=True),
        BeforeValidator(_blank_is_absent),
        AfterValidator(lambda v: v and _webhook_secret(v)),
    ] = None
    public_url: Annotated[Address | None, Field(validate_default=True), BeforeValidator(_blank_is_absent)] = None
    telegram_rate: Annotated[float, Field(ge=0, allow_inf_nan=False)] = TELEGRAM_RATE
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    smtp_url: Later = None
    # What is taken of a file that becomes a source, and how long and in how much memory it may be read.
    source_megabytes: Annotated[int, Field(ge=1, le=2000)] = DEFAULT.megabytes
    source_pages: Annotated[int, Field(ge=1, le=100_000)] = DEFAULT.pages
    source_seconds: Annotated[int, Field(ge=1, le=200)] = DEFAULT.seconds
    source_memory: Annotated[int, Field(ge=300, le=100_000)] = DEFAULT.memory_megabytes

    @field_validator("telegram_secret")
    @classmethod
    def _goes_with_webhook(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and info.data.get("telegram_mode") == WEBHOOK:
            raise ValueError("is required with KOMPASS_TELEGRAM_MODE=webhook: choose 32 or more of the letters A-Z, a-z, 0-9, _ and -")
        return value

    @field_validator("public_url")
    @classmethod
    def _reached_by_telegram(cls, value: str | None, info: ValidationInfo) -> str | None:
        is_for_telegram = info.data.get("telegram_mode") == WEBHOOK and info.data.get("telegram_api") == TELEGRAM_API
        if is_for_telegram and not (value or "").startswith("https://"):
            raise ValueError("must begin with https:// with KOMPASS_TELEGRAM_MODE=webhook: Telegram calls no other address")
        return value

    @property
    def database_address(self) -> str | None:
        """Where the database is, with its password; None when it is a file in the data folder."""
        return self.database_url.get_secret_value() if self.database_url else None

    @property
    def limits(self) -> Limits:
        """How much is taken of a file that becomes a source."""
        return Limits(
            megabytes=self.source_megabytes, pages=self.source_pages, seconds=self.source_seconds, memory_megabytes=self.source_memory
        )

    @property
    def links_begin_with(self) -> str:
        """The address people reach the pages at."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def is_webhook(self) -> bool:
        """Whether Telegram calls us; otherwise we fetch."""
        return self.telegram_mode == WEBHOOK


def read_settings(**given: Any) -> Settings:
    """The settings, with those ``given`` in the place of the environment's. Raises WrongSetting with one sentence."""
    try:
        return Settings(**given)
    except ValidationError as error:
        fault = error.errors(include_input=False, include_context=False)[0]
        name = str(fault["loc"][0])
        raise WrongSetting(f"The setting {PREFIX}{name.upper()} {_reason(name, fault['msg'])}.") from None


def _reason(name: str, message: str) -> str:
    own = message.startswith("Value error, ")
    if name == "port":
        return "must be a whole number from 1 to 65535"
    if name in _SOURCE_UNITS:
        return f"must be a whole number of {_SOURCE_UNITS[name]}"
    if name == "telegram_rate" and not own:
        return "must be a number of messages a second, 0 for no limit"
    return message.removeprefix("Value error, ").removesuffix(".")
