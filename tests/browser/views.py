"""The named views of the page that every check of all views walks through: how to get to each, from a page just opened.

A new view is a function and a line in `VIEWS`; the function gets the open page and leaves it at the view.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from index.sample import EXAMPLE_QUESTIONS
from tests.browser import stories
from tests.browser.conftest import Desk

UNANSWERABLE = "What is the inflation rate in France?"

# Which of the running pages a view is on: over the sample, over an empty index, with a language model, or behind a password.
Served = Literal["sample", "empty", "written", "closed"]


@dataclass(frozen=True, slots=True)
class View:
    """`go` leads from the opened page to the view."""

    served: Served
    go: Callable[[Desk], None]


def first_screen(desk: Desk) -> None:
    desk.page.wait_for_selector(".nd-welcome")


def answer(desk: Desk) -> None:
    desk.ask(EXAMPLE_QUESTIONS[0])


def everything_found(desk: Desk) -> None:
    desk.ask(EXAMPLE_QUESTIONS[0])
    desk.unfold_hits()


def refusal(desk: Desk) -> None:
    desk.ask(UNANSWERABLE)


def understood(desk: Desk) -> None:
    desk.ask("What did the Harbour Times write about the Varnholm strike in March 2024?")
    desk.page.locator(".nd-chip").first.click()
    desk.page.wait_for_selector(".nd-set-aside")
    desk.wait_for_answer(1)


def who_says_what(desk: Desk) -> None:
    desk.ask(stories.TOLL)
    desk.page.wait_for_selector(".nd-figures")


def timeline(desk: Desk) -> None:
    desk.ask(stories.STRIKE)
    desk.page.click(".nd-ask-timeline")
    desk.page.wait_for_selector(".nd-timeline li")
    desk.settle()


def reasons(desk: Desk) -> None:
    desk.ask(stories.STRIKE)
    desk.page.locator(".nd-mark").first.click()
    desk.page.locator(".nd-checks summary").first.click()


def filters(desk: Desk) -> None:
    desk.page.click("#nd-filters > button")
    desk.page.wait_for_selector("#nd-outlets label")


def error_line(desk: Desk) -> None:
    filters(desk)
    dates = desk.page.locator("#nd-filters input[type=date]")
    dates.nth(0).fill("2020-01-02")
    dates.nth(1).fill("2020-01-01")
    desk.type_question(EXAMPLE_QUESTIONS[0])
    desk.page.wait_for_selector("#nd-status .nd-warning")


def add_news(desk: Desk) -> None:
    desk.page.click("#nd-add")
    desk.page.wait_for_selector("#nd-add-news-panel:not([hidden])")


def holdings(desk: Desk) -> None:
    desk.page.click(".nd-masthead .nd-library-open")
    desk.page.wait_for_selector("#nd-library > *")


def an_outlet_of_it(desk: Desk) -> None:
    holdings(desk)
    desk.page.locator("[data-outlet]").first.click()
    desk.page.wait_for_selector("[data-outlet][aria-pressed=true]")
    desk.page.click("#nd-as-table summary")


def withheld(desk: Desk) -> None:
    desk.ask(stories.STRIKE)
    desk.page.locator(".nd-withheld summary").click()


def answered_on_its_way(desk: Desk) -> None:
    desk.page.route("**/queue/data**", lambda route: None)  # nothing more is heard of it
    desk.type_question(EXAMPLE_QUESTIONS[0])


def edited(desk: Desk) -> None:
    desk.ask(EXAMPLE_QUESTIONS[0])
    desk.page.click(".nd-edit")


def export_menu(desk: Desk) -> None:
    desk.ask(EXAMPLE_QUESTIONS[0])
    assert not desk.page.locator(".nd-export a").first.is_visible()
    desk.page.locator(".nd-export summary").first.click()
    assert desk.page.locator(".nd-export a").last.is_visible()


def standing_questions(desk: Desk) -> None:
    desk.ask(stories.TOLL)
    desk.page.click(".nd-watch")
    desk.page.wait_for_selector('.nd-watch[aria-pressed="true"]')
    desk.page.click("#nd-history")
    desk.page.wait_for_selector("#nd-standing li")
    desk.page.click("#nd-standing-feed summary")


def conversations(desk: Desk) -> None:
    desk.ask(EXAMPLE_QUESTIONS[0])
    desk.page.click("#nd-history")
    desk.page.wait_for_selector("#nd-kept-list > *")


def whole_article(desk: Desk) -> None:
    desk.ask(EXAMPLE_QUESTIONS[0])
    leads = desk.page.locator('#nd-panel a[href^="/articles/"]').first.get_attribute("href")
    desk.page.goto(f"{desk.address}{leads}")
    desk.page.wait_for_selector("mark")


def no_such_article(desk: Desk) -> None:
    desk.page.goto(f"{desk.address}/articles/nothing")


def sign_in(desk: Desk) -> None:
    desk.page.wait_for_selector("#nd-user")


VIEWS: dict[str, View] = {
    "first screen": View("sample", first_screen),
    "empty index": View("empty", first_screen),
    "answer": View("sample", answer),
    "reasons of a verdict": View("written", reasons),
    "everything found": View("sample", everything_found),
    "refusal": View("sample", refusal),
    "understood and set aside": View("sample", understood),
    "who says what": View("sample", who_says_what),
    "timeline": View("sample", timeline),
    "withheld": View("written", withheld),
    "filters": View("sample", filters),
    "error line": View("sample", error_line),
    "add news": View("sample", add_news),
    "what is here, one outlet": View("sample", an_outlet_of_it),
    "add news, empty index": View("empty", add_news),
    "answer on its way": View("sample", answered_on_its_way),
    "question being edited": View("sample", edited),
    "export menu": View("sample", export_menu),
    "conversations": View("sample", conversations),
    "standing questions": View("sample", standing_questions),
    "what is here": View("sample", holdings),
    "what is here, empty index": View("empty", holdings),
    "whole article": View("sample", whole_article),
    "no such article": View("sample", no_such_article),
    "sign in": View("closed", sign_in),
}
