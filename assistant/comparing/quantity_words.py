"""English word lists for what a figure counts and what restricts it. Lists only; `quantities` and `counted` use them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from assistant.text.tokens import stem
from index.text.stop_words import STOP_WORDS

Qualifier = Literal["exact", "least", "most", "about"]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _all_to(meaning: str, words: str) -> dict[str, str]:
    return dict.fromkeys(words.split(), meaning)


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

CURRENCIES = {"$": "usd", "€": "eur", "£": "gbp", "¥": "yen"}
CURRENCY_WORDS = {"dollars": "usd", "dollar": "usd", "euros": "eur", "euro": "eur", "yen": "yen", "rupees": "rupees"}
CURRENCY_LABELS = {"usd": "dollars", "eur": "euros", "gbp": "pounds", "yen": "yen", "rupees": "rupees"}

OUTCOMES = {
    **_all_to("dead", "killed killing kills dead died die dies perished slain deaths fatalities lives bodies"),
    **_all_to("hurt", "injured injuring hurt hurting wounded wounding injuries"),
    **_all_to("missing", "missing"),
    **_all_to("arrested", "arrested detained arrests arresting detaining"),
    **_all_to("displaced", "displaced displacing homeless"),
    **_all_to("evacuated", "evacuated evacuating"),
    **_all_to("rescued", "rescued rescuing"),
    **_all_to("infected", "infected"),
    **_all_to("in hospital", "hospitalized hospitalised hospitalizations"),
}
OUTCOME_LABELS = {"dead": "killed"}
# Nouns that are outcomes themselves: "12 deaths" means twelve people dead.
OUTCOME_NOUNS = {
    **_all_to("dead", "death deaths fatality fatalities lives bodies"),
    **_all_to("hurt", "injury injuries"),
    **_all_to("arrested", "arrest arrests"),
}
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
# "Below the 5 dollar mark" gives a threshold, not a figure.
MARKS = _set("mark threshold barrier limit")
# After a share, these make it a change: "9 percent higher".
CHANGED_AFTER = _set("higher lower more less increase decrease rise drop fall decline growth hike cut gain jump fewer")
MORE = _set("another additional further extra new other")
PARTS = _set("including among whom includes")
PLANNED = _set("""
    could may might would will shall should expected expects expect forecast forecasts plan plans planned aims aim target
    targets projected predicted predicts likely proposed proposes hopes if
""")
# Pairs that make two figures count opposite things.
OPPOSITES = tuple(
    (stem(left), stem(right))
    for left, right in (
        ("approve", "disapprove"),
        ("agree", "disagree"),
        ("support", "oppose"),
        ("favor", "oppose"),
        ("favour", "oppose"),
        ("favorable", "unfavorable"),
        ("favourable", "unfavourable"),
        ("satisfied", "dissatisfied"),
        ("increase", "decrease"),
        ("rise", "fall"),
        ("rose", "fell"),
        ("gain", "lose"),
        ("won", "lost"),
        ("men", "women"),
        ("boys", "girls"),
        ("likely", "unlikely"),
        ("legal", "illegal"),
        ("employed", "unemployed"),
        ("vaccinated", "unvaccinated"),
        ("import", "export"),
    )
)

MONTHS = _set("""
    january february march april may june july august september october november december jan feb mar apr jun jul aug sep
    sept oct nov dec
""")
WEEKDAYS = _set("monday tuesday wednesday thursday friday saturday sunday")
TIME_UNITS = frozenset(stem(word) for word in _set("seconds minutes hours days weeks months years decades"))
YEAR_BEFORE = MONTHS | _set("""
    in since by of from until till before after during late early mid for to through between and circa year the this around
""")
AGE_BEFORE = _set("aged age ages turns turned turning number no chapter page article section channel room")

# Words that may stand between a number and its noun and don't restrict who is counted.
NEUTRAL = _set(
    "confirmed known reported total positive separate different whole entire full estimated individual official"
)
PLURALS = _set("people men women children police staff crew troops cattle personnel migrants fish sheep")
_MORE_FUNCTION_WORDS = _set("""
    about across after all also although amid among around as at away back because been before behind being between both
    but by can could did do does down due during each even ever every for from had has have he her here him his how i if
    in including inside into is it its just last left less like made many may might more most much near next no nor not
    now of off on once only onto or our out outside over own per said says she since so some still such than that the
    their them then there these they this those though through throughout to too under until up upon was we were what
    when where which while who whom whose why will with within without would yet you ago always perhaps overseas
    afterwards towards news besides nowadays sometimes yes
""")
FUNCTION_WORDS = STOP_WORDS | _MORE_FUNCTION_WORDS
# Irregular verbs, which end a noun phrase.
VERBS = _set("""
    are were was is have has had went came took fled fell rose got lost won made told said say stood sat ran left kept began
    became saw gave found held hit
""")
# Sources of a reporter: their number is not news.
SOURCES = _set("sources officials diplomats insiders")
KNOWING = _set("familiar close briefed")
