"""What the commands of the command line share: the options every one has, opening the home, reading and printing.

How a command is written, so that it also runs in the process that serves the page, for somebody in another one:
1. What it prints goes through `tell`, `show`, `say` and `print_json`; what it reads, through `read_line` and `read_input`.
2. A path from the command line becomes one by `path_of`, for the working directory is that of whoever gave the command.
3. The index is what `opened` yields; nothing is printed or changed before, for until there the command may run twice.
   One that holds the home for long and serves others meanwhile enters `held` instead, and uses its `index`.
4. A mistake is a `NewsdeskError` with one line, `typer.BadParameter` for the command line, `typer.Exit(code)` to end.
5. Its threads take `console()` with them; a read that waits in one of them gets `None` once nobody is there any more.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from assistant.cli.remote.client import call
from assistant.cli.remote.console import console
from assistant.cli.remote.holder import IndexHolder, current_holder
from assistant.cli.remote.home_socket import home_folder, remove_socket
from assistant.rendering.screen.harmless import harmless, harmless_json
from assistant.web.glibc_arenas import share_arenas
from index.errors import HomeLocked

if TYPE_CHECKING:
    from assistant.rendering.screen.layout import Block
    from index.news_index import NewsIndex

Home = Annotated[
    Path | None,
    typer.Option("--home", metavar="DIR", help="The folder that holds articles and indexes (or NEWSDESK_HOME)."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]

# Who holds the home may be about to serve commands, or about to end.
PATIENCE_SECONDS = 3.0
_LOOK_SECONDS = 0.1

_given: ContextVar[tuple[str, ...] | None] = ContextVar("given", default=None)


class CommandTable(TyperGroup):
    """The table of commands. Remembers the command line as it was given, for whoever may have to run it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        _given.set(tuple(args))
        return super().parse_args(ctx, args)


@contextmanager
def opened(home: Path | None) -> Iterator[NewsIndex]:
    """The index in `home`, closed at the end, or the one that is open where this command runs.

    Where another process holds the home and serves commands, the command runs there and ends here.
    """
    holder = current_holder()
    if holder:
        yield holder.index
        return
    with _opened_here(home) as index:
        yield index


@contextmanager
def held(home: Path | None, name: str) -> Iterator[IndexHolder]:
    """As `opened`, and commands of other processes are run here meanwhile. They call this one by its `name`."""
    holder = current_holder()
    if holder:
        yield holder
        return
    from assistant.cli.main import run
    from assistant.cli.remote.server import CommandServer

    share_arenas()
    with _opened_here(home) as index:
        holder = IndexHolder(index, f"{name} (process {os.getpid()})")
        # A home that takes no file takes no socket either.
        with CommandServer(holder, run) if index.unwritable is None else nullcontext():
            yield holder


def hand_over(home: Path | None) -> None:
    """Have the command run by whoever holds `home` and serves commands, and end it here; else do nothing."""
    arguments = _given.get()
    if arguments is None or current_holder():
        return
    code = call(home_folder(home), arguments, console())
    if code is not None:
        raise typer.Exit(code)


def _opened_here(home: Path | None) -> NewsIndex:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        hand_over(home)
        from assistant.wiring import open_index

        try:
            index = open_index(home)
        except HomeLocked:
            if time.monotonic() > until:
                raise
            time.sleep(_LOOK_SECONDS)
        else:
            if index.unwritable is None:
                remove_socket(index.home)
            return index


def stop_first(what: str) -> None:
    """Raise `HomeLocked` where this command runs in the holder's process, where `what` it does can't be done."""
    holder = current_holder()
    if holder:
        raise HomeLocked(
            f"{holder.index.home} is in use by {holder.name}; stop it first: {what} needs the home for itself"
        )


def path_of(name: str | Path) -> Path:
    """The path that `name` is in the working directory of whoever gave the command, absolute."""
    return console().look.folder / Path(name).expanduser()


def tell(text: str) -> None:
    """`text` and the end of a line on standard output, at once. Nothing in it is obeyed by a terminal."""
    console().out(f"{harmless(text)}\n")


def show(blocks: Sequence[Block]) -> None:
    """`blocks` on standard output: as wide as a terminal is and in its colours, a line a paragraph into a pipe."""
    from assistant.rendering.screen.layout import laid_out

    here = console()
    width = here.look.width if here.look.output_is_terminal else None
    here.out(f"{laid_out(blocks, width, colour=here.look.colour)}\n")


def say(line: str) -> None:
    """Tell the person at the terminal, at once, without mixing into what a pipe reads."""
    console().err(f"{harmless(line)}\n")


def print_json(value: dict[str, Any]) -> None:
    """`value` as one line on standard output, at once."""
    console().out(f"{harmless_json(json.dumps(value, ensure_ascii=False))}\n")


def read_line(prompt: str = "") -> str | None:
    """The next line of standard input, `None` at its end. A terminal shows `prompt`."""
    return console().read_line(prompt)


def read_input(most_bytes: int) -> bytes:
    """All of standard input, so much at most."""
    return console().read_all(most_bytes)


def failed(problems: Sequence[tuple[str, str]]) -> None:
    """A line for each thing that could not be done, and what is wrong with it, for the person at the terminal."""
    for what, problem in problems:
        say(f"failed: {what}: {problem}")
