"""What the commands of the command line share: the options every one has, opening the home, and printing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from index.news_index import NewsIndex

Home = Annotated[
    Path | None,
    typer.Option("--home", metavar="DIR", help="The folder that holds articles and indexes (or NEWSDESK_HOME)."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@contextmanager
def opened(home: Path | None) -> Iterator[NewsIndex]:
    """The index in `home`, closed at the end."""
    from assistant.wiring import open_index

    with open_index(home) as index:
        yield index


def print_json(value: dict[str, Any]) -> None:
    """`value` as one line on standard output, at once."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def say(line: str) -> None:
    """Tell the person at the terminal, at once, without mixing into what a pipe reads."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
