"""A pytest plugin that prints what each tests folder took of its seconds in budgets.toml; `run.py test` loads it.

It fails nothing: how fast a machine is today is no fault of the code.
"""

import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

TABLE = Path(__file__).with_name("budgets.toml")


class Budget:
    def __init__(self, seconds: dict[str, float]) -> None:
        self._allowed = seconds
        self._spent: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._spent[folder_of(report.nodeid)] += report.duration

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("seconds by folder")
        for line in self.lines():
            terminalreporter.write_line(line)

    def exceeded(self) -> list[str]:
        return [folder for folder, spent in self._spent.items() if spent > self._allowed_for(folder)]

    def lines(self) -> list[str]:
        too_slow = self.exceeded()
        return [
            f"{folder:<14} {spent:6.1f} of {self._allowed_for(folder):3.0f} s{'  over its budget' if folder in too_slow else ''}"
            for folder, spent in sorted(self._spent.items())
        ]

    def _allowed_for(self, folder: str) -> float:
        return self._allowed.get(folder, self._allowed["others"])


def folder_of(node_id: str) -> str:
    """The folder under tests/: "web" of "tests/web/test_pages.py::test_it"; "others" for a file directly in tests/."""
    parts = node_id.partition("::")[0].split("/")
    return parts[1] if len(parts) > 2 else "others"


def pytest_configure(config: pytest.Config) -> None:
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    config.pluginmanager.register(Budget(table), "seconds by folder")
