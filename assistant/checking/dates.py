"""The days, months and years that a text names, and which of a claim's dates its evidence lacks. Pure.

"On Monday" and "last week" are resolved by the day an article was published. A mention is then a range of days, and
evidence with an equal or more precise date supports it. Without a publishing day only the same words do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assistant.text import calendar_words as table
from assistant.text.number_words import ONES

DateSpan = tuple[date, date]

_NAMED = "|".join(sorted(table.MONTHS, key=len, reverse=True))
_MONTH = rf"(?P<month>(?:{_NAMED})(?![^\W\d_]))\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|\.)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)(?![\d%]|[.,]\d)"
_WEEKDAY = "|".join(sorted((word for word in table.WEEKDAYS if word not in table.NO_WEEKDAYS), key=len, reverse=True))
_UNITS = {"day": 1, "week": 7, "fortnight": 14, "weekend": 7, "month": 30, "year": 365}
_COUNTS = {"a": 1, "an": 1, "a couple of": 2} | {word: number for word, number in ONES.items() if 1 <= number <= 10}

# Tried in this order. Later patterns don't see what an earlier one matched.
_PATTERNS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"(?<!\d)(?P<year>(?:1[5-9]|20)\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)(?!\d)",
        r"(?<!\d)(?:(?P<year>(?:1[5-9]|20)\d\d)年)?(?P<month>[01]?\d)月(?:(?P<day>[0-3]?\d)[日号])?",
        r"(?<!\d)(?P<year>(?:1[5-9]|20)\d\d)年",
        rf"(?<![\w.,]){_DAY}\s(?:of\s|de\s)?{_MONTH}(?:,?\s(?:de\s|del\s)?{_YEAR})?",
        rf"(?<!\w){_MONTH}\s{_DAY}(?![\d%]|[.,:]\d|\s?(?:%|per|million|billion|people))(?:,?\s{_YEAR})?",
        rf"(?<!\w){_MONTH},?\s(?:of\s|de\s|del\s)?{_YEAR}",
        r"(?<![\d.,/])(?P<first>[0-3]?\d)[/.](?P<second>[0-3]?\d)[/.](?P<year>(?:1[5-9]|20)\d\d)(?!\d)",
        r"(?<![\w$€£¥.,:/-])(?P<year>(?:1[5-9]|20)\d\d)[-–—/]\d\d(?![\d–-])",
        r"(?<!\d)(?P<decade>(?:1[5-9]|20)\d0)['’]?s\b",
        rf"(?<!\w)(?:(?P<which>last|next|this)\s)?(?P<weekday>{_WEEKDAY})s?(?!\w)",
        rf"(?<!\w)(?P<word>{'|'.join(sorted(table.DAY_WORDS, key=len, reverse=True))})(?!\w)",
        r"\b(?P<which>last|next|this|previous|past)\s(?P<unit>week|weekend|month|year)\b",
        rf"\b(?P<count>\d{{1,2}}|{'|'.join(_COUNTS)})\s(?P<unit>day|week|fortnight|month|year)s?\s(?P<ago>ago|earlier)\b",
        rf"\b(?P<lead>in|since|of|by|until|till|during|last|this|next|mid-?|early|late|from|to|through|im|seit|en|depuis|desde)\s?{_MONTH}",
        rf"(?<!\w){_MONTH}(?=\W|$)",
        rf"(?<![\w$€£¥.,:/]){_YEAR}(?![\w/])",
    )
)
# Numbers that look like years and count something: "2000 people".
_COUNTED = re.compile(
    r"\s(?:people|men|women|children|miles|metres|meters|km|tons|tonnes|troops|soldiers|jobs|homes|others)\b"
)
# Tolerance of "10 months ago", in days.
_LOOSE = {"day": 0, "week": 3, "fortnight": 4, "weekend": 3, "month": 20, "year": 200}


@dataclass(frozen=True, slots=True)
class DateMention:
    """One date of a text, `text[start:end]`. Missing parts are `None`; `words` are its own words in lower case.

    `day` is from 1, `weekday` from 1 for Monday. `offset` is in days from the day of publishing, with a tolerance of
    `slack`. `months` has both where the order of day and month is ambiguous ("3/4/2024").
    """

    start: int
    end: int
    words: str
    year: int | None = None
    months: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    weekday: int | None = None
    which: str = ""
    unit: str = ""
    offset: int | None = None
    slack: int = 0
    decade: bool = False


def read_dates(text: str) -> list[DateMention]:
    """The dates in `text` in order, none overlapping another."""
    busy = bytearray(len(text))
    found: list[DateMention] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(busy[match.start() : match.end()]):
                continue
            mention = _mention(text, match)
            if mention:
                busy[match.start() : match.end()] = b"\1" * (match.end() - match.start())
                found.append(mention)
    return sorted(found, key=lambda mention: mention.start)


def has_date(claimed: DateMention, known: Sequence[DateMention], published: date | None) -> bool:
    """Whether one of `known`, or the day of publishing, has the day, month or year of `claimed`."""
    if any(_same(claimed, mention) for mention in known):
        return True
    if claimed.year and not published and _year_apart(claimed, known):
        return True
    wanted = _spans(claimed, published)
    if published and any(first <= published <= last for first, last in wanted) and _of_publishing(claimed, known):
        return True
    return any(
        first <= start and end <= last
        for mention in known
        for start, end in _spans(mention, published)
        for first, last in wanted
    )


def weekday_of(mention: DateMention, published: date | None) -> int | None:
    """The weekday of a mentioned day, from 1 for Monday, in the year nearest to `published`; `None` if that is unknown."""
    days = [first for first, last in _spans(mention, published) if first == last]
    if not days or not (mention.year or published):
        return None
    return min(days, key=lambda day: abs(day - (published or day))).isoweekday()


def _of_publishing(claimed: DateMention, known: Sequence[DateMention]) -> bool:
    """Whether the publishing day may stand for the claimed date: not for a weekday where the text names others."""
    return claimed.unit != "ago" and not (claimed.weekday and any(mention.weekday for mention in known))


def _year_apart(claimed: DateMention, known: Sequence[DateMention]) -> bool:
    """Whether evidence without a publishing day has the day or month in one place and the year in another."""
    bare = replace(claimed, year=None)
    years = {mention.year for mention in known if not mention.decade}
    return (
        bool(claimed.months)
        and claimed.year in years
        and any(mention.year is None and mention.months and _same(bare, mention) for mention in known)
    )


def _mention(text: str, match: re.Match[str]) -> DateMention | None:
    said = {name: value for name, value in match.groupdict().items() if value}
    words = " ".join(match.group().lower().split())
    start, end = match.span()
    if "decade" in said:
        return DateMention(start, end, words, year=int(said["decade"]), decade=True)
    if "weekday" in said:
        return DateMention(
            start, end, words, weekday=table.WEEKDAYS[said["weekday"].lower()], which=said.get("which", "").lower()
        )
    if "word" in said:
        return DateMention(start, end, words, offset=table.DAY_WORDS[said["word"].lower()], unit="day")
    if "ago" in said:
        count, unit = said["count"].lower(), said["unit"].lower()
        number = int(count) if count.isdigit() else _COUNTS[count]
        return DateMention(start, end, words, offset=-number * _UNITS[unit], slack=_LOOSE[unit], unit="ago")
    if "unit" in said:
        return DateMention(start, end, words, which=said["which"].lower(), unit=said["unit"].lower())
    return _absolute(text, match, said, words)


def _absolute(text: str, match: re.Match[str], said: dict[str, str], words: str) -> DateMention | None:
    year = int(said["year"]) if "year" in said else None
    if "first" in said:
        pair = int(said["first"]), int(said["second"])
        orders = [(day, month) for day, month in (pair, pair[::-1]) if 1 <= month <= 12 and 1 <= day <= 31]
        days, months = tuple(day for day, _ in orders), tuple(month for _, month in orders)
        return DateMention(*match.span(), words, year, months, days) if orders else None
    name = said.get("month", "").lower()
    months = (int(name) if name.isdigit() else table.MONTHS[name],) if name else ()
    days = (int(said["day"]),) if "day" in said else ()
    if (months and not 1 <= months[0] <= 12) or (days and not 1 <= days[0] <= 31):
        return None
    if not months and _COUNTED.match(text, match.end()):
        return None
    if name and not name.isdigit() and not days and year is None and not _is_month(text, match, name, "lead" in said):
        return None
    return DateMention(*match.span(), words, year, months, days, which=_which(said))


def _which(said: dict[str, str]) -> str:
    lead = said.get("lead", "").lower()
    return lead if lead in ("last", "next") else ""


def _is_month(text: str, match: re.Match[str], name: str, led: bool) -> bool:
    """Whether a month's name without a day or year is meant as a month."""
    written = text[match.start("month") : match.end("month")]
    if len(name) <= 3 and name not in ("may", "mai"):
        return False
    if name in table.ALSO_WORDS:
        return led and written[:1].isupper()
    return led or written[:1].isupper()


