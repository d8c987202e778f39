"""What the bot says: effects in, messages out. It knows texts and buttons; it reads no database and decides nothing.

A message is plain text: no markup, so nothing a person wrote can be taken for any.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.buttons import Button, button_data
from bot.conversation import QUESTION_LIMIT
from bot.effects import AreaWalked, Ask, AskForNote, AskItem, AskWhetherToForget, ChooseArea, Effect, Inform, OfferDone, Say
from evidence.coverage import Coverage
from question_bank.model import Bank, ChecklistItem
from rubric.model import Edition
from summary.wording import in_language
from texts.catalogue import WHOLE_LANGUAGES, Texts, load_texts

# Telegram refuses more than 4,096, counted in UTF-16 code units; a little is left for what is counted differently.
MAX_UNITS = 4000
# So much of one answer is read back: more than people write, but not all of a pasted document.
READ_BACK_LETTERS = 2000
BUTTONS_IN_ROW = 4

Buttons = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be said, with rows of buttons. A receipt may stand for the receipts just before it, a question for earlier questions."""

    text: str
    buttons: Buttons = ()
    is_receipt: bool = False
    is_question: bool = False


@dataclass(frozen=True, slots=True)
class Team:
    """Who asks, and about what: for the first screen."""

    name: str
    municipality: str
    evaluators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """What the words depend on: the interview and its turn, the evaluation, and the pinned instrument."""

    texts: Texts
    interview: int
    turn: int
    on_forget: str
    edition: Edition
    bank: Bank
    plan: tuple[str, ...] = ()
    result: str | None = None
    # Only where the first screen is to be shown.
    team: Team | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One question of the read-back: its words, what was answered and how."""

    question: str
    prompt: str
    text: str
    status: str
    has_parts: bool


def worded(effect: Effect, scene: Scene) -> Message | None:
    """The message of an effect that needs nothing but the scene; None for one that says nothing."""
    match effect:
        case Inform():
            return _inform(scene)
        case Say(key=key, actions=actions):
            return Message(scene.texts(key), tuple((button(scene, action),) for action in actions))
        case Ask(question=question, is_begun=is_begun):
            return _ask(scene, question, is_begun=is_begun)
        case OfferDone():
            return Message(scene.texts("bot.part_kept"), ((button(scene, "done"),),), is_receipt=True)
        case AskWhetherToForget():
            keep = button(scene, "decline", label="keep", is_forget=True)
            forget = button(scene, "agree", label="forget", is_forget=True)
            return Message(scene.texts(f"bot.forget.{scene.on_forget}"), ((keep,), (forget,)))
        case ChooseArea():
            return Message(scene.texts("bot.choose_area"), _areas(scene))
        case AskItem(item=item):
            return _ask_item(scene, item)
        case AskForNote(is_begun=is_begun):
            result = scene.texts(f"bot.button.{scene.result}")
            text = scene.texts("bot.note_kept_of_item") if is_begun else scene.texts("bot.note_wanted", result=result)
            return Message(text, ((button(scene, "go", label="next"),),), is_receipt=is_begun)
        case AreaWalked(area=area):
            return _area_walked(scene, area)
        case _:
            return None


def button(scene: Scene, action: str, subject: str | None = None, *, label: str | None = None, is_forget: bool = False) -> Button:
    """A button of this turn; its label is the action's own unless another is named."""
    words = scene.texts(f"bot.button.{label or action}")
    return Button(words, button_data(action, scene.interview, scene.turn, subject, is_forget=is_forget))


def read_back(scene: Scene, told: Sequence[Told], *, is_final: bool) -> list[Message]:
    """All that was answered, in as many messages as it takes; the buttons are under the last."""
    texts = scene.texts
    heading = texts("bot.read_back.final" if is_final else "bot.read_back.so_far" if told else "bot.read_back.none")
    answers = [
        texts("bot.read_back.answer", number=number, prompt=answer.prompt, answer=_answer(texts, answer))
        for number, answer in enumerate(told, start=1)
    ]
    hint = [texts("bot.read_back.edit_hint")] if told else []
    onward = button(scene, "go", label="submit" if is_final else None)
    edits = [
        Button(texts("bot.button.edit", number=number), button_data("edit", scene.interview, scene.turn, answer.question))
        for number, answer in enumerate(told, start=1)
    ]
    texts_of_messages = _packed([heading, *answers, *hint])
    last = Message(texts_of_messages[-1], ((onward,), *_in_rows(edits)))
    return [piece for message in (*map(Message, texts_of_messages[:-1]), last) for piece in in_pieces(message)]


