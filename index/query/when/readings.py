"""What the words of a match mean: a day, a month, a year, "two weeks ago". Pure, and the same for every language.

Each reading takes a `MatchPlace` and returns a `TimeReading`, or `None` if the words are not a time after all ("2020 mules",
"Theresa May"). A day that does not exist raises `ValueError`, a year out of range `OverflowError`; the finder reads
both as "no time". It must not know the words of a language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from index.query.when.calendar import (
    Period,
    Unit,
    ago,
    ahead,
    day_of,
    holiday,
    midnight,
    month_of,
    narrow,
    rolling,
    season,
    unit_at,
    weekday_before,
    years_of,
)
from index.query.when.false_dates import (
    CAPITALISED,
    begins_a_compound,
    is_glued,
    is_in_a_name,
    is_lower,
    is_written_as_a_month,
    lead_makes_sure,
    stands_between_capitals,
)
from index.query.when.language import MatchPlace, TimeReading
from index.text.stop_words import STOP_WORDS

_NEXT_WORD = re.compile(r"[\s-]{1,4}([^\W\d_]+)")


def read_day_word(place: MatchPlace) -> TimeReading | None:
    """today, yesterday, tonight"""
    if is_in_a_name(place):  # USA Today, the Tonight Show
        return None
    return TimeReading(unit_at(place.asked_at, "day", place.language.table.days[place.word("dayword")]), "relative")


def read_unit(place: MatchPlace) -> TimeReading | None:
    """last week, this year"""
    unit = place.language.table.units[place.word("unit")]
    offset = place.language.table.which[place.word("which")]
    if unit in ("hour", "day"):
        return None
    certain = True
    before_it = place.asked_at.weekday() < 5 and not place.future
    if unit == "weekend" and offset == 0 and before_it and (place.asked_at.weekday() < 2 or place.past):
        offset, certain = -1, False  # on Monday "this weekend" is the one that has just ended
    return TimeReading(unit_at(place.asked_at, unit, offset), "relative", certain)


def read_this_week(place: MatchPlace) -> TimeReading | None:
    """this week: in the news, the seven days up to today; "earlier this week" and "since this week" are the calendar's"""
    if place.future or place.part or place.lead not in ("", "in", "of", "from"):
        return None
    return TimeReading(rolling(place.asked_at, "day", 6), "relative")


def read_after_unit(place: MatchPlace) -> TimeReading | None:
    """la semaine dernière, los últimos días: in the plural the last few, in the singular the calendar's previous one"""
    table = place.language.table
    if place.has("which") and place.word("unit") in _PLURALS and table.which[place.word("which")]:
        return TimeReading(_vague_stretch(place), "relative", certain=False)
    which = table.which[place.word("which")] if place.has("which") else 0
    unit = table.units[place.word("unit")]
    if unit in ("hour", "day"):
        return None
    certain = not (unit == "weekend" and which == 0)
    return TimeReading(unit_at(place.asked_at, unit, which), "relative", certain)


_PLURALS = frozenset(
    ("jours", "semaines", "ans", "années", "heures", "horas", "días", "dias", "semanas", "meses", "años")
)


def _vague_stretch(place: MatchPlace) -> Period:
    table = place.language.table
    unit = table.units[place.word("unit")]
    stretch = ahead if table.which[place.word("which")] > 0 else rolling
    return stretch(place.asked_at, unit, 4)


def read_present_unit(place: MatchPlace) -> TimeReading | None:
    """the middle of the month, the first week of the year, over the weekend: the current one, or the last weekend"""
    unit = place.language.table.units[place.word("unit")]
    determined = _behind_the(place)
    if not determined or place.word("unit").endswith("s") or not (place.part or (unit == "weekend" and place.lead)):
        return None
    before_it = unit == "weekend" and place.asked_at.weekday() < 5 and not place.future
    return TimeReading(unit_at(place.asked_at, unit, -before_it), "relative")


def read_night(place: MatchPlace) -> TimeReading | None:
    """last night, overnight: of yesterday and today"""
    return TimeReading(rolling(place.asked_at, "day", 1), "relative")


