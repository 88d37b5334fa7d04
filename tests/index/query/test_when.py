"""The time in a question: a large table of readings, and properties that hold for any text.

The tables say: question | reading | since..until (exclusive), for a question asked on Wednesday 21 June 2023, 15:30
UTC. A reading is the strictness of a range ("published", "happened"), "about" (a name's year: nothing is narrowed),
"ahead" (in the future), "latest", "event" (a boundary without a date) or "nothing".
"""

from __future__ import annotations

import itertools
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.query.when import QuestionTime, read_when, read_whens
from index.query.when.calendar import Period, PeriodPart, Unit, easter, narrow, unit_at, weekday_before
from index.query.when.words import said_period

ASKED = datetime(2023, 6, 21, 15, 30, tzinfo=UTC)

ENGLISH = """
What happened in Sampleton last week? | published | 2023-06-12..2023-06-19
What happened this week? | published | 2023-06-15..2023-06-22
What is in this week's news? | published | 2023-06-15..2023-06-22
Which bills passed last month? | published | 2023-05-01..2023-06-01
What did the council decide this month? | published | 2023-06-01..2023-07-01
How much did rents rise last quarter? | happened | 2023-01-01..2023-04-01
What changed this quarter? | happened | 2023-04-01..2023-07-01
Who resigned last year? | happened | 2022-01-01..2023-01-01
Which laws changed this year? | happened | 2023-01-01..2024-01-01
What burned last weekend? | published | 2023-06-17..2023-06-19
What did the mayor open this weekend? | published | 2023-06-17..2023-06-19
Which firms failed in the last decade? | happened | 2013-06-21..2023-06-22
Which mines closed last decade? | happened | 2010-01-01..2020-01-01
What happened the week before last? | published | 2023-06-05..2023-06-12
What was built the year before last? | happened | 2021-01-01..2022-01-01
What did the bank announce yesterday? | published | 2023-06-20..2023-06-21
What is on the front page today? | published | 2023-06-21..2023-06-22
Who plays tonight? | published | 2023-06-21..2023-06-22
What did the minister say this morning? | published | 2023-06-21..2023-06-22
What happened this afternoon? | published | 2023-06-21..2023-06-22
Who spoke this evening? | published | 2023-06-21..2023-06-22
Who was arrested last night? | published | 2023-06-20..2023-06-22
What burned overnight? | published | 2023-06-20..2023-06-22
What did the court rule the day before yesterday? | published | 2023-06-19..2023-06-20
Who won yesterday afternoon? | published | 2023-06-20..2023-06-21
What did the union say earlier today? | published | 2023-06-21..2023-06-22
What happened two days ago? | published | 2023-06-19..2023-06-20
What happened 5 days ago? | published | 2023-06-16..2023-06-17
Who won a week ago? | published | 2023-06-11..2023-06-18
Who won two weeks ago? | published | 2023-06-04..2023-06-11
Which ship sank three weeks ago? | published | 2023-05-28..2023-06-04
Who resigned a month ago? | published | 2023-05-01..2023-06-01
Who resigned six months ago? | happened | 2022-12-01..2023-01-01
Which bridge fell two years ago? | happened | 2021-01-01..2022-01-01
Who was mayor ten years ago? | happened | 2013-01-01..2014-01-01
What happened a decade ago? | happened | 2012-01-01..2015-01-01
What happened 20 years ago? | happened | 2003-01-01..2004-01-01
Who called 3 hours ago? | published | 2023-06-21..2023-06-22
What happened a couple of days ago? | published | 2023-06-19..2023-06-20
What happened a few weeks ago? | published | 2023-05-14..2023-05-21
What happened several years ago? | happened | 2016-01-01..2017-01-01
What happened in the last 3 days? | published | 2023-06-18..2023-06-22
What happened in the past three days? | published | 2023-06-18..2023-06-22
Who quit in the last two weeks? | published | 2023-06-07..2023-06-22
Who quit over the past two months? | published | 2023-04-21..2023-06-22
What has changed in the last five years? | happened | 2018-06-21..2023-06-22
What has changed over the past year? | happened | 2022-06-21..2023-06-22
What changed in the past week? | published | 2023-06-14..2023-06-22
What changed in the last week? | published | 2023-06-14..2023-06-22
What changed in the last month? | published | 2023-05-21..2023-06-22
What happened during the past few days? | published | 2023-06-16..2023-06-22
What happened in the last few weeks? | published | 2023-05-17..2023-06-22
What happened in the last couple of months? | published | 2023-04-21..2023-06-22
What happened in the last 24 hours? | published | 2023-06-20..2023-06-22
What happened in the last 48 hours? | published | 2023-06-19..2023-06-22
What happened in recent days? | published | 2023-06-17..2023-06-22
What happened in recent weeks? | published | 2023-05-24..2023-06-22
What happened in recent months? | happened | 2023-02-21..2023-06-22
What happened the other day? | published | 2023-06-14..2023-06-22
What did they say this past week? | published | 2023-06-14..2023-06-22
What did the mayor say on Tuesday? | published | 2023-06-20..2023-06-21
What did the mayor say on Wednesday? | published | 2023-06-21..2023-06-22
What did the mayor say on Thursday? | published | 2023-06-15..2023-06-16
What did the mayor say on Sunday? | published | 2023-06-18..2023-06-19
What did the mayor say on Monday morning? | published | 2023-06-19..2023-06-20
What did the mayor say last Monday? | published | 2023-06-19..2023-06-20
What did the mayor say last Friday? | published | 2023-06-16..2023-06-17
What did the mayor say last Wednesday? | published | 2023-06-14..2023-06-15
What did the mayor say this Monday? | published | 2023-06-19..2023-06-20
What happened at Tuesday's meeting? | published | 2023-06-20..2023-06-21
What was said Tuesday? | published | 2023-06-20..2023-06-21
Who lost Saturday night? | published | 2023-06-17..2023-06-18
What happened on Tuesday of last week? | published | 2023-06-13..2023-06-14
What happened this past Sunday? | published | 2023-06-18..2023-06-19
What has happened since Monday? | published | 2023-06-19..
What happened between Monday and Wednesday? | published | 2023-06-19..2023-06-22
What happened from Friday to Sunday? | published | 2023-06-16..2023-06-19
What happened in March? | happened | 2023-03-01..2023-04-01
What happened in April? | happened | 2023-04-01..2023-05-01
What happened in June? | published | 2023-06-01..2023-07-01
What happened in July? | happened | 2022-07-01..2022-08-01
What happened in December? | happened | 2022-12-01..2023-01-01
What happened last March? | happened | 2023-03-01..2023-04-01
What happened last July? | happened | 2022-07-01..2022-08-01
What happened this May? | published | 2023-05-01..2023-06-01
What happened in March 2023? | happened | 2023-03-01..2023-04-01
What happened in March of 2022? | happened | 2022-03-01..2022-04-01
What happened in May 2022? | happened | 2022-05-01..2022-06-01
What happened in may 2022? | happened | 2022-05-01..2022-06-01
What happened in Sept. 2022? | happened | 2022-09-01..2022-10-01
What happened in Jan 2021? | happened | 2021-01-01..2021-02-01
What happened in early March? | happened | 2023-03-01..2023-03-11
What happened in mid-April? | happened | 2023-04-11..2023-04-21
What happened in late May? | published | 2023-05-21..2023-06-01
What happened in early March 2022? | happened | 2022-03-01..2022-03-11
What happened in mid-2022? | happened | 2022-05-01..2022-09-01
What happened in early 2023? | happened | 2023-01-01..2023-05-01
What happened in late 2021? | happened | 2021-09-01..2022-01-01
What happened early last year? | happened | 2022-01-01..2022-05-01
What happened late last year? | happened | 2022-09-01..2023-01-01
What happened earlier this year? | happened | 2023-01-01..2023-06-22
What happened earlier this month? | published | 2023-06-01..2023-06-22
What happened earlier this week? | published | 2023-06-19..2023-06-22
What happened so far this week? | published | 2023-06-19..2023-06-22
What happened so far this year? | happened | 2023-01-01..2023-06-22
What happened at the start of 2022? | happened | 2022-01-01..2022-05-01
What happened at the beginning of May? | published | 2023-05-01..2023-05-11
What happened at the end of April? | published | 2023-04-21..2023-05-01
What happened by the end of 2021? | happened | ..2022-01-01
What happened in the middle of March 2022? | happened | 2022-03-11..2022-03-21
What happened in the first half of 2022? | happened | 2022-01-01..2022-07-01
What happened in the second half of 2022? | happened | 2022-07-01..2023-01-01
What happened in the second half of last year? | happened | 2022-07-01..2023-01-01
What happened in the first quarter of 2023? | happened | 2023-01-01..2023-04-01
What happened in the third quarter of 2022? | happened | 2022-07-01..2022-10-01
What happened in Q3 2022? | happened | 2022-07-01..2022-10-01
What happened in Q1? | happened | 2023-01-01..2023-04-01
What happened in Q4? | happened | 2022-10-01..2023-01-01
What happened in H1 2022? | happened | 2022-01-01..2022-07-01
What happened in H2 of 2021? | happened | 2021-07-01..2022-01-01
What happened on March 3? | happened | 2023-03-03..2023-03-04
What happened on March 3rd? | happened | 2023-03-03..2023-03-04
What happened on March 3, 2023? | happened | 2023-03-03..2023-03-04
What happened on March 3rd 2022? | happened | 2022-03-03..2022-03-04
What happened on 3 March? | happened | 2023-03-03..2023-03-04
What happened on the 3rd of March? | happened | 2023-03-03..2023-03-04
What happened on 3 March 2022? | happened | 2022-03-03..2022-03-04
What happened on the 3rd of March 2022? | happened | 2022-03-03..2022-03-04
What happened on Friday, March 3, 2023? | happened | 2023-03-03..2023-03-04
What happened on Friday 3 March? | happened | 2023-03-03..2023-03-04
What happened on Sept. 11, 2001? | happened | 2001-09-11..2001-09-12
What happened on Nov 5? | happened | 2022-11-05..2022-11-06
What happened on 2023-03-03? | happened | 2023-03-03..2023-03-04
What happened on 2023/03/03? | happened | 2023-03-03..2023-03-04
What happened on 28/03/2023? | happened | 2023-03-28..2023-03-29
What happened on 3/28/2023? | happened | 2023-03-28..2023-03-29
What happened on 28.03.2023? | happened | 2023-03-28..2023-03-29
What happened on 04.03.2023? | happened | 2023-03-04..2023-03-05
What happened on March 3-7, 2023? | happened | 2023-03-03..2023-03-08
What happened from March 3 to 7, 2023? | happened | 2023-03-03..2023-03-08
What happened 3-7 March 2023? | happened | 2023-03-03..2023-03-08
What happened in the week of March 6, 2023? | happened | 2023-03-06..2023-03-13
What happened in the spring? | happened | 2023-03-01..2023-06-01
What happened in the fall? | happened | 2022-09-01..2022-12-01
What happened last summer? | happened | 2022-06-01..2022-09-01
What happened last winter? | happened | 2022-12-01..2023-03-01
What happened this spring? | happened | 2023-03-01..2023-06-01
What happened over the summer? | published | 2023-06-01..2023-09-01
What happened in summer 2022? | happened | 2022-06-01..2022-09-01
What happened in the summer of 2021? | happened | 2021-06-01..2021-09-01
What happened in the fall of 2021? | happened | 2021-09-01..2021-12-01
What happened in autumn 2020? | happened | 2020-09-01..2020-12-01
What happened in the winter of 2021? | happened | 2021-12-01..2022-03-01
What happened in spring 2022? | happened | 2022-03-01..2022-06-01
What happened in 2021? | happened | 2021-01-01..2022-01-01
What happened in the year 2021? | happened | 2021-01-01..2022-01-01
What happened during 2020? | happened | 2020-01-01..2021-01-01
What happened throughout 2019? | happened | 2019-01-01..2020-01-01
What happened in 2020 and 2021? | happened | 2020-01-01..2022-01-01
What happened in 2019, 2020 and 2021? | happened | 2019-01-01..2022-01-01
What happened between 2019 and 2021? | happened | 2019-01-01..2022-01-01
What happened from 2019 to 2021? | happened | 2019-01-01..2022-01-01
What happened 2019–2021? | happened | 2019-01-01..2022-01-01
What happened from 2019 through 2021? | happened | 2019-01-01..2022-01-01
What happened between March and May 2023? | happened | 2023-03-01..2023-06-01
What happened between November and February? | happened | 2022-11-01..2023-03-01
What happened from January to March 2022? | happened | 2022-01-01..2022-04-01
What happened between March 3 and March 7, 2023? | happened | 2023-03-03..2023-03-08
What happened from November 2021 to February 2022? | happened | 2021-11-01..2022-03-01
What happened between early 2021 and mid-2022? | happened | 2021-01-01..2022-09-01
What happened in March and April 2023? | happened | 2023-03-01..2023-05-01
What has happened since March? | happened | 2023-03-01..
What has happened since May? | published | 2023-05-01..
What has happened since March 2022? | happened | 2022-03-01..
What has happened since 2020? | happened | 2020-01-01..
What has happened since last week? | published | 2023-06-12..
What happened before this week? | published | ..2023-06-19
What has happened since last year? | happened | 2022-01-01..
What has happened since yesterday? | published | 2023-06-20..
What has happened since March 3? | happened | 2023-03-03..
What has happened since early 2022? | happened | 2022-01-01..
What has happened since the start of the year? | happened | 2023-01-01..
What has happened since the beginning of 2022? | happened | 2022-01-01..
What happened from March 2022 onwards? | happened | 2022-03-01..
What happened from 2021 on? | happened | 2021-01-01..
What happened before 2020? | happened | ..2020-01-01
What happened before March 2022? | happened | ..2022-03-01
What happened before last week? | published | ..2023-06-12
What happened prior to 2019? | happened | ..2019-01-01
What happened after 2020? | happened | 2021-01-01..
What happened after March 3, 2022? | happened | 2022-03-04..
What happened after last Monday? | published | 2023-06-20..
What happened until 2019? | happened | ..2020-01-01
What happened until March 2022? | happened | ..2022-04-01
What happened up to 2021? | happened | ..2022-01-01
What happened by 2022? | happened | ..2023-01-01
What happened by March 2022? | happened | ..2022-04-01
What happened no later than 2020? | happened | ..2021-01-01
What happened in the 1990s? | happened | 1990-01-01..2000-01-01
What happened in the 2010s? | happened | 2010-01-01..2020-01-01
What happened in the '90s? | happened | 1990-01-01..2000-01-01
What happened in the 90s? | happened | 1990-01-01..2000-01-01
What happened in the early 2010s? | happened | 2010-01-01..2013-05-01
What happened at Christmas? | happened | 2022-12-24..2022-12-27
What happened on Christmas Eve? | happened | 2022-12-24..2022-12-25
What happened at Christmas 2021? | happened | 2021-12-24..2021-12-27
What happened last Christmas? | happened | 2022-12-24..2022-12-27
What happened over Easter? | happened | 2023-04-07..2023-04-11
What happened at Easter 2022? | happened | 2022-04-15..2022-04-19
What happened on Good Friday? | happened | 2023-04-07..2023-04-08
What happened on Thanksgiving? | happened | 2022-11-24..2022-11-25
What happened on Thanksgiving 2021? | happened | 2021-11-25..2021-11-26
What happened on Black Friday? | happened | 2022-11-25..2022-11-26
What happened on Cyber Monday 2022? | happened | 2022-11-28..2022-11-29
What happened on New Year's Eve? | happened | 2022-12-31..2023-01-01
What happened on New Year's Day? | happened | 2022-12-31..2023-01-02
What happened since New Year? | happened | 2022-12-31..
What happened on Halloween? | happened | 2022-10-31..2022-11-01
What happened on Labor Day? | happened | 2022-09-05..2022-09-06
What happened on Memorial Day? | published | 2023-05-29..2023-05-30
What happened on Boxing Day 2022? | happened | 2022-12-26..2022-12-27
What happened on Independence Day? | happened | 2022-07-04..2022-07-05
What happened on Valentine's Day? | happened | 2023-02-14..2023-02-15
Show news from March 2022 | published | 2022-03-01..2022-04-01
Show articles from 2021 | published | 2021-01-01..2022-01-01
Show headlines of 3 March 2022 | published | 2022-03-03..2022-03-04
What was published in May 2021? | published | 2021-05-01..2021-06-01
Which report published on October 4, 2022 names the dam? | published | 2022-10-04..2022-10-05
What was reported in 2019? | published | 2019-01-01..2020-01-01
What has happened since the election of 2020? | happened | 2020-01-01..
What has happened since the 2020 election? | happened | 2020-01-01..
What happened before the 2016 referendum? | happened | ..2017-01-01
What happened after the war of 2014? | happened | 2014-01-01..
What happened after the 2018 World Cup? | happened | 2018-01-01..
What happened since the attack of 7 October 2022? | happened | 2022-10-07..
Which leaked papers from 2013 were published this week? | published | 2023-06-15..2023-06-22
How did prices compare with last year this week? | published | 2023-06-15..2023-06-22
Who won the 2016 election? | about | 2016-01-01..2017-01-01
Who won the World Cup 2018? | about | 2018-01-01..2019-01-01
Who hosted Euro 2020? | about | 2020-01-01..2021-01-01
What caused the 2008 financial crisis? | about | 2008-01-01..2009-01-01
How did the Ukraine war of 2022 begin? | about | 2022-01-01..2023-01-01
Who led the insurrection on January 6, 2021? | about | 2021-01-06..2021-01-07
Who was hurt in the March 2019 earthquake? | about | 2019-03-01..2019-04-01
Which team won the 2022 Olympics medal count? | about | 2022-01-01..2023-01-01
Who directed the 1994 film? | about | 1994-01-01..1995-01-01
What did the 2020 census show? | about | 2020-01-01..2021-01-01
Who won in the 2019-20 season? | about | 2019-01-01..2021-01-01
Who starred in the 1960s series? | about | 1960-01-01..1970-01-01
What did the Jan. 6 committee find? | about | ..
Which plague struck in the 14th century? | about | 1301-01-01..1401-01-01
What happened years ago? | about | ..
What did Rome build over 600 years ago? | about | 1423-01-01..1424-01-01
What has changed since the merger? | event | ..
What happened before the merger? | event | ..
What happened after the invasion? | event | ..
What has changed since the pandemic? | event | ..
What did the mayor do after his resignation? | event | ..
What has Boeing said since the crash? | event | ..
What has changed since Sampleton's referendum? | event | ..
What was said ahead of the summit? | event | ..
What has the firm lost since its bankruptcy? | event | ..
What has changed since the flood? | event | ..
What is the latest on the strike? | latest | ..
What are the most recent figures? | latest | ..
Who is currently mayor? | latest | ..
What is known about the fire now? | latest | ..
How many have died so far? | latest | ..
Is there breaking news from Sampleton? | latest | ..
What are the newest rules? | latest | ..
Which shop was recently closed? | latest | ..
Who is the current mayor? | latest | ..
What is happening right now? | latest | ..
What are people wearing these days? | latest | ..
When is next month's summit? | ahead | 2023-07-01..2023-08-01
What will happen next week? | ahead | 2023-06-26..2023-07-03
What is planned for tomorrow? | ahead | 2023-06-22..2023-06-23
Who will win on Tuesday? | ahead | 2023-06-27..2023-06-28
Which law takes effect next year? | ahead | 2024-01-01..2025-01-01
What will be built by 2030? | ahead | ..2031-01-01
What will the bank do in July? | ahead | 2023-07-01..2023-08-01
What is expected to open in March? | ahead | 2024-03-01..2024-04-01
What is scheduled for this weekend? | ahead | 2023-06-24..2023-06-26
What will happen later this year? | ahead | 2023-06-21T15:30..2024-01-01
Who hosts the World Cup 2026? | ahead | 2026-01-01..2027-01-01
Which roads will close this month? | ahead | 2023-06-01..2023-07-01
Which roads will close this week? | ahead | 2023-06-19..2023-06-26
What is planned for the next two weeks? | ahead | 2023-06-21T15:30..2023-07-05T15:30
What is due on Christmas Day? | happened | 2022-12-25..2022-12-26
What was found at Mar-a-Lago? | nothing | ..
What did May-Britt Moser find? | nothing | ..
What happened in March-April? | happened | 2023-03-01..2023-05-01
Who may resign? | nothing | ..
Who may 3 people ask? | nothing | ..
What did May say? | nothing | ..
What did Theresa May say? | nothing | ..
Where did they march? | nothing | ..
Who led the march on the capital? | nothing | ..
What did June Brown write? | nothing | ..
Who is April Jones? | nothing | ..
What was the second offer? | nothing | ..
What is August Wilson's best play? | nothing | ..
Who paid $2020? | nothing | ..
Who collected 2,020 articles? | nothing | ..
Who wrote "1984"? | nothing | ..
What is Orwell's 1984 about? | nothing | ..
Why did prices fall? | nothing | ..
What springs from the ground? | nothing | ..
Who reads the Sunday Times? | nothing | ..
Who watches Monday Night Football? | nothing | ..
Which Black Friday deals are good? | nothing | ..
Is the shop open 24/7? | nothing | ..
What was 9/11? | nothing | ..
What is in Area 51? | nothing | ..
What is new in Windows 11? | nothing | ..
What did USA Today say? | nothing | ..
Who is the founder of NOW? | nothing | ..
Who plays Sheffield Wednesday? | nothing | ..
What is Ash Wednesday? | nothing | ..
Who paid £1999.99? | nothing | ..
What happened on 03/04/2023? | event | ..
What happened on 31 June 2022? | happened | 2022-06-01..2022-07-01
Who sold Mars bars? | nothing | ..
What are the actual figures? | nothing | ..
Why does the sun rise? | nothing | ..
What is the Fall of Rome? | nothing | ..
How do I get a second opinion? | nothing | ..
Which planet did Mars 2020 land on? | about | 2020-01-01..2021-01-01
What happened from March 2022 to May? | happened | 2022-03-01..2022-06-01
What happened between March and May? | happened | 2023-03-01..2023-06-01
What happened between May and July 2022? | happened | 2022-05-01..2022-08-01
"""

