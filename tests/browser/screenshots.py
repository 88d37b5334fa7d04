"""The README's pictures, taken from the running page over the sample news.

python -m tests.browser.screenshots docs/images
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from tests.browser.conftest import FLAGS, ROOT, Desk, chromium, watched

DESKTOP, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)
QUESTION = "How did the Paris Agreement come into force?"


def answer(desk: Desk) -> None:
    """An answer with several sources; where there is room for both, a sentence and the words it cites are lit up."""
    desk.ask(QUESTION)
    if desk.page.viewport_size == DESKTOP:
        desk.page.locator(".nd-sentence").first.hover(position={"x": 60, "y": 10})


def timeline(desk: Desk) -> None:
    desk.ask(QUESTION)
    desk.page.click(".nd-ask-timeline")
    desk.page.wait_for_selector(".nd-timeline li")
    desk.page.wait_for_timeout(800)
    desk.page.locator(".nd-timeline").evaluate("part => part.scrollIntoView()")
    desk.page.mouse.move(0, 0)


def whole_article(desk: Desk) -> None:
    desk.ask(QUESTION)
    leads = desk.page.locator('#nd-panel a[href^="/articles/"]').first.get_attribute("href")
    desk.page.goto(f"{desk.address}{leads}")


def what_is_here(desk: Desk) -> None:
    desk.page.click(".nd-library-open")
    desk.page.wait_for_selector("#nd-library-panel svg")


PICTURES: dict[str, tuple[ViewportSize, Literal["light", "dark"], Callable[[Desk], None]]] = {
    "desktop-light.png": (DESKTOP, "light", answer),
    "desktop-dark.png": (DESKTOP, "dark", answer),
    "phone-light.png": (PHONE, "light", answer),
    "phone-dark.png": (PHONE, "dark", answer),
    "timeline.png": (DESKTOP, "light", timeline),
    "article.png": (DESKTOP, "light", whole_article),
    "holdings.png": (DESKTOP, "light", what_is_here),
}


def take(browser: Browser, address: str, folder: Path) -> None:
    """Bring each picture about as a reader would, and keep what is seen."""
    for name, (viewport, theme, go) in PICTURES.items():
        context = browser.new_context(viewport=viewport, color_scheme=theme)
        desk = watched(context.new_page(), address).open()
        go(desk)
        desk.page.wait_for_timeout(1_500)
        desk.page.screenshot(path=folder / name)
        context.close()


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    as_root = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        command = [sys.executable, "app.py", "serve", "--port", "0", "--home", home]
        server = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        try:
            assert server.stderr is not None
            address = next(line.split(" is at ")[1].split()[0] for line in server.stderr if " is at " in line)
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS + as_root)
            take(browser, address, folder)
            browser.close()
        finally:
            server.terminate()
            server.wait(timeout=20)


if __name__ == "__main__":
    main()
