"""A Telegram of one's own on this machine, with the keyboard as everyone's phone.

    python -m tests.telegram_emulator [--port 8081] [--limits] [--round-trip SECONDS]
                                      [--webhook-pause SECONDS] [--webhook-to ADDRESS …] [--shuffle SEED]

It prints the two settings to start Kompass (or any other bot) with: KOMPASS_TELEGRAM_API is the address that the bot takes for
Telegram's, KOMPASS_TELEGRAM_TOKEN the only token it knows. Then each line typed is something a person does:

    anna: Hej på dig          anna writes
    anna: /start TOKEN        anna opens her link
    anna! done                anna presses the latest button with that action ("done" of the callback data "done:17")

What the bot says and edits is printed. It polls or sets a webhook as it likes; http is good enough for a webhook here.

--limits                30 messages a second in all, 1 a chat, 20 a minute to a group; more is answered 429
--round-trip SECONDS    every reply but getUpdates' comes that much later
--webhook-pause SECONDS the unit of the growing pauses between tries of a webhook (1, as Telegram's)
--webhook-to ADDRESS    as a load balancer: posts go in turn to these workers (http://127.0.0.1:8001 …), past dead ones
--shuffle SEED          what may overtake on its way to a webhook does: one person's press its message, one chat another

What it does as Telegram does, and in which file: updates (numbered, kept for a day, a press for 150 seconds) and the long poll in
``updates.py`` and ``polling.py``; webhooks in ``webhooks.py``, ``delivery.py`` and ``balancing.py``; what may be said in
``sending.py`` and ``markup.py``; limits in ``limits.py``. For tests: ``emulator.py``, ``people.py`` and ``faults.py``.
"""

import argparse
import asyncio
import contextlib
import sys

from tests.telegram_emulator.emulator import Emulator
from tests.telegram_emulator.messages import BotMessage
from tests.telegram_emulator.people import User


async def main(emulator: Emulator) -> None:
    async with emulator:
        print(f"KOMPASS_TELEGRAM_API={emulator.base_url} KOMPASS_TELEGRAM_TOKEN={emulator.token}", flush=True)
        emulator.on_message(lambda message: print(_as_text(message), flush=True))
        people: dict[str, User] = {}
        while line := await asyncio.to_thread(sys.stdin.readline):
            _act(emulator, people, line.strip())


def _act(emulator: Emulator, people: dict[str, User], line: str) -> None:
    sign = next((each for each in line if each in ":!"), None)
    if sign is None:
        return print("NAME: words, or NAME! action")
    name, _, rest = line.partition(sign)
    name, rest = name.strip(), rest.strip()
    if name not in people:
        people[name] = emulator.user(name)
    try:
        if sign == ":":
            people[name].say(rest)
        else:
            people[name].press(rest)
    except AssertionError as nothing_to_press:
        print(nothing_to_press)


def _as_text(message: BotMessage) -> str:
    buttons = "".join(f" [{each.text} = {each.data or each.url}]" for each in message.buttons)
    sign = "→" if message.edited_at is None else "✎"
    file = f" <{message.file.name}>" if message.file is not None else ""
    return f"{sign} {message.chat}: {message.text}{file}{buttons}"


def _chosen() -> Emulator:
    assert __doc__ is not None
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--limits", action="store_true")
    parser.add_argument("--round-trip", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--webhook-pause", type=float, default=1.0, metavar="SECONDS")
    parser.add_argument("--webhook-to", nargs="+", default=[], metavar="ADDRESS")
    parser.add_argument("--shuffle", type=int, metavar="SEED")
    chosen = parser.parse_args()
    emulator = Emulator(
        port=chosen.port,
        limits=chosen.limits,
        round_trip=chosen.round_trip,
        webhook_pause=chosen.webhook_pause,
        shuffle=chosen.shuffle,
        keeps=False,
    )
    emulator.balances(*chosen.webhook_to)
    return emulator


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(_chosen()))
