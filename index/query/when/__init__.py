"""The time in a question: which days it asks about, and what a search should do about it.

`question` reads a question, with `finding` (where the times stand), `readings` (what they mean on the day of asking),
`doubts` (what only looks like a time), `calendar`, and a table for each language (`english`, `german`, `french`,
`spanish`, `chinese`, all as `language` describes them). `words` says a stretch of time to people.
"""

from index.query.when.question import When, read_when, read_whens

__all__ = ["When", "read_when", "read_whens"]
