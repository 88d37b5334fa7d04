"""Kept conversations over HTTP: everybody's own, and nobody else's."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.history.conversations import Conversations, new_id
from assistant.history.database import HistoryDatabase
from assistant.history.stored_conversation import StoredExchange
from assistant.web.page.conversation_routes import conversation_routes
from assistant.web.security.readers import READER
from tests.assistant.web.answers import answer, article, citation

FERRY = article("The ferry ran again on Monday. It had been laid up since March.", title="<b>Ferry</b> runs")
KEPT = StoredExchange("Does <i>it</i> run?", answer(citation(1, FERRY, "The ferry ran again on Monday.")))


class Named:
    """Stands for what names the reader: here a header does."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope[READER] = dict(scope["headers"]).get(b"reader", b"").decode() or None
        await self.app(scope, receive, send)


@pytest.fixture
def conversations() -> Iterator[Conversations]:
    with HistoryDatabase(None) as store:
        yield Conversations(store)


@pytest.fixture
def client(conversations: Conversations) -> TestClient:
    app = FastAPI()
    app.include_router(conversation_routes(conversations))
    app.add_middleware(Named)
    return TestClient(app, headers={"reader": "anna"})


@pytest.fixture
def key(conversations: Conversations) -> str:
    made = new_id()
    conversations.keep("anna", made, [KEPT, StoredExchange("And now?", None, line="Stopped.")], 1)
    return made


def test_the_list_holds_the_readers_own_and_no_markup_of_a_title(client: TestClient, key: str) -> None:
    state = client.get("/conversations/state").json()
    assert state["count"] == 1
    assert f'href="/?c={key}"' in state["list"]
    assert "Does &lt;i&gt;it&lt;/i&gt; run?" in state["list"]
    for reader in ("bert", ""):
        other = client.get("/conversations/state", headers={"reader": reader}).json()
        assert other["count"] == 0
        assert key not in other["list"]


def test_a_title_is_changed_and_a_conversation_deleted(client: TestClient, key: str) -> None:
    assert client.post("/conversations/rename", json={"conversation": key, "title": "The ferry"}).json() == {
        "done": True
    }
    assert "The ferry" in client.get("/conversations/state").json()["list"]
    assert client.post("/conversations/delete", json={"conversation": key}).json() == {"done": True}
    assert client.get("/conversations/state").json()["count"] == 0
    gone = client.post("/conversations/delete", json={"conversation": key})
    assert gone.status_code == 404
    assert "no such conversation" in gone.json()["error"]


@pytest.mark.parametrize(
    ("what", "body", "status", "why"),
    [
        ("rename", {"conversation": "KEY", "title": " "}, 400, "needs a title"),
        ("rename", {"conversation": "KEY"}, 400, "title can't be used"),
        ("rename", {"conversation": "KEY", "title": 5}, 400, "title can't be used"),
        ("delete", {"conversation": "KEY", "all": True}, 400, "all can't be used"),
        ("delete", {"conversation": "no-such"}, 404, "no such conversation"),
        ("delete", [], 400, "the order can't be used"),
    ],
)
def test_an_order_that_can_not_be_is_refused_in_one_line(
    client: TestClient, key: str, what: str, body: object, status: int, why: str
) -> None:
    sent = json.loads(json.dumps(body).replace("KEY", key))
    reply = client.post(f"/conversations/{what}", json=sent)
    assert reply.status_code == status
    assert why in reply.json()["error"]
    assert client.get("/conversations/state").json()["count"] == 1


def test_nobody_changes_or_reads_what_is_anothers(client: TestClient, key: str) -> None:
    for reader in ("bert", ""):
        headers = {"reader": reader}
        for what, body in (("rename", {"title": "Mine"}), ("delete", {})):
            reply = client.post(f"/conversations/{what}", json={"conversation": key, **body}, headers=headers)
            assert reply.status_code == 404
        for path in (f"{key}.md", f"{key}.json", f"{key}/1.html"):
            assert client.get(f"/conversations/{path}", headers=headers).status_code == 404


@pytest.mark.parametrize("kind", ["md", "html", "json"])
def test_a_conversation_and_one_answer_are_files_to_save(client: TestClient, key: str, kind: str) -> None:
    for path, number in ((f"{key}.{kind}", None), (f"{key}/1.{kind}", 1)):
        reply = client.get(f"/conversations/{path}")
        assert reply.status_code == 200
        assert reply.headers["content-disposition"].startswith('attachment; filename="newsdesk-')
        assert "The ferry ran again on Monday." in reply.text
        assert ("And now?" in reply.text) == (number is None)
        assert "<i>it</i>" not in reply.text or kind == "json"


def test_what_there_is_no_file_of_is_said_in_one_line(client: TestClient, key: str) -> None:
    for path, status, why in (
        (f"{key}.pdf", 400, "no kind of export"),
        (f"{key}/3.md", 400, "none with the number 3"),
        (f"{key}/0.md", 400, "none with the number 0"),
        ("elsewhere.md", 404, "no such conversation"),
    ):
        reply = client.get(f"/conversations/{path}")
        assert reply.status_code == status
        assert why in reply.json()["error"]
