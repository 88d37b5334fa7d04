"""The English words that tell what a figure counts and what limits it. Word lists only; `quantities` reads with them."""

from __future__ import annotations

from typing import Literal

from index.stop_words import STOP_WORDS

Bound = Literal["exact", "least", "most", "about"]

# Longest first, so that "no fewer than" is not read as "fewer than".
QUALIFIERS: tuple[tuple[tuple[str, ...], Bound], ...] = tuple(
    (tuple(phrase.split()), bound)
    for phrase, bound in sorted(
        (
            *((phrase, "least") for phrase in ("at least", "more than", "over", "no fewer than", "no less than", "above")),
            *((phrase, "least") for phrase in ("upwards of", "well over", "greater than")),
            *((phrase, "most") for phrase in ("at most", "up to", "as many as", "as much as", "fewer than", "less than")),
            *((phrase, "most") for phrase in ("under", "below", "no more than")),
            *((phrase, "about") for phrase in ("about", "around", "approximately", "roughly", "some", "an estimated")),
            *((phrase, "about") for phrase in ("estimated", "nearly", "almost", "just under", "close to", "just over")),
            ("between", "exact"),
        ),
        key=lambda each: -len(each[0].split()),
    )
)  # type: ignore[assignment]

CURRENCIES = {"$": "usd", "€": "eur", "£": "gbp", "¥": "yen"}
CURRENCY_WORDS = {"dollars": "usd", "dollar": "usd", "euros": "eur", "euro": "eur", "yen": "yen", "rupees": "rupees"}
CURRENCY_LABELS = {"usd": "dollars", "eur": "euros", "gbp": "pounds", "yen": "yen", "rupees": "rupees"}

_DEAD = "killed killing kills dead died die dies perished slain deaths fatalities lives bodies"
_HURT = "injured injuring hurt hurting wounded wounding injuries"
OUTCOMES = {
    **dict.fromkeys(_DEAD.split(), "dead"),
    **dict.fromkeys(_HURT.split(), "hurt"),
    "missing": "missing",
    **dict.fromkeys("arrested detained arrests arresting detaining".split(), "arrested"),
    **dict.fromkeys("displaced displacing homeless".split(), "displaced"),
    **dict.fromkeys("evacuated evacuating".split(), "evacuated"),
    **dict.fromkeys("rescued rescuing".split(), "rescued"),
    "infected": "infected",
    **dict.fromkeys("hospitalized hospitalised hospitalizations".split(), "in hospital"),
}
OUTCOME_LABELS = {"dead": "killed", "hurt": "hurt"}
# Nouns that are the outcome themselves: "12 deaths" are twelve people dead.
OUTCOME_NOUNS = {
    **dict.fromkeys("death deaths fatality fatalities lives bodies".split(), "dead"),
    **dict.fromkeys("injury injuries".split(), "hurt"),
    **dict.fromkeys("arrest arrests".split(), "arrested"),
}
# Those who are counted when nobody is named more closely.
GENERIC = frozenset("people person persons individuals one others".split())

CHANGES = frozenset(
    "rise rises rose risen rising raised raise raising climb climbed climbing grow grew grown growing increase increased "
    "increases increasing jump jumped jumping surge surged soar soared gain gained up fall falls fell fallen falling drop "
    "dropped dropping decrease decreased decline declined declining down cut cuts lower lowered shrank shrunk slashed "
    "tumbled plunged slipped doubled plummeted".split()
)
FORMERLY = frozenset("initially originally previously formerly earlier".split())
# "Below the 5 dollar mark" says where a line is drawn.
MARKS = frozenset("mark threshold barrier limit".split())
# Behind a share these say that it is a change: "9 percent higher".
CHANGED_AFTER = frozenset(
    "higher lower more less increase decrease rise drop fall decline growth hike cut gain jump fewer".split()
)
MORE = frozenset("another additional further extra new other".split())
PARTS = frozenset("including among whom includes".split())
PLANNED = frozenset(
    "could may might would will shall should expected expects expect forecast forecasts plan plans planned aims aim target "
    "targets projected predicted predicts likely proposed proposes hopes if".split()
)

MONTHS = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug sep "
    "sept oct nov dec".split()
)
WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
YEAR_BEFORE = frozenset(
    "in since by of from until till before after during late early mid for to through between and circa year the this "
    "around".split()
) | MONTHS
AGE_BEFORE = frozenset("aged age ages turns turned turning number no chapter page article section channel room".split())

# What may stand between a number and its noun without saying who is counted.
NEUTRAL = frozenset(
    "confirmed known reported total positive separate different whole entire full estimated people’s people individual "
    "official".split()
)
PLURALS = frozenset("people men women children police staff crew troops cattle personnel migrants fish sheep".split())
_MORE_FUNCTION_WORDS = """
    about across after all also although amid among around as at away back because been before behind being between both
    but by can could did do does down due during each even ever every for from had has have he her here him his how i if
    in including inside into is it its just last left less like made many may might more most much near next no nor not
    now of off on once only onto or our out outside over own per said says she since so some still such than that the
    their them then there these they this those though through throughout to too under until up upon was we were what
    when where which while who whom whose why will with within without would yet you ago always perhaps overseas
    afterwards towards news besides nowadays sometimes yes
"""
FUNCTION_WORDS = STOP_WORDS | frozenset(_MORE_FUNCTION_WORDS.split())
# Those who told a reporter something: how many they are is no news.
SOURCES = frozenset("sources officials diplomats insiders".split())
KNOWING = frozenset("familiar close briefed".split())
# Irregular verbs after a noun, where a noun phrase ends.
VERBS = frozenset(
    "are were was is have had has went came took fled fell rose got lost won made told said say stood sat ran left kept "
    "began became saw gave found held hit".split()
)
