"""The figures of the benchmark: what is to be reached, what was measured, and the table of both."""

import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from time import process_time


@dataclass(frozen=True, slots=True)
class Figure:
    """One row. ``reached`` is None for what is only told."""

    what: str
    to_reach: str
    measured: str
    reached: bool | None

    @property
    def mark(self) -> str:
        return "" if self.reached is None else "yes" if self.reached else "**no**"


def at_least(what: str, limit: float, ratios: Sequence[float]) -> Figure:
    """How many times as fast: the median of the ratios of runs that lay side by side, and their range."""
    found = median(ratios)
    spread = f" ({min(ratios):.1f} to {max(ratios):.1f})" if len(ratios) > 1 else ""
    return Figure(what, f"≥ {limit:g}×", f"{found:.1f}×{spread}", found >= limit)


def at_most(what: str, limit: float, values: Sequence[float], unit: str) -> Figure:
    """A cost: the median of the runs, and their range."""
    found = median(values)
    spread = f" ({min(values):.2f} to {max(values):.2f})" if len(values) > 1 else ""
    return Figure(what, f"≤ {limit:g} {unit}".strip(), f"{found:.2f} {unit}".strip() + spread, found <= limit)


def told(what: str, measured: str) -> Figure:
    """A row without a limit."""
    return Figure(what, "", measured, None)


def table(figures: Iterable[Figure]) -> Iterator[str]:
    """The figures in markdown."""
    yield "| what | to reach | measured | reached |"
    yield "|---|---|---|---|"
    for figure in figures:
        yield f"| {figure.what} | {figure.to_reach} | {figure.measured} | {figure.mark} |"


def machine(at: datetime) -> str:
    """What the figures were measured on, and when. The loop tells how fast a processor was just then."""
    names = [line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    memory = next((int(line.split()[1]) / 1024**2 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    processor = f"{os.cpu_count()} × {names[0] if names else platform.machine()}"
    return (
        f"{at:%Y-%m-%d}: {processor}, {memory:.0f} GB, {platform.system()} {platform.release()}, Python {platform.python_version()}; "
        f"ten million turns of an empty loop in {_loop_seconds():.2f} s of processor time"
    )


def _loop_seconds() -> float:
    begun = process_time()
    for _ in range(10_000_000):
        pass
    return process_time() - begun


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []
