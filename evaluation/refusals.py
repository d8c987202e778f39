"""A refusal: something a person asked for and does not get, with the sentence that says why."""


class Refused(Exception):
    """``key`` and ``values`` name the sentence in the texts, in any language; nothing was changed."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = f"refusals.{key}"
        self.values = values


class NotAllowed(Refused):
    """The actor's role does not include it."""


class NotFound(Refused):
    """What was named does not exist."""
