"""A number or a date that stands in the evidence beside something else is found by the words around it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.checking.binding import misplaced
from assistant.checking.reading import read_claim, read_evidence
from assistant.records import Evidence

FLOOD = Evidence(
    "At least 12 people died in the flood, with 9 of the deaths in Lugo and 5 of them in Vilar. Another 30 were injured. "
    "The dam opened in March 2019 and broke on Tuesday. The council will meet on Friday.",
    published=datetime(2024, 3, 6, tzinfo=UTC),
)


def suspected(claim: str) -> list[str]:
    return [fact.said for fact in misplaced(read_claim(claim), [read_evidence(FLOOD)])]


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("The flood injured 12.", "12"),
        ("The flood killed 30 people.", "30"),
        ("The council will meet on Tuesday.", "on Tuesday"),
        ("The dam broke on Friday.", "on Friday"),
    ],
)
def test_what_stands_beside_something_else_is_suspected(claim: str, said: str) -> None:
    assert [each.removeprefix("on ") for each in suspected(claim)] == [said.removeprefix("on ")]


@pytest.mark.parametrize(
    "claim",
    [
        "At least 12 died in the flood.",
        "30 were injured.",
        "The dam broke on Tuesday.",
        "The council meets on Friday.",
        "Nobody has counted the goats.",
        "The flood killed 99 people.",
    ],
)
def test_what_stands_in_its_place_or_nowhere_is_not(claim: str) -> None:
    assert suspected(claim) == []
