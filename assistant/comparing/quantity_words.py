"""English words for what a figure counts and what restricts it. Lists only; `quantities` uses them."""

from __future__ import annotations

from typing import Literal

from assistant.text.tokens import stem
from index.text.stop_words import STOP_WORDS

Qualifier = Literal["exact", "least", "most", "about"]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_QUALIFIERS: dict[Qualifier, str] = {
    "least": "at least, more than, over, no fewer than, no less than, above, upwards of",
    "most": "at most, up to, as many as, as much as, fewer than, less than, under, below, no more than",
    "about": "about, around, approximately, roughly, some, an estimated, estimated, nearly, almost, just under, close to",
    "exact": "between",
}
# Longest first, so that "no fewer than" is not read as "fewer than".
QUALIFIERS = sorted(
    ((tuple(words.split()), bound) for bound, phrases in _QUALIFIERS.items() for words in phrases.split(", ")),
    key=lambda each: -len(each[0]),
)
CURRENCIES = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yen"}
# Units of what is not counted one by one, so that a small figure is as good as a large one.
NO_COUNTS = frozenset({*map(stem, CURRENCIES.values()), "percent", "percentage points", "magnitude"})

# Words, or their stems, that say what happened to people.
_FATES = {
    "dead": "kill dead death die perish slain fatal bodi lives toll",
    "hurt": "injur injuri hurt wound",
    "missing": "miss unaccount",
    "arrested": "arrest detain",
}
FATES = {word: fate for fate, words in _FATES.items() for word in words.split()}
# Nouns that say it themselves: "12 deaths" means twelve people dead.
HARM_NOUNS = _set("death deaths fatality fatalities lives bodies injury injuries arrest arrests")
# Nouns for people: with these nobody is described more closely.
GENERIC = _set("people person persons individuals one others")
MORE = _set("another additional further extra new other more")
# Stems of what is only expected.
PLANNED = _set("could may might would will shall should expect like forecast plan project if")
# Adjectives that don't restrict what is counted.
NEUTRAL = MORE | _set("confirmed known reported total")
PLURALS = _set("people men women children police staff crew troops cattle")
# What ends the words of a noun.
NOT_A_NOUN = STOP_WORDS | {"across", "last", "made", "since", "within", "ago"}
