"""Words in dates, in the languages of the world -> English, from Unicode's locale data (CLDR, by Babel).

    >>> in_english("Вт, 15 сентября 2026 г. в 08:30")
    'Tue, 15 Sep 2026   08:30'

Babel takes 60 to 140 ms to import and 5 ms for each language, so a language is read when a date needs it: first the one
that is named, else all that share the script. A word that means different months in two of them ("listopad") is read
only if the language is named. It must not know how a date is put together.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from babel import Locale

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
# The languages that are tried for a script, where none is named or the named one doesn't know the words.
_LANGUAGES = {
    "LATIN": (
        "en de fr es pt it nl pl sv nb da fi tr cs sk hu ro hr sl et lv lt is ca gl eu sq az vi id ms fil sw af ga cy mt "
        "sr_Latn bs"
    ),
    "CYRILLIC": "ru uk bg sr mk be kk ky mn tg",
    "ARABIC": "ar ar_LB ar_MA ar_DZ fa ur ps",
    "GREEK": "el",
    "THAI": "th",
    "HEBREW": "he",
    "DEVANAGARI": "hi mr ne",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "TELUGU": "te",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "SINHALA": "si",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "KHMER": "km",
    "LAO": "lo",
    "MYANMAR": "my",
    "ETHIOPIC": "am",
    "HANGUL": "ko",
    "CJK": "zh ja zh_Hant",
}
# A beginning of a month's name that is at least this long, and of no other month of its language, is an abbreviation.
_SHORTEST = 3
# What the locale data has not: eras and hours as they are written in Thai, "at" in Russian and Ukrainian, a Polish "year".
_BETWEEN = {"th": "พ.ศ ค.ศ น", "ru": "в", "uk": "о", "pl": "r"}
# The months of the Iranian calendar. Its dates begin with these letters and are converted by `dates`.
IRANIAN_MONTHS = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"]

_WORD = re.compile(r"[^\s\d,;:/()\[\]|–—+-]+")
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")  # "terça-feira"
_LITERAL = re.compile(r"'([^']*)'")


def in_english(text: str, language: str | None = None) -> str:
    """`text` with its names of months and weekdays and its halves of the day as "Sep", "Tue", "PM", without the words that
    its language puts between the parts of a date. Words that are not known stay. `language` is an ISO 639-1 code.
    """
    scripts = {script for word in _WORD.findall(text) for script in _scripts(word)} & _LANGUAGES.keys()
    named = _words((language,)) if language and any(language in _LANGUAGES[each].split() for each in scripts) else {}
    rest: Mapping[str, str] | None = None

    def english(found: re.Match[str]) -> str:
        nonlocal rest
        word = _bare(found[0])
        if word in named:
            return named[word]
        if rest is None:
            rest = _words(tuple(name for script in sorted(scripts) for name in _LANGUAGES[script].split()))
        return rest.get(word, found[0])

    return _WORD.sub(english, _with_named_months(_HYPHEN.sub("", text)))


def _with_named_months(text: str) -> str:
    """Vietnamese numbers its months: "tháng 9"."""
    return re.sub(r"\btháng\s?(1[0-2]|0?[1-9])\b", lambda found: MONTHS[int(found[1]) - 1], text, flags=re.IGNORECASE)


def _scripts(word: str) -> Iterator[str]:
    for letter in word:
        if letter.isalpha():
            yield unicodedata.name(letter, "").partition(" ")[0]


def _bare(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold().replace("i̇", "i").replace("-", "").rstrip(".")


@cache
def _words(languages: tuple[str, ...]) -> Mapping[str, str]:
    """The words of `languages`, each with its English one; without those whose meaning depends on the language."""
    meanings: defaultdict[str, set[str]] = defaultdict(set)
    for language in languages:
        for word, meaning in _of_language(language).items():
            meanings[word].add(meaning)
    # Of several, a month is meant first, a half of the day last: "de" is Hungarian for "AM", and a link word elsewhere.
    orders = (frozenset(MONTHS), frozenset(WEEKDAYS), frozenset([""]), frozenset(["AM", "PM"]))
    named = {word: next(meant & order for order in orders if meant & order) for word, meant in meanings.items()}
    return {word: next(iter(meant)) for word, meant in named.items() if len(meant) == 1}


@cache
def _of_language(language: str) -> Mapping[str, str]:
    from babel import Locale

    locale = Locale.parse(language)
    words = dict.fromkeys((*_between(locale), *_BETWEEN.get(language, "").split()), "")
    halves: dict[Any, str] = {"am": "AM", "pm": "PM"}
    for named, english in ((locale.day_periods, halves), (locale.days, dict[Any, str](enumerate(WEEKDAYS)))):
        for names in _forms(named):
            words |= {_bare(name): english[key] for key, name in names.items() if key in english and len(name) > 1}
    months: defaultdict[int, set[str]] = defaultdict(set)
    for names in _forms(locale.months):
        for number, name in names.items():
            months[number].add(_bare(name))
    return words | dict(_with_abbreviations(months)) | _with_weekday_glue(words)


def _forms(named: Mapping[str, Mapping[str, Mapping[Any, str]]]) -> Iterator[Mapping[Any, str]]:
    """The tables of names in their longer widths: a single letter stands for several months."""
    for context in named.values():
        yield from (names for width, names in context.items() if width != "narrow")


def _with_abbreviations(months: Mapping[int, Iterable[str]]) -> Iterator[tuple[str, str]]:
    """Every name of a month, and every beginning of it that no other month has."""
    owners: defaultdict[str, set[int]] = defaultdict(set)
    for number, names in months.items():
        for name in names:
            for end in range(_SHORTEST, len(name) + 1):
                owners[name[:end].rstrip(".")].add(number)
    whole = {name: number for number, names in months.items() for name in names if not name.isdigit()}
    for word, numbers in owners.items():
        if len(numbers) == 1 and not any(each.isdigit() for each in word):
            yield word, MONTHS[next(iter(numbers)) - 1]
    yield from ((name, MONTHS[number - 1]) for name, number in whole.items() if not any(map(str.isdigit, name)))


def _with_weekday_glue(words: Mapping[str, str]) -> dict[str, str]:
    """Weekdays that are written together with the link word after them, as in Thai."""
    links = [word for word, meaning in words.items() if not meaning and not word.isascii()]
    return {day + link: meaning for day, meaning in words.items() if meaning in WEEKDAYS for link in links}


def _between(locale: Locale) -> Iterator[str]:
    """The words that the language's own patterns have between day, month, year and time."""
    patterns = [str(locale.date_formats[width]) for width in ("full", "long", "medium")]
    patterns += [str(locale.datetime_formats[width]) for width in ("full", "long")]
    for pattern in patterns:
        bare = "".join(each if not each.isascii() else " " for each in _LITERAL.sub(" ", pattern))
        for literal in (*_LITERAL.findall(pattern), bare):
            # What stands on the page with digits around it, such as 年, is read by the patterns of `dates`.
            yield from (_bare(word) for word in _WORD.findall(literal) if not re.search("[年月日년월일]", word))
