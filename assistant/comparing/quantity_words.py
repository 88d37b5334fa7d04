"""English words for what a figure counts and what restricts it. Lists only; `quantities` uses them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from index.text.stop_words import STOP_WORDS

Qualifier = Literal["exact", "least", "most", "about"]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _bounds(bound: Qualifier, phrases: str) -> list[tuple[tuple[str, ...], Qualifier]]:
    return [(tuple(phrase.split()), bound) for phrase in phrases.split(", ")]


# Longest first, so that "no fewer than" is not read as "fewer than".
QUALIFIERS: Sequence[tuple[tuple[str, ...], Qualifier]] = sorted(
    [
        *_bounds("least", "at least, more than, over, no fewer than, no less than, above, upwards of, well over"),
        *_bounds("most", "at most, up to, as many as, as much as, fewer than, less than, under, below, no more than"),
        *_bounds("about", "about, around, approximately, roughly, some, an estimated, estimated, nearly, almost"),
        *_bounds("about", "just under, close to, just over"),
        *_bounds("exact", "between"),
    ],
    key=lambda each: -len(each[0]),
)
CURRENCIES = {
    "$": "dollars",
    "€": "euros",
    "£": "pounds",
    "¥": "yen",
    "dollars": "dollars",
    "euros": "euros",
    "yen": "yen",
}

# Words, or their stems, that say what happened to people.
_FATES = {
    "dead": "kill dead death die perish slain fatal bodi lives toll",
    "hurt": "injur injuri hurt wound",
    "missing": "miss unaccount",
    "arrested": "arrest detain",
    "displaced": "displac homeless",
    "evacuated": "evacu",
    "rescued": "rescu",
    "infected": "infect",
    "in hospital": "hospit",
}
FATES = {word: fate for fate, words in _FATES.items() for word in words.split()}
FATE_LABELS = {"dead": "killed"}
# Nouns that say it themselves: "12 deaths" means twelve people dead.
HARM_NOUNS = _set("death deaths fatality fatalities lives bodies injury injuries arrest arrests")
# Generic nouns for people: with these nobody is described more closely.
GENERIC = _set("people person persons individuals one others")

CHANGES = _set("""
    rise rises rose risen rising raised raise raising climb climbed climbing grow grew grown growing increase increased
    increases increasing jump jumped jumping surge surged soar soared gain gained up fall falls fell fallen falling drop
    dropped dropping decrease decreased decline declined declining down cut cuts lower lowered shrank shrunk slashed
    tumbled plunged slipped doubled plummeted
""")
# Before a figure, these say that it is an old one.
FORMERLY = _set("initially originally previously formerly earlier")
MORE = _set("another additional further extra new other")
PARTS = _set("including among whom includes")
PLANNED = _set("""
    could may might would will shall should expected expects expect forecast forecasts plan plans planned aims aim target
    targets projected predicted predicts likely proposed proposes hopes if
""")

MONTHS = _set("""
    january february march april may june july august september october november december jan feb mar apr jun jul aug sep
    sept oct nov dec
""")
WEEKDAYS = _set("monday tuesday wednesday thursday friday saturday sunday")
YEAR_BEFORE = MONTHS | _set("in since by of from until till before after during late early mid for to through , (")
# Words that may stand between a number and its noun and don't restrict who is counted.
NEUTRAL = _set(
    "confirmed known reported total positive separate different whole entire full estimated individual official"
)
PLURALS = _set("people men women children police staff crew troops cattle personnel migrants fish sheep")
# What ends the words of a noun.
NOT_A_NOUN = STOP_WORDS | _set(
    "across amid as away back last left made near next once since still such within without yet ago"
)
