"""Signing in and out as people do: by keyboard, without script, on a phone, and coming from another site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import Browser, Page

from assistant.settings import PageUser
from assistant.web.app import build_app
from assistant.web.security.access import COOKIE, Authenticator
from assistant.web.security.protection import Protection
from assistant.web.security.readers import COOKIE as READER_COOKIE
from index import NewsIndex
from tests.browser.conftest import running
from tests.browser.test_accessibility import violations
from tests.index.embedding.embedders import WordEmbedder
from tests.representative import one_in

pytestmark = pytest.mark.browser

USERS = (PageUser("anna", "correct-horse"),)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path_factory.mktemp("home"), embedder=WordEmbedder()) as opened:
        yield opened


@pytest.fixture(scope="module")
def closed_address(index: NewsIndex) -> Iterator[str]:
    with running(
        build_app(index, Protection(authenticator=Authenticator(USERS, index.home), proxies=["127.0.0.1"]))
    ) as url:
        yield url


@pytest.fixture(scope="module")
def open_address(index: NewsIndex) -> Iterator[str]:
    with running(build_app(index)) as url:
        yield url


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def sign_in(page: Page, password: str = "correct-horse") -> None:
    """By keyboard alone: the name has the focus as soon as the page is there."""
    page.wait_for_function("() => document.activeElement?.id === 'nd-user'")
    page.keyboard.type("anna")
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def test_by_keyboard_to_what_was_asked_for_and_out_again(page: Page, closed_address: str) -> None:
    page.goto(f"{closed_address}/?a=1#nd-there")
    assert page.title() == "Sign in · Newsdesk"
    sign_in(page, "wrong")
    page.wait_for_selector("[role=alert]")
    assert page.inner_text("[role=alert]") == "This name and this password do not match."
    assert page.input_value("#nd-user") == "anna"
    assert page.evaluate("document.activeElement.id") == "nd-password"
    page.keyboard.type("correct-horse")
    page.keyboard.press("Enter")
    page.wait_for_selector("#nd-question textarea")
    assert page.url == f"{closed_address}/?a=1#nd-there"

    page.click("#nd-sign-out")
    page.wait_for_url("**/sign-in")
    assert page.context.cookies() == []
    page.go_back()
    page.wait_for_selector("#nd-password")


def test_who_was_signed_out_elsewhere_is_led_to_the_sign_in_page_and_back(page: Page, closed_address: str) -> None:
    page.goto(f"{closed_address}/?a=1#nd-there")
    page.focus("#nd-user")  # a browser gives no focus by itself where an address leads to a place in a page
    sign_in(page)
    page.wait_for_selector("#nd-question textarea")
    page.fill("#nd-question textarea", "What did the ferry do?")
    page.context.clear_cookies()
    page.keyboard.press("Enter")  # without waiting for the field: the page may have noticed by itself
    page.wait_for_url("**/sign-in?**")
    page.focus("#nd-user")
    sign_in(page)
    page.wait_for_selector("#nd-question textarea")
    assert page.url == f"{closed_address}/?a=1#nd-there"


@pytest.mark.thorough
def test_a_page_that_is_somebody_elses_by_now_is_loaded_again(page: Page, open_address: str) -> None:
    page.goto(open_address)
    page.wait_for_selector("#nd-question textarea")
    page.wait_for_timeout(500)
    page.evaluate("window.before = true")
    page.context.clear_cookies()
    page.fill("#nd-question textarea", "What did the ferry do?")
    page.press("#nd-question textarea", "Enter")
    page.wait_for_function("() => window.before === undefined")
    page.wait_for_selector("#nd-question textarea")
    page.wait_for_timeout(500)
    page.fill("#nd-question textarea", "What did the ferry do?")
    page.press("#nd-question textarea", "Enter")
    page.wait_for_selector(".nd-answer")


@pytest.mark.thorough
def test_nobody_is_offered_to_sign_out_where_nobody_signs_in(page: Page, open_address: str) -> None:
    page.goto(open_address)
    page.wait_for_selector("#nd-question textarea")
    assert page.locator("#nd-sign-out:visible").count() == 0


@pytest.mark.thorough
def test_without_script(browser: Browser, closed_address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(closed_address)
    page.fill("[name=name]", "anna")
    page.fill("[name=password]", "correct-horse")
    page.click("[type=submit]")
    assert page.url == f"{closed_address}/"
    assert [(each["name"], each["httpOnly"], each["sameSite"]) for each in context.cookies()] == [(COOKIE, True, "Lax")]
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", one_in(3, [320, 390, 1280]))
def test_it_fits_every_screen_in_both_themes(browser: Browser, closed_address: str, scheme: str, width: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
        extra_http_headers={"X-Forwarded-For": f"192.0.2.{width % 250}"},  # each has its own guesses
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text))
    page.goto(closed_address)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for control in page.locator("input:visible, button").all():
        box = control.bounding_box()
        assert box and box["height"] >= 40
    assert violations(page) == []
    page.keyboard.type("anna")
    page.fill("#nd-password", "wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(20, 19, 16)") is (scheme == "dark")
    assert [each for each in errors if "401" not in each] == []
    context.close()


@pytest.fixture
def elsewhere(open_address: str, closed_address: str) -> Iterator[str]:
    """Another site with a link to each page: to a browser `localhost` and `127.0.0.1` are two."""
    app = FastAPI()
    links = "".join(
        f'<a href="{url}/">{name}</a>' for name, url in (("open", open_address), ("closed", closed_address))
    )
    pictures = f'<img src="{open_address}/"><img src="{closed_address}/">'
    app.get("/")(lambda: HTMLResponse(links + pictures))
    with running(app) as url:
        yield url.replace("127.0.0.1", "localhost")


@pytest.mark.thorough
def test_who_comes_by_a_link_on_another_site_is_still_known(
    page: Page, open_address: str, closed_address: str, elsewhere: str
) -> None:
    page.goto(open_address)
    page.goto(closed_address)
    sign_in(page)
    page.wait_for_selector("#nd-question textarea")

    def known() -> dict[str, str]:
        return {each["name"]: each["value"] for each in page.context.cookies(open_address)}

    before = known()
    assert set(before) == {COOKIE, READER_COOKIE}
    for name in ("open", "closed"):
        page.goto(elsewhere)
        page.click(f"text={name}")
        page.wait_for_selector("#nd-question textarea")
    assert known() == before


def test_a_form_on_another_site_cannot_use_the_session(page: Page, closed_address: str, elsewhere: str) -> None:
    page.goto(closed_address)
    sign_in(page)
    page.wait_for_selector("#nd-question textarea")
    page.goto(elsewhere)
    page.evaluate(
        """url => { document.body.innerHTML = `<form method=post action="${url}/sign-out"></form>`;
                    document.forms[0].submit(); }""",
        closed_address,
    )
    page.wait_for_url(f"{closed_address}/sign-out")
    assert page.inner_text("body") == "This came from another site"
    page.goto(closed_address)
    page.wait_for_selector("#nd-question textarea")
