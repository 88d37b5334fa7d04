"""The time in a question: which days it asks about, and what a search should do about it.

Read `question` first: it reads a question with `finding` (where the times are) and `readings` and `year_readings` (what they mean on the
day of asking). `false_dates` rejects what only looks like a time, `calendar` computes periods, `languages` has one
table of words per language, all as `language` describes them, and `words` formats a period for people.

It must not know the index. Example: "last week", asked on 24 June 2022, means 13 to 19 June 2022.
"""

from index.query.when.question import QuestionTime, read_when, read_whens

__all__ = ["QuestionTime", "read_when", "read_whens"]
