"""The format of a language's table of time words, and its compilation into rules that find times.

A language is word lists and rules. A rule is a template ("<count> <unit> ago") and the reading that turns its match
into a period (`index/query/when/readings.py`); the readings know no language. To add a language, write a table like
`index/query/when/languages/spanish.py` and list it in `index/query/when/question.py`.

In a template a space matches one to four spaces, `<month>` and the like match a word of that list, and everything else
is a regular expression without captures. A template is tried only where a word of the text can begin it, so the time
grows only linearly with the question's length.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from index.query.when.calendar import Period, PeriodPart, Unit

# How a time is named: by its year alone, by a year and more, as recurring every year ("in March") or every week ("on
# Tuesday"), relative to the day of the question ("last week"), as the newest, or as long past without a date.
Shape = Literal["year", "date", "recurring", "weekday", "relative", "latest", "past"]
Boundary = Literal["since", "after", "before", "until", "between", "from"]
Prefix = Literal["in", "since", "after", "before", "until", "between", "from", "of", "than", ""]
# "than" precedes a time that the question only compares with ("than a year ago"), not the one that it is about.


@dataclass(frozen=True, slots=True)
class TimeReading:
    """What the words of one match mean: a period (none for "latest" and "years ago") and how it was named."""

    period: Period | None
    shape: Shape
    certain: bool = True


@dataclass(frozen=True, slots=True)
class MatchPlace:
    """Where a match is: the text, the match, the words before it, and the moment relative to which it is read."""

    text: str
    match: re.Match[str]
    language: Language
    asked_at: datetime
    lead: Prefix
    part: PeriodPart | None
    # Whether the question speaks of the future ("will", "scheduled") or of the past ("did").
    future: bool
    past: bool

    def has(self, name: str) -> bool:
        """Whether the template has that placeholder and the text matches it."""
        return name in self.match.re.groupindex and self.match.group(name) is not None

    def word(self, name: str) -> str:
        """The word that matches a placeholder, in lower case with single spaces; "" if none does."""
        return " ".join(self.match.group(name).lower().replace("’", "'").split()) if self.has(name) else ""


Read = Callable[[MatchPlace], TimeReading | None]


@dataclass(frozen=True, slots=True)
class TimeWords:
    """A language's words for time, all in lower case, and its rules.

    `leads` maps the words before a time to their meaning; `parts` are those that select a part of it ("early"), `fill`
    is what may stand between them. `joins` connect the two ends of a range, `lists` the members of a list; `onwards`
    turns "from March" into "since March", and `suffixes` are boundaries that follow a time ("以来"). `latest` are words
    for the newest, `future` and `past` for what is to come and what has been, `publication` for what newsrooms publish.
    `events` finds a boundary that only an event names; `determiners` begin an event's name ("since the vote of 2020").
    `doubtful` words count only with a number or a lead beside them. `event_nouns` are named by years ("election"). The
    language is detected by its `common` words; `spaced` says that it writes spaces between words, `capitals` that it
    capitalises months. Any field that is not a mapping or a set is a regular expression.
    """

    code: str
    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    units: Mapping[str, Unit]
    counts: Mapping[str, int]
    which: Mapping[str, int]
    days: Mapping[str, int]
    leads: Mapping[str, Prefix]
    rules: tuple[tuple[str, Read], ...]
    parts: Mapping[str, PeriodPart] = field(default_factory=dict)
    seasons: Mapping[str, int] = field(default_factory=dict)
    holidays: Mapping[str, str] = field(default_factory=dict)
    decades: Mapping[str, int] = field(default_factory=dict)
    suffixes: Mapping[str, Boundary] = field(default_factory=dict)
    fill: str = ""
    joins: str = r"-|–|—"
    lists: str = ","
    onwards: str = "(?!)"
    latest: tuple[str, ...] = ()
    future: str = "(?!)"
    past: str = "(?!)"
    publication: str = "(?!)"
    events: str = "(?!)"
    event_nouns: str = "(?!)"
    determiners: str = "(?!)"
    doubtful: frozenset[str] = frozenset()
    ordinal: str = ""
    common: frozenset[str] = frozenset()
    spaced: bool = True
    capitals: bool = True


class TimeRule:
    """A template of a table, compiled when a text first has a word that can begin it, and its reading."""

    def __init__(self, template: str, read: Read, table: TimeWords) -> None:
        self.read = read
        self._template = template
        self._table = table

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """What the template matches."""
        end = r"(?!\w)" if self._table.spaced else ""
        return re.compile(_filled(self._template, self._table) + end, re.IGNORECASE)


class Language:
    """A table with its rules, indexed by the words that can begin them, and the patterns for the surrounding words.

    Each is compiled when it is first used: most questions need few of them, of one or two languages.
    """

    before: re.Pattern[str]
    far_before: re.Pattern[str]
    part_of: re.Pattern[str]
    join: re.Pattern[str]
    listed: re.Pattern[str]
    joined_before: re.Pattern[str]
    onwards: re.Pattern[str]
    suffix: re.Pattern[str]
    future: re.Pattern[str]
    past: re.Pattern[str]
    publication: re.Pattern[str]
    events: re.Pattern[str]
    event_noun: re.Pattern[str]
    ends_with_event: re.Pattern[str]

    def __init__(self, table: TimeWords) -> None:
        self.table = table
        self.rules: dict[str, list[TimeRule]] = {}
        for template, read in table.rules:
            rule = TimeRule(template, read, table)
            for word in _openings(template, table):
                self.rules.setdefault(word, []).append(rule)
        self._sources = _sources(table)

    def __getattr__(self, name: str) -> re.Pattern[str]:
        if name not in self.__dict__.get("_sources", ()):
            raise AttributeError(name)
        flags = re.NOFLAG if name in _AS_WRITTEN else re.IGNORECASE
        pattern = self.__dict__[name] = re.compile(self._sources[name], flags)
        return pattern

    def rules_at(self, token: str) -> Sequence[TimeRule]:
        """The rules that can begin with a word or a run of digits."""
        return self.rules.get(_DIGITS if token.isdigit() else token.lower(), ())


# A word, a run of digits, or one character of a script without spaces: what can begin a time.
TOKEN = re.compile("[\u3040-\u30ff\u3400-\u9fff]|[^\\W\\d_\u3040-\u30ff\u3400-\u9fff]+|\\d+")
_DIGITS = "0"
_PLACEHOLDER = re.compile(r"<(\w+?)(\d?)>")
_NEVER = "(?!)"
# Patterns that tell capitals from small letters.
_AS_WRITTEN = ("events",)


def alternatives(lines: str) -> str:
    """Words written over several lines, separated by bars, as one alternation."""
    return "|".join(word.strip() for word in lines.split("|"))


def _sources(table: TimeWords) -> dict[str, str]:
    """The regular expressions for the words around a time, by the attribute of `Language`."""
    gap, word_start, word_end = (r"\s{1,4}", r"(?<!\w)", r"(?!\w)") if table.spaced else (r"\s{0,2}", "", "")
    lead = rf"(?:{word_start}(?P<lead>{_either(table.leads, gap)}){gap})?"
    part = rf"(?:{word_start}(?P<part>{_either(table.parts, gap)})(?:{gap}|-))?"
    fill = rf"(?:(?:{table.fill.replace(' ', gap)}){gap})?" if table.fill else ""
    return {
        "before": rf"{lead}{fill}{part}{fill}$",
        "far_before": rf"{word_start}(?P<lead>{_either(_boundaries(table), gap)}){gap}"
        rf"(?:{table.determiners})(?:{gap}|(?<=['’]))(?:[\w'’-]{{1,24}}{gap}){{0,4}}$",
        "part_of": rf"{word_start}(?P<part>{_either(table.parts, gap)}){gap}{fill}"
        rf"(?:{_filled('<month>|<year>|<which> <unit>|<season>|week|month|quarter|year', table)})",
        "join": rf"\s{{0,4}},?\s{{0,4}}(?:{table.joins})\s{{0,4}}{fill}",
        "listed": rf"\s{{0,4}}(?:{table.lists})\s{{0,4}}{fill}",
        "joined_before": rf"(?:{_either(table.months, gap)}|\d)\s{{0,4}}(?:{table.joins}|{table.lists})\s{{0,4}}$",
        "onwards": rf"{gap}(?:{table.onwards}){word_end}",
        "suffix": rf"\s{{0,2}}(?P<suffix>{_either(table.suffixes, gap)})",
        "future": table.future,
        "past": table.past,
        "publication": table.publication,
        "events": table.events,
        "event_noun": rf"{gap}(?:{table.event_nouns}){word_end}",
        "ends_with_event": rf"{word_start}(?:{table.event_nouns})[,]?\s{{0,4}}$",
    }


def _boundaries(table: TimeWords) -> Mapping[str, Prefix]:
    return {word: lead for word, lead in table.leads.items() if lead in ("since", "after", "before", "until")}


def _words(name: str, table: TimeWords) -> Mapping[str, object] | None:
    lists: Mapping[str, Mapping[str, object]] = {
        "month": table.months,
        "weekday": table.weekdays,
        "unit": table.units,
        "which": table.which,
        "dayword": table.days,
        "season": table.seasons,
        "holiday": table.holidays,
        "decade": table.decades,
        "latest": dict.fromkeys(table.latest),
    }
    return lists.get(name)


def _filled(template: str, table: TimeWords) -> str:
    """The regular expression of a template."""
    gap = r"\s{1,4}" if table.spaced else r"\s{0,2}"

    def pattern(found: re.Match[str]) -> str:
        name, number = found.groups()
        numbers = {
            "year": r"(?:1[5-9]|20)\d\d",
            "day": rf"(?:0?[1-9]|[12]\d|3[01])(?!\d)(?:{table.ordinal})",
            "number": r"\d{1,2}",
            "count": rf"\d{{1,3}}(?!\d)|{_either(table.counts, gap)}",
        }
        words = _words(name, table)
        return f"(?P<{name}{number}>{numbers[name] if words is None else _either(words, gap)})"

    # Spaces of the template first: those in the words' own patterns are already expanded.
    return _PLACEHOLDER.sub(pattern, template.replace(" ", gap))


def _openings(template: str, table: TimeWords) -> set[str]:
    """The first words that can begin a template, in lower case; "0" for a number."""
    first = template.split(" ")[0]
    placeholder = _PLACEHOLDER.match(first)
    if not placeholder:
        plain = re.match(r"\(\?:([^()]*)\)", first)
        return {_first_token(word) for word in (plain.group(1) if plain else first).split("|")}
    name = placeholder.group(1)
    words = _words(name, table)
    if words is not None:
        return {_first_token(word) for word in words}
    return {_DIGITS} | ({_first_token(word) for word in table.counts} if name == "count" else set())


def _first_token(word: str) -> str:
    found = TOKEN.search(word.lower())
    return "" if found is None else _DIGITS if found.group().isdigit() else found.group()


def _either(words: Mapping[str, object], gap: str) -> str:
    """An alternation of the words, longest first, with either form of the apostrophe."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", gap).replace("'", "['’]") for word in ordered) or _NEVER
