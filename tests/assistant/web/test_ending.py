"""A page that is stopped while it answers ends in good order, and says nothing of what was broken off."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from index import NewsIndex
from index.sample import EXAMPLE_QUESTIONS, sample_folder
from tests.representative import one_in

ROOT = Path(__file__).parents[3]
READERS = 4


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("ending") / "home"
    with NewsIndex.open(home) as index:
        index.add([sample_folder()])
    return home


def asking(host: str, stop: threading.Event) -> Iterator[None]:
    """One question after the other, over connections of their own; what is broken off is asked no more."""
    for number in range(10_000):
        if stop.is_set():
            return
        line = HTTPConnection(host, timeout=60)
        question = {"question": EXAMPLE_QUESTIONS[number % len(EXAMPLE_QUESTIONS)]}
        try:
            line.request("POST", "/api/ask", json.dumps(question), {"Content-Type": "application/json"})
            line.getresponse().read()
        except (OSError, HTTPException):
            return
        finally:
            line.close()
        yield


@pytest.mark.slow
@pytest.mark.parametrize("seconds", one_in(2, [0.0, 1.5]))
def test_a_page_that_is_stopped_while_it_answers_says_nothing_of_it(seconds: float, home: Path) -> None:
    page = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), "serve", "--home", str(home), "--port", "0", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONFAULTHANDLER": "1"},
    )
    stop = threading.Event()
    try:
        assert page.stdout is not None
        host = urlsplit(json.loads(page.stdout.readline())["url"]).netloc
        readers = [threading.Thread(target=lambda: list(asking(host, stop))) for _ in range(READERS)]
        for reader in readers:
            reader.start()
        time.sleep(seconds)
        page.send_signal(signal.SIGTERM)
        said = page.communicate(timeout=120)[1]
    finally:
        stop.set()
        page.kill()
    for reader in readers:
        reader.join(60)
    assert (page.returncode, said) == (0, "")
