"""What a process and its children have used, as Linux tells it."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def family(process_id: int) -> list[int]:
    """The process and all that it has started."""
    found = [process_id]
    for one in found:
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            found += [int(child) for child in children.read_text(encoding="ascii").split()]
    return found


def cpu_seconds(process_id: int) -> float:
    """User and system time, with that of children that have ended."""
    ticks = 0
    for one in family(process_id):
        fields = Path(f"/proc/{one}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        # After the name: state is field 0, utime 11, stime 12, cutime 13, cstime 14.
        ticks += sum(int(value) for value in fields[11:15])
    return ticks / TICKS


def megabytes(process_id: int, which: str = "VmRSS") -> float:
    """A line of the status of the process and its children, added up. VmRSS: resident now; VmHWM: at most so far."""
    total = 0
    for one in family(process_id):
        for line in Path(f"/proc/{one}/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith(f"{which}:"):
                total += int(line.split()[1])
    return total / 1024
