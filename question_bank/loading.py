"""Banks and lexicons by edition: what the other rooms call. Knows where the shipped ones lie; how their files look is read elsewhere.

Versions of a bank lie side by side, a folder each in ``banks/``. What the files say is in ``bank_folder.py`` and ``lexicon_files.py``.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final

from question_bank.bank_folder import HEAD, PACKAGE, lint_folder, read_bank, read_head, shown
from question_bank.lexicon_files import Lexicon, edition_of, read_lexicon
from question_bank.model import Bank, BrokenBank, UnknownBank
from rubric.editions import edition_ids, load_edition
from rubric.model import Edition, RubricError

BANKS: Final = PACKAGE / "banks"
LEXICONS: Final = PACKAGE / "lexicon"


def load_bank(edition: Edition, version: str | None = None, folder: Path | None = None) -> Bank:
    """The edition's bank of that version, the newest unless told otherwise; ``folder`` is one bank's own folder.

    The shipped ones are read once. Raises UnknownBank and BrokenBank.
    """
    if folder is None:
        return _shipped(edition, version)
    bank = _sound(folder, edition)
    if version not in {None, bank.version}:
        raise UnknownBank(edition.id, version, [bank.version])
    return bank


def lint_bank(folder: Path, edition: Edition) -> list[str]:
    """Every fault of a bank's folder as "file: line: fault. What to do."; [] when it is sound."""
    return lint_folder(folder, edition)


def load_lexicon(edition: Edition, folder: Path = LEXICONS) -> Lexicon:
    """The terms by sub-question and language; {} for an edition without a lexicon. Raises BrokenBank."""
    return _lexicon(edition, folder)


def lint_lexicon(edition: Edition, folder: Path = LEXICONS) -> list[str]:
    """Every fault of an edition's lexicon files, in the form of ``lint_bank``."""
    return read_lexicon(folder, edition)[1]


def lint_shipped(banks: Path = BANKS, lexicons: Path = LEXICONS) -> list[str]:
    """Every fault of every bank and lexicon, those of an unknown or broken edition too.

    The newest version of an edition's bank is held to all rules; of earlier ones, which evaluations still run with, only the form counts.
    """
    faults: list[str] = []
    served: set[str] = set()
    places: dict[tuple[str, str | None], Path] = {}
    editions = {edition_of(path): shown(path) for path in sorted(lexicons.glob("*.yaml"))}
    for folder in _bank_folders(banks):
        head, head_faults = read_head(folder)
        if head.edition is None:
            faults += head_faults
            continue
        served.add(head.edition)
        other = places.setdefault((head.edition, head.version), folder)
        if head.version and other != folder:
            faults.append(
                f'{shown(folder / HEAD)}: line 1: version "{head.version}" is there already, in {shown(other)}. Write the next number.'
            )
        edition = _edition(head.edition, shown(folder), faults)
        if edition is not None:
            faults += lint_bank(folder, edition) if folder == _newest(edition, banks) else read_bank(folder, edition)[1]
    for wanted, file in editions.items():
        edition = _edition(wanted, file, faults)
        faults += lint_lexicon(edition, lexicons) if edition else []
    without = [wanted for wanted in edition_ids() if wanted not in served]
    return faults + [
        f'{shown(banks)}: line 1: edition "{wanted}" has no question bank. Add a folder with its bank.yaml.' for wanted in without
    ]


def bank_versions(edition: Edition, banks: Path = BANKS) -> dict[str, Path]:
    """The folders of the edition's banks by version, the oldest first."""
    heads = [(read_head(folder)[0], folder) for folder in _bank_folders(banks)]
    found = [(head.version, folder) for head, folder in heads if head.edition == edition.id and head.version]
    return dict(sorted(found, key=lambda bank: int(bank[0])))


def folder_of(edition: Edition, version: str | None = None, banks: Path = BANKS) -> Path:
    """Where that version of the edition's bank lies; the newest unless told otherwise. Raises UnknownBank."""
    versions = bank_versions(edition, banks)
    wanted = version or next(reversed(versions), "")
    if wanted not in versions:
        raise UnknownBank(edition.id, version, list(versions))
    return versions[wanted]


def _newest(edition: Edition, banks: Path) -> Path | None:
    return next(reversed(bank_versions(edition, banks).values()), None)


def _bank_folders(banks: Path) -> list[Path]:
    return sorted(path for path in banks.iterdir() if path.is_dir())


def _edition(wanted: str, where: str, faults: list[str]) -> Edition | None:
    try:
        return load_edition(wanted)
    except RubricError as error:
        faults.append(f"{where}: line 1: {error}")
        return None


@lru_cache
def _shipped(edition: Edition, version: str | None) -> Bank:
    return _sound(folder_of(edition, version), edition)


@lru_cache
def _lexicon(edition: Edition, folder: Path) -> Lexicon:
    lexicon, faults = read_lexicon(folder, edition)
    if faults:
        raise BrokenBank(faults)
    return lexicon


def _sound(folder: Path, edition: Edition) -> Bank:
    bank, faults = read_bank(folder, edition)
    if bank is None:
        raise BrokenBank(faults)
    return bank
