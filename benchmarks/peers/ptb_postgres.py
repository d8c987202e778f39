"""Stock python-telegram-bot with state and answers in PostgreSQL inside the handler, by psycopg 3's asynchronous connection."""

import psycopg
from telegram import Message, Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from benchmarks.peers.arguments import Arguments, read_arguments
from benchmarks.peers.dialogue import INFORM, INFORM_ROWS, NOT_NOW, RECEIPT, RECEIPT_ROWS, THANKS, question_rows, question_words
from benchmarks.peers.ptb_polling import keyboard

SCHEMA = """
CREATE TABLE IF NOT EXISTS person (account BIGINT PRIMARY KEY, question INTEGER NOT NULL, parts INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS answer (id BIGSERIAL PRIMARY KEY, account BIGINT NOT NULL, question INTEGER NOT NULL, text TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS answer_of_account ON answer (account);
"""

Connection = psycopg.AsyncConnection[tuple[object, ...]]


class Interviewer:
    """The handlers. The library handles one update after the other, so one connection serves them all."""

    def __init__(self, address: str, questions: int) -> None:
        self._address = address
        self._questions = questions
        self._opened: Connection | None = None

    async def connect(self, _: object = None) -> None:
        """The library's place for what has to be awaited before the first update."""
        self._opened = await psycopg.AsyncConnection.connect(self._address)
        async with self._connection.transaction():
            await self._connection.execute(SCHEMA)
        await self._connection.commit()

    @property
    def _connection(self) -> Connection:
        assert self._opened is not None
        return self._opened

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Say who we are, or where one is."""
        assert update.message is not None
        async with self._connection.transaction():
            question, parts = await self._place(update.message.chat_id)
        await self._show(update.message, question, parts)

    async def pressed(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A button: begin, or go on to the next question."""
        query = update.callback_query
        assert query is not None
        await query.answer()
        message = query.message
        assert isinstance(message, Message)
        async with self._connection.transaction():
            question, parts = await self._place(message.chat_id)
            if (
                (query.data == "agree" and question == 0)
                or (query.data == "done" and parts)
                or query.data in {"skip", "unknown", "notmine"}
            ):
                question, parts = min(question + 1, self._questions + 1), 0
                await self._connection.execute(
                    "INSERT INTO person VALUES (%s, %s, 0) ON CONFLICT (account) DO UPDATE SET question = excluded.question, parts = 0",
                    (message.chat_id, question),
                )
        await self._show(message, question, parts)

    async def wrote(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Keep the words, and offer Done."""
        message = update.message
        assert message is not None
        account = message.chat_id
        async with self._connection.transaction():
            question, _ = await self._place(account)
            is_asked = 1 <= question <= self._questions
            if is_asked:
                await self._connection.execute(
                    "INSERT INTO answer (account, question, text) VALUES (%s, %s, %s)", (account, question, message.text)
                )
                await self._connection.execute("UPDATE person SET parts = parts + 1 WHERE account = %s", (account,))
        if is_asked:
            await message.reply_text(RECEIPT, reply_markup=keyboard(RECEIPT_ROWS))
        else:
            await message.reply_text(NOT_NOW)

    async def _place(self, account: int) -> tuple[int, int]:
        found = await self._connection.execute("SELECT question, parts FROM person WHERE account = %s", (account,))
        row = await found.fetchone()
        return (0, 0) if row is None else (int(str(row[0])), int(str(row[1])))

    async def _show(self, message: Message, question: int, parts: int) -> None:
        if question == 0:
            await message.reply_text(INFORM, reply_markup=keyboard(INFORM_ROWS))
        elif question > self._questions:
            await message.reply_text(THANKS)
        else:
            rows = question_rows(question, is_begun=parts > 0)
            await message.reply_text(question_words(question, self._questions), reply_markup=keyboard(rows))


def main(given: Arguments) -> None:
    interviewer = Interviewer(given.database, given.questions)
    builder = Application.builder().token(given.token).base_url(f"{given.api}/bot").post_init(interviewer.connect)
    application = builder.build()
    application.add_handler(CommandHandler("start", interviewer.start))
    application.add_handler(CallbackQueryHandler(interviewer.pressed))
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, interviewer.wrote))
    application.run_polling(allowed_updates=Update.ALL_TYPES)


def stored_in(address: str) -> list[tuple[int, int, str]]:
    """Account, question and text of every part kept."""
    with psycopg.connect(address) as connection:
        rows = connection.execute("SELECT account, question, text FROM answer ORDER BY id").fetchall()
    return [(int(account), int(question), str(text)) for account, question, text in rows]


if __name__ == "__main__":
    main(read_arguments())
