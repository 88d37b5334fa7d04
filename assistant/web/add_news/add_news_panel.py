"""The "Add news" panel as HTML fragments: the frame, the jobs and the followed feeds. Pure.

`add_news.js` fills the frame and handles its buttons: `data-act` is the action, `data-url` or `data-job` its target, and
`data-ask` the question to confirm it. Unlike the chat's fragments, these do not pass through Gradio.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from assistant.rendering.reports import decisions
from assistant.sample_news import SampleShare
from assistant.text.prompt_injection import shown_line
from assistant.web.add_news.jobs import Job
from assistant.web.articles import article_links
from assistant.web.html.escaping import articles, escaped, join, link
from assistant.web.html.templates import render
from index.feeds.subscription import Subscription
from index.records import RecognisedSource, StoredArticle
from index.text.urls import web_address

FAILURES_SHOWN = 50
TAKEN_SHOWN = 60
STORED_SHOWN = 30

_TITLES = {"add": "Add", "follow": "Follow", "refresh": "Refresh"}


@dataclass(frozen=True, slots=True)
class _Line:
    """A source and its note; `offer` is the address that can be followed, `key` identifies its button."""

    source: Markup
    what: str
    offer: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class _Stored:
    """A new article; `whole` is the address of its page."""

    id: str
    title: str
    publisher: str | None
    published: datetime | None
    whole: str


@dataclass(frozen=True, slots=True)
class _Followed:
    """A feed as its row shows it."""

    feed: Subscription
    key: str
    name: Markup
    where: str
    problem: str


def frame() -> Markup:
    """The panel, closed and empty."""
    from index.sources.file.formats import FORMATS  # 0.1 s to import

    return render("add_news", accepted=",".join((*FORMATS, ".gz")))


def jobs(value: Sequence[Job]) -> Markup:
    return join(map(_job, value))


def spoken(value: Sequence[Job]) -> str:
    """The newest job in one line, for screen readers."""
    if not value:
        return ""
    job = value[0]
    said = f"{_title(job)}: {job.state}"
    counts = _counts(job)
    return f"{said}. {counts}" if counts else said


def feeds(value: Sequence[Subscription]) -> Markup:
    """The followed feeds, those with a problem first."""
    ordered = sorted(value, key=lambda feed: (feed.problem is None, feed.name.casefold()))
    return render("add_news_feeds", feeds=[_followed(feed) for feed in ordered])


def sample(share: SampleShare, place: str = "add-news") -> Markup:
    """How much of the sample is here, if any; `place` distinguishes its button from that of another panel."""
    return render("add_news_sample", share=share, id=f"nd-unsample-{place}") if share.articles else Markup("")


def _title(job: Job) -> str:
    return f"{_TITLES[job.kind]} {job.title}"


def _job(job: Job) -> Markup:
    failed = job.report.failed
    taken = _taken(job)
    stored = job.report.added + job.report.updated
    return render(
        "add_news_job",
        job=job,
        title=_title(job),
        counts=_counts(job),
        taken=[_took(each, job) for each in taken[:TAKEN_SHOWN]],
        more_taken=max(0, len(taken) - TAKEN_SHOWN),
        stored=[_stored(each) for each in job.report.articles[:STORED_SHOWN]],
        more_stored=f"{stored - STORED_SHOWN:,}" if stored > STORED_SHOWN else "",
        notes=job.notes[:TAKEN_SHOWN],
        failed=[_Line(_source(each.source), each.error) for each in failed[:FAILURES_SHOWN]],
        more_failed=f"{len(failed) - FAILURES_SHOWN:,}" if len(failed) > FAILURES_SHOWN else "",
    )


def _counts(job: Job) -> str:
    """The numbers of articles by outcome. While a job runs, not everything read is stored yet."""
    report = job.report
    named = ((report.added, "added"), (report.updated, "updated"), (report.unchanged, "unchanged"))
    parts = [f"{number:,} {name}" for number, name in named if number]
    if report.undated:
        parts.append(f"{report.undated:,} without a date")
    if report.failed:
        parts.append(f"{len(report.failed):,} failed")
    parts += decisions(report)
    if not job.is_over and job.read:
        parts.insert(0, f"{job.read:,} read")
    if job.state == "done" and not parts:
        return "" if job.kind == "follow" and job.notes else "nothing new"
    return " · ".join(parts)


def _taken(job: Job) -> list[RecognisedSource]:
    """The sources with their detected kinds. Those without articles are listed with the reason among the failures."""
    failed = [failure.source for failure in job.report.failed]
    return [
        each
        for each in job.report.taken
        if each.articles or not any(source == each.source or source.startswith(f"{each.source},") for source in failed)
    ]


def _took(taken: RecognisedSource, job: Job) -> _Line:
    found = f": {articles(taken.articles)}" if taken.kind != "a page" else ""
    offer = taken.source if taken.source in job.offers else ""
    return _Line(_source(taken.source), f"{taken.kind}{found}", offer, _digest(taken.source))


def _stored(article: StoredArticle) -> _Stored:
    whole = article_links.address(article.id)
    return _Stored(article.id, shown_line(article.title), article.publisher, article.published, whole)


def _source(source: str) -> Markup:
    address = web_address(source)
    return link(address, escaped(source)) if address else Markup("<b>{}</b>").format(escaped(source))


def _followed(feed: Subscription) -> _Followed:
    address = web_address(feed.site_url) or web_address(feed.url)
    name = escaped(feed.name)
    times = "" if feed.failures < 2 else f" ({feed.failures} times in a row)"
    return _Followed(
        feed,
        key=_digest(feed.url),
        name=link(address, name) if address else name,
        where=" · ".join(filter(None, (feed.folder, feed.kind, feed.url))),
        problem=f"{feed.problem}{times}" if feed.problem else "",
    )


def _digest(url: str) -> str:
    return hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:12]
