"""Exact search finds what comparing with every vector finds, and its files catch up with the catalog after any damage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from index import Article
from index.embedding.embedder import Vectors
from index.engines import exact_arrays, exact_vectors
from index.engines.exact_vectors import ExactVectors
from index.errors import IndexDamaged
from index.records import Passage, passage_id
from index.store.catalog import Catalog
from tests.index.store.test_passage_table import DAY

DIMENSION = 100  # not a multiple of 64
PASSAGES = 50


def made_up(count: int, seed: int) -> Vectors:
    found = np.random.default_rng(seed).standard_normal((count, DIMENSION), dtype=np.float32)
    normalised: Vectors = found / np.linalg.norm(found, axis=1, keepdims=True)
    return normalised


def put(catalog: Catalog, number: int, count: int = PASSAGES) -> str:
    """An article of `count` passages, with vectors derived from its number."""
    article = Article(title=f"Report {number}", text="x" * count)
    parts = [Passage(passage_id(article.id, 1, n), article.id, 1, n, n, n + 1, "x") for n in range(count)]
    keys = [f"{number}/{n}".encode() for n in range(count)]
    catalog.store_pending([article], [parts], [keys], dict(zip(keys, made_up(count, number), strict=True)), DAY)
    catalog.make_ready([(article.id, 1)])
    return article.id


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(tmp_path / "catalog.sqlite")
    for number in range(8):
        put(catalog, number)
    yield catalog
    catalog.close()


def compared_with_all(catalog: Catalog, vector: Vectors, k: int, rows: list[int] | None = None) -> list[float]:
    return sorted((s for _, found in catalog.vectors(rows) for s in (found @ vector).tolist()), reverse=True)[:k]


def assert_right(catalog: Catalog, search: ExactVectors) -> None:
    rows = catalog.passage_rows()
    for seed in range(5):
        vector = made_up(1, 1_000 + seed)[0]
        for among in (None, rows[::3]):
            found = search.search(vector, 20, None if among is None else np.asarray(among))
            assert [score for _, score in found] == pytest.approx(
                compared_with_all(catalog, vector, 20, among), abs=1e-5
            )
            assert {row for row, _ in found} <= set(rows if among is None else among)
        some = np.asarray([rows[5], 10**9, rows[0]])
        cosines = search.cosines(vector, some)
        ((_, known),) = catalog.vectors([rows[0], rows[5]])
        assert cosines[[2, 0]] == pytest.approx(known @ vector, abs=1e-5)
        assert np.isnan(cosines[1])


def test_it_finds_what_comparing_with_all_finds_and_follows_what_changes(catalog: Catalog) -> None:
    search = ExactVectors(catalog, catalog.path.parent / "flat")
    assert_right(catalog, search)
    gone = put(catalog, 20)
    assert_right(catalog, search)
    search.delete(catalog.remove(gone))
    assert_right(catalog, search)
    put(catalog, 21, count=1)
    assert_right(catalog, search)


def test_what_a_graph_passed_over_among_the_newest_is_found(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact_vectors, "NEWEST", 120)
    search = ExactVectors(catalog, catalog.path.parent / "flat")
    search.search(made_up(1, 0)[0], 1)
    newest = set(catalog.passage_rows()[-120:])
    search.delete(catalog.remove(catalog.ids()[-1]))
    newest &= set(catalog.passage_rows())
    assert len(newest) > 50
    for seed in range(5):
        vector = made_up(1, 2_000 + seed)[0]
        nearest = search.search(vector, 20)
        passed_over = [each for each in nearest if each[0] not in newest]
        found = search.with_newest(vector, 20, passed_over)
        assert [row for row, _ in found if row in newest] == [row for row, _ in nearest if row in newest]
        assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
        again = search.with_newest(vector, 20, nearest)
        assert [row for row, _ in again] == [row for row, _ in nearest]


def test_another_opening_reads_what_is_there_and_clears_out_what_is_gone(catalog: Catalog, tmp_path: Path) -> None:
    ExactVectors(catalog, catalog.path.parent / "flat").follow()
    (file,) = (tmp_path / "flat").iterdir()
    first = file.stat()
    assert_right(catalog, ExactVectors(catalog, catalog.path.parent / "flat"))
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (first.st_ino, first.st_mtime_ns)
    for article in catalog.ids()[:4]:
        catalog.remove(article)
    assert_right(catalog, ExactVectors(catalog, catalog.path.parent / "flat"))
    assert list((tmp_path / "flat").iterdir()) == [file]
    assert file.stat().st_size == first.st_size // 2


def test_what_another_layout_left_in_the_folder_is_removed(catalog: Catalog, tmp_path: Path) -> None:
    """Files of the first layout: a folder, and a setting that this one doesn't read."""
    (tmp_path / "flat" / "generation-3").mkdir(parents=True)
    for name in ("vectors", "bits", "rows"):
        (tmp_path / "flat" / "generation-3" / name).write_bytes(b"of another layout")
    catalog.set_setting("flat_vectors", "3 400 100 1 2 3")
    assert_right(catalog, ExactVectors(catalog, tmp_path / "flat"))
    assert [path.name for path in (tmp_path / "flat").iterdir()] == ["vectors"]


