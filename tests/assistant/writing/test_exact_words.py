"""The quote for a written sentence has the words that a reader would look for first."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.records import Citation
from assistant.writing.exact_words import cited_words, located, narrowed

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


@pytest.mark.parametrize(
    ("words", "quote"),
    [
        ("asked two more countries to join", "asked two more countries to join"),
        ("ASKED  two more\ncountries", "asked two more countries"),
        ("Finland and Sweeden had applied in May", "Finland and Sweden had applied in May"),
        ("inland and Sweden had applied", "Finland and Sweden had applied"),
    ],
)
def test_given_words_are_found_whatever_their_marks_and_small_slips(words: str, quote: str) -> None:
    found = located(cited(), words)
    assert found is not None and found.quote == quote
    assert found.passage[found.start - found.passage_start : found.end - found.passage_start] == quote


@pytest.mark.parametrize("words", ["", "the", "Norway and Denmark will never apply", "x" * 2000])
def test_words_that_are_not_there_are_not_found(words: str) -> None:
    assert located(cited(), words) is None


def test_quotation_marks_and_dashes_make_no_difference() -> None:
    found = located(cited("She said: “We will not – ever – wait.” He left."), '"We will not - ever - wait"')
    assert found is not None and found.quote == "We will not – ever – wait"


def test_the_words_of_a_sentence_have_all_of_its_facts() -> None:
    quoted, given = cited_words(
        "Finland asked to join at a summit in Madrid.", [cited()], [(1, "asked two more countries")]
    )
    words = " ".join(each.quote for each in quoted)
    assert given and "asked two more countries" in words and "Finland" in words and "Madrid" in words


@given(st.text(max_size=200), st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_whatever_is_found_stands_there(passage: str, words: str) -> None:
    found = located(cited(passage), words)
    assert found is None or passage[found.start - 40 : found.end - 40] == found.quote != ""