def ask_again(scene: Scene, question: str, earlier: Told | None) -> Message:
    """Put a question that has been answered: what is written now takes the place of the answer, so that is shown and said."""
    number, count = scene.plan.index(question) + 1, len(scene.plan)
    words = _answer(scene.texts, earlier) if earlier is not None else scene.texts("bot.status.without_words")
    text = scene.texts("bot.question_again", number=number, count=count, prompt=prompt_words(scene, question), answer=words)
    ways_out = (button(scene, "unknown"), button(scene, "notmine"))
    rows = ((button(scene, "skip", label="keep_answer"),), ways_out, (button(scene, "back"), button(scene, "pause")))
    return Message(text, rows, is_question=True)


def knocking(scene: Scene, waiting: int) -> Message:
    """Ask the person whether the other browser or account is theirs."""
    not_me = button(scene, "go", "not_me", label="not_me")
    return Message(scene.texts("bot.knock"), ((not_me,), (button(scene, "admit", str(waiting)),)))


def coverage_told(texts: Texts, coverage: Coverage) -> list[Message]:
    """How many voices there are for each sub-question, and for which there is none."""
    cells = {row: [coverage.cell(row, column) for column in coverage.columns] for row in coverage.sub_questions}
    voices = {row: (sum(cell.confirmed for cell in found), sum(cell.asked for cell in found)) for row, found in cells.items()}
    rows = [
        texts("bot.coverage.row", id=row, confirmed=confirmed, asked=asked)
        for row, (confirmed, asked) in voices.items()
        if confirmed or asked
    ]
    missing = [row for row, counts in voices.items() if not any(counts)]
    none = [texts("bot.coverage.none", ids=", ".join(missing))] if missing else []
    return in_pieces(Message("\n".join([texts("bot.coverage.title"), *rows, *none])))


def in_pieces(message: Message) -> list[Message]:
    """The message in pieces that a channel takes, cut at line ends or spaces where there are any; the buttons under the last."""
    # Stripped: a piece of nothing but blanks would be refused, and its buttons with it.
    pieces = list(_cut(message.text.strip()))
    return [*map(Message, pieces[:-1]), replace(message, text=pieces[-1])]


def joined(messages: Iterable[Message]) -> list[Message]:
    """A sentence without buttons goes into the message after it, so that one event is answered by one message where it can be."""
    result: list[Message] = []
    for message in messages:
        before = result[-1] if result else None
        if before is not None and not before.buttons and _units(before.text) + _units(message.text) < MAX_UNITS:
            # With a sentence before it a question tells something besides, and no later question can stand for it.
            result[-1] = replace(message, text=f"{before.text}\n\n{message.text}", is_question=False)
        else:
            result.append(message)
    return result


def _inform(scene: Scene) -> Message:
    assert scene.team is not None
    names = scene.texts.join(scene.team.evaluators)
    readers = scene.texts("bot.readers_named", team=names) if names else scene.texts("bot.readers")
    text = scene.texts("bot.inform", municipality=scene.team.municipality, name=scene.team.name, readers=readers, limit=QUESTION_LIMIT)
    others = (other for other in WHOLE_LANGUAGES if other != scene.texts.language)
    return Message(text, ((button(scene, "agree"), button(scene, "decline")), tuple(_language_button(scene, other) for other in others)))


def _language_button(scene: Scene, language: str) -> Button:
    """Labelled in the language it leads to, by those who cannot read this one."""
    return Button(load_texts(language)("bot.button.language"), button_data("language", scene.interview, scene.turn, language))


def _ask(scene: Scene, question: str, *, is_begun: bool) -> Message:
    key = "bot.question_begun" if is_begun else "bot.question"
    place = scene.plan.index(question)
    prompt = _with_note(scene, prompt_words(scene, question), scene.bank.prompt(question).text)
    text = scene.texts(key, number=place + 1, count=len(scene.plan), prompt=prompt)
    done = ((button(scene, "done"),),) if is_begun else ()
    ways_out = (button(scene, "skip"), button(scene, "unknown"), button(scene, "notmine"))
    back = (button(scene, "back"),) if place else ()
    return Message(text, (*done, ways_out, (*back, button(scene, "pause"))), is_question=True)


