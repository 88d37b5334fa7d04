"""The "Add news" panel as HTML fragments: the frame, the jobs and the followed feeds. Pure.

`desk.js` fills the frame and acts on what is pressed in it: a button's `data-act` says what, its `data-url` or
`data-job` to what. Unlike the chat's fragments these do not pass through Gradio.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from assistant.web.desk import Job
from assistant.web.escaping import articles, escaped, join, link
from index.records import Failure, Taken
from index.subscriptions import Subscription
from index.urls import web_address

FAILURES_SHOWN = 50
TAKEN_SHOWN = 60

ACCEPTED = ".txt,.text,.md,.markdown,.html,.htm,.xhtml,.json,.jsonl,.ndjson,.csv,.tsv,.gz,.opml,.xml,.rss,.atom,.rdf"
_TITLES = {"add": "Add", "follow": "Follow", "refresh": "Refresh"}
_STATES = {
    "waiting": "waiting",
    "working": "working",
    "stopping": "stopping",
    "done": "done",
    "stopped": "stopped",
    "failed": "failed",
}


def frame() -> Markup:
    """The panel, closed, with nothing in it yet."""
    return Markup(
        '<aside id="nd-desk-panel" aria-labelledby="nd-desk-title" hidden>'
        '<header><h2 id="nd-desk-title" tabindex="-1">Add news</h2>'
        '<button type="button" id="nd-desk-close" aria-label="Close Add news">Close</button></header>'
        '<form id="nd-desk-form">'
        '<label for="nd-links">Links, one a line</label>'
        '<textarea id="nd-links" rows="3" spellcheck="false" autocomplete="off" autocapitalize="off"'
        ' placeholder="https://" aria-describedby="nd-links-hint"></textarea>'
        '<p id="nd-links-hint" class="nd-hint">An article, a feed, a site that has one, a news sitemap or an OPML list.</p>'
        '<div id="nd-drop"><input type="file" id="nd-files" multiple accept="{}" aria-describedby="nd-files-hint">'
        '<label for="nd-files"><strong>Choose files</strong> or drop them here</label>'
        '<p id="nd-files-hint" class="nd-hint">Text, Markdown, HTML, JSON, CSV, OPML or a saved feed, also with .gz;'
        " up to 200 MB each.</p>"
        '<ul id="nd-chosen" aria-label="Chosen files"></ul></div>'
        '<div class="nd-actions"><button type="submit" id="nd-desk-add" class="nd-primary">Add</button>'
        '<button type="button" id="nd-desk-follow" title="Read it now, and again whenever it has news">Follow'
        '</button><p class="nd-hint" id="nd-desk-sending">Add reads once, Follow keeps reading a feed.</p></div>'
        '<p id="nd-desk-problem" role="alert"></p></form>'
        '<p id="nd-desk-spoken" class="nd-unseen" role="status"></p>'
        '<section aria-label="What was added"><div id="nd-jobs"></div></section>'
        '<section aria-labelledby="nd-feeds-title"><div class="nd-feeds-head"><h3 id="nd-feeds-title" tabindex="-1">Feeds</h3>'
        '<button type="button" id="nd-refresh-all" data-act="refresh">Refresh all</button>'
        '<a id="nd-feeds-opml" href="/desk/feeds.opml" download>Save as OPML</a></div>'
        '<div id="nd-feeds"></div></section></aside>'
    ).format(ACCEPTED)


def jobs(value: Sequence[Job]) -> Markup:
    return join(map(_job, value))


def spoken(value: Sequence[Job]) -> str:
    """The newest job in one line, for those who hear the page."""
    if not value:
        return ""
    job = value[0]
    said = f"{_TITLES[job.kind]} {job.title}: {_STATES[job.state]}"
    counts = _counts(job)
    return f"{said}. {counts}" if counts else said


def _job(job: Job) -> Markup:
    stop = Markup("")
    if job.state in ("waiting", "working"):
        stop = Markup('<button type="button" id="nd-stop-{}" data-act="stop" data-job="{}">Stop</button>').format(
            job.number, job.number
        )
    bar = (
        Markup("") if job.is_over or job.state == "waiting" else Markup('<div class="nd-bar" aria-hidden="true"></div>')
    )
    line = Markup('<p class="nd-line">{}</p>').format(escaped(job.line)) if job.line else Markup("")
    counts = _counts(job)
    counted = Markup('<p class="nd-counts">{}</p>').format(escaped(counts)) if counts else Markup("")
    return Markup(
        '<article class="nd-job nd-{}" id="nd-job-{}"><header><h3>{}</h3>'
        '<span class="nd-state">{}</span>{}</header>{}{}{}{}{}{}</article>'
    ).format(
        job.state,
        job.number,
        escaped(f"{_TITLES[job.kind]} {job.title}"),
        _STATES[job.state],
        stop,
        bar,
        line,
        counted,
        _taken(job),
        _notes(job.notes),
        _failures(job),
    )


def _counts(job: Job) -> str:
    """How many articles there are of each sort. While a job goes on, what was read is not yet all stored."""
    report = job.report
    named = ((report.added, "added"), (report.updated, "updated"), (report.unchanged, "unchanged"))
    parts = [f"{number:,} {name}" for number, name in named if number]
    if report.failed:
        parts.append(f"{len(report.failed):,} failed")
    if not job.is_over and job.read:
        parts.insert(0, f"{job.read:,} read")
    if job.state == "done" and not parts:
        return "" if job.kind == "follow" and job.notes else "nothing new"
    return " · ".join(parts)


def _taken(job: Job) -> Markup:
    """What each source was taken for, with a way to follow those that can be."""
    failed = [failure.source for failure in job.report.failed]
    # What came to nothing is told with the reason, below.
    taken = [
        each
        for each in job.report.taken
        if each.articles or not any(source == each.source or source.startswith(f"{each.source},") for source in failed)
    ]
    rows = [_took(each, job) for each in taken[:TAKEN_SHOWN]]
    if len(taken) > TAKEN_SHOWN:
        rows.append(Markup("<li>and {} more</li>").format(len(taken) - TAKEN_SHOWN))
    return Markup('<ul class="nd-taken">{}</ul>').format(join(rows)) if rows else Markup("")


def _took(taken: Taken, job: Job) -> Markup:
    follow = Markup("")
    if taken.source in job.offers:
        follow = Markup(
            ' <button type="button" id="nd-offer-{}-{}" data-act="follow" data-url="{}" aria-label="{}">Follow it'
            "</button>"
        ).format(job.number, _digest(taken.source), escaped(taken.source), escaped(f"Follow {taken.source}"))
    found = f": {articles(taken.articles)}" if taken.kind != "a page" else ""
    return Markup("<li>{}<span>{}</span>{}</li>").format(_source(taken.source), escaped(f"{taken.kind}{found}"), follow)


def _notes(notes: Sequence[str]) -> Markup:
    if not notes:
        return Markup("")
    return Markup('<ul class="nd-taken">{}</ul>').format(
        join(Markup("<li>{}</li>").format(escaped(note)) for note in notes[:TAKEN_SHOWN])
    )


def _failures(job: Job) -> Markup:
    failed = job.report.failed
    if not failed:
        return Markup("")
    rows = [_failure(each) for each in failed[:FAILURES_SHOWN]]
    if len(failed) > FAILURES_SHOWN:
        rows.append(Markup("<li>and {} more</li>").format(f"{len(failed) - FAILURES_SHOWN:,}"))
    return Markup('<ul class="nd-failed" aria-label="What failed">{}</ul>').format(join(rows))


def _failure(failure: Failure) -> Markup:
    return Markup("<li>{}<span>{}</span></li>").format(_source(failure.source), escaped(failure.error))


def _source(source: str) -> Markup:
    address = web_address(source)
    return link(address, escaped(source)) if address else Markup("<b>{}</b>").format(escaped(source))


def feeds(value: Sequence[Subscription]) -> Markup:
    """The followed feeds, those with a problem first."""
    if not value:
        return Markup(
            '<p class="nd-hint">None is followed yet. Paste a feed’s address, or that of a site, and press Follow:'
            " what is new is then read while this page is served.</p>"
        )
    ordered = sorted(value, key=lambda feed: (feed.problem is None, feed.name.casefold()))
    return Markup('<ul class="nd-feeds">{}</ul>').format(join(map(_feed, ordered)))


def _feed(feed: Subscription) -> Markup:
    address = web_address(feed.site_url) or web_address(feed.url)
    name = escaped(feed.name)
    problem = Markup("")
    if feed.problem:
        times = "" if feed.failures < 2 else f" ({feed.failures} times in a row)"
        problem = Markup('<p class="nd-problem">{}</p>').format(escaped(f"{feed.problem}{times}"))
    next_time = _moment(feed.due, "never: its server says that it is gone")
    return Markup(
        '<li id="nd-feed-{}"><h4>{}</h4><p class="nd-url">{}</p>{}'
        "<dl><div><dt>Last read</dt><dd>{}</dd></div><div><dt>Last had news</dt><dd>{}</dd></div>"
        "<div><dt>Next</dt><dd>{}</dd></div></dl>{}</li>"
    ).format(
        _digest(feed.url),
        link(address, name) if address else name,
        escaped(f"{feed.kind} · {feed.url}" if feed.kind else feed.url),
        problem,
        _moment(feed.fetched, "never"),
        _moment(feed.news, "never"),
        next_time,
        _buttons(feed),
    )


def _buttons(feed: Subscription) -> Markup:
    rows = (("refresh", "Refresh", f"Refresh {feed.name}"), ("unfollow", "Remove", f"Remove {feed.name}"))
    buttons = join(
        Markup('<button type="button" id="nd-{}-{}" data-act="{}" data-url="{}" aria-label="{}">{}</button>').format(
            act, _digest(feed.url), act, escaped(feed.url), escaped(label), text
        )
        for act, text, label in rows
    )
    return Markup('<p class="nd-row">{}</p>').format(buttons)


def _moment(moment: datetime | None, otherwise: str) -> Markup:
    """In UTC; `desk.js` says it as people near the clock would ("3 minutes ago")."""
    if moment is None:
        return escaped(otherwise)
    return Markup('<time datetime="{}">{}</time>').format(
        f"{moment:%Y-%m-%dT%H:%M:%SZ}", f"{moment.day} {moment:%B %Y, %H:%M} UTC"
    )


def _digest(url: str) -> str:
    return hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:12]
