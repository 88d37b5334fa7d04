"""How people name a time: a hundred questions, each with the days that are searched for it, or that say it is unread.

Asked on Wednesday 16 November 2022, 15:30, unless another day stands before the question. The days are those from which
the window runs to before which it ends. "unread" names the words that a note repeats.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from index.query.plan import plan
from index.records import Filters

ASKED = "2022-11-16T15:30"

PHRASES = """
What did the harbour board decide on 2 November? | 2022-11-02..2022-11-03
What was said on the 2nd of November? | 2022-11-02..2022-11-03
Who spoke on Wednesday 2 November? | 2022-11-02..2022-11-03
Who spoke on Wed 2 Nov? | 2022-11-02..2022-11-03
Who resigned on the 11th? | 2022-11-11..2022-11-12
Who resigned on Friday the 11th? | 2022-11-11..2022-11-12
Who resigned on the 20th? | 2022-10-20..2022-10-21
What burned in the first week of November? | 2022-11-01..2022-11-08
What burned in the second week of October? | 2022-10-08..2022-10-15
What burned in the last week of October? | 2022-10-25..2022-11-01
What burned in the first days of November? | 2022-11-01..2022-11-11
What burned in the last days of October? | 2022-10-21..2022-11-01
Who won on the last weekend of October? | 2022-10-29..2022-10-31
Who won on the first Monday in November? | 2022-11-07..2022-11-08
Who won on the last Friday of October? | 2022-10-28..2022-10-29
Which ships sailed between 1 and 7 November? | 2022-11-01..2022-11-08
Which ships sailed from 1 to 7 November? | 2022-11-01..2022-11-08
Which ships sailed from 1 November to 7 November? | 2022-11-01..2022-11-08
Which ships sailed between the 1st and the 7th of November? | 2022-11-01..2022-11-08
Which ships sailed between November 1 and 7? | 2022-11-01..2022-11-08
Which ships sailed from November 1 through 7? | 2022-11-01..2022-11-08
Which ships sailed from the 1st to the 7th? | 2022-11-01..2022-11-08
Which ships sailed from 1 to 7? | 2022-11-01..2022-11-08
Which ships sailed between 28 October and 3 November? | 2022-10-28..2022-11-04
Which ships sailed Nov. 1-7? | 2022-11-01..2022-11-08
Which ships sailed in the week of 7 November? | 2022-11-07..2022-11-14
Which ships sailed in the week beginning 7 November? | 2022-11-07..2022-11-14
Which ships sailed in the week ending 13 November? | 2022-11-07..2022-11-14
What deals were made in the past ten days? | 2022-11-06..2022-11-17
What deals were made during the past two weeks? | 2022-11-02..2022-11-17
What deals were made in the last fortnight? | 2022-11-02..2022-11-17
What deals were made in the last 24 hours? | 2022-11-15..2022-11-17
What deals were made within the last hour? | 2022-11-16..2022-11-17
What deals were made in the last couple of days? | 2022-11-14..2022-11-17
What deals were made in the past 12 months? | 2021-11-16..2022-11-17
What deals were made over the last month? | 2022-10-16..2022-11-17
What deals were made in the past half year? | unread: in the past half year
Which roads closed before 5 November? | ..2022-11-05
Which roads closed after 5 November? | 2022-11-06..
Which roads closed up to 5 November? | ..2022-11-06
Which roads closed until last Friday? | ..2022-11-12
Which roads closed before the weekend? | ..2022-11-12
Which roads closed after the weekend? | 2022-11-14..
Which roads have closed since the weekend? | 2022-11-12..
Which roads have closed since 1 November? | 2022-11-01..
Which roads have closed since the 1st? | 2022-11-01..
Which roads have closed since Monday morning? | 2022-11-14..
Which roads have closed since last night? | 2022-11-15..
Which roads have closed since the start of the month? | 2022-11-01..
Which roads have closed since Easter? | 2022-04-15..
Which roads have closed since the summer? | 2022-06-01..
Which roads have closed since the end of September? | 2022-09-21..
Which roads have closed from 5 November onwards? | 2022-11-05..
Who was elected the day before yesterday? | 2022-11-14..2022-11-15
Who was elected two days ago? | 2022-11-14..2022-11-15
Who was elected two weeks ago? | 2022-10-30..2022-11-06
Who was elected a fortnight ago? | 2022-10-30..2022-11-06
Who was elected two weeks ago today? | 2022-11-02..2022-11-03
Who was elected a year ago today? | 2021-11-16..2021-11-17
Who was elected three days ago? | 2022-11-13..2022-11-14
Who was elected last Tuesday? | 2022-11-15..2022-11-16
Who was elected on Tuesday last week? | 2022-11-08..2022-11-09
Who was elected this morning? | 2022-11-16..2022-11-17
Who was elected yesterday evening? | 2022-11-15..2022-11-16
Who was hurt last night? | 2022-11-15..2022-11-17
Who was hurt overnight? | 2022-11-15..2022-11-17
Who was hurt over the weekend? | 2022-11-12..2022-11-14
Who was hurt at the weekend? | 2022-11-12..2022-11-14
Who was hurt the weekend before last? | 2022-11-05..2022-11-07
Who was hurt yesterday and today? | 2022-11-15..2022-11-17
Who was hurt on Monday and Tuesday? | 2022-11-14..2022-11-16
Who was hurt from Friday to Sunday? | 2022-11-11..2022-11-14
Who was hurt between Monday and today? | 2022-11-14..2022-11-17
What opened earlier this month? | 2022-11-01..2022-11-17
What opened earlier this week? | 2022-11-14..2022-11-17
What opened early last week? | 2022-11-07..2022-11-09
What opened late last week? | 2022-11-11..2022-11-14
What opened at the end of last month? | 2022-10-21..2022-11-01
What opened in mid-October? | 2022-10-11..2022-10-21
What opened so far this month? | 2022-11-01..2022-11-17
What opened in the middle of the month? | 2022-11-11..2022-11-21
What was sold in Q3? | 2022-07-01..2022-10-01
What was sold in the third quarter? | 2022-07-01..2022-10-01
What was sold over the summer? | 2022-06-01..2022-09-01
What was sold in the autumn of 2021? | 2021-09-01..2021-12-01
What was sold in September and October? | 2022-09-01..2022-11-01
2024-07-02T09:10 | What was sold in the last week of May? | 2024-05-25..2024-06-01
2024-07-02T09:10 | What was sold on Monday? | 2024-07-01..2024-07-02
2024-07-02T09:10 | What was sold at the weekend? | 2024-06-29..2024-07-01
2024-07-02T09:10 | What was sold in the first half of the year? | 2024-01-01..2024-07-01
2024-07-02T09:10 | What was sold this week last year? | 2023-07-03..2023-07-10
2024-07-02T09:10 | What was sold on 29 February? | 2024-02-29..2024-03-01
What has to be signed by Friday? | unread: by Friday
What has changed since he took office? | unread: since he took office
What has changed since then? | unread: since then
What has changed since the merger? | unread: since the merger
What was agreed during Ramadan? | unread: during Ramadan
What was agreed a while ago? | unread: a while ago
What was agreed on 2/11? | unread: on 2/11
What was agreed on 04/11/2022? | unread: on 04/11/2022
What was agreed the following week? | unread: the following week
What was agreed on the day of the vote? | unread: on the day
"""
ROWS = [tuple(part.strip() for part in row.split("|")) for row in PHRASES.strip().splitlines()]


def moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row[:-1]))
def test_a_time_is_read_or_declared_unread(row: tuple[str, ...]) -> None:
    *asked, question, expected = row
    asked_at = moment(asked[0] if asked else ASKED)
    assert asked_at is not None
    found = plan(question, Filters(), asked_at, ())
    if expected.startswith("unread: "):
        assert found.understood == ()
        assert any(f"“{expected.removeprefix('unread: ')}”" in note for note in found.notes)
        return
    since, until = (moment(day) for day in expected.split(".."))
    window = found.preferred or (found.filters.since, found.filters.until)
    assert window[0] == since
    if not found.preferred:
        assert window[1] == until
    assert found.notes == ()
    assert [each.kind for each in found.understood] == ["time"]


def test_there_are_a_hundred_of_them() -> None:
    assert len(ROWS) >= 100


# Asked on 16 November 2022: any way to name a time makes a request for the news one for the news of that time.
TIMES = """
between 1 and 7 November; from 1 to 7 November; on 2 November; in the first week of November; in the past ten days;
in the last 24 hours; before 5 November; since the weekend; the day before yesterday; over the weekend; earlier this month;
in the last fortnight; two weeks ago; in mid-October; this morning; last Tuesday; in Q3; in the summer; since Easter;
on the 11th; last night; in the third quarter; from Friday to Sunday; on 2022-11-02; between 28 October and 3 November;
since the 1st; until last Friday; in the week of 7 November; after 5 November; yesterday and today
"""


@pytest.mark.parametrize("words", [words.strip() for words in TIMES.split(";")])
@pytest.mark.parametrize(
    "request_", ["What was in the news {}?", "What happened {}?", "Top five headlines {}", "News {}"]
)
def test_a_request_for_the_news_lists_that_of_the_time_named(request_: str, words: str) -> None:
    found = plan(request_.format(words), Filters(), datetime(2022, 11, 16, 15, 30, tzinfo=UTC), ())
    assert found.roundup
    assert found.filters.since or found.filters.until
    assert found.preferred is None
    assert [each.narrows for each in found.understood] == [True]


@pytest.mark.parametrize(
    "question",
    [
        "“Since yesterday” is the title of which film?",
        'Who wrote "The Week Before Last"?',
        "Which band released ‘Last Friday’?",
        "Who sang 'on 2 November'?",
    ],
)
def test_a_time_in_a_quotation_is_not_the_askers(question: str) -> None:
    found = plan(question, Filters(), datetime(2022, 11, 16, 15, 30, tzinfo=UTC), ())
    assert (found.understood, found.notes) == ((), ())
    assert not found.filters


def test_a_time_beside_a_quotation_is_read() -> None:
    found = plan("Who said “never again” on 2 November?", Filters(), datetime(2022, 11, 16, 15, 30, tzinfo=UTC), ())
    assert found.reading == "published on 2 November 2022"
