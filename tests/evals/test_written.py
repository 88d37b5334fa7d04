"""The rule that counts names and numbers which nothing cited has."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.records import Citation
from tests.evals.written import absent

PASSAGE = "The mayor, Zoë Lind, said in Oslo's town hall that 1,200 European visitors had come."
CITED = Citation(
    1, "a", 1, None, "Visitors in Varn", "Coast Post", datetime(2024, 5, 3, tzinfo=UTC), PASSAGE, 0, 82, PASSAGE, 0
)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Mayor Zoe Lind spoke in Oslo of 1200 visitors.", ()),
        ("Varn counted 1,200 visitors from Europe on Friday, 3 May 2024, says the Coast Post.", ()),
        ("Lind spoke in Bergen of 1,300 visitors.", ("Bergen", "1,300")),
        ("Bergen had visitors.", ()),
        ("3 visitors came, 7 left.", ("7",)),
    ],
)
def test_names_and_numbers_must_stand_in_what_is_cited(sentence: str, expected: tuple[str, ...]) -> None:
    assert absent(sentence, [CITED]) == expected


def test_where_nothing_is_cited_everything_is_absent() -> None:
    assert absent("It rained in Oslo.", []) == ("Oslo",)
