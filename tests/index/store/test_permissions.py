"""A home is accessible to its owner alone, whatever the umask and whoever created it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from assistant.history.database import FILE_NAME, HistoryDatabase
from index import Article, NewsIndex
from tests.index.embedding.embedders import WordEmbedder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="modes are those of POSIX")
BRIDGE = Article(title="Bridge opens", text="The Sarn bridge opened on Monday.", url="https://valley.example/bridge")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def open_to_others(home: Path) -> list[str]:
    """What others can access: the home itself, and the files and folders directly in it."""
    return [path.name for path in (home, *home.iterdir()) if mode(path) & 0o077]


def use(home: Path) -> None:
    with NewsIndex.open(home, embedder=WordEmbedder()) as index, HistoryDatabase(home / FILE_NAME):
        index.add([BRIDGE])
        index.search("bridge")
        assert open_to_others(home) == []
        index.backup(home.parent / f"{home.name}.zip", force=True)
    assert open_to_others(home) == []
    assert mode(home.parent / f"{home.name}.zip") == 0o600


@pytest.fixture(autouse=True)
def usual_habits() -> object:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.slow
def test_a_new_home_and_one_of_an_earlier_newsdesk(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    use(home)
    assert mode(home.parent) == 0o755
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    use(home)


def test_what_is_not_ours_keeps_its_mode(tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    (home / "letter.txt").write_text("a letter")
    (home / "keywords").symlink_to(elsewhere, target_is_directory=True)
    with NewsIndex.open(home, embedder=WordEmbedder()):
        pass
    assert (mode(home), mode(home / "letter.txt"), mode(elsewhere)) == (0o700, 0o644, 0o755)


def test_a_folder_for_everybody_stays_one_and_is_told_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    home = tmp_path / "shared"
    home.mkdir()
    home.chmod(0o1777)
    with NewsIndex.open(home, embedder=WordEmbedder()):
        assert mode(home / "catalog.sqlite") == 0o600
    assert mode(home) == 0o1777
    assert "a folder for everybody" in caplog.text
