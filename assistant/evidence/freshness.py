"""How old the evidence of an answer is: its dates, a warning where they are older than the question implies, and the
versions of articles that were known at the moment asked about.

Search excludes what was published after that moment. Articles that an outlet changed after it are handled here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from assistant.evidence.citations import as_of
from assistant.protocols import ArticleVersions
from assistant.records import AsOf, Citation
from assistant.text.formatting import day
from assistant.text.tokens import overlap, terms
from index.query.clauses import unquoted
from index.query.roundup import is_roundup
from index.query.when import QuestionTime, read_whens
from index.records import Article, Hit, Version
from index.splitter import split
from index.text.reader_clock import clock, published_clock

# How old the newest evidence may be without a warning. For a question about now: a week, the half-life of recency in
# search. For a question in the present tense that names no time: a month, by the same measure (`index.search.recency`).
NOW_WITHIN = timedelta(days=7)
PRESENT_WITHIN = timedelta(days=30)

_NOW = re.compile(
    r"\b(?:now|current|currently|latest|newest|at the moment|at present|presently|today|tonight|so far|right now|"
    r"most recent|most recently|breaking|as of (?:now|today))\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"\b(?:is|are|am|isn[’']t|aren[’']t|do|does|don[’']t|doesn[’']t|has|have|hasn[’']t|haven[’']t|can|will|won[’']t)\b"
    r"|\b(?:who|what)\s+(?!was\b)[a-z]{2,}s\b",
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:did|didn[’']t|was|were|wasn[’']t|weren[’']t|had|used to|ever)\b", re.IGNORECASE)


def freshness(question: str, citations: Sequence[Citation], asked_at: datetime, index: ArticleVersions) -> AsOf:
    """The dates of the cited articles, with a warning where they are older than `question` (in the asker's words) implies.

    `asked_at` is aware. A question about a past time gets no warning, because its evidence is of that time; neither does
    one in the past tense that names no time. There is also a warning where no cited article is dated, and where an outlet
    changed a cited article after `asked_at`.
    """
    if not citations:
        return AsOf()
    dates = as_of(citations)
    said = [_age(question, dates.newest, asked_at), *_changed_later(citations, asked_at, index)]
    return replace(dates, warning=" ".join(filter(None, said)) or None)


def as_known(hits: Sequence[Hit], asked_at: datetime, index: ArticleVersions) -> tuple[Hit, ...]:
    """`hits` in their order with each article in the version that was known at `asked_at`, where that is kept.

    A hit on a later version gets the passage of the earlier one that is most similar to the one found. If no earlier
    version is kept the hit stays as it is, and `freshness` warns when it is cited.
    """
    return tuple(_as_known(hit, asked_at, index) for hit in hits)


def _as_known(hit: Hit, asked_at: datetime, index: ArticleVersions) -> Hit:
    article = hit.article
    if article.version == 1 and not _is_later(article, asked_at):
        return hit
    # Later numbers than the searched one's are of versions that were never searched.
    known = _known([each for each in index.versions(article.id) if each.article.version <= article.version], asked_at)
    if known is None or known.version == article.version:
        return hit
    wanted = frozenset(terms(hit.passage.text, article.language))
    passage = max(split(known), key=lambda each: overlap(wanted, frozenset(terms(each.text, known.language))))
    return replace(hit, article=known, passage=passage)


def _known(versions: Sequence[Version], asked_at: datetime) -> Article | None:
    """The newest version that existed at `asked_at`; `None` if none did."""
    known: Article | None = None
    before: Article | None = None
    for version in versions:
        article = version.article
        # If the outlet changed the article and kept its dates, the change counts from when this index saw it.
        silent = before is not None and article.updated in (None, before.updated)
        if not (silent and version.seen > asked_at) and not _is_later(article, asked_at):
            known = article
        before = article
    return known


def _is_later(article: Article, asked_at: datetime) -> bool:
    moments = [moment for moment in (article.updated, article.published) if moment]
    return any(moment > asked_at for moment in moments)


def _changed_later(citations: Sequence[Citation], asked_at: datetime, index: ArticleVersions) -> list[str]:
    """A sentence for each cited article whose version the outlet made only after `asked_at`."""
    said: dict[str, str] = {}
    for citation in citations:
        cited = next((v for v in index.versions(citation.article_id) if v.article.version == citation.version), None)
        updated = cited.article.updated if cited else None
        if updated and updated > asked_at:
            said[citation.article_id] = (
                f"[{citation.number}] was changed by its outlet on {day(updated)}, after the moment asked about, and its "
                "earlier text is not kept."
            )
    return list(said.values())


def _age(question: str, newest: datetime | None, asked_at: datetime) -> str | None:
    """The warning about the age of the newest evidence, if any."""
    if newest is None:
        return "Nothing cited is dated, so how old it is can't be told."
    shown = clock(asked_at)
    named = [when for when in read_whens(unquoted(question), shown) if when.words]
    reaching = [when for when in named if _reaches(when, shown)]
    about_now = bool(_NOW.search(question)) or any(when.wish == "latest" for when in named)
    about_now |= not named and is_roundup(question, named)
    if reaching:
        since = min(when.since for when in reaching if when.since)
        late = published_clock(newest) < since
        return (
            f"You ask about “{reaching[0].words}”, and the newest article cited is of {day(newest)}." if late else None
        )
    if about_now:
        return _too_old(newest, asked_at, NOW_WITHIN)
    present = bool(_PRESENT.search(question)) and not _PAST.search(question)
    return _too_old(newest, asked_at, PRESENT_WITHIN) if present and not named else None


def _reaches(when: QuestionTime, asked_at: datetime) -> bool:
    """Whether the time named ("this week", "since May", "yesterday") reaches to about now."""
    if when.since is None or when.strictness == "about":
        return False
    around = timedelta(days=1)
    to_come = when.since > asked_at - around and (when.until is None or when.until > asked_at + around)
    return not to_come and (when.until is None or when.until > asked_at - around)


def _too_old(newest: datetime, asked_at: datetime, within: timedelta) -> str | None:
    age = asked_at - newest
    if age <= within:
        return None
    return f"The newest article cited is of {day(newest)}, {_ago(age.days)} before the question was asked."


def _ago(days: int) -> str:
    """`40 days`, `5 months`, `3 years`: only as exact as needed."""
    if days < 60:
        return f"{days} days"
    return f"{days // 30} months" if days < 730 else f"{days // 365} years"
