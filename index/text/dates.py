"""What a page, a feed or a file says about a date -> an aware UTC `datetime`, or `None`. Pure.

It is strict on purpose: a general date parser fills what is missing with today, reads 03/04 as March where the
publisher meant April, and drops a zone that it does not know. A wrong date here becomes a wrong answer to "what
happened last week?", so whatever is uncertain is `None`. Where only the zone is uncertain, the day is kept.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta

from index.text.date_words import IRANIAN_MONTHS, WEEKDAYS, in_english
from index.text.zones import zone_of

# Numbers are read as epoch seconds or milliseconds between these two instants (1990 and 2100).
EARLIEST_EPOCH, LATEST_EPOCH = 631_152_000, 4_102_444_800
EARLIEST_YEAR, LATEST_YEAR = 1600, 2100
# No date is longer; longer texts are not examined.
MAX_CHARACTERS = 100

# Month names in seven languages, in full and in newsroom abbreviations. No spelling means two months. All others come
# from locale data, which takes longer to load.
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

_WEEKDAY = r"(?:[^\W\d_]{2,10}\.?,?\s+)?"
_MONTH = r"(?P<month>[^\W\d_]{3,10})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
_YEAR = r"(?P<year>\d{4})"
_DATES = tuple(
    re.compile(rf"{_WEEKDAY}{pattern}(?:(?<=[日일])|(?!\d))", re.IGNORECASE)
    for pattern in (
        rf"{_DAY}(?:\s+(?:of|de)\s+|[\s-]+){_MONTH}(?:\s+de(?:l)?\s+|[\s,-]+){_YEAR}",
        rf"{_MONTH}[\s-]+{_DAY}(?:\s*,\s*|\s+){_YEAR}",
        rf"{_YEAR}(?:\s+|-){_MONTH}(?:\s+|-){_DAY}",
        r"(?P<year>\d{4})([/.-])(?P<month>\d{1,2})\2(?P<day>\d{1,2})",
        r"(?P<year>\d{4})\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日",
        r"(?P<year>\d{4})\s?년\s?(?P<month>\d{1,2})\s?월\s?(?P<day>\d{1,2})\s?일",
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})",
        r"(?P<first>\d{1,2})([/-])(?P<second>\d{1,2})\2(?P<year>\d{4})",
        rf"{_YEAR}[.,]?\s+{_MONTH}\s+{_DAY}",
    )
)
_TIME = re.compile(
    r"(?P<before>[ap]m\s?)?"
    r"(?P<hour>\d{1,2})(?:(?:[:.h]|\s?[時时시]\s?)(?P<minute>\d{2})\s?[分분]?(?:\s?[:.]?(?P<second>\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(?P<half>[ap]\.?\s?m\b\.?)?(?:\s*(?:uhr|hrs?|h)\b\.?)?",
    re.IGNORECASE,
)
_ISO = re.compile(r"\d{4}-?\d\d-?\d\d(?:[T ].+)?|\d{4}-?W\d\d-?\d(?:[T ].+)?", re.IGNORECASE)
_SEPARATOR = re.compile(r"[\s,;|•·–—-]*(?:(?:at|um|à|a las|às|alle|om|klo?\.?)\s+)?[\s,|•·–—]*", re.IGNORECASE)
# C, Java and Unix write the year last, behind time and zone; RFC 822 wrote two digits of it.
_YEAR_LAST = re.compile(
    r"(?:[^\W\d_]{3,9},?\s+)?(?P<month>[^\W\d_]{3,9})\s+(?P<day>\d{1,2})\s+(?P<clock>\d{1,2}:\d{2}(?::\d{2})?)"
    r"(?P<zone>\s+[^\s\d]\S{0,9})?\s+(?P<year>\d{4})"
)
_SHORT_YEAR = re.compile(
    r"(?:[^\W\d_]{2,9}\.?,?\s+)?(?P<day>\d{1,2})[\s-](?P<month>[^\W\d_]{3,9})[\s-](?P<year>\d{2})\s+(?P<clock>\d{1,2}:\d{2}.{0,40})"
)
_EPOCH = re.compile(r"(?:/Date\()?(?P<number>-?\d{9,13}(?:\.\d{1,9})?)(?:[+-]\d{4})?(?:\)/)?")
# The years of other calendars. Thai years are 543 ahead; Japanese and Taiwanese ones count from these years.
_ERA = re.compile(r"(?P<era>明治|大正|昭和|平成|令和|民[國国])\s?(?P<year>\d{1,3}|元)\s?(?=年)")
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "民國": 1911, "民国": 1911}
_THAI_YEAR = re.compile(r"(?<!\d)2[45]\d\d(?!\d)")
_IRANIAN = re.compile(
    rf"(?:(?P<year>1[34]\d\d)([/-])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}})|"
    rf"(?P<named_day>\d{{1,2}})\s+(?P<name>{'|'.join(IRANIAN_MONTHS)})\s+(?P<named_year>1[34]\d\d))(?!\d)"
)
_WEEKDAY_NAME = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})\b,?")
_LABEL = re.compile(r"\s*(?:[^\W\d_]{1,20}[\s:]+){1,3}")
_BRACKETED_WEEKDAY = re.compile("[(（][月火水木金土日월화수목금토祝・]{1,3}[)）]")


def parse_date(value: object, place: str = "") -> datetime | None:
    """`value` as an aware UTC `datetime`, or `None` for what is missing, not a date, or not certain.

    Takes ISO 8601 (weeks too), RFC 2822, what JavaScript, Java and .NET print, epoch seconds or milliseconds (numbers or
    digits, 1990 to 2100), dates with a month's name in any larger language, 2025/03/28, 28.03.2025, 2025年3月28日, dates
    of the Japanese, Thai, Taiwanese and Iranian calendars, each with or without a time and zone, and `datetime` and
    `date` objects. `place` is where the publisher is, as a language tag ("zh", "en-IN", "und-CN"): it decides what
    "CST" and "IST" mean, and what a name that is one of two months in two languages.

    - A date without a time is midnight UTC. So is one with a time in a zone that is not clear: its day is certain. A time
      without a zone is taken for UTC.
    - `03/04/2025` is `None` (third of April or fourth of March?) unless a weekday decides; `28/03/2025` is certain. With
      dots the day is first.
    - A missing year, month or day is never filled.

    >>> parse_date("March 28, 2025 2:05 p.m. ET").isoformat()
    '2025-03-28T18:05:00+00:00'
    >>> parse_date("Tue, 15 Sep 2026 12:30:00 IST", "en-IN").isoformat()
    '2026-09-15T07:00:00+00:00'
    """
    try:
        return _parse(value, place)
    except (ValueError, OverflowError):  # 31 June, 25:61, an offset of two days: not a date
        return None


def date_in_field(value: object, place: str = "") -> datetime | None:
    """The date in a field that holds a date and nothing else, also behind up to three words: "Posted on March 28, 2025"."""
    found = parse_date(value, place)
    if found is None and isinstance(value, str) and (label := _LABEL.match(value[:MAX_CHARACTERS])):
        starts = [space.end() for space in re.finditer(r"[\s:]+", label[0])]
        rests = (value[start:].lstrip(" :") for start in starts)
        found = next((moment for rest in rests if (moment := parse_date(rest, place))), None)
    return found


def _parse(value: object, place: str) -> datetime | None:
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
            text = " ".join(value.split()) if len(value) <= MAX_CHARACTERS else ""
        case _:
            return None
    if re.fullmatch(r"\d{14}", text, re.ASCII):
        return _utc(datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC))
    if text.isascii() and (epoch := _EPOCH.fullmatch(text)):
        return _from_epoch(float(epoch["number"]))
    if _ISO.fullmatch(text) and (moment := _from_iso(text)):
        return moment
    if not any(map(str.isdigit, text)):
        return None
    return _from_words(text, place) or _from_any_language(text, place)


def _from_any_language(text: str, place: str) -> datetime | None:
    """As `_from_words`, for other digits, other languages' words and other calendars."""
    plain = "".join(str(unicodedata.decimal(each, each)) for each in text)
    iranian = plain != text or place.startswith(("fa", "ps", "und-IR"))
    plain = _ERA.sub(lambda era: str(_ERAS[era["era"]] + (1 if era["year"] == "元" else int(era["year"]))), plain)
    if re.search("[\u0e00-\u0e7f]", plain) or place.startswith("th"):
        plain = _THAI_YEAR.sub(lambda year: str(int(year[0]) - 543), plain)
    named = _IRANIAN.search(plain)
    if named and (iranian or named["name"]):
        day = _from_iranian(named)
        plain = f"{plain[: named.start()]}{day:%Y-%m-%d}{plain[named.end() :]}"
    if not re.search(r"\d{4}", plain):  # no year, so no date
        return None
    english = " ".join(in_english(_BRACKETED_WEEKDAY.sub(" ", plain), place[:2].lower()).split())
    return _from_words(english, place, _weekday(english)) if english != text or _weekday(english) is not None else None


