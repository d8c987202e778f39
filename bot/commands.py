"""Slash commands, in Swedish, English and Norwegian. Anything else that begins with a slash is words, and kept as such."""

import re

from bot.events import Commanded, Event, Wrote

EVALUATORS_COMMANDS = ("area", "coverage", "draft")
COMMANDS = {
    "start": "start",
    "help": "help",
    "hjalp": "help",
    "hjälp": "help",
    "hjelp": "help",
    "answers": "answers",
    "svar": "answers",
    "pause": "pause",
    "paus": "pause",
    "privacy": "privacy",
    "integritet": "privacy",
    "personvern": "privacy",
    "forget": "forget",
    "glom": "forget",
    "glöm": "forget",
    "glem": "forget",
    "area": "area",
    "omrade": "area",
    "område": "area",
    "coverage": "coverage",
    "tackning": "coverage",
    "täckning": "coverage",
    "draft": "draft",
    "utkast": "draft",
}
# Telegram adds the bot's name in groups: /svar@kompass_bot.
_COMMAND = re.compile(r"/(\w+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL)


def understood(event: Event) -> Event:
    """A written command as ``Commanded``; every other event as it is."""
    if not isinstance(event, Wrote):
        return event
    match = _COMMAND.fullmatch(event.text.strip())
    if match is None or match[1].lower() not in COMMANDS:
        return event
    return Commanded(
        id=event.id,
        channel=event.channel,
        account=event.account,
        at=event.at,
        order=event.order,
        is_again=event.is_again,
        door=event.door,
        language=event.language,
        command=COMMANDS[match[1].lower()],
        argument=(match[2] or "").strip(),
        text=event.text,
        message=event.message,
    )


def has_words_beside(event: Event) -> bool:
    """Whether an interviewee's command holds words that say more than it; a command of the evaluators' is nothing but words to them."""
    match event:
        case Commanded(command="start"):
            # What comes after it is a token.
            return False
        case Commanded(command=command, argument=argument):
            return bool(argument) or command in EVALUATORS_COMMANDS
        case _:
            return False


def is_unknown_command(text: str) -> bool:
    """Whether the words look like a command that we do not have: they are kept as a note, not as an answer."""
    match = _COMMAND.fullmatch(text.strip())
    return match is not None and match[2] is None and match[1].lower() not in COMMANDS