def test_the_bits_choose_nearly_all_of_the_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite")
    put(catalog, 1, count=3_000)
    search = ExactVectors(catalog, catalog.path.parent / "flat")
    vectors = made_up(3_000, 1)
    monkeypatch.setattr(exact_vectors, "CHOSEN_AT_LEAST", 600)
    for among in (None, np.arange(1, 3_001, 2), np.arange(1, 3_001, 4)):
        right = []
        for place in range(0, 3_000, 300):
            vector = vectors[place] + 0.5 * made_up(1, place + 7)[0]
            places = np.arange(3_000) if among is None else among - 1
            best = set((places[np.argsort(-(vectors[places] @ vector))[:30]] + 1).tolist())
            right.append(len(best & {row for row, _ in search.search(vector, 30, among)}) / 30)
        assert np.mean(right) > 0.8  # random vectors, the hardest case
    catalog.close()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def scramble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[::3] = bytes(len(content[::3]))
    path.write_bytes(content)


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"half a write")


@pytest.mark.parametrize("damage", [cut, scramble, lengthen, Path.unlink], ids=lambda each: each.__name__)
def test_damaged_files_are_written_again(catalog: Catalog, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    ExactVectors(catalog, catalog.path.parent / "flat").follow()
    damage(tmp_path / "flat" / "vectors")
    assert_right(catalog, ExactVectors(catalog, catalog.path.parent / "flat"))
    put(catalog, 30)
    assert_right(catalog, ExactVectors(catalog, catalog.path.parent / "flat"))


def test_a_home_whose_articles_are_all_gone_opens(catalog: Catalog, tmp_path: Path) -> None:
    ExactVectors(catalog, tmp_path / "flat").follow()
    for article in catalog.ids():
        catalog.remove(article)
    assert ExactVectors(catalog, tmp_path / "flat").search(made_up(1, 0)[0], 5) == []
    put(catalog, 40)
    assert_right(catalog, ExactVectors(catalog, tmp_path / "flat"))


def test_files_that_cannot_be_written_are_an_error_that_says_so(catalog: Catalog, tmp_path: Path) -> None:
    (tmp_path / "flat").write_text("in the way")
    search = ExactVectors(catalog, tmp_path / "flat")
    with pytest.raises(IndexDamaged, match="can't be written: File exists"):
        search.search(made_up(1, 0)[0], 5)
    search.keep_up()


def test_an_empty_catalog_has_nothing_near(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite")
    search = ExactVectors(catalog, catalog.path.parent / "flat")
    assert search.search(made_up(1, 0)[0], 5) == []
    assert np.isnan(search.cosines(made_up(1, 0)[0], np.asarray([3]))).all()
    assert search.with_newest(made_up(1, 0)[0], 5, []) == []
    put(catalog, 1)
    assert len(search.search(made_up(1, 0)[0], 5)) == 5
    catalog.close()


def test_a_bit_stands_for_a_number_that_is_positive() -> None:
    vector = np.full((1, 70), -1.0)
    vector[0, [0, 69]] = 1
    assert np.bitwise_count(exact_arrays.bits_of(vector).view("<u8")).tolist() == [[1, 1]]
