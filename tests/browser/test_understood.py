"""What the page understood in a question: shown beside the answer, removed and put back, by mouse and by keyboard."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Desk, Opener

pytestmark = pytest.mark.browser

NARROWED = "According to Sample Wire, what is the latest on the first picture of a black hole?"
FOLLOW_UP = "Who won the Nobel Prize in Chemistry?"
OUTLET, ORDER = 'button[value="1 without outlets"]', 'button[value="1 without time"]'
PUT_BACK = 'button[value="1 with outlets"]'


def outlets_found(desk: Desk) -> set[str]:
    """The outlets of everything found for the answer whose sources are shown."""
    lines = desk.page.locator(".nd-current .nd-hits .nd-dateline").all_text_contents()
    return {line.split(" · ")[0] for line in lines}


def wait_until_asked_again(desk: Desk, button: str) -> None:
    """Until the answer stands that has this button, and its sources with it."""
    desk.page.wait_for_selector(f".nd-answer:not(.nd-waiting) {button}")
    desk.wait_for_answer(1)


def test_what_was_understood_is_shown_as_buttons_that_say_what_they_do(desk: Desk) -> None:
    desk.ask(NARROWED)
    assert outlets_found(desk) == {"Sample Wire"}
    for reading in ("Sample Wire", "the newest first"):
        name = f"Remove, and ask again without: {reading}"
        assert desk.page.get_by_role("button", name=name, exact=True).is_visible()
    lines = desk.page.locator(".nd-understood > span").all_inner_texts()
    assert lines == ["Searched only", "Preferred"], "told apart by words"
    assert not desk.errors


@pytest.mark.thorough
def test_a_question_without_times_and_outlets_shows_none(desk: Desk) -> None:
    desk.ask("Why was Cassini steered into Saturn?")
    assert not desk.page.locator(".nd-understood").count()


def test_removed_with_the_mouse_the_question_is_answered_anew_and_the_conversation_stays(desk: Desk) -> None:
    desk.ask(NARROWED)
    desk.ask(FOLLOW_UP)
    later = desk.page.locator(".nd-answer").nth(1).inner_text()
    desk.page.fill("#nd-question textarea", "half a thou")
    desk.page.click(OUTLET)
    wait_until_asked_again(desk, PUT_BACK)
    assert len(outlets_found(desk)) > 1
    assert desk.page.locator("#nd-a1-sources").is_visible(), "the sources shown are those of the new answer"
    assert "Searched all outlets, not only Sample Wire." in desk.page.locator(".nd-answer").first.inner_text()
    assert desk.page.locator(ORDER).is_visible(), "the other is still understood"
    assert desk.page.locator(".nd-question").all_inner_texts() == [NARROWED, FOLLOW_UP]
    assert desk.page.locator(".nd-answer").nth(1).inner_text() == later
    assert desk.page.input_value("#nd-question textarea") == "half a thou"
    desk.page.wait_for_function("() => document.querySelector('.nd-question').getBoundingClientRect().top >= 0")
    assert not desk.errors


@pytest.mark.thorough
def test_removed_and_put_back_by_keyboard_the_keyboard_stays_at_the_answer(desk: Desk) -> None:
    desk.ask(NARROWED)
    for press, at, then in (("Enter", OUTLET, PUT_BACK), ("Space", PUT_BACK, OUTLET)):
        desk.page.locator(at).focus()
        desk.page.keyboard.press(press)
        wait_until_asked_again(desk, then)
        desk.page.wait_for_function("button => document.activeElement.matches(button)", arg=then)
    assert outlets_found(desk) == {"Sample Wire"}
    assert desk.page.locator(".nd-question").count() == 1
    assert not desk.errors


@pytest.mark.thorough
def test_both_are_removed_one_after_the_other_and_a_follow_up_is_understood_anew(desk: Desk) -> None:
    desk.ask(NARROWED)
    desk.page.click(OUTLET)
    wait_until_asked_again(desk, PUT_BACK)
    desk.page.click(ORDER)
    wait_until_asked_again(desk, 'button[value="1 with time"]')
    assert desk.page.locator(".nd-set-aside").count() == 2
    desk.ask(NARROWED)
    assert desk.page.locator(".nd-answer").nth(1).locator(".nd-chip").count() == 2
    assert desk.page.locator(".nd-answer").nth(0).locator(".nd-chip").count() == 0


@pytest.mark.thorough
def test_on_a_phone_the_buttons_fit_and_are_large_enough_for_a_finger(open_desk: Opener) -> None:
    desk = open_desk(viewport={"width": 360, "height": 740}, has_touch=True)
    desk.ask(NARROWED.replace("Sample Wire", "Sample Wire or The Sample Gazette"))
    for button in desk.page.locator(".nd-chip").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 24
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
    desk.page.locator(OUTLET).tap()
    wait_until_asked_again(desk, PUT_BACK)
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 360
