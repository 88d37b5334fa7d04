"""Backups: everything that can't be derived is restored as it was, and nothing else."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from index import Article, NewsIndex
from index.backup.archive import MANIFEST
from index.errors import BackupError, HomeLocked, HomeMismatch
from index.store.staged_swap import FOLDER, READY
from tests.index.embedding.embedders import WordEmbedder

pytestmark = pytest.mark.slow


def story(number: int, words: str = "opened") -> Article:
    text = (
        f"The harbour of town {number} {words} again on Monday.\n\nSome {number * 7} boats with cargo{number} came in."
    )
    return Article(title=f"Harbour {number}", text=text, url=f"https://news.example/{number}", publisher="The Mole")


def opened(home: Path) -> NewsIndex:
    return NewsIndex.open(home, embedder=WordEmbedder())


def content(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """The content of a home's catalog, except for passages' row numbers and its notes on the indexes."""
    with closing(sqlite3.connect(home / "catalog.sqlite")) as found:
        tables = ("articles", "versions", "vectors", "bands", "feeds", "feed_items")
        held = {table: sorted(found.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in tables}
        columns = "article_id, version, ordinal, start, end, vector_key"
        return held | {"passages": found.execute(f"SELECT {columns} FROM passages ORDER BY row").fetchall()}


@pytest.fixture(scope="module")
def first_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve articles, one of them in two versions, a subscribed feed, and a file that belongs to somebody else."""
    folder = tmp_path_factory.mktemp("backup") / "home"
    with opened(folder) as index:
        index.add([story(number) for number in range(12)])
        index.add([story(3, "closed")])
        index._catalog.rows("INSERT INTO feeds (url, title, added) VALUES ('https://news.example/feed', 'Mole', 1)")
    with closing(sqlite3.connect(folder / "kept.sqlite")) as kept:
        kept.execute("CREATE TABLE said (words TEXT)")
        kept.execute("INSERT INTO said VALUES ('before')")
        kept.commit()
    return folder


@pytest.fixture
def home(first_home: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(first_home, tmp_path / "home"))


@pytest.fixture(scope="module")
def made(first_home: Path) -> Path:
    with opened(first_home) as index:
        return index.backup(first_home.with_name("mole.zip"), ["kept.sqlite"])


def said(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "kept.sqlite")) as kept:
        return [words for (words,) in kept.execute("SELECT words FROM said")]


def test_everything_comes_back_as_it_was(home: Path, made: Path, tmp_path: Path) -> None:
    restored = NewsIndex.restore(made, tmp_path / "new", embedder=(embedder := WordEmbedder()))
    assert restored.before is None and restored.manifest.facts.articles == 12 and restored.manifest.facts.versions == 13
    assert content(tmp_path / "new") == content(home)
    assert said(tmp_path / "new") == ["before"]
    assert embedder.embedded == 0
    with opened(tmp_path / "new") as index:
        assert index.problems() == []
        assert [hit.article.id for hit in index.search("cargo7", k=1)] == [story(7).id]
        assert [version.article.version for version in index.versions(story(3).id)] == [1, 2]
        assert index.add([story(20)]).added == 1 and index.search("cargo20", k=1)[0].article.id == story(20).id


def test_a_backup_holds_one_moment_while_others_read_and_write(home: Path, tmp_path: Path) -> None:
    stop, wrong = threading.Event(), list[object]()
    with opened(home) as index:

        def write() -> None:
            for number in range(100, 10_000):
                if stop.is_set():
                    return
                index.add([story(number)])

        def read() -> None:
            while not stop.is_set():
                if [hit.article.id for hit in index.search("cargo7", k=1)] != [story(7).id]:
                    wrong.append("cargo7")

        threads = [threading.Thread(target=work) for work in (write, read)]
        for thread in threads:
            thread.start()
        try:
            files = []
            for number in range(5):
                before = index.count()
                files.append((before, index.backup(tmp_path / f"{number}.zip"), index.count()))
        finally:
            stop.set()
            for thread in threads:
                thread.join()
    assert not wrong
    for number, (before, file, after) in enumerate(files):
        restored = NewsIndex.restore(file, tmp_path / f"new-{number}", embedder=WordEmbedder())
        assert before <= restored.manifest.facts.articles <= after
        with opened(tmp_path / f"new-{number}") as index:
            assert index.problems() == []
            assert index.count() in (
                restored.manifest.facts.articles,
                restored.manifest.facts.articles + 1,
            )  # a pending


def test_a_home_in_use_is_not_replaced(home: Path, made: Path) -> None:
    with opened(home) as index:
        index.add([story(50)])
        with pytest.raises(HomeLocked, match="stop it first"):
            NewsIndex.restore(made, home, embedder=WordEmbedder(), force=True)
        assert index.count() == 13 and index.problems() == []
        assert index.search("cargo50", k=1)[0].article.id == story(50).id
    assert not (home / FOLDER).exists()


def test_a_home_that_is_replaced_is_set_aside(home: Path, made: Path) -> None:
    with opened(home) as index:
        index.add([story(50)])
    now = content(home)
    with pytest.raises(BackupError, match="--force"):
        NewsIndex.restore(made, home, embedder=WordEmbedder())
    assert content(home) == now
    restored = NewsIndex.restore(made, home, embedder=WordEmbedder(), force=True)
    assert restored.before and content(restored.before) == now
    with opened(home) as index:
        assert index.count() == 12 and index.find(story(50).id) is None and index.problems() == []


