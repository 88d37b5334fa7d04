"""Files and folders -> articles: finds the files, hands each to its format, and turns what goes wrong into failures.

A format is a function from a path to an article or an iterator of articles; it loads its libraries when first used.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from index.errors import SourceError
from index.records import Article, Failure
from index.sources.encoding import READ_ERRORS
from index.sources.markdown import read_markdown
from index.sources.objects import read_json, read_jsonl
from index.sources.pasted import read_pasted
from index.sources.tables import read_table


def read_page(path: Path) -> Article:
    """The article on a saved page, read by the worker: a page that hangs or crashes its reader costs only itself."""
    from index.sources.worker import shared_worker  # 0.1 s to import, wanted only for pages

    return shared_worker().read_page_file(path)


Reader = Callable[[Path], Article | Iterator[Article | Failure]]

FORMATS: dict[str, Reader] = {
    ".txt": read_pasted,
    ".text": read_pasted,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_page,
    ".htm": read_page,
    ".xhtml": read_page,
    ".json": read_json,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".csv": read_table,
    ".tsv": read_table,
}
KNOWN_FORMATS = ".txt, .md, .html, .json, .jsonl, .csv, .tsv, also with .gz"


def read_paths(paths: Iterable[str | Path]) -> Iterator[Article | Failure]:
    """Every article in the files and folders of `paths`, in order, and a `Failure` for everything that can't be read.

    Folders are walked to the bottom, sorted by name; hidden files and folders are passed over, a link is followed but
    no folder is walked twice, and files of other kinds in a folder are passed over unless nothing else is there. One
    broken record never costs the others in its file. Never raises for what a path or a file holds.
    """
    for found in _find(paths):
        if isinstance(found, Failure):
            yield found
        else:
            yield from _read(found)


def files_in(paths: Iterable[str | Path]) -> list[Path]:
    """The files that `read_paths` would read, in its order, unopened: what a progress bar counts to."""
    return [found for found in _find(paths) if isinstance(found, Path)]


def _read(path: Path) -> Iterator[Article | Failure]:
    try:
        found = FORMATS[_suffix(path)](path)
        if isinstance(found, Article):
            yield found
            return
        empty = True
        for item in found:
            empty = False
            yield item
        if empty:
            raise SourceError("holds no articles")
    except SourceError as error:
        yield Failure(str(path), str(error))
    except READ_ERRORS as error:
        yield Failure(str(path), _reason(error))


def _find(paths: Iterable[str | Path]) -> Iterator[Path | Failure]:
    for name in paths:
        path = Path(name).expanduser()
        try:
            kind = path.stat().st_mode
        except (OSError, ValueError) as error:
            missing = isinstance(error, FileNotFoundError)
            yield Failure(str(name), "there is no such file or folder" if missing else _reason(error))
            continue
        if stat.S_ISDIR(kind):
            yield from _walk_all(path)
        elif not stat.S_ISREG(kind):
            yield Failure(str(path), "is neither a file nor a folder")
        elif _suffix(path) not in FORMATS:
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
    """Depth first, by name. `walked` holds device and inode of every folder entered: a link back up ends there."""
    try:
        here = folder.stat()
        if (here.st_dev, here.st_ino) in walked:
            return
        walked.add((here.st_dev, here.st_ino))
        names = sorted(os.listdir(folder))
    except OSError as error:
        yield Failure(str(folder), _reason(error))
        return
    for name in names:
        path = folder / name
        if name.startswith("."):
            continue
        if path.is_dir():
            yield from _walk(path, walked)
        elif _suffix(path) in FORMATS:
            yield path if path.is_file() else Failure(str(path), _no_file(path))


def _no_file(path: Path) -> str:
    return "is a link to nothing" if path.is_symlink() else "is neither a file nor a folder"


def _suffix(path: Path) -> str:
    """The ending that names the format: ".html" of `page.html.gz`."""
    suffix = path.suffix.lower()
    return Path(path.stem).suffix.lower() if suffix == ".gz" else suffix


def _reason(error: Exception) -> str:
    if isinstance(error, EOFError):
        return "is cut short: its packed data ends too early"
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"can't be read: {text.lower() if text.istitle() else text}"
