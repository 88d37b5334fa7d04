"""The desk over HTTP: what it takes, what it refuses with one line, and who may."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.web.add_news.add_news_routes import MAX_FILES_AT_ONCE, MAX_LINK_CHARACTERS, MAX_LINKS, read_links
from assistant.web.add_news.jobs import JobQueue
from assistant.web.app import build_app
from assistant.web.http.json_requests import MAX_BODY_BYTES
from index import NewsIndex
from index.errors import NewsdeskError
from tests.index.embedding.embedders import WordEmbedder

pytestmark = pytest.mark.slow

HERE = "http://127.0.0.1:7860"
PAGE = b"---\ntitle: Ferry\n---\nThe ferry made four crossings."


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path_factory.mktemp("home"), embedder=WordEmbedder()) as opened:
        yield opened


@pytest.fixture(scope="module")
def page(index: NewsIndex) -> Iterator[TestClient]:
    with JobQueue(index) as desk:
        app = build_app(index, jobs=desk)
        with TestClient(app, base_url=HERE) as client:
            yield client


@pytest.fixture(scope="module")
def closed_page(index: NewsIndex) -> Iterator[TestClient]:
    with TestClient(build_app(index), base_url=HERE) as client:
        yield client


def refusal(page: TestClient, path: str, body: Any, status: int = 400) -> str:
    response = page.post(f"/add-news/{path}", json=body)
    assert response.status_code == status
    line = response.json()["error"]
    assert isinstance(line, str) and "\n" not in line
    return line


def state_when_idle(page: TestClient) -> dict[str, Any]:
    ends = time.monotonic() + 20
    while (state := page.get("/add-news/state").json())["busy"]:
        assert time.monotonic() < ends
        time.sleep(0.02)
    return dict(state)


def test_a_file_is_handed_in_added_and_told_of(page: TestClient, index: NewsIndex) -> None:
    before = page.get("/add-news/state").json()["revision"]
    handed = page.post("/add-news/files?name=Ferry%20%3Cb%3E.md", content=PAGE).json()
    assert handed["name"] == "Ferry <b>.md"
    assert page.post("/add-news/add", json={"files": [handed["file"]]}).status_code == 200
    state = state_when_idle(page)
    assert "Ferry &lt;b&gt;.md" in state["jobs"]
    assert "1 added" in state["spoken"]
    assert state["revision"] != before
    assert index.count() == 1
    assert refusal(page, "add", {"files": [handed["file"]]}) == "a file is no longer here; choose it again"


@pytest.mark.parametrize(
    ("path", "body", "line"),
    [
        ("add", {}, "paste a link or choose a file first"),
        ("add", {"links": " \n "}, "paste a link or choose a file first"),
        ("add", {"links": "file:///etc/passwd"}, "“file:///etc/passwd” is not a web address"),
        ("add", {"links": "/etc/passwd"}, "“/etc/passwd” is not a web address"),
        ("add", {"links": "javascript:alert(1)"}, "“javascript:alert(1)” is not a web address"),
        ("add", {"links": ["https://x.example"]}, "links can't be used"),
        ("add", {"links": "x", "path": "/etc/passwd"}, "path can't be used"),
        ("add", {"files": ["../../etc/passwd"]}, "a file is no longer here"),
        ("add", {"files": ["x" * 65]}, "files.0 can't be used"),
        ("add", {"files": ["x"] * (MAX_FILES_AT_ONCE + 1)}, "files can't be used"),
        ("add", {"links": "x", "follow": "yes"}, "follow can't be used"),
        ("add", [], "the order can't be used"),
        ("add", {"links": "x" * MAX_BODY_BYTES}, "the request is too large"),
        ("refresh", {}, "no feed is followed yet"),
        ("refresh", {"feed": "https://x.example/feed"}, "this feed is not followed any more"),
        ("unfollow", {}, "this feed is not followed any more"),
        ("stop", {"job": "1"}, "job can't be used"),
    ],
)
def test_what_can_not_be_done_is_refused_with_one_line(page: TestClient, path: str, body: Any, line: str) -> None:
    assert refusal(page, path, body).startswith(line)


def test_stopping_what_is_over_does_nothing(page: TestClient) -> None:
    assert page.post("/add-news/stop", json={"job": 999}).json() == {"stopped": False}


def test_an_order_that_a_form_of_another_site_could_send_is_refused(page: TestClient) -> None:
    response = page.post(
        "/add-news/add", content='{"links": "https://x.example"}', headers={"content-type": "text/plain"}
    )
    assert response.status_code == 400
    for path in (
        "/add-news/add",
        "/add-news/files",
        "/add-news/stop",
        "/add-news/refresh",
        "/add-news/unfollow",
        "/gradio_api/queue/join",
    ):
        response = page.post(path, json={}, headers={"origin": "https://attacker.invalid"})
        assert (response.status_code, response.text) == (403, "This came from another site")
    assert page.post("/add-news/stop", json={"job": 999}, headers={"origin": HERE}).status_code == 200
    response = page.post("/api/ask", json={"question": "x"}, headers={"origin": "https://attacker.invalid"})
    assert (response.status_code, response.json()) == (403, {"error": "This came from another site"})


def test_a_page_that_others_reach_takes_nothing(closed_page: TestClient) -> None:
    for path, body in (
        ("add", {"links": "https://x.example"}),
        ("refresh", {}),
        ("unfollow", {}),
        ("stop", {"job": 1}),
    ):
        assert "only with a password (NEWSDESK_AUTH)" in refusal(closed_page, path, body, 403)
    assert closed_page.post("/add-news/files?name=a.md", content=PAGE).status_code == 403
    assert closed_page.get("/add-news/state").status_code == 403
    assert closed_page.get("/add-news/feeds.opml").status_code == 403
    document = closed_page.get("/").text
    assert "nd-add-news-panel" not in document
    assert "/newsdesk/add_news.js" not in document


def test_a_page_of_this_machine_has_the_panel_and_nothing_of_it_is_cached(page: TestClient) -> None:
    assert page.get("/").text.count('id="nd-add-news-panel"') == 1
    assert page.get("/add-news/state").headers["cache-control"] == "no-store"
    assert "<opml" in page.get("/add-news/feeds.opml").text


def test_links_are_read_one_a_line_or_beside_each_other_and_each_once() -> None:
    text = "https://x.example/a  http://y.example\n\nx.example/b?c=1 https://x.example/a\t"
    assert [given.source for given in read_links(text)] == [
        "https://x.example/a",
        "http://y.example",
        "https://x.example/b?c=1",
    ]
    assert read_links("") == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "\n".join(f"https://x.example/{n}" for n in range(MAX_LINKS + 1)),
            "these are 51 links; add at most 50 at a time",
        ),
        ("https://x.example/" + "a" * MAX_LINK_CHARACTERS, "is not a web address"),
        ("monday", "“monday” is not a web address"),
        ("ftp://x.example/a", "is not a web address"),
    ],
)
def test_what_is_no_link_is_named(text: str, line: str) -> None:
    with pytest.raises(NewsdeskError, match=line):
        read_links(text)