GERMAN = """
Was geschah letzte Woche? | published | 2023-06-12..2023-06-19
Was geschah diese Woche? | published | 2023-06-19..2023-06-26
Was geschah im letzten Monat? | published | 2023-05-01..2023-06-01
Was geschah im vergangenen Jahr? | happened | 2022-01-01..2023-01-01
Was geschah dieses Jahr? | happened | 2023-01-01..2024-01-01
Was geschah am letzten Wochenende? | published | 2023-06-17..2023-06-19
Was sagte die Bürgermeisterin gestern? | published | 2023-06-20..2023-06-21
Was sagte die Bürgermeisterin heute? | published | 2023-06-21..2023-06-22
Was sagte die Bürgermeisterin vorgestern? | published | 2023-06-19..2023-06-20
Was sagte die Bürgermeisterin am Dienstag? | published | 2023-06-20..2023-06-21
Was sagte die Bürgermeisterin am letzten Freitag? | published | 2023-06-16..2023-06-17
Was geschah vor zwei Tagen? | published | 2023-06-19..2023-06-20
Was geschah vor drei Wochen? | published | 2023-05-28..2023-06-04
Was geschah vor einem Monat? | published | 2023-05-01..2023-06-01
Wer trat vor zwei Jahren zurück? | happened | 2021-01-01..2022-01-01
Was geschah vor Jahren? | about | ..
Was geschah in den letzten drei Tagen? | published | 2023-06-18..2023-06-22
Was geschah in den vergangenen zwei Wochen? | published | 2023-06-07..2023-06-22
Was geschah im März? | happened | 2023-03-01..2023-04-01
Was geschah im März 2023? | happened | 2023-03-01..2023-04-01
Was geschah Anfang März 2022? | happened | 2022-03-01..2022-03-11
Was geschah Ende 2022? | happened | 2022-09-01..2023-01-01
Was geschah Mitte April? | happened | 2023-04-11..2023-04-21
Was geschah am 3. März 2023? | happened | 2023-03-03..2023-03-04
Was geschah am 3. März? | happened | 2023-03-03..2023-03-04
Was geschah am 28.03.2023? | happened | 2023-03-28..2023-03-29
Was geschah zwischen März und Mai 2022? | happened | 2022-03-01..2022-06-01
Was geschah von Januar bis März 2022? | happened | 2022-01-01..2022-04-01
Was ist seit März 2022 geschehen? | happened | 2022-03-01..
Was ist seit 2020 geschehen? | happened | 2020-01-01..
Was ist seit letzter Woche geschehen? | published | 2023-06-12..
Was war vor 2020? | happened | ..2020-01-01
Was geschah nach 2020? | happened | 2021-01-01..
Was geschah bis 2021? | happened | ..2022-01-01
Was geschah im Jahr 2021? | happened | 2021-01-01..2022-01-01
Was geschah im Sommer 2022? | happened | 2022-06-01..2022-09-01
Was geschah im letzten Sommer? | happened | 2022-06-01..2022-09-01
Was geschah an Weihnachten? | happened | 2022-12-24..2022-12-27
Was geschah in den 1990er Jahren? | happened | 1990-01-01..2000-01-01
Wer gewann die Bundestagswahl 2021? | about | 2021-01-01..2022-01-01
Wer gewann die Wahl 2020? | about | 2020-01-01..2021-01-01
Was hat sich seit der Wahl 2020 geändert? | happened | 2020-01-01..
Was hat sich seit der Fusion geändert? | event | ..
Was geschah nach dem Rücktritt der Ministerin? | event | ..
Was ist das Neueste zum Streik? | latest | ..
Wer ist derzeit Bürgermeisterin? | latest | ..
Was wird nächste Woche geschehen? | ahead | 2023-06-26..2023-07-03
"""