def read_day_of_month(place: MatchPlace) -> TimeReading | None:
    """on the 11th, from the 1st to the 7th, from 1 to 7: of this month, or of the last one that had them"""
    behind = _NEXT_WORD.match(place.text, place.match.end())
    if (
        not place.lead
        or not (place.has("day2") or _behind_the(place))
        or (behind and behind[1].lower() not in STOP_WORDS)
    ):
        return None  # the 11th hour
    first = leading_number(place.word("day") or place.word("number"))
    last = leading_number(place.word("day2")) if place.has("day2") else first

    def days(months: int) -> Period:
        month = unit_at(place.asked_at, "month", months).start
        return Period(month.replace(day=first), day_of(month.replace(day=last)).end)

    return _checked(_last_begun(place, days, range(-3, 4)), "recurring")


def read_before_last(place: MatchPlace) -> TimeReading | None:
    """the week before last, the Tuesday before last"""
    if place.has("weekday"):
        last = weekday_before(place.asked_at, place.language.table.weekdays[place.word("weekday")], same_day=False)
        return TimeReading(day_of(last.start - timedelta(days=7)), "relative")
    unit = place.language.table.units[place.word("unit")]
    return TimeReading(unit_at(place.asked_at, unit, -2), "relative")


def read_rolling(place: MatchPlace) -> TimeReading | None:
    """the past week, the last three months, recent days, the next two weeks"""
    table = place.language.table
    count = counted(place) if place.has("count") else 1
    unit = table.units[place.word("unit")]
    if place.has("which") and table.which[place.word("which")] > 0:
        return TimeReading(ahead(place.asked_at, unit, count), "relative")
    return TimeReading(rolling(place.asked_at, unit, count), "relative", certain=_is_exact(place))


def read_recent(place: MatchPlace) -> TimeReading | None:
    """recent weeks: about four of them"""
    unit = place.language.table.units[place.word("unit")]
    return TimeReading(rolling(place.asked_at, unit, 4), "relative", certain=False)


def read_ago_today(place: MatchPlace) -> TimeReading | None:
    """two weeks ago today"""
    unit = place.language.table.units[place.word("unit")]
    return TimeReading(day_of(rolling(place.asked_at, unit, counted(place)).start), "relative")


def read_year_before(place: MatchPlace) -> TimeReading | None:
    """this week last year"""
    unit = place.language.table.units[place.word("unit")]
    of_a_year = {"week": 52, "weekend": 52, "month": 12, "quarter": 4}.get(unit)
    return TimeReading(unit_at(place.asked_at, unit, -of_a_year), "relative") if of_a_year else None


def read_ago(place: MatchPlace) -> TimeReading | None:
    """two years ago; "years ago" means only that it is long past"""
    if not place.has("count"):
        return TimeReading(None, "past", certain=False)
    unit = place.language.table.units[place.word("unit")]
    exact = _is_exact(place) and unit in ("hour", "day")
    return TimeReading(ago(place.asked_at, unit, counted(place)), "relative", certain=exact)


def read_vague(place: MatchPlace) -> TimeReading | None:
    """the other day: some day of the past week"""
    return TimeReading(rolling(place.asked_at, "week", 1), "relative", certain=False)


def read_weekday(place: MatchPlace) -> TimeReading | None:
    """on Tuesday, last Tuesday, Tuesday of last week"""
    table = place.language.table
    weekday = table.weekdays[place.word("weekday")]
    asked_at = place.asked_at
    if place.has("unit"):
        if table.units[place.word("unit")] != "week":
            return None
        monday = unit_at(asked_at, "week", table.which[place.word("which")]).start
        return TimeReading(day_of(monday + timedelta(days=weekday)), "relative")
    if place.has("which"):
        return _which_weekday(table.which[place.word("which")], weekday, asked_at)
    if not place.lead and (stands_between_capitals(place) or (is_lower(place) and table.capitals and table.spaced)):
        return None
    if place.future and asked_at.weekday() != weekday:
        return TimeReading(day_of(asked_at + timedelta(days=(weekday - asked_at.weekday()) % 7)), "weekday")
    return TimeReading(weekday_before(asked_at, weekday), "weekday")


