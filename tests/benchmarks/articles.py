"""The articles a benchmark runs on: a set's, or made-up ones where there is none. Pure.

Made-up articles have the shape of real ones (sentences of 8 to 30 words, paragraphs, 300 to 1,500 words) and words that
the model cuts into pieces about as it cuts English, but they say nothing: good for speed, never for quality.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from index.records import Article
from index.splitter import embedded_text, split

SEED = 7
PUBLISHERS = ("Harbour Post", "Northern Wire", "The Ledger", "Valley Herald")
_WORDS = """
    agreement airport answer archive assembly audience autumn bridge budget building campaign candidate captain carbon
    century chairman charter city climate coast comet committee concert council country court crater cup debate deficit
    delegation desert doctor drought election embassy engine envoy factory farmer ferry festival final fishing flight
    flood forecast forest funding glacier government grant harbour harvest hearing heatwave hospital inflation inquiry
    island journal judge jury lander launch law league library lunar mayor measure minister mission monsoon museum
    musician negotiation observatory office orbit orchestra panel parliament patient player policy port premier price
    protest province publisher quarter rainfall record reef referee reform region report researcher reservoir river
    rocket satellite school scientist season senate signal species spokesman stadium station storm strike student summer
    summit supply surgeon survey team telescope temperature theatre title tournament trade treaty trial tunnel turbine
    union university vaccine valley verdict victory village vote wage warning water winter witness
    accused added agreed announced approved asked began called carried changed closed confirmed crossed delayed denied
    described doubled ended expected failed found helped held joined kept landed left lost met moved opened played
    promised published raised reached refused replaced reported returned said signed struck told turned visited won
    about after again against also and another at because before between but by despite during early eastern every few
    for from in into large last late many more most national nearly new next northern of off on only other over public
    quiet recent several since small southern still than that the their there this three through to two under until
    western when where which while with without young
"""
WORDS = tuple(_WORDS.split())


@dataclass(frozen=True, slots=True)
class Slice:
    """Some articles and the texts that are embedded for them, each text once, in order."""

    articles: tuple[Article, ...]
    texts: tuple[str, ...]


def made_up_articles(seed: int = SEED) -> Iterator[Article]:
    """Articles without end, the same ones at every run."""
    draw = random.Random(seed)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    number = 0
    while True:
        number += 1
        paragraphs = [" ".join(_sentence(draw) for _ in range(draw.randint(2, 5))) for _ in range(draw.randint(6, 18))]
        yield Article(
            title=" ".join(draw.choices(WORDS, k=8)).capitalize(),
            text="\n\n".join(paragraphs),
            url=f"https://made-up.invalid/{seed}/{number}",
            publisher=draw.choice(PUBLISHERS),
            published=start + timedelta(hours=7 * number),
        )


def made_up_questions(count: int) -> list[str]:
    """Questions in the words of the made-up articles."""
    draw = random.Random(SEED + 1)
    return [f"Which {' '.join(draw.choices(WORDS, k=9))}?" for _ in range(count)]


def slices(articles: Iterable[Article], passages: int) -> Iterator[Slice]:
    """`articles` in order, in slices of at least `passages` texts; what is left over at the end is dropped."""
    chosen: list[Article] = []
    texts: dict[str, None] = {}
    seen: set[str] = set()
    for article in articles:
        chosen.append(article)
        found = [embedded_text(article, passage) for passage in split(article)]
        texts.update(dict.fromkeys(text for text in found if text not in seen))
        if len(texts) >= passages:
            yield Slice(tuple(chosen), tuple(texts))
            seen.update(texts)
            chosen, texts = [], {}


def _sentence(draw: random.Random) -> str:
    return " ".join(draw.choices(WORDS, k=draw.randint(8, 30))).capitalize() + "."
