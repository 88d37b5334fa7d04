"""The quote for a written sentence has the words that a reader would look for first."""

from __future__ import annotations

from assistant.records import Citation
from assistant.writing.exact_words import narrowed

PASSAGE = (
    "The alliance met in Madrid this week. Leaders formally asked two more countries to join the alliance. "
    "Finland and Sweden had applied in May. The summit ended on Thursday."
)


def cited(passage: str = PASSAGE) -> Citation:
    return Citation(1, "a", 1, None, "Summit ends", None, None, passage, 40, 40 + len(passage), passage, 40)


def test_the_sentence_with_the_names_is_among_the_words() -> None:
    narrow = narrowed(cited(), "The two countries that leaders formally asked to join are Finland and Sweden.")
    assert "Finland and Sweden" in narrow.quote and "formally asked" in narrow.quote
    assert "Madrid" not in narrow.quote
    assert PASSAGE[narrow.start - 40 : narrow.end - 40] == narrow.quote


def test_one_sentence_is_enough_where_it_has_all() -> None:
    narrow = narrowed(cited(), "The summit ended on Thursday.")
    assert narrow.quote == "The summit ended on Thursday."


def test_a_passage_without_a_sentence_stays_whole() -> None:
    assert narrowed(cited(" "), "The summit ended.").quote == " "
