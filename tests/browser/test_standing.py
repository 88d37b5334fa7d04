"""Standing questions on the page: watched under an answer, told of in the drawer when news comes, followed as a feed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from index import Article
from tests.browser import stories
from tests.browser.conftest import Desk, watched

pytestmark = pytest.mark.browser

# Told of a week later than what the test server begins with.
HIGHER = Article(
    title="Sarn valley: more dead found",
    text="At least 71 people were killed in the Sarn valley earthquake, the governor said. Two villages are still cut off.",
    publisher="Hill Post",
    url="https://hill-post.example/sarn-more-dead",
    language="en",
)


def written(folder: Path) -> Path:
    fields = {"title": HIGHER.title, "text": HIGHER.text, "url": HIGHER.url, "publisher": HIGHER.publisher}
    path = folder / "report.json"
    path.write_text(json.dumps({**fields, "published": "2024-05-09T08:00:00Z", "language": "en"}), encoding="utf-8")
    return path


def watch(desk: Desk, pressed: bool = True) -> None:
    desk.page.click(".nd-watch")
    desk.page.wait_for_selector(f'.nd-watch[aria-pressed="{str(pressed).lower()}"]')


def add(desk: Desk, path: Path) -> None:
    desk.page.click("#nd-add")
    desk.page.set_input_files("#nd-files", path)
    desk.page.click("#nd-add-news-add")
    desk.page.wait_for_selector(".nd-job.nd-done")
    desk.page.click("#nd-add-news-close")


def test_a_watched_question_is_told_of_when_its_answer_changes(
    own_address: str, tmp_path: Path, visitor: BrowserContext
) -> None:
    desk = watched(visitor.new_page(), own_address).open()
    desk.ask(stories.TOLL)
    watch(desk)
    desk.page.reload()
    desk.wait_for_answer(1)
    desk.page.wait_for_selector('.nd-watch[aria-pressed="true"]')
    add(desk, written(tmp_path))
    desk.page.wait_for_selector('#nd-history[data-unseen="1"]', timeout=60_000)
    assert desk.page.get_attribute("#nd-history", "aria-label") == (
        "Conversations, 1 change in your standing questions"
    )
    desk.page.click("#nd-history")
    change = desk.page.inner_text("#nd-standing .nd-change")
    assert "at least 71 people" in change.lower() and "Hill Post, 9 May 2024" in change
    feed = desk.page.input_value("#nd-standing-address")
    stranger = desk.page.context.browser
    assert stranger
    with_nothing = stranger.new_context()
    assert "at least 71 people" in with_nothing.request.get(feed).text()
    with_nothing.close()
    desk.page.click("text=Mark as seen")
    desk.page.wait_for_selector("#nd-history:not([data-unseen])")
    assert desk.page.evaluate("() => document.querySelector('#nd-standing').contains(document.activeElement)")
    desk.page.click("#nd-standing [data-standing=remove]")
    desk.page.click("#nd-standing [data-standing=remove]")
    desk.page.wait_for_selector('.nd-watch[aria-pressed="false"]')
    assert "None yet" in desk.page.inner_text("#nd-standing-list")
    assert not desk.errors
    desk.page.close()


@pytest.mark.thorough
def test_a_question_is_watched_no_longer_by_a_second_press(desk: Desk) -> None:
    desk.ask(stories.STRIKE)
    watch(desk)
    assert desk.page.inner_text(".nd-watch").startswith("Watching")
    watch(desk, pressed=False)
    assert desk.page.inner_text(".nd-watch").startswith("Watch")
    assert not desk.errors


@pytest.mark.thorough
def test_the_section_fits_a_narrow_phone(open_desk) -> None:  # type: ignore[no-untyped-def]
    desk = open_desk(viewport={"width": 320, "height": 640})
    desk.ask(stories.TOLL)
    watch(desk)
    desk.page.click("#nd-history")
    desk.page.wait_for_selector("#nd-standing li")
    desk.page.click("#nd-standing-feed summary")
    assert desk.page.evaluate("() => document.querySelector('#nd-kept').scrollWidth") <= 320
    small = desk.page.evaluate(
        "() => [...document.querySelectorAll('#nd-standing :is(button, summary, input)')]"
        ".filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 24).map(each => each.outerHTML)"
    )
    assert small == []
