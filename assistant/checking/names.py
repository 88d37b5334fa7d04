"""The people, places and organisations that a text names, and which of a claim's names its evidence lacks. Pure.

A name is a word with a capital where an ordinary word would have none. Evidence has a name when it has all of its words
together, in any case and with or without accents, or an equivalent: "Anna Lind" for a claim's "Lind", "WHO" for "World
Health Organization", "Danish" for "Denmark". In headlines, at the start of a sentence, and in languages that capitalise
nouns, capitals don't tell what is a name: there a missing one is `doubtful`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import Levenshtein

from assistant.checking.common_words import KINDS, ROLES
from assistant.text.countries import place_at, places, without_stops
from index.text.stop_words import STOP_WORDS

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[’'&.](?=[^\W_])[^\W_]+)*")
_JOINS = re.compile(r"[ \u00a0-]{1,2}|\. ?")
_BETWEEN = frozenset(
    [
        "of",
        "de",
        "la",
        "le",
        "du",
        "des",
        "der",
        "die",
        "das",
        "van",
        "von",
        "den",
        "del",
        "di",
        "da",
        "al",
        "el",
        "bin",
        "ibn",
        "the",
        "for",
    ]
)
_OPENING = re.compile(r"(?:^|[.!?:;•|\n])[\s\"“”„‘'«»(\[–—-]{0,12}$|[“„«]\s{0,12}$|(?:^|[\s(])[\"‘']$")
_GERMAN = frozenset(
    [
        "der",
        "die",
        "das",
        "und",
        "ist",
        "nicht",
        "ein",
        "eine",
        "dem",
        "den",
        "im",
        "von",
        "zu",
        "auf",
        "mit",
        "sich",
        "wurde",
        "hat",
    ]
)
# A text with at least this many words of four letters or more, only function words in lower case, is a headline.
HEADLINE_WORDS = 4
# A longer run of capitalised words is not split into known names.
MAX_NAME_WORDS = 20
# Words that are names only when written in capitals.
_SHOUTED = frozenset({"US", "IT", "WHO"})
# Share of letters from which two words may be forms of one name.
ALIKE = 0.8
# Letters that are not a base letter with an accent.
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i"}
)


@dataclass(frozen=True, slots=True)
class NameToken:
    """One word: `text[start:end]`, and its normalised form (lower case, no accents, no possessive)."""

    start: int
    end: int
    surface: str
    folded: str
    capital: bool


@dataclass(frozen=True, slots=True)
class ClaimName:
    """A name in a claim, in the claim's words. `doubtful` if it may not be a name; `opens` if it begins a sentence, so that
    its first word may not belong to it."""

    said: str
    tokens: tuple[NameToken, ...]
    doubtful: bool = False
    opens: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceNames:
    """The names in evidence: its words in order, its runs of capitalised words, its countries. `lower` are the words that
    also occur in lower case, if the text uses capitals normally."""

    stream: str
    words: frozenset[str]
    lower: frozenset[str]
    runs: frozenset[tuple[str, ...]]
    initials: frozenset[str]
    capitals: frozenset[str]
    places: frozenset[str]


def tokens(text: str) -> list[NameToken]:
    """The words of `text` in order; a hyphen separates words."""
    found = []
    for match in _TOKEN.finditer(text):
        surface = match.group()
        found.append(NameToken(*match.span(), surface, folded(surface), surface[0].isupper()))
    return found


@lru_cache(maxsize=65_536)
def folded(surface: str) -> str:
    """`surface`, normalised for comparison: `folded("Müller’s") == "muller"`."""
    plain = surface.replace("’", "'").replace(".", "")
    if not plain.isascii():
        plain = plain.translate(_UNDECOMPOSED)
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return plain.casefold().removesuffix("'s").removesuffix("'").replace("'", "")


def read_names(text: str, taken: Sequence[tuple[int, int]] = ()) -> list[ClaimName]:
    """The names of a claim in order, without those that overlap `taken`."""
    words = [word for word in tokens(text) if not any(start < word.end and word.start < end for start, end in taken)]
    doubtful = _writes_capitals(text, words)
    runs = [(word,) for word in words if word.capital] if doubtful == "headline" else _runs(text, words)
    return [name for run in runs for name in _split(text, run, bool(doubtful))]


def read_known(text: str) -> EvidenceNames:
    """The names in `text`, a piece of evidence."""
    words = tokens(text)
    runs = list(_runs(text, words))
    whole = [*runs, *(name.tokens for run in runs for name in _split(text, run, False))]
    plain = {_core(run) for run in runs} | {tuple(word.folded for word in run) for run in whole}
    spelled = [word.folded for word in words]
    return EvidenceNames(
        stream=f" {' '.join(spelled)} ",
        words=frozenset(spelled),
        lower=frozenset(word.folded for word in words if not word.capital) if len(runs) > 1 else frozenset(),
        runs=frozenset(run for run in plain if run),
        initials=frozenset(letters for run in runs for letters in _initials(run)),
        capitals=frozenset(word.surface.replace(".", "") for word in words if word.surface.isupper()),
        places=frozenset(places([word.surface for word in words], spelled)),
    )


def has(known: EvidenceNames, name: ClaimName) -> bool:
    """Whether the evidence has the name or an equivalent."""
    found = tuple(word.folded for word in name.tokens)
    place = place_at([word.surface for word in name.tokens], found, 0)
    if place and place[1] == len(found):
        return place[0] in known.places
    core = tuple(word for word in found if word not in KINDS) or found
    plain = len(core) > 1 and all(word in known.lower for word in core)
    return (
        plain or _has_words(known, found) or _has_words(known, core) or _short_for(known, name) or _pieces(known, core)
    )


def has_alike(known: EvidenceNames, name: ClaimName) -> bool:
    """Whether the evidence has the name in nearly the same letters, inflected or transliterated, or without a first word
    that only begins the claim's sentence."""
    found = tuple(word.folded for word in name.tokens)
    if name.opens and len(found) > 1 and _has_words(known, found[1:]):
        return True
    return any(
        len(run) == len(found)
        and all(Levenshtein.normalized_similarity(*pair) >= ALIKE for pair in zip(run, found, strict=True))
        for run in known.runs
    )


