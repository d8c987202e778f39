"""Calls of the Bot API as plain values: for what is called for every message, where the library's objects cost more than the call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import quote

import orjson
from telegram.request import RequestData

from bot.channels.telegram.transport import AiohttpRequest


class Calls:
    """The methods of one bot, over one pool of connections. The token is in every address and shown nowhere."""

    def __init__(self, request: AiohttpRequest, api: str, token: str) -> None:
        self._request = request
        base = api.rstrip("/")
        self._address, self._files = f"{base}/bot{token}/", f"{base}/file/bot{token}/"

    async def call(self, method: str, parameters: Mapping[str, object], *, seconds: float | None = None) -> Any:
        """The call's result as JSON gives it; raises TelegramError. ``seconds``: how long the reply may take if not the default."""
        fields = _Fields({name: _as_text(value) for name, value in parameters.items() if value is not None})
        patience = self._request.read_timeout if seconds is None else seconds
        return await self._request.post(self._address + method, cast(RequestData, fields), read_timeout=patience)

    async def download(self, path: str) -> bytes:
        """The bytes of a file that getFile has named; raises TelegramError. It may take as long as bytes keep coming."""
        return await self._request.retrieve(self._files + quote(path))


@dataclass(frozen=True, slots=True)
class _Fields:
    """A form of text, as our transport reads it from the library's ``RequestData``, which only the library may make."""

    json_parameters: Mapping[str, str]
    multipart_data: Mapping[str, Any] = field(default_factory=dict)
    contains_files: bool = False


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
