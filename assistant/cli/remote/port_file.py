"""The file in a home that says where its holder listens, and which home a command means. No heavy imports."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from assistant.cli.remote.protocol import VERSION

FILE_NAME = "line.json"
MAX_BYTES = 10_000


@dataclass(frozen=True, slots=True)
class Notice:
    """Where the process `pid` listens (a port of 127.0.0.1), and the secret that it and its callers know.

    `version` is that of the words they speak, `holder` the command that the process runs.
    """

    pid: int
    port: int
    holder: str
    secret: str = field(repr=False, default_factory=lambda: secrets.token_hex(32))
    version: int = VERSION


def home_folder(home: Path | None) -> Path:
    """The home that is meant: `home`, else NEWSDESK_HOME, else the user's data folder. What `NewsIndex.open` opens."""
    if home is None:
        set_there = [value for name, value in os.environ.items() if name.upper() == "NEWSDESK_HOME"]
        if set_there:
            home = Path(set_there[-1])
        else:
            from platformdirs import user_data_path

            home = user_data_path("newsdesk", appauthor=False)
    return home.expanduser().absolute()


def write(home: Path, notice: Notice) -> None:
    """Put it up in `home`, at one stroke, for the file's owner alone to read. Raises `OSError`."""
    beside = home / f"{FILE_NAME}.{notice.pid}"
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(notice), file)
    os.replace(beside, home / FILE_NAME)


def read(home: Path) -> Notice | None:
    """The notice in `home`; `None` where there is none, or nothing that could be one."""
    try:
        with (home / FILE_NAME).open("rb") as file:
            found = json.loads(file.read(MAX_BYTES))
        notice = Notice(**found)
    except (OSError, ValueError, TypeError):
        return None
    whole = all(isinstance(value, int) for value in (notice.pid, notice.port, notice.version))
    return notice if whole and isinstance(notice.secret, str) and isinstance(notice.holder, str) else None


def remove(home: Path, notice: Notice) -> None:
    """Take it down, unless another process has put up its own since."""
    if read(home) == notice:
        (home / FILE_NAME).unlink(missing_ok=True)


def clear(home: Path) -> None:
    """Take down what a killed process left. Only for whoever owns the home: there is no other holder then."""
    for left in home.glob(f"{FILE_NAME}*"):
        left.unlink(missing_ok=True)
