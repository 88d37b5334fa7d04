"""Restricts a home to its owner: the folder has mode 0700 and the files in it 0600.

Besides the news, a home contains users' questions, their sign-ins and the socket for commands. Homes made by earlier
versions of Newsdesk were readable by every user of the machine; they are made private when opened.
"""

from __future__ import annotations

import logging
import os
import re
import stat
from pathlib import Path

log = logging.getLogger("newsdesk.index")

FOLDER_MODE, FILE_MODE = 0o700, 0o600
OTHERS = 0o077
# The files that Newsdesk creates in a home. Other files in the folder keep their modes.
OURS = re.compile(
    r"(catalog|kept|kept-damaged-[\d-]+)\.sqlite.*|chroma|flat|keywords|lock|owner|commands\.sock|sign-ins.*|restoring"
    r"|before-restore-.*"
)


def make_private_folder(folder: Path) -> None:
    """Create `folder` for its owner alone if it does not exist; its parents get the system's default mode.

    Raises `OSError`.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=FOLDER_MODE, exist_ok=True)


def make_private_file(path: Path) -> None:
    """Create an empty file at `path` for its owner alone if there is none. Raises `OSError`."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, FILE_MODE))


def make_private(home: Path) -> None:
    """Remove other users' permissions from the folder `home` and from Newsdesk's files directly in it.

    A subfolder is protected by its own mode, so the modes below it stay. Left alone are links, which may lead anywhere,
    files of another owner, and a home that everybody may write to (`/tmp`), which is logged.
    """
    if os.name == "nt":  # Windows has no such modes
        return
    if home.stat().st_mode & stat.S_ISVTX:
        log.warning("%s is a folder for everybody: other users of this machine see what is in it", home)
    for path in (home, *(home / name for name in os.listdir(home) if OURS.fullmatch(name))):
        try:
            found = path.stat() if path == home else path.lstat()
            mode = stat.S_IMODE(found.st_mode)
            if (
                found.st_uid == os.geteuid()
                and mode & OTHERS
                and not (stat.S_ISLNK(found.st_mode) or mode & stat.S_ISVTX)
            ):
                path.chmod(mode & ~OTHERS)
        except FileNotFoundError:
            continue
        except OSError as error:
            log.warning("%s can be read by other users of this machine: %s", path, error.strerror or error)
