"""Articles that attack the reader: nothing of theirs runs, loads, posts or links, and all of it can be read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from assistant.web.app import build_app
from index import NewsIndex
from tests.browser.conftest import Desk, running, watched
from tests.browser.hostile import ARTICLES, LONG_WORD, QUESTION, TRICK_QUESTION, TRICKS, TURNED
from tests.index.embedding.embedders import WordEmbedder

pytestmark = pytest.mark.browser


def test_hostile_articles_do_nothing_on_the_page(desk: Desk) -> None:
    """Their sentences are markup and no prose: none is quoted. What is shown of them is text."""
    desk.ask(QUESTION)
    for chip in desk.page.locator(".nd-cite").all():
        chip.click()
        assert desk.page.locator("mark:focus").count() == 1
    desk.page.click("#nd-filters > button")
    desk.page.wait_for_timeout(500)  # time for anything that was going to run

    assert desk.page.evaluate("window.pwned") is None
    assert desk.foreign_requests == []
    shown = ":is(.nd-answer, .nd-sources, #nd-outlets)"
    assert not desk.page.locator(
        f"{shown} :is(img, form, iframe, object, script, style, svg, [onclick], [onmouseover])"
    ).count()
    assert desk.page.locator("#nd-a1-s1").count() <= 1
    links = desk.page.evaluate("[...document.querySelectorAll('#nd-layout a')].map(link => link.protocol + link.host)")
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


@pytest.fixture(scope="module")
def trick_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with NewsIndex.open(tmp_path_factory.mktemp("tricks"), embedder=WordEmbedder()) as index:
        assert not index.add([*TRICKS, *ARTICLES]).failed
        with running(build_app(index)) as url:
            yield url


@pytest.fixture(params=[390, 1280], ids=["phone", "desktop"])
def tricked(browser: Browser, trick_address: str, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """The page with the tricks' answer, its hits and its filters open."""
    context = browser.new_context(viewport={"width": request.param, "height": 844})
    desk = watched(context.new_page(), trick_address).open()
    desk.ask(TRICK_QUESTION)
    desk.unfold_hits()
    desk.page.click("#nd-filters > button")
    desk.page.wait_for_timeout(500)
    yield desk
    context.close()


def test_no_scheme_makes_a_link_or_runs_anything(tricked: Desk) -> None:
    assert "a wreck" in tricked.page.inner_text("#nd-layout")
    links = tricked.page.evaluate("[...document.querySelectorAll('#nd-layout a')].map(link => link.href)")
    assert links
    assert not [each for each in links if not each.startswith((f"{tricked.address}/", "https://quillmoor.invalid/"))]
    for link in tricked.page.locator("#nd-layout a").all():
        label = link.inner_text()
        assert label not in ("link", "angle", "named", "tag")
    assert not tricked.page.locator("#nd-layout :is(img, script, iframe, form, object, embed, base, meta)").count()
    assert tricked.page.evaluate("window.pwned") is None
    assert tricked.foreign_requests == []
    assert tricked.errors == []


@pytest.mark.thorough
def test_entities_are_shown_as_the_article_has_them(tricked: Desk) -> None:
    shown = tricked.page.inner_text("#nd-layout")
    assert "&lt;img src=x onerror=window.pwned=33&gt; &#60;script&#62;" in shown
    assert "&amp;lt;b&amp;gt;" in shown
    assert "<img src=x" not in shown


@pytest.mark.thorough
def test_no_outlet_shows_as_another_and_no_headline_turns_what_follows_it(tricked: Desk) -> None:
    side = tricked.page.locator("#nd-side").inner_html()
    assert "\u202e" not in side
    assert TURNED.removeprefix("\u202e") in tricked.page.locator("#nd-side").inner_text()
    assert side.count("\u2067") == side.count("\u2069") > 0
    assert tricked.page.locator("#nd-a1-s1").count() == 1


@pytest.mark.thorough
def test_words_without_end_stay_within_the_page(tricked: Desk) -> None:
    assert LONG_WORD in tricked.page.inner_text("#nd-layout")
    width = tricked.page.evaluate("document.documentElement.clientWidth")
    assert tricked.page.evaluate("document.documentElement.scrollWidth") <= width
    wide = tricked.page.evaluate(
        """width => [...document.querySelectorAll('#nd-talk *, #nd-side *')].filter(part => {
               const box = part.getBoundingClientRect();
               const seen = part.checkVisibility() && box.width && getComputedStyle(part).clipPath === 'none';
               return seen && (box.left < -1 || box.right > width + 1);
           }).map(part => part.className || part.tagName)""",
        width,
    )
    assert wide == []


@pytest.mark.parametrize("number", range(len(TRICKS) + len(ARTICLES)))
def test_a_hostile_article_read_whole_is_text_and_stays_within_the_page(
    browser: Browser, trick_address: str, number: int
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    desk = watched(context.new_page(), trick_address)
    article = (*TRICKS, *ARTICLES)[number]
    answered = desk.page.goto(f"{trick_address}/articles/{article.id}")
    assert answered and answered.status == 200
    desk.page.wait_for_timeout(300)
    text = desk.page.inner_text("body")
    assert article.text.split(".")[0].split("<")[0].split("\u2067")[0].strip() in " ".join(text.split())
    assert desk.page.evaluate("window.pwned") is None
    assert desk.foreign_requests == []
    assert desk.errors == []
    assert not desk.page.locator(
        "body :is(img, iframe, form[action], object, embed, base, meta, [onclick], [onload])"
    ).count()
    assert not desk.page.locator("body script:not([src^='/newsdesk/'])").count()
    links = desk.page.evaluate("[...document.querySelectorAll('a[href]')].map(link => link.href)")
    assert not [
        each
        for each in links
        if not each.startswith((f"{trick_address}/", "https://quillmoor.invalid/", "https://zanthorp.invalid/"))
    ]
    assert "\u202e" not in desk.page.content()
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
