"""Every view of the page as axe-core sees it: WCAG 2.2 A and AA and its best practices, light and dark, desktop and phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

from assistant import Assistant
from assistant.settings import PageUser
from assistant.web import build_app
from assistant.web.add_news.jobs import JobQueue as NewsDesk
from assistant.web.security.access import Authenticator
from assistant.web.security.protection import Protection
from assistant.writing.models import load_model
from index import NewsIndex
from tests.assistant.scripted_model import serving
from tests.browser.conftest import running, watched
from tests.browser.stories import ARTICLES
from tests.browser.test_written import whole
from tests.browser.views import VIEWS, Served
from tests.representative import one_in

pytestmark = pytest.mark.browser

DESKTOP, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
OPTIONS = {
    "runOnly": {"type": "tag", "values": STANDARDS},
    "rules": {"target-size": {"enabled": True}},  # new in WCAG 2.2, and off unless asked for
    "resultTypes": ["violations"],
}


@pytest.fixture(scope="module")
def addresses(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Served, str]]:
    """The pages that the views are on."""
    with (
        serving(whole) as model,
        NewsIndex.open(tmp_path_factory.mktemp("empty")) as empty,
        NewsIndex.open(tmp_path_factory.mktemp("written")) as written,
        NewsDesk(empty) as desk,
        pytest.MonkeyPatch.context() as environment,
    ):
        written.add(ARTICLES)
        with running(build_app(empty, jobs=desk)) as empty_address:
            for name, value in model.environment.items():
                environment.setenv(name, value)
            with (
                running(build_app(written, assistant=Assistant(written, load_model()))) as written_address,
                running(
                    build_app(
                        empty, Protection(authenticator=Authenticator((PageUser("anna", "correct-horse"),), empty.home))
                    )
                ) as closed_address,
            ):
                yield {
                    "sample": address,
                    "empty": empty_address,
                    "written": written_address,
                    "closed": closed_address,
                }


def violations(page: Page) -> list[str]:
    """What is wrong, one line a part of the page: the rule, the part, and what axe says of it."""
    found: list[dict[str, Any]] = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} | {' '.join(node['failureSummary'].split())[:240]}"
        for rule in found
        for node in rule["nodes"]
    ]


# A view is an address that isn't there; another leaves the page while Gradio still listens to its server.
EXPECTED = ("404", "AbortError", "Unexpected error Connecti")


def switch_theme(page: Page) -> None:
    """On the page by its button, whatever lies over it; other documents go by the system's choice, or the page's."""
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    page.emulate_media(color_scheme="light" if dark else "dark")
    page.evaluate("document.getElementById('nd-theme')?.click()")
    page.wait_for_timeout(300)  # colours fade over


@pytest.mark.parametrize("name", one_in(5, VIEWS))
def test_a_view_has_no_accessibility_violations(browser: Browser, addresses: dict[Served, str], name: str) -> None:
    view = VIEWS[name]
    context = browser.new_context(viewport=DESKTOP, color_scheme="light", reduced_motion="reduce")
    desk = watched(context.new_page(), addresses[view.served])
    if view.served == "closed":
        desk.page.goto(desk.address)
    else:
        desk.open()
    view.go(desk)
    found = [f"desktop, light: {line}" for line in violations(desk.page)]
    switch_theme(desk.page)
    found += [f"desktop, dark: {line}" for line in violations(desk.page)]
    desk.page.set_viewport_size(PHONE)
    found += [f"phone, dark: {line}" for line in violations(desk.page)]
    switch_theme(desk.page)
    found += [f"phone, light: {line}" for line in violations(desk.page)]
    assert not found, "\n".join(found)
    assert not [line for line in desk.errors if not any(known in line for known in EXPECTED)]
    context.close()


def test_a_page_that_is_wrong_is_found_to_be(browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.set_content("<html><body><button></button><p style='color: #ddd; background: #fff'>Faint</p></body></html>")
    rules = {line.partition(":")[0] for line in violations(page)}
    assert {"button-name", "color-contrast", "document-title", "html-has-lang"} <= rules
    context.close()
