"""The sender on both databases: the same messages, marked the same."""

import asyncio
from threading import Event

from storage.database import open_database
from storage.outbox import QUESTION, unsent
from tests.bot.sending import AT, Channel, at_work, eventually, kept, say


async def test_what_was_said_is_sent_in_order_and_marked(database):
    channel = Channel()
    say(database, "1", kind=QUESTION)
    say(database, "2", "3")
    say(database, "4", kind=QUESTION)
    async with at_work(database, channel) as outbox:
        await channel.until(lambda: channel.texts() == ["2", "3", "4"])
        say(database, "5")
        outbox.wake()
        await channel.until(lambda: channel.texts() == ["2", "3", "4", "5"])
        await eventually(database, lambda: len(outbox) == 0)

    assert not database.read(lambda tx: unsent(tx, "telegram"))
    assert [message.sent_at for message in kept(database).values()] == [None, AT, AT, AT, AT]
    assert kept(database)["1"].replaced_at == AT


async def test_what_another_process_commits_late_is_sent_all_the_same(postgres_url, tmp_path):
    channel, has_written, may_commit = Channel(), Event(), Event()
    with (
        open_database(tmp_path, migrate=True, url=postgres_url) as ours,
        open_database(tmp_path, migrate=False, url=postgres_url) as theirs,
    ):

        class Late:
            """Their transaction, which has its id and is not yet committed."""

            @staticmethod
            def write(work):
                def slowly(tx):
                    work(tx)
                    has_written.set()
                    may_commit.wait(10)

                theirs.write(slowly)

        late = asyncio.create_task(asyncio.to_thread(say, Late, "late", account="6", interview=None))
        await asyncio.to_thread(has_written.wait, 10)
        async with at_work(ours, channel) as outbox:
            say(ours, "early", interview=None)
            outbox.wake()
            await channel.until(lambda: channel.texts() == ["early"])
            may_commit.set()
            await late
            outbox.wake()
            await channel.until(lambda: channel.texts("6") == ["late"])