def _weekday(text: str) -> int | None:
    """The weekday in `text`, 0 for Monday."""
    return next((WEEKDAYS.index(word) for word in re.findall("[A-Z][a-z]{2}", text) if word in WEEKDAYS), None)


def _from_iranian(named: re.Match[str]) -> date:
    """The Gregorian day of a date in the Iranian calendar (1300 to 1499), by its 33-year cycle with 8 leap years."""
    if named["name"]:
        year, month, day = int(named["named_year"]), IRANIAN_MONTHS.index(named["name"]) + 1, int(named["named_day"])
    else:
        year, month, day = (int(named[part]) for part in ("year", "month", "day"))
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)):
        raise ValueError(f"no day: {named[0]}")
    before = (month - 1) * 31 if month <= 7 else 186 + (month - 7) * 30
    leap_days = (8 * year + 21) // 33
    return date(622, 3, 21) + timedelta(days=365 * (year - 1) + leap_days + before + day - 1)


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


def _from_words(text: str, place: str, weekday: int | None = None) -> datetime | None:
    """A date in `text`, with nothing around it but a weekday, a time and a zone, on either side."""
    text = _year_in_front(text)
    for pattern in _DATES:
        for found in pattern.finditer(text):
            day = _day(found.groupdict(), weekday)
            if day is None:
                continue
            before, after = text[: found.start()].strip(" ,;|•·–—-"), text[found.end() :].rstrip(" .,")
            if weekday is not None:  # known as words, so they may be dropped wherever they are
                before, after = (_WEEKDAY_NAME.sub("", part).strip(" ,") for part in (before, after))
            after = after[1:] if re.match(r"T\d", after) else _SEPARATOR.sub("", after, count=1)
            if before and after:
                return None
            return _at(day, before or after, place)
    return None


