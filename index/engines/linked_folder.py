"""A folder whose files are links to those of another one that can't be written.

Whoever opens it may create files, replace and remove them; the files behind the links stay as they are. That is how an
index is opened whose library wants to write beside it, on a full or read-only disk.
"""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

log = logging.getLogger("newsdesk.index")

# Where a system keeps files in memory: a full disk leaves no other place for them.
PREFIX = "newsdesk-keywords-"
IN_MEMORY = Path("/dev/shm")


def linked(folder: Path) -> tempfile.TemporaryDirectory[str] | None:
    """A temporary folder, for this user alone, with links to the files of `folder`; gone when it is cleaned up.

    Locks are not linked. `None` where no folder can be made.
    """
    for parent in (None, IN_MEMORY):
        place: tempfile.TemporaryDirectory[str] | None = None
        try:
            place = tempfile.TemporaryDirectory(prefix=PREFIX, dir=parent)
            for path in folder.iterdir() if folder.is_dir() else ():
                if path.is_file() and path.suffix != ".lock":
                    os.symlink(path.absolute(), Path(place.name) / path.name)
        except OSError as error:
            log.info("no links to %s can be made in %s: %s", folder, parent or "the temporary folder", error)
            if place is not None:
                place.cleanup()
        else:
            return place
    return None