FRENCH = """
Que s'est-il passé la semaine dernière ? | published | 2023-06-12..2023-06-19
Que s'est-il passé cette semaine ? | published | 2023-06-19..2023-06-26
Que s'est-il passé le mois dernier ? | published | 2023-05-01..2023-06-01
Que s'est-il passé l'année dernière ? | happened | 2022-01-01..2023-01-01
Que s'est-il passé cette année ? | happened | 2023-01-01..2024-01-01
Qu'a dit la maire hier ? | published | 2023-06-20..2023-06-21
Qu'a dit la maire aujourd'hui ? | published | 2023-06-21..2023-06-22
Qu'a dit la maire avant-hier ? | published | 2023-06-19..2023-06-20
Qu'a dit la maire mardi ? | published | 2023-06-20..2023-06-21
Qu'a dit la maire lundi dernier ? | published | 2023-06-19..2023-06-20
Que s'est-il passé il y a deux jours ? | published | 2023-06-19..2023-06-20
Que s'est-il passé il y a trois semaines ? | published | 2023-05-28..2023-06-04
Que s'est-il passé il y a un mois ? | published | 2023-05-01..2023-06-01
Que s'est-il passé il y a deux ans ? | happened | 2021-01-01..2022-01-01
Que s'est-il passé ces derniers jours ? | published | 2023-06-17..2023-06-22
Que s'est-il passé au cours des trois derniers mois ? | happened | 2023-03-21..2023-06-22
Que s'est-il passé en mars ? | happened | 2023-03-01..2023-04-01
Que s'est-il passé en mars 2023 ? | happened | 2023-03-01..2023-04-01
Que s'est-il passé début mars 2022 ? | happened | 2022-03-01..2022-03-11
Que s'est-il passé fin 2022 ? | happened | 2022-09-01..2023-01-01
Que s'est-il passé à la mi-avril ? | happened | 2023-04-11..2023-04-21
Que s'est-il passé le 3 mars 2023 ? | happened | 2023-03-03..2023-03-04
Que s'est-il passé le 3 mars ? | happened | 2023-03-03..2023-03-04
Que s'est-il passé le 1er mars 2022 ? | happened | 2022-03-01..2022-03-02
Que s'est-il passé le 28/03/2023 ? | happened | 2023-03-28..2023-03-29
Que s'est-il passé entre mars et mai 2022 ? | happened | 2022-03-01..2022-06-01
Que s'est-il passé du 3 au 7 mars 2023 ? | happened | 2023-03-03..2023-03-08
Que s'est-il passé de janvier à mars 2022 ? | happened | 2022-01-01..2022-04-01
Que s'est-il passé depuis mars 2022 ? | happened | 2022-03-01..
Que s'est-il passé depuis 2020 ? | happened | 2020-01-01..
Que s'est-il passé depuis la semaine dernière ? | published | 2023-06-12..
Que s'est-il passé avant 2020 ? | happened | ..2020-01-01
Que s'est-il passé après 2020 ? | happened | 2021-01-01..
Que s'est-il passé jusqu'en 2021 ? | happened | ..2022-01-01
Que s'est-il passé en 2021 ? | happened | 2021-01-01..2022-01-01
Que s'est-il passé en été 2022 ? | happened | 2022-06-01..2022-09-01
Que s'est-il passé l'été dernier ? | happened | 2022-06-01..2022-09-01
Que s'est-il passé à Noël ? | happened | 2022-12-24..2022-12-27
Que s'est-il passé dans les années 1990 ? | happened | 1990-01-01..2000-01-01
Qui a gagné l'élection de 2016 ? | about | 2016-01-01..2017-01-01
Qui a gagné la Coupe du monde 2018 ? | about | 2018-01-01..2019-01-01
Qu'est-ce qui a changé depuis l'élection de 2020 ? | happened | 2020-01-01..
Qu'est-ce qui a changé depuis la fusion ? | event | ..
Qui est actuellement maire ? | latest | ..
Que va faire le maire la semaine prochaine ? | ahead | 2023-06-26..2023-07-03
Quelle sonde est sur Mars ? | nothing | ..
"""

