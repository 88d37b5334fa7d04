"""Made-up news that can be asked about: sentences with names, sums, dates and reasons, and questions they answer.

Every subject is a town with its own people, firms and works; its sentences are recombined into articles as
`made_up_news` does. Only the sentences are embedded, some thousands of them: a passage's vector is the mean of its
sentences' vectors, which lies where the passage's own would.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import numpy as np

from index.embedding.embedder import Vectors
from tests.benchmarks.made_up_news import SEED, MadeUpNews

SENTENCES_A_TOWN = 40

_BEGINNINGS = (
    "Var",
    "Ost",
    "Lin",
    "Kel",
    "Mor",
    "Thal",
    "Bren",
    "Sund",
    "Hal",
    "Nor",
    "Wil",
    "Gar",
    "Pel",
    "Ask",
    "Dun",
)
_ENDINGS = ("holm", "mere", "stead", "vik", "burg", "field", "haven", "mouth", "wick", "ford", "ness", "dale")
_FIRST = ("Anna", "Boris", "Clara", "David", "Elif", "Farid", "Greta", "Hugo", "Irene", "Jonas", "Kaja", "Luis", "Mira")
_LAST = (
    "Adler",
    "Brandt",
    "Castel",
    "Dorn",
    "Ekberg",
    "Falk",
    "Grimm",
    "Holt",
    "Iversen",
    "Juhl",
    "Krone",
    "Lund",
    "Moss",
)
_FIRMS = ("Shipping", "Fisheries", "Rail", "Energy", "Timber", "Foods", "Insurance", "Textiles", "Steel", "Airways")
_WORKS = (
    "bridge",
    "harbour",
    "tram line",
    "hospital",
    "theatre",
    "reservoir",
    "lighthouse",
    "school",
    "museum",
    "tunnel",
)
_OFFICES = ("mayor", "police chief", "harbour master", "chief engineer", "school inspector", "judge", "union leader")
_CAUSES = ("heavy rain", "a strike of the crane drivers", "a fault in a pump", "rising prices", "a quarrel over land")
_MONTHS = ("January", "March", "April", "June", "August", "September", "November")

# A sentence and the question it answers.
_TOLD = (
    (
        "{firm} bought the {work} in {town} for {sum} million euros in {month} {year}.",
        "Who bought the {work} in {town}?",
    ),
    (
        "The {work} in {town} was closed on {day} {month} because of {cause}, the council said, and buses will run instead.",
        "Why was the {work} in {town} closed?",
    ),
    (
        "{person}, the {office} of {town}, resigned on {day} {month} after a dispute with {firm} over the {work}.",
        "When did the {office} of {town} resign?",
    ),
    (
        "Some {count} people gathered in the market square of {town} to protest against the sale of the {work} to {firm}.",
        "How many people protested in {town} against the sale of the {work}?",
    ),
    (
        "“We shall have the {work} open again before winter,” said {person}, who speaks for {firm} in {town}.",
        "What did {person} say about the {work} in {town}?",
    ),
    (
        "Repairs of the {work} in {town} cost {sum} million euros more than planned, according to {person} of {firm}.",
        "How much more did the repairs of the {work} in {town} cost?",
    ),
    (
        "Voters in {town} elected {person} as {office} with {share} percent of the votes, ahead of two rivals.",
        "Who was elected {office} of {town}?",
    ),
    (
        "The train from {town} was {count} minutes late that day, and nobody at {firm} could say why.",
        "How late was the train from {town}?",
    ),
)


class PageNews(MadeUpNews):
    """News about a hundred towns for each 25,000 passages, with vectors that `embed` made of their sentences."""

    def __init__(self, passages: int, embed: Callable[[Sequence[str]], Vectors], seed: int = SEED) -> None:
        towns = min(len(_BEGINNINGS) * len(_ENDINGS), max(10, passages // 250))
        told = _told(towns, seed)
        super().__init__(passages, [sentence for sentence, _ in told], seed)
        self._asked = [question for _, question in told]
        self._vectors = embed(self._sentences)

    def vectors(self, batch: int) -> Vectors:
        places = self._places(batch, np.random.default_rng((self._seed, batch, 1)))
        means = self._vectors[places].mean(axis=2).reshape(-1, self._vectors.shape[1])
        normalised: Vectors = means / np.linalg.norm(means, axis=1, keepdims=True)
        return normalised


def page_questions(passages: int, count: int, seed: int = SEED) -> list[str]:
    """`count` different questions that news of so many passages answers; fewer where there are not so many."""
    towns = min(len(_BEGINNINGS) * len(_ENDINGS), max(10, passages // 250))
    asked = list(dict.fromkeys(question for _, question in _told(towns, seed)))
    return random.Random(seed + 1).sample(asked, min(count, len(asked)))


def _told(towns: int, seed: int) -> list[tuple[str, str]]:
    draw = random.Random(seed)
    names = [first + last for first in _BEGINNINGS for last in _ENDINGS]
    draw.shuffle(names)
    return [_one(draw, town) for town in names[:towns] for _ in range(SENTENCES_A_TOWN)]


def _one(draw: random.Random, town: str) -> tuple[str, str]:
    facts = {
        "town": town,
        "firm": f"{draw.choice(_LAST)} {draw.choice(_FIRMS)}",
        "person": f"{draw.choice(_FIRST)} {draw.choice(_LAST)}",
        "work": draw.choice(_WORKS),
        "office": draw.choice(_OFFICES),
        "cause": draw.choice(_CAUSES),
        "month": draw.choice(_MONTHS),
        "day": draw.randint(1, 28),
        "year": draw.randint(2016, 2025),
        "sum": draw.randint(2, 90),
        "count": draw.randint(12, 9_000),
        "share": draw.randint(34, 78),
    }
    sentence, question = draw.choice(_TOLD)
    return sentence.format(**facts), question.format(**facts)
