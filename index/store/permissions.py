"""Keeping a home for its owner alone: its folder is mode 0700 and the files in it are 0600.

A home holds what readers asked, their sign-ins and the secret of its command line beside the news. Homes of an earlier
Newsdesk were readable by every user of the machine; they are made private when they are opened.
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
# What Newsdesk puts into a home. Other files in the same folder keep their modes.
OURS = re.compile(
    r"(catalog|kept|kept-damaged-[\d-]+)\.sqlite.*|chroma|flat|keywords|lock|owner|line\.json.*|sign-ins.*|restoring"
    r"|before-restore-.*"
)


def make_private_folder(folder: Path) -> None:
    """Make `folder` for its owner alone, unless it is there; the folders above it as the system makes them.

    Raises `OSError`.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=FOLDER_MODE, exist_ok=True)


def make_private_file(path: Path) -> None:
    """Make an empty file at `path` for its owner alone, unless there is one. Raises `OSError`."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, FILE_MODE))


def make_private(home: Path) -> None:
    """Take the rights of others from the folder `home` and from what is ours directly in it.

    A folder in it is closed by its own mode, whatever the modes below. Left alone are links, which may lead anywhere,
    files of another owner, and a home that is a folder for everybody (`/tmp`), which is said in the log.
    """
    if os.name == "nt":  # the modes of Windows are others
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
