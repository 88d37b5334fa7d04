"""Keeping conversations: across reloads and restarts, listed, renamed, deleted, linked; and editing and asking again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from index.sample import EXAMPLE_QUESTIONS
from tests.browser.conftest import Desk, Opener, served, watched

pytestmark = pytest.mark.browser

FIRST, SECOND = EXAMPLE_QUESTIONS[0], EXAMPLE_QUESTIONS[3]


def questions(desk: Desk) -> list[str]:
    return [text.strip() for text in desk.page.locator(".nd-question").all_inner_texts()]


def listed(desk: Desk) -> list[str]:
    """The titles in the drawer, which is left open."""
    if not desk.page.locator("#nd-kept").is_visible():
        desk.page.click("#nd-history")
    desk.page.wait_for_selector("#nd-kept-list > *")
    return [text.strip() for text in desk.page.locator(".nd-kept-link").all_inner_texts()]


def wait_for_address(desk: Desk) -> str:
    """The conversation's own address, once the page has it."""
    desk.page.wait_for_function("() => location.search.startsWith('?c=')")
    return desk.page.url


def test_a_reload_shows_the_conversation_as_it_was_and_it_goes_on(open_desk: Opener) -> None:
    desk = open_desk()
    desk.ask(FIRST)
    wait_for_address(desk)
    answer = desk.page.inner_text(".nd-answer .nd-words")
    desk.page.reload()
    desk.wait_for_answer(1)
    assert questions(desk) == [FIRST]
    assert desk.page.inner_text(".nd-answer .nd-words") == answer
    assert desk.page.locator("#nd-a1-sources .nd-source").count()
    assert not desk.page.locator("#nd-examples").is_visible()
    assert desk.page.title() == f"{FIRST} – Newsdesk"
    desk.ask(SECOND)
    desk.page.reload()
    desk.wait_for_answer(2)
    assert questions(desk) == [FIRST, SECOND]
    assert not desk.errors


def test_conversations_survive_the_server_and_a_link_opens_one(
    browser: Browser, tmp_path: Path, visitor: BrowserContext
) -> None:
    with served(tmp_path) as address:
        desk = watched(visitor.new_page(), address).open()
        desk.ask(FIRST)
        link = wait_for_address(desk).removeprefix(address)
        desk.page.close()
    with served(tmp_path) as address:
        desk = watched(visitor.new_page(), address).open()
        assert listed(desk) == [FIRST]
        desk.page.click(".nd-kept-link")
        desk.wait_for_answer(1)
        assert desk.page.url == address + link
        desk.page.close()

        stranger = browser.new_context()
        other = watched(stranger.new_page(), address)
        other.page.goto(address + link)
        other.page.wait_for_selector("#nd-status .nd-warning")
        assert "no conversation at this address" in other.page.inner_text("#nd-status")
        assert not questions(other)
        assert listed(other) == []
        assert other.page.request.get(f"{address}/conversations/{link.removeprefix('/?c=')}.md").status == 404
        stranger.close()


def test_conversations_are_listed_renamed_and_deleted(open_desk: Opener) -> None:
    desk = open_desk()
    desk.ask(FIRST)
    wait_for_address(desk)
    desk.page.click("#nd-new")
    desk.page.wait_for_function("() => location.search === ''")
    desk.ask(SECOND)
    wait_for_address(desk)
    assert listed(desk) == [SECOND, FIRST]
    assert desk.page.get_attribute(".nd-kept-link[aria-current]", "href") in desk.page.url

    row = desk.page.locator("#nd-kept li", has_text=FIRST)
    row.locator("summary").click()
    row.get_by_role("button", name="Rename").click()
    desk.page.keyboard.type("<b>Prize</b> research")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_selector("text=<b>Prize</b> research")
    assert listed(desk) == [SECOND, "<b>Prize</b> research"]

    row = desk.page.locator("#nd-kept li", has_text="Prize")
    row.locator("summary").click()
    delete = row.locator("[data-act=delete]")
    delete.click()
    assert delete.inner_text() == "Delete for good?"
    delete.click()
    row.wait_for(state="detached")
    assert listed(desk) == [SECOND]

    row = desk.page.locator("#nd-kept li")
    row.locator("summary").click()
    for _ in range(2):
        row.locator("[data-act=delete]").click()
    desk.page.wait_for_function("() => location.search === ''")
    desk.page.wait_for_selector(".nd-welcome")
    assert listed(desk) == []


