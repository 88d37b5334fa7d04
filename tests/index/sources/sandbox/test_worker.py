"""The worker: a hostile page harms nothing but itself."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import SourceError
from index.records import Article
from index.sources.results import Feed, FeedItem, FeedLink, FeedList, Site, SitemapIndex
from index.sources.sandbox.protocol import packed, unpacked
from index.sources.sandbox.worker import Worker, shared_worker

pytestmark = pytest.mark.slow

FEED = b'<rss version="2.0"><channel><title>Harbour Wire</title><item><title>Ferry</title><link>/a</link></item></channel></rss>'
STORY = "The harbour board put off its decision on the ferry contract for a third time, citing the price of fuel. "
PAGE = f"<html><body><article><h1>Ferry put off</h1><p>{STORY * 2}</p><p>{STORY}</p></article></body></html>".encode()
# Takes minutes: each of a hundred thousand attributes is looked up among the others.
ENDLESS = b"<rss><channel><item " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b"/></channel></rss>"
ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(timeout_seconds=10) as shared:
        yield shared


def child(worker: Worker) -> int:
    assert worker._child is not None
    return worker._child._process.pid


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_for_end(pid: int) -> bool:
    ends = time.monotonic() + 10
    while alive(pid) and time.monotonic() < ends:
        time.sleep(0.02)
    return not alive(pid)


def test_feeds_and_pages_are_read_by_one_child(worker: Worker) -> None:
    feed = worker.read(FEED, url="https://wire.example/feed")
    assert isinstance(feed, Feed) and feed.items[0].url == "https://wire.example/a"
    first = child(worker)
    found = worker.read(PAGE, url="https://wire.example/2025/ferry-put-off-again", wanted="page")
    assert isinstance(found, Article) and found.text.startswith(STORY.strip())
    assert child(worker) == first


def test_a_reason_comes_through_as_it_is(worker: Worker) -> None:
    with pytest.raises(SourceError, match=r"^is a damaged PDF document; save or download it again$"):
        worker.read(b"%PDF-1.7", url="https://wire.example/a.pdf")


def test_large_pages_go_through_the_pipe(worker: Worker) -> None:
    data = PAGE.replace(b"<article>", b"<!--" + b"x" * 5_000_000 + b"--><article>")
    assert isinstance(worker.read(data, url="", content_type="text/html", wanted="page"), Article)


def test_a_call_costs_little(worker: Worker) -> None:
    worker.read(FEED, url="")
    began = time.perf_counter()
    for _ in range(20):
        worker.read(FEED, url="")
    assert (time.perf_counter() - began) / 20 < 0.1


def test_several_threads_take_turns(worker: Worker) -> None:
    titles: list[str | None] = []

    def read(name: str) -> None:
        found = worker.read(FEED.replace(b"Harbour Wire", name.encode()), url="")
        assert isinstance(found, Feed)
        titles.append(found.title)

    threads = [threading.Thread(target=read, args=(f"Wire {number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(title or "" for title in titles) == [f"Wire {number}" for number in range(8)]


def test_what_takes_too_long_is_left_out_and_the_next_call_works() -> None:
    with Worker(timeout_seconds=1) as worker:
        worker.read(FEED, url="")
        first = child(worker)
        began = time.monotonic()
        with pytest.raises(SourceError, match=r"^took more than 1 s to read; left out$"):
            worker.read(ENDLESS, url="")
        assert time.monotonic() - began < 3
        assert not alive(first)
        assert isinstance(worker.read(FEED, url=""), Feed)


def test_a_crash_is_one_line_and_the_next_call_works(worker: Worker) -> None:
    worker.read(FEED, url="")
    threading.Timer(0.3, os.kill, (child(worker), signal.SIGSEGV)).start()
    with pytest.raises(SourceError, match=r"^could not be read: the reader crashed on it$"):
        worker.read(ENDLESS, url="")
    assert isinstance(worker.read(FEED, url=""), Feed)


def test_a_child_that_died_between_two_calls_is_replaced(worker: Worker) -> None:
    worker.read(FEED, url="")
    os.kill(child(worker), signal.SIGKILL)
    assert wait_for_end(child(worker))
    assert isinstance(worker.read(FEED, url=""), Feed)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process's memory")
def test_what_needs_too_much_memory_is_left_out() -> None:
    with Worker(max_memory_bytes=300_000_000) as worker:
        hungry = b"<html><body>" + b"<p><b>x</b></p>" * 1_300_000
        with pytest.raises(SourceError):
            worker.read(hungry, url="", content_type="text/html", wanted="page")
        assert isinstance(worker.read(FEED, url=""), Feed)


@pytest.mark.thorough
def test_a_child_is_not_taken_for_grown_because_its_parent_is_large() -> None:
    ballast = bytearray(b"x") * 500_000_000
    with Worker(max_memory_bytes=1_200_000_000) as worker:
        worker.read(FEED, url="https://wire.example/feed")
        first = child(worker)
        worker.read(FEED, url="https://wire.example/feed")
        assert child(worker) == first
    del ballast


def test_a_child_is_replaced_after_so_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.sources.sandbox.worker.PAGES_PER_CHILD", 2)
    with Worker() as worker:
        worker.read(FEED, url="")
        first = child(worker)
        worker.read(FEED, url="")
        assert wait_for_end(first)
        assert isinstance(worker.read(FEED, url=""), Feed)


def test_closing_ends_the_child_and_reading_starts_another() -> None:
    worker = Worker()
    worker.close()
    worker.read(FEED, url="")
    first = child(worker)
    worker.close()
    assert not alive(first)
    assert isinstance(worker.read(FEED, url=""), Feed)
    worker.close()


def test_a_saved_page_is_read(worker: Worker, tmp_path: Path) -> None:
    (tmp_path / "ferry.html.gz").write_bytes(gzip.compress(PAGE))
    (article,) = worker.read_file(tmp_path / "ferry.html.gz")
    assert isinstance(article, Article) and article.title == "Ferry put off"


def run(script: str, folder: Path, **more: object) -> subprocess.Popen[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=folder,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **more,  # type: ignore[call-overload]
    )


START = f"from index.sources.sandbox.worker import shared_worker as w; w().read({FEED!r}, url=''); pid = w()._child._process.pid; "


def test_it_works_in_any_folder_even_beside_files_named_like_libraries(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')")
    (tmp_path / "lxml.py").write_text("raise SystemExit('the wrong lxml')")
    script = "import sys; sys.path = [p for p in sys.path if p]; " + START + "print('read')"
    said, complaints = run(script, tmp_path).communicate(timeout=60)
    assert (said, complaints) == ("read\n", "")


def test_the_child_ends_with_its_parent_however_that_ends(tmp_path: Path) -> None:
    said, complaints = run(START + "print(pid)", tmp_path).communicate(timeout=60)
    assert complaints == "" and wait_for_end(int(said))
    process = run(START + "print(pid, flush=True); import time; time.sleep(60)", tmp_path)
    assert process.stdout
    pid = int(process.stdout.readline())
    process.kill()
    process.communicate()
    assert wait_for_end(pid)


@pytest.mark.thorough
def test_ctrl_c_leaves_no_child_and_no_rubbish(tmp_path: Path) -> None:
    # A shell ignores Ctrl-C for background jobs, and the processes they start inherit that.
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    script = heard + START + f"print(pid, flush=True); w().read({ENDLESS!r}, url='')"
    (tmp_path / "run.py").write_text(script)
    process = run("exec(open('run.py').read())", tmp_path, start_new_session=True)
    assert process.stdout
    pid = int(process.stdout.readline())
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)
    _, complaints = process.communicate(timeout=30)
    assert complaints.rstrip().endswith("KeyboardInterrupt")
    assert wait_for_end(pid)


def test_the_child_may_not_reach_the_network_or_start_programs(tmp_path: Path) -> None:
    code = (
        "import socket, subprocess\n"
        "from index.sources.sandbox.child import _restrict\n"
        "_restrict(2_000_000_000)\n"
        "for attempt in (lambda: socket.create_connection(('127.0.0.1', 9)), lambda: subprocess.run(['true']),\n"
        "                lambda: open('made', 'w').write('x' * 10_000_000)):\n"
        "    try: attempt()\n"
        "    except (PermissionError, OSError) as error: print(type(error).__name__)\n"
    )
    done = run(code, tmp_path).communicate(timeout=60)
    assert done[0].split() == ["PermissionError", "PermissionError", "OSError"]


ITEM = FeedItem(key="7", url="https://wire.example/a", title="Ferry", text="A\n\nB", authors=("Mara",))
FOUND = [
    Article(title="Ferry – put off", text="“Café” 🚢", url="https://wire.example/a", authors=("Mara Lindqvist",)),
    Feed(kind="Atom feed", items=(ITEM,), title="W", minutes=30),
    FeedList((FeedLink("https://wire.example/feed", "W"),)),
    SitemapIndex(("https://wire.example/1.xml",)),
    Site(None, (FeedLink("https://wire.example/feed"),)),
]


@pytest.mark.parametrize("found", FOUND, ids=lambda found: type(found).__name__)
def test_what_is_packed_is_unpacked(found: Article) -> None:
    assert unpacked(packed(found)) == (found, False)


def said(**changes: object) -> bytes:
    return json.dumps({"kind": "", "value": None, "error": "", "last": False, **changes}).encode()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x80\x04pickle",
        b"[]",
        said(kind="Popen", value=["true"]),
        said(kind="Article", value={"title": "A", "text": "B", "id": "0" * 16}),
        said(kind="Article", value={"title": "A", "text": ""}),
        said(kind="Article", value={"title": 7, "text": "B"}),
        said(kind="Article", value={"title": "A", "text": "B", "url": "javascript:alert(1)"}),
        said(kind="Article", value={"title": "A", "text": "B", "published": "2025-03-28T14:05:00"}),
        said(kind="Site", value={"title": None, "feeds": [{"url": "file:///etc/passwd", "title": None}]}),
        said(kind="Feed", value={"kind": "RSS feed", "items": [{"key": "7", "url": "javascript:alert(1)"}]}),
        said(kind="Feed", value={"kind": "Telex", "items": []}),
        said(kind="FeedList", value={"feeds": "all"}),
    ],
)
def test_an_answer_that_fits_nothing_is_refused(answer: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpacked(answer)


def test_the_process_has_one_worker() -> None:
    assert shared_worker() is shared_worker()
