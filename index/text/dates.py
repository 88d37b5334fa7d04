"""What a page, a feed or a file says about a date -> an aware UTC `datetime`, or `None`. Pure.

It is strict on purpose: a general date parser fills what is missing with today, reads 03/04 as March where the
publisher meant April, and drops a zone that it does not know. A wrong date here becomes a wrong answer to "what
happened last week?", so whatever is uncertain is `None`.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

# Numbers are read as epoch seconds or milliseconds between these two instants (1990 and 2100).
EARLIEST_EPOCH, LATEST_EPOCH = 631_152_000, 4_102_444_800
EARLIEST_YEAR, LATEST_YEAR = 1600, 2100
# No date is longer; longer texts are not examined.
MAX_CHARACTERS = 100

# Month names in seven languages, in full and in newsroom abbreviations. No spelling means two months.
_MONTH_NAMES = (
    "january jan januar jänner janvier janv enero ene janeiro gennaio gen januari",
    "february feb februar février févr fevrier febrero fevereiro fev febbraio februari",
    "march mar märz mär mars marzo março maart mrt",
    "april apr avril avr abril abr aprile",
    "may mai mayo maio maggio mag mei",
    "june jun juni juin junio junho giugno giu",
    "july jul juli juillet juil julio julho luglio lug",
    "august aug août aout agosto ago augustus",
    "september sept sep septembre septiembre setembro settembre set",
    "october oct oktober okt octobre octubre outubro ottobre ott out",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre déc decembre diciembre dic dezembro dicembre",
)
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}

# Hours east of UTC. IST (India, Ireland, Israel) is missing: it is ambiguous. CST, BST and the like are read as
# newsrooms in English use them: US Central, British Summer.
_ZONES_BY_HOURS = {
    0: "z utc gmt ut wet",
    1: "bst west cet mez",
    2: "cest mesz eet sast",
    3: "eest msk",
    5: "pkt",
    8: "hkt sgt",
    9: "jst kst",
    9.5: "acst",
    10: "aest",
    10.5: "acdt",
    11: "aedt",
    12: "nzst",
    13: "nzdt",
    -4: "edt",
    -5: "est cdt",
    -6: "cst mdt",
    -7: "mst pdt",
    -8: "pst akdt",
    -9: "akst",
    -10: "hst",
}
_OFFSETS = {name: timedelta(hours=hours) for hours, names in _ZONES_BY_HOURS.items() for name in names.split()}
# Abbreviations used for both summer and winter time.
_PLACES = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}

_WEEKDAY = r"(?:[^\W\d_]{2,10}\.?,?\s+)?"
_MONTH = r"(?P<month>[^\W\d_]{3,10})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
_YEAR = r"(?P<year>\d{4})"
_DATES = tuple(
    re.compile(rf"{_WEEKDAY}{pattern}(?!\d)", re.IGNORECASE)
    for pattern in (
        rf"{_DAY}(?:\s+(?:of|de)\s+|[\s-]+){_MONTH}(?:\s+de(?:l)?\s+|[\s,-]+){_YEAR}",
        rf"{_MONTH}[\s-]+{_DAY}(?:\s*,\s*|\s+){_YEAR}",
        rf"{_YEAR}(?:\s+|-){_MONTH}(?:\s+|-){_DAY}",
        r"(?P<year>\d{4})([/.-])(?P<month>\d{1,2})\2(?P<day>\d{1,2})",
        r"(?P<year>\d{4})\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日",
        r"(?P<year>\d{4})\s?년\s?(?P<month>\d{1,2})\s?월\s?(?P<day>\d{1,2})\s?일",
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})",
        r"(?P<first>\d{1,2})([/-])(?P<second>\d{1,2})\2(?P<year>\d{4})",
    )
)
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:(?:[:.h]|\s?[时時시]\s?)(?P<minute>\d{2})\s?[分분]?(?:\s?[:.]?(?P<second>\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(?P<half>[ap]\.?\s?m\b\.?)?(?:\s*(?:uhr|hrs?|h)\b\.?)?",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"\(?(?P<name>[a-z]{1,5})?\s{0,4}(?P<offset>[+\N{MINUS SIGN}-]\d{1,2}(?::?\d{2})?)?\)?(?:\s{0,4}\((?:[a-z]{1,5})\))?",
    re.IGNORECASE,
)
_ISO = re.compile(r"\d{4}-?\d\d-?\d\d(?:[T ].+)?|\d{4}-?W\d\d-?\d(?:[T ].+)?", re.IGNORECASE)
_SEPARATOR = re.compile(r"[\s,;|•·–—-]*(?:(?:at|um|à|a las|às|alle|om)\s+)?[\s,|•·–—]*", re.IGNORECASE)


def parse_date(value: object) -> datetime | None:
    """`value` as an aware UTC `datetime`, or `None` for what is missing, not a date, or not certain.

    Takes ISO 8601 (weeks too), RFC 2822, epoch seconds or milliseconds (numbers or digits, 1990 to 2100), dates with a
    month's name in English, German, French, Spanish, Portuguese, Italian or Dutch, 2025/03/28, 28.03.2025,
    2025年3月28日, each with or without a time and zone, and `datetime` and `date` objects.

    - A date without a time is midnight UTC. A time without a zone is taken for UTC.
    - `03/04/2025` is `None` (third of April or fourth of March?); `28/03/2025` is certain. With dots the day is first.
    - A missing year, month or day is never filled; an unknown zone, `IST` among them, makes the whole `None`.

    >>> parse_date("March 28, 2025 2:05 p.m. ET").isoformat()
    '2025-03-28T18:05:00+00:00'
    """
    try:
        return _parse(value)
    except (ValueError, OverflowError):  # 31 June, 25:61, an offset of two days: not a date
        return None


def _parse(value: object) -> datetime | None:
    match value:
        case bool() | None:
            return None
        case datetime():
            return _utc(value if value.tzinfo else value.replace(tzinfo=UTC))
        case date():
            return _utc(datetime(value.year, value.month, value.day, tzinfo=UTC))
        case int() | float():
            return _from_epoch(value)
        case str():
            text = value.strip() if len(value) <= MAX_CHARACTERS else ""
        case _:
            return None
    if text.isascii() and text.isdigit() and 9 <= len(text) <= 13:
        return _from_epoch(int(text))
    if re.fullmatch(r"\d{14}", text, re.ASCII):
        return _utc(datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC))
    if _ISO.fullmatch(text):
        moment = _from_iso(text)
        if moment:
            return moment
    return _from_words(text)


def _utc(moment: datetime) -> datetime | None:
    moment = moment.astimezone(UTC)
    return moment if EARLIEST_YEAR <= moment.year < LATEST_YEAR else None


def _from_epoch(number: float) -> datetime | None:
    if not math.isfinite(number):
        return None
    for seconds in (number, number / 1000):
        if EARLIEST_EPOCH <= seconds < LATEST_EPOCH:
            return datetime.fromtimestamp(seconds, UTC)
    return None


def _from_iso(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return _utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _from_words(text: str) -> datetime | None:
    """A date in `text`, with nothing around it but a time and a zone, on either side."""
    for pattern in _DATES:
        for found in pattern.finditer(text):
            day = _day(found.groupdict())
            if day is None:
                continue
            before, after = text[: found.start()].strip(" ,;|•·–—-"), text[found.end() :].rstrip(" .,")
            after = after[1:] if re.match(r"T\d", after) else _SEPARATOR.sub("", after, count=1)
            if before and after:
                return None
            return _at(day, before or after)
    return None


def _day(parts: dict[str, str | None]) -> date | None:
    year = int(parts["year"] or 0)
    if "first" in parts:
        first, second = int(parts["first"] or 0), int(parts["second"] or 0)
        if (first > 12) == (second > 12) and first != second:
            return None
        return date(year, *((second, first) if first > 12 else (first, second)))
    named = (parts["month"] or "").casefold()
    month = int(named) if named.isdigit() else MONTHS.get(named)
    return date(year, month, int(parts["day"] or 0)) if month else None


def _at(day: date, clock: str) -> datetime | None:
    """`day` at the time that `clock` says ("2:05 p.m. ET"; "" = midnight UTC); `None` if `clock` says anything else."""
    if not clock:
        return _utc(datetime(day.year, day.month, day.day, tzinfo=UTC))
    time = _TIME.match(clock)
    if not time or not (time["minute"] or time["half"]):
        return None
    zone = _zone(clock[time.end() :].strip(" ,"))
    hour = int(time["hour"])
    if time["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if time["half"][0] in "pP" else 0)
    if zone is None:
        return None
    moment = datetime(day.year, day.month, day.day, hour, int(time["minute"] or 0), int(time["second"] or 0))
    return _utc(moment.replace(tzinfo=zone))


def _zone(text: str) -> tzinfo | None:
    if not text:
        return UTC
    found = _ZONE.fullmatch(text)
    if not found:
        return None
    name, offset = (found["name"] or "").casefold(), found["offset"]
    if offset:
        if name not in ("", "utc", "gmt"):
            return None
        digits = re.sub(r"\D", "", offset)
        hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
        return timezone((1 if offset[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes))
    if name in _PLACES:
        return ZoneInfo(_PLACES[name])
    return timezone(_OFFSETS[name]) if name in _OFFSETS else None