def _year_in_front(text: str) -> str:
    """`text` with a year that is last, or has two digits, where the other forms have it."""
    if found := _YEAR_LAST.fullmatch(text):
        return f"{found['month']} {found['day']} {found['year']} {found['clock']}{found['zone'] or ''}"
    if (found := _SHORT_YEAR.fullmatch(text)) and not re.match(r"\d{4}", found["clock"]):
        year = int(found["year"]) + (2000 if int(found["year"]) < 70 else 1900)
        return f"{found['day']} {found['month']} {year} {found['clock']}"
    return text


def _day(parts: dict[str, str | None], weekday: int | None) -> date | None:
    year = int(parts["year"] or 0)
    if "first" in parts:
        first, second = int(parts["first"] or 0), int(parts["second"] or 0)
        days = {date(year, month, day) for month, day in ((first, second), (second, first)) if month <= 12}
        if len(days) > 1:
            days = {day for day in days if day.weekday() == weekday}
        return days.pop() if len(days) == 1 else None
    named = (parts["month"] or "").casefold()
    month = int(named) if named.isdigit() else MONTHS.get(named)
    return date(year, month, int(parts["day"] or 0)) if month else None


def _at(day: date, clock: str, place: str) -> datetime | None:
    """`day` at the time that `clock` says ("2:05 p.m. ET"; "" = midnight UTC); `None` if `clock` says anything else.

    Midnight UTC also for a zone that is not clear, and for 24:00, which some write for the day's beginning.
    """
    midnight = _utc(datetime(day.year, day.month, day.day, tzinfo=UTC))
    if not clock:
        return midnight
    time = _TIME.match(clock)
    half = (time["half"] or time["before"]) if time else None
    if not time or not (time["minute"] or half):
        return None
    zone = zone_of(clock[time.end() :].strip(" ,"), day, place)
    hour, minute = int(time["hour"]), int(time["minute"] or 0)
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    elif time["half"] and not time["before"]:
        return None
    if zone is None or (hour, minute) == (24, 0):
        return midnight
    second = min(int(time["second"] or 0), 59) if time["second"] == "60" else int(time["second"] or 0)
    return _utc(datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone))
