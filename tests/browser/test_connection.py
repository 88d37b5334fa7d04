"""A slow line to the page, and one that breaks: what the page says of it, and how it goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from index.sample import EXAMPLE_QUESTIONS
from tests.browser.conftest import Desk, watched
from tests.browser.line import Line, line_to
from tests.browser.test_interrupted import slow, slow_address  # noqa: F401  fixtures

pytestmark = pytest.mark.browser

LOST = "The connection to Newsdesk is lost. Trying again …"
PATIENCE = 30_000
# A poor mobile line: 400 kbit/s, 400 ms there and back.
POOR_LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


@pytest.fixture
def line(slow_address: str) -> Iterator[Line]:  # noqa: F811
    with line_to(slow_address) as line:
        yield line


@pytest.fixture
def caller(browser: Browser, line: Line) -> Iterator[Desk]:
    context = browser.new_context()
    yield watched(context.new_page(), line.address).open()
    context.close()


def test_a_lost_connection_says_so_and_the_question_stands_in_the_field_when_it_is_back(
    caller: Desk, line: Line
) -> None:
    said = caller.page.locator("#nd-connection")
    caller.type_question("speak slowly")
    caller.page.wait_for_selector(".nd-waiting .nd-words")
    assert said.inner_text() == ""
    line.cut()
    expect(said).to_have_text(LOST, timeout=PATIENCE)
    assert said.get_attribute("role") == "status"
    assert not caller.page.locator(".toast-body").locator("visible=true").count(), "said once"
    line.mend()
    field = caller.page.locator("#nd-question textarea")
    expect(field).to_have_value("speak slowly", timeout=PATIENCE)
    expect(said).to_have_text("Connected again. Your question was not answered: ask it again.")
    caller.page.press("#nd-question textarea", "Enter")
    caller.page.wait_for_selector(".nd-waiting .nd-words")


@pytest.mark.thorough
def test_what_is_being_typed_and_the_conversation_outlive_a_lost_connection(caller: Desk, line: Line) -> None:
    caller.ask("narrow")
    caller.page.fill("#nd-question textarea", "half a thou")
    line.cut()
    expect(caller.page.locator("#nd-connection")).to_have_text(LOST, timeout=PATIENCE)
    line.mend()
    expect(caller.page.locator("#nd-connection")).to_contain_text("Connected again", timeout=PATIENCE)
    expect(caller.page.locator("#nd-question textarea")).to_have_value("half a thou", timeout=PATIENCE)
    caller.page.fill("#nd-question textarea", "refuse")
    caller.page.press("#nd-question textarea", "Enter")
    expect(caller.page.locator(".nd-question")).to_have_text(["narrow", "refuse"], timeout=PATIENCE)


@pytest.mark.thorough
def test_over_a_poor_line_the_page_says_what_it_is_doing_and_answers(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    desk = watched(context.new_page(), address).open()
    session = context.new_cdp_session(desk.page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", POOR_LINE)
    desk.type_question(EXAMPLE_QUESTIONS[0])
    desk.page.wait_for_selector(".nd-question")
    desk.page.wait_for_selector("#nd-status p:not(:empty)")
    desk.wait_for_answer(1)
    assert desk.page.locator("#nd-connection").inner_text() == ""
    assert not desk.errors
    context.close()