@pytest.mark.parametrize("part", range(16))
def test_a_backup_that_was_changed_anywhere_is_refused_and_nothing_touched(
    home: Path, made: Path, tmp_path: Path, part: int
) -> None:
    whole = bytearray(made.read_bytes())
    whole[len(whole) * part // 16 + 40] ^= 0b100
    (bad := tmp_path / "bad.zip").write_bytes(whole)
    before = content(home)
    try:
        restored = NewsIndex.restore(bad, home, embedder=WordEmbedder(), force=True)
    except BackupError as error:
        assert "\n" not in str(error) and content(home) == before and not (home / FOLDER).exists()
    else:  # a bit without meaning, such as a member's time
        assert content(home) == before and restored.before


@pytest.mark.parametrize("length", [0, 10, 0.5, -1, -30])
def test_a_backup_that_is_cut_off_is_refused(made: Path, tmp_path: Path, length: float) -> None:
    whole = made.read_bytes()
    (bad := tmp_path / "bad.zip").write_bytes(whole[: int(len(whole) * length) if 0 < length < 1 else int(length)])
    with pytest.raises(BackupError, match=r"bad\.zip"):
        NewsIndex.restore(bad, tmp_path / "new", embedder=WordEmbedder())
    assert not (tmp_path / "new").exists()


def packed(path: Path, **members: str | bytes) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, body in members.items():
            file.writestr(name, body)
    return path


def test_a_zip_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="no backup of Newsdesk"):
        NewsIndex.restore(packed(tmp_path / "a.zip", readme="hello"), tmp_path / "new", embedder=WordEmbedder())


def test_a_name_that_leads_out_of_the_folder_is_refused(made: Path, tmp_path: Path) -> None:
    manifest = json.loads(zipfile.ZipFile(made).read(MANIFEST))
    for name in ("../evil.sqlite", "/tmp/evil.sqlite", "sub/evil.sqlite", "lock", "Catalog.sqlite"):
        manifest["files"][1]["name"] = name
        bad = packed(tmp_path / "bad.zip", **{"catalog.sqlite": b"", name: b"", MANIFEST: json.dumps(manifest)})
        with pytest.raises(BackupError, match="manifest"):
            NewsIndex.restore(bad, tmp_path / "new", embedder=WordEmbedder())


def test_more_than_the_manifest_says_is_not_unpacked(made: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(made) as file:
        members = {name: file.read(name) for name in file.namelist()}
    members["kept.sqlite"] = b"\0" * 50_000_000
    with zipfile.ZipFile(bad := tmp_path / "bad.zip", "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in members.items():
            file.writestr(name, body)
    with pytest.raises(BackupError, match=r"kept\.sqlite"):
        NewsIndex.restore(bad, tmp_path / "new", embedder=WordEmbedder())
    packed(tmp_path / "more.zip", **members, extra=b"")
    with pytest.raises(BackupError, match="manifest"):
        NewsIndex.restore(tmp_path / "more.zip", tmp_path / "new", embedder=WordEmbedder())


def test_a_newer_newsdesks_backup_and_another_models_are_refused(made: Path, home: Path, tmp_path: Path) -> None:
    manifest = json.loads(zipfile.ZipFile(made).read(MANIFEST))
    newer = packed(tmp_path / "newer.zip", **{MANIFEST: json.dumps({**manifest, "format": 2, "more": 1})})
    with pytest.raises(BackupError, match="newer Newsdesk"):
        NewsIndex.restore(newer, tmp_path / "new", embedder=WordEmbedder())

    class Other(WordEmbedder):
        name = "others"

    before = content(home)
    with pytest.raises(HomeMismatch, match="embedder words"):
        NewsIndex.restore(made, home, embedder=Other(), force=True)
    assert content(home) == before and not (home / FOLDER).exists()


def test_a_backup_is_its_owners_alone_and_never_written_over(home: Path, tmp_path: Path) -> None:
    with opened(home) as index:
        made = index.backup(tmp_path)
        assert made.parent == tmp_path and made.stat().st_mode & 0o777 == 0o600
        before = made.read_bytes()
        with pytest.raises(BackupError, match="there already"):
            index.backup(made)
        assert made.read_bytes() == before
        assert index.backup(made, force=True) == made
        with pytest.raises(BackupError, match="no folder"):
            index.backup(tmp_path / "nowhere" / "a.zip")
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("killed_after", ["staging", "ready", "one file moved", "all moved"])
def test_a_restore_that_is_killed_leaves_the_old_home_or_the_new(
    home: Path, made: Path, tmp_path: Path, killed_after: str
) -> None:
    with opened(home) as index:
        index.add([story(60)])
    shutil.copytree(home, tmp_path / "copy")
    NewsIndex.restore(made, tmp_path / "done", embedder=WordEmbedder())
    staging = home / FOLDER
    staging.mkdir()
    for name in ("catalog.sqlite", "kept.sqlite"):
        shutil.copy(tmp_path / "done" / name, staging / name)
    if killed_after != "staging":
        (staging / READY).write_text("before-restore-x", encoding="utf-8")
    if killed_after in ("one file moved", "all moved"):
        (home / "before-restore-x").mkdir()
        for name in ("catalog.sqlite", "kept.sqlite")[: 1 if killed_after == "one file moved" else 2]:
            (home / name).rename(home / "before-restore-x" / name)
            (staging / name).rename(home / name)
    with opened(home) as index:
        old = killed_after == "staging"
        assert index.count() == (13 if old else 12) and index.problems() == []
        assert bool(index.find(story(60).id)) == old
    assert not staging.exists()
    if not old:
        assert content(home / "before-restore-x") == content(tmp_path / "copy")


def test_a_restore_that_finds_no_room_says_so_and_changes_nothing(
    home: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(home)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 1_000))  # type: ignore[attr-defined]
    with pytest.raises(BackupError, match="make room"):
        NewsIndex.restore(made, home, embedder=WordEmbedder(), force=True)
    monkeypatch.undo()
    assert content(home) == before and not (home / FOLDER).exists()
