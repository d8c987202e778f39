"""A file or picture sent in the chat over HTTP: kept whole, named by its part, and nothing of it left where nothing may be."""

import asyncio
import hashlib
import io
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from starlette.datastructures import UploadFile

from bot.jobs.doing import work_off
from bot.jobs.kinds import FETCH_FILE
from evaluation.access import ADMINISTRATOR
from evaluation.exporting import export_rows
from storage.errors import StorageFull
from storage.evaluations import evaluation_by_id
from storage.files import FILES_FOLDER, path_of
from tests.web.conftest import AT, HOST, Site, agree, fields, say
from tests.web.test_chat import action, address
from web.chat_events import Speaker
from web.forms import MAX_FILE, Form, SentFile
from web.sent_files import take_form

# Larger than what is parsed in memory, with every byte.
PICTURE = bytes(range(256)) * 5000
WALK = "/e/e1/chat"


async def send(browser: httpx.AsyncClient, where: str, data: bytes, *, name: str = "tavla.png", media: str = "image/png", **form: Any):
    """Post as a browser does: the words, the file's field, and the event of the page that is shown."""
    event = form.pop("event", None) or fields((await browser.get(where)).text, "event")[0]
    return await browser.post(where, data={"event": event, "text": "", **form}, files={"file": (name, data, media)})


def parts(site: Site) -> list[dict[str, Any]]:
    """The parts of every answer and note, as they are exported."""
    rows = site.database.read(lambda tx: export_rows(tx, ADMINISTRATOR, evaluation_by_id(tx, 1), "answers"))
    return [part for row in rows for part in row["parts"]]


def kept(site: Site) -> set[str]:
    """The names of the files that are kept, the source of the evaluation aside."""
    folder = site.database.folder / FILES_FOLDER
    named_by_sources = str([row for row in site.stored() if row.startswith("source_version:")])
    return {path.name for path in folder.glob("*/*") if path.name not in named_by_sources}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(("media", "kind"), [("image/png", "photo"), ("application/pdf", "file"), ("", "file")])
async def test_a_file_is_a_part_with_its_hash_and_its_words(site: Site, client: httpx.AsyncClient, media: str, kind: str) -> None:
    await agree(client, address(site))

    answer = await send(client, address(site), PICTURE, media=media, text="Vår\nanslagstavla")

    assert answer.status_code == 303
    (part,) = parts(site)
    assert (part["kind"], part["text"], part["file"]) == (kind, "Vår\nanslagstavla", sha256(PICTURE))
    assert path_of(site.database.folder, part["file"]).read_bytes() == PICTURE
    assert not [row for row in site.stored() if row.startswith("job:") and FETCH_FILE in row], "nothing is left to fetch"


async def test_the_chat_shows_that_a_picture_was_sent_with_its_words(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, address(site))

    await send(client, address(site), PICTURE, text="Vår <b>tavla</b>")

    page = (await client.get(address(site))).text
    assert '<p dir="auto">[bild]\nVår &lt;b&gt;tavla&lt;/b&gt;</p>' in page
    assert action(page, "done")


async def test_a_file_whose_request_is_cancelled_stays_for_the_row_that_is_still_being_committed(site: Site) -> None:
    begun = asyncio.Event()

    async def take(_: Any) -> None:
        begun.set()
        await asyncio.Event().wait()

    service = SimpleNamespace(take=take, folder=site.database.folder, database=site.database)
    sent = SentFile("image/png", len(PICTURE), UploadFile(io.BytesIO(PICTURE), size=len(PICTURE)))
    form, speaker = Form((("event", "e-1"),), sent), Speaker("b", None, None, AT)
    request = asyncio.create_task(take_form(form, speaker, cast("Any", service), may_keep=True))
    await begun.wait()
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    assert kept(site) == {sha256(PICTURE)}


async def test_the_same_file_posted_twice_is_one_part(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, address(site))

    for _ in range(2):
        assert (await send(client, address(site), PICTURE, event="e-1")).status_code == 303

    assert [part["event"] for part in parts(site)] == ["e-1"]
    assert kept(site) == {sha256(PICTURE)}


async def test_a_field_without_a_file_is_as_if_it_were_not_there(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, address(site))
    event = fields((await client.get(address(site))).text, "event")[0]
    body = (
        f'--b\r\nContent-Disposition: form-data; name="event"\r\n\r\n{event}\r\n'
        '--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nBara ord\r\n'
        '--b\r\nContent-Disposition: form-data; name="file"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--b--\r\n'
    )

    await client.post(address(site), content=body.encode(), headers={"content-type": "multipart/form-data; boundary=b"})

    (part,) = parts(site)
    assert (part["kind"], part["text"], part["file"]) == ("text", "Bara ord", None)


async def test_a_command_of_the_menu_is_not_taken_for_the_words_of_a_chosen_file(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, address(site))

    await send(client, address(site), PICTURE, text=["", "/integritet"])

    (part,) = parts(site)
    assert (part["kind"], part["text"]) == ("photo", "")