SPANISH = """
¿Qué pasó la semana pasada? | published | 2023-06-12..2023-06-19
¿Qué pasó esta semana? | published | 2023-06-19..2023-06-26
¿Qué pasó el mes pasado? | published | 2023-05-01..2023-06-01
¿Qué pasó el año pasado? | happened | 2022-01-01..2023-01-01
¿Qué pasó este año? | happened | 2023-01-01..2024-01-01
¿Qué pasó el fin de semana pasado? | published | 2023-06-17..2023-06-19
¿Qué dijo la alcaldesa ayer? | published | 2023-06-20..2023-06-21
¿Qué dijo la alcaldesa hoy? | published | 2023-06-21..2023-06-22
¿Qué dijo la alcaldesa anteayer? | published | 2023-06-19..2023-06-20
¿Qué dijo la alcaldesa el martes? | published | 2023-06-20..2023-06-21
¿Qué dijo la alcaldesa el viernes pasado? | published | 2023-06-16..2023-06-17
¿Qué pasó hace dos días? | published | 2023-06-19..2023-06-20
¿Qué pasó hace tres semanas? | published | 2023-05-28..2023-06-04
¿Qué pasó hace un mes? | published | 2023-05-01..2023-06-01
¿Qué pasó hace dos años? | happened | 2021-01-01..2022-01-01
¿Qué pasó en los últimos tres días? | published | 2023-06-18..2023-06-22
¿Qué pasó en los últimos meses? | happened | 2023-02-21..2023-06-22
¿Qué pasó en marzo? | happened | 2023-03-01..2023-04-01
¿Qué pasó en marzo de 2023? | happened | 2023-03-01..2023-04-01
¿Qué pasó a principios de marzo de 2022? | happened | 2022-03-01..2022-03-11
¿Qué pasó a finales de 2022? | happened | 2022-09-01..2023-01-01
¿Qué pasó a mediados de abril? | happened | 2023-04-11..2023-04-21
¿Qué pasó el 3 de marzo de 2023? | happened | 2023-03-03..2023-03-04
¿Qué pasó el 3 de marzo? | happened | 2023-03-03..2023-03-04
¿Qué pasó el 28/03/2023? | happened | 2023-03-28..2023-03-29
¿Qué pasó entre marzo y mayo de 2022? | happened | 2022-03-01..2022-06-01
¿Qué pasó entre 2019 y 2021? | happened | 2019-01-01..2022-01-01
¿Qué ha pasado desde marzo de 2022? | happened | 2022-03-01..
¿Qué ha pasado desde 2020? | happened | 2020-01-01..
¿Qué ha pasado desde la semana pasada? | published | 2023-06-12..
¿Qué pasó antes de 2020? | happened | ..2020-01-01
¿Qué pasó después de 2020? | happened | 2021-01-01..
¿Qué pasó hasta 2021? | happened | ..2022-01-01
¿Qué pasó en 2021? | happened | 2021-01-01..2022-01-01
¿Qué pasó en el verano de 2022? | happened | 2022-06-01..2022-09-01
¿Qué pasó el verano pasado? | happened | 2022-06-01..2022-09-01
¿Qué pasó en Navidad? | happened | 2022-12-24..2022-12-27
¿Qué pasó en los años 1990? | happened | 1990-01-01..2000-01-01
¿Quién ganó las elecciones de 2016? | about | 2016-01-01..2017-01-01
¿Quién ganó el Mundial 2018? | about | 2018-01-01..2019-01-01
¿Qué ha cambiado desde las elecciones de 2020? | happened | 2020-01-01..
¿Qué ha cambiado desde la fusión? | event | ..
¿Quién es actualmente la alcaldesa? | latest | ..
¿Qué va a pasar la próxima semana? | ahead | 2023-06-26..2023-07-03
"""

