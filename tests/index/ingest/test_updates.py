"""An update is no copy, and a copy that an editor has worked over is one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index import Article, NewsIndex
from index.ingest.updates import has_figures_of, has_other_figures, is_outcome
from tests.index.embedding.embedders import WordEmbedder

TEXT = (
    "A space probe will strike the small moon of an asteroid on Monday night, in the first test of pushing a rock aside."
    "\n\nThe probe, which weighs 610 kilograms, travels at 6 kilometres a second. It was built in Norfield for 330 million"
    " dollars and left ten months ago."
    "\n\nTelescopes on all continents watch how the path of the moon changes. Nobody on the ground is in danger, the"
    " agency's director Ada Moss said, because the pair stays 11 million kilometres away."
)
PROBE = Article(
    title="Probe will strike an asteroid's moon",
    text=TEXT,
    publisher="Wire",
    url="https://wire.example/probe",
    published=datetime(2026, 9, 14, 9, tzinfo=UTC),
)
EDITED = (
    "In the first test of pushing a rock aside, a space probe will strike the small moon of an asteroid on Monday night."
    "\n\nThe probe weighs 610 kilograms and travels at 6 kilometres a second. It left ten months ago and was built in"
    " Norfield for 330 million dollars."
    "\n\nOn all continents, telescopes watch how the path of the moon changes. The agency's director Ada Moss said"
    " nobody on the ground is in danger, because the pair stays 11 million kilometres away."
)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path / "home", embedder=WordEmbedder()) as opened:
        yield opened


def elsewhere(text: str, title: str = PROBE.title, publisher: str = "Gazette") -> Article:
    return replace(PROBE, id="", title=title, text=text, publisher=publisher, url="https://gazette.example/probe")


def folded(index: NewsIndex, other: Article) -> bool:
    index.add([PROBE, other])
    return bool(index.copies(PROBE.id))


def test_a_copy_in_an_editor_s_words_is_a_copy(index: NewsIndex) -> None:
    assert folded(index, elsewhere(EDITED))


@pytest.mark.parametrize(
    "other",
    [
        elsewhere(TEXT.replace("will strike", "struck"), "Probe strikes an asteroid's moon"),
        elsewhere(TEXT.replace("330", "350")),
        elsewhere(TEXT.replace("Monday", "Wednesday")),
        elsewhere(TEXT.replace("330", "350"), publisher="Wire"),
        elsewhere(
            "The probe has sent its last picture. Engineers in the control room hugged one another as the screen went"
            " dark, and the director thanked them for years of work at weekends.\n\n" + TEXT,
            publisher="Wire",
        ),
    ],
    ids=["outcome", "figure", "day", "correction", "live report"],
)
def test_an_update_is_no_copy(index: NewsIndex, other: Article) -> None:
    assert not folded(index, other)


def test_a_figure_in_another_style_is_no_other_figure() -> None:
    assert not has_other_figures("It cost 4,100 crowns and nine men.", "It cost 4100 crowns and 9 men.")
    assert not has_other_figures("4 March. Three ships left.", "four March. 3 ships left.")
    assert has_other_figures("It cost 4,100 crowns.", "It cost 7,900 crowns.")


def test_an_outcome_is_of_the_same_thing() -> None:
    assert is_outcome("Council will vote on bridge tolls", "Council votes for bridge tolls")
    assert not is_outcome("Council will vote on bridge tolls", "Storm cuts power to the coast")


def test_an_outlet_that_cut_a_figure_is_not_named_for_it(index: NewsIndex) -> None:
    index.add([PROBE, elsewhere("\n\n".join(TEXT.split("\n\n")[:2]))])
    (hit,) = index.search("how far away is the pair in kilometres?", asked_at=datetime(2026, 9, 20, tzinfo=UTC))
    assert hit.also_in == ()
    assert has_figures_of("40,000 homes lost power.", "Forty thousand homes lost power on Tuesday.", "en")
    assert not has_figures_of("40,000 homes lost power.", "Trees fell on many roads near the coast.", "en")


def test_an_outlet_with_another_figure_is_not_named_for_the_corrected_one() -> None:
    assert not has_figures_of(
        "The fire hurt 14 people on the quay.", "The fire hurt 12 people on the quay, police said.", "en"
    )
