"""Articles that attack the reader: nothing of theirs runs, loads, posts or links, and all of it can be read."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Desk
from tests.browser.hostile import QUESTION

pytestmark = pytest.mark.browser


def test_hostile_articles_are_shown_as_the_text_they_are(desk: Desk) -> None:
    desk.ask(QUESTION)
    desk.unfold_hits()
    desk.page.locator(".nd-checks summary").click()
    for chip in desk.page.locator(".nd-cite").all():
        chip.click()
        assert desk.page.locator("mark:focus").count() == 1
    desk.page.hover(".nd-hits li a")
    desk.page.click("#nd-filters > button")
    desk.page.wait_for_timeout(500)  # time for anything that was going to run

    assert "[inspectors](http://foreign.invalid/h)" in desk.page.inner_text(".nd-words")
    for part in (".nd-source h3", ".nd-source blockquote", ".nd-source .nd-dateline"):
        assert "<script>window.pwned=1" in desk.page.locator(part).first.inner_text()
        assert "<img src=" in desk.page.locator(part).first.inner_text()
    assert desk.page.evaluate("window.pwned") is None
    assert desk.foreign_requests == []
    shown = ":is(.nd-answer, .nd-sources, #nd-outlets)"
    assert desk.page.locator(shown).count() == 3
    assert not desk.page.locator(
        f"{shown} :is(img, form, iframe, object, script, style, svg, [onclick], [onmouseover])"
    ).count()
    assert desk.page.locator("#nd-a1-s1").count() == 1
    links = desk.page.evaluate("[...document.querySelectorAll('#nd-desk a')].map(link => link.protocol + link.host)")
    own = desk.address.removeprefix("http://")
    assert set(links) <= {f"http:{own}", "https:zanthorp.invalid"} | {
        link for link in links if link.endswith(".example")
    }


def test_a_hostile_question_is_shown_as_the_text_it_is(desk: Desk) -> None:
    question = '<img src="http://foreign.invalid/q.png" onerror="window.pwned=1"> ![x](http://foreign.invalid/r.png)'
    desk.ask(question)
    assert desk.page.inner_text(".nd-question") == question
    assert desk.page.evaluate("window.pwned") is None
    assert desk.foreign_requests == []
