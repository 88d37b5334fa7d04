"""A backup: one zip file with what can't be derived, and a manifest of its files.

It contains the catalog with all versions, feeds and embeddings, and any other SQLite files of the home that are named
(saved conversations and the like). Both indexes are left out: they are rebuilt from the catalog without embedding
anything. So are sign-ins, which must not be restored, and any secret that gives access to a running Newsdesk.

An incomplete, modified or foreign file is refused before anything is unpacked.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.backup.sqlite_copy import snapshot
from index.errors import BackupError
from index.store.disk_errors import disk_error
from index.store.staged_swap import settle

FORMAT = 1
CATALOG = "catalog.sqlite"
MANIFEST = "manifest.json"
# Of a home with news: 64 % of the size, 1.5 s for 83 MB. Better compression takes several times as long.
LEVEL = 1
CHUNK = 1 << 20
MAX_MANIFEST_BYTES = 1_000_000
NAME = r"^[a-z][a-z0-9_-]{0,60}\.sqlite$"
# Files left by a killed backup are deleted by a later one to the same folder, after this time.
LEFT_SECONDS = 24 * 3600
PREFIX = ".newsdesk-backup-"

# Bytes done so far, and in total.
ByteProgress = Callable[[int, int], None]


class ArchivedFile(BaseModel):
    """A file in a backup: its size before compression, and its SHA-256 in hexadecimal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=NAME)]
    bytes: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class HomeFacts(BaseModel):
    """What a catalog contained when its backup was made, and what it was made with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    articles: int
    versions: int
    passages: int
    feeds: int
    embedder: str | None
    splitter: str | None


class Manifest(BaseModel):
    """The list of what is in a backup. `made` is aware UTC, `schema_version` that of the catalog."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["newsdesk backup"] = "newsdesk backup"
    format: int = FORMAT
    made: datetime
    schema_version: int
    facts: HomeFacts
    files: tuple[ArchivedFile, ...]


def pack(
    home: Path,
    to: Path,
    names: Sequence[str],
    facts: Callable[[Path], tuple[int, HomeFacts]],
    *,
    force: bool = False,
    progress: ByteProgress | None = None,
) -> tuple[Path, Manifest]:
    """Write a backup of the files `names` in `home` to `to`, a file or a folder. Returns its path and its manifest.

    `facts` reads schema and facts from a copy of the catalog. The file is written completely or not at all, and only
    its owner may read it. Raises `BackupError` if `to` exists and `force` is not set, or if it can't be written.
    """
    to = _target(to, force)
    try:
        with _workplace(to.parent) as place:
            copies = list(_copies(home, names, place, progress))
            schema_version, found = facts(place / CATALOG)
            part = place / "backup.zip"
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            with part.open("r+b") as file:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as made:
                    files = tuple(_put(made, copy, progress, copies) for copy in copies)
                    manifest = Manifest(
                        made=datetime.now(UTC).replace(microsecond=0),
                        schema_version=schema_version,
                        facts=found,
                        files=files,
                    )
                    made.writestr(MANIFEST, manifest.model_dump_json(indent=1))
                file.flush()
                os.fsync(file.fileno())
            if to.exists() and not force:
                raise BackupError(f"{to} has come into being meanwhile; choose another name, or --force")
            part.replace(to)
            settle(to.parent)
    except OSError as error:
        raise disk_error(f"the backup {to}", error) or BackupError(
            f"the backup {to} can't be written: {error.strerror or error}"
        ) from error
    return to, manifest


def read_manifest(path: Path) -> Manifest:
    """The manifest of a backup, unverified. Raises `BackupError` for any other file, and for one of a newer Newsdesk."""
    with _opened(path) as file:
        return _manifest(path, file)


def verify(path: Path) -> Manifest:
    """Read a whole backup and compare every byte with its manifest; nothing is written. Raises `BackupError`."""
    with _opened(path) as file:
        manifest = _manifest(path, file)
        for packed in manifest.files:
            for _ in _content(path, file, packed):
                pass
    return manifest


