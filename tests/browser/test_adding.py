"""Adding news on the page: links, files and feeds, what came of them, and no harm from what they hold."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Desk, watched
from tests.browser.newspaper import HOSTILE_TITLE, Newspaper
from tests.index.fetching.web import LocalWeb, Reply

pytestmark = pytest.mark.browser

FERRY = (
    "The ferry Quellmar to the outer islands carried 240 people on its first day, the harbour board said on Tuesday.",
    "The board had cut the service to one crossing in the autumn, after two engines failed within a week.",
    "A third engine, bought from a yard in the north, passed its tests on Friday and has been fitted since.",
)
QUESTION = "How many people did the ferry Quellmar carry on its first day?"
NOTE = {"name": "monday <b>.md", "mimeType": "text/markdown", "buffer": b"---\ntitle: Monday\n---\nThe council met."}
PICTURE = {"name": "photo.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
PATIENCE = 30_000


@pytest.fixture
def adding(browser: Browser, own_address: str) -> Iterator[Desk]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    desk = watched(context.new_page(), own_address).open()
    desk.page.click("#nd-add")
    yield desk
    assert desk.errors == []
    assert desk.foreign_requests == []
    assert desk.page.evaluate("window.pwned") is None
    context.close()


@pytest.fixture
def paper() -> Iterator[Newspaper]:
    with LocalWeb() as web:
        yield Newspaper(web)


def finished(desk: Desk, title: str) -> str:
    """What stands in the newest job once it is over."""
    newest = desk.page.locator("#nd-jobs .nd-job").first
    expect(newest.locator("h3")).to_have_text(title, timeout=PATIENCE)
    expect(newest).to_have_class("nd-job nd-done", timeout=PATIENCE)
    return newest.inner_text()


def test_a_pasted_link_is_read_and_can_be_asked_about_and_a_later_change_is_told(
    adding: Desk, paper: Newspaper
) -> None:
    before = adding.page.inner_text(".nd-masthead p")
    link = paper.print("/ferry", "Ferry Quellmar sails again", *FERRY)
    adding.page.fill("#nd-links", link)
    adding.page.click("#nd-add-news-add")
    assert "1 added" in finished(adding, f"Add {link}")
    expect(adding.page.locator(".nd-masthead p")).not_to_have_text(before)
    adding.ask(QUESTION)
    assert "240 people" in adding.page.inner_text(".nd-answer .nd-words")
    assert not adding.page.locator(".nd-changed").count()

    paper.print("/ferry", "Ferry Quellmar sails again", FERRY[0].replace("240", "260"), *FERRY[1:])
    adding.page.fill("#nd-links", link)
    adding.page.click("#nd-add-news-add")
    expect(adding.page.locator("#nd-jobs .nd-job").first).to_contain_text("1 updated", timeout=PATIENCE)
    expect(adding.page.locator(".nd-answer .nd-changed del")).to_have_text("240")
    expect(adding.page.locator(".nd-answer .nd-changed ins")).to_have_text("260")
    assert "240 people" in adding.page.inner_text(".nd-answer .nd-words")
    adding.page.locator(".nd-changed .nd-cite").click()  # the panel gives way to the sources
    assert adding.page.locator("mark:focus").is_visible()
    assert adding.page.locator(".nd-source .nd-since ins").inner_text() == "260"


def test_files_are_added_and_what_failed_is_named(adding: Desk) -> None:
    adding.page.set_input_files("#nd-files", [NOTE, PICTURE])
    assert adding.page.locator("#nd-chosen li").count() == 2
    adding.page.click("#nd-add-news-add")
    shown = finished(adding, "Add 2 files")
    assert "1 added · 1 without a date · 1 failed" in shown
    assert "monday <b>.md" in shown
    assert "is a damaged PDF document" in adding.page.inner_text("#nd-jobs .nd-failed")
    assert not adding.page.locator("#nd-chosen li").count()


@pytest.mark.thorough
def test_a_dropped_file_is_chosen(adding: Desk) -> None:
    adding.page.evaluate(
        """() => {
            const transfer = new DataTransfer();
            transfer.items.add(new File(['The council met.'], 'dropped.txt'));
            document.getElementById('nd-drop').dispatchEvent(
                new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
        }"""
    )
    assert "dropped.txt" in adding.page.inner_text("#nd-chosen")
    adding.page.get_by_role("button", name="Leave out dropped.txt").click()
    assert not adding.page.locator("#nd-chosen li").count()


@pytest.mark.thorough
def test_what_is_no_link_is_said_and_stays_where_it_was_typed(adding: Desk) -> None:
    adding.page.fill("#nd-links", "/etc/passwd")
    adding.page.click("#nd-add-news-add")
    expect(adding.page.locator("#nd-add-news-problem")).to_contain_text("“/etc/passwd” is not a web address")
    assert adding.page.input_value("#nd-links") == "/etc/passwd"
    adding.errors.clear()  # the browser itself notes every answer of 400


@pytest.mark.thorough
def test_a_hostile_feed_is_followed_refreshed_and_removed_and_runs_nothing(adding: Desk, paper: Newspaper) -> None:
    paper.feed_title = HOSTILE_TITLE
    paper.announce("/a", HOSTILE_TITLE, *FERRY)
    adding.page.fill("#nd-links", f"{paper.feed}#{HOSTILE_TITLE.replace(' ', '')}")
    adding.page.click("#nd-add-news-follow")
    row = adding.page.locator("#nd-feeds li")
    expect(row.locator("dd").first).to_have_text("just now", timeout=PATIENCE)
    assert "Harbour" in row.locator("h4").inner_text()
    assert not adding.page.locator("#nd-add-news-panel :is(img, script, iframe, [onmouseover], [onerror])").count()

    row.get_by_text("Refresh", exact=True).click()
    expect(adding.page.locator("#nd-jobs .nd-job").first).to_contain_text("not changed since", timeout=PATIENCE)
    paper.web.reply("/feed", "gone", status=500)
    row.get_by_text("Refresh", exact=True).click()
    expect(row.locator(".nd-problem")).to_contain_text("500", timeout=PATIENCE)

    remove = row.locator("[data-act=unfollow]")
    remove.click()
    expect(remove).to_have_text("Really? Articles stay")
    remove.click()
    expect(row).to_have_count(0)


def test_a_stop_ends_an_add_and_asking_does_not_wait_for_it(adding: Desk, paper: Newspaper) -> None:
    opened = threading.Event()

    def late(_: object) -> Reply:
        opened.wait(20)
        return Reply("gone", status=404)

    slow = paper.web.route("/slow", late)
    adding.page.fill("#nd-links", f"{slow}\n{paper.print('/never', 'Never read', *FERRY)}")
    adding.page.click("#nd-add-news-add")
    newest = adding.page.locator("#nd-jobs .nd-job").first
    expect(newest.locator(".nd-line")).to_have_text(f"Reading {slow} (1 of 2)", timeout=PATIENCE)
    expect(adding.page.locator("#nd-add")).to_have_text("Adding …")
    adding.ask("Why was Cassini steered into Saturn?")
    assert adding.page.locator(".nd-answer .nd-cite").count()
    newest.get_by_text("Stop", exact=True).click()
    expect(newest.locator(".nd-state")).to_have_text("stopping")
    opened.set()
    expect(newest.locator(".nd-state")).to_have_text("stopped", timeout=PATIENCE)
    assert paper.web.count("/never") == 0


@pytest.mark.thorough
def test_the_focus_goes_into_the_panel_and_back(adding: Desk) -> None:
    focused = "document.activeElement.id"
    assert adding.page.evaluate(focused) == "nd-links"
    assert adding.page.get_attribute("#nd-add", "aria-expanded") == "true"
    adding.page.keyboard.press("Escape")
    assert adding.page.evaluate(focused) == "nd-add"
    assert adding.page.get_attribute("#nd-add", "aria-expanded") == "false"
    assert not adding.page.locator("#nd-add-news-panel").is_visible()
