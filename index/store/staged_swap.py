"""A home's content on its way in: unpacked and checked beside the old one, then swapped in as a whole.

`restoring/` in the home holds the new files; once `restoring/ready` is there they are the home's, and whoever opens the home
next finishes the swap. Before that they are nothing, and go. So a restore that is killed leaves the old home or the new one.
The old files stay, in `before-restore-…`.
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
# What SQLite keeps beside a file that was not closed.
BESIDE = ("", "-wal", "-shm", "-journal")


@contextmanager
def staged(home: Path) -> Iterator[Path]:
    """An empty folder for the new files, on the home's own disk; gone at the end unless it was made `ready`."""
    folder = home / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        if not (folder / READY).exists():
            shutil.rmtree(folder, ignore_errors=True)


def before() -> str:
    """What is kept of what a restore replaces is called so."""
    return f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}"


def make_ready(home: Path) -> str:
    """From now on the new files are the home's. The name of the folder where the old ones are put."""
    aside = before()
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


def done(home: Path) -> None:
    """What was made ready has been taken in by other means."""
    (home / FOLDER / READY).unlink()
    shutil.rmtree(home / FOLDER, ignore_errors=True)


def finish(home: Path) -> None:
    """Swap in what was made ready, and clear away what was not. The home must be ours. Can be done again at any point."""
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
        # The old ones first: a log of the old file must never meet the new one.
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
    """Have what was renamed in `folder` written down, where the system has such a thing."""
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
