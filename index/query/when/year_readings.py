"""What the words of a match mean where they name years: a year, a decade, a century. Pure; see `readings`."""

from __future__ import annotations

from index.query.when.calendar import Period, day_of, midnight, month_of, season, years_of
from index.query.when.false_dates import is_glued, is_no_year
from index.query.when.language import MatchPlace, TimeReading
from index.query.when.readings import counted, leading_number


def read_year(place: MatchPlace) -> TimeReading | None:
    """in 2021, the 2016 election; not 2020 mules, $2020, version 2008"""
    return None if is_no_year(place) else TimeReading(_year(place), "year")


def _year(place: MatchPlace) -> Period:
    year = int(place.word("year"))
    return years_of(year, year)


def read_years(place: MatchPlace) -> TimeReading | None:
    """2019-20, 2019/20"""
    first, last = int(place.word("year")), int(place.word("number"))
    if is_glued(place) or last != (first + 1) % 100:
        return None
    return TimeReading(years_of(first, first + 1), "year")


def read_decade(place: MatchPlace) -> TimeReading | None:
    """the 1990s, the '90s"""
    if place.has("year"):
        first = int(place.word("year"))
    else:
        short = int(place.word("number"))
        before = place.text[max(0, place.match.start() - 5) : place.match.start()].lower()
        if not before.endswith(("the ", "'", "’", "‘", "er ")) and not place.part:
            return None
        century = place.asked_at.year // 100 * 100
        first = century + short if century + short <= place.asked_at.year else century - 100 + short
    return TimeReading(years_of(first, first + 9), "date") if first % 10 == 0 and not is_glued(place) else None


def read_century(place: MatchPlace) -> TimeReading | None:
    """the 19th century"""
    number = int(place.word("number"))
    return TimeReading(years_of(number * 100 - 99, number * 100), "date") if 10 <= number <= 21 else None


def read_year_of(place: MatchPlace) -> TimeReading | None:
    """去年, 去年8月, 三年前4月: a year relative to this one, and a season, month or day of it"""
    table = place.language.table
    offset = table.decades[place.word("decade")] if place.has("decade") else -counted(place)
    year = place.asked_at.year + offset
    if place.has("season"):
        return TimeReading(season(table.seasons[place.word("season")], year), "relative")
    if not place.has("month"):
        return TimeReading(years_of(year, year), "relative")
    month = table.months[place.word("month")]
    if not place.has("day"):
        return TimeReading(month_of(year, month), "relative")
    return TimeReading(day_of(midnight(year, month, leading_number(place.word("day")))), "relative")
