"""The file that a backup is: a plain tar of the database, of every file that a row names, and of a manifest that says what is in it.

The database is always SQLite's, whatever it was copied from, so that an archive can be restored into either. Nothing is compressed: an
archive then unpacks to its own size and no more, and any tar can open it in an emergency.
"""

import hashlib
import os
import re
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from storage.backends.sqlite import DATABASE_FILE
from storage.errors import BrokenBackup
from storage.files import FILES_FOLDER, path_of

MANIFEST = "manifest.json"
# Some 150 bytes a file: this is room for half a million of them. What claims to be longer is no manifest of ours.
MOST_MANIFEST_BYTES = 100_000_000
_CHUNK = 1 << 20
_FILE_MEMBER = re.compile(rf"{FILES_FOLDER}/(?P<two>[0-9a-f]{{2}})/(?P=two)[0-9a-f]{{62}}")


class Member(BaseModel):
    """What a file of the archive has to be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int = Field(ge=0)
    sha256: str


class Manifest(BaseModel):
    """What an archive holds, as counted when it was made."""

    # A newer Kompass may say more: its version tells, and not a word that we do not know.
    model_config = ConfigDict(frozen=True, extra="ignore")

    format: Literal["kompass backup 1"] = "kompass backup 1"
    # The version of the tables, as in storage.migrations.
    tables_version: str
    made_at: datetime
    # Rows by table.
    tables: dict[str, int]
    members: dict[str, Member]
    # Files that a row names and the data folder did not have.
    missing: tuple[str, ...] = ()

    @property
    def files(self) -> frozenset[str]:
        """The hashes of the files it has."""
        return frozenset(name.rpartition("/")[2] for name in self.members if name != DATABASE_FILE)


@dataclass(frozen=True, slots=True)
class Counted:
    """What stands in a database: the version of its tables, and rows by table."""

    version: str
    rows: dict[str, int]


def write_archive(path: Path, database: Path, counted: Counted, *, folder: Path, files: Iterable[str], at: datetime) -> Manifest:
    """The archive, on the disk when this returns. OSError when it cannot be written; what is there of it then is the caller's to remove."""
    members: dict[str, Member] = {}
    missing: list[str] = []
    # For its owner only: it holds what everybody said.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        # GNU's headers differ from the oldest ones only for what is over 8 GB.
        with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as tar:
            members[DATABASE_FILE] = _add(tar, DATABASE_FILE, database, at)
            for sha256 in sorted(files):
                name = _member_name(sha256)
                try:
                    members[name] = _add(tar, name, path_of(folder, sha256), at)
                except FileNotFoundError:
                    missing.append(sha256)
            manifest = Manifest(tables_version=counted.version, made_at=at, tables=counted.rows, members=members, missing=tuple(missing))
            data = manifest.model_dump_json(indent=1).encode()
            # Last: only now is it known what was written.
            tar.addfile(_info(MANIFEST, len(data), at), BytesIO(data))
        file.flush()
        os.fsync(file.fileno())
        # Whoever checks the archive is to meet what the disk holds, not what memory remembers of it.
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return manifest


def unpack(path: Path, into: Path, *, with_files: bool) -> Manifest:
    """Write the archive's database, and its files too if wanted, into the folder ``into``; read and compare all of it in any case.

    Raises BrokenBackup for whatever is not, to the byte, what its manifest says. No name in the archive chooses a place outside ``into``:
    each is one of ours, or the archive is refused.
    """
    with _opened(path) as tar:
        found = _members(path, tar)
        manifest = _manifest(path, tar, found.pop(MANIFEST, None))
        if DATABASE_FILE not in manifest.members or {n: i.size for n, i in found.items()} != {
            n: m.size for n, m in manifest.members.items()
        }:
            raise BrokenBackup("refusals.backup_damaged", path=str(path), name=MANIFEST)
        for name, info in found.items():
            target = into / name if with_files or name == DATABASE_FILE else None
            if _read_member(tar, info, target) != manifest.members[name].sha256:
                raise BrokenBackup("refusals.backup_damaged", path=str(path), name=name)
    return manifest


def _add(tar: tarfile.TarFile, name: str, path: Path, at: datetime) -> Member:
    with path.open("rb") as file:
        info = _info(name, os.fstat(file.fileno()).st_size, at)
        hashing = _Hashing(file)
        tar.addfile(info, hashing)
    return Member(size=info.size, sha256=hashing.sha256.hexdigest())


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        data = self._file.read(size)
        self.sha256.update(data)
        return data


def _info(name: str, size: int, at: datetime) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(at.timestamp())
    return info


def _member_name(sha256: str) -> str:
    return f"{FILES_FOLDER}/{sha256[:2]}/{sha256}"


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    """The tar; whatever the library cannot make sense of is a broken backup, whichever of its errors says so."""
    with path.open("rb") as file:
        try:
            with tarfile.open(fileobj=file, mode="r:") as tar:
                yield tar
        except (tarfile.TarError, ValueError, EOFError, OverflowError, RecursionError) as error:
            raise BrokenBackup("refusals.backup_foreign", path=str(path)) from error


def _members(path: Path, tar: tarfile.TarFile) -> dict[str, tarfile.TarInfo]:
    """What the tar holds, by name; BrokenBackup at the first that no backup of ours holds.

    Stricter than tarfile's own data filter, which lets links and any name below the folder pass. Looked at one by one: a negative size
    would send tarfile round in a circle.
    """
    found: dict[str, tarfile.TarInfo] = {}
    for info in tar:
        is_ours = info.name in {DATABASE_FILE, MANIFEST} or _FILE_MEMBER.fullmatch(info.name)
        is_plain = info.type in {tarfile.REGTYPE, tarfile.AREGTYPE} and not info.sparse and not info.pax_headers and info.size >= 0
        if not is_ours or not is_plain or info.name in found:
            raise BrokenBackup("refusals.backup_foreign", path=str(path))
        found[info.name] = info
    return found


def _manifest(path: Path, tar: tarfile.TarFile, info: tarfile.TarInfo | None) -> Manifest:
    if info is None or info.size > MOST_MANIFEST_BYTES:
        # It is the last member: an archive that was cut short has none.
        raise BrokenBackup("refusals.backup_foreign", path=str(path))
    file = tar.extractfile(info)
    assert file is not None
    try:
        return Manifest.model_validate_json(file.read())
    except ValidationError:
        # Not "from": the error quotes the manifest, whatever that is.
        raise BrokenBackup("refusals.backup_damaged", path=str(path), name=MANIFEST) from None


def _read_member(tar: tarfile.TarFile, info: tarfile.TarInfo, target: Path | None) -> str:
    """The member's SHA-256; its bytes go to ``target``, on the disk when this returns."""
    file = tar.extractfile(info)
    assert file is not None
    hashing = _Hashing(file)
    if target is None:
        while hashing.read(_CHUNK):
            pass
    else:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as kept:
            while data := hashing.read(_CHUNK):
                kept.write(data)
            kept.flush()
            os.fsync(kept.fileno())
    return hashing.sha256.hexdigest()
