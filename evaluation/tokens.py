"""Tokens and short codes: made from the system's randomness, kept as hashes only."""

import hashlib
import secrets
from datetime import timedelta

# Letters that are not taken for one another when read aloud or typed on a phone; 20 of them, so 8 make 25 milliard codes.
SHORT_LETTERS = "abcdefghjkmnpqrstuvw"
SHORT_LENGTH = 8
SHORT_LIFETIME = timedelta(days=14)
# Words that open nothing, per account and hour, before short codes are no longer listened to.
ATTEMPTS_ALLOWED = 10
ATTEMPT_WINDOW = timedelta(hours=1)


def new_token() -> str:
    """32 characters that are safe in an address and in Telegram's start parameter."""
    return secrets.token_urlsafe(24)


def new_short_code() -> str:
    """Eight letters, for typing."""
    return "".join(secrets.choice(SHORT_LETTERS) for _ in range(SHORT_LENGTH))


def token_hash(typed: str) -> str:
    """What is stored of a token or short code. A short code may be typed in capitals and with spaces or hyphens in it."""
    word = typed.strip()
    letters = word.replace(" ", "").replace("-", "").lower()
    if looks_short(word):
        word = letters
    return hashlib.sha256(word.encode(errors="replace")).hexdigest()


def looks_short(typed: str) -> bool:
    """Whether somebody typed a short code rather than a token."""
    letters = typed.strip().replace(" ", "").replace("-", "")
    return len(letters) == SHORT_LENGTH and letters.isascii() and letters.isalpha()


def looks_like_way_in(typed: str) -> bool:
    """Whether somebody may have typed a token or a short code, and not a greeting."""
    return looks_short(typed) or (len(typed.split()) == 1 and len(typed.strip()) >= SHORT_LENGTH)
