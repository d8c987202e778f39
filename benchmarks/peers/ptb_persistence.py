"""Stock python-telegram-bot with its own persistence: a ConversationHandler, and answers in ``user_data`` kept by PicklePersistence.

As its example persistentconversationbot.py has it. ``--database`` is the file of the pickle.
"""

import pickle
from pathlib import Path

from telegram import Message, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

from benchmarks.peers.arguments import Arguments, read_arguments
from benchmarks.peers.dialogue import INFORM, INFORM_ROWS, RECEIPT, RECEIPT_ROWS, THANKS, question_rows, question_words
from benchmarks.peers.ptb_polling import keyboard

INFORMING, ASKING = range(2)


class Interviewer:
    """The handlers; each returns the conversation's next state."""

    def __init__(self, questions: int) -> None:
        self._questions = questions

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        """Say who we are."""
        assert update.message is not None
        await update.message.reply_text(INFORM, reply_markup=keyboard(INFORM_ROWS))
        return INFORMING

    async def agreed(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        """Put the first question."""
        assert context.user_data is not None
        context.user_data.update(question=1, answers={})
        return await self._ask(await _pressed_on(update), 1)

    async def wrote(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        """Keep the words, and offer Done."""
        assert update.message is not None
        assert context.user_data is not None
        parts = context.user_data["answers"].setdefault(context.user_data["question"], [])
        parts.append(update.message.text)
        await update.message.reply_text(RECEIPT, reply_markup=keyboard(RECEIPT_ROWS))
        return ASKING

    async def went_on(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        """Put the next question, or thank."""
        assert context.user_data is not None
        context.user_data["question"] += 1
        return await self._ask(await _pressed_on(update), context.user_data["question"])

    async def where(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        """/start again: the question once more."""
        assert update.message is not None
        assert context.user_data is not None
        number = context.user_data["question"]
        return await self._ask(update.message, number, is_begun=bool(context.user_data["answers"].get(number)))

    async def _ask(self, message: Message, number: int, *, is_begun: bool = False) -> int:
        if number > self._questions:
            await message.reply_text(THANKS)
            return ConversationHandler.END
        rows = question_rows(number, is_begun=is_begun)
        await message.reply_text(question_words(number, self._questions), reply_markup=keyboard(rows))
        return ASKING


async def _pressed_on(update: Update) -> Message:
    query = update.callback_query
    assert query is not None
    await query.answer()
    assert isinstance(query.message, Message)
    return query.message


def main(given: Arguments) -> None:
    interviewer = Interviewer(given.questions)
    persistence = PicklePersistence(filepath=given.database)
    application = Application.builder().token(given.token).base_url(f"{given.api}/bot").persistence(persistence).build()
    conversation: ConversationHandler[ContextTypes.DEFAULT_TYPE] = ConversationHandler(
        entry_points=[CommandHandler("start", interviewer.start)],
        states={
            INFORMING: [CallbackQueryHandler(interviewer.agreed, pattern="^agree$")],
            ASKING: [
                MessageHandler(filters.TEXT & ~filters.COMMAND, interviewer.wrote),
                CallbackQueryHandler(interviewer.went_on, pattern="^(done|skip|unknown|notmine)$"),
                CommandHandler("start", interviewer.where),
            ],
        },
        fallbacks=[CommandHandler("start", interviewer.start)],
        name="interview",
        persistent=True,
        # A callback query belongs to the person and not to one message.
        per_message=False,
    )
    application.add_handler(conversation)
    application.run_polling(allowed_updates=Update.ALL_TYPES)


def stored_in(path: Path) -> list[tuple[int, int, str]]:
    """Account, question and text of every part kept; nothing where the file is cut off."""
    try:
        kept = pickle.loads(path.read_bytes())
    except (OSError, EOFError, pickle.UnpicklingError):
        return []
    return [
        (account, question, text)
        for account, data in kept["user_data"].items()
        for question, parts in data.get("answers", {}).items()
        for text in parts
    ]


if __name__ == "__main__":
    main(read_arguments())
