"""A file that was sent is fetched, or it is told apart why not: not now, or never."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.channels.telegram import files
from bot.channels.telegram.files import TRIES_OF_WHAT_MAY_BE_GONE, file_fetcher
from bot.events import FileFetched
from bot.jobs.kinds import FETCH_FILE
from bot.jobs.outcomes import Undoable
from storage.files import path_of
from storage.jobs import JobToDo

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def fetch(account, tmp_path):
    return file_fetcher(account.calls, tmp_path, lambda: AT)


def job(file, attempts=1):
    return JobToDo(id=1, kind=FETCH_FILE, payload={"part": 4, "channel": "telegram", "account": "5", "file": file}, attempts=attempts)


async def sent(telegram, account, data, name="Årsplan & mål.pdf"):
    await telegram.user().sends_document(data, name)
    (update,) = await account.calls.call("getUpdates", {"timeout": 0})
    return update["message"]["document"]["file_id"]


async def test_what_was_sent_is_kept_under_its_hash_and_told_of(telegram, account, fetch, tmp_path):
    data = bytes(range(256)) * 1000
    (event,) = await fetch(job(await sent(telegram, account, data)))

    sha256 = hashlib.sha256(data).hexdigest()
    assert event == FileFetched(id="file-4", channel="telegram", account="5", at=AT, part_id=4, sha256=sha256)
    assert path_of(tmp_path, sha256).read_bytes() == data


@pytest.mark.parametrize(("told", "name"), [("Årsplan & mål.pdf", "Årsplan & mål.pdf"), ("", "file_0.pdf")])
async def test_a_file_that_is_to_become_a_source_is_told_of_with_its_name(telegram, account, fetch, told, name):
    wanted = job(await sent(telegram, account, b"%PDF-1.7"))
    (event,) = await fetch(replace(wanted, payload={**wanted.payload, "source": told}))
    assert event.source.endswith(name.rpartition(".")[2])
    assert not told or event.source == name


async def test_what_is_too_big_for_bots_is_never_tried_again(telegram, account, fetch):
    file = await sent(telegram, account, b"x" * (files.MAX_FILE + 1))
    with pytest.raises(Undoable, match="FileTooBig"):
        await fetch(job(file))


async def test_what_is_bigger_than_we_take_is_not_even_fetched(telegram, account, fetch, monkeypatch):
    monkeypatch.setattr(files, "MAX_FILE", 10)
    with pytest.raises(Undoable, match="FileTooBig"):
        await fetch(job(await sent(telegram, account, b"x" * 11)))


async def test_what_telegram_does_not_find_is_looked_for_a_while(fetch):
    with pytest.raises(BadRequest):
        await fetch(job("gone"))
    with pytest.raises(Undoable, match="FileGone"):
        await fetch(job("gone", TRIES_OF_WHAT_MAY_BE_GONE))


async def test_an_outage_is_no_reason_to_give_up(telegram, account, fetch):
    file = await sent(telegram, account, b"tal")
    telegram.cuts("getFile")
    with pytest.raises(NetworkError):
        await fetch(job(file, TRIES_OF_WHAT_MAY_BE_GONE))
    await telegram.stop()
    with pytest.raises(TelegramError):
        await fetch(job(file, TRIES_OF_WHAT_MAY_BE_GONE))
