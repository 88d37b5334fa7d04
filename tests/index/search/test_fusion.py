"""Fusion: what both engines rank high comes first, and no engine can remove what the other found."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.search import fusion as fusion
from index.search.fusion import DENSE_SHARE_UNREAD, VECTOR_WEIGHT, fuse, vector_weight
from index.text import sentences, urls

cosines = st.dictionaries(st.integers(0, 20), st.floats(-1, 1), max_size=15)
word_scores = st.dictionaries(st.integers(0, 20), st.floats(0.001, 80), max_size=15)


def test_the_examples_in_the_docstrings_hold() -> None:
    for module in (fusion, sentences, urls):
        assert doctest.testmod(module).failed == 0


@given(cosines, word_scores)
def test_every_candidate_keeps_a_score_between_nothing_and_one(
    dense: dict[int, float], words: dict[int, float]
) -> None:
    scores = fuse(dense, words)
    assert set(scores) == set(dense) | set(words)
    assert all(0 <= score <= 1 + 1e-9 for score in scores.values())


@given(word_scores)
def test_words_alone_keep_their_order(words: dict[int, float]) -> None:
    scores = fuse({}, words)
    assert all(scores[one] <= scores[other] for one in words for other in words if words[one] < words[other])


@given(cosines, word_scores, st.integers(0, 20), st.floats(0, 1))
def test_being_found_by_meaning_too_never_hurts(
    dense: dict[int, float], words: dict[int, float], key: int, cosine: float
) -> None:
    without = fuse({other: value for other, value in dense.items() if other != key}, words)
    assert fuse({**dense, key: cosine}, words)[key] >= without.get(key, 0.0)


@pytest.mark.parametrize(
    "question", ["什么时候降息？", "Какой закон?", "한국은행이 금리를", "ما هو القانون؟", "Τι είναι;"]
)
def test_words_count_for_more_where_the_bundled_model_cannot_read(question: str) -> None:
    assert vector_weight(question, any_script=False) == DENSE_SHARE_UNREAD
    assert vector_weight(question, any_script=True) == VECTOR_WEIGHT


@pytest.mark.parametrize(
    "question", ["When?", "Größe & Spaß", "¿Cuándo?", "Nguyễn Phú Trọng", "2024", "Who is 習近平 of China?"]
)
def test_questions_in_latin_letters_keep_their_share(question: str) -> None:
    assert vector_weight(question, any_script=False) == VECTOR_WEIGHT
