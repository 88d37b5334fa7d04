"""Keyword search, in the language of each article."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.engines.keyword import KeywordIndex
from index.news_index import NewsIndex
from index.records import Article, Passage
from tests.index.embedding.embedders import WordEmbedder

GERMAN = "Die Bundesregierung plant neue Gesetze für Städte und Häuser. Der Kanzler begrüßte die Einigungen."
SPANISH = "Los ministros aprobaron las nuevas leyes. Las elecciones municipales se celebrarán en otoño."
RUSSIAN = "Правительство утвердило новые законы. Выборы пройдут осенью в крупных городах."
ENGLISH = "The ministers agreed on new laws. Elections in the cities will be held in autumn."
CHINESE = "中国人民银行周三宣布降息，以支持房地产市场。"
KOREAN = "한국은행이 기준금리를 동결했다고 밝혔다."
THAI = "ธนาคารแห่งประเทศไทยประกาศลดอัตราดอกเบี้ย"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[KeywordIndex]:
    index = KeywordIndex(tmp_path / "keywords")
    yield index
    index.close()


def add(index: KeywordIndex, **texts: str) -> None:
    """Add articles by language; the row of each is its position in the call."""
    passages = []
    for row, (language, text) in enumerate(texts.items()):
        article = Article(title="News", text=text, url=f"https://x.example/{language}", language=language)
        passages.append((row, article, Passage(f"{row}", article.id, 1, 0, 0, len(text), text)))
    index.add(passages)
    index.commit()


def found(index: KeywordIndex, query: str) -> list[int]:
    return [row for row, _ in index.search(query, 10)]


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        ("de", GERMAN, "Welches Gesetz plant man für die Stadt?"),
        ("de-AT", GERMAN, "Gesetz"),
        ("es", SPANISH, "¿Cuándo es la elección municipal?"),
        ("es", SPANISH, "otono"),
        ("ru", RUSSIAN, "Какой закон?"),
        ("en", ENGLISH, "Which law was agreed?"),
    ],
)
def test_another_form_of_a_word_is_found(index: KeywordIndex, language: str, text: str, question: str) -> None:
    add(index, **{language: text})
    assert found(index, question) == [0]


def test_an_index_of_several_languages_is_searched_in_all_of_them(index: KeywordIndex) -> None:
    add(index, en=ENGLISH, de=GERMAN, es=SPANISH, ru=RUSSIAN, zh=CHINESE, ko=KOREAN, th=THAI)
    assert found(index, "law")[0] == 0
    assert found(index, "das Gesetz")[0] == 1
    assert found(index, "¿Qué ministro aprobó la ley?")[0] == 2
    assert found(index, "Когда выборы в городе?") == [3]
    assert found(index, "降息") == [4]
    assert found(index, "한국은행은 금리를 어떻게 했나?")[0] == 5
    assert found(index, "ดอกเบี้ย") == [6]


def test_a_question_is_stemmed_in_the_language_it_is_asked_in(index: KeywordIndex) -> None:
    add(index, en=ENGLISH, de=GERMAN)
    assert index.terms("Wann plant die Regierung das Gesetz?") == ["wann", "plant", "die", "regier", "das", "gesetz"]
    assert index.terms("When will the government agree on laws?") == ["govern", "agre", "law"]
    assert index.terms("Regierung") == ["regierung", "regier"]  # the language is unclear: both


def test_an_english_index_asks_in_english_alone(index: KeywordIndex) -> None:
    assert index.terms("Which ministers agreed?") == ["minist", "agre"]
    add(index, en=ENGLISH)
    assert index.terms("Which ministers agreed?") == ["minist", "agre"]


@pytest.mark.slow
def test_an_index_of_an_older_version_is_filled_again_on_opening(tmp_path: Path) -> None:
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
        index.add([Article(title="Neue Gesetze", text=GERMAN, url="https://x.example/1", language="de")])
    (tmp_path / "keywords" / "analysis").unlink()
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
        assert index.problems() == []
        assert "keyword" in index.search("Einigung")[0].found_by


def test_passages_that_are_named_get_the_scores_that_a_search_gives_them(index: KeywordIndex) -> None:
    add(index, en=ENGLISH, fr="Ministers of new laws and elections.", it="Nothing of the kind.")
    searched = dict(index.search("ministers and elections", 10))
    assert index.scores("ministers and elections", [0, 2, 99]) == {0: pytest.approx(searched[0])}
    assert index.scores("ministers", []) == {}


def test_words_that_are_written_otherwise_are_found_by_their_letters(index: KeywordIndex) -> None:
    add(index, en=ENGLISH, de="Präsident Halvorsen sprach.", fr="Le volcan Kirkomuir.")
    assert index.rows_with(["ministers", "laws"], 5) == [0]
    assert index.rows_with(["ministers", "volcano"], 5) == []
    assert index.rows_with(["Halvorson"], 5) == []
    assert index.rows_with(["Halvorson"], 5, 2) == [1]
    assert index.rows_with(["Kirko", "muir"], 5) == [2]
    assert index.rows_with([], 5, 2) == []
    assert (index.frequency("law"), index.frequency("Kirko"), index.frequency("")) == (1, 0, 0)
