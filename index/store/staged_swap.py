"""Replaces a home's content all at once: the new files are unpacked and checked beside the old ones, then swapped in.

`restoring/` in the home contains the new files. Once `restoring/ready` exists they belong to the home, and whoever next
opens the home finishes the swap; before that they are incomplete and are deleted. A restore that is killed therefore
leaves either the old home or the new one. The old files are kept in `before-restore-…`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

FOLDER = "restoring"
READY = "ready"
DERIVED = ("chroma", "flat", "keywords")
# Suffixes of the files that SQLite leaves beside a database that was not closed.
BESIDE = ("", "-wal", "-shm", "-journal")


@contextmanager
def staged(home: Path) -> Iterator[Path]:
    """An empty folder for the new files on the home's own disk; deleted at the end unless it was made `ready`."""
    folder = home / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        if not (folder / READY).exists():
            shutil.rmtree(folder, ignore_errors=True)


def make_ready(home: Path) -> str:
    """Commit to the new files. Returns the name of the folder that will keep the old ones."""
    aside = f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    while (home / aside).exists():
        aside += "-2"
    fresh = home / FOLDER / "ready.new"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(aside)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(home / FOLDER / READY)
    settle(home / FOLDER)
    return aside


def finish(home: Path) -> None:
    """Swap in new files that are ready, and delete incomplete ones. The caller must own the home. Safe to repeat."""
    folder = home / FOLDER
    if not folder.is_dir():
        return
    try:
        aside = home / (folder / READY).read_text(encoding="utf-8")
    except FileNotFoundError:
        shutil.rmtree(folder, ignore_errors=True)
        return
    aside.mkdir(mode=0o700, exist_ok=True)
    for new in sorted(folder.glob("*.sqlite")):
        # The old files first: a log of the old database must never be applied to the new one.
        for end in reversed(BESIDE):
            old = home / f"{new.name}{end}"
            if old.exists() and not (aside / old.name).exists():
                old.replace(aside / old.name)
        settle(home)
        new.replace(home / new.name)
        settle(home)
    for name in DERIVED:
        shutil.rmtree(home / name, ignore_errors=True)
    shutil.rmtree(folder)
    if not any(aside.iterdir()):
        aside.rmdir()


def settle(folder: Path) -> None:
    """Flush renames in `folder` to disk, where the system supports it."""
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