def is_outlet(name: ClaimName, publisher: str | None) -> bool:
    """Whether the name is that of an article's outlet: "CNN" for "cnn.com"."""
    letters = "".join(word.folded for word in name.tokens)
    return letters in (folded(part).replace(" ", "") for part in (publisher or "").split("."))


def has_title(known: EvidenceNames, title: str) -> bool:
    """Whether the evidence has the words of a title, ignoring punctuation between them."""
    words = [word.folded for word in tokens(title)]
    words = words[1:] if len(words) > 1 and words[0] in ("the", "a", "an") else words
    return f" {' '.join(words)} " in known.stream


def _has_words(known: EvidenceNames, name: tuple[str, ...]) -> bool:
    if len(name) == 1:
        word = name[0]
        return word in known.words or f"{word}s" in known.words or (word.endswith("s") and word[:-1] in known.words)
    return f" {' '.join(name)} " in known.stream or any(_within(name, run) for run in known.runs)


def _within(name: tuple[str, ...], run: tuple[str, ...]) -> bool:
    """Whether a longer name has all words of `name` in order; an initial matches a first name."""
    if len(run) < len(name) or run[-1] != name[-1]:
        return False
    place = 0
    for word in run:
        if place < len(name) and (word == name[place] or (place < len(name) - 1 and _begins(word, name[place]))):
            place += 1
    return place == len(name)


def _begins(left: str, right: str) -> bool:
    return (len(left) == 1 and right.startswith(left)) or (len(right) == 1 and left.startswith(right))


def _short_for(known: EvidenceNames, name: ClaimName) -> bool:
    """Whether an acronym stands for a longer name, in either direction."""
    if len(name.tokens) == 1:
        surface = without_stops(name.tokens[0].surface)
        return len(surface) > 1 and surface.isupper() and surface in known.initials
    return any(letters in known.capitals for letters in _initials(name.tokens))


def _pieces(known: EvidenceNames, name: tuple[str, ...]) -> bool:
    """Whether `name` is a sequence of whole names of the evidence ("Apple" and "Tim Cook")."""
    if len(name) > MAX_NAME_WORDS:
        return False
    reached = {0}
    for end in range(1, len(name) + 1):
        if any(name[start:end] in known.runs for start in reached):
            reached.add(end)
    return len(name) in reached