def _which_weekday(which: int, weekday: int, asked_at: datetime) -> TimeReading:
    this_week = day_of(unit_at(asked_at, "week").start + timedelta(days=weekday))
    if which == 0:
        return TimeReading(this_week, "relative")
    if which > 0:
        return TimeReading(day_of(this_week.start + timedelta(days=7 * (this_week.start <= asked_at))), "relative")
    last = weekday_before(asked_at, weekday, same_day=False)
    # On Friday, "last Tuesday" can be of this week or of the one before.
    return TimeReading(last, "relative", certain=last.start < unit_at(asked_at, "week").start)


def read_month(place: MatchPlace) -> TimeReading | None:
    """in March, last March, March 2023"""
    table = place.language.table
    month = table.months[place.word("month")]
    if not is_written_as_a_month(place) or begins_a_compound(place):
        return None
    if place.has("year"):
        return TimeReading(month_of(int(place.word("year")), month), "date")
    if place.has("which"):
        return _which_of_year(place, lambda year: month_of(year, month))
    if place.word("month") in table.doubtful and not lead_makes_sure(place):
        return None
    if place.lead == "of" and not place.part and not place.language.join.match(place.text, place.match.end()):
        return None  # the Fourth of July
    if not place.lead and not place.part and (stands_between_capitals(place) or (is_lower(place) and table.capitals)):
        return None
    return TimeReading(_recurring(place, lambda year: month_of(year, month)), "recurring")


def read_date(place: MatchPlace) -> TimeReading | None:
    """March 3, 3 March 2023, March 3-7"""
    table = place.language.table
    month, first = table.months[place.word("month")], leading_number(place.word("day"))
    last = leading_number(place.word("day2")) if place.has("day2") else first
    name = place.match.group("month")

    def days(year: int) -> Period:
        return Period(midnight(year, month, first), day_of(midnight(year, month, last)).end)

    if place.has("year"):
        return _checked(days(int(place.word("year"))), "date")
    if place.word("month") in table.doubtful and name.islower() and place.lead != "in":
        return None
    return _checked(_recurring(place, days), "recurring")


def read_numeric(place: MatchPlace) -> TimeReading | None:
    """2023-03-03, 28/03/2023; 03/04/2023 is ambiguous and is not read"""
    if is_glued(place):
        return None
    year, first = int(place.word("year")), int(place.word("number"))
    if not place.has("number2"):
        return TimeReading(month_of(year, first), "date") if 1 <= first <= 12 else None
    second = int(place.word("number2"))
    if place.match.start("year") == place.match.start():
        return TimeReading(day_of(midnight(year, first, second)), "date")
    month_first = second > 12
    if not month_first and first <= 12 and first != second and "." not in place.match.group():
        return None
    month, day = (first, second) if month_first else (second, first)
    return TimeReading(day_of(midnight(year, month, day)), "date")


def read_quarter(place: MatchPlace) -> TimeReading | None:
    """Q3 2023, Q3"""
    return _numbered_part(place, 4)


def read_named_quarter(place: MatchPlace) -> TimeReading | None:
    """in the third quarter"""
    part = place.language.table.parts[" ".join(place.match.group().lower().split())]
    return TimeReading(_recurring(place, lambda year: narrow(years_of(year, year), part, place.asked_at)), "recurring")


def read_half(place: MatchPlace) -> TimeReading | None:
    """H1 2022"""
    return _numbered_part(place, 2)


def _numbered_part(place: MatchPlace, parts: int) -> TimeReading | None:
    number, months = int(place.word("number")), 12 // parts
    if not 1 <= number <= parts:
        return None

    def part(year: int) -> Period:
        return month_of(year, (number - 1) * months + 1, months)

    if place.has("year"):
        return TimeReading(part(int(place.word("year"))), "date")
    return TimeReading(_recurring(place, part), "recurring")