CHINESE = """
上周发生了什么？ | published | 2023-06-12..2023-06-19
这周发生了什么？ | published | 2023-06-19..2023-06-26
上个月谁辞职了？ | published | 2023-05-01..2023-06-01
本月有什么新规定？ | published | 2023-06-01..2023-07-01
去年谁当选市长？ | happened | 2022-01-01..2023-01-01
今年有什么变化？ | happened | 2023-01-01..2024-01-01
前年发生了什么？ | happened | 2021-01-01..2022-01-01
昨天市长说了什么？ | published | 2023-06-20..2023-06-21
今天市长说了什么？ | published | 2023-06-21..2023-06-22
前天发生了什么？ | published | 2023-06-19..2023-06-20
周二市长说了什么？ | published | 2023-06-20..2023-06-21
上周五发生了什么？ | published | 2023-06-16..2023-06-17
两天前发生了什么？ | published | 2023-06-19..2023-06-20
三周前发生了什么？ | published | 2023-05-28..2023-06-04
两个月前谁辞职了？ | happened | 2023-04-01..2023-05-01
四年前谁辞职了？ | happened | 2019-01-01..2020-01-01
三年前4月发生了什么？ | happened | 2020-04-01..2020-05-01
过去三天发生了什么？ | published | 2023-06-18..2023-06-22
过去三个月发生了什么？ | happened | 2023-03-21..2023-06-22
最近三天发生了什么？ | published | 2023-06-18..2023-06-22
3月发生了什么？ | happened | 2023-03-01..2023-04-01
去年8月发布了什么？ | happened | 2022-08-01..2022-09-01
今年3月发生了什么？ | happened | 2023-03-01..2023-04-01
2023年3月发生了什么？ | happened | 2023-03-01..2023-04-01
2020年2月18日做出了什么决定？ | happened | 2020-02-18..2020-02-19
2021年市长是谁？ | happened | 2021-01-01..2022-01-01
2022年夏天发生了什么？ | happened | 2022-06-01..2022-09-01
从2019年到2021年发生了什么？ | happened | 2019-01-01..2022-01-01
2022年1月至3月发生了什么？ | happened | 2022-01-01..2022-04-01
2020年以来有什么变化？ | happened | 2020-01-01..
2020年之前市长是谁？ | happened | ..2020-01-01
2020年之后市长是谁？ | happened | 2021-01-01..
自2022年3月以来有什么变化？ | happened | 2022-03-01..
2016年美国大选谁赢了？ | about | 2016-01-01..2017-01-01
2018年世界杯谁夺冠？ | about | 2018-01-01..2019-01-01
合并以来有什么变化？ | event | ..
最新消息是什么？ | latest | ..
目前市长是谁？ | latest | ..
最近有什么新闻？ | latest | ..
明年将发生什么？ | ahead | 2024-01-01..2025-01-01
下周将举行什么会议？ | ahead | 2023-06-26..2023-07-03
谁买了2020个苹果？ | nothing | ..
"""


