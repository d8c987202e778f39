"""A word of a command's line that must be one of several."""

from collections.abc import Collection

import typer


def check_choice(wanted: str | None, known: Collection[str]) -> None:
    """Raises typer's BadParameter, which names what there is. None is no choice, and none is needed."""
    if wanted is not None and wanted not in known:
        raise typer.BadParameter(f"{wanted} is none of {', '.join(known)}.")
