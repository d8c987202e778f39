"""Seven ways in which the same words come twice: misspelt, misread, turned round, reworded, with words before or after, cut short.

Made for texts that nobody has fitted anything to: what changes is drawn by chance, from a seed.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from evidence.passages import split_passages
from importers.reading import read_source

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "kompass/demo_municipality", ROOT / "tests/kompass/data/harbour")

_MISREAD = (("rn", "m"), ("m", "rn"), ("l", "1"), ("å", "a"), ("ä", "a"), ("ö", "o"), ("i", "l"), ("e", "c"), ("h", "b"))
_SYNONYMS = {
    "och": "samt",
    "kommunen": "kommunorganisationen",
    "finns": "existerar",
    "får": "erhåller",
    "många": "åtskilliga",
    "följs": "kontrolleras",
    "chefer": "ledare",
    "chefen": "ledaren",
    "arbetar": "jobbar",
    "medarbetare": "anställda",
    "invånare": "kommuninvånare",
    "medborgare": "invånare",
    "mål": "målsättningar",
    "målen": "målsättningarna",
    "varje": "vart",
    "också": "även",
    "genom": "via",
    "när": "då",
    "bara": "endast",
    "men": "dock",
    "plan": "planering",
    "tycker": "anser",
    "beslutar": "bestämmer",
    "beslut": "avgöranden",
    "bra": "väl",
    "vet": "känner till",
}
_BEFORE = ("Som jag ser det är det så att ", "Av rapporten framgår att ", "Vi vill framhålla följande: ", "På frågan svarade hon: ")
_AFTER = (
    ", och det har vi arbetat med länge",
    " enligt vad som framkom vid samtalet",
    ", vilket är viktigt för oss",
    " som det uttrycks i planen",
)


def misspelt(text: str, chance: Random) -> str:
    """A letter in every eighth word doubled, left out or exchanged with its neighbour."""
    return " ".join(_mistyped(word, chance) if len(word) > 4 and chance.random() < 1 / 4 else word for word in text.split(" "))


def _mistyped(word: str, chance: Random) -> str:
    at = chance.randrange(1, len(word) - 2)
    letter, following = word[at], word[at + 1]
    if not (letter + following).isalpha():
        return word
    return word[:at] + chance.choice((letter * 2 + following, following, following + letter)) + word[at + 2 :]


def misread(text: str, chance: Random) -> str:
    """As a scanner reads it: one letter in twenty-five is another, and lines are broken in words."""
    letters = list(text)
    for at, letter in enumerate(letters):
        wrong = [right for left, right in _MISREAD if left == letter]
        if wrong and chance.random() < 1 / 12:
            letters[at] = chance.choice(wrong)
    words = "".join(letters).split(" ")
    long = [at for at, word in enumerate(words) if len(word) > 9 and word.isalpha()]
    if long:
        at = chance.choice(long)
        words[at] = f"{words[at][:5]}-\n{words[at][5:]}"
    return " ".join(words)


def turned_round(text: str, chance: Random) -> str:
    """The clause after the comma first; where there is none, the last words."""
    body = text.rstrip(".!?")
    first, comma, rest = body.partition(", ")
    if not comma:
        words = body.split(" ")
        at = max(1, len(words) - chance.randint(2, 4))
        first, rest = " ".join(words[:at]), " ".join(words[at:])
    return f"{rest[:1].upper()}{rest[1:]} {first[:1].lower()}{first[1:]}."


def reworded(text: str, chance: Random) -> str:
    """The same with other words for up to two of its words."""
    words = text.split(" ")
    known = [at for at, word in enumerate(words) if word in _SYNONYMS]
    for at in chance.sample(known, min(len(known), 2)):
        words[at] = _SYNONYMS[words[at]]
    return " ".join(words)


def introduced(text: str, chance: Random) -> str:
    """With a few words before."""
    return chance.choice(_BEFORE) + text[:1].lower() + text[1:]


def continued(text: str, chance: Random) -> str:
    """With a few words after."""
    return text.rstrip(".!?") + chance.choice(_AFTER) + "."


def cut_short(text: str, chance: Random) -> str:
    """As an excerpt: the first 60 to 85 of 100 characters, to a word's end."""
    end = round(len(text) * chance.uniform(0.6, 0.85))
    return text[:end].rsplit(" ", 1)[0] + " …"


CHANGES: dict[str, Callable[[str, Random], str]] = {
    "typo": misspelt,
    "ocr": misread,
    "clause swap": turned_round,
    "synonyms": reworded,
    "prefix": introduced,
    "suffix": continued,
    "truncated": cut_short,
}


def corpus() -> list[str]:
    """Every different passage of six words or more in the demo's answers and documents and in those of the tests."""
    passages = (text[passage.start : passage.end] for text in _texts() for passage in split_passages(text))
    return list(dict.fromkeys(said for said in passages if len(re.findall(r"\w+", said)) >= 6))


def _texts() -> Iterator[str]:
    for folder in FOLDERS:
        for line in (folder / "answers.jsonl").read_text(encoding="utf-8").splitlines():
            yield from json.loads(line).get("parts", []) if line.strip() else []
        for file in sorted(folder.glob("*/*")):
            if file.suffix in {".md", ".txt", ".html"}:
                yield read_source(file.name, file.read_bytes()).text
