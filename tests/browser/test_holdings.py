"""What is here: read bar by bar, narrowed, and thinned out; and how a page without news leads to its first answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from assistant import Assistant
from assistant.records import QUOTES
from assistant.sample_news import sample_ids
from assistant.suggestions.examples import Examples
from assistant.web import build_app
from assistant.web.add_news.jobs import JobQueue as NewsDesk
from index import Article, NewsIndex
from index.sample import EXAMPLE_QUESTIONS
from tests.browser.conftest import Desk, running, watched

pytestmark = pytest.mark.browser

PATIENCE = 60_000
OWN = [
    Article(
        title=f"Quellmar Shipping carries {number} people",
        text=f"Quellmar Shipping launched the ferry Northlight on 4 May. It carried {number} people to Reed Island.",
        url=f"https://harbour.example/{number}",
        publisher="Harbour Post",
        published=datetime(2024, 5, day, 9, tzinfo=UTC),
        language="en",
    )
    for day, number in ((4, 240), (6, 260))
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture(scope="module")
def own_address(browser: Browser, index: NewsIndex) -> Iterator[str]:
    with (
        NewsDesk(index) as desk,
        Examples(index, Assistant(index, QUOTES)) as examples,
        running(build_app(index, jobs=desk, examples=examples)) as address,
    ):
        yield address


@pytest.fixture
def page(browser: Browser, own_address: str) -> Iterator[Desk]:
    context: BrowserContext = browser.new_context(viewport={"width": 1280, "height": 800})
    desk = watched(context.new_page(), own_address).open()
    yield desk
    assert desk.errors == []
    assert desk.foreign_requests == []
    context.close()


def open_holdings(desk: Desk) -> None:
    desk.page.click(".nd-masthead .nd-library-open")
    desk.page.wait_for_selector("#nd-plot")


def test_without_news_one_press_puts_the_sample_in_and_questions_appear(page: Desk) -> None:
    expect(page.page.locator(".nd-welcome")).to_contain_text("There is no news here yet")
    page.page.click('.nd-begin[value="sample"]')
    expect(page.page.locator('.nd-begin[value="sample"]')).to_be_disabled()
    expect(page.page.locator("#nd-examples button")).to_have_text(list(EXAMPLE_QUESTIONS), timeout=PATIENCE)
    expect(page.page.locator(".nd-masthead p")).to_contain_text(f"{len(sample_ids())} articles")
    expect(page.page.locator(".nd-welcome")).to_contain_text("What is here now is sample news")
    page.page.click('.nd-begin[value="add"]')
    assert page.page.evaluate("document.activeElement.id") == "nd-links"


def test_the_plot_is_read_with_the_keyboard_and_lists_a_bars_articles(page: Desk, index: NewsIndex) -> None:
    index.add(OWN)
    open_holdings(page)
    assert page.page.evaluate("document.activeElement.id") == "nd-library-title"
    plot = page.page.locator("#nd-plot")
    plot.focus()
    assert plot.get_attribute("aria-valuetext") == "March 2025: 1 article"
    expect(page.page.locator(".nd-read")).to_have_text("March 2025: 1 article")
    page.page.keyboard.press("ArrowLeft")
    expect(page.page.locator(".nd-read")).to_have_text("February 2025: 0 articles")
    page.page.keyboard.press("Home")
    expect(page.page.locator(".nd-read")).to_have_text("July 2015: 1 article")
    page.page.keyboard.press("Enter")
    expect(page.page.locator("#nd-listed-title")).to_have_text("Published: July 2015")
    expect(page.page.locator(".nd-headlines li")).to_have_count(1)
    page.page.click("#nd-list-all")
    expect(page.page.locator("#nd-listed-title")).to_have_text("Newest articles")
    page.page.keyboard.press("Escape")
    assert page.page.evaluate("document.activeElement.className").startswith("nd-library-open")


def test_an_outlet_narrows_the_list_and_its_articles_can_be_removed(page: Desk, index: NewsIndex) -> None:
    open_holdings(page)
    page.page.get_by_role("button", name="Harbour Post").click()
    expect(page.page.locator(".nd-headlines li")).to_have_count(2)
    row = page.page.locator(".nd-headlines li").first
    assert row.locator("a").get_attribute("href") == f"/articles/{OWN[1].id}"
    remove = row.locator("[data-act=remove]")
    remove.click()
    expect(remove).to_have_text("Really remove it?")
    assert index.article(OWN[1].id) is not None
    remove.click()
    expect(page.page.locator(".nd-headlines li")).to_have_count(1)
    assert index.article(OWN[1].id) is None
    expect(page.page.locator(".nd-masthead p")).to_contain_text(f"{len(sample_ids()) + 1} articles")


def test_the_sample_goes_and_the_users_own_news_stays_and_is_asked_about(page: Desk, index: NewsIndex) -> None:
    page.page.click("#nd-add")
    button = page.page.get_by_role("button", name="Remove the sample news")
    button.click()
    expect(page.page.locator("#nd-add-news-sample button")).to_have_text("Really remove it?")
    page.page.locator("#nd-add-news-sample button").click()
    expect(page.page.locator("#nd-add-news-sample")).to_be_empty(timeout=PATIENCE)
    expect(page.page.locator(".nd-masthead p")).to_contain_text("1 article ·")
    assert index.count() == 1
    expected = page.page.locator("#nd-examples button", has_text="What is new about Quellmar Shipping?")
    expect(expected).to_be_visible(timeout=PATIENCE)
