"""A temporary folder whose files are links to those of a folder that can't be written.

Whoever opens it may create, replace and remove files; the files behind the links stay as they are. This is how an index
is opened from a full or read-only disk if its library needs to write beside it.
"""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

log = logging.getLogger("newsdesk.index")

# Where a system keeps files in memory: a full disk has no room for them.
PREFIX = "newsdesk-keywords-"
IN_MEMORY = Path("/dev/shm")


def linked(folder: Path) -> tempfile.TemporaryDirectory[str] | None:
    """A temporary folder, for this user alone, with links to the files of `folder`; deleted on cleanup.

    Lock files are not linked. `None` if no folder can be created.
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
