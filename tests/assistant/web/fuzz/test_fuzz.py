"""Some seconds of wrong requests always, two minutes of them by `pytest -m thorough`.

`FUZZ_SEED` repeats a run that failed, whose seed is in its message; without one, `thorough` takes another each day.
"""

from __future__ import annotations

import itertools
import logging
import os
import time
import warnings
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.settings import PageUser
from assistant.web.add_news.jobs import JobQueue
from assistant.web.app import build_app
from assistant.web.security.access import Authenticator
from assistant.web.security.protection import Protection
from index import NewsIndex
from tests.assistant.conftest import ARTICLES
from tests.assistant.web.fuzz.mutations import Mutations, Wrong
from tests.assistant.web.fuzz.sending import HEALTH_SECONDS, Answer, Health, send, watching
from tests.assistant.web.fuzz.valid import Request, valid_requests
from tests.assistant.web.over_http import Visitor, running
from tests.index.embedding.embedders import WordEmbedder

pytestmark = pytest.mark.slow

SECRET = b"the-minister-resigns-at-noon"
TOKEN = "a-token-of-the-fuzz-tests"
SENDERS = 2
SMOKE_SECONDS, THOROUGH_SECONDS = 5.0, 120.0


@dataclass(frozen=True)
class Page:
    """One served page: what every request to it shows where it shows nothing else, and what it accepts."""

    address: str
    headers: dict[str, str]
    valid: list[Request]


@dataclass
class Run:
    """One run: requests sent by several threads until its time is over, and what came of them."""

    pages: list[Page]
    makers: list[Mutations]
    seed: str
    ends: float
    sent: dict[int, tuple[float, float]] = field(default_factory=dict)
    statuses: dict[int | None, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def send_on(self) -> None:
        while time.monotonic() < self.ends:
            number = next(self._numbers)
            begun = time.monotonic()
            answer = self.send(number)
            self.sent[number] = (begun, time.monotonic())
            self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1

    def send(self, number: int) -> Answer:
        at = number % len(self.pages)
        page, request = self.pages[at], self.makers[at].request(number // len(self.pages))
        # Wrong passwords are counted by where they come from: these come from somewhere else each time.
        source = f"127.{1 + number // 60_000 % 200}.{number // 250 % 250}.{2 + number % 250}"
        answer = send(page.address, request, page.headers, source)
        if problem := judged(request, answer):
            self.wrong.append(f"{problem}\n    {self.told(number, request)}\n    {answer.content[:300]!r}")
        return answer

    def told(self, number: int, request: Wrong) -> str:
        return f"FUZZ_SEED={self.seed}, request {number}: {request.method} {request.target[:200]}; {'; '.join(request.changes)}"

    def holding_up(self, health: Health) -> list[str]:
        """The requests that were under way when `/health` was slowest, if it is slow again when they are sent again.

        The machine itself may have been busy before.
        """
        if not health.slow:
            return []
        begins, ends = max(health.slow, key=lambda each: each[1] - each[0])
        numbers = sorted(n for n, (begun, ended) in self.sent.items() if begun < ends and begins < ended)
        again, seconds = Health(health.address), 0.0
        with ThreadPoolExecutor(max(1, len(numbers))) as senders:
            sending = [senders.submit(self.send, number) for number in numbers]
            while not all(each.done() for each in sending):
                seconds = max(seconds, again.ask())
        line = f"{ends - begins:.1f} s without /health, in {' | '.join(sorted({*health.doing, *again.doing}))}"
        if seconds <= HEALTH_SECONDS:
            warnings.warn(f"once, and not when the same was sent again: {line}", stacklevel=1)
            return []
        told = (self.told(n, self.makers[n % len(self.pages)].request(n // len(self.pages))) for n in numbers)
        return [line, f"{seconds:.1f} s when it was sent again", *told]


def judged(request: Wrong, answer: Answer) -> str | None:
    head = answer.content.partition(b"\r\n\r\n")[0].lower()
    if SECRET in answer.content:
        return "a file was told"
    if b"access-control-" in head or b"\nx-injected" in head:
        return "a header that another site may use, or that the request wrote"
    if answer.status == 0:
        return "no answer in time"
    if answer.status is None:
        # A request that isn't framed as HTTP has no end to answer at.
        return None if any(name == "Transfer-Encoding" for name, _ in request.headers) else "closed without an answer"
    return f"status {answer.status}" if answer.status >= 500 else None


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Secrets beside the home and in it; the home is `files[1].parent`."""
    beside = tmp_path_factory.mktemp("beside")
    home = beside / "home"
    home.mkdir()
    made = [beside / "secret.css", home / "secret.css"]
    for file in made:
        file.write_bytes(SECRET)
    return made


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("gradio")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(folder))
        yield folder


@pytest.fixture(scope="module")
def pages(files: list[Path], cache: Path) -> Iterator[list[Page]]:
    """The page as it is on one's own machine, and behind a password with tokens for programs."""
    with NewsIndex.open(files[1].parent, embedder=WordEmbedder()) as index, ExitStack() as stack:
        index.add(ARTICLES)
        made = []
        door = Authenticator((PageUser("anna", "a-long-password"),), index.home)
        for closed in (False, True):
            desk = stack.enter_context(JobQueue(index))
            app = build_app(
                index, Protection(authenticator=door if closed else None, tokens=(TOKEN,) if closed else ()), jobs=desk
            )
            address = stack.enter_context(running(app))
            shown = {"Authorization": f"Basic {b64encode(b'anna:a-long-password').decode()}"} if closed else {}
            visitor = Visitor(address, headers=shown)
            visitor.get("/")
            valid = valid_requests(app, visitor)
            cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
            made.append(Page(address, {**shown, **({"Cookie": cookies} if cookies else {})}, valid))
        yield made


@pytest.mark.parametrize(
    "seconds", [SMOKE_SECONDS, pytest.param(THOROUGH_SECONDS, marks=[pytest.mark.thorough, pytest.mark.slow])]
)
def test_no_request_ends_in_a_server_error_tells_a_file_or_keeps_health_waiting(
    pages: list[Page], files: list[Path], cache: Path, caplog: pytest.LogCaptureFixture, seconds: float
) -> None:
    seed = os.environ.get("FUZZ_SEED") or ("1" if seconds == SMOKE_SECONDS else f"{datetime.now(UTC):%Y-%m-%d}")
    makers = [Mutations(page.valid, [str(file) for file in files], f"{seed} {n}") for n, page in enumerate(pages)]
    run = Run(pages, makers, seed, time.monotonic() + seconds)
    with watching(pages[0].address) as health, caplog.at_level(logging.ERROR), ThreadPoolExecutor(SENDERS) as senders:
        for ended in [senders.submit(run.send_on) for _ in range(SENDERS)]:
            ended.result()
    wrong = [*run.holding_up(health), *run.wrong, *health.wrong]
    wrong += [f"in the log: {each.getMessage()} {each.exc_info}" for each in caplog.records]
    copied = [path for path in cache.rglob("*") if path.is_file()]
    print(
        f"{len(run.sent)} requests, statuses {run.statuses}, /health {health.asked} times, slowest {health.slowest:.2f} s"
    )
    assert not wrong, f"{len(wrong)} wrong:\n" + "\n".join(wrong[:50])
    assert copied == [], "files were copied into Gradio's cache"
    assert len(run.sent) > 10 * seconds and health.asked > seconds
