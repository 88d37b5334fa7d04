"""The served page in real Chromium: until it can be used, until an answer's first words stand on it, ten readers at once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from index import NewsdeskError
from tests.benchmarks.page_asking import COLUMNS, resident_mib, row
from tests.evals.table_run import Table

ROOT = Path(__file__).parents[2]
QUESTION = "#nd-question textarea"
# Questions of one conversation; then a new one is begun, as a reader would.
A_CONVERSATION = 8
ANSWERED_WITHIN_MILLISECONDS = 60_000
# Between opening a page and typing: a reader takes longer.
SETTLING_MILLISECONDS = 500

# Notes by the page's own clock when it can be used, when Enter was pressed, and when the answer's first words and the
# finished answer stood there. Runs before the page's scripts.
_WATCH = """
window.waited = { usable: null, example: null, pressed: null, words: null, whole: null };
addEventListener('keydown', event => {
    if (event.key !== 'Enter') return;
    const number = document.querySelectorAll('#nd-chat .nd-question').length + 1;
    Object.assign(waited, { pressed: performance.now(), words: null, whole: null, number });
}, true);
new MutationObserver(() => {
    const box = document.querySelector('#nd-question textarea');
    if (waited.usable === null && box && !box.disabled && box.offsetParent) waited.usable = performance.now();
    const example = document.querySelector('.nd-example');
    if (waited.example === null && example && example.offsetParent) waited.example = performance.now();
    if (waited.pressed === null || waited.whole !== null) return;
    const answer = document.querySelectorAll('#nd-chat .nd-answer')[waited.number - 1];
    if (!answer) return;
    const words = answer.querySelector('.nd-words');
    if (waited.words === null && words && words.textContent.trim()) waited.words = performance.now();
    if (answer.matches('.nd-notice')) waited.notice = true;
    if (!answer.matches('.nd-waiting')) waited.whole = performance.now();
}).observe(document, { childList: true, subtree: true, characterData: true });
"""


def in_browser(home: Path, questions: Sequence[str], loads: int, readers: int, rounds: int) -> list[Table]:
    """What was measured, as tables. Raises `NewsdeskError` where there is no Chromium or the page does not start."""
    with _served(home) as (address, process), _chromium() as browser:
        opening = _opening(browser, address, loads)
        _say("page opened")
        alone = _alone(browser, address, questions, process)
        _say("one reader has asked")
        together = _together(browser, address, questions, readers, rounds)
    return [opening, alone, together]


def _opening(browser: Browser, address: str, loads: int) -> Table:
    times: dict[str, list[float]] = {name: [] for name in ("cold", "warm", "cold, example", "warm, example")}
    for _ in range(loads):
        context = _context(browser)
        for name in ("cold", "warm"):
            page = _opened(context, address)
            times[name].append(page.evaluate("waited.usable"))
            if (example := page.evaluate("waited.example")) is not None:
                times[f"{name}, example"].append(example)
            page.close()
        context.close()
    named = {
        "cold": "a new browser: until the question box can be used",
        "warm": "the same browser again: until the question box can be used",
        "cold, example": "a new browser: until an example can be clicked",
        "warm, example": "the same browser again: until an example can be clicked",
    }
    rows = tuple(row(named[name], found) for name, found in times.items() if found)
    return Table("Opening the page, milliseconds from the start of navigation", COLUMNS, rows)


def _alone(browser: Browser, address: str, questions: Sequence[str], process: int) -> Table:
    context = _context(browser)
    first: list[float] = []
    whole: list[float] = []
    weights: list[float] = []
    for start in range(0, len(questions), A_CONVERSATION):
        page = _opened(context, address)
        for question in questions[start : start + A_CONVERSATION]:
            page.fill(QUESTION, question)
            page.press(QUESTION, "Enter")
            _answered(page)
            found = page.evaluate("waited")
            first.append(found["words"] - found["pressed"])
            whole.append(found["whole"] - found["pressed"])
        page.close()
        if len(first) % (4 * A_CONVERSATION) == 0:
            weights.append(resident_mib(process))
    context.close()
    named = ", ".join(f"{weight:,.0f}" for weight in weights)
    rows = (
        row("first words on the page", first),
        row("finished answer on the page", whole),
        (f"memory of the server in MiB, after every {4 * A_CONVERSATION}: {named}", "", "", str(len(first))),
    )
    return Table("One reader in the browser, milliseconds from pressing Enter", COLUMNS, rows)


def _together(browser: Browser, address: str, questions: Sequence[str], readers: int, rounds: int) -> Table:
    """Each reader in a browser context of their own, all pressing Enter as nearly at once as one program can."""
    first: list[float] = []
    whole: list[float] = []
    errors = 0
    contexts = [_context(browser) for _ in range(readers)]
    for number in range(rounds):
        pages = [_opened(context, address) for context in contexts]
        for place, page in enumerate(pages):
            page.fill(QUESTION, questions[(number * readers + place) % len(questions)])
        for page in pages:
            page.press(QUESTION, "Enter", no_wait_after=True)
        for page in pages:
            try:
                _answered(page)
                found = page.evaluate("waited")
            except Error:
                errors += 1
                continue
            if found.get("notice") or found["words"] is None:
                errors += 1
                continue
            first.append(found["words"] - found["pressed"])
            whole.append(found["whole"] - found["pressed"])
        for page in pages:
            page.close()
    rows = (
        row("first words on the page", first),
        row("finished answer on the page", whole),
        ("errors", str(errors), "", str(readers * rounds)),
    )
    return Table(f"{readers} readers in the browser at once, milliseconds from pressing Enter", COLUMNS, rows)


def _context(browser: Browser) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(_WATCH)
    context.set_default_timeout(ANSWERED_WITHIN_MILLISECONDS)
    return context


def _opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    page.wait_for_function("() => waited.usable !== null")
    page.wait_for_timeout(SETTLING_MILLISECONDS)
    return page


def _answered(page: Page) -> None:
    page.wait_for_function("() => waited.whole !== null")


@contextmanager
def _served(home: Path) -> Iterator[tuple[str, int]]:
    """The page's address and the id of the process that serves it."""
    command = [sys.executable, "-m", "tests.benchmarks.page_server", str(home)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        if not address:
            server.kill()
            raise NewsdeskError(f"the page over {home} did not start; what it said stands above")
        try:
            yield address, server.pid
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)


@contextmanager
def _chromium() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    executable = next((found for name in names if (found := shutil.which(name))), None)
    if executable is None:
        raise NewsdeskError("no Chromium found; install it (Debian: apt-get install chromium)")
    as_root = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=as_root)
        yield browser
        browser.close()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
