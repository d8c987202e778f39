"""The emulator alone, with the keyboard as everyone's phone: ``python -m tests.telegram_emulator [--port 8081]``.

It prints the two settings to start Kompass with. Then each line is something a person does:

    anna: Hej på dig          anna writes
    anna: /start TOKEN        anna opens her link
    anna! done                anna presses the latest button with that action
"""

import argparse
import asyncio
import contextlib
import sys

from tests.telegram_emulator.emulator import Emulator
from tests.telegram_emulator.messages import BotMessage
from tests.telegram_emulator.people import User


async def main(port: int) -> None:
    async with Emulator(port=port) as emulator:
        print(f"KOMPASS_TELEGRAM_API={emulator.base_url} KOMPASS_TELEGRAM_TOKEN={emulator.token}", flush=True)
        printing = asyncio.create_task(_print_messages(emulator))
        people: dict[str, User] = {}
        while line := await asyncio.to_thread(sys.stdin.readline):
            await _act(emulator, people, line.strip())
        printing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await printing


async def _act(emulator: Emulator, people: dict[str, User], line: str) -> None:
    sign = next((each for each in line if each in ":!"), None)
    if sign is None:
        return print("NAME: words, or NAME! action")
    name, _, rest = line.partition(sign)
    name, rest = name.strip(), rest.strip()
    if name not in people:
        people[name] = emulator.user(name)
    try:
        await (people[name].writes(rest) if sign == ":" else people[name].presses(rest))
    except AssertionError as nothing_to_press:
        print(nothing_to_press)


async def _print_messages(emulator: Emulator) -> None:
    printed: list[BotMessage] = []
    while True:
        await emulator.until(lambda: len(emulator.messages) > len(printed), seconds=10**9)
        for message in emulator.messages[len(printed) :]:
            print(_as_text(message), flush=True)
            printed.append(message)


def _as_text(message: BotMessage) -> str:
    buttons = "".join(f" [{each.text} = {each.data or each.url}]" for each in message.buttons)
    return f"→ {message.chat}: {message.text}{buttons}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A Telegram Bot API on this machine, with the keyboard as everyone's phone.")
    parser.add_argument("--port", type=int, default=8081)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(parser.parse_args().port))
