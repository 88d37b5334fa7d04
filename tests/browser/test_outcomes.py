"""What came of a question, as it looks: quotes that answer, quotes that only come close, a refusal, and a reply."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from playwright.sync_api import Browser

from assistant.records import Done, Event, Nearest, Turn, Verified
from assistant.web import build_app
from index import Filters, NewsIndex
from index.query.plan import Constraint
from tests.assistant.web.answers import answer, article, citation, hit, refused
from tests.browser.conftest import Desk, running, watched
from tests.browser.test_accessibility import DESKTOP, PHONE, switch_theme, violations

pytestmark = pytest.mark.browser

SOURCE = article("The ferry runs again after nine weeks. It carries forty people. Nobody was hurt.")
QUOTES = answer(
    citation(1, SOURCE, "The ferry runs again after nine weeks."),
    citation(2, SOURCE, "It carries forty people."),
    hits=(hit(SOURCE),),
)
NEAREST = Nearest(SOURCE.id, SOURCE.title, SOURCE.publisher, SOURCE.published, SOURCE.url)
OUTCOMES = {
    "answer": QUOTES,
    "closest": replace(
        QUOTES,
        sentences=(),
        closest=QUOTES.sentences,
        refusal=refused("No sentence here says this for certain. Closest:", NEAREST).refusal,
    ),
    "refused": replace(refused("I found nothing about this.", NEAREST), hits=QUOTES.hits),
    "reply": replace(QUOTES, sentences=(), citations=(), hits=(), reply="Ask me about the news."),
}


class Outcomes:
    """An assistant that gives the outcome whose name is the question."""

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        asked_at: datetime | None = None,
        ignore: Collection[Constraint] = (),
    ) -> Iterator[Event]:
        given = OUTCOMES[question]
        for sentence in given.sentences:
            yield Verified(sentence, given.citations[:1], quoted=True)
        yield Done(replace(given, question=question, standalone_question=question))


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with (
        NewsIndex.open(tmp_path_factory.mktemp("outcomes")) as index,
        running(build_app(index, assistant=Outcomes())) as address,
    ):
        yield address


@pytest.fixture
def desk(browser: Browser, outcomes: str) -> Iterator[Desk]:
    context = browser.new_context(viewport=DESKTOP, color_scheme="light", reduced_motion="reduce")
    yield watched(context.new_page(), outcomes).open()
    context.close()


def sizes(desk: Desk) -> list[float]:
    """The sizes of the quotes' letters, in pixels."""
    found: list[float] = desk.page.locator(".nd-quotes .nd-words").evaluate_all(
        "quotes => quotes.map(quote => parseFloat(getComputedStyle(quote).fontSize))"
    )
    return found


def test_the_first_quote_leads_and_each_has_its_outlet_and_date_below_it(desk: Desk) -> None:
    desk.ask("answer")
    first, second = sizes(desk)
    assert first > second
    for item in desk.page.locator(".nd-quotes li").all():
        quote, credit = item.locator("p").all()
        assert credit.inner_text().startswith("Coast Courier · 5 April 2023")
        boxes = quote.bounding_box(), credit.bounding_box()
        assert boxes[0] and boxes[1] and boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]
    assert not desk.page.locator(".nd-mark, .nd-checks").count()
    assert desk.page.inner_text("#nd-status") == "Answered with 2 quotes"


def test_quotes_that_come_close_do_not_look_like_an_answer(desk: Desk) -> None:
    desk.ask("closest")
    assert desk.page.inner_text(".nd-refusal .nd-label").lower() == "closest reports"
    assert len(set(sizes(desk))) == 1, "none leads"
    assert not desk.page.locator(".nd-nearest").count()
    desk.page.locator(".nd-cite").last.click()
    assert desk.page.locator("mark:focus").inner_text() == "It carries forty people."
    assert desk.page.inner_text("#nd-status") == "No answer: 2 quotes that come close"


def test_a_reply_is_a_line_and_says_nothing_of_sources(desk: Desk) -> None:
    desk.ask("reply")
    assert desk.page.inner_text(".nd-answer .nd-words") == "Ask me about the news."
    assert "found" not in desk.page.inner_text("#nd-panel") and not desk.page.locator(".nd-open").count()


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_can_be_read_by_everybody_on_every_screen(desk: Desk, outcome: str) -> None:
    desk.ask(outcome)
    for size in (DESKTOP, PHONE):
        desk.page.set_viewport_size(size)
        for _ in range(2):
            assert violations(desk.page) == []
            switch_theme(desk.page)
        assert desk.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert not desk.errors
