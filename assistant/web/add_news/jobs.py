"""The desk behind "Add news": what visitors ask to be added, refreshed and followed, done one after the other.

Works in a thread of its own, so that questions are answered meanwhile and no job ends with the tab that asked for it.
Knows the index; nothing of HTTP or markup.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Literal

from assistant.rendering.reports import result_line, subscribed_line
from index.errors import NewsdeskError
from index.feeds.subscription import Subscription
from index.ingest.pipeline import Progress
from index.news_index import NewsIndex
from index.records import AddReport, Failure
from index.sample import sample_folder

log = logging.getLogger("newsdesk.web")

# Jobs that may wait behind the one being done, and finished ones whose results are still shown.
WAITING_JOBS = 20
FINISHED_JOBS = 6
# What a job under way may take to come to an end when the page is closed.
CLOSE_SECONDS = 15.0

State = Literal["waiting", "working", "stopping", "done", "stopped", "failed"]
Names = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Given:
    """What one job is to read: an address or a file, and how people call it."""

    source: str | Path
    name: str


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that was asked of the desk, as it stands.

    - `title` what it is ("2 links and 1 file"), `line` what is being done, or why it came to nothing.
    - `report` counts articles; while working, those stored so far. `read` counts what has been read.
    - `notes` says a line for each feed followed or refreshed, `offers` are addresses that could be followed.
    """

    number: int
    kind: Literal["add", "follow", "refresh"]
    title: str
    state: State = "waiting"
    line: str = ""
    read: int = 0
    report: AddReport = field(default_factory=AddReport)
    notes: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()

    @property
    def is_over(self) -> bool:
        return self.state in ("done", "stopped", "failed")


class Stopped(Exception):
    """The visitor pressed Stop: what has been stored stays, nothing else is read."""


@dataclass(slots=True)
class _Order:
    """A job with what it takes to do it. `after` runs when it is over, whatever came of it."""

    job: Job
    work: Callable[[_Order], None]
    given: Sequence[Given]
    after: Callable[[], None]
    stop: threading.Event


