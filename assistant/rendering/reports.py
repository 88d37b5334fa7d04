"""Reports about adding articles and following feeds: text for people, JSON for programs.

The JSON shapes are contracts: a key is never renamed, and times are UTC, to the second, with a trailing Z.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from assistant.text.formatting import iso
from assistant.text.prompt_injection import shown_line
from index.feeds.subscription import Subscription
from index.hit_json import Json
from index.records import AddReport
from index.text.reader_clock import published_clock

if TYPE_CHECKING:
    from index.feeds.refresh import FeedResult, SubscribeResult


# Articles that are named after adding.
ARTICLES_SHOWN = 20
# Names of a list's entries without an address that are shown.
LEFT_OUT_SHOWN = 20


def added_json(report: AddReport) -> Json:
    """What `add --json` prints; `sources` gives the detected kind of each source, `articles` names the first new ones."""
    return {
        **_counts_json(report),
        "failed": [{"source": failure.source, "error": failure.error} for failure in report.failed],
        "sources": [{"source": taken.source, "kind": taken.kind, "articles": taken.articles} for taken in report.taken],
        "undated": report.undated,
        "articles": [
            {
                "article_id": each.id,
                "title": each.title,
                "publisher": each.publisher,
                "published": iso(each.published),
            }
            for each in report.articles
        ],
    }


def added_text(report: AddReport) -> str:
    """The detected kind of each source, the first articles that are new or changed, then what was added."""
    lines = [
        f"{taken.source} is {taken.kind}: {taken.articles} {'article' if taken.articles == 1 else 'articles'}"
        for taken in report.taken
    ]
    lines += [
        f"  {shown_line(each.title)} ({shown_line(each.publisher or 'unknown outlet')}, "
        f"{f'{published_clock(each.published):%Y-%m-%d}' if each.published else 'undated'})"
        for each in report.articles[:ARTICLES_SHOWN]
    ]
    stored = report.added + report.updated
    if stored > ARTICLES_SHOWN:
        lines.append(f"  and {stored - ARTICLES_SHOWN:,} more")
    if report.undated:
        lines.append(f"{report.undated:,} without a date: a question about a time finds none of them")
    counts = {"added": report.added, "updated": report.updated, "unchanged": report.unchanged}
    lines.append(", ".join(f"{number} {name}" for name, number in counts.items()) + f", {len(report.failed)} failed")
    return "\n".join((*lines, *decisions(report)))


def decisions(report: AddReport) -> list[str]:
    """What was decided against the look of an address or a date, a line each, with counts of articles."""
    named = (
        (report.kept_apart, "kept apart from others under the same address: headline, text and date differ"),
        (report.merged, "known under another address, and merged with it"),
        (report.superseded, "kept in the history only: what is searched is newer by its date, or more than a summary"),
        (report.withdrawn, "withdrawn by their outlet, and no longer searched"),
        (report.repeated, "not searched: their outlet prints the same text under different headlines"),
    )
    return [f"{number:,} {what}" for number, what in named if number]


def _counts_json(report: AddReport) -> Json:
    names = ("added", "updated", "unchanged", "kept_apart", "merged", "superseded", "withdrawn", "repeated")
    return {name: getattr(report, name) for name in names}


def feeds_json(feeds: Iterable[Subscription]) -> Json:
    """What `feeds list --json` prints."""
    return {"feeds": [feed_json(feed) for feed in feeds]}


def feed_json(feed: Subscription) -> Json:
    """One followed feed; `every_minutes` is its interval, `problem` the latest error, `null` if there is none."""
    return {
        "url": feed.url,
        "title": feed.title,
        "kind": feed.kind,
        "site_url": feed.site_url,
        "folder": feed.folder,
        "every_minutes": round(feed.pace.total_seconds() / 60),
        "added": iso(feed.added),
        "fetched": iso(feed.fetched),
        "news": iso(feed.news),
        "due": iso(feed.due),
        "failures": feed.failures,
        "problem": feed.problem,
    }


def feeds_text(feeds: Sequence[Subscription]) -> str:
    """The followed feeds for a terminal, three lines each."""
    if not feeds:
        return "no feed is followed; newsdesk feeds add ADDRESS follows one"
    return "\n".join(_feed_text(feed) for feed in feeds)


def _feed_text(feed: Subscription) -> str:
    kind = "".join(f" ({said})" for said in (feed.kind, feed.folder) if said)
    state = f"  last read {_when(feed.fetched)}, last had news {_when(feed.news)}, next {_when(feed.due)}"
    lines = [f"{feed.name}{kind}", f"  {feed.url}", state]
    if feed.problem:
        times = "" if feed.failures == 1 else f" ({feed.failures} times in a row)"
        lines.append(f"  PROBLEM: {feed.problem}{times}")
    return "\n".join(lines)


def _when(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "never"


def subscribed_line(source: str, subscribed: SubscribeResult) -> str:
    """The detected kind of an address, and which feeds are followed because of it."""
    parts = []
    if subscribed.new:
        names = ", ".join(feed.name for feed in subscribed.new[:3])
        more = f" and {len(subscribed.new) - 3} more" if len(subscribed.new) > 3 else ""
        parts.append(f"now following {names}{more}")
    if subscribed.known:
        parts.append(f"{len(subscribed.known)} followed already")
    if subscribed.left_out:
        names = ", ".join(subscribed.left_out[:LEFT_OUT_SHOWN])
        more = (
            f" and {len(subscribed.left_out) - LEFT_OUT_SHOWN} more"
            if len(subscribed.left_out) > LEFT_OUT_SHOWN
            else ""
        )
        parts.append(
            f"{len(subscribed.left_out)} left out, which have no http or https address of a feed: {names}{more}"
        )
    return f"{source} is {subscribed.kind}: {'; '.join(parts) or 'nothing to follow'}"


def result_line(result: FeedResult) -> str:
    """The result of refreshing one feed, on one line."""
    if result.problem:
        return f"{result.feed.name}: PROBLEM: {result.problem}"
    counts = _counts(result.report)
    parts = [counts or ("not changed since" if result.not_modified else "nothing new")]
    if result.from_feed:
        parts.append(f"{result.from_feed} in the feed's own words ({_commonest(result)})")
    if result.report.failed:
        parts.append(f"{len(result.report.failed)} could not be fetched ({result.report.failed[0].error})")
    if result.kept:
        parts.append(f"{result.kept} kept unchanged, because their page could not be read again")
    if result.left:
        parts.append(f"{result.left} left for the next refresh")
    parts += decisions(result.report)
    return f"{result.feed.name}: {', '.join(parts)}"


def summary_line(results: Sequence[FeedResult]) -> str:
    """All results together, on one line."""
    failed = sum(result.problem is not None for result in results)
    total = sum((result.report for result in results), AddReport())
    return f"{len(results)} feeds: {_counts(total) or 'nothing new'}" + (f", {failed} with a problem" if failed else "")


def _counts(report: AddReport) -> str:
    named = ((report.added, "new"), (report.updated, "changed"), (report.unchanged, "known"))
    return ", ".join(f"{number} {name}" for number, name in named if number)


def _commonest(result: FeedResult) -> str:
    reasons = [problem.error for problem in result.page_problems]
    return max(dict.fromkeys(reasons), key=reasons.count)


def results_json(
    results: Iterable[FeedResult],
    subscribed: Iterable[tuple[str, SubscribeResult]] = (),
    problems: Iterable[tuple[str, str]] = (),
) -> Json:
    """What `refresh --json` and `feeds add --json` print; `sources` and `failed` are empty for the former."""
    return {
        "sources": [
            {
                "source": source,
                "kind": each.kind,
                "new": [feed.url for feed in each.new],
                "known": [feed.url for feed in each.known],
                "left_out": list(each.left_out),
            }
            for source, each in subscribed
        ],
        "failed": [{"source": source, "error": error} for source, error in problems],
        "feeds": [result_json(result) for result in results],
    }


def result_json(result: FeedResult) -> Json:
    """One refreshed feed: its state, and the results for its items."""
    return {
        **feed_json(result.feed),
        "not_modified": result.not_modified,
        "articles": {
            **_counts_json(result.report),
            "from_feed": result.from_feed,
            "kept": result.kept,
            "left": result.left,
            "failed": [{"source": each.source, "error": each.error} for each in result.report.failed],
        },
    }