TABLES = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH, "es": SPANISH, "zh": CHINESE}
ROWS = [
    pytest.param(*(part.strip() for part in row.split("|")), id=f"{code}: {row.partition(' |')[0]}")
    for code, table in TABLES.items()
    for row in table.strip().splitlines()
]


def kind_of(when: QuestionTime) -> str:
    if when.wish == "range":
        return when.strictness
    if when.wish in ("latest", "event"):
        return when.wish
    if when.strictness == "about":
        return "about"
    return "ahead" if when.words else "nothing"


def written(moment: datetime | None) -> str:
    if moment is None:
        return ""
    return f"{moment:%Y-%m-%d}" if (moment.hour, moment.minute) == (0, 0) else f"{moment:%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize(("question", "kind", "dates"), ROWS)
def test_a_question_is_read_as_people_mean_it(question: str, kind: str, dates: str) -> None:
    when = read_when(question, ASKED)
    assert (kind_of(when), f"{written(when.since)}..{written(when.until)}") == (kind, dates)
    assert when.span is None or question[slice(*when.span)] == when.words
    assert bool(when.words) == bool(when.reading)


def test_every_language_has_its_share_of_the_table() -> None:
    sizes = {code: len(table.strip().splitlines()) for code, table in TABLES.items()}
    assert sizes["en"] >= 250 and min(sizes.values()) >= 30


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who won in Sampleton last week?", "last week"),
        ("What has been built since March 2022, and by whom?", "since March 2022"),
        ("What was said between March 3 and March 7, 2023?", "between March 3 and March 7, 2023"),
        ("Who won the 2016 election?", "2016 election"),
        ("What has changed since the merger?", "since the merger"),
        ("What happened in the first half of 2022?", "in the first half of 2022"),
    ],
)
def test_the_span_holds_the_words_for_the_time_and_what_leads_to_them(question: str, words: str) -> None:
    assert read_when(question, ASKED).words == words


