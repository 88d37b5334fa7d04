"""Runs what a page shows: in a folder of its own, over a home that holds the sample news, reaching no other machine.

`python` and `newsdesk` are those of `Installed`: this checkout's, or those of an environment that the wheel is in. A block
that talks to the page talks to a really served one, on a free port that stands for 7860; `NEWSDESK_HOME` is then the home
that it serves, so that its commands go to it. `openai:NAME` is answered by `model`.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.docs.blocks import ADDRESS, ROOT, Block
from tests.docs.model import standing_in

LIMIT_SECONDS = 300
READY = "Newsdesk is at "


class BlockFailed(AssertionError):
    """A block did not do what its page says; the text shows where it stands and what it printed."""


@dataclass(frozen=True, slots=True)
class Installed:
    """The Newsdesk that blocks run with. `checkout` is on the path where it is not installed."""

    python: Path = Path(sys.executable)
    checkout: Path | None = ROOT

    def set_up(self, folder: Path) -> None:
        """`python` and `newsdesk` in `folder`, for the shell."""
        folder.mkdir()
        newsdesk = f"'{self.checkout}/app.py'" if self.checkout else f"'{self.python.parent}/newsdesk'"
        for name, command in (("python", ""), ("newsdesk", newsdesk)):
            script = folder / name
            script.write_text(f"#!/bin/sh\nexec '{self.python}' {command} \"$@\"\n", encoding="utf-8")
            script.chmod(0o755)

    def environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(
                ("NEWSDESK_", "CHROMA_", "OPENAI_", "LANGCHAIN_", "LANGSMITH_", "PYTEST_", "GRADIO_")
            )
        }
        path = [str(Path(__file__).parent / "loopback_only"), *([str(self.checkout)] if self.checkout else [])]
        return {**kept, "PYTHONPATH": os.pathsep.join(path), "NO_COLOR": "1", "COLUMNS": "120"}


class PageRun:
    """One page's blocks, run in turn; closing it ends what it served. `sample_home` is copied, not touched."""

    def __init__(self, sample_home: Path, installed: Installed | None = None) -> None:
        self._installed = installed or Installed()
        self._sample_home = sample_home
        self._stack = ExitStack()
        self._served: dict[tuple[tuple[str, str], ...], tuple[str, Path]] = {}

    def __enter__(self) -> Self:
        self._folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="newsdesk-page-")))
        self._installed.set_up(self._folder / "bin")
        self._desk = self._folder / "desk"
        self._desk.mkdir()
        if self._installed.checkout:
            (self._desk / "app.py").symlink_to(self._installed.checkout / "app.py")
        home = shutil.copytree(self._sample_home, self._folder / "home")
        bin_first = f"{self._folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        model = self._stack.enter_context(standing_in())
        self._environment = {
            **self._installed.environment(),
            "PATH": bin_first,
            "NEWSDESK_HOME": str(home),
            "OPENAI_BASE_URL": model,
            "OPENAI_API_KEY": "not-a-key",
        }
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def run(self, block: Block) -> str:
        """Run one block and return what it printed. Raises `BlockFailed`."""
        environment, text = dict(self._environment), block.text
        if block.wants_page:
            at, home = self._page(block.served_with)
            environment |= {"NEWSDESK_HOME": str(home), **block.served_with}
            text = text.replace(ADDRESS, at).replace(ADDRESS.replace("127.0.0.1", "localhost"), at)
        if "serves" in block.marks:
            return self._serve_once(block, text, environment)
        if block.language == "console":
            if not console(text):
                raise BlockFailed(f"{block.place}: no line of this terminal begins with “$ ”")
            return "".join(self._console(block, command, shown, environment) for command, shown in console(text))
        then = block.marks.get("then", "")
        command = (
            ["python", "-c", f"{text}\n{then}"]
            if block.language == "python"
            else ["bash", "-euo", "pipefail", "-c", text]
        )
        said = self._run(block, command, environment)
        wanted = block.marks.get("prints")
        if wanted and _line(wanted) not in _line(said):
            raise BlockFailed(f"{block.place} does not print “{wanted}” but:\n{said}")
        return said

    def _run(self, block: Block, command: Sequence[str], environment: dict[str, str]) -> str:
        process = subprocess.Popen(
            [shutil.which(command[0], path=environment["PATH"]) or command[0], *command[1:]],
            cwd=self._desk,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            said, _ = process.communicate(timeout=LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            said, _ = process.communicate()
            raise BlockFailed(f"{block.place} did not end within {LIMIT_SECONDS} s:\n{said}") from None
        expected = int(block.marks.get("exits", "0"))
        if process.returncode != expected:
            raise BlockFailed(f"{block.place} ended with {process.returncode}, not {expected}:\n{said}")
        return said

    def _console(self, block: Block, command: str, shown: str, environment: dict[str, str]) -> str:
        said = self._run(block, ["bash", "-euo", "pipefail", "-c", command], environment)
        pattern = ".*".join(re.escape(part) for part in map(_line, shown.split("…")))
        if not re.search(pattern, _line(said), re.DOTALL):
            raise BlockFailed(f"{block.place}: “{command}” does not print\n{shown}\nbut\n{said}")
        return said

    def _page(self, variables: dict[str, str]) -> tuple[str, Path]:
        """Host and port of a page that is served with `variables`, and its home: one for all blocks that want the same."""
        key = tuple(sorted(variables.items()))
        if key not in self._served:
            home = shutil.copytree(self._sample_home, self._folder / f"served-{len(self._served)}")
            environment = self._environment | {"NEWSDESK_HOME": str(home)} | variables
            self._served[key] = (self._stack.enter_context(Served(environment, self._desk)).at, home)
        return self._served[key]

    def _serve_once(self, block: Block, text: str, environment: dict[str, str]) -> str:
        """Run each line until it says where the page is, then stop it as Ctrl+C does. Its port is a free one."""
        said: list[str] = []
        for line in filter(None, text.splitlines()):
            on_free_port = re.sub(r"(newsdesk|app\.py)( serve)?(?=\s|$)", r"\1 serve --port 0", line, count=1)
            try:
                with Served(environment, self._desk, ["bash", "-euo", "pipefail", "-c", on_free_port]) as served:
                    said.append(served.at)
            except AssertionError as error:
                raise BlockFailed(f"{block.place}: {error}") from None
        return "\n".join(said)


class Served:
    """A page served by a process of its own while this is entered; `at` is its host and port."""

    def __init__(self, environment: dict[str, str], folder: Path, command: Sequence[str] | None = None) -> None:
        newsdesk = shutil.which("newsdesk", path=environment["PATH"])
        assert newsdesk
        self._command = list(command or [newsdesk, "serve", "--port", "0"])
        self._environment, self._folder = environment, folder

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command,
            cwd=self._folder,
            env=self._environment | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert self._process.stdout
        said: list[str] = []
        limit = threading.Timer(LIMIT_SECONDS, self._process.kill)
        limit.start()
        for line in self._process.stdout:
            said.append(line)
            if READY in line:
                self.at = line.partition(READY)[2].split()[0].removeprefix("http://")
                break
        else:
            self.__exit__(None, None, None)
            raise AssertionError("no page is served: " + "".join(said))
        limit.cancel()
        # Whatever it says from now on is read, so that it never waits for a reader.
        threading.Thread(target=self._process.stdout.read, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number in (signal.SIGINT, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, number)
                self._process.wait(60)
                return
            except ProcessLookupError:
                return
            except subprocess.TimeoutExpired:
                continue


def make_sample_home(folder: Path, installed: Installed | None = None) -> Path:
    """A home with the sample news, made by `newsdesk add --sample`."""
    installed = installed or Installed()
    installed.set_up(folder / "bin")
    environment = installed.environment() | {"NEWSDESK_HOME": str(folder / "home")}
    subprocess.run([str(folder / "bin/newsdesk"), "add", "--sample"], env=environment, cwd=folder, check=True)
    return folder / "home"


def console(text: str) -> list[tuple[str, str]]:
    """Command and output of each `$ ` line of a terminal's text; a command goes on after a backslash."""
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    found = [re.fullmatch(r"((?:[^\n]*\\\n)*[^\n]*)\n?(.*)", part, re.DOTALL) for part in parts]
    return [(each[1], each[2]) for each in found if each]


def _line(text: str) -> str:
    return " ".join(text.split())
