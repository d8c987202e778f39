"""The line to Telegram: what it has done is told to whoever asks for the program's numbers."""

import json

from bot.events import TELEGRAM
from kompass.counted import Counted, CountedTakes
from kompass.opened import now
from kompass.settings import WEBHOOK, Settings
from kompass.telegram_line import TelegramLine
from tests.databases import only_sqlite

SECRET = "x" * 32


@only_sqlite
async def test_an_update_that_could_not_be_read_is_counted_however_it_came(database, tmp_path):
    async def take(events):
        raise AssertionError("there is nothing to take")

    counted = Counted()
    settings = Settings(
        data_dir=tmp_path,
        telegram_token="1:" + "a" * 35,
        telegram_mode=WEBHOOK,
        telegram_secret=SECRET,
        public_url="https://kompass.example",
    )
    line = TelegramLine(settings, database, CountedTakes(take, counted, now), counted)
    line.poller.unreadable += 1

    assert await line.receive(SECRET, json.dumps({"update_id": 1, "message": {"text": {"not": "words"}}}).encode()) == 200

    assert (counted.unreadable[TELEGRAM](), counted.sent[TELEGRAM]()) == (2, 0)