def _with_note(scene: Scene, words: str, by_language: Mapping[str, str]) -> str:
    """The words, and that they are in Swedish where a language on its way has none yet."""
    return words if scene.texts.language in by_language else f"{words} {scene.texts('bot.only_in_swedish')}"


def prompt_words(scene: Scene, question: str) -> str:
    """A question's words in the language of the scene."""
    return in_language(scene.bank.prompt(question).text, scene.texts.language)


def item_words(scene: Scene, item: str) -> str:
    """What a checklist item asks for; beyond the bank, the sub-question's own words."""
    known = {entry.id: entry for entry in scene.bank.items}
    by_language = known[item].text if item in known else scene.edition.sub_question(item.partition("-")[0]).text
    return in_language(by_language, scene.texts.language)


def _ask_item(scene: Scene, item: str) -> Message:
    sub_question, source, _ = item.split("-")
    area = sub_question.partition(".")[0]
    items = [entry.id for entry in scene.bank.items_for(area)]
    number = items.index(item) + 1 if item in items else len(items) + 1
    text = scene.texts(
        "bot.item",
        area=area,
        number=number,
        count=max(len(items), number),
        id=sub_question,
        source=scene.texts(f"bot.source.{source}"),
        prompt=item_words(scene, item),
    )
    found = (button(scene, "found"), button(scene, "partly"))
    return Message(text, (found, (button(scene, "notfound"), button(scene, "na"))))


def _area_walked(scene: Scene, area: str) -> Message:
    name = in_language(scene.edition.area(area).name, scene.texts.language)
    items = [_item_button(scene, entry) for entry in scene.bank.items_for(area)]
    return Message(scene.texts("bot.area_walked", id=area, name=name), (*_areas(scene, after=area), *_in_rows(items)))


def _item_button(scene: Scene, item: ChecklistItem) -> Button:
    words = f"{item.sub_question} {scene.texts(f'bot.source.{item.source}')}"
    return Button(words, button_data("item", scene.interview, scene.turn, item.id))


def _areas(scene: Scene, after: str | None = None) -> Buttons:
    """A button an area, those after the one just walked first, so that the first button leads onward."""
    areas = list(scene.edition.areas)
    start = next((place + 1 for place, area in enumerate(areas) if area.id == after), 0)
    return tuple(
        (
            Button(
                scene.texts("bot.button.area", id=area.id, name=in_language(area.name, scene.texts.language)),
                button_data("area", scene.interview, scene.turn, area.id),
            ),
        )
        for area in areas[start:] + areas[:start]
    )


def _answer(texts: Texts, told: Told) -> str:
    words = _cut_off(told.text)
    if not words and told.has_parts:
        words = texts("bot.status.without_words")
    if told.status == "answered":
        return words
    status = texts(f"bot.status.{told.status}")
    return texts("bot.status.with_words", status=status, text=words) if words else status


def _cut_off(words: str) -> str:
    return words if len(words) <= READ_BACK_LETTERS else f"{words[:READ_BACK_LETTERS]}…"


def _packed(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs in as few messages as hold them whole: a question is not parted from its answer."""
    packed: list[str] = []
    for paragraph in paragraphs:
        if packed and _units(packed[-1]) + _units(paragraph) + 2 <= MAX_UNITS:
            packed[-1] += f"\n\n{paragraph}"
        else:
            packed.append(paragraph)
    return packed


def _in_rows(buttons: Sequence[Button]) -> Buttons:
    return tuple(tuple(buttons[start : start + BUTTONS_IN_ROW]) for start in range(0, len(buttons), BUTTONS_IN_ROW))


def _cut(text: str) -> Iterable[str]:
    while _units(text) > MAX_UNITS:
        # A letter is at most two units, so half as many letters always fit.
        end = len(text)
        while _units(text[:end]) > MAX_UNITS:
            end = max(MAX_UNITS // 2, end - max(1, (_units(text[:end]) - MAX_UNITS) // 2))
        cut = max(text.rfind("\n", MAX_UNITS // 4, end), text.rfind(" ", MAX_UNITS // 4, end))
        cut = cut if cut > 0 else end
        yield text[:cut]
        text = text[cut:].lstrip()
    yield text


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
