"""Standing questions over HTTP: begun, told to their reader alone, ended, and read by feed readers without a cookie."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from assistant import Assistant
from assistant.history.conversations import Conversations, new_id
from assistant.history.database import HistoryDatabase
from assistant.history.stored_conversation import StoredExchange
from assistant.standing.asker import StandingAsker
from assistant.standing.change import MARGIN
from assistant.standing.standing_question import AnswerChange, QuotedSentence
from assistant.standing.storage import StandingQuestions
from assistant.web.security.access import is_open
from assistant.web.security.headers import PageSecurity
from assistant.web.security.readers import COOKIE, Readers, browser_name
from assistant.web.standing.standing_routes import standing_routes
from index import NewsIndex
from index.embedding.embedder import Embedder, load_embedder
from index.settings import read_settings
from tests.assistant.standing.conftest import QUAKE, TOLL, report
from tests.assistant.web.answers import article, citation

pytestmark = pytest.mark.slow

HERE = "http://127.0.0.1:7860"
ANNA, BEN = "a" * 32, "b" * 32
HIGHER = report(
    "Harbour Times",
    "2024-05-06",
    "Sarn valley counts its dead",
    "At least 62 people were killed in the Sarn valley earthquake. The search for survivors has ended.",
)


class Site:
    """The routes behind what stands before them on the page, over an index with one article."""

    def __init__(self, index: NewsIndex, store: HistoryDatabase) -> None:
        self.index = index
        self.conversations = Conversations(store)
        self.questions = StandingQuestions(store)
        self.asker = StandingAsker(index, self.questions)
        self.app = FastAPI()
        self.app.include_router(standing_routes(self.asker, self.conversations))
        self.app.add_middleware(Readers)
        self.app.add_middleware(PageSecurity, version="1")

    def visitor(self, secret: str = "") -> TestClient:
        return TestClient(self.app, base_url=HERE, cookies={COOKIE: secret} if secret else {})

    def kept(self, secret: str, question: str = TOLL) -> str:
        """A kept conversation of whoever has the cookie `secret`, with one answered question."""
        key = new_id()
        exchange = StoredExchange(question, Assistant(self.index, "quotes").ask(question))
        assert self.conversations.keep(browser_name(secret), key, [exchange], 1)
        return key

    def news_comes(self, *articles: Any) -> None:
        """An hour passes, `articles` come, and every question is asked again."""
        for reader, key in self.questions.to_ask():
            standing = self.questions.get(reader, key)
            assert standing and standing.asking.latest
            earlier = datetime.now(UTC).replace(microsecond=0) + MARGIN
            latest = replace(standing.asking.latest, asked_at=earlier)
            self.questions.asked(key, replace(standing.asking, latest=latest), None)
        self.index.add(articles)
        for reader, key in self.questions.to_ask():
            found = self.questions.get(reader, key)
            assert found
            self.asker.ask(found)


@pytest.fixture(scope="module")
def bundled() -> Embedder:
    return load_embedder(read_settings().embedder)


@pytest.fixture
def site(tmp_path: Path, bundled: Embedder) -> Iterator[Site]:
    with NewsIndex.open(tmp_path / "home", embedder=bundled) as index, HistoryDatabase(None) as store:
        index.add([QUAKE])
        yield Site(index, store)


def state(visitor: TestClient) -> dict[str, Any]:
    response = visitor.get("/standing/state")
    assert response.status_code == 200
    return dict(response.json())


def test_an_answer_is_watched_and_its_change_is_told_with_sources(site: Site) -> None:
    anna, key = site.visitor(ANNA), site.kept(ANNA)
    made = anna.post("/standing/add", json={"conversation": key, "number": 1}).json()["id"]
    assert state(anna)["watched"] == {f"{key} 1": made}
    assert "Unchanged since" in state(anna)["list"]
    site.news_comes(HIGHER)
    now = state(anna)
    assert now["unseen"] == 1
    assert "at least 62 people" in now["list"]
    assert f'href="/?c={key}"' in now["list"]
    assert 'href="https://harbour-times.example/sarn-valley-counts-its-dead"' in now["list"]
    assert anna.post("/standing/seen", json={"id": made}).json() == {"seen": 1}
    assert state(anna)["unseen"] == 0
    assert anna.post("/standing/remove", json={"id": made}).json() == {"removed": True}
    assert state(anna)["watched"] == {}


def test_a_state_that_is_known_is_not_told_again(site: Site) -> None:
    anna = site.visitor(ANNA)
    known = state(anna)["revision"]
    assert anna.get("/standing/state", params={"known": known}).json() == {"revision": known, "unchanged": True}
    anna.post("/standing/add", json={"question": TOLL})
    assert "list" in anna.get("/standing/state", params={"known": known}).json()


def test_nobody_is_told_of_anothers_questions_or_can_touch_them(site: Site) -> None:
    anna, ben, key = site.visitor(ANNA), site.visitor(BEN), site.kept(ANNA)
    made = anna.post("/standing/add", json={"conversation": key, "number": 1}).json()["id"]
    assert ben.post("/standing/add", json={"conversation": key, "number": 1}).status_code == 404
    assert TOLL not in state(ben)["list"]
    assert ben.post("/standing/remove", json={"id": made}).json() == {"removed": False}
    assert state(anna)["watched"] == {f"{key} 1": made}


def test_a_program_without_a_cookie_is_told_to_use_a_browser(site: Site) -> None:
    nobody = site.visitor()
    for response in (nobody.get("/standing/state"), nobody.post("/standing/add", json={"question": TOLL})):
        assert response.status_code == 403
        assert "open the page in a browser first" in response.json()["error"]


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"question": " "}, "the question is empty"),
        ({"conversation": "none", "number": 1}, "no longer exists"),
        ({"question": "x" * 2_001}, "question can't be used"),
        ({"question": TOLL, "reader": "ben"}, "reader can't be used"),
        ({"conversation": "none", "number": "1"}, "number can't be used"),
    ],
)
def test_what_can_not_be_is_refused_with_one_line(site: Site, order: dict[str, Any], said: str) -> None:
    response = site.visitor(ANNA).post("/standing/add", json=order)
    assert response.status_code in (400, 404)
    line = response.json()["error"]
    assert said in line and "\n" not in line


def test_what_another_site_sends_is_refused(site: Site) -> None:
    response = site.visitor(ANNA).post(
        "/standing/add", json={"question": TOLL}, headers={"Origin": "https://evil.example"}
    )
    assert response.status_code == 403
    assert site.questions.to_ask() == []


def test_the_feed_is_valid_and_read_without_a_cookie(site: Site) -> None:
    anna, key = site.visitor(ANNA), site.kept(ANNA)
    anna.post("/standing/add", json={"conversation": key, "number": 1})
    path = state(anna)["feed"]
    empty = feedparser.parse(site.visitor().get(path).content)
    assert not empty.bozo and empty.version == "atom10" and empty.entries == []
    site.news_comes(HIGHER)
    response = site.visitor().get(path)
    assert response.headers["content-type"].startswith("application/atom+xml")
    assert "set-cookie" not in response.headers
    feed = feedparser.parse(response.content)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.feed.links[0].href == HERE + path
    [entry] = feed.entries
    assert entry.title.startswith("People killed: now at least 62 people (Harbour Times, 6 May 2024)")
    assert entry.link == f"{HERE}/?c={key}"
    assert entry.content[0].type == "text/html"
    assert TOLL in entry.content[0].value
    assert "https://harbour-times.example/sarn-valley-counts-its-dead" in entry.content[0].value
    assert entry.updated_parsed
    again = feedparser.parse(site.visitor().get(path).content)
    assert [each.id for each in again.entries] == [entry.id], "an entry is the same one each time"
    unchanged = site.visitor().get(path, headers={"If-None-Match": response.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")


def test_a_renewed_feed_is_the_same_at_another_address_and_the_old_one_opens_nothing(site: Site) -> None:
    anna = site.visitor(ANNA)
    anna.post("/standing/add", json={"question": TOLL})
    old = state(anna)["feed"]
    before = feedparser.parse(anna.get(old).content)
    new = anna.post("/standing/renew", json={}).json()["feed"]
    assert state(anna)["feed"] == new != old
    assert site.visitor().get(old).status_code == 404
    assert feedparser.parse(site.visitor().get(new).content).feed.id == before.feed.id
    assert site.visitor().get("/standing/feed/none.atom").status_code == 404


def test_an_article_can_put_no_markup_script_or_broken_xml_into_page_and_feed(site: Site) -> None:
    hostile = replace(
        article("Rain </blockquote><script>alert(1)</script> fell \x08on ]]> Monday.", "<b>Rain</b> \x01 & sun"),
        url="javascript:alert(1)",
    )
    cited = citation(1, hostile, hostile.text)
    anna = site.visitor(ANNA)
    made = anna.post("/standing/add", json={"question": "<i>Rain?</i>"}).json()["id"]
    standing = site.questions.get(browser_name(ANNA), made)
    assert standing
    change = AnswerChange(
        "news", f"New: “{hostile.text}”", datetime.now(UTC), new=(QuotedSentence(hostile.text, (cited,)),)
    )
    site.questions.asked(made, standing.asking, change)
    shown = state(anna)["list"]
    for forbidden in ("<script", "<b>Rain", "javascript:", "<i>"):
        assert forbidden not in shown
    response = anna.get(state(anna)["feed"])
    feed = feedparser.parse(response.content, sanitize_html=False)
    assert not feed.bozo, feed.get("bozo_exception")
    for forbidden in ("<script", "<b>Rain", "javascript:", "<i>"):
        assert forbidden not in feed.entries[0].content[0].value


def test_fifty_questions_are_told_quickly(site: Site) -> None:
    anna, reader = site.visitor(ANNA), browser_name(ANNA)
    asking = site.asker.begin(reader, TOLL).asking
    for number in range(49):
        site.questions.add(reader, replace(asking, question=f"Question {number}?"))
    begun = time.monotonic()
    assert state(anna)["list"].count("<li") == 50
    assert time.monotonic() - begun < 2


def test_where_people_sign_in_the_feed_alone_is_read_without_that() -> None:
    assert is_open("/standing/feed/secret.atom")
    for path in ("/standing/state", "/standing/add", "/standing/feed/../state", "/standing/feed"):
        assert not is_open(path), path


def test_who_is_no_longer_a_user_has_no_feed(site: Site) -> None:
    of_anna, of_a_browser = site.questions.secret("anna"), site.questions.secret(browser_name(ANNA))
    app = FastAPI()
    app.include_router(standing_routes(site.asker, site.conversations, users={"anna"}))
    visitor = TestClient(app, base_url=HERE)
    assert visitor.get(f"/standing/feed/{of_anna}.atom").status_code == 200
    assert visitor.get(f"/standing/feed/{of_a_browser}.atom").status_code == 404
