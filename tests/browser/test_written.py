"""An answer that a language model writes, over a socket: what of it is shown, what is withheld, and a model that fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from assistant import Assistant
from assistant.web import build_app
from assistant.writing.models import load_model
from index import NewsIndex
from tests.assistant.scripted_model import Answering, Reply, ScriptedServer, serving
from tests.browser.conftest import Desk, running, watched
from tests.browser.stories import ARTICLES, STRIKE

pytestmark = pytest.mark.browser

ENDED = "The dockers ended their strike after nine days and accepted the offer"
COUNTED = "The strike of the dockers cost the port of Varnholm about 1.2 million euros, a third of its income"
MADE_UP = "Mayor Hanna Voss called the strike a black week"
MARKUP = (
    '<img src="http://foreign.invalid/m.png" onerror="window.pwned=1"> ![x](http://foreign.invalid/n.png) '
    "**Dockers** in [Varnholm](http://foreign.invalid/o) <b>went on strike</b> on Monday over night pay"
)


def evidence(prompt: str, words: str) -> str:
    """The number under which the model was given the report with these words."""
    found = next(at for at in re.finditer(r"=== \S+ \[(\d+)\] ===\n.*?=== \S+ end of", prompt, re.S) if words in at[0])
    return found[1]


def whole(request: dict[str, Any]) -> Reply:
    """A good sentence, one with a share that nobody gives, one with a citation of nothing, and one that is made up."""
    told = "\n".join(message["content"] for message in request["messages"])
    end, cost = evidence(told, "after nine days"), evidence(told, "1,195,340")
    return Reply([f"{ENDED} [{end}][77]. ", f"{COUNTED} [{cost}]. ", f"{MADE_UP} [{end}]. "])


def with_markup(request: dict[str, Any]) -> Reply:
    told = "\n".join(message["content"] for message in request["messages"])
    walk, end = evidence(told, "Cranes stood still"), evidence(told, "after nine days")
    return Reply([f"{MARKUP} [{walk}]. ", f"*{ENDED}* [{end}](http://foreign.invalid/p). "])


def slow(request: dict[str, Any]) -> Reply:
    told = "\n".join(message["content"] for message in request["messages"])
    return Reply([f"{ENDED} [{evidence(told, 'after nine days')}]. ", *["and the ships "] * 400], pause_seconds=0.1)


class Model:
    """The model behind the page: a test says what it answers."""

    def __init__(self) -> None:
        self.answering: Answering = whole
        self.server: ScriptedServer

    def __call__(self, request: dict[str, Any]) -> Reply:
        return self.answering(request)


@pytest.fixture(scope="module")
def model() -> Model:
    return Model()


@pytest.fixture(scope="module")
def written_address(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with (
        serving(model) as server,
        NewsIndex.open(tmp_path_factory.mktemp("written")) as index,
        pytest.MonkeyPatch.context() as environment,
    ):
        model.server = server
        for name, value in server.environment.items():
            environment.setenv(name, value)
        index.add(ARTICLES)
        with running(build_app(index, assistant=Assistant(index, load_model()))) as address:
            yield address


@pytest.fixture
def written(browser: Browser, written_address: str) -> Iterator[Desk]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield watched(context.new_page(), written_address).open()
    context.close()


@pytest.mark.thorough
def test_a_sentence_carried_in_part_says_so_in_words_and_gives_its_reasons(written: Desk, model: Model) -> None:
    model.answering = whole
    written.ask(STRIKE)
    page, reasons = written.page, written.page.locator("#nd-a1-k2")
    assert page.locator(".nd-mark").all_inner_texts()[1] == "compare"
    assert not reasons.is_visible()
    page.locator("#nd-a1-c2").focus()
    page.keyboard.press("Tab")
    assert reasons.is_visible(), "shown to the keyboard as to the pointer"
    assert "1,195,340" in reasons.inner_text() and "“a third”" in reasons.inner_text(), (
        "the exact words, and what is not there"
    )
    page.keyboard.press("Escape")
    assert not reasons.is_visible()
    page.keyboard.press("Enter")
    page.mouse.move(5, 5)
    assert page.locator("#nd-a1-k2").is_visible(), "pressed, it stays"
    assert not written.errors


@pytest.mark.thorough
def test_a_good_verdict_is_a_mark_that_gives_its_reasons_to_a_finger_too(
    browser: Browser, written_address: str, model: Model
) -> None:
    model.answering = whole
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    phone = watched(context.new_page(), written_address).open()
    phone.ask(STRIKE)
    mark, reasons = phone.page.locator(".nd-supported .nd-mark"), phone.page.locator("#nd-a1-k1")
    assert phone.page.get_by_role("button", name="Facts found", exact=True).count() == 1
    mark.tap()
    assert "nine days" in reasons.inner_text() and "Facts found" in reasons.inner_text()
    phone.page.locator(".nd-question").tap()
    phone.page.wait_for_function(
        "() => !document.querySelector('#nd-a1-k1').checkVisibility({visibilityProperty: true})"
    )
    context.close()


def test_a_sentence_under_the_pointer_lights_up_the_words_it_cites_and_they_it(written: Desk, model: Model) -> None:
    model.answering = whole
    written.ask(STRIKE)
    page, lit = written.page, "[...document.querySelectorAll('.nd-lit')].map(part => part.id || part.className)"
    page.hover(".nd-sentence >> nth=0")
    assert page.evaluate(lit) == ["nd-sentence nd-lit", "nd-a1-s1"]
    page.hover("#nd-a1-s2")
    assert page.evaluate(lit) == ["nd-sentence nd-lit", "nd-a1-s2"]
    page.hover(".nd-masthead")
    assert page.evaluate(lit) == []


def test_what_the_sources_do_not_carry_is_folded_away_from_the_answer_with_the_reason(
    written: Desk, model: Model
) -> None:
    model.answering = whole
    written.ask(STRIKE)
    assert ENDED in written.page.inner_text(".nd-words") and MADE_UP not in written.page.inner_text(".nd-words")
    fold = written.page.locator(".nd-withheld")
    assert fold.inner_text() == "1 sentence withheld: the articles lack something in it; 1 citation removed"
    fold.locator("summary").click()
    assert MADE_UP in fold.inner_text() and "Hanna Voss" in fold.locator("li .nd-why").inner_text()
    assert "Written by openai:scripted" in written.page.inner_text(".nd-by")
    assert written.page.inner_text("#nd-status").endswith("; 1 withheld")


def test_no_markup_of_a_model_reaches_the_page(written: Desk, model: Model) -> None:
    model.answering = with_markup
    written.ask(STRIKE)
    for summary in written.page.locator(".nd-answer summary").all():
        summary.click()
    written.page.wait_for_timeout(300)  # time for anything that was going to run
    assert ENDED in written.page.inner_text(".nd-words"), "what it says is shown all the same"
    assert "*" not in written.page.inner_text(".nd-words")
    assert written.page.evaluate("window.pwned") is None
    assert not written.page.locator(".nd-answer :is(img, [onerror], a[href*=invalid])").count()
    assert written.foreign_requests == []


def test_a_model_that_cannot_be_asked_is_named_in_one_line_and_the_articles_are_quoted(
    written: Desk, model: Model
) -> None:
    model.answering = lambda request: Reply(status=401, error="bad key")
    written.ask(STRIKE)
    note = written.page.locator(".nd-how")
    assert note.count() == 1 and note.inner_text().endswith("So this answer is quoted from the articles.")
    assert "openai:scripted" in note.inner_text()
    assert "Varnholm" in written.page.inner_text(".nd-words") and not written.page.locator(".nd-by").count()


@pytest.mark.thorough
def test_stop_ends_what_a_slow_model_writes_on_the_page_and_at_the_model(written: Desk, model: Model) -> None:
    model.answering = slow
    model.server.left.clear()
    written.type_question(STRIKE)
    written.page.wait_for_selector(".nd-waiting .nd-words")
    written.stop()
    assert written.page.inner_text(".nd-answer p") == "Stopped before there was an answer."
    assert model.server.left.wait(5), "the model is not kept writing"
