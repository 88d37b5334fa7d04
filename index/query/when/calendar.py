"""Periods of the calendar (days, weeks, seasons, holidays) as half-open intervals of UTC time. Pure.

It knows the calendar and no language. Weeks start on Monday (ISO 8601). Seasons are the meteorological ones of the
northern hemisphere, where most of the news in English, German, French, Spanish and Chinese is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple

Unit = Literal["hour", "day", "week", "weekend", "fortnight", "month", "quarter", "year", "decade", "century"]
# A third or half of a period, its past or future part, or one of its days, weeks, weekends, quarters or weekdays (Monday
# 0): `(2, "week")` is the second week, -1 the last.
PeriodPart = Literal["early", "mid", "late", "first half", "second half", "over", "to come"] | tuple[int, Unit | int]

ONE_DAY = timedelta(days=1)
_SHARES = {"early": (0, 3), "mid": (1, 3), "late": (2, 3), "first half": (0, 2), "second half": (1, 2)}
# Approximate lengths in days, for "the past two months".
_ROLLING_DAYS: Mapping[Unit, int] = {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}
_MONTHS_IN: Mapping[Unit, int] = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}


class Period(NamedTuple):
    """From `start` (inclusive) to `end` (exclusive), aware UTC; never empty."""

    start: datetime
    end: datetime


def midnight(year: int, month: int = 1, day: int = 1) -> datetime:
    """The first moment of a day. Raises `ValueError` where there is no such day."""
    return datetime(year, month, day, tzinfo=UTC)


def day_of(moment: datetime) -> Period:
    """The whole UTC day that contains `moment`."""
    start = midnight(moment.year, moment.month, moment.day)
    return Period(start, start + ONE_DAY)


def month_of(year: int, month: int, months: int = 1) -> Period:
    """`months` calendar months from the first of `month`."""
    return Period(midnight(year, month), midnight(*_month_later(year, month, months)))


def years_of(first: int, last: int) -> Period:
    """From the first day of `first` to the last of `last`."""
    return Period(midnight(first), midnight(last + 1))


def unit_at(moment: datetime, unit: Unit, offset: int = 0) -> Period:
    """The calendar `unit` that contains `moment`, or the one `offset` units later.

    A weekend belongs to the week that it ends. Raises `ValueError` or `OverflowError` outside the years 1 to 9999.
    """
    if unit == "hour":
        return Period(moment + timedelta(hours=offset), moment + timedelta(hours=offset + 1))
    today = day_of(moment).start
    if unit == "day":
        return day_of(today + offset * ONE_DAY)
    if unit in ("week", "weekend", "fortnight"):
        days = _ROLLING_DAYS[unit]
        monday = today + timedelta(days=days * offset - today.weekday())
        return Period(monday + timedelta(days=5 * (unit == "weekend")), monday + timedelta(days=days))
    length = _MONTHS_IN[unit]
    months = today.year * 12 + today.month - 1
    first = months // length * length + offset * length
    return month_of(first // 12, first % 12 + 1, length)


def rolling(moment: datetime, unit: Unit, count: int) -> Period:
    """The last `count` units up to the end of `moment`'s day, in whole days: most outlets give no hour."""
    today = day_of(moment)
    if unit == "hour":
        return Period(day_of(moment - timedelta(hours=count)).start, today.end)
    if unit in _ROLLING_DAYS:
        return Period(today.start - timedelta(days=count * _ROLLING_DAYS[unit]), today.end)
    return Period(_same_day(today.start, -count * _MONTHS_IN[unit]), today.end)


def ahead(moment: datetime, unit: Unit, count: int) -> Period:
    """The next `count` units, from `moment` on."""
    if unit == "hour":
        return Period(moment, moment + timedelta(hours=max(1, count)))
    if unit in _ROLLING_DAYS:
        return Period(moment, moment + timedelta(days=max(1, count * _ROLLING_DAYS[unit])))
    return Period(moment, _same_day(moment, max(1, count) * _MONTHS_IN[unit]))


def ago(moment: datetime, unit: Unit, count: int) -> Period:
    """What "`count` units ago" means: the day, the seven days around it, the calendar month, the calendar year."""
    if unit in ("hour", "day"):
        return day_of(moment - count * timedelta(hours=1 if unit == "hour" else 24))
    if unit in ("week", "weekend", "fortnight"):
        day = day_of(moment - timedelta(days=_ROLLING_DAYS[unit] * count)).start
        return Period(day - 3 * ONE_DAY, day + 4 * ONE_DAY)
    if unit in ("month", "quarter"):
        return unit_at(_same_day(day_of(moment).start, -count * _MONTHS_IN[unit]), "month")
    year = moment.year - count * _MONTHS_IN[unit] // 12
    around = {"decade": 1, "century": 10}.get(unit, 0)
    return years_of(year - around, year + around)