def unpack(path: Path, folder: Path) -> Manifest:
    """Write the files of a backup to `folder`, checked as by `verify` and flushed to disk."""
    with _opened(path) as file:
        manifest = _manifest(path, file)
        wanted, free = sum(each.bytes for each in manifest.files), shutil.disk_usage(folder).free
        if wanted > free:
            raise BackupError(f"{path} needs {wanted / 2**20:,.0f} MB where {free / 2**20:,.0f} are free; make room")
        for packed in manifest.files:
            number = os.open(folder / packed.name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(number, "wb") as out:
                for chunk in _content(path, file, packed):
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
    return manifest


def _target(to: Path, force: bool) -> Path:
    if to.is_dir():
        to = to / f"newsdesk-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"
    if not to.parent.is_dir():
        raise BackupError(f"there is no folder {to.parent} for the backup; make it first")
    if to.exists() and not force:
        raise BackupError(f"{to} is there already; choose another name, or --force")
    return to


@contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """A temporary folder beside the backup, accessible to its owner alone."""
    for left in folder.glob(f"{PREFIX}*"):
        if left.is_dir() and time.time() - left.stat().st_mtime > LEFT_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=folder) as place:
        yield Path(place)


def _copies(home: Path, names: Sequence[str], place: Path, progress: ByteProgress | None) -> Iterator[Path]:
    there = [name for name in dict.fromkeys((CATALOG, *names)) if (home / name).is_file()]
    sizes = {name: (home / name).stat().st_size for name in there}
    before, whole = 0, 2 * sum(sizes.values())
    for name in there:
        begun, length = before, sizes[name]

        def told(done: int, of: int, begun: int = begun, length: int = length) -> None:
            if progress:
                progress(begun + length * done // max(of, 1), whole)

        snapshot(home / name, place / name, told)
        before += length
        yield place / name


def _put(made: zipfile.ZipFile, copy: Path, progress: ByteProgress | None, copies: Sequence[Path]) -> ArchivedFile:
    digest, written = hashlib.sha256(), 0
    whole = sum(each.stat().st_size for each in copies)
    before = whole + sum(each.stat().st_size for each in copies[: copies.index(copy)])
    with copy.open("rb") as source, made.open(copy.name, "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
            written += len(chunk)
            if progress:
                progress(before + written, 2 * whole)
    return ArchivedFile(name=copy.name, bytes=written, sha256=digest.hexdigest())


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as file:
            yield file
    except zipfile.BadZipFile as error:
        raise BackupError(f"{path} is no backup, or not all of one: {error}; take another one") from error
    except OSError as error:
        raise disk_error(f"what is restored from {path}", error) or BackupError(
            f"the backup {path} can't be read: {error.strerror or error}"
        ) from error


def _manifest(path: Path, file: zipfile.ZipFile) -> Manifest:
    members = {each.filename: each for each in file.infolist()}
    info = members.get(MANIFEST)
    if info is None or info.file_size > MAX_MANIFEST_BYTES:
        raise BackupError(f"{path} is a zip file and no backup of Newsdesk")
    text = b"".join(_chunks(path, file, info))
    try:
        known = _Newness.model_validate_json(text)
        if known.format > FORMAT:
            raise BackupError(f"{path} was made by a newer Newsdesk; upgrade this one to restore it")
        manifest = Manifest.model_validate_json(text)
    except ValidationError as error:
        raise BackupError(f"{path} is no backup of Newsdesk: its manifest can't be read") from error
    names = [each.name for each in manifest.files]
    if sorted([*names, MANIFEST]) != sorted(each.filename for each in file.infolist()) or CATALOG not in names:
        raise BackupError(f"{path} does not hold what its manifest says; take another one")
    return manifest


class _Newness(BaseModel):
    kind: Literal["newsdesk backup"]
    format: int


def _content(path: Path, file: zipfile.ZipFile, packed: ArchivedFile) -> Iterator[bytes]:
    """The bytes of a file in the backup. Raises `BackupError`, at the latest at the end, if they don't match."""
    info = file.getinfo(packed.name)
    digest, read = hashlib.sha256(), 0
    if info.file_size == packed.bytes:
        for chunk in _chunks(path, file, info):
            digest.update(chunk)
            read += len(chunk)
            if read > packed.bytes:
                break
            yield chunk
    if read != packed.bytes or not secrets.compare_digest(digest.hexdigest(), packed.sha256):
        raise _damaged(path, packed.name)


def _chunks(path: Path, file: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BackupError(f"{path} is packed in another way than backups are; take another one")
    try:
        with file.open(info) as source:
            while chunk := source.read(CHUNK):
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise _damaged(path, info.filename) from error


def _damaged(path: Path, name: str) -> BackupError:
    return BackupError(f"the backup {path} is damaged: {name} in it is not as it was written; take another one")
