"""python-telegram-bot as it comes, with its own transport, runs on the emulator: by polling, and by a webhook as its examples show."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, ApplicationBuilder, CallbackQueryHandler, CommandHandler, ContextTypes

from tests.emulator.calling import Receiver
from tests.telegram_emulator.emulator import Emulator


async def greet(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_text("Hej!", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Klar", callback_data="done:1")]]))


async def thank(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.callback_query.answer()
    await update.callback_query.edit_message_text("Tack!")


def builder(telegram: Emulator) -> ApplicationBuilder:
    started = ApplicationBuilder().token(telegram.token)
    return started.base_url(f"{telegram.base_url}/bot").base_file_url(f"{telegram.base_url}/file/bot")


@asynccontextmanager
async def at_work(application: Application) -> AsyncIterator[None]:
    """What ``run_polling`` does, without its taking over the loop."""
    application.add_handler(CommandHandler("start", greet))
    application.add_handler(CallbackQueryHandler(thank))
    async with application:
        await application.start()
        if application.updater is not None:
            await application.updater.start_polling()
        try:
            yield
        finally:
            if application.updater is not None:
                await application.updater.stop()
            await application.stop()


async def talk(telegram: Emulator) -> None:
    anna = telegram.user()
    await anna.starts()
    question = await anna.hears("Hej!")
    await anna.presses("done")
    await anna.sees("Tack!", on=question)
    await telegram.all_taken()
    assert {each.status for each in telegram.calls} == {200}


async def test_an_unmodified_bot_talks_by_polling(telegram: Emulator) -> None:
    async with at_work(builder(telegram).build()):
        await talk(telegram)


async def test_an_unmodified_bot_talks_by_webhook(telegram: Emulator, receiver: Receiver) -> None:
    application = builder(telegram).updater(None).build()
    async with at_work(application):
        taking = asyncio.create_task(hand_on(receiver, application))
        await application.bot.set_webhook(receiver.url, allowed_updates=Update.ALL_TYPES, secret_token="hemligt")
        await talk(telegram)
        taking.cancel()
    assert set(receiver.secrets) == {"hemligt"}


async def hand_on(receiver: Receiver, application: Application) -> None:
    """What arrives at the webhook goes into the application's queue, as in the library's example of a webhook of one's own."""
    while True:
        await application.update_queue.put(Update.de_json(await receiver.next_update(), application.bot))
