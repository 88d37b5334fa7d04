"""Files and folders -> articles: finds the files, has the worker read each, and says which could not be read and why."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from index.records import Article, Failure
from index.sources.file.formats import FORMATS, KNOWN_FORMATS, read_records, reason, suffix_of


def read_paths(paths: Iterable[str | Path]) -> Iterator[Article | Failure]:
    """Every article in the files and folders of `paths`, in order, and a `Failure` for everything that can't be read.

    Folders are walked recursively, sorted by name; hidden files and folders are skipped, a link is followed but no
    folder is walked twice, and files of other kinds in a folder are skipped unless nothing else is there. One broken
    record does not affect the others in its file. Never raises because of a path or the content of a file.

    The files are read in a process of its own with limits on time and memory: see `Worker.read_file`.
    """
    from index.sources.sandbox.worker import shared_worker  # 0.1 s to import

    for found in _find(paths):
        if isinstance(found, Failure):
            yield found
        else:
            yield from (_placed(item, found) for item in shared_worker().read_file(found))


def read_own_folder(folder: Path) -> Iterator[Article | Failure]:
    """Every article in a trusted folder, read in this process: starting another one would take a second."""
    for path in files_in([folder]):
        yield from (_placed(item, path) for item in read_records(path))


def files_in(paths: Iterable[str | Path]) -> list[Path]:
    """The files that `read_paths` would read, in its order, unopened: what a progress bar counts to."""
    return [found for found in _find(paths) if isinstance(found, Path)]


def _placed(item: Article | Failure, path: Path) -> Article | Failure:
    """A failure with the file's name before its place in the file."""
    if isinstance(item, Article):
        return item
    return Failure(f"{path}, {item.source}" if item.source else str(path), item.error)


def _find(paths: Iterable[str | Path]) -> Iterator[Path | Failure]:
    for name in paths:
        path = Path(name).expanduser()
        try:
            kind = path.stat().st_mode
        except (OSError, ValueError) as error:
            missing = isinstance(error, FileNotFoundError)
            yield Failure(str(name), "there is no such file or folder" if missing else reason(error))
            continue
        if stat.S_ISDIR(kind):
            yield from _walk_all(path)
        elif not stat.S_ISREG(kind):
            yield Failure(str(path), "is neither a file nor a folder")
        elif suffix_of(path) not in FORMATS:
            yield Failure(str(path), f"a {path.suffix or 'nameless'} file can't be read; known are {KNOWN_FORMATS}")
        else:
            yield path


def _walk_all(folder: Path) -> Iterator[Path | Failure]:
    found = False
    for item in _walk(folder, set()):
        found = True
        yield item
    if not found:
        yield Failure(str(folder), f"holds no file that can be read; known are {KNOWN_FORMATS}")


def _walk(folder: Path, walked: set[tuple[int, int]]) -> Iterator[Path | Failure]:
    """Depth first, by name. `walked` contains device and inode of every folder entered: a link to a parent ends there."""
    try:
        here = folder.stat()
        if (here.st_dev, here.st_ino) in walked:
            return
        walked.add((here.st_dev, here.st_ino))
        names = sorted(os.listdir(folder))
    except OSError as error:
        yield Failure(str(folder), reason(error))
        return
    for name in names:
        path = folder / name
        if name.startswith("."):
            continue
        if path.is_dir():
            yield from _walk(path, walked)
        elif suffix_of(path) in FORMATS:
            yield path if path.is_file() else Failure(str(path), _no_file(path))


def _no_file(path: Path) -> str:
    return "is a link to nothing" if path.is_symlink() else "is neither a file nor a folder"
