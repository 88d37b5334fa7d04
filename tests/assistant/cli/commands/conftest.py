"""A home with news that is closed, and a page that serves one, each in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import NewsIndex
from tests.assistant.conftest import ARTICLES
from tests.assistant.scripted_model import Reply, ScriptedServer, serving

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="session")
def news_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("commands") / "home"
    with NewsIndex.open(home) as index:
        index.add(ARTICLES)
    return home


@pytest.fixture(scope="session")
def slow_model() -> Iterator[ScriptedServer]:
    """A language model that begins an answer and never ends it."""
    sentence = "Under the deal, wages rise by 4.5 percent this year and by 3 percent next year [1]. "
    with serving(Reply([sentence], pause_seconds=0.1, endless=True)) as server:
        yield server


@pytest.fixture(scope="session")
def served_home(tmp_path_factory: pytest.TempPathFactory, slow_model: ScriptedServer) -> Iterator[Path]:
    """A home whose page is served, with the slow model."""
    home = tmp_path_factory.mktemp("commands-served") / "home"
    with NewsIndex.open(home) as index:
        index.add(ARTICLES)
    page = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), "serve", "--port", "0", "--json", "--home", str(home)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **slow_model.environment},
    )
    try:
        assert page.stdout is not None
        json.loads(page.stdout.readline())
        yield home
        page.send_signal(signal.SIGTERM)
        assert page.wait(60) == 0
    finally:
        page.kill()
