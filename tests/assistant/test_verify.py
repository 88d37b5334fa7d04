"""A sentence is only shown when the stored article has its words where the citation says."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.records import Citation, Sentence
from assistant.verify import verify
from index.records import Article

TEXT = "The bridge opened. Nobody was hurt."
ARTICLE = Article(title="Bridge opens", text=TEXT, id="a1")
CITATION = Citation(1, "a1", 1, None, "Bridge opens", None, None, "The bridge opened.", 0, 18, TEXT, 0)
SENTENCE = Sentence("The bridge opened.", (1,), "unsupported")


@dataclass(frozen=True)
class Shelf:
    """A store with at most one article."""

    held: Article | None = ARTICLE

    def article(self, article_id: str, version: int | None = None) -> Article | None:
        return self.held if self.held and self.held.id == article_id else None


def test_the_articles_own_words_are_supported() -> None:
    verdict = verify(SENTENCE, {1: CITATION}, Shelf())
    assert verdict.sentence.support == "supported"
    assert verdict.citations == (CITATION,)
    assert verdict.dropped == 0
    assert "word for word" in verdict.sentence.checks[0]


def test_words_that_stand_elsewhere_are_not() -> None:
    moved = replace(CITATION, start=1, end=19)
    assert verify(SENTENCE, {1: moved}, Shelf()).sentence.support == "unsupported"


def test_words_of_an_article_that_is_gone_are_not() -> None:
    assert verify(SENTENCE, {1: CITATION}, Shelf(None)).sentence.support == "unsupported"


def test_a_sentence_that_says_something_else_than_it_cites_is_not() -> None:
    changed = replace(SENTENCE, text="The bridge fell.")
    assert verify(changed, {1: CITATION}, Shelf()).sentence.support == "unsupported"


def test_a_number_nobody_showed_is_dropped_and_counted() -> None:
    verdict = verify(replace(SENTENCE, citations=(1, 7)), {1: CITATION}, Shelf())
    assert verdict.sentence.citations == (1,)
    assert verdict.dropped == 1
    assert verdict.sentence.support == "supported"


def test_a_sentence_left_without_citations_is_not_supported() -> None:
    verdict = verify(replace(SENTENCE, citations=(7,)), {1: CITATION}, Shelf())
    assert verdict.sentence.support == "unsupported"
    assert verdict.dropped == 1
