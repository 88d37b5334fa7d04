"""The job queue behind "Add news": adding, refreshing and following, one job after the other.

Jobs run in a background thread, so questions are answered meanwhile, and a job continues when its page is closed. Knows the
index, but nothing of HTTP or HTML.
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
from assistant.web.add_news.uploads import Uploads
from index.errors import NewsdeskError
from index.feeds.subscription import Subscription
from index.ingest.pipeline import Progress
from index.news_index import NewsIndex
from index.records import AddReport, Failure
from index.sample import sample_folder

log = logging.getLogger("newsdesk.web")

# How many jobs may wait behind the running one, and how many finished ones are still shown.
WAITING_JOBS = 20
FINISHED_JOBS = 6
# How long a running job may take to finish when the server stops.
CLOSE_SECONDS = 15.0

State = Literal["waiting", "working", "stopping", "done", "stopped", "failed"]
ShownName = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class JobSource:
    """One source of a job: an address or a file, and its name for people."""

    source: str | Path
    name: str


@dataclass(frozen=True, slots=True)
class Job:
    """One request and its progress.

    - `title` describes it ("2 links and 1 file"), `line` is the current step, or why it failed.
    - `report` counts articles, while running those stored so far; `read` counts the articles read.
    - `notes` has a line for each feed followed or refreshed, `offers` are addresses that could be followed.
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


class JobStopped(Exception):
    """The visitor pressed Stop: stored articles stay, and nothing more is read."""


@dataclass(slots=True)
class _QueuedJob:
    """A job with the function that does it. `after` runs when it is over, whether it succeeded or not."""

    job: Job
    work: Callable[[_QueuedJob], None]
    given: Sequence[JobSource]
    after: Callable[[], None]
    stop: threading.Event


