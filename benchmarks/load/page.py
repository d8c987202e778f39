"""docs/performance.md: the table of the benchmark, and how it was measured."""

from collections.abc import Sequence

from benchmarks.load.figures import Figure, table

_BEGIN = """# How fast it is, and what it costs

`.venv/bin/python -m benchmarks.intake --write docs/performance.md` writes the table; what stands below it is written by hand and kept.
An *event* is one message or press with all that it makes the bot send.
"""
MARK = "<!-- below: kept when the table is written anew -->"

HOW = """## How it was measured

- **Load.** A Telegram Bot API of our own (`tests/telegram_emulator`) and a hundred simulated people run in one process, the bot in another.
  A person acts as soon as they are answered (closed loop): agrees, answers, presses Done, twenty questions long; then somebody new begins.
  For latency, 1,000 open interviews get events at random instants (open loop), whatever the bot does.
- **Peers** (`benchmarks/peers`) are written as their libraries' documentation recommends and hold the same dialogue: SQLite with a
  write-ahead log and synchronous FULL, committed for each thing a person does.
- **Side by side.** Rates drift by a factor of two on rented machines, so runs are short and interleaved, the order turns round every time,
  and the figure is the median of the ratios of neighbouring runs. The first seconds of a process are not counted.
- **The real product.** `kompass serve` with its whole conversation, pages and jobs (a process without the role `jobs` tells what an event
  costs without them); only the limits on sending are lifted
  (`KOMPASS_TELEGRAM_RATE=0`), for a bot account may send 30 messages a second, whoever writes it.
- **Nothing lost** is checked in every run: each answer names its author and number, and is looked for in the export, once, under the
  question whose words its author saw.
- **Kills** fall up to 50 ms after random numbers of events. Whoever hears nothing for eight seconds from a bot at work asks where they are
  (/start) and goes on from there.

## What the figures do not say

- Driver and bot share the machine. Where the driver's share of a processor nears 100 %, the product could do more than was measured.
- One machine, with the disk of a data centre: a slower disk makes a commit dearer, which costs a bot that commits for every message more
  than one that commits a batch.
- CPU per event is counted while both processors are busy; on a quiet machine it is lower.
"""


def page(at: str, figures: Sequence[Figure], before: str = "") -> str:
    """The document; what a former one has below the mark is kept."""
    kept = before.partition(MARK)[2].strip() or HOW.strip()
    return "\n".join([_BEGIN, f"Measured {at}.", "", *table(figures), "", MARK, "", kept, ""])
