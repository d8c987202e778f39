"""Every dialogue goes as its file says, with the state written down and read back between any two turns."""

from pathlib import Path

import pytest

from tests.bot.dialogue import load_dialogue, restarted, told

DIALOGUES = sorted((Path(__file__).parent / "dialogues").glob("*.yaml"))


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
def test_conversation_does_what_the_dialogue_says(path):
    dialogue = load_dialogue(path)
    state = dialogue.start
    for number, turn in enumerate(dialogue.turns, start=1):
        state, effects = dialogue.step(restarted(state), turn.event(state, number))
        assert [told(effect) for effect in effects] == turn.effects, turn.place
        assert turn.phase in (None, getattr(state, "phase", None)), turn.place
