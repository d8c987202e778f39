"""Stock python-telegram-bot: Application, handlers, run_polling, httpx; state and answers in SQLite inside the handler.

As its examples have it (inlinekeyboard.py, echobot.py): a handler answers the callback query, does its work, replies.
"""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from benchmarks.peers.arguments import Arguments, read_arguments
from benchmarks.peers.book import Book
from benchmarks.peers.dialogue import INFORM, INFORM_ROWS, NOT_NOW, RECEIPT, RECEIPT_ROWS, THANKS, Rows, question_rows, question_words


def keyboard(rows: Rows) -> InlineKeyboardMarkup:
    """The library's keyboard."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows])


class Interviewer:
    """The handlers."""

    def __init__(self, book: Book, questions: int) -> None:
        self._book = book
        self._questions = questions

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Say who we are, or where one is."""
        assert update.message is not None
        await self._show(update.message)

    async def pressed(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A button: begin, or go on to the next question."""
        query = update.callback_query
        assert query is not None
        # CallbackQueries need to be answered, even if no notification to the user is needed.
        await query.answer()
        message = query.message
        assert isinstance(message, Message)
        question, parts = self._book.place(message.chat_id)
        if query.data == "agree" and question == 0:
            self._book.move(message.chat_id, 1)
        elif (query.data == "done" and parts) or query.data in {"skip", "unknown", "notmine"}:
            self._book.move(message.chat_id, min(question + 1, self._questions + 1))
        await self._show(message)

    async def wrote(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Keep the words, and offer Done."""
        message = update.message
        assert message is not None
        question, _ = self._book.place(message.chat_id)
        if not 1 <= question <= self._questions:
            await message.reply_text(NOT_NOW)
            return
        self._book.add_part(message.chat_id, question, message.text or "")
        await message.reply_text(RECEIPT, reply_markup=keyboard(RECEIPT_ROWS))

    async def _show(self, message: Message) -> None:
        question, parts = self._book.place(message.chat_id)
        if question == 0:
            await message.reply_text(INFORM, reply_markup=keyboard(INFORM_ROWS))
        elif question > self._questions:
            await message.reply_text(THANKS)
        else:
            rows = question_rows(question, is_begun=parts > 0)
            await message.reply_text(question_words(question, self._questions), reply_markup=keyboard(rows))


def main(given: Arguments) -> None:
    interviewer = Interviewer(Book(given.database), given.questions)
    application = Application.builder().token(given.token).base_url(f"{given.api}/bot").build()
    application.add_handler(CommandHandler("start", interviewer.start))
    application.add_handler(CallbackQueryHandler(interviewer.pressed))
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, interviewer.wrote))
    application.run_polling(allowed_updates=Update.ALL_TYPES)


if __name__ == "__main__":
    main(read_arguments())
