"""The README's pictures, taken from the running page over the sample news.

python -m tests.browser.screenshots docs/images
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from tests.browser.conftest import FLAGS, ROOT, chromium, watched

QUESTION = "Why was Cassini steered into Saturn?"
DESKTOP, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)
PICTURES = {
    "desktop-light.png": (DESKTOP, "light"),
    "desktop-dark.png": (DESKTOP, "dark"),
    "phone-light.png": (PHONE, "light"),
    "phone-dark.png": (PHONE, "dark"),
}


def take(browser: Browser, address: str, folder: Path) -> None:
    """Ask the question in every size and theme, follow its first citation, and keep what is seen."""
    for name, (viewport, theme) in PICTURES.items():
        context = browser.new_context(viewport=viewport, color_scheme=theme)  # type: ignore[arg-type]
        desk = watched(context.new_page(), address).open()
        desk.ask(QUESTION)
        if viewport is DESKTOP:
            desk.page.locator(".nd-answer a").first.click()
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
