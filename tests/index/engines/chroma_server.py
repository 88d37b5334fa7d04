"""A real Chroma server for tests: `chroma run` in its own process, which can be killed and restarted."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

START_SECONDS = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def executable() -> str | None:
    """The path of `chroma` in this virtual environment."""
    found = Path(sys.prefix) / "bin" / "chroma"
    return str(found) if found.exists() else shutil.which("chroma")


class RunningChroma:
    """`chroma run --path FOLDER` on its own port, ready when the context is entered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> RunningChroma:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def start(self) -> None:
        chroma = executable()
        assert chroma, "chromadb brings the command `chroma`"
        self._process = subprocess.Popen(
            [chroma, "run", "--path", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if not name.startswith(("CHROMA_", "NEWSDESK_"))},
        )
        deadline = time.monotonic() + START_SECONDS
        opener = build_opener(ProxyHandler({}))
        while time.monotonic() < deadline:
            try:
                opener.open(f"{self.url}/api/v2/heartbeat", timeout=1).close()
                return
            except (URLError, OSError):
                assert self._process.poll() is None, "chroma run ended by itself"
                time.sleep(0.1)
        raise AssertionError(f"chroma run was not ready after {START_SECONDS} seconds")

    def kill(self) -> None:
        """SIGKILL: what the server did not write is lost."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def pause(self) -> None:
        """The server accepts connections and sends nothing."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    def forget(self) -> None:
        """Kill it and delete its folder."""
        self.kill()
        shutil.rmtree(self.folder)
