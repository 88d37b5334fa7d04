"""Finds the times that a text names, in one language: single ones, then the ranges and boundaries made of them. Pure.

It knows no words: those are in the language's table. `index/query/when/question.py` decides how a time is used.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from index.query.when.calendar import Period, PeriodPart, narrow
from index.query.when.language import TOKEN, Language, MatchPlace, Prefix, Read, Shape, TimeReading
from index.text.stop_words import STOP_WORDS

# How many characters before a time the words that belong to it may begin.
REACH = 64
# At most this many times are read as one list ("in 2019, 2020 and 2021").
MAX_LISTED = 12
# A text that names more times than this is not a question; the rest is ignored.
MAX_TIMES = 40

TimeBound = Literal["within", "since", "after", "before", "until"]


@dataclass(frozen=True, slots=True)
class TimeMention:
    """One time that a text names: `text[start:end]`, including the words that lead to it.

    `since` is inclusive and `until` exclusive; an open side is `None`. `named` says that the time is part of a name or
    belongs to an event ("the 2016 election"), `led` that words like "in" precede it, `future` that the text speaks of
    the future.
    """

    start: int
    end: int
    since: datetime | None
    until: datetime | None
    shape: Shape
    bound: TimeBound
    certain: bool
    named: bool
    led: bool
    future: bool


@dataclass(frozen=True, slots=True)
class _Single:
    """A single time, before boundaries and neighbours are examined; `start` and `end` are those of the match."""

    start: int
    end: int
    reading: TimeReading
    lead: Prefix
    part: PeriodPart | None
    lead_start: int
    match: re.Match[str]
    read: Read
    future: bool

    def is_led(self, text: str) -> bool:
        """Whether a word like "in" directly precedes it: "in 2016", not "in the 2016 election"."""
        determined = text[self.lead_start : self.start].lower().split()[-1:] == ["the"]
        return self.part is not None or (self.lead not in ("", "of") and not determined)


def find_times(text: str, language: Language, asked_at: datetime) -> list[TimeMention]:
    """The times in `text`, in order, without overlaps."""
    singles = _singles(text, language, asked_at)
    times: list[TimeMention] = []
    index = 0
    while index < len(singles):
        time, used = _time(text, language, singles[index : index + MAX_LISTED])
        times.append(time)
        index += used
    return times


def find_event(text: str, language: Language, taken: Sequence[TimeMention]) -> tuple[int, int] | None:
    """Where an event without a date bounds a time ("since the merger"), apart from `taken` and what leads to them ("on the
    night of 8 May").
    """
    for found in language.events.finditer(text):
        if all(found.end() + len(" of ") < time.start or found.start() >= time.end for time in taken):
            return found.span()
    return None


def _singles(text: str, language: Language, asked_at: datetime) -> list[_Single]:
    found: list[_Single] = []
    done = 0
    # "He said that he will": the question is about what was said.
    past = bool(language.past.search(text))
    future = not past and bool(language.future.search(text))
    for token in TOKEN.finditer(text):
        if token.start() < done:
            continue
        best: _Single | None = None
        for rule in language.rules_at(token.group()):
            match = rule.expression.match(text, token.start())
            if match and (best is None or match.end() > best.end):
                best = _read(text, language, asked_at, match, rule.read, future, past) or best
        if best:
            found.append(best)
            done = best.end
        if len(found) == MAX_TIMES:
            break
    return found


def _read(
    text: str, language: Language, asked_at: datetime, match: re.Match[str], read: Read, future: bool, past: bool
) -> _Single | None:
    before = language.before.search(text, max(0, match.start() - REACH), match.start())
    lead_word, part_word = (_plain(before["lead"]), _plain(before["part"])) if before else ("", "")
    lead: Prefix = language.table.leads[lead_word] if lead_word else ""
    part = language.table.parts[part_word] if part_word else None
    if lead == "than":
        return None
    place = MatchPlace(text, match, language, asked_at, lead, part, future, past)
    try:
        reading = read(place)
        if reading is None or _is_part(language, match):
            return None
        if part and reading.period:
            narrowed = narrow(reading.period, part, asked_at)
            reading = replace(
                reading, period=narrowed, certain=reading.certain and part not in ("early", "mid", "late")
            )
    except (ValueError, OverflowError):  # 31 June, the year 0, "later this year" on its last day: not a time
        return None
    start = before.start() if before and (lead_word or part_word) else match.start()
    return _Single(match.start(), match.end(), reading, lead, part, start, match, read, future)


def _is_part(language: Language, match: re.Match[str]) -> bool:
    """Whether the words are the part of a time that follows: the last Friday in October."""
    start, end = match.span()
    near = language.part_of.finditer(match.string, max(0, start - REACH), end + REACH)
    return any(found.start("part") < end < found.end("part") for found in near)


def _plain(word: str | None) -> str:
    return " ".join((word or "").lower().replace("’", "'").split())


def _time(text: str, language: Language, singles: Sequence[_Single]) -> tuple[TimeMention, int]:
    """The time that begins with the first of `singles`, and how many of them it uses."""
    first = singles[0]
    second = singles[1] if len(singles) > 1 else None
    if second and first.reading.period and second.reading.period:
        between = text[first.end : second.start]
        joined, listed = language.join.fullmatch(between), language.listed.fullmatch(between)
        if (joined and first.lead != "between") or (listed and first.lead == "between"):
            return _range(text, language, first, second), 2
        if listed and first.lead in ("in", "") and second.reading.shape == first.reading.shape and first.lead:
            return _listed(text, language, singles)
    return _alone(text, language, first), 1


def _range(text: str, language: Language, first: _Single, second: _Single) -> TimeMention:
    """From one time to another: if the first has no year or week, it is the last such time before the second."""
    start, end = _first_of(text, language, first, second), second.reading.period
    assert end is not None
    if first.reading.shape == "date" and second.reading.shape == "recurring":  # from March 2022 to May
        later = _read(text, language, start.start, second.match, second.read, future=True, past=False)
        end = later.reading.period if later and later.reading.period else end
    since, until = (start.start, end.end) if start.start < end.end else (end.start, start.end)
    shape = second.reading.shape if first.reading.shape == "recurring" else first.reading.shape
    certain = first.reading.certain and second.reading.certain
    future = first.future
    return TimeMention(first.lead_start, second.end, since, until, shape, "within", certain, False, True, future)


def _first_of(text: str, language: Language, first: _Single, second: _Single) -> Period:
    assert first.reading.period is not None
    assert second.reading.period is not None
    shape = first.reading.shape
    if shape not in ("recurring", "weekday") or (shape == "recurring" and second.reading.shape == "relative"):
        return first.reading.period
    # Read again relative to the second: "between March and May 2023", "from Friday to Monday".
    again = _read(text, language, second.reading.period.start, first.match, first.read, future=False, past=True)
    return again.reading.period if again and again.reading.period else first.reading.period


def _listed(text: str, language: Language, singles: Sequence[_Single]) -> tuple[TimeMention, int]:
    """in 2020, 2021 and 2022: one stretch from the first to the last."""
    used = 1
    while (
        used < len(singles)
        and singles[used].reading.shape == singles[0].reading.shape
        and language.listed.fullmatch(text, singles[used - 1].end, singles[used].start)
    ):
        used += 1
    periods = [single.reading.period for single in singles[1:used] if single.reading.period]
    periods.append(_first_of(text, language, singles[0], singles[used - 1]))
    since, until = min(period.start for period in periods), max(period.end for period in periods)
    first, last = singles[0], singles[used - 1]
    shape = last.reading.shape
    return TimeMention(first.lead_start, last.end, since, until, shape, "within", True, False, True, first.future), used


def _alone(text: str, language: Language, single: _Single) -> TimeMention:
    reading, start, end = single.reading, single.lead_start, single.end
    period = reading.period
    if period is None:
        return TimeMention(start, end, None, None, reading.shape, "within", reading.certain, False, True, single.future)
    noun = None if single.is_led(text) else language.event_noun.match(text, end)
    named = _is_named(text, language, single, bool(noun))
    bound, certain = _bound(single.lead), reading.certain
    suffix = language.suffix.match(text, end)
    onwards = language.onwards.match(text, end) if single.lead == "from" else None
    far = language.far_before.search(text, max(0, start - REACH), start) if bound == "within" else None
    if named and noun:
        end = noun.end()
    if suffix:
        behind = _bound(language.table.suffixes[_plain(suffix["suffix"])])
        bound, end = behind if bound == "within" else bound, suffix.end()
    elif onwards:
        bound, end = "since", onwards.end()
    elif far and (named or single.lead in ("of", "in")):
        bound, start = _bound(language.table.leads[_plain(far["lead"])]), far.start()
        named = True
    elif single.lead == "of" or (named and single.lead and bound == "within"):
        start = single.start
    if bound != "within" and named and (period.end - period.start).days > 1:
        # An event of that time is the boundary, and its day is unknown: the whole of the time counts.
        bound, certain = {"after": "since", "before": "until"}.get(bound, bound), False  # type: ignore[assignment]
    if bound != "within":
        named = False
    since = {"within": period.start, "since": period.start, "after": period.end}.get(bound)
    until = {"within": period.end, "before": period.start, "until": period.end}.get(bound)
    return TimeMention(start, end, since, until, reading.shape, bound, certain, named, bool(single.lead), single.future)


def _bound(lead: str) -> TimeBound:
    match lead:
        case "since" | "after" | "before" | "until":
            return lead
        case _:
            return "within"


def _is_named(text: str, language: Language, single: _Single, before_event: bool) -> bool:
    """Whether the time is part of a name, or dates an event that is named beside it."""
    shape, start = single.reading.shape, single.lead_start
    if shape not in ("year", "date", "recurring"):
        return False
    if before_event or (shape == "year" and language.table.spaced and not single.is_led(text)):
        return True
    # "the Jan. 6 committee"
    if (
        shape == "recurring"
        and not single.lead
        and not single.part
        and text[max(0, start - 4) : start].lower() == "the "
    ):
        behind = re.match(r"\s{1,4}(\w+)", text[single.end : single.end + REACH])
        return behind is not None and behind[1].lower() not in STOP_WORDS
    # "the attack of 6 January", in any year; a resignation "on 7 July" was the last one.
    led = shape == "recurring" and single.is_led(text)
    return not led and bool(language.ends_with_event.search(text, max(0, start - 24), start))