@pytest.mark.parametrize(
    ("question", "reading"),
    [
        ("What happened last week?", "published from 12 to 18 June 2023"),
        ("What happened this week?", "published from 15 to 21 June 2023"),
        ("What happened yesterday?", "published on 20 June 2023"),
        ("What happened in March 2023?", "published from 1 March to 11 April 2023"),
        ("What happened in 2021?", "published from 1 January 2021 to 2 April 2022"),
        ("What happened from 2019 to 2021?", "published from 1 January 2019 to 2 April 2022"),
        ("What happened since March 2022?", "published since 1 March 2022"),
        ("What happened before 2020?", "published before 1 January 2020"),
        ("What happened in early March?", "published from 1 to 17 March 2023 (as near as the words say)"),
        ("Who won the 2016 election?", "an event in 2016, which articles of any date can tell"),
        ("What changed since the merger?", "Not read as a time: “since the merger”."),
        ("When is next month's summit?", "“next month” is still to come and is reported before, so no dates are set"),
        ("What is the latest on the strike?", "the newest first"),
        ("Who is the mayor?", ""),
    ],
)
def test_the_reading_is_said_to_people(question: str, reading: str) -> None:
    assert read_when(question, ASKED).reading == reading


@pytest.mark.parametrize(
    ("question", "recency"),
    [
        ("Who is the mayor?", "usual"),
        ("What is the latest on the strike?", "strong"),
        ("What happened last week?", "usual"),
        ("What happened two years ago?", "none"),
        ("Who won the 2016 election?", "none"),
        ("Who won the 2023 election?", "usual"),
        ("What has changed since 2020?", "usual"),
        ("What has changed since the merger?", "usual"),
        ("Who hosts the World Cup 2026?", "usual"),
        ("Which animal carried the plague in the 14th century?", "usual"),
    ],
)
def test_a_question_about_another_time_gets_no_preference_for_the_new(question: str, recency: str) -> None:
    assert read_when(question, ASKED).recency == recency


def test_what_is_published_this_week_wins_over_the_years_it_tells_of() -> None:
    when = read_when("Which papers from between 2013 and 2017 were published this week?", ASKED)
    assert (when.words, when.strictness) == ("this week", "published")


def test_an_old_report_does_not_hide_the_other_date_that_is_asked_about() -> None:
    when = read_when(
        "Did the report of 4 October 2022 hold, and who spoke for the council, after a long silence, on 7 November 2022?",
        ASKED,
    )
    assert (when.since, when.until) == (datetime(2022, 10, 4, tzinfo=UTC), datetime(2022, 11, 8, tzinfo=UTC))
    assert when.strictness == "happened"


