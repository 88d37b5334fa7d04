"""A home that is held by this process, and people who give it commands: consoles whose words are kept."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from assistant.cli.remote.client import call
from assistant.cli.remote.console import TerminalInfo
from assistant.cli.remote.holder import IndexHolder
from assistant.cli.remote.server import CommandServer
from index import NewsIndex
from tests.assistant.conftest import ARTICLES


class Person:
    """Somebody who types the lines given in advance and keeps what is shown."""

    def __init__(self, folder: Path, lines: Sequence[str] = (), data: bytes = b"") -> None:
        self.look = TerminalInfo(folder=folder, errors_are_terminal=True)
        self.stopped = threading.Event()
        self.shown = ""
        self.told = ""
        self.bars: list[str | None] = []
        self.prompts: list[str] = []
        self._lines = list(lines)
        self._data = data

    def out(self, text: str) -> None:
        self.shown += text

    def err(self, text: str) -> None:
        self.told += text

    def progress(self, text: str | None) -> None:
        self.bars.append(text)

    def read_line(self, prompt: str = "") -> str | None:
        self.prompts.append(prompt)
        return self._lines.pop(0) if self._lines else None

    def read_all(self, most_bytes: int) -> bytes:
        return self._data[:most_bytes]

    def resumes(self) -> None:
        pass

    def check(self) -> None:
        pass


@pytest.fixture(scope="session")
def held_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path_factory.mktemp("held-home")) as index:
        index.add(ARTICLES)
        yield index


def serving(index: NewsIndex, run: Callable[[Sequence[str]], int]) -> CommandServer:
    return CommandServer(IndexHolder(index, f"a test (process {os.getpid()})"), run)


Hold = Callable[[Callable[[Sequence[str]], int]], None]


@pytest.fixture
def hold(held_index: NewsIndex) -> Iterator[Hold]:
    """Serves commands that a function runs with the index, until the end of the test."""
    with ExitStack() as stack:
        yield lambda run: stack.enter_context(serving(held_index, run))


@pytest.fixture
def give(held_index: NewsIndex) -> Callable[..., int | None]:
    """Gives a command to the holder of the index."""

    def give(person: Person, *arguments: str) -> int | None:
        return call(held_index.home, arguments, person)

    return give
