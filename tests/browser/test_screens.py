"""The page on every width of screen, in every direction of writing, and with more and longer things than one expects."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from assistant.records import QUOTES, Answer, Done, Event, Retrieved, Searching, Turn
from assistant.web import build_app
from index import NewsIndex
from index.query.plan import Constraint
from index.records import Copy, Filters
from tests.assistant.web.answers import answer, article, citation, hit
from tests.browser.conftest import Desk, running, watched
from tests.browser.views import VIEWS
from tests.representative import one_in

pytestmark = pytest.mark.browser

# The last is 1280 pixels at 200 %.
SCREENS = [
    ViewportSize(width=width, height=height)
    for width, height in ((320, 640), (390, 844), (768, 1024), (1280, 800), (1920, 1080), (640, 400))
]
# Parts in sight that stick out of the screen, or of a part that cuts off what sticks out; those made to be scrolled may.
STICKS_OUT = """() => [...document.querySelectorAll('body *')].filter(part => {
    if (!part.checkVisibility({visibilityProperty: true, opacityProperty: true})) return false;
    if (part.closest('.nd-unseen, .nd-mark > span, .sr-only, .skip, #nd-files, svg')) return false;
    const box = part.getBoundingClientRect();
    return box.width > 0 && (box.left < -1 || box.right > innerWidth + 1);
}).map(part => `${part.tagName} ${part.id} ${part.className}: ${Math.round(part.getBoundingClientRect().right)}`)"""
LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 4
ARABIC = "ارتفع منسوب النهر ثلاثة أمتار في ليلة واحدة وغمر المدينة القديمة."
HEBREW = "הנהר עלה בשלושה מטרים בלילה אחד והציף את העיר העתיקה."
CHINESE = "洪水在一夜之间淹没了老城区，四千人被迫离开家园。" * 4
HITS = 1_000


class Echo:
    """An assistant that answers a question with its own words, from an outlet of that name; `many` finds very much.

    `model` is who is said to have written them.
    """

    def __init__(self, index: NewsIndex, model: str = QUOTES) -> None:
        self._index = index
        self._model = model

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        asked_at: datetime | None = None,
        ignore: Collection[Constraint] = (),
    ) -> Iterator[Event]:
        yield Searching(question, filters or Filters())
        given = self.answer(question)
        yield Retrieved(given.hits)
        yield Done(given)

    def answer(self, question: str) -> Answer:
        source = article(question, title=question, publisher=question)
        self._index.add([source])
        found = hit(source, (Copy("other", question, question, "https://other.example/a", None),))
        hits = tuple(replace(found, rank=rank + 1) for rank in range(HITS if question == "many" else 1))
        return replace(answer(citation(1, source, question), hits=hits, question=question), model=self._model)


@pytest.fixture(scope="module")
def echoing(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with NewsIndex.open(tmp_path_factory.mktemp("echo")) as index:
        index.add([article(words, title=words, publisher=words) for words in (LONG, ARABIC)])
        with running(build_app(index, assistant=Echo(index))) as address:
            yield address


@pytest.fixture(scope="module")
def writing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with (
        NewsIndex.open(tmp_path_factory.mktemp("writing")) as index,
        running(build_app(index, assistant=Echo(index, "openai:small"))) as address,
    ):
        yield address


@pytest.fixture
def echo(browser: Browser, echoing: str) -> Iterator[Desk]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield watched(context.new_page(), echoing).open()
    context.close()


def sticking_out(page: Page) -> dict[int, list[str]]:
    """What sticks out, by the width of the screen; empty where everything fits on all."""
    found: dict[int, list[str]] = {}
    for screen in SCREENS:
        page.set_viewport_size(screen)
        page.wait_for_timeout(150)
        parts = page.evaluate(STICKS_OUT)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            parts.append("the page scrolls sideways")
        if parts:
            found[screen["width"]] = parts
    return found


@pytest.mark.parametrize("name", one_in(5, [name for name, view in VIEWS.items() if view.served == "sample"]))
def test_a_view_fits_on_every_screen(browser: Browser, address: str, name: str) -> None:
    context = browser.new_context(viewport=SCREENS[3], reduced_motion="reduce")
    desk = watched(context.new_page(), address).open()
    VIEWS[name].go(desk)
    assert sticking_out(desk.page) == {}
    context.close()


@pytest.mark.thorough
def test_the_longest_words_break_wherever_they_stand(browser: Browser, echoing: str, writing: str) -> None:
    for address in (echoing, writing):
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        desk = watched(context.new_page(), address).open()
        desk.page.click("#nd-filters > button")
        desk.ask(LONG)
        desk.unfold_hits()
        for summary in desk.page.locator(".nd-checks summary").all():
            summary.click()
        assert sticking_out(desk.page) == {}
        context.close()


@pytest.mark.thorough
@pytest.mark.parametrize("words", [ARABIC, HEBREW])
def test_writing_from_right_to_left_is_set_from_the_right(echo: Desk, words: str) -> None:
    echo.page.fill("#nd-question textarea", words)
    assert echo.page.evaluate("getComputedStyle(document.querySelector('#nd-question textarea')).direction") == "rtl"
    echo.page.press("#nd-question textarea", "Enter")
    echo.wait_for_answer(1)
    for part in (".nd-question", ".nd-words", "#nd-panel h3", "#nd-panel blockquote", "#nd-panel .nd-for"):
        # Where the first letter stands, not how wide its box is.
        right = echo.page.evaluate(
            """selector => { const part = document.querySelector(selector), range = document.createRange();
               const text = document.createTreeWalker(part, NodeFilter.SHOW_TEXT).nextNode();
               range.setStart(text, 0); range.setEnd(text, 1);
               return part.getBoundingClientRect().right - range.getBoundingClientRect().right; }""",
            part,
        )
        assert right < 6, part
    dateline = echo.page.locator(".nd-source .nd-dateline span").first.inner_text()
    assert "\u200e5 April 2023" in dateline, "the day is kept together"
    assert sticking_out(echo.page) == {}


@pytest.mark.thorough
def test_writing_without_spaces_is_broken_into_lines(echo: Desk) -> None:
    echo.ask(CHINESE)
    assert sticking_out(echo.page) == {}


def test_a_thousand_hits_are_folded_away_and_unfold_at_once(echo: Desk) -> None:
    begun = time.monotonic()
    echo.ask("many")
    assert time.monotonic() - begun < 5
    summary = echo.page.locator(".nd-current .nd-hits summary")
    assert summary.inner_text().replace(",", "") == f"Everything found ({HITS})"
    assert not echo.page.locator(".nd-hits li").first.is_visible()
    begun = time.monotonic()
    summary.click()
    echo.page.wait_for_selector(".nd-hits li >> nth=0")
    assert time.monotonic() - begun < 1.5
    assert echo.page.locator(".nd-hits li").count() == HITS
    begun = time.monotonic()
    echo.ask("one")
    assert time.monotonic() - begun < 5, "and the next question is not held up"


@pytest.mark.thorough
def test_on_paper_an_answer_stands_whole_with_its_sources_and_nothing_that_is_pressed(
    browser: Browser, writing: str
) -> None:
    context = browser.new_context(color_scheme="dark")
    desk = watched(context.new_page(), writing).open()
    for said in ("The ferry runs again.", "It carries forty people."):
        desk.ask(said)
    desk.page.emulate_media(media="print")
    for pressed in (
        "#nd-ask-row",
        "#nd-filters",
        "#nd-theme",
        "#nd-history",
        ".nd-actions",
        ".nd-mark >> nth=0",
        "#nd-kept",
    ):
        assert not desk.page.locator(pressed).first.is_visible(), pressed
    assert desk.page.locator(".nd-words").all_inner_texts()[0].startswith("The ferry runs again.")
    for part in (".nd-words", "#nd-panel .nd-current blockquote"):
        assert desk.page.locator(part).last.evaluate("part => getComputedStyle(part).color") == "rgb(0, 0, 0)"
    address = desk.page.locator('#nd-panel .nd-current .nd-original a[href^="http"]').evaluate(
        "link => getComputedStyle(link, '::after').content"
    )
    assert "https://courier.example/ferry" in address, "paper has no links"
    cut_off = """() => [...document.querySelectorAll('.gradio-container *')].filter(part => part.checkVisibility()
        && part.querySelector('.nd-words') && getComputedStyle(part).overflowY !== 'visible').map(part => part.outerHTML.slice(0, 90))"""
    assert desk.page.evaluate(cut_off) == []
    context.close()


@pytest.mark.thorough
def test_in_forced_colours_verdicts_citations_and_marks_are_still_told_apart(browser: Browser, writing: str) -> None:
    context = browser.new_context(forced_colors="active")
    desk = watched(context.new_page(), writing).open()
    desk.ask("The ferry runs again.")
    style = "part => { const own = getComputedStyle(part); return [own.borderTopStyle, own.borderTopWidth]; }"
    assert desk.page.locator(".nd-cite").first.evaluate(style) == ["solid", "1px"]
    tick = "part => getComputedStyle(part, '::before').borderBottomStyle"
    assert desk.page.locator(".nd-mark").first.evaluate(tick) == "solid"
    plain, marked = (
        desk.page.locator(selector).first.evaluate("part => getComputedStyle(part).backgroundColor")
        for selector in ("blockquote", "mark")
    )
    assert plain != marked
    context.close()


@pytest.mark.thorough
def test_whoever_wants_no_motion_gets_none(browser: Browser, echoing: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    desk = watched(context.new_page(), echoing).open()
    desk.ask("The ferry runs again.")
    desk.page.locator(".nd-cite").click()
    moving = "document.getAnimations().filter(each => each.effect.getComputedTiming().duration > 1).length"
    assert desk.page.evaluate(moving) == 0
    context.close()