def test_a_time_that_is_only_compared_with_is_not_the_time_of_the_question() -> None:
    assert read_when("Are rents higher than last year?", ASKED) == QuestionTime()
    assert read_when("Which case was the first time since 1979?", ASKED) == QuestionTime()


def test_several_times_are_read_one_by_one_and_together() -> None:
    question = "Did the report published on 4 October 2022 agree with the article published on 7 November 2022?"
    assert [when.words for when in read_whens(question, ASKED)] == ["on 4 October 2022", "on 7 November 2022"]
    when = read_when(question, ASKED)
    assert (when.since, when.until) == (datetime(2022, 10, 4, tzinfo=UTC), datetime(2022, 11, 8, tzinfo=UTC))
    assert when.strictness == "published" and not when.certain


def test_the_window_of_an_event_is_wider_than_the_words_because_it_is_reported_after() -> None:
    when = read_when("Who resigned in March 2022?", ASKED)
    since, until = when.window()
    assert since == datetime(2022, 3, 1, tzinfo=UTC)
    assert until is not None and when.until is not None and until - when.until > timedelta(days=7)
    when = read_when("Who resigned last week?", ASKED)
    assert when.window() == (when.since, when.until)
    assert read_when("Who resigned before 2020?", ASKED).window() == (None, datetime(2020, 1, 1, tzinfo=UTC))
    assert read_when("Who won the 2016 election?", ASKED).window() == (None, None)


def test_a_zone_is_needed_and_any_will_do() -> None:
    with pytest.raises(ValueError, match="time zone"):
        read_when("Who won last week?", datetime(2023, 6, 21))
    later = ASKED.astimezone(tz=ZoneInfo("Asia/Tokyo"))
    assert read_when("Who won last week?", later) == read_when("Who won last week?", ASKED)


QUESTIONS = [row.values[0] for row in ROWS]
WORDS = sorted({word for question in QUESTIONS for word in str(question).split()})
texts = st.text(max_size=80) | st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
PARTS: tuple[PeriodPart, ...] = ("early", "mid", "late")
QUARTERS: tuple[PeriodPart, ...] = ((1, "quarter"), (2, "quarter"), (3, "quarter"), (-1, "quarter"))
moments = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC))


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(texts, moments)
def test_any_text_is_read_without_an_error_and_every_range_holds_something(text: str, asked_at: datetime) -> None:
    for when in (read_when(text, asked_at), *read_whens(text, asked_at)):
        assert when.since is None or when.until is None or when.since < when.until
        assert when.since is None or when.since.tzinfo is UTC
        if when.span:
            start, end = when.span
            assert 0 <= start < end <= len(text) and text[start:end] == when.words
        if when.wish == "range":
            assert when.since is not None or when.until is not None
            assert when.strictness in ("published", "happened") and when.reading
            assert when.since is None or when.since <= asked_at
        since, until = when.window()
        assert since is None or until is None or since < until
    assert read_when(text, asked_at) == read_when(text, asked_at)


@pytest.mark.slow
@given(moments, st.sampled_from([datetime.min, datetime.max]))
def test_the_edges_of_the_calendar_are_no_error(asked_at: datetime, edge: datetime) -> None:
    for question in QUESTIONS[:40]:
        read_when(str(question), edge.replace(tzinfo=UTC))


@given(moments, st.integers(1, 2000))
def test_the_moment_of_asking_moves_what_is_told_from_it(asked_at: datetime, weeks: int) -> None:
    earlier = read_when("Who won last week?", asked_at)
    later = read_when("Who won last week?", asked_at + timedelta(days=7 * weeks))
    assert earlier.since and later.since and later.since - earlier.since == timedelta(days=7 * weeks)
    fixed = "Who won in March 1989?"
    assert read_when(fixed, asked_at).since == read_when(fixed, asked_at + timedelta(days=7 * weeks)).since


@given(moments)
def test_a_week_is_seven_days_from_a_monday(asked_at: datetime) -> None:
    week = unit_at(asked_at, "week")
    assert week.start.weekday() == 0 and week.end - week.start == timedelta(days=7)
    assert week.start <= asked_at < week.end
    assert all(weekday_before(asked_at, day).start <= asked_at for day in range(7))


@given(moments, st.sampled_from(["month", "quarter", "year"]))
def test_the_parts_of_a_period_follow_one_another_and_fill_it(asked_at: datetime, unit: Unit) -> None:
    whole = unit_at(asked_at, unit)
    for names in (PARTS, QUARTERS if unit == "year" else PARTS):
        parts: list[Period] = [narrow(whole, name, asked_at) for name in names]
        assert parts[0].start == whole.start and parts[-1].end == whole.end
        assert all(first.end == second.start for first, second in itertools.pairwise(parts))


def test_easter_falls_when_it_did() -> None:
    known = {1961: (4, 2), 2000: (4, 23), 2008: (3, 23), 2011: (4, 24), 2019: (4, 21), 2023: (4, 9), 2024: (3, 31)}
    assert {year: (easter(year).month, easter(year).day) for year in known} == known


@given(moments, st.integers(1, 4000))
def test_any_stretch_can_be_said(since: datetime, days: int) -> None:
    assert said_period(since, since + timedelta(days=days)).startswith(("from", "in", "on"))
    assert said_period(None, since).startswith("before") and said_period(since, None).startswith("since")


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "March 3 " * 1250,
        "in 2020 and " * 850,
        "1 " * 5000,
        "2020-" * 2000,
        "since the merger of " * 500,
        "在2020年3月" * 1200,
        "the first half of the " * 450,
        "After Aaaaaaaaa Bbbbbbbbb " * 380,
        "last three " * 900,
        " " * 10_000,
    ],
    ids=lambda text: text[:12],
)
def test_a_long_text_takes_no_longer_than_its_length(text: str) -> None:
    def seconds() -> float:
        started = time.perf_counter()
        read_when(text, ASKED)
        return time.perf_counter() - started

    assert min(seconds() for _ in range(3)) < 0.25, "it takes 0.02 on an idle machine"
