"""On a full disk or in a read-only home questions are still answered; what can't be done is reported and recovers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.history.database import HistoryDatabase
from index import Article, NewsIndex
from index.errors import DiskFull, HomeError, HomeLocked, HomeReadOnly
from index.news_index import NewsIndex as Index
from tests.index.embedding.embedders import WordEmbedder
from tests.index.store.disks import fill, mounted, read_only, resize, small_disk

pytestmark = pytest.mark.slow


def report(number: int, words: int = 200) -> Article:
    text = f"The Sarn bridge opened on Monday, item {number}. " + " ".join(f"w{number * at}" for at in range(words))
    return Article(title=f"Bridge {number}", text=text, url=f"https://valley.example/{number}")


def opened(home: Path) -> NewsIndex:
    return NewsIndex.open(home, embedder=WordEmbedder())


def titles(index: NewsIndex) -> list[str]:
    return [hit.article.title for hit in index.search("the Sarn bridge, item 7", k=3)]


def left_behind() -> set[str]:
    """The temporary folders that replace a keyword index that can't be written."""
    return {path.name for place in ("/tmp", "/dev/shm") for path in Path(place).glob("newsdesk-keywords-*")}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 40 MB with a home of 50 reports on it."""
    with small_disk(tmp_path / "disk", "40m"):
        with opened(tmp_path / "disk" / "home") as index:
            index.add([report(number) for number in range(50)])
        yield tmp_path / "disk"


def _refused(index: Index, error: type[HomeError]) -> None:
    """Every write is refused, with the true cause."""
    writes: tuple[Callable[[], object], ...] = (
        lambda: index.add([report(99)]),
        lambda: index.remove(report(1).id),
        index.rebuild,
        lambda: index.feeds.unsubscribe("https://valley.example/feed"),
    )
    for write in writes[:3]:
        with pytest.raises(error):
            write()


def test_a_home_on_a_full_disk_is_asked_by_exact_search_and_written_again_once_there_is_room(disk: Path) -> None:
    home, before = disk / "home", left_behind()
    with opened(home) as index:
        whole = titles(index)
    filler = fill(disk)
    with opened(home) as index:
        assert isinstance(index.unwritable, DiskFull)
        assert (titles(index), index.health.vector_engine) == (whole, "exact search")
        assert {hit.found_by for hit in index.search("bridge item 7", k=2)} == {("dense", "keyword")}
        assert index.article(report(7).id)
        assert any("the disk is full" in problem for problem in index.problems())
        _refused(index, DiskFull)
    filler.unlink()
    with opened(home) as index:
        assert (index.unwritable, index.add([report(99)]).added, index.problems()) == (None, 1, [])
    assert left_behind() == before


def test_a_disk_that_fills_up_while_the_home_is_open(disk: Path) -> None:
    with opened(disk / "home") as index:
        whole = titles(index)
        filler = fill(disk)
        for _ in range(3):
            with pytest.raises(DiskFull, match="the disk is full"):
                index.add([report(number) for number in range(200, 260)])
            assert titles(index) == whole
        filler.unlink()
        assert index.add([report(number) for number in range(200, 260)]).added == 60
        assert (index.count(), index.problems()) == (110, [])


def test_a_full_keyword_index_says_so_every_time_and_goes_on_with_room(tmp_path: Path) -> None:
    home, kept = tmp_path / "home", []
    with opened(home) as index:
        index.add([report(number) for number in range(5)])
    (home / "keywords").rename(home / "aside")
    with small_disk(home / "keywords", "400k"):
        shutil.copytree(home / "aside", home / "keywords", dirs_exist_ok=True)
        with opened(home) as index:
            for start in range(100, 600, 100):
                try:
                    index.add([report(start + number) for number in range(100)])
                except HomeError as error:
                    kept.append(error)  # with everything that its traceback refers to
                assert titles(index)
            assert len(kept) > 2
            assert {type(error) for error in kept} == {DiskFull}
            resize(home / "keywords", "60m")
            index.add([report(1_000)])
            assert (len(index.search("bridge", k=100)), index.problems()) == (100, [])


def test_a_read_only_home_is_asked_by_several_at_a_time_while_nobody_may_write_it(disk: Path, tmp_path: Path) -> None:
    home, there = disk / "home", tmp_path / "there"
    with opened(home) as index:
        whole = titles(index)
    (home / "lock").touch()
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*") if path.name not in ("lock", "owner")}
    with read_only(disk, there), opened(there / "home") as one, opened(there / "home") as other:
        assert isinstance(one.unwritable, HomeReadOnly)
        assert titles(one) == titles(other) == whole
        _refused(one, HomeReadOnly)
        with pytest.raises(HomeLocked):
            opened(home)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    with opened(home) as index, read_only(disk, there), pytest.raises(HomeLocked):
        opened(there / "home")


def test_a_home_that_a_kill_left_is_read_whole_from_a_read_only_disk(tmp_path: Path) -> None:
    """What is only in SQLite's log, and in no index yet, is found."""
    home, copy = tmp_path / "home", tmp_path / "copy"
    with opened(home) as index:
        index.add([report(number) for number in range(3)])
        shutil.copytree(home, copy)
        index.add([report(7)])
        for name in ("catalog.sqlite", "catalog.sqlite-wal"):
            shutil.copy(home / name, copy / name)
    assert (copy / "catalog.sqlite-wal").stat().st_size
    with read_only(copy, tmp_path / "there"), opened(tmp_path / "there") as index:
        assert (index.count(), titles(index)[0]) == (4, "Bridge 7")
        assert index.search("item 7")[0].found_by == ("dense", "keyword")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_user_without_rights_on_the_files_is_answered(tmp_path: Path) -> None:
    """Without a mount: the folder can be read but not written."""
    home = tmp_path / "home"
    with opened(home) as index:
        index.add([report(7)])
    for path in (home, *home.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    with opened(home) as index:
        assert (isinstance(index.unwritable, HomeReadOnly), titles(index)) == (True, ["Bridge 7"])


def test_what_was_kept_is_shown_from_a_read_only_disk_and_not_written(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    with HistoryDatabase(kept / "kept.sqlite") as store, store.writing() as write:
        write.execute("INSERT INTO conversations VALUES ('c', 'anna', 'Bridges', 1, 1)")
    with read_only(kept, tmp_path / "there"):
        for name, rows in (("kept.sqlite", [("Bridges",)]), ("none.sqlite", [])):
            with HistoryDatabase(tmp_path / "there" / name) as store:
                assert store.rows("SELECT title FROM conversations") == rows
                with pytest.raises(HomeReadOnly), store.writing() as write:
                    write.execute("DELETE FROM conversations")


def test_a_home_that_was_never_there_is_no_home_that_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with read_only(tmp_path / "empty", tmp_path / "there"), pytest.raises(HomeReadOnly, match="read-only"):
        opened(tmp_path / "there" / "home")
    with mounted(tmp_path / "full", "-t", "tmpfs", "-o", "size=40k", "tmpfs"), pytest.raises(DiskFull):
        opened(tmp_path / "full" / "home")
