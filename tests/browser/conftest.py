"""One real server over the real sample and one real Chromium for all browser tests; a fresh page for each test."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
ANSWER_MILLISECONDS = 30_000

# Gradio draws the chat, the Sources panel and the buttons one after the other: an answer is there when all are.
ANSWERED = """number => {
    const answers = document.querySelectorAll('.nd-answer:not(.nd-waiting)');
    if (answers.length < number || document.querySelector('.nd-waiting')) return false;
    if (!document.getElementById('nd-ask')?.checkVisibility()) return false;
    return answers[number - 1].matches('.nd-notice')
        || document.querySelector(`#nd-a${number}-sources :is(.nd-source, .nd-empty)`) !== null;
}"""
# Nothing on the page has been drawn for so many milliseconds.
SETTLED = """milliseconds => {
    if (!window.ndObserver) {
        window.ndObserver = new MutationObserver(() => { window.ndDrawn = performance.now(); });
        window.ndObserver.observe(document, { attributes: true, characterData: true, childList: true, subtree: true });
        window.ndDrawn = performance.now();
    }
    return performance.now() - window.ndDrawn > milliseconds;
}"""
STOPPED = """() => document.getElementById('nd-ask')?.checkVisibility() && !document.querySelector('.nd-waiting')"""


@dataclass
class Desk:
    """The page open in a browser context of its own, with everything it asked the network for."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self) -> Desk:
        self.page.goto(self.address)
        self.page.wait_for_selector("#nd-question textarea")
        self.page.wait_for_selector("#nd-filters")
        return self

    def type_question(self, question: str) -> None:
        self.page.fill("#nd-question textarea", question)
        self.page.press("#nd-question textarea", "Enter")

    def ask(self, question: str) -> None:
        """Asks and waits until the answer, the refusal or the error stands."""
        number = self.page.locator(".nd-question").count() + 1
        self.type_question(question)
        self.wait_for_answer(number)

    def wait_for_answer(self, number: int) -> None:
        self.page.wait_for_function(ANSWERED, arg=number, timeout=ANSWER_MILLISECONDS)
        self.settle()

    def stop(self) -> None:
        """Stops the answer on its way; a last word of it may still be drawn, and is then drawn over at once."""
        self.page.click("#nd-stop")
        for _ in range(2):
            self.page.wait_for_function(STOPPED)
            self.settle(500)

    def settle(self, milliseconds: int = 200) -> None:
        """Waits until nothing is drawn any more, so that what is read next does not change under the reader."""
        self.page.wait_for_function(SETTLED, arg=milliseconds)

    def unfold_hits(self) -> None:
        """Opens the list of everything found for the answer whose sources are shown."""
        self.page.locator(".nd-current .nd-hits").evaluate("hits => { hits.open = true }")

    @property
    def foreign_requests(self) -> list[str]:
        return [url for url in self.requests if not url.startswith((self.address, "data:"))]


def chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    reason = "no Chromium found; install it (Debian: apt-get install chromium)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    executable = chromium()
    as_root = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=FLAGS + as_root)
        yield started
        started.close()


@contextmanager
def served(folder: Path, **environment: str) -> Iterator[str]:
    """The address of a page of its own, run as a program; in the end a SIGTERM must close it in good order."""
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.serve_home", str(folder / "home")],
            cwd=ROOT,
            env={**os.environ, "PYTHONFAULTHANDLER": "1", **environment},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        if not url:
            server.kill()
            pytest.fail("the page did not start:\n" + (folder / "server.log").read_text()[-4_000:])
        yield url
        server.send_signal(signal.SIGTERM)
        rest, _ = server.communicate(timeout=60)
        assert (rest.strip(), server.returncode) == ("closed", 0), (folder / "server.log").read_text()[-4_000:]


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """The address of an app that is served by a thread of the tests' own process."""
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_level="critical", timeout_graceful_shutdown=1, proxy_headers=False)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=60)


@pytest.fixture(scope="package")
def address(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the page that most tests look at; none of them changes what it has to tell."""
    with served(tmp_path_factory.mktemp("newsdesk")) as url:
        yield url


@pytest.fixture(scope="package")
def own_address(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page whose news tests change, and which may read from this machine."""
    with served(tmp_path_factory.mktemp("adding"), NEWSDESK_ALLOW_PRIVATE="1") as url:
        yield url


Opener = Callable[..., Desk]


@pytest.fixture
def open_desk(browser: Browser, address: str) -> Iterator[Opener]:
    """Opens the page in a new browser context; keyword arguments are the context's (viewport, color_scheme)."""
    contexts: list[BrowserContext] = []

    def opener(**options: object) -> Desk:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        return watched(context.new_page(), address).open()

    yield opener
    for context in contexts:
        context.close()


@pytest.fixture(scope="package")
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor at a desk computer who comes back for every test, so that the browser's cache is warm."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context
    context.close()


@pytest.fixture
def desk(visitor: BrowserContext, address: str) -> Iterator[Desk]:
    opened = watched(visitor.new_page(), address).open()
    yield opened
    opened.page.close()


def watched(page: Page, address: str) -> Desk:
    desk = Desk(page, address)
    page.set_default_timeout(15_000)
    page.on("request", lambda request: desk.requests.append(request.url))
    page.on("pageerror", lambda error: desk.errors.append(str(error)))
    page.on("console", lambda message: desk.errors.append(message.text) if message.type == "error" else None)
    return desk
