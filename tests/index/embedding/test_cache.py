"""Vectors of recent texts are cached: nothing is embedded twice, and the cache stays bounded."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
import pytest

from index.embedding import cache
from index.embedding.cache import AT_ONCE, CachedEmbedder
from index.embedding.embedder import Vectors
from tests.index.embedding.embedders import WordEmbedder


class Counted(WordEmbedder):
    """Records what it is asked to embed."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return super().embed_documents(texts)

    def embed_query(self, text: str) -> Vectors:
        self.asked.append(text)
        return super().embed_query(text)


def test_a_text_is_embedded_once_and_its_vector_is_the_same() -> None:
    plain, counted = WordEmbedder(), Counted()
    memory = CachedEmbedder(counted)
    for texts in (["The ferry sails.", "The port is shut."], ["The port is shut.", "Rents rose.", "Rents rose."]):
        assert np.array_equal(memory.embed_documents(texts), plain.embed_documents(texts))
    assert np.array_equal(memory.embed_query("Who sails?"), plain.embed_query("Who sails?"))
    memory.embed_query("Who sails?")
    assert counted.asked == ["The ferry sails.", "The port is shut.", "Rents rose.", "Who sails?"]


def test_a_question_and_a_sentence_of_the_same_words_are_kept_apart() -> None:
    counted = Counted()
    memory = CachedEmbedder(counted)
    memory.embed_query("The ferry sails.")
    memory.embed_documents(["The ferry sails."])
    assert counted.asked == ["The ferry sails."] * 2


def test_what_was_not_asked_for_longest_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST_DOCUMENTS", 2)
    counted = Counted()
    memory = CachedEmbedder(counted)
    for text in ("one", "two", "one", "three", "one", "two"):
        memory.embed_documents([text])
    assert counted.asked == ["one", "two", "three", "two"]


def test_articles_that_are_added_drive_nothing_out() -> None:
    counted = Counted()
    memory = CachedEmbedder(counted)
    memory.embed_documents(["The ferry sails."])
    many = [f"passage {number}" for number in range(AT_ONCE + 1)]
    memory.embed_documents(many)
    memory.embed_documents(many[:1])
    memory.embed_documents(["The ferry sails."])
    assert counted.asked == ["The ferry sails.", *many, many[0]]
    assert memory.embed_documents([]).shape == (0, counted.dimension)


def test_nobody_can_change_what_is_remembered() -> None:
    memory = CachedEmbedder(WordEmbedder())
    memory.embed_documents(["The ferry sails."])[:] = 0
    assert memory.embed_documents(["The ferry sails."]).any()
    with pytest.raises(ValueError, match="read-only"):
        memory.embed_query("Who sails?")[:] = 0


def test_several_threads_get_their_own_texts_vectors() -> None:
    plain, memory = WordEmbedder(), CachedEmbedder(WordEmbedder())
    wrong: list[str] = []

    def ask(first: int) -> None:
        for number in range(first, first + 60):
            texts = [f"sentence {number % 7}", f"sentence {number % 5}"]
            if not np.array_equal(memory.embed_documents(texts), plain.embed_documents(texts)):
                wrong.append(texts[0])

    threads = [threading.Thread(target=ask, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
