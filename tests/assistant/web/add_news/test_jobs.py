"""What is asked of the desk is done in turn, with names people know, and can be stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.web.add_news.jobs import FINISHED_JOBS, WAITING_JOBS, Job, JobQueue, JobSource
from index import NewsIndex
from index.errors import NewsdeskError
from tests.browser.newspaper import Newspaper
from tests.index.embedding.embedders import WordEmbedder
from tests.index.fetching.web import LocalWeb, Reply

pytestmark = pytest.mark.slow

TEXT = (
    "The ferry to the outer islands will sail twice a day from May, the harbour board said on Tuesday.",
    "The board had cut the service to one crossing in the autumn, after two engines failed within a week.",
    "A third engine, bought from a yard in the north, passed its tests on Friday and has been fitted since.",
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[JobQueue]:
    monkeypatch.setenv("NEWSDESK_ALLOW_PRIVATE", "1")
    with NewsIndex.open(tmp_path / "home", embedder=WordEmbedder()) as index, JobQueue(index) as opened:
        yield opened


@pytest.fixture
def paper() -> Iterator[Newspaper]:
    with LocalWeb() as web:
        yield Newspaper(web)


def wait(until: Callable[[], bool]) -> None:
    ends = time.monotonic() + 20
    while not until():
        assert time.monotonic() < ends, "nothing came of it"
        time.sleep(0.01)


def job(desk: JobQueue, number: int) -> Job:
    return next(each for each in desk.jobs() if each.number == number)


def over(desk: JobQueue, number: int) -> Job:
    wait(lambda: job(desk, number).is_over)
    return job(desk, number)


def file(folder: Path, name: str, text: str) -> JobSource:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return JobSource(path, f"My {name}")


def pasted(folder: Path, number: int) -> JobSource:
    return file(folder, f"{number}.md", f"---\ntitle: Ferry {number}\n---\nThe ferry made {number} crossings.")


class Gate:
    """A page that answers only when the test lets it."""

    def __init__(self, paper: Newspaper, path: str) -> None:
        self.asked, self.opened = threading.Event(), threading.Event()
        self.url = paper.print(path, "Ferry waits", *TEXT)

        def answer(_: object) -> Reply:
            self.asked.set()
            assert self.opened.wait(20)
            return Reply("<html><body><p>gone</p></body></html>", status=404)

        paper.web.route(path, answer)


@pytest.mark.slow
def test_files_and_links_are_added_and_everything_has_the_name_people_gave_it(
    desk: JobQueue, paper: Newspaper, tmp_path: Path
) -> None:
    address = paper.print("/a", "Ferry to sail twice a day", *TEXT)
    broken = file(tmp_path, "broken.jsonl", "{")
    done = over(desk, desk.add([JobSource(address, address), pasted(tmp_path, 1), broken]))
    assert (done.state, done.title, done.report.added) == ("done", "1 link and 2 files", 2)
    assert [(each.source, each.kind) for each in done.report.taken] == [
        (address, "a page"),
        ("My 1.md", "a .md file"),
        ("My broken.jsonl", "a .jsonl file"),
    ]
    assert [each.source for each in done.report.failed] == ["My broken.jsonl, line 1"]
    assert str(tmp_path) not in repr(done)
    assert desk.index.count() == 2


@pytest.mark.thorough
@pytest.mark.slow
def test_a_feed_that_was_added_is_offered_to_be_followed_until_it_is(desk: JobQueue, paper: Newspaper) -> None:
    paper.announce("/a", "Ferry to sail twice a day", *TEXT)
    given = [JobSource(paper.feed, paper.feed)]
    assert over(desk, desk.add(given)).offers == (paper.feed,)
    followed = over(desk, desk.follow(given))
    assert followed.notes == (
        f"{paper.feed} is an RSS feed: now following The Harbour Post",
        "The Harbour Post: 1 known",
    )
    assert over(desk, desk.add(given)).offers == ()


@pytest.mark.thorough
@pytest.mark.slow
def test_following_what_has_no_feed_fails_with_a_line_and_the_others_are_followed(
    desk: JobQueue, paper: Newspaper, tmp_path: Path
) -> None:
    paper.announce("/a", "Ferry to sail twice a day", *TEXT)
    page = paper.print("/b", "Bridge to close", *TEXT)
    done = over(desk, desk.follow([JobSource(page, page), pasted(tmp_path, 1), JobSource(paper.feed, paper.feed)]))
    assert done.state == "done"
    assert [each.source for each in done.report.failed] == [page, "My 1.md"]
    assert str(tmp_path) not in repr(done)
    assert [feed.url for feed in desk.index.feeds] == [paper.feed]


@pytest.mark.slow
def test_a_followed_feed_is_refreshed_and_then_removed(desk: JobQueue, paper: Newspaper) -> None:
    over(desk, desk.follow([JobSource(paper.feed, paper.feed)]))
    paper.announce("/a", "Ferry to sail twice a day", *TEXT)
    done = over(desk, desk.refresh(paper.feed))
    assert (done.title, done.report.added) == ("The Harbour Post", 1)
    assert over(desk, desk.refresh()).notes == ("The Harbour Post: not changed since",)
    assert desk.unfollow(paper.feed).url == paper.feed
    with pytest.raises(NewsdeskError, match="not followed any more"):
        desk.refresh(paper.feed)
    with pytest.raises(NewsdeskError, match="no feed is followed yet"):
        desk.refresh()
    assert desk.index.count() == 1


@pytest.mark.thorough
@pytest.mark.slow
def test_a_feed_that_fails_is_a_failure_of_the_job(desk: JobQueue, paper: Newspaper) -> None:
    over(desk, desk.follow([JobSource(paper.feed, paper.feed)]))
    paper.web.reply("/feed", "gone fishing", status=500)
    done = over(desk, desk.refresh())
    assert [each.source for each in done.report.failed] == ["The Harbour Post"]
    assert "500" in done.report.failed[0].error
    assert done.notes == ()


def test_a_stop_keeps_what_was_read_and_reads_no_more(desk: JobQueue, paper: Newspaper, tmp_path: Path) -> None:
    gate = Gate(paper, "/slow")
    cleaned = threading.Event()
    number = desk.add([pasted(tmp_path, 1), JobSource(gate.url, gate.url), pasted(tmp_path, 2)], cleaned.set)
    assert gate.asked.wait(20)
    assert job(desk, number).line == f"Reading {gate.url} (2 of 3)"
    assert desk.stop(number)
    assert job(desk, number).state == "stopping"
    gate.opened.set()
    stopped = over(desk, number)
    assert stopped.state == "stopped"
    assert "the rest was not read" in stopped.line
    assert "My 2.md" not in repr(stopped.report)
    assert cleaned.wait(5)
    assert not desk.stop(number)


def test_jobs_wait_for_each_other_and_one_that_waits_is_stopped_at_once(
    desk: JobQueue, paper: Newspaper, tmp_path: Path
) -> None:
    gate = Gate(paper, "/slow")
    first = desk.add([JobSource(gate.url, gate.url)])
    cleaned = threading.Event()
    second = desk.add([pasted(tmp_path, 1)], cleaned.set)
    third = desk.add([pasted(tmp_path, 2)])
    assert gate.asked.wait(20)
    assert [job(desk, number).state for number in (first, second, third)] == ["working", "waiting", "waiting"]
    assert desk.stop(second)
    assert cleaned.is_set()
    assert job(desk, second).state == "stopped"
    assert desk.index.search("ferry crossings") == []  # asking does not wait
    gate.opened.set()
    assert over(desk, third).report.added == 1
    assert desk.index.count() == 1


def test_only_so_many_jobs_wait_and_only_the_last_results_are_kept(
    desk: JobQueue, paper: Newspaper, tmp_path: Path
) -> None:
    gate = Gate(paper, "/slow")
    desk.add([JobSource(gate.url, gate.url)])
    assert gate.asked.wait(20)
    numbers = [desk.add([pasted(tmp_path, 1)]) for _ in range(WAITING_JOBS)]
    with pytest.raises(NewsdeskError, match="jobs are waiting already"):
        desk.add([pasted(tmp_path, 1)])
    gate.opened.set()
    over(desk, numbers[-1])
    assert len(desk.jobs()) == FINISHED_JOBS


def test_closing_the_desk_lets_go_of_the_files_of_jobs_that_waited(tmp_path: Path, paper: Newspaper) -> None:
    gate = Gate(paper, "/slow")
    cleaned = [threading.Event(), threading.Event()]
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("NEWSDESK_ALLOW_PRIVATE", "1")
        with NewsIndex.open(tmp_path / "home", embedder=WordEmbedder()) as index, JobQueue(index) as desk:
            desk.add([JobSource(gate.url, gate.url)], cleaned[0].set)
            desk.add([pasted(tmp_path, 1)], cleaned[1].set)
            assert gate.asked.wait(20)
            gate.opened.set()
    assert all(each.wait(5) for each in cleaned)
