"""Names are found in the articles' spelling; words that the articles have stay as they are."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query.spelling import respellings, with_names

NEWS = (
    *["Prime Minister Oskar Halvorsen spoke in Varnholm. Mr Halvorsen said the ferries would sail."] * 30,
    "The envoy Kim Dae-sung met Ilse Brandt-Holm, whom Ana Žižková knows, at the Kirk-o-Muir estate.",
    "President Tomas Leclerc thanked Brandt-Holm. The Newtown council met on Monday.",
    "The actor Olga Newton-Reed sang in Moselbruck. A halversen is a knot.",
)


class Shelf:
    """A few texts, searched word by word."""

    def frequency(self, word: str) -> int:
        return len(self.texts_with([word]))

    def texts_with(self, words: Sequence[str]) -> list[str]:
        return [text for text in NEWS if all(word.lower() in text.lower().replace("-", " ").split() for word in words)]

    def texts_like(self, words: Sequence[str], question: str) -> list[str]:
        return list(NEWS)


def searched(question: str) -> str:
    return with_names(question, respellings(question, Shelf()))


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("What did Halvorson say?", "What did Halvorsen say?"),
        ("what did halvorson say?", "what did Halvorsen say?"),
        ("Who is Oscar Halvorsen?", "Who is Oskar Halvorsen?"),
        ("Who met Kim Dae Sung’s envoy?", "Who met Kim Dae-sung’s envoy?"),
        ("Who is Ana Zizkova?", "Who is Ana Žižková?"),
        ("Where is Kirkomuir?", "Where is Kirk-o-Muir?"),
        ("Where did Olga Newtown Reed sing?", "Where did Olga Newton-Reed sing?"),
        ("Why did President Leclerk thank her?", "Why did President Leclerc thank her?"),
    ],
)
def test_a_name_is_searched_as_the_articles_spell_it(question: str, meant: str) -> None:
    assert searched(question) == meant


@pytest.mark.parametrize(
    "question",
    [
        "What did Oskar Halvorsen say in Varnholm?",
        "What did the Newtown council do?",
        "Who is Ilse Brandt-Holm?",
        "Who is Pavel Halversen?",  # the articles have that word in lower case: it is no name
        "Which knots did the sailors in Varnholm learn?",
        "Where is Ana?",
        "Who is Delia Newman?",
        "",
    ],
)
def test_what_the_articles_have_or_nothing_is_like_stays(question: str) -> None:
    assert searched(question) == question


@given(st.text(max_size=120))
def test_any_text_can_be_looked_at(question: str) -> None:
    assert all(question[each.start : each.end] for each in respellings(question, Shelf()))
