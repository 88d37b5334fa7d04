"""Those who use a served page for hours, as a browser would, over HTTP and Gradio's own queue: readers in conversations,
visitors who come and go, readers of articles, those who keep standing questions, and a desk that adds and takes away.

Each is a thread that does its round again and again until it is told to stop; what goes wrong is counted, by what it was.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import quote, urlsplit

from tests.assistant.web.over_http import Reply, Visitor

ANSWER_SECONDS = 120.0
# What a reader takes between an answer and the next question.
THINKING_SECONDS = 0.3
# Questions of a long conversation.
LONG = 50
# The desk keeps so many of its own articles, so that the home does not grow.
ARTICLES_KEPT = 40


class Refused(Exception):
    """A reply that is none. Its text says what was asked and what came."""


@dataclass
class Counts:
    """What was done, how long it took and what went wrong. Safe from several threads."""

    started: float
    done: Counter[str] = field(default_factory=Counter)
    took: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    examples: deque[str] = field(default_factory=lambda: deque(maxlen=20))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def questions(self) -> int:
        """How many were answered."""
        with self._lock:
            return sum(number for what, number in self.done.items() if what.startswith("question"))

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        with self._lock:
            self.done[what] += 1
            self.took.setdefault(what, []).append((began - self.started, time.monotonic() - began))

    def failed(self, who: str, error: Exception) -> None:
        with self._lock:
            self.errors[f"{who}: {type(error).__name__}"] += 1
            self.examples.append(f"{time.monotonic() - self.started:.0f} s, {who}: {error!r}"[:400])


@dataclass
class Page:
    """The page opened by one browser: its session lasts as long as its heartbeat is listened to."""

    address: str
    visitor: Visitor = field(init=False)

    def __post_init__(self) -> None:
        self.visitor = Visitor(self.address)
        settings = self.visitor.page()
        parts = {each["id"]: each for each in settings["components"]}
        event = next(each for each in settings["dependencies"] if each["api_name"] == "answer")
        self._number = event["id"]
        self._inputs = [parts[number]["props"] for number in event["inputs"]]
        loads = [each for each in settings["dependencies"] if each["targets"] and each["targets"][0][1] == "load"]
        self._load = loads[0]["id"]
        self._heart = HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        self._heart.request("GET", f"/gradio_api/heartbeat/{self.visitor.session}", headers=self._cookies())
        reply = self._heart.getresponse()
        if reply.status != 200 or not reply.readline():
            raise Refused(f"heartbeat: {reply.status}")
        self.run(self._load)

    @property
    def opening(self) -> dict[str, object]:
        """The event that a page begins with."""
        return {"fn_index": self._load, "data": []}

    def ask(self, question: str) -> bytes:
        """A question typed and sent; the last message of the stream, which holds the page at the end."""
        return self.run(self._number, *self._values(question))

    def ask_and_leave(self, question: str) -> None:
        """The question is sent and the tab closed."""
        self._join(self._number, *self._values(question))
        self.close()

    def run(self, number: int, *values: object) -> bytes:
        self._join(number, *values)
        line = HTTPConnection(urlsplit(self.address).netloc, timeout=ANSWER_SECONDS)
        try:
            path = f"/gradio_api/queue/data?session_hash={self.visitor.session}"
            line.request("GET", path, headers=self._cookies())
            with line.getresponse() as stream:
                return _last(stream)
        finally:
            line.close()

    def _values(self, question: str) -> list[object]:
        return [question if each.get("elem_id") == "nd-question" else each.get("value") for each in self._inputs]

    def _join(self, number: int, *values: object) -> None:
        body = {"data": values, "fn_index": number, "session_hash": self.visitor.session, "event_data": None}
        checked(self.visitor.post("/gradio_api/queue/join", {**body, "trigger_id": 1}), "queue/join")

    def close(self) -> None:
        """The tab is closed: nobody listens to the heartbeat any more."""
        self._heart.close()

    def _cookies(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.visitor.cookies.items())}


def _last(stream: Any) -> bytes:
    last = b""
    for line in stream:
        if b'"process_completed"' in line:
            if b'"success":true' not in line:
                raise Refused(f"an event failed: {line[:300]!r}")
            last = line
        elif b'"close_stream"' in line:
            break
        elif b'"unexpected_error"' in line:
            raise Refused(f"the stream broke off: {line[:300]!r}")
    if not last:
        raise Refused("the stream ended before the answer did")
    return last


def checked(reply: Reply, what: str, *also: int) -> Reply:
    if reply.status not in (200, *also):
        raise Refused(f"{what}: {reply.status} {reply.body[:200]!r}")
    return reply


@dataclass
class Crowd:
    """Everybody at once, at `address`. `questions` are asked in a random order, `articles` are ids that can be read."""

    address: str
    questions: Sequence[str]
    articles: Sequence[str]
    counts: Counts
    stop: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)
    # The server is being stopped: what fails now fails for that.
    stopping: bool = False

    def begin(self, talkers: int, passers: int, feed: str | None, more_news: Callable[[], None]) -> None:
        """`talkers` hold long conversations, `passers` come, ask a few questions and leave."""
        rounds: list[tuple[str, Callable[[random.Random], None]]] = []
        rounds += [(f"talker {n}", self._talk) for n in range(talkers)]
        rounds += [(f"passer-by {n}", self._pass_by) for n in range(passers)]
        rounds += [("reader of articles", self._read), ("standing", self._stand)]
        rounds += [("desk", lambda draw: self._keep_desk(draw, feed, more_news))]
        for place, (name, work) in enumerate(rounds):
            thread = threading.Thread(target=self._again, args=(name, work, random.Random(place)), name=name)
            thread.start()
            self.threads.append(thread)

    def end(self) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(ANSWER_SECONDS)

    def _again(self, name: str, work: Callable[[random.Random], None], draw: random.Random) -> None:
        while not self.stop.is_set():
            try:
                work(draw)
            except (OSError, HTTPException, Refused, AssertionError, ValueError) as error:
                if self.stopping:
                    return
                self.counts.failed(name.rstrip(" 0123456789"), error)
                self.stop.wait(2)

    def _talk(self, draw: random.Random) -> None:
        """A long conversation in one page."""
        page = Page(self.address)
        try:
            for _ in range(LONG):
                if self.stop.is_set():
                    break
                with self.counts.timed("question in a long conversation"):
                    page.ask(draw.choice(self.questions))
                self.stop.wait(THINKING_SECONDS)
        finally:
            page.close()

    def _pass_by(self, draw: random.Random) -> None:
        """A visit: the page opened, some questions, and away; now and then before the answer is there."""
        with self.counts.timed("page opened"):
            page = Page(self.address)
        try:
            for _ in range(draw.randint(1, 8)):
                if self.stop.wait(THINKING_SECONDS):
                    break
                with self.counts.timed("question of a visitor"):
                    page.ask(draw.choice(self.questions))
            if draw.random() < 0.3:
                page.ask_and_leave(draw.choice(self.questions))
        finally:
            page.close()

    def _read(self, draw: random.Random) -> None:
        visitor = Visitor(self.address)
        for path in (
            f"/articles/{draw.choice(self.articles)}",
            "/library/state?span=all",
            "/add-news/state",
            "/health",
            "/",
        ):
            with self.counts.timed("document or list"):
                checked(visitor.get(path), path)
            if self.stop.wait(THINKING_SECONDS):
                return

    def _stand(self, draw: random.Random) -> None:
        """A question is kept, asked again whenever there is news, looked at, and given up."""
        visitor = Visitor(self.address)
        checked(visitor.get("/"), "/")
        with self.counts.timed("standing question begun"):
            made = checked(visitor.post("/standing/add", {"question": draw.choice(self.questions)}), "standing/add")
        for _ in range(6):
            with self.counts.timed("document or list"):
                checked(visitor.get("/standing/state"), "standing/state")
            if self.stop.wait(5):
                return
        checked(visitor.post("/standing/remove", {"id": made.json()["id"]}), "standing/remove")

    def _keep_desk(self, draw: random.Random, feed: str | None, more_news: Callable[[], None]) -> None:
        """Articles added, changed and removed over the desk's routes, and a feed followed and refreshed."""
        desk = Visitor(self.address)
        checked(desk.get("/"), "/")
        if feed:
            self._ordered(desk, "/add-news/add", {"links": feed, "follow": True})
        kept: deque[str] = deque()
        for number in range(10**9):
            url = f"https://soak.example/{number}"
            for version in ("first", "second"):
                with self.counts.timed(f"article {'added' if version == 'first' else 'changed'}"):
                    self._put(desk, url, _story(number, version, draw))
                if self.stop.wait(1):
                    return
            kept.append(url)
            if len(kept) > ARTICLES_KEPT:
                with self.counts.timed("article removed"):
                    checked(desk.post("/add-news/remove", {"article": _id_of(kept.popleft())}), "desk/remove")
            if feed and number % 5 == 4:
                more_news()
                with self.counts.timed("feed refreshed"):
                    self._ordered(desk, "/add-news/refresh", {})
            if self.stop.wait(2):
                return

    def _put(self, desk: Visitor, url: str, text: str) -> None:
        article = {"title": f"Report from {url[-6:]}", "text": text, "url": url, "publisher": "The Soak"}
        name = f"{quote(url[-6:], safe='')}.jsonl"
        sent = desk.ask("POST", f"/add-news/files?name={name}", json.dumps(article).encode())
        self._ordered(desk, "/add-news/add", {"files": [checked(sent, "desk/files").json()["file"]]})

    def _ordered(self, desk: Visitor, path: str, order: dict[str, object]) -> None:
        checked(desk.post(path, order), path)
        while checked(desk.get("/add-news/state"), "desk/state").json()["busy"]:
            if self.stop.wait(0.2):
                return


def _id_of(url: str) -> str:
    from index.records import article_id

    return article_id(url, None, "", "")


def _story(number: int, version: str, draw: random.Random) -> str:
    people = draw.randint(100, 9_000)
    return (
        f"Some {people} people came to the opening of hall {number} in Soakham on Monday, the {version} count said.\n\n"
        f"The hall was built by Brandt Timber for {draw.randint(2, 90)} million euros and has {people // 3} seats. "
        f"“We shall need a larger one,” said the mayor, who had asked for it for {draw.randint(2, 30)} years.\n\n"
        + " ".join(f"Row {row} was sold out {draw.randint(1, 60)} minutes after the doors opened." for row in range(20))
    )
