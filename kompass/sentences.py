"""Errors as sentences: what a person at a terminal reads instead of a traceback."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evaluation.refusals import Refused
from importers.model import UnreadableSource
from kompass.settings import WrongSetting
from question_bank.model import QuestionBankError
from rubric.model import RubricError
from storage.errors import StorageError
from texts.catalogue import load_texts

COMMAND_LINE_LANGUAGE = "en"


class CommandRefused(Exception):
    """A command that cannot be carried out; the message is the sentence."""


def sentence_for(error: Exception) -> str:
    """What happened, to which thing, and what to do, in one line."""
    match error:
        case Refused() | StorageError():
            said = load_texts(COMMAND_LINE_LANGUAGE)(error.key, **error.values)
        case UnreadableSource():
            said = load_texts(COMMAND_LINE_LANGUAGE)(f"refusals.{error.key}", **error.values)
        case RubricError() | QuestionBankError() | WrongSetting() | CommandRefused():
            said = str(error)
        case OSError(strerror=str(reason), filename=str(name)):
            said = f"{name}: {reason}."
        case _:
            said = _unexpected(error)
    return " ".join(said.split())


@contextmanager
def named_in(place: str) -> Iterator[None]:
    """Refusals of what is done inside begin with the place that is to be corrected."""
    try:
        yield
    except (Refused, RubricError) as error:
        raise CommandRefused(f"{place}: {sentence_for(error)}") from None


def _unexpected(error: Exception) -> str:
    # The kind and the place, but not the error's own text: it may hold what somebody wrote, or a token.
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown place"
    return f"Something went wrong inside Kompass ({type(error).__name__} at {place}). Nothing was changed; please report it."
