"""What goes wrong around a home is one clear line, loses nothing, and everything goes on when the cause is gone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index import Article, NewsIndex
from tests.index.embedding.embedders import WordEmbedder
from tests.index.store.disks import mounted

ROOT = Path(__file__).parents[2]
BRIDGE = Article(title="Bridge opens", text="The Sarn bridge opened on Monday.", url="https://valley.example/bridge")

pytestmark = pytest.mark.slow


def newsdesk(home: Path, *arguments: str) -> tuple[int, str, str]:
    """The real command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-B", str(ROOT / "app.py"), *arguments, "--home", str(home)],
        cwd=home.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def one_line(errors: str) -> str:
    """What was said, which is one line and no traceback."""
    lines = [line for line in errors.splitlines() if line.strip()]
    assert len(lines) == 1, errors
    return lines[0]


def reports(folder: Path, number: int) -> Path:
    """A folder of `number` reports of some length, no two alike."""
    folder.mkdir()
    for each in range(number):
        words = " ".join(
            f"Item {each} of list {each * 7 % 101} was read out in hall {each * place}." for place in range(40)
        )
        (folder / f"{each}.md").write_text(
            f"---\ntitle: List {each}\ndate: 2024-03-01\n---\n{words}\n", encoding="utf-8"
        )
    return folder


@pytest.mark.thorough
def test_a_full_disk_is_one_line_and_with_more_room_everything_goes_on(tmp_path: Path) -> None:
    disk, folder = tmp_path / "disk", reports(tmp_path / "reports", 120)
    with mounted(disk, "-t", "tmpfs", "-o", "size=3m", "tmpfs"):
        home = disk / "home"
        code, _, errors = newsdesk(home, "add", str(folder))
        assert code == 1
        assert "the disk is full (make room and do it again; what was stored is kept)" in one_line(errors)
        subprocess.run(["mount", "-o", "remount,size=1g", str(disk)], check=True)
        code, output, errors = newsdesk(home, "add", str(folder), "--json")
        assert (code, errors) == (0, "")
        code, output, _ = newsdesk(home, "search", "list 119 hall", "-k", "3")
        assert (code, "List 119" in output) == (0, True)
        assert newsdesk(home, "doctor")[0] == 0
        with NewsIndex.open(home) as index:
            assert index.count() == 120


def test_a_home_that_can_not_be_written_is_asked_and_says_in_one_line_what_it_can_not_do(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert newsdesk(home, "add", "--sample")[0] == 0
    kept = tmp_path / "kept"
    home.rename(kept)
    with mounted(home, "--bind", "-o", "ro", str(kept)):
        if os.access(home, os.W_OK):
            subprocess.run(["mount", "-o", "remount,bind,ro", str(home)], check=True)
        for command in (("ask", "Why was Cassini steered into Saturn?"), ("search", "Titan or Enceladus")):
            code, output, errors = newsdesk(home, *command)
            assert (code, "Titan or Enceladus" in " ".join(output.split())) == (0, True)
            assert f"{home} can't be written: it is read-only" in one_line(errors)
        code, _, errors = newsdesk(home, "add", "--sample")
        assert code == 1
        assert f"newsdesk: the home {home} can't be written" in errors.splitlines()[-1]
    assert newsdesk(kept, "info")[0] == 0


@pytest.mark.thorough
def test_a_home_is_one_home_by_whatever_path_it_is_reached(tmp_path: Path) -> None:
    home = tmp_path / "news of the Größe – 新闻"
    (tmp_path / "short").symlink_to(home, target_is_directory=True)
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        index.add([BRIDGE])
        code, _, errors = newsdesk(tmp_path / "short", "info")
        assert code == 1
        assert "is in use by another Newsdesk" in one_line(errors)
    with NewsIndex.open(tmp_path / "short", embedder=WordEmbedder()) as index:
        assert [hit.article.title for hit in index.search("bridge")] == ["Bridge opens"]


@pytest.mark.thorough
def test_a_ruined_chroma_folder_is_made_again_by_one_command(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert newsdesk(home, "add", "--sample")[0] == 0
    for path in (home / "chroma").rglob("*"):
        if path.is_file():
            path.write_bytes(b"ruined")
    code, output, errors = newsdesk(home, "rebuild")
    assert (code, output.startswith("rebuilt both indexes: ")) == (0, True), errors
    assert newsdesk(home, "doctor")[0] == 0


def test_a_home_of_another_time_is_read_and_of_a_newer_newsdesk_refused(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert newsdesk(home, "add", "--sample")[0] == 0
    # As a clock that was wrong leaves it: everything of the year 2061.
    for path in home.rglob("*"):
        os.utime(path, (2_900_000_000, 2_900_000_000))
    code, output, _ = newsdesk(home, "ask", "Why was Cassini steered into Saturn?")
    assert (code, "Titan or Enceladus" in " ".join(output.split())) == (0, True)
    newer = tmp_path / "newer"
    shutil.copytree(home, newer)
    set_version(newer / "catalog.sqlite", 999)
    code, _, errors = newsdesk(newer, "info")
    assert code == 1
    assert "newer" in one_line(errors)


def set_version(catalog: Path, version: int) -> None:
    """Mark a catalog as made by a Newsdesk of the future: SQLite's `user_version`, in its header."""
    content = bytearray(catalog.read_bytes())
    content[60:64] = version.to_bytes(4, "big")
    catalog.write_bytes(content)
