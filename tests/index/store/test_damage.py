"""A damaged index is detected, answered without, and rebuilt without embedding anything."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from index import NewsIndex
from index.engines.chroma import VectorCollection
from index.engines.chroma_folders import ChromaFolders
from index.errors import HomeDamaged
from index.store.checksums import unsound_segment
from tests.index.embedding.embedders import WordEmbedder
from tests.index.engines.exactly import nearest
from tests.index.ingest.test_crashes import article

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("probed_by_a_process")]
NUMBER = 12


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
        index.add([article(number) for number in range(1, NUMBER + 1)])
    return tmp_path


class BrokenIndex:
    """Replaces tantivy's index and fails like one whose files are gone."""

    def searcher(self) -> None:
        raise OSError("a segment file is gone")


def chroma_files(home: Path) -> list[Path]:
    return sorted(path for path in (home / "chroma").glob("generation-*/**/*") if path.is_file())


def top_title(index: NewsIndex, number: int) -> str:
    return index.search(f"word{number}x1 word{number}x2 word{number}x3", k=1)[0].article.title


def assert_mended(home: Path) -> None:
    embedder = WordEmbedder()
    with NewsIndex.open(home, embedder=embedder) as index:
        assert top_title(index, 7) == "Report 7"
        assert index.problems() == []
        assert index.health.vector_engine == "chroma"
        hit = index.search("word3x1 word3x2", k=1)[0]
        assert (hit.article.title, hit.found_by) == ("Report 3", ("dense", "keyword"))
    assert embedder.embedded == 0, "passages were embedded again"


def test_a_chroma_folder_that_is_gone_is_built_again(home: Path) -> None:
    for folder in (home / "chroma").glob("generation-*"):
        shutil.rmtree(folder)
    assert_mended(home)


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_a_chroma_folder_without_its_checksums_is_built_again(home: Path, content: bytes | None) -> None:
    (sums,) = (home / "chroma").glob("generation-*/sums.json")
    if content is None:
        sums.unlink()
    else:
        sums.write_bytes(content)
    assert_mended(home)
    assert not sums.exists()


def test_every_chroma_file_cut_short_is_noticed_and_mended(home: Path) -> None:
    for name in [path.name for path in chroma_files(home)]:
        victim = next(path for path in chroma_files(home) if path.name == name)
        victim.write_bytes(victim.read_bytes()[: victim.stat().st_size // 3])
        assert_mended(home)


@pytest.mark.thorough
def test_a_database_full_of_garbage_is_noticed_and_mended(home: Path) -> None:
    for victim in chroma_files(home):
        victim.write_bytes(b"not a database" * 500)
    assert_mended(home)


def test_while_chroma_is_damaged_questions_are_answered_by_exact_search(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for victim in chroma_files(home):
        victim.write_bytes(b"not a database" * 500)
    begin = ChromaFolders.fresh

    def slow_to_begin(self: ChromaFolders) -> VectorCollection:
        time.sleep(1.5)
        return begin(self)

    monkeypatch.setattr(ChromaFolders, "fresh", slow_to_begin)
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        hit = index.search("word5x1 word5x2", k=1)[0]
        assert (index.health.vector_engine, hit.article.title) == ("exact search", "Report 5")
        assert hit.found_by == ("dense", "keyword")
        assert index.problems() == []
        assert index.health.vector_engine == "chroma"


def test_of_several_whole_chroma_folders_the_newest_is_used_and_the_others_are_removed(home: Path) -> None:
    (newest,) = (home / "chroma").glob("generation-*")
    shutil.copytree(newest, home / "chroma" / "generation-zzz")
    os.utime(home / "chroma" / "generation-zzz" / "sums.json", (1, 1))
    (home / "chroma" / "generation-begun").mkdir()
    assert_mended(home)
    assert list((home / "chroma").iterdir()) == [newest]


def test_a_chroma_that_fails_while_it_is_open_is_built_again(home: Path) -> None:
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        assert index.problems() == []
        (before,) = (home / "chroma").glob("generation-*")
        live = index._vectors._live
        assert live is not None
        rows = sorted(live.rows())
        vectors = next(index._catalog.vectors(rows))[1]
        live.upsert(rows, np.roll(vectors, 1, axis=0))
        assert top_title(index, 7) == "Report 7"
        assert index.health.vector_engine == "exact search"
        assert "vectors that are not theirs" in (index.health.vector_problem or "")
        assert index.problems() == []
        assert (index.health.vector_engine, top_title(index, 7)) == ("chroma", "Report 7")
        assert before not in (home / "chroma").iterdir()


def test_exact_search_and_chroma_agree(home: Path) -> None:
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        index.problems()
        for number in range(1, NUMBER + 1):
            vector = index.embedder.embed_query(f"word{number}x1 edition 1")
            rows = np.asarray(index._catalog.passage_rows()[::2])
            for among in (None, rows):
                exact = nearest(index._catalog, vector, 5, among)
                chroma = index._vectors.search(vector, 5, among)
                assert [c for _, c in chroma] == pytest.approx([c for _, c in exact], abs=1e-3)
                assert among is None or {row for row, _ in chroma} <= set(among.tolist())


@pytest.mark.thorough
def test_a_keyword_index_that_is_gone_or_garbage_is_filled_again(home: Path) -> None:
    shutil.rmtree(home / "keywords")
    assert_mended(home)
    for victim in (home / "keywords").iterdir():
        if victim.is_file():
            victim.write_bytes(b"garbage")
    assert_mended(home)


def test_a_keyword_index_that_breaks_while_open_is_filled_again(home: Path) -> None:
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        index._keywords._index = BrokenIndex()  # type: ignore[assignment]
        assert top_title(index, 4) == "Report 4"
        assert index.problems() == []


@pytest.mark.parametrize("ending", [".term", ".idx", ".fieldnorm", ".fast"])
def test_a_flipped_bit_in_a_file_of_the_keyword_index_is_noticed_and_mended(home: Path, ending: str) -> None:
    victim = max((home / "keywords").glob(f"*{ending}"), key=lambda path: path.stat().st_size)
    content = bytearray(victim.read_bytes())
    content[len(content) // 3] ^= 4
    victim.write_bytes(content)
    assert_mended(home)
    assert unsound_segment(home / "keywords") is None


def test_a_flipped_bit_in_the_flat_vectors_is_noticed_and_mended(home: Path) -> None:
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        top_title(index, 7)
    victim = home / "flat" / "vectors"
    sound = victim.read_bytes()
    content = bytearray(sound)
    content[len(content) // 3] ^= 64
    victim.write_bytes(content)
    assert_mended(home)
    assert victim.read_bytes() == sound


def test_a_rebuild_that_is_asked_for_while_the_home_opens_keeps_its_folder(home: Path) -> None:
    for sums in (home / "chroma").glob("generation-*/sums.json"):
        sums.unlink()
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        index.rebuild()
        assert index.problems() == []
        assert index.health.vector_engine == "chroma"


def test_a_catalog_that_is_empty_is_refused_where_articles_were(home: Path) -> None:
    (home / "catalog.sqlite").write_bytes(b"")
    with pytest.raises(HomeDamaged, match="is empty, and articles were here: restore it from a backup"):
        NewsIndex.open(home, embedder=WordEmbedder())
    (home / "catalog.sqlite").unlink()
    with pytest.raises(HomeDamaged, match="is gone, and articles were here"):
        NewsIndex.open(home, embedder=WordEmbedder())
