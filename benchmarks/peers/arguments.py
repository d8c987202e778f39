"""What every peer is started with."""

import argparse
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Arguments:
    """``database`` is a file, or for PostgreSQL an address; ``questions`` is how many each person is asked."""

    api: str
    token: str
    database: str
    questions: int


def read_arguments() -> Arguments:
    """From the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--api", required=True, help="address of the Bot API, as http://127.0.0.1:8081")
    parser.add_argument("--token", required=True)
    parser.add_argument("--database", required=True, help="a file; for PostgreSQL, postgresql://…")
    parser.add_argument("--questions", type=int, default=20)
    given = parser.parse_args()
    return Arguments(given.api.rstrip("/"), given.token, given.database, given.questions)
