"""Asking on the page: the answer, its sources, refusals, filters, several conversations."""

from __future__ import annotations

import re

import pytest

from assistant.suggestions.examples import MOST
from index.sample import EXAMPLE_QUESTIONS
from tests.browser.conftest import Desk, Opener

pytestmark = pytest.mark.browser

DATE = "#nd-filters input[type=date]"
UNANSWERABLE = "What is the inflation rate in France?"


def sentences(desk: Desk) -> list[str]:
    """The quotes of the newest answer, without their outlets and citation numbers."""
    return desk.page.locator(".nd-answer").last.locator(".nd-quotes .nd-words").all_inner_texts()


def test_the_first_screen_says_what_there_is_to_ask(desk: Desk) -> None:
    masthead = desk.page.inner_text(".nd-masthead p")
    assert re.search(r"\d+ articles · \d+ outlets · \w+ \d{4} – \w+ \d{4}", masthead)
    desk.page.wait_for_selector("#nd-examples button", timeout=60_000)  # they are made from the news that there is
    asked = desk.page.locator("#nd-examples button").all_inner_texts()
    assert 4 <= len(asked) <= MOST
    assert all(text.endswith("?") for text in asked)
    assert not desk.errors


def test_an_example_question_is_answered_in_cited_sentences(desk: Desk) -> None:
    example = desk.page.locator("#nd-examples button").first
    example.wait_for(timeout=60_000)
    asked = example.inner_text()
    example.click()
    desk.wait_for_answer(1)
    assert desk.page.inner_text(".nd-question") == asked
    assert sentences(desk)
    note, dates = desk.page.locator(".nd-as-of").all_inner_texts()
    assert note == "The articles’ own words, letter for letter." and dates.startswith("As of ")
    assert "Answered with" in desk.page.inner_text("#nd-status")
    assert desk.page.get_attribute("#nd-status", "role") == "status"
    assert not desk.foreign_requests
    assert not desk.errors


def test_clicking_a_citation_leads_to_the_cited_words_in_their_article(desk: Desk) -> None:
    desk.ask(EXAMPLE_QUESTIONS[0])
    for chip, said in zip(desk.page.locator(".nd-answer .nd-cite").all(), sentences(desk), strict=False):
        chip.click()
        mark = desk.page.locator("mark:focus")
        assert mark.inner_text() == said  # the built-in answerer quotes word for word
        assert mark.is_visible()
        card = desk.page.locator(".nd-source", has=mark)
        assert said in card.locator("blockquote").inner_text()
        assert card.locator("h3").inner_text()
        assert re.search(r" · \d{1,2} \w+ \d{4}$", card.locator(".nd-dateline").inner_text())


@pytest.mark.thorough
def test_a_link_to_the_original_tells_the_outlet_nothing(desk: Desk) -> None:
    desk.ask(EXAMPLE_QUESTIONS[0])
    link = desk.page.locator(".nd-original a[href^=http]").first
    assert link.get_attribute("href").startswith("https://")  # type: ignore[union-attr]
    assert set(link.get_attribute("rel").split()) == {"noopener", "noreferrer", "nofollow"}  # type: ignore[union-attr]


@pytest.mark.thorough
def test_a_citation_of_an_earlier_answer_shows_that_answers_sources(desk: Desk) -> None:
    desk.ask(EXAMPLE_QUESTIONS[0])
    first = desk.page.inner_text(".nd-sources.nd-current")
    desk.ask(EXAMPLE_QUESTIONS[1])
    assert desk.page.inner_text(".nd-sources.nd-current") != first
    desk.page.locator("#nd-a1-c1").click()
    assert desk.page.locator("#nd-a1-sources").is_visible()
    assert not desk.page.locator("#nd-a2-sources").is_visible()
    assert desk.page.evaluate("document.activeElement.id") == "nd-a1-s1"


@pytest.mark.thorough
def test_everything_found_is_listed_beside_the_answer(desk: Desk) -> None:
    desk.ask(EXAMPLE_QUESTIONS[0])
    desk.page.click(".nd-hits summary")
    rows = desk.page.locator(".nd-hits li")
    assert rows.count() == int(re.search(r"\d+", desk.page.inner_text(".nd-hits summary")).group())  # type: ignore[union-attr]
    assert rows.first.is_visible()


def test_a_question_nothing_answers_is_refused_with_the_nearest_headlines(desk: Desk) -> None:
    desk.ask(UNANSWERABLE)
    refusal = desk.page.locator(".nd-refusal")
    assert refusal.locator(".nd-words").inner_text()
    assert re.search(r"\d+ articles", refusal.inner_text())
    assert refusal.locator(".nd-nearest li").count() > 0
    assert not desk.page.locator(".nd-cite").count()


def test_an_outlet_filter_narrows_what_is_found(desk: Desk) -> None:
    desk.page.click("#nd-filters > button")
    box = desk.page.locator("#nd-outlets label").first
    outlet = re.sub(r" \(\d+\)$", "", box.inner_text().strip())
    box.click()
    desk.ask(EXAMPLE_QUESTIONS[0])
    desk.unfold_hits()
    datelines = desk.page.locator(".nd-hits .nd-dateline").all_inner_texts()
    assert datelines
    assert all(line.startswith(f"{outlet} · ") for line in datelines)


@pytest.mark.thorough
def test_a_date_filter_narrows_what_is_found(desk: Desk) -> None:
    desk.page.click("#nd-filters > button")
    desk.page.locator(DATE).nth(0).fill("2018-01-01")
    desk.page.locator(DATE).nth(1).fill("2019-12-31")
    desk.ask(EXAMPLE_QUESTIONS[0])
    desk.unfold_hits()
    datelines = desk.page.locator(".nd-hits .nd-dateline").all_inner_texts()
    assert datelines
    assert all(line[-4:] in ("2018", "2019") for line in datelines)


def test_dates_that_leave_nothing_get_one_line_and_keep_the_question(desk: Desk) -> None:
    desk.page.click("#nd-filters > button")
    desk.page.locator(DATE).nth(0).fill("2020-01-02")
    desk.page.locator(DATE).nth(1).fill("2020-01-01")
    desk.type_question(EXAMPLE_QUESTIONS[0])
    desk.page.wait_for_selector("#nd-status .nd-warning")
    assert desk.page.inner_text("#nd-status") == "the dates leave nothing: From 2020-01-02 is after Until 2020-01-01"
    assert desk.page.input_value("#nd-question textarea") == EXAMPLE_QUESTIONS[0]


def test_two_visitors_at_once_do_not_see_each_others_conversation(open_desk: Opener) -> None:
    one, other = open_desk(), open_desk()
    one.type_question(EXAMPLE_QUESTIONS[0])
    other.type_question(EXAMPLE_QUESTIONS[1])
    for desk in (other, one):
        desk.wait_for_answer(1)
    assert one.page.locator(".nd-question").all_inner_texts() == [EXAMPLE_QUESTIONS[0]]
    assert other.page.locator(".nd-question").all_inner_texts() == [EXAMPLE_QUESTIONS[1]]


def test_a_new_conversation_starts_empty(desk: Desk) -> None:
    desk.ask(EXAMPLE_QUESTIONS[0])
    desk.page.click("#nd-new")
    desk.page.wait_for_selector(".nd-welcome")
    desk.settle()
    assert not desk.page.locator(".nd-question, .nd-source").count()
    assert desk.page.locator("#nd-examples").is_visible()
