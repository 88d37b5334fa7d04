"""An answer in a conversation reports which of its cited words the outlet has since changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.evidence.corrections import ChangedCitation, changed_citations
from assistant.records import Answer, Citation
from index import Article, NewsIndex
from tests.assistant.conftest import article
from tests.index.embedding.embedders import WordEmbedder

CROSSING = "The ferry carries 240 passengers and takes 35 minutes to cross."
TEXT = (
    f"The ferry Northlight began service on Monday.\n\n{CROSSING} Tickets cost four euros.\n\n"
    "The old boat will be kept as a museum."
)
FERRY = article("New ferry links the two harbours", TEXT, "Coast Courier", "2024-06-03")
LATER = datetime(2024, 6, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path / "home", embedder=WordEmbedder()) as opened:
        opened.add(FERRY)
        yield opened


def citing(quote: str, of: Article = FERRY, number: int = 1) -> Citation:
    start = of.text.index(quote)
    return Citation(
        number, of.id, of.version, of.url, of.title, of.publisher, of.published, quote, start, start + len(quote),
        of.text, 0,
    )  # fmt: skip


@pytest.fixture
def answered(assistant: Assistant) -> Callable[..., Answer]:
    """Makes an answer with the given citations from a real one."""
    real = assistant.ask("When did the strike in Varnholm end?")
    return lambda *citations: replace(real, citations=citations)


def changes_after(index: NewsIndex, answer: Answer, text: str) -> tuple[ChangedCitation, ...]:
    index.add(replace(FERRY, text=text, updated=LATER))
    return changed_citations(answer, index)


def test_an_answer_of_now_has_no_changed_citation(assistant: Assistant, news_index: NewsIndex) -> None:
    answer = assistant.ask("By how much do wages rise for the dockers?")
    assert answer.citations
    assert changed_citations(answer, news_index) == ()


def test_a_changed_figure_is_told_with_the_sentence_that_stands_there_now(
    index: NewsIndex, answered: Callable[..., Answer]
) -> None:
    (found,) = changes_after(index, answered(citing(CROSSING)), TEXT.replace("240", "260"))
    assert (found.number, found.kind, found.version, found.updated) == (1, "changed", 2, LATER)
    assert found.now == CROSSING.replace("240", "260")
    assert [(change.kind, change.text) for change in found.changes if change.kind != "same"] == [
        ("removed", "240"),
        ("added", "260"),
    ]
    assert found.seen and found.seen > LATER


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("four euros", "five euros"),
        TEXT + "\n\nA second boat follows in May.",
        f"{CROSSING}\n\nThe ferry Northlight began service on Monday. Tickets cost four euros.",
        TEXT.replace(" and takes", "\nand takes"),
    ],
    ids=["changed elsewhere", "a paragraph more", "moved", "set in other lines"],
)
def test_words_that_still_stand_are_not_spoken_of(index: NewsIndex, answered: Callable[..., Answer], text: str) -> None:
    assert changes_after(index, answered(citing(CROSSING)), text) == ()


def test_a_sentence_written_anew_is_found_by_its_place(index: NewsIndex, answered: Callable[..., Answer]) -> None:
    anew = "Up to 260 people fit on board; half an hour is enough for the trip."
    (found,) = changes_after(index, answered(citing(CROSSING)), TEXT.replace(CROSSING, anew))
    assert (found.kind, found.now) == ("changed", anew)


def test_a_changed_sentence_that_also_moved_is_found_by_its_words(
    index: NewsIndex, answered: Callable[..., Answer]
) -> None:
    moved = CROSSING.replace("240", "260")
    text = f"{moved}\n\nThe ferry Northlight began service on Monday. Tickets cost four euros."
    (found,) = changes_after(index, answered(citing(CROSSING)), text)
    assert (found.kind, found.now) == ("changed", moved)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace(f"{CROSSING} ", ""),
        "An entirely different report. " * 40,
    ],
    ids=["cut", "an article of other words"],
)
def test_words_with_nothing_in_their_place_are_dropped(
    index: NewsIndex, answered: Callable[..., Answer], text: str
) -> None:
    (found,) = changes_after(index, answered(citing(CROSSING)), text)
    assert (found.kind, found.now, found.changes) == ("dropped", None, ())


def test_a_removed_article_is_told_and_other_citations_are_left_alone(
    index: NewsIndex, answered: Callable[..., Answer]
) -> None:
    other = article("Bridge closed", "Engineers closed the Old Bridge on Friday.", "Valley News", "2024-06-07")
    index.add(other)
    answer = answered(citing(CROSSING, number=1), citing(other.text, other, number=2))
    index.remove(other.id)
    (found,) = changed_citations(answer, index)
    assert (found.number, found.kind, found.version, found.seen, found.updated) == (2, "removed", None, None, None)


def test_an_article_changed_and_changed_back_is_as_it_was(index: NewsIndex, answered: Callable[..., Answer]) -> None:
    answer = answered(citing(CROSSING))
    assert changes_after(index, answer, TEXT.replace("240", "260"))
    index.add(replace(FERRY, text=TEXT + "\n\nCorrected.", updated=datetime(2024, 6, 5, tzinfo=UTC)))
    assert changed_citations(answer, index) == ()


def test_every_version_is_kept_with_when_it_was_seen(index: NewsIndex) -> None:
    index.add(replace(FERRY, text=TEXT.replace("240", "260"), updated=LATER))
    first, second = index.versions(FERRY.id)
    assert ("240" in first.article.text, first.searched) == (True, False)
    assert ("260" in second.article.text, second.searched) == (True, True)
    assert first.seen <= second.seen
    assert index.versions("nothing") == []


def test_an_article_is_found_by_its_id_and_by_its_address_however_it_is_spelt(index: NewsIndex) -> None:
    assert FERRY.url
    addresses = (
        FERRY.id,
        FERRY.url,
        FERRY.url.upper().replace("HTTPS", "https", 1).replace(FERRY.url[8:].upper(), FERRY.url[8:]),
    )
    for name in (*addresses, f"{FERRY.url}?utm_source=mail#top"):
        assert index.find(name) == FERRY.id
    assert index.find("https://coast.example/other") is None
    assert index.find("") is None