def _initials(run: Sequence[NameToken]) -> Iterator[str]:
    if len(run) > 1:
        yield "".join(word.surface[0].upper() for word in run)
        yield "".join(word.surface[0].upper() for word in run if word.folded not in _BETWEEN)


def _core(run: Sequence[NameToken]) -> tuple[str, ...]:
    return tuple(word.folded for word in run if word.folded not in ROLES and word.folded not in KINDS)


def _runs(text: str, words: Sequence[NameToken]) -> Iterator[tuple[NameToken, ...]]:
    """Runs of capitalised words, with small words inside them ("Bank of England")."""
    run: list[NameToken] = []
    waiting: list[NameToken] = []
    for word in words:
        before = waiting or run
        joined = bool(before) and _joined(text, before[-1], word)
        if word.capital and any(letter.isalpha() for letter in word.surface):
            if run and not joined:
                yield tuple(run)
                run = []
            run = [*run, *(waiting if run else []), word]
            waiting = []
            if re.search(r"['’]s?$", word.surface):
                yield tuple(run)
                run = []
        elif run and joined and word.folded in _BETWEEN and len(waiting) < 2:
            waiting.append(word)
        else:
            if run:
                yield tuple(run)
            run, waiting = [], []
    if run:
        yield tuple(run)


def _joined(text: str, left: NameToken, right: NameToken) -> bool:
    gap = text[left.end : right.start]
    if not _JOINS.fullmatch(gap):
        return False
    return not gap.startswith(".") or len(left.surface) == 1 or left.folded in ROLES


def _split(text: str, run: tuple[NameToken, ...], doubtful: bool) -> Iterator[ClaimName]:
    """A run without titles of people and sentence openers, split at countries."""
    part: list[NameToken] = []
    at = 0
    spelled, surfaces = [word.folded for word in run], [word.surface for word in run]
    while at < len(run):
        word = run[at]
        place = place_at(surfaces, spelled, at)
        after_small = bool(part) and part[-1].folded in _BETWEEN
        if place and not after_small and not _goes_on(run, at + place[1]):
            yield from _name(text, part, doubtful)
            yield from _name(text, list(run[at : at + place[1]]), False)
            part, at = [], at + place[1]
            continue
        opens = (
            not part
            and (at > 0 or _opens(text, word))
            and word.folded in STOP_WORDS
            and word.surface.replace(".", "") not in _SHOUTED
        )
        if word.folded in ROLES or opens:
            yield from _name(text, part, doubtful)
            part = []
        elif part or word.folded not in _BETWEEN:
            part.append(word)
        at += 1
    yield from _name(text, part, doubtful)


def _goes_on(run: Sequence[NameToken], at: int) -> bool:
    """Whether "of" or "and" follows a country, which may then be only the start of a longer name."""
    return at < len(run) and run[at].folded in ("of", "and")


def _name(text: str, part: list[NameToken], doubtful: bool) -> Iterator[ClaimName]:
    while part and part[-1].folded in _BETWEEN:
        part = part[:-1]
    if not part or all(word.folded in KINDS for word in part) or (len(part) == 1 and len(part[0].surface) == 1):
        return
    first = part[0]
    if len(part) == 1 and first.folded in STOP_WORDS and first.surface.replace(".", "") not in _SHOUTED:
        return
    opens = _opens(text, first) and not first.surface.isupper()
    yield ClaimName(text[first.start : part[-1].end], tuple(part), (opens or doubtful) and len(part) == 1, opens)


def _opens(text: str, word: NameToken) -> bool:
    return bool(_OPENING.search(text[max(0, word.start - 12) : word.start])) or word.start == 0


def _writes_capitals(text: str, words: Sequence[NameToken]) -> Literal["", "german", "headline"]:
    """Whether capitals say little here: German text, a headline in title case, or all capitals."""
    long = [word for word in words if len(word.surface) >= 4]
    lower = any(not word.capital and word.folded not in STOP_WORDS and word.surface.isalpha() for word in words)
    if len(long) >= HEADLINE_WORDS and not lower and sum(word.capital for word in words) > 2:
        return "headline"
    german = sum(word.folded in _GERMAN for word in words)
    return "german" if german >= 2 and german >= 0.1 * len(words) else ""
