"""Which language a reader gets: the one they chose, else what their browser asks for, else Swedish."""

from starlette.requests import Request

from texts.catalogue import DEFAULT_LANGUAGE, WHOLE_LANGUAGES, Texts, load_texts

LANGUAGE_COOKIE = "kompass_language"


def language_of(request: Request) -> str:
    """One of WHOLE_LANGUAGES."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return chosen if chosen in WHOLE_LANGUAGES else asked_for(request.headers.get("accept-language", ""))


def texts_for(request: Request) -> Texts:
    """The reader's texts."""
    return load_texts(language_of(request))


def asked_for(accept_language: str) -> str:
    """The first of our languages in the order of the header's weights; DEFAULT_LANGUAGE when there is none of ours."""
    ranges = [_range(part) for part in accept_language[:1000].split(",")]
    for language, weight in sorted(ranges, key=lambda each: -each[1]):
        if language in WHOLE_LANGUAGES and weight > 0:
            return language
    return DEFAULT_LANGUAGE


def _range(part: str) -> tuple[str, float]:
    tag, _, parameter = part.strip().partition(";")
    try:
        weight = float(parameter.strip().removeprefix("q=") or 1)
    except ValueError:
        weight = 0.0
    return tag.strip().partition("-")[0].lower(), weight
