"""What the holder of a home and those who give it commands agree on: the home, its socket, the path. No heavy imports.

The socket is a file for its owner alone in a folder for its owner alone: whoever can connect to it is that user.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

FILE_NAME = "commands.sock"
# The version in it is raised when an event or an answer changes its meaning.
PATH = "/v1/commands"
# What an address of a Unix socket holds on macOS, less the byte that ends it; Linux has room for four more.
MAX_ADDRESS_BYTES = 103


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


@contextmanager
def socket_address(home: Path) -> Iterator[str]:
    """The address of the home's socket, to bind or connect to inside of the block.

    The system limits an address to about a hundred bytes. A longer one goes by a link to the home, in a folder of our own.
    """
    path = home / FILE_NAME
    if len(os.fsencode(path)) <= MAX_ADDRESS_BYTES:
        yield str(path)
        return
    with TemporaryDirectory(prefix="newsdesk-") as folder:
        link = Path(folder, "home")
        link.symlink_to(home)
        yield str(link / FILE_NAME)


def remove_socket(home: Path) -> None:
    """Remove the home's socket, also one that a killed process left. Only for whoever owns the home."""
    (home / FILE_NAME).unlink(missing_ok=True)


def settings_here() -> dict[str, str]:
    """The settings in this process's environment. Which home is meant has been settled by finding its holder."""
    named = {name.upper(): value for name, value in os.environ.items() if name.upper().startswith("NEWSDESK_")}
    return {name: value for name, value in named.items() if name != "NEWSDESK_HOME"}