class JobQueue:
    """Runs jobs in turn while it is entered as a context manager. Thread-safe.

    `on_news` is called in the background thread after each job that stored something. `uploads` holds the files that
    were sent for jobs.
    """

    def __init__(self, index: NewsIndex, on_news: Callable[[], None] = lambda: None) -> None:
        self.index = index
        self.uploads = Uploads()
        self._on_news = on_news
        self._lock = threading.Condition()
        self._orders: deque[_QueuedJob] = deque()
        self._now: _QueuedJob | None = None
        self._finished: deque[Job] = deque(maxlen=FINISHED_JOBS)
        self._taken = 0
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="newsdesk-jobs", daemon=True)

    def __enter__(self) -> JobQueue:
        self.uploads.__enter__()
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
        self.uploads.__exit__(kind, error, trace)

    def add(self, given: Sequence[JobSource], after: Callable[[], None] = lambda: None) -> int:
        """Queue a job that reads and adds `given`; returns its number. Raises `NewsdeskError` if too many jobs wait."""
        return self._take(Job(0, "add", _counted(given)), self._add, given, after)

    def add_sample(self) -> int:
        """Queue a job that adds the bundled sample news; as `add`."""
        return self.add([JobSource(sample_folder(), "the sample news")])

    def remove(self, article_id: str) -> str:
        """Remove an article with all its versions; returns its headline. Raises `NewsdeskError` if it isn't here."""
        article = self.index.article(article_id)
        if article is None or not self.index.remove(article_id):
            raise NewsdeskError("this article is no longer here")
        return article.title

    def follow(self, given: Sequence[JobSource], after: Callable[[], None] = lambda: None) -> int:
        """Queue a job that follows the feeds of `given` and reads them once; as `add`."""
        return self._take(Job(0, "follow", _counted(given)), self._follow, given, after)

    def refresh(self, url: str | None = None) -> int:
        """Queue a job that reads the followed feed at `url`, or all; as `add`. Raises `NewsdeskError` if it is unknown."""
        given = [JobSource(feed.url, feed.name) for feed in ([self._feed(url)] if url else self.index.feeds)]
        if not given:
            raise NewsdeskError("no feed is followed yet; paste the address of one and press “Follow”")
        title = given[0].name if len(given) == 1 else f"all {len(given)} feeds"
        return self._take(Job(0, "refresh", title), self._refresh, given, lambda: None)

    def unfollow(self, url: str) -> Subscription:
        """Stop following the feed at `url`. Raises `NewsdeskError` if it isn't followed."""
        return self.index.feeds.unsubscribe(self._feed(url).url)

    def stop(self, number: int) -> bool:
        """Stop a running job soon, a waiting one at once. `False` if it is over or does not exist."""
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
        """The running job, the waiting ones, and the last finished ones, newest first."""
        with self._lock:
            now = [self._now.job] if self._now else []
            return [*now, *(order.job for order in self._orders), *self._finished]

    def _feed(self, url: str) -> Subscription:
        for feed in self.index.feeds:
            if feed.url == url:
                return feed
        raise NewsdeskError("this feed is not followed any more")

    def _take(
        self, job: Job, work: Callable[[_QueuedJob], None], given: Sequence[JobSource], after: Callable[[], None]
    ) -> int:
        with self._lock:
            if self._closed or len(self._orders) >= WAITING_JOBS:
                raise NewsdeskError(f"{len(self._orders)} jobs are waiting already; try again when some are done")
            self._taken += 1
            self._orders.append(_QueuedJob(replace(job, number=self._taken), work, given, after, threading.Event()))
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
                    raise JobStopped
                self._told(order, line="")
            except JobStopped:
                state = "stopped"
                self._told(order, line="Stopped. The articles stored so far stay; the rest was not read.")
            except NewsdeskError as error:
                state = "failed"
                self._told(order, line=str(error))
            except Exception:  # a bug in one job must not end the thread
                log.exception("a job of the queue went wrong")
                state = "failed"
                self._told(order, line="Something went wrong. See the server’s log for details.")
            finally:
                self._over(order, state)

    def _over(self, order: _QueuedJob, state: State) -> None:
        with self._lock:
            self._now = None
            self._finished.appendleft(replace(order.job, state=state))
        order.after()
        if order.job.report.added or order.job.report.updated:
            self._on_news()

    def _told(
        self,
        order: _QueuedJob,
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

    def _add(self, order: _QueuedJob) -> None:
        offers: list[str] = []
        naming = _naming(order.given)

        def sources() -> Iterator[str | Path]:
            for number, given in enumerate(order.given, 1):
                if order.stop.is_set():
                    return  # not raised, so that the articles read so far are stored
                of = f" ({number} of {len(order.given)})" if len(order.given) > 1 else ""
                self._told(order, line=f"Reading {given.name}{of}")
                yield given.source
            self._told(order, line="Storing what was read")

        def advance(progress: Progress) -> None:
            said = naming(f"{progress.next.source} {progress.next.text}") if progress.next else None
            self._told(order, line=said, read=progress.read, report=_named(progress.report, naming))
            if order.stop.is_set():
                raise JobStopped

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

    def _follow(self, order: _QueuedJob) -> None:
        naming = _naming(order.given)
        new: list[Subscription] = []
        for given in order.given:
            if order.stop.is_set():
                raise JobStopped
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

    def _refresh(self, order: _QueuedJob) -> None:
        wanted = {given.source for given in order.given}
        self._read(order, [feed for feed in self.index.feeds if feed.url in wanted])

    def _read(self, order: _QueuedJob, feeds: Sequence[Subscription]) -> None:
        """Read `feeds` now. A stop takes effect after the pages being read; articles read so far are stored."""
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


def _counted(given: Sequence[JobSource]) -> str:
    """ "2 links and 1 file", or the name of a single source."""
    if len(given) == 1:
        return given[0].name
    links = sum(isinstance(each.source, str) for each in given)
    files = len(given) - links
    parts = [f"{links} links" if links > 1 else "1 link"] * (links > 0)
    parts += [f"{files} files" if files > 1 else "1 file"] * (files > 0)
    return " and ".join(parts)


def _naming(given: Sequence[JobSource]) -> ShownName:
    """Replaces the paths of uploaded files by the names that people know."""
    files = [(str(each.source), each.name) for each in given if isinstance(each.source, Path)]

    def named(text: str) -> str:
        for path, name in files:
            text = text.replace(path, name)
        return text

    return named


def _named(report: AddReport, naming: ShownName) -> AddReport:
    return replace(
        report,
        failed=tuple(Failure(naming(each.source), naming(each.error)) for each in report.failed),
        taken=tuple(replace(each, source=naming(each.source)) for each in report.taken),
    )
