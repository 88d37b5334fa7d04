"""The page for every reader: on a phone, in the dark, by keyboard alone."""

from __future__ import annotations

import pytest

from index.sample import EXAMPLE_QUESTIONS
from tests.browser.conftest import Desk, Opener
from tests.browser.test_page import UNANSWERABLE

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}

# WCAG 2.2, contrast of text against what it stands on: relative luminance from sRGB, (lighter + .05) / (darker + .05).
CONTRAST = """
selector => [...document.querySelectorAll(selector)].filter(part => part.checkVisibility()).map(part => {
  const channels = colour => colour.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  let ground = part;
  const fill = element => getComputedStyle(element).backgroundColor;
  while (ground.parentElement && channels(fill(ground))[3] === 0) ground = ground.parentElement;
  const [a, b] = [getComputedStyle(part).color, fill(ground)].map(colour => luminance(channels(colour)));
  return [part.className || part.tagName, (Math.max(a, b) + .05) / (Math.min(a, b) + .05)];
})"""
READ = (
    ".nd-masthead span, .nd-question, .nd-words, .nd-credit, .nd-cite, .nd-as-of, .nd-source h3, .nd-dateline, blockquote, mark, "
    ".nd-original a, .nd-hits summary, .nd-label, .nd-searched, #nd-status p, #nd-ask, #nd-theme, #nd-filters span"
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(open_desk: Opener, scheme: str) -> None:
    desk = open_desk(color_scheme=scheme)
    assert desk.page.evaluate("document.body.classList.contains('dark')") == (scheme == "dark")
    desk.ask(UNANSWERABLE)
    desk.ask(EXAMPLE_QUESTIONS[0])
    measured = desk.page.evaluate(CONTRAST, READ)
    assert len(measured) > 15
    assert [found for found in measured if found[1] < 4.5] == []


@pytest.mark.thorough
def test_the_theme_button_switches_and_is_remembered(open_desk: Opener) -> None:
    desk = open_desk(color_scheme="light")
    desk.page.click("#nd-theme")
    assert desk.page.evaluate("document.body.classList.contains('dark')")
    desk.page.reload()
    desk.page.wait_for_function("() => document.body.classList.contains('dark')")
    assert desk.page.inner_text("#nd-theme") == "Light"


def test_a_phone_never_scrolls_sideways_and_citations_lead_down_to_their_source(open_desk: Opener) -> None:
    desk = open_desk(viewport=PHONE, has_touch=True)

    def overflow() -> int:
        return int(desk.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    assert overflow() <= 0
    desk.page.click("#nd-filters > button")
    assert overflow() <= 0
    desk.page.click("#nd-filters > button")
    desk.ask(EXAMPLE_QUESTIONS[0])
    assert overflow() <= 0
    desk.page.locator(".nd-cite").last.tap()
    mark = desk.page.locator("mark:focus")
    desk.page.wait_for_function(
        """() => { const box = document.querySelector('mark:focus').getBoundingClientRect();
                   return box.top >= 0 && box.top < innerHeight; }"""
    )
    assert mark.is_visible()
    desk.ask(UNANSWERABLE)
    assert overflow() <= 0


def test_a_question_is_asked_and_its_source_read_by_keyboard_alone(desk: Desk) -> None:
    keys = desk.page.keyboard

    def focused(selector: str) -> bool:
        return bool(desk.page.evaluate("selector => document.activeElement.matches(selector)", selector))

    desk.page.wait_for_function("() => document.activeElement.matches('#nd-question textarea')")
    keys.type(EXAMPLE_QUESTIONS[0])
    keys.press("Enter")
    desk.wait_for_answer(1)
    for _ in range(25):
        keys.press("Shift+Tab")
        if focused("#nd-a1-c1"):
            break
    assert focused("#nd-a1-c1")
    assert desk.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    keys.press("Enter")
    assert focused("mark#nd-a1-s1")
    keys.press("Shift+Tab")
    assert focused(".nd-number")
    keys.press("Enter")
    assert focused(".nd-cite")


@pytest.mark.thorough
def test_a_screen_reader_is_not_read_the_markup_of_messages(desk: Desk) -> None:
    desk.ask(EXAMPLE_QUESTIONS[0])
    labels = desk.page.evaluate("[...document.querySelectorAll('[aria-label]')].map(part => part.ariaLabel)")
    assert not [label for label in labels if "<" in label]
