"""What stands under an answer: who says what, and the timeline of its story, by mouse and by keyboard."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Desk, Opener
from tests.browser.stories import STRIKE, TOLL

pytestmark = pytest.mark.browser

BUTTON = 'button[value="1 timeline"]'


def tell(desk: Desk) -> None:
    desk.page.locator(BUTTON).focus()
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_selector(".nd-timeline")
    desk.settle()


def test_figures_that_differ_stand_in_a_table_and_lead_to_their_words(desk: Desk) -> None:
    desk.ask(TOLL)
    table = desk.page.locator(".nd-figures table")
    assert table.locator("caption").inner_text() == "A later report gives another figure: people killed"
    assert table.locator("th[scope=col]").all_inner_texts() == ["Figure", "Outlet", "Date"]
    assert table.locator("tbody td:nth-child(2)").all_inner_texts() == ["Hill Post", "Harbour Times"]
    table.locator(".nd-cite").last.click()
    assert "At least 62 people" in desk.page.locator("mark:focus").inner_text()
    notes = desk.page.locator(".nd-as-of").all_inner_texts()
    assert any(note.startswith("As of 2–6 May 2024") for note in notes), "the days of all that is cited"


def test_the_timeline_is_told_under_its_answer_and_stays_there(desk: Desk) -> None:
    desk.ask(STRIKE)
    desk.page.fill("#nd-question textarea", "half a thou")
    tell(desk)
    days = desk.page.locator(".nd-timeline time").all_inner_texts()
    assert days[0] == "4 March 2024" and days[-1] == "18 March 2024", "oldest first"
    desk.page.wait_for_function("() => document.activeElement.matches('.nd-timeline summary')")
    desk.page.wait_for_function(
        "() => document.getElementById('nd-status').textContent.includes('Timeline of this story: ')"
    )
    assert desk.page.input_value("#nd-question textarea") == "half a thou"
    assert not desk.page.locator(BUTTON).count()
    for link in desk.page.locator(".nd-timeline a").all():
        assert link.get_attribute("href").startswith("/articles/")  # type: ignore[union-attr]
        assert set(link.get_attribute("rel").split()) == {"noopener", "noreferrer", "nofollow"}  # type: ignore[union-attr]

    desk.page.keyboard.press("Enter")  # folds it
    desk.ask(TOLL)
    assert not desk.page.locator(".nd-timeline time").first.is_visible(), "what is folded stays folded"
    assert desk.page.locator(".nd-answer").first.locator(".nd-timeline").count() == 1
    assert not desk.errors and desk.page.evaluate("window.pwned") is None


@pytest.mark.thorough
def test_a_story_of_which_nothing_more_is_told_says_so(desk: Desk) -> None:
    desk.page.click("#nd-filters > button")
    desk.page.locator("#nd-outlets label", has_text="Hill Post").click()
    desk.ask(TOLL)
    tell(desk)
    assert desk.page.locator(".nd-timeline li").count() == 1
    assert "1 entry" in desk.page.inner_text("#nd-status")


@pytest.mark.thorough
def test_on_a_phone_table_and_timeline_fit(open_desk: Opener) -> None:
    desk = open_desk(viewport={"width": 360, "height": 740}, has_touch=True)
    desk.ask(TOLL)
    desk.page.locator(BUTTON).tap()
    desk.page.wait_for_selector(".nd-timeline time")
    desk.settle()
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 360
    table = desk.page.locator(".nd-figures")
    assert table.evaluate("box => box.scrollWidth <= box.clientWidth")
