"""The emulator from a shell: it says what to start a bot with, and takes what people do from the keyboard."""

import asyncio
import sys
from asyncio.subprocess import PIPE

import aiohttp

from tests.emulator.calling import keyboard
from tests.house.tree import ROOT


async def test_it_starts_alone_and_the_keyboard_is_everyones_phone() -> None:
    command = (sys.executable, "-m", "tests.telegram_emulator", "--port", "0", "--limits", "--round-trip", "0.01")
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=PIPE, stdout=PIPE)
    try:
        async with asyncio.timeout(20), aiohttp.ClientSession() as http:
            settings = dict(each.split("=", 1) for each in (await process.stdout.readline()).decode().split())
            api = f"{settings['KOMPASS_TELEGRAM_API']}/bot{settings['KOMPASS_TELEGRAM_TOKEN']}"
            process.stdin.write("anna: Hej på dig\n".encode())
            async with http.get(f"{api}/getUpdates?timeout=10") as reply:
                update = (await reply.json())["result"][0]
            message = update["message"]
            assert (message["text"], message["from"]["first_name"]) == ("Hej på dig", "anna")
            fields = {"chat_id": str(message["chat"]["id"]), "text": "Hej själv", "reply_markup": keyboard("done:1")}
            async with http.post(f"{api}/sendMessage", data=fields) as reply:
                assert reply.status == 200
            assert (await process.stdout.readline()).decode() == f"→ {fields['chat_id']}: Hej själv [Klar = done:1]\n"
            process.stdin.write(b"anna! done\n")
            async with http.get(f"{api}/getUpdates?offset={update['update_id'] + 1}&timeout=10") as reply:
                assert [each["callback_query"]["data"] for each in (await reply.json())["result"]] == ["done:1"]
            process.stdin.close()
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
