"""A country or organisation is one word, whichever of its names a text uses."""

from __future__ import annotations

import pytest

from assistant.text.names import named_words


def terms(text: str) -> list[str]:
    return [word.term for word in named_words(text, "en") if not word.stop]


@pytest.mark.parametrize(
    "text", ["the US", "the U.S.", "America", "the United States", "the United States of America's", "Americans"]
)
def test_all_names_of_a_country_are_one_term(text: str) -> None:
    assert terms(text) == ["united states"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("the UK and Britain", ["united kingdom", "united kingdom"]),
        ("the WHO and the EU", ["world health organization", "european union"]),
        ("Who told us?", ["told"]),
        ("South Korea", ["south korea"]),
        ("they polish the china", ["polish", "china"]),
        ("no names here", ["name"]),
    ],
)
def test_only_names_are_taken_for_names(text: str, said: list[str]) -> None:
    assert terms(text) == said


def test_a_name_of_several_words_keeps_its_place() -> None:
    text = "Leaders of the United States met."
    place = next(word for word in named_words(text) if word.term == "united states")
    assert text[place.start : place.end] == "United States" and place.capital and not place.stop
