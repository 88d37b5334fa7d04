"""News of any size, made without embedding anything: made-up articles on made-up subjects, with vectors to match. Pure.

What matters for speed is as in real news: words come as often as Zipf says, an article's sentences share its subject's
words, its vector lies near its subject's, outlets are of very different sizes, and dates spread over ten years. What
the articles say means nothing, and no two are alike enough to be one story.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from index.embedding.embedder import Vectors
from index.records import Article, Passage, passage_id

SEED = 7
DIMENSION = 384
# Numbers that really vary in a vector: those of sentence embeddings vary in far fewer directions than they have.
LATENT = 96
WORDS, OUTLETS, SUBJECTS_AT_MOST, SENTENCES_A_SUBJECT = 60_000, 200, 4_000, 40
PASSAGES_AN_ARTICLE, SENTENCES_A_PASSAGE = 4, 7
ARTICLES_AT_ONCE = 2_500
START, DAYS = datetime(2016, 1, 1, tzinfo=UTC), 3_650

_CONSONANTS = ("b", "br", "d", "f", "g", "k", "l", "m", "n", "p", "s", "st", "t", "v", "z")
_SYLLABLES = [first + vowel for first in _CONSONANTS for vowel in "aeiou"]
_SECTIONS = ("World", "Business", "Sport", "Science", "Culture")


@dataclass(frozen=True, slots=True)
class MadeUpQuestion:
    """A question in the words of one subject, and the vector that stands for it."""

    text: str
    vector: Vectors


class MadeUpNews:
    """Articles with their passages and vectors, in batches that are the same at every run, and questions about them.

    `sentences` are recombined into articles; made-up ones where there are none. A part of a batch can be made without
    the others: texts and vectors draw from streams of their own.
    """

    def __init__(self, passages: int, sentences: Sequence[str] = (), seed: int = SEED) -> None:
        self._seed = seed
        draw = np.random.default_rng(seed)
        self.articles = passages // PASSAGES_AN_ARTICLE
        self._subjects = min(SUBJECTS_AT_MOST, max(10, passages // 250))
        self._words = _vocabulary(draw)
        frequency = 1 / np.arange(3, WORDS + 3)
        self._frequency = frequency / frequency.sum()
        self._sentences = list(sentences) or self._made_up_sentences(draw)
        self._each = len(self._sentences) // self._subjects
        self._projection = draw.standard_normal((LATENT, DIMENSION)).astype(np.float32)
        self._centres = draw.standard_normal((self._subjects, LATENT)).astype(np.float32)
        self.outlets = [word.capitalize() + " Post" for word in self._words[WORDS:]]
        shares = 1 / np.arange(1, OUTLETS + 1)
        self._shares = shares / shares.sum()

    @property
    def batches(self) -> range:
        """The numbers of the batches."""
        return range(-(-self.articles // ARTICLES_AT_ONCE))

    def first_article(self, batch: int) -> int:
        """How many articles lie before a batch."""
        return batch * ARTICLES_AT_ONCE

    def texts(self, batch: int) -> list[tuple[Article, list[Passage]]]:
        """The articles of a batch with their passages, in order."""
        draw = np.random.default_rng((self._seed, batch, 1))
        places = self._places(batch, draw)
        count = len(places)
        outlets = draw.choice(OUTLETS, size=count, p=self._shares)
        ages = draw.random(count) * DAYS * 86_400
        first = self.first_article(batch)
        return [
            self._article(first + n, places[n].tolist(), self.outlets[outlets[n]], float(ages[n])) for n in range(count)
        ]

    def vectors(self, batch: int) -> Vectors:
        """The vectors of a batch's passages, in the order of `texts`."""
        draw = np.random.default_rng((self._seed, batch, 2))
        articles = _near(draw, self._centres[self._subjects_of(batch)], 0.8)
        return self._projected(draw, _near(draw, np.repeat(articles, PASSAGES_AN_ARTICLE, axis=0), 0.7))

    def questions(self, count: int) -> list[MadeUpQuestion]:
        """Questions about subjects, in some of their words and some of any."""
        draw = np.random.default_rng((self._seed, 1_000_000))
        asked = []
        for subject in draw.integers(self._subjects, size=count).tolist():
            places = subject * self._each + draw.integers(self._each, size=2)
            own = " ".join(self._sentences[place] for place in places).replace(".", "").split()
            words = [*draw.choice(own, size=min(6, len(own)), replace=False), *self._common_words(draw, 3)]
            vector = self._projected(draw, _near(draw, _near(draw, self._centres[[subject]], 0.8), 0.9))[0]
            asked.append(MadeUpQuestion(f"Which {' '.join(words)}?", vector))
        return asked

    def _places(self, batch: int, draw: np.random.Generator) -> np.ndarray[tuple[int, int, int], np.dtype[np.int64]]:
        """`(articles, passages, sentences)`: which sentences a batch is made of, the later ones from any subject."""
        subjects = self._subjects_of(batch)
        size = (len(subjects), PASSAGES_AN_ARTICLE, SENTENCES_A_PASSAGE)
        places = draw.integers(self._each, size=size) + (subjects * self._each)[:, None, None]
        half = SENTENCES_A_PASSAGE // 2
        places[:, :, half + 1 :] = draw.integers(len(self._sentences), size=(*size[:2], half))
        return places

    def _subjects_of(self, batch: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        count = min(ARTICLES_AT_ONCE, self.articles - self.first_article(batch))
        return np.random.default_rng((self._seed, batch, 0)).integers(self._subjects, size=count)

    def _article(
        self, number: int, places: list[list[int]], outlet: str, age_seconds: float
    ) -> tuple[Article, list[Passage]]:
        parts = [" ".join([self._sentences[place] for place in part]) for part in places]
        article = Article(
            title=" ".join(self._sentences[places[0][0]].split()[:9]).rstrip("."),
            text="\n\n".join(parts),
            url=f"https://made-up.invalid/{number}",
            publisher=outlet,
            section=_SECTIONS[number % len(_SECTIONS)],
            language="en",
            published=START + timedelta(seconds=int(age_seconds)),
        )
        passages, start = [], 0
        for ordinal, text in enumerate(parts):
            end = start + len(text)
            passages.append(Passage(passage_id(article.id, 1, ordinal), article.id, 1, ordinal, start, end, text))
            start = end + 2
        return article, passages

    def _common_words(self, draw: np.random.Generator, count: int) -> list[str]:
        return [self._words[place] for place in draw.choice(WORDS, size=count, p=self._frequency).tolist()]

    def _made_up_sentences(self, draw: np.random.Generator) -> list[str]:
        """Every sentence has a quarter of its words from the sixty of its subject."""
        lengths = draw.integers(12, 30, size=self._subjects * SENTENCES_A_SUBJECT)
        total = int(lengths.sum())
        places = draw.choice(WORDS, size=total, p=self._frequency)
        own = draw.integers(100, WORDS, size=(self._subjects, 60))
        subjects = np.repeat(np.arange(len(lengths)) // SENTENCES_A_SUBJECT, lengths)
        special = draw.random(total) < 0.25
        places[special] = own[subjects[special], draw.integers(60, size=int(special.sum()))]
        words = [self._words[place] for place in places.tolist()]
        ends = np.cumsum(lengths).tolist()
        return [
            " ".join(words[end - length : end]).capitalize() + "."
            for end, length in zip(ends, lengths.tolist(), strict=True)
        ]

    def _projected(self, draw: np.random.Generator, latent: Vectors) -> Vectors:
        found = latent @ self._projection
        noise: Vectors = draw.standard_normal(found.shape, dtype=np.float32)
        found += 0.15 * LATENT**0.5 * noise
        normalised: Vectors = found / np.linalg.norm(found, axis=1, keepdims=True)
        return normalised


def _near(draw: np.random.Generator, points: Vectors, distance: float) -> Vectors:
    noise: Vectors = draw.standard_normal(points.shape, dtype=np.float32)
    return points + np.float32(distance) * noise


def _vocabulary(draw: np.random.Generator) -> list[str]:
    """Different words of one to four syllables, the commonest ones short."""
    words: dict[str, None] = {}
    while len(words) < WORDS + OUTLETS:
        syllables = min(4, 1 + len(words) // 60) if len(words) < 240 else int(draw.integers(2, 5))
        words["".join(_SYLLABLES[place] for place in draw.integers(len(_SYLLABLES), size=syllables).tolist())] = None
    return list(words)
