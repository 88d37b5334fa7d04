"""Files and folders -> what is in them: finds the files, has the worker read each, and says which could not be read."""

from __future__ import annotations

import mimetypes
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from index.records import Arrival, Article, Failure, Withdrawal, article_id
from index.sources.file.formats import FORMATS, KNOWN_FORMATS, read_records, reason, suffix_of
from index.sources.results import AddressList, Feed, FeedList, FileContent, Site, SitemapIndex, WireStory
from index.text.urls import web_address

# What a page needs beside its text. Such files are passed over in folders by their names alone.
_BESIDES = ("image/", "audio/", "video/", "font/", "text/css", "text/javascript", "application/javascript")

Listed = Feed | FeedList | SitemapIndex | AddressList
FileItem = Article | Arrival | Failure | Withdrawal | Listed


def read_paths(paths: Iterable[str | Path]) -> Iterator[Article | Failure]:
    """Every article in the files and folders of `paths`, in order, and a `Failure` for everything else.

    As `read_files`; a feed or a list of addresses is not read, because that needs the web.
    """
    for path, item in read_files(paths):
        if isinstance(item, Article | Failure):
            yield item
        elif isinstance(item, Arrival):
            yield item.article
        elif not isinstance(item, Withdrawal):
            yield Failure(str(path), "lists articles that have to be fetched, and is none itself")


def read_files(paths: Iterable[str | Path]) -> Iterator[tuple[Path, FileItem]]:
    """What is in the files and folders of `paths`, in order, each with its file, and a `Failure` for what can't be read.

    Folders are walked recursively, sorted by name; hidden files and folders are skipped, a link is followed but no
    folder is walked twice. A file in a folder is read as it would be by itself, except that one of a kind that holds no
    news (a picture, a program) is passed over unless nothing else is there. One broken record does not affect the others
    in its file. Never raises because of a path or the content of a file.

    The files are read in a process of its own with limits on time and memory: see `Worker.read_file`.
    """
    from index.sources.sandbox.worker import shared_worker  # 0.1 s to import

    for name in paths:
        in_folder = os.path.isdir(Path(name).expanduser())  # `Path.is_dir` raises for a name that is too long
        found = False
        for path in _find([name]):
            if isinstance(path, Failure):
                found = True
                yield Path(path.source), path
                continue
            for item in shared_worker().read_file(path, in_folder=in_folder):
                found = True
                yield from ((path, each) for each in _settled(_placed(item, path), path))
        if in_folder and not found:
            yield Path(name), Failure(str(name), f"holds no file that can be read; known are {KNOWN_FORMATS}")


def read_own_folder(folder: Path) -> Iterator[Article | Failure]:
    """Every article in a trusted folder, read in this process: starting another one would take a second."""
    for path in files_in([folder]):
        if suffix_of(path) in FORMATS:
            yield from (item for item in read_records(path) if isinstance(item, Article | Failure))


def files_in(paths: Iterable[str | Path]) -> list[Path]:
    """The files that `read_files` would look into, in its order, unopened."""
    return [found for found in _find(paths) if isinstance(found, Path)]


def _placed(item: FileContent | Failure, path: Path) -> FileContent | Failure:
    """A failure with the file's name before its place in the file."""
    if not isinstance(item, Failure):
        return item
    return Failure(f"{path}, {item.source}" if item.source else str(path), item.error)


def _settled(item: FileContent | Failure, path: Path) -> Iterator[FileItem]:
    """`item` for the index. A story that its wire service has not released yet is not for use."""
    if not isinstance(item, WireStory):
        if not isinstance(item, Site):
            yield item
        return
    url, where = web_address(item.key), f"{path}, {item.title}"
    key = article_id(url, "a story of a wire service", item.key, "") if item.key else None
    if item.withdrawn:
        reason = f"withdrawn by its wire service: {item.title}"
        yield Withdrawal(url=url, reason=reason, known_as=key, number=item.number)
    elif item.embargo and item.embargo > datetime.now(UTC):
        yield Failure(where, f"is under embargo until {item.embargo:%Y-%m-%d %H:%M} UTC; add it again after that")
    elif item.article:
        yield Arrival(article=replace(item.article, id=key or item.article.id), number=item.number)


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
            yield from _walk(path, set())
        elif not stat.S_ISREG(kind):
            yield Failure(str(path), "is neither a file nor a folder")
        else:
            yield path


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
        if os.path.isdir(path):
            yield from _walk(path, walked)
        elif not (mimetypes.guess_type(name)[0] or "").startswith(_BESIDES):
            yield path if os.path.isfile(path) else Failure(str(path), _no_file(path))


def _no_file(path: Path) -> str:
    return "is a link to nothing" if os.path.islink(path) else "is neither a file nor a folder"
