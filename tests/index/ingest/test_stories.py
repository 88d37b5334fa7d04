"""A report carried by several publishers is one story; follow-ups are not; changed articles join and leave stories."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index import Article, NewsIndex
from index.ingest.stories import Stories
from index.store.catalog import Catalog
from tests.index.embedding.embedders import WordEmbedder

DAY = datetime(2024, 6, 3, tzinfo=UTC)
WIRE = (
    """
A storm that crossed the northern coast on Tuesday evening left 40,000 homes without power, the grid operator said.
Crews worked through the night to clear fallen trees from the lines between Varnholm and the valley of the Tarn.

Schools in four districts stay closed on Wednesday, and the railway expects delays until the weekend. Ferries to the
outer islands were cancelled for the second day in a row.

The weather service had warned of gusts of up to 130 kilometres an hour. At the lighthouse of Halden its instruments
measured 142, more than in any June since records began there in 1931.

Insurers said it was too early to put a figure on the damage. The last storm of this strength, nine years ago, cost
them about 80 million euros, most of it for roofs and cars.

The minister for the interior, Paula Stein, thanked the fire brigades, which were called out more than 900 times. She
said that the state would help those who had lost their homes.
""".strip()
    .replace(".\n\n", ".\f")
    .replace("\n", " ")
    .replace("\f", "\n\n")
)
PARAGRAPHS = WIRE.split("\n\n")
NEWS = (
    """
Power is back in all of the 40,000 homes that were cut off by the storm, engineers told reporters on Friday, and the
last of the fallen lines has been put up again between the two towns.

