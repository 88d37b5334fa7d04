"""Who is asking: over a real socket, through Gradio's real queue, and in the page itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest
from fastapi import FastAPI, Request

from assistant.web.app import build_app
from assistant.web.security.proxies import Proxies
from assistant.web.security.readers import COOKIE, Readers, browser_name, reader_of
from index import NewsIndex
from tests.assistant.web.over_http import Visitor, running
from tests.index.embedding.embedders import WordEmbedder

SECRET = "s" * 32


def whoami(said: str, request: gr.Request) -> str:
    return f"{said} {reader_of(request)}"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A program whose one event waits in Gradio's queue and whose one route is plain; both say who asks."""
    with gr.Blocks() as blocks:
        said, told = gr.Textbox(), gr.Textbox()
        said.submit(whoami, said, told)
    app = FastAPI()

    @app.get("/whoami")
    def route(request: Request) -> dict[str, str | None]:
        return {"reader": reader_of(request)}

    gr.mount_gradio_app(app, blocks.queue(), path="/")
    app.add_middleware(Readers)
    app.add_middleware(Proxies, trusted=["127.0.0.1"])
    with running(app) as url:
        yield url


def test_an_event_from_the_queue_and_a_route_know_the_same_reader(address: str) -> None:
    visitor = Visitor(address, {COOKIE: SECRET})
    assert visitor.get("/whoami").json() == {"reader": browser_name(SECRET)}
    assert list(visitor.event(0, "I am")) == [[f"I am {browser_name(SECRET)}"]]


def test_two_browsers_are_two_readers(address: str) -> None:
    one, other = Visitor(address), Visitor(address)
    for visitor in (one, other):
        assert COOKIE in visitor.get("/").cookies()
    names = {str(next(visitor.event(0, "I am"))) for visitor in (one, other)}
    assert len(names) == 2
    assert all(re.fullmatch(r"\['I am browser-[0-9a-f]{32}'\]", name) for name in names)


def test_a_program_without_a_cookie_is_nobody(address: str) -> None:
    assert list(Visitor(address).event(0, "I am")) == [["I am None"]]
    assert Visitor(address).get("/whoami").json() == {"reader": None}
    assert reader_of(None) is None
    assert reader_of(gr.Request()) is None


def test_the_cookie_of_a_known_browser_is_kept_and_its_time_begins_anew(address: str) -> None:
    visitor = Visitor(address, {COOKIE: SECRET})
    line = visitor.get("/").cookies()[COOKIE]
    assert line == f"{SECRET}; Max-Age=34560000; Path=/; HttpOnly; SameSite=Lax"
    assert visitor.get("/whoami").cookies() == {}


def test_over_https_the_cookie_is_for_https_only(address: str) -> None:
    assert Visitor(address).get("/", X_Forwarded_Proto="https").cookies()[COOKIE].endswith("; Secure")


@pytest.mark.parametrize(
    "given", ["", "short", "s" * 33, "browser-" + "0" * 32, "ß" * 32, "../../../../../../etc/passwd00"]
)
def test_a_cookie_that_is_none_of_ours_is_replaced(address: str, given: str) -> None:
    visitor = Visitor(address, headers={"Cookie": f"{COOKIE}={given}".encode().decode("latin-1")})
    assert visitor.get("/whoami").json() == {"reader": None}
    assert re.match(r"[\w-]{32};", visitor.get("/").cookies()[COOKIE])


def test_a_readers_name_does_not_give_the_cookie_away() -> None:
    assert SECRET not in browser_name(SECRET)
    assert browser_name(SECRET) == browser_name(SECRET) != browser_name("t" * 32)


@pytest.mark.slow
def test_the_page_gives_every_browser_a_name_and_its_files_do_not(tmp_path: Path) -> None:
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index, running(build_app(index)) as url:
        visitor = Visitor(url)
        assert set(visitor.get("/").cookies()) == {COOKIE}
        assert visitor.get("/newsdesk/page.css").cookies() == {}
        assert visitor.get("/health").cookies() == {}