def read_season(place: MatchPlace) -> TimeReading | None:
    """last summer, in the spring, winter 2023"""
    first_month = place.language.table.seasons[place.word("season")]
    if place.has("year"):
        return TimeReading(season(first_month, int(place.word("year"))), "date", certain=first_month != 12)
    if place.has("which"):
        return _which_of_year(place, lambda year: season(first_month, year))
    if place.lead in ("", "of") or CAPITALISED.match(place.text, place.match.end()):
        return None
    return TimeReading(_recurring(place, lambda year: season(first_month, year)), "recurring")


def read_holiday(place: MatchPlace) -> TimeReading | None:
    """at Christmas, Easter 2023, last Thanksgiving"""
    name = place.language.table.holidays[place.word("holiday")]
    if place.match.group("holiday")[0].islower():
        return None
    if place.has("year"):
        return TimeReading(holiday(name, int(place.word("year"))), "date")
    if place.has("which"):
        return _which_of_year(place, lambda year: holiday(name, year))
    if place.lead in ("", "of", "from"):
        return None
    return TimeReading(_recurring(place, lambda year: holiday(name, year)), "recurring")


def read_latest(place: MatchPlace) -> TimeReading | None:
    """the latest, currently, so far"""
    return None if is_in_a_name(place) else TimeReading(None, "latest")


def read_week_around(place: MatchPlace) -> TimeReading | None:
    """the week of March 3, the weekend of 5 November"""
    day = read_date(place)
    unit: Unit = "weekend" if place.match.group().lower().startswith("weekend") else "week"
    return TimeReading(unit_at(day.period.start, unit), day.shape) if day and day.period else None


def _recurring(place: MatchPlace, period_in: Callable[[int], Period]) -> Period:
    """A recurring time of the year, as `_last_begun` chooses it."""
    year = place.asked_at.year
    return _last_begun(place, period_in, (year - 4, year - 3, year - 2, year - 1, year, year + 1, year + 4))


def _last_begun(place: MatchPlace, period_in: Callable[[int], Period], ordered: Iterable[int]) -> Period:
    """The last one that is not after the question, or the next if the question speaks of the future."""
    found: list[Period] = []
    for each in ordered:
        try:  # 29 February exists in one year of four
            found.append(period_in(each))
        except ValueError:
            continue
    if place.future:
        return next(period for period in found if period.end > place.asked_at)
    begun = [period for period in found if period.start <= place.asked_at]
    if not begun:
        raise ValueError("it has not come for years")
    return begun[-1]


def _which_of_year(place: MatchPlace, period_in: Callable[[int], Period]) -> TimeReading:
    """last March: the last one that is over; this March: this year's; next March: the next to begin."""
    which, asked_at = place.language.table.which[place.word("which")], place.asked_at
    periods = [period_in(asked_at.year + offset) for offset in (-2, -1, 0, 1, 2)]
    if which < 0:
        over = [period for period in periods if period.end <= asked_at]
        return TimeReading(over[which], "relative")
    if which > 0:
        return TimeReading(next(period for period in periods if period.start > asked_at), "relative")
    begun = [period for period in periods if period.start <= asked_at]
    current = begun[-1] if begun[-1].end > asked_at else periods[2]  # a winter begins in the year before
    return TimeReading(current, "relative")


def _behind_the(place: MatchPlace) -> bool:
    return place.text[max(0, place.match.start() - 4) : place.match.start()].lower() == "the "


def counted(place: MatchPlace) -> int:
    word = place.word("count")
    return int(word) if word.isdigit() else place.language.table.counts[word]


def _is_exact(place: MatchPlace) -> bool:
    """Whether the count is a number, not "a few"."""
    return not place.has("count") or place.word("count") not in place.language.table.doubtful


def leading_number(text: str) -> int:
    found = re.match(r"\d+", text)
    if not found:
        raise ValueError(f"no number: {text}")
    return int(found.group())


def _checked(period: Period, shape: str) -> TimeReading | None:
    if period.start >= period.end:
        return None
    return TimeReading(period, "date" if shape == "date" else "recurring")