Trains run to the timetable for the first time in three days. Pupils go back to their desks on Monday, the districts
announced, except in Lindow, where the roof of the gymnasium has to be made safe first.
""".strip()
    .replace(".\n\n", ".\f")
    .replace("\n", " ")
    .replace("\f", "\n\n")
)


def told(name: str, text: str, day: int = 0) -> Article:
    return Article(
        title=f"Storm, by {name}",
        text=text,
        publisher=name,
        url=f"https://{name}.example/storm",
        published=DAY + timedelta(days=day),
    )


ORIGINAL = told("wire", WIRE)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path / "home", embedder=WordEmbedder()) as opened:
        yield opened


def stories(index: NewsIndex) -> set[frozenset[str]]:
    """The publishers of each story, as search folds them."""
    hits = index.search("storm homes power roofs", k=50, asked_at=DAY + timedelta(days=400))
    return {
        frozenset(
            str(each) for each in (hit.article.publisher, *(copy.publisher for copy in index.copies(hit.article.id)))
        )
        for hit in hits
    }


def together(index: NewsIndex, *names: str) -> bool:
    return frozenset(names) in stories(index)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        WIRE,
        "\n\n".join(PARAGRAPHS[:2]),
        "\n\n".join((PARAGRAPHS[0], PARAGRAPHS[2], PARAGRAPHS[4])),
        "\n\n".join(
            ("Tens of thousands sat in the dark after the worst June storm in living memory.", *PARAGRAPHS[1:])
        ),
        "VARNHOLM (Wire) - "
        + WIRE.replace("40,000", "forty thousand").replace("nine years", "9 years")
        + "\n\n(Wire desk)",
        WIRE + "\n\nRead more: ten pictures of the storm\n\nSign up for our newsletter",
    ],
    ids=["the same text", "cut", "paragraphs dropped", "a lead of its own", "house style", "lines added"],
)
def test_a_copy_is_the_same_story_whichever_comes_first(tmp_path: Path, text: str) -> None:
    for number, order in enumerate(([ORIGINAL, told("gazette", text)], [told("gazette", text), ORIGINAL])):
        with NewsIndex.open(tmp_path / str(number), embedder=WordEmbedder()) as index:
            index.add(order)
            assert together(index, "wire", "gazette")


@pytest.mark.parametrize(
    "text",
    [
        NEWS,
        f"{NEWS}\n\n{PARAGRAPHS[2]}\n\n{PARAGRAPHS[3]}",
        f"{NEWS}\n\n{PARAGRAPHS[0]}\n\n{PARAGRAPHS[4]}",
        PARAGRAPHS[3],
    ],
    ids=["other words", "half of it background", "background with the old lead", "a brief on one side of it"],
)
def test_a_follow_up_is_a_story_of_its_own(index: NewsIndex, text: str) -> None:
    index.add([ORIGINAL, told("gazette", text, day=2)])
    assert stories(index) == {frozenset({"wire"}), frozenset({"gazette"})}


def test_a_new_edition_months_later_is_a_story_of_its_own_and_a_reprint_is_not(index: NewsIndex) -> None:
    edition = "\n\n".join((PARAGRAPHS[0], *PARAGRAPHS[2:], "This year, the autumn storms came early again."))
    index.add([ORIGINAL, told("yearbook", edition, day=200), told("reprint", WIRE, day=300)])
    assert stories(index) == {frozenset({"wire", "reprint"}), frozenset({"yearbook"})}


def test_likeness_does_not_creep_from_copy_to_copy(index: NewsIndex) -> None:
    """A live report: each edition keeps most of the previous one, and the last has nothing of the first."""
    rng = random.Random(5)
    sentences = [
        " ".join(f"{rng.choice('bdfgkl')}{rng.choice('aeiou')}{rng.randrange(900)}" for _ in range(14))
        for _ in range(22)
    ]
    editions = ["\n\n".join(sentences[start : start + 10]) for start in range(0, 13, 2)]
    index.add([told(f"edition{number}", text) for number, text in enumerate(editions)])
    found = {name: each for each in stories(index) for name in each}
    assert found["edition0"] != found["edition6"]


def test_a_new_version_that_is_no_copy_leaves_the_story_and_may_come_back(index: NewsIndex) -> None:
    copy = told("gazette", WIRE)
    index.add([ORIGINAL, copy, told("herald", WIRE)])
    index.add(replace(copy, text=NEWS, updated=DAY + timedelta(days=1)))
    assert stories(index) == {frozenset({"wire", "herald"}), frozenset({"gazette"})}
    index.add(replace(copy, text=WIRE, title="Back again", updated=DAY + timedelta(days=2)))
    assert together(index, "wire", "herald", "gazette")


def test_where_the_first_teller_tells_something_else_the_others_stay_together(index: NewsIndex) -> None:
    index.add([ORIGINAL, told("gazette", WIRE), told("herald", WIRE)])
    index.add(replace(ORIGINAL, text=NEWS, updated=DAY + timedelta(days=1)))
    assert stories(index) == {frozenset({"wire"}), frozenset({"gazette", "herald"})}
    index.add(told("late", WIRE))
    assert together(index, "gazette", "herald", "late")


def test_a_first_teller_that_becomes_a_copy_of_another_story_leaves_its_own_behind(index: NewsIndex) -> None:
    index.add([told("other", NEWS), ORIGINAL, told("gazette", WIRE), told("herald", WIRE)])
    index.add(replace(ORIGINAL, text=NEWS, updated=DAY + timedelta(days=1)))
    assert stories(index) == {frozenset({"other", "wire"}), frozenset({"gazette", "herald"})}


def test_versions_of_one_batch_are_compared_as_they_will_be(index: NewsIndex) -> None:
    gazette, herald = told("gazette", WIRE), told("herald", WIRE)
    index.add([ORIGINAL, gazette, herald])
    later = DAY + timedelta(days=1)
    index.add([replace(each, text=NEWS, updated=later) for each in (gazette, ORIGINAL, herald)])
    assert together(index, "wire", "gazette", "herald")


def test_removing_the_first_teller_leaves_the_story_to_the_others(index: NewsIndex) -> None:
    index.add([ORIGINAL, told("gazette", WIRE), told("herald", WIRE)])
    index.remove(ORIGINAL.id)
    assert stories(index) == {frozenset({"gazette", "herald"})}
    index.add(told("late", WIRE))
    assert together(index, "gazette", "herald", "late")


@pytest.mark.slow
def test_bands_cut_by_an_older_newsdesk_are_made_again(tmp_path: Path) -> None:
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
        index.add(ORIGINAL)
    catalog = Catalog(tmp_path / "catalog.sqlite")
    with catalog.transaction() as connection:
        connection.execute("UPDATE bands SET hash = 0")
        connection.execute("DELETE FROM meta WHERE key = 'bands'")
    catalog.close()
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
        index.add(told("gazette", WIRE))
        assert together(index, "wire", "gazette")


def boilerplate(catalog: Catalog, count: int, texts: list[str]) -> float:
    """Seconds for storing and recognising the last 50 of `count` articles."""
    known = Stories(catalog)
    began = 0.0
    for number, text in enumerate(texts[:count]):
        if number == count - 50:
            began = time.process_time()
        article = Article(title=f"Item {number}", text=text, url=f"https://short.example/{number}", published=DAY)
        catalog.store_pending([article], [[]], [[]], {}, DAY)
        known.recognise(article, {article.id: 1})
        catalog.make_ready([(article.id, 1)])
    return time.process_time() - began


@pytest.mark.thorough
@pytest.mark.slow
@pytest.mark.parametrize("alike", [True, False], ids=["all the same", "a line of their own each"])
def test_thousands_of_short_articles_that_are_alike_stay_as_cheap_as_a_few(tmp_path: Path, alike: bool) -> None:
    rng = random.Random(3)
    notice = PARAGRAPHS[3]
    texts = [
        notice if alike else f"{' '.join(f'name{rng.randrange(9_000)}' for _ in range(45))}. {notice}"
        for _ in range(800)
    ]
    few, many = Catalog(tmp_path / "few.sqlite"), Catalog(tmp_path / "many.sqlite")
    assert boilerplate(many, 800, texts) < 4 * boilerplate(few, 200, texts) + 0.5
    few.close()
    many.close()
