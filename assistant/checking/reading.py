"""A text parsed once for everything that compares it: sentences, words, numbers, dates, names. Pure.

Evidence is read together with its headline and outlet, because a claim may rest on them. Readings of evidence are cached,
because one passage is compared with many sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache

from assistant.checking.dates import DateMention, read_dates
from assistant.checking.names import ClaimName, EvidenceNames, read_known, read_names
from assistant.checking.numbers import NumberMention, read_numbers
from assistant.checking.quotations import Quotation, plain, read_quotations
from assistant.checking.verbs import base
from assistant.records import Evidence, one_line
from assistant.text.tokens import Word, words
from index.sources.language import detect_language
from index.text.sentences import sentence_spans

# Characters of evidence that are read: more than the longest article of rtqa2022a has.
MAX_CHARACTERS = 60_000
KEPT_READINGS = 64
# Citation numbers left in a sentence.
_MARKS = re.compile(r"(?:(?<!\s)\s+)?\[\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\]")


@dataclass(frozen=True)
class ReadSentence:
    """One sentence: its words in order and, for look-up, its terms without function words."""

    text: str
    start: int

    @cached_property
    def words(self) -> list[Word]:
        return [word._replace(term=base(word.term)) for word in words(self.text)]

    @cached_property
    def terms(self) -> list[str]:
        return [word.term for word in self.words if not word.stop]

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(self.terms)


@dataclass(frozen=True)
class ClaimReading:
    """A parsed claim."""

    text: str
    line: ReadSentence
    numbers: tuple[NumberMention, ...]
    dates: tuple[DateMention, ...]
    names: tuple[ClaimName, ...]
    quotations: tuple[Quotation, ...]

    @property
    def facts(self) -> int:
        return len(self.numbers) + len(self.dates) + len(self.names) + len(self.quotations)


@dataclass(frozen=True)
class EvidenceReading:
    """One parsed piece of evidence; `text` starts with the headline and the outlet. `published` is the UTC day of `moment`."""

    text: str
    published: date | None
    lines: tuple[ReadSentence, ...]
    publisher: str | None = None
    moment: datetime | None = None

    @cached_property
    def dates(self) -> tuple[DateMention, ...]:
        return tuple(read_dates(self.text))

    @cached_property
    def numbers(self) -> tuple[NumberMention, ...]:
        """All numbers that are not part of a day; years are included."""
        return tuple(read_numbers(self.text, [(each.start, each.end) for each in self.dates if each.days]))

    @cached_property
    def known(self) -> EvidenceNames:
        return read_known(self.text)

    @cached_property
    def language(self) -> str | None:
        """ISO 639-1, where the words tell."""
        return detect_language(self.text)

    @cached_property
    def plain(self) -> str:
        return plain(self.text)


def read_claim(claim: str) -> ClaimReading:
    """Reads a claim, without its citation numbers."""
    text = one_line(_MARKS.sub("", one_line(claim)))
    dates = tuple(read_dates(text))
    taken = [(each.start, each.end) for each in dates]
    numbers = tuple(read_numbers(text, taken))
    return ClaimReading(
        text=text,
        line=ReadSentence(text, 0),
        numbers=numbers,
        dates=dates,
        names=tuple(read_names(text, taken + [(each.start, each.end) for each in numbers])),
        quotations=tuple(read_quotations(text)),
    )


@lru_cache(maxsize=KEPT_READINGS)
def read_evidence(evidence: Evidence) -> EvidenceReading:
    """Reads evidence up to `MAX_CHARACTERS`."""
    text = "\n\n".join(filter(None, (evidence.title, evidence.publisher, evidence.text)))[:MAX_CHARACTERS]
    published = evidence.published
    if published and not 1000 < published.year < 9000:
        published = None  # no calendar to count in, and no news
    day = (published.astimezone(UTC) if published.tzinfo else published).date() if published else None
    lines = tuple(ReadSentence(text[start:end], start) for start, end in sentence_spans(text))
    return EvidenceReading(text, day, lines, evidence.publisher, published)