def _same(claimed: DateMention, known: DateMention) -> bool:
    """Whether `known` has all of the claim's parts, whatever the publishing day."""
    if claimed.unit or known.unit or claimed.decade:
        return claimed.words == known.words or (
            claimed.decade and known.year is not None and claimed.year == known.year // 10 * 10
        )
    if claimed.weekday:
        return claimed.weekday == known.weekday and claimed.which in ("", known.which)
    if claimed.year and claimed.year != known.year:
        return False
    if claimed.months and not set(claimed.months) & set(known.months):
        return False
    if claimed.days and not set(claimed.days) & set(known.days):
        return False
    return not known.decade and (claimed.which in ("", known.which))


def _spans(mention: DateMention, published: date | None) -> list[DateSpan]:
    """The ranges of days it may mean, first and last included; `[]` if unknown."""
    return [span for span in _all_spans(mention, published) if span[0] <= span[1]]


def _all_spans(mention: DateMention, published: date | None) -> Iterator[DateSpan]:
    if mention.decade and mention.year:
        yield date(mention.year, 1, 1), date(mention.year + 9, 12, 31)
    elif mention.year or mention.months:
        for year in [mention.year] if mention.year else _years(mention, published):
            yield from _of_year(year, mention)
    elif published and mention.weekday:
        last = published - timedelta(days=(published.isoweekday() - mention.weekday) % 7)
        if mention.which != "next":
            yield last, last
            if mention.which == "last" or last == published:
                yield last - timedelta(days=7), last - timedelta(days=7)
        if mention.which != "last":
            yield last + timedelta(days=7), last + timedelta(days=7)
    elif published and mention.offset is not None:
        day, slack = published + timedelta(days=mention.offset), timedelta(days=mention.slack)
        yield day - slack, day + slack
    elif published and mention.unit:
        yield _unit(mention, published)


