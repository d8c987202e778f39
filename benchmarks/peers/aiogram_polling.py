"""aiogram 3: a router, states, and a storage of their state in SQLite; answers in SQLite inside the handler; start_polling.

As its documentation has it (Finite State Machine, Routers, start_polling); updates are handled as tasks, which is its default. aiogram
ships storages for Redis and MongoDB, so that for SQLite is the shortest that its interface allows.
"""

import asyncio
import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder, StateType, StorageKey
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from benchmarks.peers.arguments import Arguments, read_arguments
from benchmarks.peers.book import SCHEMA, connect
from benchmarks.peers.dialogue import INFORM, INFORM_ROWS, RECEIPT, RECEIPT_ROWS, THANKS, Rows, question_rows, question_words

STATES = "CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, state TEXT, data TEXT NOT NULL DEFAULT '{}')"

router = Router()


class Interview(StatesGroup):
    """Where a person is; the number of the question is in the state's data."""

    informing = State()
    asking = State()
    done = State()


class SqliteStorage(BaseStorage):
    """States and their data, a row a person."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._connection.execute(STATES)
        self._keys = DefaultKeyBuilder()

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        name = state.state if isinstance(state, State) else state
        self._connection.execute(
            "INSERT INTO state (key, state) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET state = excluded.state",
            (self._keys.build(key), name),
        )

    async def get_state(self, key: StorageKey) -> str | None:
        row = self._connection.execute("SELECT state FROM state WHERE key = ?", (self._keys.build(key),)).fetchone()
        return None if row is None else row[0]

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        self._connection.execute(
            "INSERT INTO state (key, data) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET data = excluded.data",
            (self._keys.build(key), json.dumps(dict(data))),
        )

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        row = self._connection.execute("SELECT data FROM state WHERE key = ?", (self._keys.build(key),)).fetchone()
        return {} if row is None else dict(json.loads(row[0]))

    async def close(self) -> None:
        self._connection.close()


def keyboard(rows: Rows) -> InlineKeyboardMarkup:
    """The library's keyboard."""
    buttons = [[InlineKeyboardButton(text=label, callback_data=data) for label, data in row] for row in rows]
    return InlineKeyboardMarkup(inline_keyboard=buttons)


@router.message(CommandStart(), StateFilter(None))
async def start(message: Message, state: FSMContext) -> None:
    """Say who we are."""
    await state.set_state(Interview.informing)
    await message.answer(INFORM, reply_markup=keyboard(INFORM_ROWS))


@router.message(CommandStart())
async def where(message: Message, state: FSMContext, questions: int) -> None:
    """/start again: where one is."""
    data = await state.get_data()
    if "question" not in data:
        await message.answer(INFORM, reply_markup=keyboard(INFORM_ROWS))
        return
    await ask(message, data["question"], questions, is_begun=data["parts"] > 0)


@router.callback_query(Interview.informing, F.data == "agree")
async def agreed(query: CallbackQuery, state: FSMContext, questions: int) -> None:
    """Put the first question."""
    await query.answer()
    await state.set_state(Interview.asking)
    await state.set_data({"question": 1, "parts": 0})
    assert isinstance(query.message, Message)
    await ask(query.message, 1, questions)


@router.message(Interview.asking, F.text)
async def wrote(message: Message, state: FSMContext, answers: sqlite3.Connection) -> None:
    """Keep the words, and offer Done."""
    data = await state.get_data()
    answers.execute("INSERT INTO answer (account, question, text) VALUES (?, ?, ?)", (message.chat.id, data["question"], message.text))
    await state.update_data(parts=data["parts"] + 1)
    await message.answer(RECEIPT, reply_markup=keyboard(RECEIPT_ROWS))


@router.callback_query(Interview.asking, F.data.in_({"done", "skip", "unknown", "notmine"}))
async def went_on(query: CallbackQuery, state: FSMContext, questions: int) -> None:
    """Put the next question, or thank."""
    await query.answer()
    number = int((await state.get_data())["question"]) + 1
    await state.set_data({"question": number, "parts": 0})
    if number > questions:
        await state.set_state(Interview.done)
    assert isinstance(query.message, Message)
    await ask(query.message, number, questions)


async def ask(message: Message, number: int, questions: int, *, is_begun: bool = False) -> None:
    """Put a question; after the last, thank."""
    if number > questions:
        await message.answer(THANKS)
    else:
        await message.answer(question_words(number, questions), reply_markup=keyboard(question_rows(number, is_begun=is_begun)))


async def main(given: Arguments) -> None:
    connection = connect(given.database)
    connection.executescript(SCHEMA)
    session = AiohttpSession(api=TelegramAPIServer.from_base(given.api))
    dispatcher = Dispatcher(storage=SqliteStorage(connection))
    dispatcher.include_router(router)
    await dispatcher.start_polling(Bot(given.token, session=session), answers=connection, questions=given.questions)


if __name__ == "__main__":
    asyncio.run(main(read_arguments()))
