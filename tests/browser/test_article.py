"""The whole article in a browser: reached from sources, hits and headlines, its words in sight, without any script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from assistant.web.app import build_app
from assistant.web.articles.article_links import address
from assistant.web.page.export import export
from tests.assistant.web.ferry import FIRST, HOSTILE, ID, opened, place
from tests.assistant.web.page.test_export import everything
from tests.browser.conftest import Desk as Watched
from tests.browser.conftest import running, watched
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser

QUESTION = "How many people does the ferry between Lindow and Sarn carry?"
WORDS = [place("It carries 240 people and 30 cars."), place("Nobody was hurt")]


@pytest.fixture(scope="module")
def ferry_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with opened(tmp_path_factory.mktemp("ferry")) as index, running(build_app(index)) as url:
        yield url


def reading(browser: Browser, address: str, **options: object) -> Watched:
    return watched(browser.new_context(**options).new_page(), address)  # type: ignore[arg-type]


def follow(page: Page, selector: str) -> Page:
    """The page that a link opens beside this one."""
    with page.expect_popup() as opened_page:
        page.locator(selector).first.click()
    opened_page.value.wait_for_load_state()
    return opened_page.value


def test_a_source_leads_to_the_whole_article_with_the_cited_words_in_sight(browser: Browser, ferry_page: str) -> None:
    desk = reading(browser, ferry_page).open()
    desk.ask(QUESTION)
    quote = desk.page.locator(".nd-source mark").first.inner_text()
    whole = follow(desk.page, ".nd-original a")
    assert quote.startswith(whole.locator("#first-mark").inner_text()), "one mark for each paragraph"
    assert whole.evaluate(IN_SIGHT)
    assert whole.locator("h1").inner_text() == "Ferry runs at last"
    desk.unfold_hits()
    hit = follow(desk.page, ".nd-current .nd-hits a")
    assert hit.locator("mark").count() >= 1
    assert not desk.errors
    desk.page.context.close()


@pytest.mark.thorough
def test_a_refusal_and_a_timeline_lead_there_too(browser: Browser, ferry_page: str) -> None:
    desk = reading(browser, ferry_page).open()
    desk.ask("Who won the chess championship in Reykjavik?")
    assert follow(desk.page, ".nd-nearest a").locator("h1").count() == 1
    desk.ask(QUESTION)
    desk.page.click('button[value="2 timeline"]')
    desk.page.wait_for_selector(".nd-timeline li")
    told = desk.page.locator(".nd-timeline li > p:nth-child(2)").first.inner_text()
    assert follow(desk.page, ".nd-timeline a").locator("#first-mark").inner_text() == told
    assert not desk.errors
    desk.page.context.close()


IN_SIGHT = """() => {
    const place = document.getElementById('first-mark').getBoundingClientRect();
    return place.top >= 0 && place.bottom <= innerHeight;
}"""


@pytest.mark.thorough
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_reads_without_a_script_at_any_width(browser: Browser, ferry_page: str, width: int) -> None:
    context = {"viewport": {"width": width, "height": 700}, "java_script_enabled": False, "color_scheme": "dark"}
    desk = reading(browser, ferry_page, **context)
    desk.page.goto(ferry_page + address(ID, 1, WORDS))
    assert desk.page.locator("mark").all_inner_texts() == [FIRST[start:end] for start, end in WORDS]
    desk.page.locator("summary").press("Enter")
    assert desk.page.locator("del:visible").all_inner_texts()[-2:] == ["240", "forty"]
    desk.page.click("text=Read version 3")
    assert "Cited from version 1, these words are not in version 3" in desk.page.locator(".note").first.inner_text()
    assert desk.page.locator("mark").all_inner_texts() == ["Nobody was hurt"]
    for where in (address(ID, 1, WORDS), address(HOSTILE.id), "/articles/nothing"):
        desk.page.goto(ferry_page + where)
        box = desk.page.locator("main").bounding_box()
        assert box is not None and box["width"] <= width
    desk.page.context.close()


def test_nothing_runs_loads_or_overflows(browser: Browser, ferry_page: str) -> None:
    desk = reading(browser, ferry_page, viewport={"width": 320, "height": 640})
    for where in (address(ID, 2, WORDS, 1), address(HOSTILE.id)):
        desk.page.goto(ferry_page + where)
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= 320
    desk.page.wait_for_timeout(300)  # time for anything that was going to run
    assert desk.page.evaluate("window.pwned") is None
    assert desk.foreign_requests == [] and desk.errors == []
    desk.page.context.close()


@pytest.mark.thorough
def test_links_are_large_enough_and_seen_when_the_keyboard_is_on_them(browser: Browser, ferry_page: str) -> None:
    desk = reading(browser, ferry_page, has_touch=True, viewport={"width": 390, "height": 844})
    desk.page.goto(ferry_page + address(ID, 2, WORDS, 1).partition("#")[0])
    small = "links => links.filter(each => each.getBoundingClientRect().height < 24).map(each => each.textContent)"
    assert desk.page.locator("main :is(a, summary):not(.note a), .name").evaluate_all(small) == []
    desk.page.keyboard.press("Tab")
    assert desk.page.locator(":focus").inner_text() == "Go to the text"
    desk.page.keyboard.press("Enter")
    desk.page.keyboard.press("Tab")  # goes on from the text, past all that stands over it
    assert re.fullmatch(r"Version \d", desk.page.locator(":focus").inner_text())
    assert desk.page.locator(":focus").evaluate("each => getComputedStyle(each).outlineStyle") == "solid"
    desk.page.context.close()


@pytest.mark.thorough
@pytest.mark.parametrize(("system", "chosen"), [("light", "dark"), ("dark", "light"), ("dark", "")])
def test_it_keeps_the_colours_chosen_on_the_page(browser: Browser, ferry_page: str, system: str, chosen: str) -> None:
    desk = reading(browser, ferry_page, color_scheme=system)
    desk.page.goto(ferry_page + address(ID))
    if chosen:
        desk.page.evaluate("name => localStorage.setItem('newsdesk-theme', name)", chosen)
        desk.page.reload()
    paper = desk.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == {"light": "rgb(250, 249, 245)", "dark": "rgb(20, 19, 16)"}[chosen or system]
    desk.page.context.close()


@pytest.mark.thorough
def test_on_paper_the_marks_and_the_address_of_the_original_are_seen(
    browser: Browser, ferry_page: str, tmp_path: Path
) -> None:
    desk = reading(browser, ferry_page, color_scheme="dark")
    desk.page.goto(ferry_page + address(ID, 1, WORDS))
    desk.page.emulate_media(media="print")
    assert desk.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    after = "each => getComputedStyle(each, '::after').content"
    assert "courier.example/ferry" in desk.page.locator(".which a[href^=http]").evaluate(after)
    assert desk.page.locator("mark").first.evaluate("each => getComputedStyle(each).borderBottomStyle") == "solid"
    desk.page.context.close()


@pytest.mark.thorough
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_articles_and_exports_have_no_accessibility_violations(
    browser: Browser, ferry_page: str, theme: str, width: int
) -> None:
    desk = reading(browser, ferry_page, color_scheme=theme, viewport={"width": width, "height": 844})
    for where in (address(ID, 2, WORDS, 1), address(HOSTILE.id), "/articles/nothing"):
        desk.page.goto(ferry_page + where)
        for fold in desk.page.locator("details").all():
            fold.evaluate("each => { each.open = true }")
        assert not violations(desk.page), where
    desk.page.set_content(export(everything(), "html").body.decode())
    assert not violations(desk.page)
    desk.page.context.close()