def _years(mention: DateMention, published: date | None) -> list[int]:
    """The years a day without a year may be in: the publishing year, else the one before (for a day still to come) or the
    next."""
    if not published:
        return []
    month = mention.months[0]
    if mention.which == "last":
        return [published.year - (month >= published.month)]
    return [published.year, published.year - 1 if month > published.month else published.year + 1]


def _of_year(year: int, mention: DateMention) -> Iterator[DateSpan]:
    if not mention.months:
        yield date(year, 1, 1), date(year, 12, 31)
    for place, month in enumerate(mention.months):
        if not mention.days:
            yield date(year, month, 1), _last_of_month(year, month)
        elif mention.days[place] <= _last_of_month(year, month).day:
            yield date(year, month, mention.days[place]), date(year, month, mention.days[place])


def _last_of_month(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1) if year < 9999 else date(year, month, 28)


def _unit(mention: DateMention, published: date) -> DateSpan:
    step = {"last": -1, "previous": -1, "past": -1, "next": 1}.get(mention.which, 0)
    if mention.unit == "year":
        return date(published.year + step, 1, 1), date(published.year + step, 12, 31)
    if mention.unit == "month":
        number = published.year * 12 + published.month - 1 + step
        return date(number // 12, number % 12 + 1, 1), _last_of_month(number // 12, number % 12 + 1)
    monday = published - timedelta(days=published.isoweekday() - 1) + timedelta(days=7 * step)
    return monday + timedelta(days=5 if mention.unit == "weekend" else 0), monday + timedelta(days=6)