def test_an_edited_question_is_answered_in_its_place(open_desk: Opener) -> None:
    desk = open_desk()
    desk.ask("Who won the Nobel Prize in Chemistry in 2042?")
    desk.page.focus("#nd-question textarea")
    desk.page.keyboard.press("ArrowUp")
    assert "Editing your question" in desk.page.inner_text("#nd-status")
    assert desk.page.input_value("#nd-question textarea") == "Who won the Nobel Prize in Chemistry in 2042?"
    desk.page.keyboard.press("Escape")
    assert desk.page.input_value("#nd-question textarea") == ""
    desk.page.click(".nd-edit")
    desk.type_question(FIRST)
    desk.page.wait_for_function("text => document.querySelector('.nd-question').textContent.trim() === text", arg=FIRST)
    desk.wait_for_answer(1)
    assert questions(desk) == [FIRST]
    desk.page.reload()
    desk.wait_for_answer(1)
    assert questions(desk) == [FIRST]


@pytest.mark.thorough
def test_an_earlier_question_that_is_edited_goes_on_in_a_new_conversation(open_desk: Opener) -> None:
    desk = open_desk()
    for question in (FIRST, SECOND):
        desk.ask(question)
    before = wait_for_address(desk)
    desk.page.locator(".nd-edit").first.click()
    desk.type_question(EXAMPLE_QUESTIONS[5])
    desk.page.wait_for_function("before => location.href !== before", arg=before)
    desk.wait_for_answer(1)
    assert questions(desk) == [EXAMPLE_QUESTIONS[5]]
    desk.page.wait_for_selector("#nd-status :text('the earlier one is unchanged')")
    assert sorted(listed(desk)) == sorted([FIRST, EXAMPLE_QUESTIONS[5]])
    desk.page.goto(before)
    desk.wait_for_answer(2)
    assert questions(desk) == [FIRST, SECOND]


@pytest.mark.thorough
def test_ask_again_answers_in_place_and_keeps_what_is_being_typed(open_desk: Opener) -> None:
    desk = open_desk()
    desk.ask(FIRST)
    desk.page.fill("#nd-question textarea", "half a thou")
    desk.page.locator("#nd-chat").get_by_role("button", name="Ask again", exact=True).click()
    desk.page.wait_for_selector(".nd-waiting", state="detached")
    desk.wait_for_answer(1)
    assert questions(desk) == [FIRST]
    assert desk.page.input_value("#nd-question textarea") == "half a thou"


@pytest.mark.thorough
def test_two_pages_of_one_conversation_lose_nothing(open_desk: Opener) -> None:
    one = open_desk()
    one.ask(FIRST)
    address = wait_for_address(one)
    two = watched(one.page.context.new_page(), one.address)
    two.page.goto(address)
    two.wait_for_answer(1)
    two.ask(SECOND)
    one.type_question(EXAMPLE_QUESTIONS[5])
    one.wait_for_answer(3)
    assert questions(one) == [FIRST, SECOND, EXAMPLE_QUESTIONS[5]]


@pytest.mark.thorough
def test_the_keyboard_reaches_the_question_and_the_drawer(open_desk: Opener) -> None:
    desk = open_desk()
    desk.ask(FIRST)
    desk.page.locator(".nd-cite").first.click()
    desk.page.keyboard.press("/")
    assert desk.page.evaluate("document.activeElement.matches('#nd-question textarea')")
    assert desk.page.input_value("#nd-question textarea") == ""
    desk.page.focus("#nd-history")
    desk.page.keyboard.press("Enter")
    assert desk.page.locator("#nd-kept").is_visible()
    assert desk.page.get_attribute("#nd-history", "aria-expanded") == "true"
    desk.page.keyboard.press("Escape")
    assert not desk.page.locator("#nd-kept").is_visible()
    assert desk.page.evaluate("document.activeElement.id") == "nd-history"


@pytest.mark.thorough
def test_a_copied_answer_names_its_sources(open_desk: Opener) -> None:
    desk = open_desk(permissions=["clipboard-read", "clipboard-write"])
    desk.ask(FIRST)
    wait_for_address(desk)
    desk.page.get_by_role("button", name="Copy", exact=True).click()
    desk.page.wait_for_selector("text=Copied")
    copied = desk.page.evaluate("navigator.clipboard.readText()")
    assert FIRST in copied
    assert re.search(r"\[1\]", copied)