class Desk:
    """Takes orders and does them in turn while it is entered as a context manager. Safe from several threads.

    `on_news` is called, in the desk's thread, after each job that stored something.
    """

    def __init__(self, index: NewsIndex, on_news: Callable[[], None] = lambda: None) -> None:
        self.index = index
        self._on_news = on_news
        self._lock = threading.Condition()
        self._orders: deque[_Order] = deque()
        self._now: _Order | None = None
        self._finished: deque[Job] = deque(maxlen=FINISHED_JOBS)
        self._taken = 0
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="newsdesk-desk", daemon=True)

    def __enter__(self) -> Desk:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._closed = True
            waiting = list(self._orders)
            self._orders.clear()
            if self._now:
                self._now.stop.set()
            self._lock.notify_all()
        for order in waiting:
            order.after()
        self._thread.join(CLOSE_SECONDS)

    def add(self, given: Sequence[Given], after: Callable[[], None] = lambda: None) -> int:
        """Have `given` read and added; the job's number. Raises `NewsdeskError` when too much is waiting."""
        return self._take(Job(0, "add", _counted(given)), self._add, given, after)

    def add_sample(self) -> int:
        """Have the bundled sample news added; as `add`."""
        return self.add([Given(sample_folder(), "the sample news")])

    def remove(self, article_id: str) -> str:
        """Forget an article with all its versions; its headline. Raises `NewsdeskError` if it isn't here."""
        article = self.index.article(article_id)
        if article is None or not self.index.remove(article_id):
            raise NewsdeskError("this article is not here any more")
        return article.title

    def follow(self, given: Sequence[Given], after: Callable[[], None] = lambda: None) -> int:
        """Have the feeds behind `given` followed, and read once; as `add`."""
        return self._take(Job(0, "follow", _counted(given)), self._follow, given, after)

    def refresh(self, url: str | None = None) -> int:
        """Have the followed feed at `url` read now, or all; as `add`. Raises `NewsdeskError` for an unknown one."""
        given = [Given(feed.url, feed.name) for feed in ([self._feed(url)] if url else self.index.feeds)]
        if not given:
            raise NewsdeskError("no feed is followed yet; paste the address of one and press “Follow”")
        title = given[0].name if len(given) == 1 else f"all {len(given)} feeds"
        return self._take(Job(0, "refresh", title), self._refresh, given, lambda: None)

    def unfollow(self, url: str) -> Subscription:
        """Follow the feed at `url` no longer. Raises `NewsdeskError` if it isn't followed."""
        return self.index.feeds.unsubscribe(self._feed(url).url)

    def stop(self, number: int) -> bool:
        """End a job soon; one that waits, at once. `False` where it is over, or never was."""
        with self._lock:
            if self._now and self._now.job.number == number:
                self._now.stop.set()
                self._now.job = replace(self._now.job, state="stopping")
                return True
            order = next((each for each in self._orders if each.job.number == number), None)
            if order is None:
                return False
            self._orders.remove(order)
            self._finished.appendleft(replace(order.job, state="stopped", line="Stopped before it began."))
        order.after()
        return True

    def jobs(self) -> list[Job]:
        """The job under way, those that wait, and the last that are over, newest first."""
        with self._lock:
            now = [self._now.job] if self._now else []
            return [*now, *(order.job for order in self._orders), *self._finished]

    def _feed(self, url: str) -> Subscription:
        for feed in self.index.feeds:
            if feed.url == url:
                return feed
        raise NewsdeskError("this feed is not followed any more")

    def _take(self, job: Job, work: Callable[[_Order], None], given: Sequence[Given], after: Callable[[], None]) -> int:
        with self._lock:
            if self._closed or len(self._orders) >= WAITING_JOBS:
                raise NewsdeskError(f"{len(self._orders)} jobs are waiting already; try again when some are done")
            self._taken += 1
            self._orders.append(_Order(replace(job, number=self._taken), work, given, after, threading.Event()))
            self._lock.notify_all()
            return self._taken

    # -- the thread ------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            with self._lock:
                self._lock.wait_for(lambda: self._orders or self._closed)
                if self._closed:
                    return
                order = self._now = self._orders.popleft()
            state: State = "done"
            try:
                self._told(order, state="working", line="Starting")
                order.work(order)
                if order.stop.is_set():
                    raise Stopped
                self._told(order, line="")
            except Stopped:
                state = "stopped"
                self._told(order, line="Stopped. What was stored by then stays; the rest was not read.")
            except NewsdeskError as error:
                state = "failed"
                self._told(order, line=str(error))
            except Exception:  # a slip of ours must not end the desk for everybody
                log.exception("a job of the desk went wrong")
                state = "failed"
                self._told(order, line="Something went wrong here. The log of the server says what.")
            finally:
                self._over(order, state)

    def _over(self, order: _Order, state: State) -> None:
        with self._lock:
            self._now = None
            self._finished.appendleft(replace(order.job, state=state))
        order.after()
        if order.job.report.added or order.job.report.updated:
            self._on_news()

    def _told(
        self,
        order: _Order,
        *,
        state: State | None = None,
        line: str | None = None,
        read: int | None = None,
        report: AddReport | None = None,
        note: str | None = None,
    ) -> None:
        with self._lock:
            job = order.job
            order.job = replace(
                job,
                state=state or job.state,
                line=job.line if line is None else line,
                read=job.read if read is None else read,
                report=report or job.report,
                notes=(*job.notes, note) if note else job.notes,
            )

    # -- the three kinds of work -----------------------------------------------------------------------------------

    def _add(self, order: _Order) -> None:
        offers: list[str] = []
        naming = _naming(order.given)

        def sources() -> Iterator[str | Path]:
            for number, given in enumerate(order.given, 1):
                if order.stop.is_set():
                    return  # not raised: what has been read is stored on the way out
                of = f" ({number} of {len(order.given)})" if len(order.given) > 1 else ""
                self._told(order, line=f"Reading {given.name}{of}")
                yield given.source
            self._told(order, line="Storing what was read")

        def advance(progress: Progress) -> None:
            self._told(order, read=progress.read, report=_named(progress.report, naming))
            if order.stop.is_set():
                raise Stopped

        report = self.index.add(sources(), advance)
        followed = {feed.url for feed in self.index.feeds}
        addresses = {given.source for given in order.given if isinstance(given.source, str)}
        offers = [
            taken.source
            for taken in report.taken
            if taken.source in addresses and taken.source not in followed and taken.kind != "a page"
        ]
        with self._lock:
            order.job = replace(order.job, report=_named(report, naming), offers=tuple(dict.fromkeys(offers)))

    def _follow(self, order: _Order) -> None:
        naming = _naming(order.given)
        new: list[Subscription] = []
        for given in order.given:
            if order.stop.is_set():
                raise Stopped
            self._told(order, line=f"Looking for the feed of {given.name}")
            try:
                subscribed = self.index.feeds.subscribe(given.source)
            except NewsdeskError as error:
                failure = Failure(given.name, naming(str(error)))
                self._told(order, report=order.job.report + AddReport(failed=(failure,)))
                continue
            self._told(order, note=subscribed_line(given.name, subscribed))
            new += subscribed.new
        self._read(order, new)

    def _refresh(self, order: _Order) -> None:
        wanted = {given.source for given in order.given}
        self._read(order, [feed for feed in self.index.feeds if feed.url in wanted])

    def _read(self, order: _Order, feeds: Sequence[Subscription]) -> None:
        """Read `feeds` now. A stop is heard when the pages that are being read are done; what was read is stored."""
        if not feeds:
            return
        names = {feed.url: feed.name for feed in feeds}
        self._told(order, line=f"Reading {next(iter(names.values())) if len(names) == 1 else f'{len(names)} feeds'}")

        def advance(url: str, number: int, total: int) -> None:
            if number < total:
                self._told(order, line=f"Reading {names.get(url, url)}: article {number + 1} of {total}")

        for result in self.index.feeds.refresh(feeds, progress=advance, stopped=order.stop):
            problem = (Failure(result.feed.name, result.problem),) if result.problem else ()
            report = order.job.report + replace(result.report, taken=()) + AddReport(failed=problem)
            read = order.job.read + result.report.added + result.report.updated + result.report.unchanged
            self._told(order, read=read, report=report, note=None if problem else result_line(result))


def _counted(given: Sequence[Given]) -> str:
    """ "2 links and 1 file", or the name where there is one only."""
    if len(given) == 1:
        return given[0].name
    links = sum(isinstance(each.source, str) for each in given)
    files = len(given) - links
    parts = [f"{links} links" if links > 1 else "1 link"] * (links > 0)
    parts += [f"{files} files" if files > 1 else "1 file"] * (files > 0)
    return " and ".join(parts)


def _naming(given: Sequence[Given]) -> Names:
    """Puts the names people know in the place of the paths under which their files lie here."""
    files = [(str(each.source), each.name) for each in given if isinstance(each.source, Path)]

    def named(text: str) -> str:
        for path, name in files:
            text = text.replace(path, name)
        return text

    return named


def _named(report: AddReport, naming: Names) -> AddReport:
    return replace(
        report,
        failed=tuple(Failure(naming(each.source), naming(each.error)) for each in report.failed),
        taken=tuple(replace(each, source=naming(each.source)) for each in report.taken),
    )
