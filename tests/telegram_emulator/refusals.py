"""What Telegram answers when it does not do what was asked, in its own words."""

from collections.abc import Mapping


class Refused(Exception):
    """A call that Telegram answers with ``ok: false``."""

    def __init__(self, status: int, description: str, parameters: Mapping[str, int] | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_WAS_SET = "terminated by setWebhook request"
WEBHOOK_IS_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


def bad_request(words: str) -> Refused:
    return Refused(400, f"Bad Request: {words}")


def unauthorized() -> Refused:
    return Refused(401, "Unauthorized")


def forbidden(words: str) -> Refused:
    return Refused(403, f"Forbidden: {words}")


def not_found() -> Refused:
    """A method that does not exist, or a token that does not even look like one."""
    return Refused(404, "Not Found")


def conflict(words: str) -> Refused:
    return Refused(409, f"Conflict: {words}")


def too_large() -> Refused:
    return Refused(413, "Request Entity Too Large")


def too_many_requests(seconds: int) -> Refused:
    return Refused(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
