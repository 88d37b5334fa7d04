"""A catalog of an older Newsdesk takes the steps it lacks, and loses nothing by it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from index.catalog import Catalog
from index.errors import HomeError
from index.schema import STEPS

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
