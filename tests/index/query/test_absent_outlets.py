"""An outlet is told things and reports them; whoever is quoted is none."""

from __future__ import annotations

import pytest

from index.query.absent_outlets import is_outlet
from index.query.outlets import read_outlets

TEXTS = (
    "The mayor told the Varnholm Gazette that the ferry would sail. “It will sail,” she said.",
    "The strike is over, the Varnholm Gazette reported.",
    "The Halden Institute said the comet was new. The Halden Institute announced a prize and told the ministry.",
    "President Obi said so. President Obi says more. A guard told President Obi. Obi told Coast Radio Moselbruck.",
)


@pytest.mark.parametrize(
    ("name", "outlet"),
    [
        ("Varnholm Gazette", True),
        ("Coast Radio Moselbruck", True),
        ("Coast Radio", False),  # part of a longer name
        ("Halden Institute", False),
        ("President Obi", False),
        ("Lindow", False),
    ],
)
def test_the_articles_say_what_is_an_outlet(name: str, outlet: bool) -> None:
    assert is_outlet(name, TEXTS) is outlet


@pytest.mark.parametrize(
    ("question", "others"),
    [
        ("What does Coast Radio say about the ferry?", ("Coast Radio",)),
        ("Why did she resign, according to the Varnholm Gazette?", ("Varnholm Gazette",)),
        ("What did Coast Radio’s report say?", ("Coast Radio",)),
        ("What does the Harbour Post say about it?", ()),  # the index has it
        ("Who bought Coast Radio?", ()),
        ("What happened in Moselbruck?", ()),
    ],
)
def test_names_in_the_place_of_a_source_are_found(question: str, others: tuple[str, ...]) -> None:
    assert read_outlets(question, ["Harbour Post"]).others == others
