"""A sentence is only shown if the stored article has its words at the cited place, or if its evidence supports it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.checking.checker import Checker
from assistant.checking.verify import verify, verify_written
from assistant.records import Citation, Sentence
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


# -- sentences that somebody wrote

CHECKER = Checker()


def shown(*passages: str) -> dict[int, Citation]:
    """Passages as they were shown, numbered from 1."""
    return {
        number: replace(CITATION, number=number, quote=passage, end=len(passage), passage=passage, title="")
        for number, passage in enumerate(passages, start=1)
    }


STRIKE = shown(
    "The dock strike in Varnholm ended on Thursday after nine days.",
    "Ilse Brandt leads the dockers' union of Varnholm.",
    "More than 60 ships waited outside the harbour of Varnholm.",
)


def written(text: str, *numbers: int) -> Sentence:
    return Sentence(text, numbers, "unsupported")


def test_a_written_sentence_is_held_against_the_passages_it_cites() -> None:
    verdict = verify_written(written("The strike in Varnholm ended after nine days.", 1), STRIKE, CHECKER)
    assert verdict.sentence.support == "supported"
    assert verdict.sentence.citations == (1,) and verdict.citations == (STRIKE[1],)
    assert verdict.sentence.checks and verdict.dropped == 0


def test_a_written_sentence_with_a_number_of_its_own_is_withheld_with_the_reason() -> None:
    verdict = verify_written(written("The strike in Varnholm ended after 12 days.", 1), STRIKE, CHECKER)
    assert verdict.sentence.support == "unsupported"
    assert "differs: “12” here, “nine” and “60” there" in verdict.sentence.checks


def test_citations_nobody_was_shown_are_dropped_and_counted() -> None:
    verdict = verify_written(written("The strike in Varnholm ended after nine days.", 9, 1, 1, 8), STRIKE, CHECKER)
    assert verdict.sentence.citations == (1,)
    assert verdict.dropped == 2


def test_two_passages_that_carry_a_sentence_only_together_are_both_kept() -> None:
    text = "The strike of Ilse Brandt's dockers in Varnholm ended after nine days."
    verdict = verify_written(written(text, 1, 2), STRIKE, CHECKER)
    assert verdict.sentence.support != "unsupported"
    assert verdict.sentence.citations == (1, 2)
    assert verify_written(written(text, 1), {1: STRIKE[1]}, CHECKER).sentence.support == "unsupported"


def test_a_sentence_without_citations_gains_the_passage_that_carries_it_and_a_mark() -> None:
    verdict = verify_written(written("More than 60 ships waited outside the harbour."), STRIKE, CHECKER)
    assert (verdict.sentence.support, verdict.sentence.placed) == ("partly", "found")
    assert verdict.sentence.citations == (3,)


def test_a_sentence_that_cites_the_wrong_passage_gets_the_right_one() -> None:
    verdict = verify_written(written("More than 60 ships waited outside the harbour.", 2), STRIKE, CHECKER)
    assert verdict.sentence.citations == (3,)
    assert (verdict.sentence.support, verdict.sentence.placed) == ("supported", "moved")


def test_a_sentence_that_nothing_shown_is_like_is_unsupported() -> None:
    verdict = verify_written(written("A museum bought old star maps."), STRIKE, CHECKER)
    assert verdict.sentence.support == "unsupported" and verdict.sentence.citations == ()
    assert verdict.sentence.checks == ("nothing in it is like this sentence",)
    assert verify_written(written("", 1), STRIKE, CHECKER).sentence.checks == ("says nothing",)
    assert verify_written(written("[1]", 1), STRIKE, CHECKER).sentence.support == "unsupported"
    assert verify_written(written("A ferry sailed.", 1), {}, CHECKER).dropped == 1
