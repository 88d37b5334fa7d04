"""A catalog of an older Newsdesk runs the migration steps that it lacks, and loses nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from index import NewsIndex
from index.errors import HomeDamaged, HomeError
from index.store.catalog import Catalog
from index.store.catalog_reader import row_sum
from index.store.schema import STEPS
from tests.index.embedding.embedders import WordEmbedder
from tests.index.ingest.test_crashes import article

pytestmark = pytest.mark.slow

VECTORS = np.arange(40 * 384, dtype="<f4").reshape(40, 384)


def write_old(path: Path, passages: int) -> None:
    """A catalog as it was before vectors had row numbers: one article, its passages, and a vector for each."""
    with sqlite3.connect(path) as old:
        for statement in (*STEPS[0], *STEPS[1]):
            old.execute(statement)
        old.execute("INSERT INTO articles VALUES ('a', 1, 'a', 5, NULL)")
        old.execute(
            "INSERT INTO versions (article_id, version, state, content_hash, seen, title, authors, text)"
            " VALUES ('a', 1, 'ready', '', 5, 'Ferry', '[]', 'It sailed.')"
        )
        for place, vector in enumerate(VECTORS):
            old.execute("INSERT INTO vectors VALUES (?, ?)", (f"{place * 7 % 40}".encode(), vector.tobytes()))
        for place in range(passages):
            key = f"{place * 7 % 40}".encode()
            old.execute("INSERT INTO passages VALUES (?, 'a', 1, ?, 0, 1, ?)", (place + 3, place, key))
        old.execute("PRAGMA user_version = 2")
    old.close()


def test_every_passage_keeps_its_vector(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    write_old(path, len(VECTORS))
    catalog = Catalog(path)
    rows, vectors = next(catalog.vectors())
    assert rows == list(range(3, 43))
    np.testing.assert_array_equal(vectors, VECTORS)
    assert catalog.rows("PRAGMA foreign_keys") == [(1,)]
    assert catalog.remove("a") == rows
    assert catalog.rows("SELECT count(*) FROM vectors") == [(0,)]
    catalog.close()


def test_compacting_gives_the_room_back(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    write_old(path, len(VECTORS))
    catalog = Catalog(path)
    pages = catalog.rows("PRAGMA page_count")[0][0]
    catalog.compact()
    assert catalog.rows("PRAGMA page_count")[0][0] < pages
    assert len(next(catalog.vectors())[0]) == len(VECTORS)
    catalog.close()


def test_a_catalog_whose_rows_point_to_nothing_is_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    write_old(path, 3)
    with sqlite3.connect(path) as old:
        old.execute("DELETE FROM vectors WHERE key = ?", (b"0",))
    old.close()
    with pytest.raises(HomeError, match="points to nothing in vectors"):
        Catalog(path)
    with sqlite3.connect(path) as old:
        assert old.execute("PRAGMA user_version").fetchone() == (2,)
    old.close()


@pytest.mark.parametrize("step", range(1, len(STEPS)))
def test_a_home_of_every_older_schema_opens_whole(step: int, tmp_path: Path) -> None:
    home = tmp_path / "home"
    articles = [article(1), article(2), article(2, version=2), article(3)]
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        for each in articles:
            index.add([each])
        kept = {each.id: index.versions(each.id) for each in articles}
    as_it_was(home / "catalog.sqlite", step)
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        assert index.problems() == []
        assert {each.id: index.versions(each.id) for each in articles} == kept
        assert index.search("word2x7")[0].article.text == articles[2].text
        assert index.add(articles[2:]).unchanged == 2
        assert index.add([article(4)]).added == 1
        assert index.remove(articles[0].id) == 1
        assert list(index.feeds) == []
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        assert index.problems() == []
        assert {hit.article.id for hit in index.search("report", 20)} == {article(number).id for number in (2, 3, 4)}


def as_it_was(path: Path, step: int) -> None:
    """Rewrite the catalog with the tables that it had after `step` steps."""
    now = path.with_suffix(".now")
    path.rename(now)
    with sqlite3.connect(path) as old:
        old.create_function("row_sum", -1, row_sum, deterministic=True)
        for statements in STEPS[:step]:
            for statement in statements:
                old.execute(statement)
        old.execute("ATTACH ? AS now", (str(now),))
        for (table,) in old.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall():
            columns = ", ".join(name for _, name, *_ in old.execute(f"PRAGMA main.table_info({table})"))
            old.execute(f"DELETE FROM main.{table}")
            old.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM now.{table}")
        old.execute(f"PRAGMA user_version = {step}")
    old.close()
    now.unlink()


def test_a_letter_that_changed_on_the_disk_is_never_quoted(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        index.add([article(1), article(2)])
    file = home / "catalog.sqlite"
    file.write_bytes(file.read_bytes().replace(b"word2x7 ", b"word2y7 "))
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        assert any("is not as it was stored" in problem for problem in index.problems())
        assert index.article(article(1).id) == index.versions(article(1).id)[0].article
        for read in (lambda: index.article(article(2).id), lambda: index.search("word2x9")):
            with pytest.raises(HomeDamaged, match=f"article {article(2).id} .*newsdesk remove {article(2).id}"):
                read()
        assert index.remove(article(2).id) == 1
        assert index.add([article(2)]).added == 1
        assert index.problems() == []
        assert index.search("word2x7")[0].article.text == article(2).text
