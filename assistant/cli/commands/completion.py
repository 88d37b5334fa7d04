"""Shell completion of outlets, sections and feeds, if a process holds the home.

The names come from that process: pressing Tab must not open an index. If no process holds the home, there are no
completions.
"""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typer

from assistant.cli.remote.client import call
from assistant.cli.remote.console import TerminalInfo, console
from assistant.cli.remote.home_socket import home_folder
from index.errors import NewsdeskError

# Characters with a special meaning for the shell.
_SPECIAL = re.compile(r"([^\w@%+=:,./-])")


class _Listening:
    """A console that collects what a command prints."""

    def __init__(self) -> None:
        self.look = TerminalInfo(folder=console().look.folder)
        self.stopped = threading.Event()
        self.printed = ""

    def out(self, text: str) -> None:
        self.printed += text

    def err(self, text: str) -> None:
        pass

    def progress(self, text: str | None) -> None:
        pass

    def read_line(self, prompt: str = "") -> str | None:
        return None

    def read_all(self, most_bytes: int) -> bytes:
        return b""

    def resumes(self) -> None:
        pass

    def check(self) -> None:
        pass


def outlets(context: typer.Context, incomplete: str) -> list[str]:
    """The outlets whose names begin with `incomplete`."""
    return _beginning(incomplete, _asked(context, "info").get("publishers", ()))


def sections(context: typer.Context, incomplete: str) -> list[str]:
    """The sections whose names begin with `incomplete`."""
    return _beginning(incomplete, _asked(context, "info").get("sections", ()))


def feeds(context: typer.Context, incomplete: str) -> list[str]:
    """The addresses of followed feeds that begin with `incomplete`."""
    return _beginning(incomplete, [feed["url"] for feed in _asked(context, "feeds", "list").get("feeds", ())])


def _asked(context: typer.Context, *command: str) -> dict[str, Any]:
    given = context.params.get("home") or context.find_root().params.get("home")
    listening = _Listening()
    try:
        code = call(home_folder(Path(given) if given else None), [*command, "--json"], listening)
    except NewsdeskError:  # the command itself will report the problem
        return {}
    return dict(json.loads(listening.printed)) if code == 0 else {}


def _beginning(incomplete: str, names: Iterable[str]) -> list[str]:
    found = [name for name in names if name.casefold().startswith(incomplete.casefold())]
    # Bash inserts completions as they are; the other shells quote them.
    in_bash = any(name.endswith("_COMPLETE") and "bash" in value for name, value in os.environ.items())
    return [_SPECIAL.sub(r"\\\1", name) for name in found] if in_bash else found
