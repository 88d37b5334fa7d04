"""The command line: `newsdesk COMMAND`, or `python app.py COMMAND`. Without a command, it serves the web chat.

Thin over `NewsIndex` and `Assistant`. Heavy libraries are imported inside the commands, so that `--help` is fast. If
another process holds the home, the command runs there, and its output is shown here (`assistant.cli.remote`).
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from contextlib import suppress
from contextvars import copy_context
from functools import cache
from typing import Any

import typer

from assistant.cli.commands.adding import add
from assistant.cli.commands.asking import ask, search
from assistant.cli.commands.backup import backup, restore
from assistant.cli.commands.chat import chat
from assistant.cli.commands.check import check
from assistant.cli.commands.feeds import feeds, refresh
from assistant.cli.commands.history import history
from assistant.cli.commands.mcp import mcp
from assistant.cli.commands.remove import remove
from assistant.cli.commands.serving import serve, serve_home
from assistant.cli.commands.settings import settings
from assistant.cli.commands.standing import standing
from assistant.cli.commands.timeline import timeline
from assistant.cli.commands.upkeep import doctor, info, rebuild
from assistant.cli.commands.version import VersionOption
from assistant.cli.remote.console import HolderStopped, OutputClosed, at, console
from assistant.cli.remote.holder import current_holder
from assistant.cli.session import CommandTable, Home, say
from index.errors import NewsdeskError

EXIT_CODES = """Exit codes: 0 done (a refusal to answer is an answer, and so is a reader of a pipe that wants no more);
1 something could not be done, one line on standard error says what; 2 the command line was wrong; 130 stopped by
Ctrl+C."""

cli = typer.Typer(
    name="newsdesk",
    cls=CommandTable,
    help="Ask the news, get an answer whose every sentence is quoted, dated and checked.",
    epilog=EXIT_CODES,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (
    serve,
    mcp,
    add,
    search,
    ask,
    chat,
    timeline,
    check,
    history,
    refresh,
    remove,
    info,
    settings,
    doctor,
    rebuild,
    backup,
    restore,
):
    cli.command()(command)
cli.add_typer(feeds, name="feeds")
cli.add_typer(standing, name="standing")

# The base class of typer's errors for a wrong command line. Typer exports only its most common subclass.
UsageError: Any = typer.BadParameter.__mro__[1]
INTERRUPTED = 130


def main() -> None:
    """Run the command line of this process, and exit with its code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line at the current console; returns its exit code. Errors are one line on standard error."""
    return copy_context().run(_run, arguments)


def _run(arguments: Sequence[str]) -> int:
    with at(console()):
        try:
            # Typer finds shell completion requests by the name with which this process was started.
            code = _table()(
                args=list(arguments), standalone_mode=False, prog_name="newsdesk" if current_holder() else None
            )
        except NewsdeskError as error:
            return _told(f"newsdesk: {error}", 1)
        except UsageError as error:
            shown = io.StringIO()
            error.show(shown)
            return _told(shown.getvalue().rstrip("\n"), error.exit_code)
        except HolderStopped as stopped:
            return _told(f"newsdesk: {stopped}", 1)
        except KeyboardInterrupt:
            return INTERRUPTED
        except OutputClosed:  # the reader of the pipe has closed it
            return 0
        return code if isinstance(code, int) else 0


def _told(line: str, code: int) -> int:
    with suppress(OutputClosed, HolderStopped, KeyboardInterrupt):  # the output is closed, or the user interrupts
        say(line)
    return code


@cache
def _table() -> Any:
    return typer.main.get_command(cli)


@cli.callback(invoke_without_command=True)
def start(context: typer.Context, home: Home = None, version: VersionOption = False) -> None:
    """Without a command: serve the web chat."""
    context.obj = home
    if context.invoked_subcommand is None:
        serve_home(home)