async def test_a_chosen_file_is_stored_before_a_pressed_button_counts(site: Site, client: httpx.AsyncClient) -> None:
    page = await agree(client, address(site))
    await say(client, address(site), text="Först.")
    page = (await client.get(address(site))).text

    await send(client, address(site), PICTURE, action=action(page, "done"))

    assert "Fråga 2 av" in (await client.get(address(site))).text
    assert [part["kind"] for part in parts(site)] == ["text", "photo"]


async def test_before_somebody_has_agreed_there_is_no_field_and_no_byte_is_kept(site: Site, client: httpx.AsyncClient) -> None:
    page = (await client.get(address(site))).text
    assert 'type="file"' not in page

    for form in ({}, {"action": fields(page, "action")[1]}, {"text": "Se här"}):
        assert (await send(client, address(site), PICTURE, **form)).status_code == 303
        assert kept(site) == set()

    assert 'type="file"' not in (await client.get(address(site))).text
    await agree(client, address(site))
    assert 'type="file"' in (await client.get(address(site))).text
    assert parts(site) == []


async def test_a_file_that_comes_with_the_agreement_came_before_it(site: Site, client: httpx.AsyncClient) -> None:
    page = (await client.get(address(site))).text

    await send(client, address(site), PICTURE, action=fields(page, "action")[0])

    assert "Fråga 1 av" in (await client.get(address(site))).text
    assert (parts(site), kept(site)) == ([], set())


async def test_another_browser_leaves_no_file(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, address(site))
    async with site.browser() as other:
        answer = await send(other, address(site), PICTURE, text="Mina ord", event="e")

    assert answer.status_code == 409
    assert "Mina ord" in answer.text
    assert kept(site) == set()


async def test_an_empty_file_is_refused_with_a_sentence_and_the_words_are_given_back(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, address(site))

    answer = await send(client, address(site), b"", text="Se filen")

    assert answer.status_code == 422
    assert "Filen är tom" in answer.text
    assert "Se filen" in answer.text
    assert parts(site) == []


async def test_a_file_of_the_largest_size_is_kept_beside_the_longest_answer(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, address(site))
    emoji = "🙂" * 100_000

    answer = await send(client, address(site), b"a" * MAX_FILE, text=emoji)

    assert answer.status_code == 303
    assert parts(site)[0]["text"] == emoji


@pytest.mark.parametrize("beyond", [1, 2 * 1024 * 1024])
async def test_a_larger_file_is_refused_and_nothing_is_stored(site: Site, client: httpx.AsyncClient, beyond: int) -> None:
    await agree(client, address(site))
    before = site.stored()

    answer = await send(client, address(site), b"a" * (MAX_FILE + beyond), text="Se filen")

    assert answer.status_code == 413
    assert "högst 20 MB" in answer.text
    assert (site.stored(), kept(site)) == (before, set())


async def test_two_files_in_one_post_are_refused(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, address(site))

    answer = await client.post(address(site), data={"event": "e"}, files=[("file", ("a.txt", b"a")), ("file", ("b.txt", b"b"))])

    assert answer.status_code == 400
    assert (parts(site), kept(site)) == ([], set())


async def test_a_file_from_another_sites_form_is_refused(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, address(site))

    answer = await client.post(address(site), data={"event": "e"}, files={"file": ("a", b"a")}, headers={"origin": f"{HOST}.evil.example"})

    assert answer.status_code == 403
    assert kept(site) == set()


async def test_when_nothing_can_be_stored_no_byte_stays_and_the_file_is_asked_for_again(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, address(site))
    site.trouble.append(StorageFull("refusals.disk_full", path="/data"))

    answer = await send(client, address(site), PICTURE, text="Får inte försvinna")

    assert answer.status_code == 503
    assert 'enctype="multipart/form-data"' in answer.text
    assert '<input type="file" id="file" name="file">' in answer.text
    assert "försvinna</textarea>" in answer.text
    assert kept(site) == set()


async def test_forgetting_somebody_deletes_the_files_they_sent(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, address(site))
    await send(client, address(site), PICTURE)
    assert kept(site) == {sha256(PICTURE)}
    await say(client, address(site), text="/glom")

    await say(client, address(site), action=action((await client.get(address(site))).text, "agree"))
    await asyncio.to_thread(work_off, site.database, site.database.folder, site.clock.now)

    assert kept(site) == set()
    assert (await send(client, address(site), PICTURE, event="again")).status_code == 404
    assert kept(site) == set()


async def test_an_evaluator_adds_a_file_to_what_they_found(site: Site, evaluator: httpx.AsyncClient) -> None:
    for wanted in ("area", "found"):
        await say(evaluator, WALK, action=action((await evaluator.get(WALK)).text, wanted))

    await send(evaluator, WALK, PICTURE, name="protokoll.pdf", media="application/pdf", text="Se sidan 3")

    page = (await evaluator.get(WALK)).text
    assert "[fil]\nSe sidan 3" in page
    (row,) = [row for row in site.stored() if row.startswith("part:")]
    assert sha256(PICTURE) in row
    assert kept(site) == {sha256(PICTURE)}


async def test_who_only_reads_the_evaluation_leaves_no_file(site: Site) -> None:
    reader = await site.logged_in("E3")

    answer = await send(reader, WALK, PICTURE, event="e")

    assert answer.status_code == 403
    assert kept(site) == set()
    await reader.aclose()
