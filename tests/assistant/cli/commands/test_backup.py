"""`newsdesk backup` and `restore`: alone, beside a served page, and killed in the middle."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.history.database import FILE_NAME
from index import NewsIndex
from index.backup.archive import verify
from index.errors import BackupError
from tests.assistant.cli.remote.test_served_commands import Served
from tests.assistant.conftest import ARTICLES, Run
from tests.assistant.web.over_http import Visitor

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[4]


@pytest.fixture
def stocked(tmp_path: Path) -> Path:
    with NewsIndex.open(tmp_path / "home") as index:
        index.add(ARTICLES)
    return tmp_path / "home"


def test_a_home_goes_into_a_file_and_comes_back(run: Run, stocked: Path, tmp_path: Path) -> None:
    code, out, _ = run("backup", str(tmp_path / "a.zip"), "--json")
    made = json.loads(out)
    assert code == 0 and made["articles"] == len(ARTICLES) and made["file"] == str(tmp_path / "a.zip")
    assert run("backup", str(tmp_path / "a.zip"))[::2] == (
        1,
        f"newsdesk: {tmp_path / 'a.zip'} is there already; choose another name, or --force\n",
    )
    code, out, _ = run("restore", str(tmp_path / "a.zip"), "--home", str(tmp_path / "new"))
    assert code == 0 and out.startswith(f"restored {len(ARTICLES)} articles in ")
    code, _, told = run("restore", str(tmp_path / "a.zip"))
    assert code == 1 and "holds articles already" in told and told.count("newsdesk:") == 1
    code, out, _ = run("restore", str(tmp_path / "a.zip"), "--force", "--json")
    assert code == 0 and Path(json.loads(out)["before"]).is_dir()
    assert run("doctor")[0] == 0


@pytest.fixture
def served(tmp_path: Path, stocked: Path) -> Iterator[Served]:
    served = Served(tmp_path)
    try:
        yield served
    finally:
        served.stop()


@pytest.mark.slow
def test_a_served_home_is_backed_up_and_replaced_only_once_the_page_is_stopped(served: Served) -> None:
    reader = Visitor(served.url)
    reader.get("/")
    reader.ask_question("Who saw the comet first?")
    assert reader.get("/conversations/state").json()["count"] == 1
    code, out, told = served.run("backup", "a.zip", "--json")
    assert code == 0, told
    reader.ask_question("When did the comet come closest?")
    assert served.run("remove", ARTICLES[0].url or ARTICLES[0].id)[0] == 0
    code, _, told = served.run("restore", "a.zip", "--force")
    assert code == 1 and re.fullmatch(
        r"newsdesk: .* in use by newsdesk serve \(process \d+\); stop it first: restoring .*\n", told
    )
    assert json.loads(served.run("info", "--json")[1])["articles"] == len(ARTICLES) - 1
    served.stop()
    code, out, told = served.run("restore", "a.zip", "--force", "--json")
    assert code == 0, told
    assert json.loads(out)["articles"] == len(ARTICLES) and Path(json.loads(out)["before"]).is_dir()
    assert json.loads(served.run("info", "--json")[1])["articles"] == len(ARTICLES)
    with closing(sqlite3.connect(served.folder / "home" / FILE_NAME)) as conversations:
        assert conversations.execute("SELECT count(*) FROM exchanges").fetchone() == (1,)
    assert served.run("doctor")[0] == 0


@pytest.mark.thorough
@pytest.mark.slow
def test_a_backup_or_a_restore_that_is_killed_leaves_nothing_half(tmp_path: Path, stocked: Path) -> None:
    """At four moments each: the file is whole or not there, the home is the old one or the new."""
    with NewsIndex.open(stocked) as index:
        whole = index.backup(tmp_path / "whole.zip")
        index.remove(ARTICLES[0].id)
        old = index.count()
    began = time.monotonic()
    with child("backup", tmp_path / "timed.zip", stocked) as process:
        assert process.wait(300) == 0
    takes = time.monotonic() - began
    for number in range(4):
        with child("backup", file := tmp_path / f"{number}.zip", stocked) as process:
            kill(process, takes * (number + 1) / 4)
        if file.exists():
            verify(file)
        with child("restore", whole, stocked, "--force") as process:
            kill(process, takes * (number + 1) / 2)
        with NewsIndex.open(stocked) as index:
            assert index.count() in (old, len(ARTICLES)) and index.problems() == []
            if index.count() != old:
                index.remove(ARTICLES[0].id)
    with pytest.raises(BackupError):
        verify(stocked / "catalog.sqlite")


def child(command: str, file: Path, home: Path, *more: str) -> subprocess.Popen[bytes]:
    line = [sys.executable, str(ROOT / "app.py"), command, str(file), "--home", str(home), *more]
    return subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)


def kill(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
