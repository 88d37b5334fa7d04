"""Detects words that look like a time and name something else: Theresa May, USA Today, 2020 mules, $2020. Pure.

It examines what surrounds the word: capitals, quotation marks, symbols, what is counted. It knows no words of any
language.
"""

from __future__ import annotations

import re

from index.query.when.language import MatchPlace

CAPITALISED = re.compile(r"\s{1,4}[A-ZÄÖÜÉÀ]")
_CAPITALISED_BEFORE = re.compile(r"[A-ZÄÖÜÉÀ][\w'’.&-]{0,30}\s{1,4}$")
_QUOTES = "'\"‘’“”„«»‚《》「」"


def is_written_as_a_month(place: MatchPlace) -> bool:
    """Whether the month is capitalised as its language requires: French "mars" is a month, "Mars" a planet."""
    month = place.match.group("month")
    return place.language.table.capitals or place.match.start("month") == 0 or not month[0].isupper()


def is_lower(place: MatchPlace) -> bool:
    return place.match.group()[0].islower()


def lead_makes_sure(place: MatchPlace) -> bool:
    """Whether the words around "May" or "March" show that it is a month: "in May", "early March", "from May to July"."""
    start, end = place.match.span()
    if not place.lead and place.language.joined_before.search(place.text, max(0, start - 24), start):
        return not is_lower(place)  # from March to May
    if place.lead in ("from", "between", "until"):
        language = place.language
        joined = any(pattern.match(place.text, end) for pattern in (language.join, language.listed, language.onwards))
        ended = not place.text[end : end + 1] or place.text[end : end + 1] in "?.,!;:"
        return bool(joined or (ended and not is_lower(place)))
    if place.lead in ("after", "before", "since"):
        return not is_lower(place) and not re.match(r"['’]s|\s{1,4}\w+ed\b|\s{1,4}said\b", place.text[end : end + 30])
    return place.lead == "in" or place.part is not None


def stands_between_capitals(place: MatchPlace) -> bool:
    """Whether an adjacent capitalised word makes it part of a name: Black Friday, January Jones, Friday Night Lights."""
    start, end = place.match.span()
    before = _CAPITALISED_BEFORE.search(place.text, max(0, start - 40), start)
    return bool(before or CAPITALISED.match(place.text, end))


def is_in_a_name(place: MatchPlace) -> bool:
    """Whether its capitals, and those of an adjacent word, make it a name: USA Today, the Tonight Show, NOW."""
    word, start = place.match.group(), place.match.start()
    if not word[0].isupper():
        return False
    if len(word) > 1 and word.isupper() and not place.text.isupper():
        return True
    return bool(CAPITALISED.match(place.text, place.match.end())) or (start > 0 and stands_between_capitals(place))


def begins_a_compound(place: MatchPlace) -> bool:
    """Whether a hyphen joins a capitalised month to a word that is no month: Mar-a-Lago, May-Britt; not April-June."""
    tied = re.match(r"[-‑]([^\W\d_]+)", place.text[place.match.end() : place.match.end() + 24])
    if tied is None:
        return False
    word = tied.group(1).casefold()
    return word != "to" and not any(word == each.casefold() for each in place.language.table.months)


def is_glued(place: MatchPlace) -> bool:
    """Whether digits, letters, currency signs or version numbers touch it: $2020, 2,020, 1.2020, #2020."""
    start, end = place.match.span()
    before, behind = place.text[max(0, start - 1) : start], place.text[end : end + 4]
    if before and (before in "$€£¥#.,/:+_@&" or before.isdigit() or (before.isalpha() and place.language.table.spaced)):
        return True
    return bool(re.match(r"[%‰°$€£:/_@]|[.,]\d|[-–]\d\d?(?!\d)", behind))


def is_no_year(place: MatchPlace) -> bool:
    """Whether four digits are an amount, a model number, or the title of a book in quotation marks or by its author."""
    text, (start, end) = place.text, place.match.span()
    quoted = text[max(0, start - 1) : start] in tuple(_QUOTES) and text[end : end + 1] in tuple(_QUOTES)
    owned = re.search(r"['’]s\s{1,4}$", text[max(0, start - 8) : start])
    return bool(is_glued(place) or quoted or owned or re.match(r"\s{1,4}by\s{1,4}[A-Z]", text[end : end + 12]))