def weekday_before(moment: datetime, weekday: int, *, same_day: bool = True) -> Period:
    """The last such weekday (Monday 0 … Sunday 6) that is not after `moment`; today itself only with `same_day`."""
    back = (moment.weekday() - weekday) % 7
    if back == 0 and not same_day:
        back = 7
    return day_of(moment - timedelta(days=back))


def season(first_month: int, year: int) -> Period:
    """Three months from the first of `first_month`; a winter is named after the year in which it begins."""
    return month_of(year, first_month, 3)


def narrow(period: Period, part: PeriodPart, moment: datetime) -> Period:
    """The named part of `period`. Raises `ValueError` where `moment` leaves nothing of "earlier" or "later"."""
    if part == "over":
        return _not_empty(period.start, min(period.end, day_of(moment).end))
    if part == "to come":
        return _not_empty(max(period.start, moment), period.end)
    if isinstance(part, tuple):
        return _numbered(period, *part)
    share, of = _SHARES[part]
    months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
    if period.start.day == period.end.day == 1 and months % of == 0:
        year, month = _month_later(period.start.year, period.start.month, share * (months // of))
        return month_of(year, month, months // of)
    days = (period.end - period.start).days
    edges = [days * index // of for index in range(of + 1)]
    if 28 <= days <= 31:  # a month: the 1st to 10th, the 11th to 20th, the rest
        edges = [0, 15, days] if of == 2 else [0, 10, 20, days]
    return _not_empty(period.start + edges[share] * ONE_DAY, period.start + edges[share + 1] * ONE_DAY)


def _numbered(period: Period, number: int, unit: Unit | int) -> Period:
    """The `number`th `unit` of `period`, -1 the last. Raises `ValueError` or `IndexError` where it has none."""
    if unit == "quarter":
        return month_of(
            *_month_later(period.start.year, period.start.month, 3 * (number % 5 - 1)), 3
        )  # the fourth is the last
    days = [period.start + offset * ONE_DAY for offset in range((period.end - period.start).days)]
    if isinstance(unit, int) or unit == "weekend":
        days = [day for day in days if day.weekday() == (5 if unit == "weekend" else unit)]
        step, length = 1, 2 if unit == "weekend" else 1
    else:
        step = length = _ROLLING_DAYS[unit]
    start = days[(number - 1) * step if number > 0 else number * step]
    return Period(start, start + length * ONE_DAY)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876, as Meeus prints it)."""
    golden, century, rest = year % 19, year // 100, year % 100
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - correction + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * sunday) // 451
    month, day = divmod(epact + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def holiday(name: str, year: int) -> Period:
    """The days of a holiday in `year`. Raises `KeyError` for an unknown name."""
    first, days = _HOLIDAYS[name](year)
    start = midnight(first.year, first.month, first.day)
    return Period(start, start + days * ONE_DAY)


def _weekday_in(year: int, month: int, weekday: int, number: int) -> date:
    """The `number`th such weekday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


_HOLIDAYS: Mapping[str, Callable[[int], tuple[date, int]]] = {
    "christmas": lambda year: (date(year, 12, 24), 3),
    "christmas day": lambda year: (date(year, 12, 25), 1),
    "christmas eve": lambda year: (date(year, 12, 24), 1),
    "boxing day": lambda year: (date(year, 12, 26), 1),
    "new year": lambda year: (date(year, 1, 1) - ONE_DAY, 2),
    "new year's eve": lambda year: (date(year, 12, 31), 1),
    "easter": lambda year: (easter(year) - 2 * ONE_DAY, 4),
    "good friday": lambda year: (easter(year) - 2 * ONE_DAY, 1),
    "whitsun": lambda year: (easter(year) + 49 * ONE_DAY, 2),
    "thanksgiving": lambda year: (_weekday_in(year, 11, 3, 4), 1),
    "black friday": lambda year: (_weekday_in(year, 11, 3, 4) + ONE_DAY, 1),
    "cyber monday": lambda year: (_weekday_in(year, 11, 3, 4) + 4 * ONE_DAY, 1),
    "halloween": lambda year: (date(year, 10, 31), 1),
    "valentine's day": lambda year: (date(year, 2, 14), 1),
    "independence day": lambda year: (date(year, 7, 4), 1),
    "labor day": lambda year: (_weekday_in(year, 9, 0, 1), 1),
    "memorial day": lambda year: (_weekday_in(year, 6, 0, 1) - timedelta(days=7), 1),
    "may day": lambda year: (date(year, 5, 1), 1),
}


def _month_later(year: int, month: int, months: int) -> tuple[int, int]:
    total = year * 12 + month - 1 + months
    return total // 12, total % 12 + 1


def _same_day(moment: datetime, months: int) -> datetime:
    """The same day `months` later, or the month's last day if it has no such day."""
    year, month = _month_later(moment.year, moment.month, months)
    last = (midnight(*_month_later(year, month, 1)) - ONE_DAY).day
    return moment.replace(year=year, month=month, day=min(moment.day, last))


def _not_empty(start: datetime, end: datetime) -> Period:
    if start >= end:
        raise ValueError(f"nothing lies between {start} and {end}")
    return Period(start, end)
