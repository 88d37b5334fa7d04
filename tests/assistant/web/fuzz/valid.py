"""A request that each route accepts, from which wrong ones are made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from fastapi import FastAPI
from mcp.types import (
    CLIENT_CAPABILITIES_META_KEY,
    CLIENT_INFO_META_KEY,
    LATEST_PROTOCOL_VERSION,
    PROTOCOL_VERSION_META_KEY,
)

from assistant.mcp.request_models import AskNews, GetArticle, SearchNews
from assistant.web.api.request_models import AskBody, CheckBody, SearchBody
from assistant.web.security.sign_in_page import FORM
from tests.assistant.web.fuzz.routes import Endpoint, endpoints
from tests.assistant.web.over_http import Visitor

QUESTION = "How long was the strike in Varnholm?"
JSON = "application/json"
TAKES = (("Accept", "application/json, text/event-stream"),)
FILTERS = {
    "since": "2024-01-01",
    "until": "2024-12-31",
    "publishers": ["Coast Herald"],
    "sections": ["Business"],
    "languages": ["en"],
}
HELLO: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "fuzz", "version": "1"}},
}
_PARAMETER = re.compile(r"\{(\w+)(?::path)?\}")


class Missing(Enum):
    """Stands for the value of a request without a JSON body."""

    BODY = "none"


MISSING = Missing.BODY


@dataclass(frozen=True)
class Request:
    """A request before it is made wrong: `value` is its body as JSON, or else `body` is sent as it is."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    value: Any = MISSING
    body: bytes = b""


def valid_requests(app: FastAPI, visitor: Visitor) -> list[Request]:
    """One or more for each route of `app`. Raises `KeyError` for a route of ours that no body is written down for here."""
    facts = _Facts(visitor)
    return [request for each in endpoints(app) for request in facts.requests(each)]


class _Facts:
    """What requests name: articles, conversations, events and feeds that are there."""

    def __init__(self, visitor: Visitor) -> None:
        self.page = visitor.page()
        asked = visitor.ask_question(QUESTION)
        assert asked
        listed = visitor.get("/conversations/state").json()["list"]
        found = re.search(r'href="/\?c=([\w-]+)"', listed)
        assert found, "the question was not kept"
        standing = visitor.post("/standing/add", {"question": QUESTION}).json()["id"]
        feed = visitor.get("/standing/state").json()["feed"]
        article = visitor.get("/api/search?q=strike&k=1").json()["hits"][0]
        self.article_id, self.url = article["article_id"], article["url"]
        hello = visitor.post("/mcp", HELLO, **dict(TAKES))
        self.mcp_session = hello.header("mcp-session-id") or ""
        self.values = {
            "article": self.article_id,
            "article_id": self.article_id,
            "conversation": found[1],
            "kind": "md",
            "number": "1",
            "secret": feed.removeprefix("/standing/feed/").removesuffix(".atom"),
            "name": "page.css",
            "api_name": "search",
            "model": "newsdesk",
            "session_hash": visitor.session,
            "since": "2024-01-01",
            "until": "2024-12-31",
            "first": "2024-01-01",
            "last": "2024-12-31",
            "asked_at": "2024-12-01",
            "q": QUESTION,
            "topic": QUESTION,
            "span": "all",
            "words": "0-25",
            "next": "/",
            "any_time": "false",
            "any_outlet": "true",
        }
        self.bodies = _bodies(self.article_id, self.url, found[1], standing)

    def requests(self, endpoint: Endpoint) -> list[Request]:
        path = _PARAMETER.sub(lambda match: self.values.get(match[1], "1"), endpoint.path)
        query = tuple((name, self.values.get(name, "1")) for name in endpoint.query)
        if endpoint.method != "POST":
            return [Request(endpoint.method, path, query)]
        if endpoint.path.startswith("/gradio_api/"):
            return self.gradio_requests(endpoint, path, query)
        if endpoint.path in ("/sign-in", "/sign-out", "/login", "/login/"):
            form = b"name=anna&password=a-wrong-password&next=%2F"
            return [Request("POST", path, query, (("Content-Type", FORM),), body=form)]
        if endpoint.path in ("/mcp", "/mcp/"):
            return list(_agents_requests(path, self.mcp_session, self.article_id))
        if endpoint.path == "/add-news/files":
            return [Request("POST", path, query, body=b"Ferry\n\nThe ferry made four crossings on Monday.\n")]
        return [Request("POST", path, query, value=value) for value in self.bodies[endpoint.path]]

    def gradio_requests(self, endpoint: Endpoint, path: str, query: tuple[tuple[str, str], ...]) -> list[Request]:
        """Every event of the page and every named endpoint where events are started; one request to any other route."""
        orders = [self._order(event) for event in self.page["dependencies"]]
        if endpoint.path == "/gradio_api/queue/join":
            return [Request("POST", path, query, value=order) for order in orders]
        if endpoint.path == "/gradio_api/run/{api_name}":
            names = [event["api_name"] for event in self.page["dependencies"]]
            return [
                Request("POST", f"/gradio_api/run/{name}", query, value=order)
                for name, order in zip(names, orders, strict=True)
            ]
        session = self.values["session_hash"]
        bodies: dict[str, dict[str, Any]] = {
            "/gradio_api/cancel": {"session_hash": session, "fn_index": orders[0]["fn_index"], "event_id": "1"},
            "/gradio_api/reset": {"event_id": "1"},
        }
        return [Request("POST", path, query, value=bodies.get(endpoint.path.rstrip("/"), orders[0]))]

    def _order(self, event: Any) -> dict[str, Any]:
        kinds = {each["id"]: each["type"] for each in self.page["components"]}
        given: dict[str, Any] = {"state": None, "checkboxgroup": []}
        return {
            "data": [given.get(kinds[number], QUESTION) for number in event["inputs"]],
            "fn_index": event["id"],
            "session_hash": self.values["session_hash"],
            "event_data": None,
            "trigger_id": None,
        }


def _bodies(article_id: str, url: str, conversation: str, standing: str) -> dict[str, list[Any]]:
    citation = {"number": 1, "article_id": article_id, "version": 1, "quote": "Dockers", "start": 0, "end": 7}
    answer = {
        "answer": "It lasted nine days. [1]",
        "standalone_question": QUESTION,
        "sentences": [{"text": "It lasted nine days.", "citations": [1]}],
        "citations": [citation],
        "hits": [{"article_id": article_id, "version": 1, "start": 0, "end": 7}],
    }
    narrowed: dict[str, Any] = {"filters": FILTERS, "asked_at": "2024-12-01"}
    asked = {**narrowed, "ignore": ["time"], "question": "And who led it?", "stream": False}
    asked["history"] = [{"question": QUESTION, "answer": answer}, {"question": "Who?", "answer": "Ilse Brandt. [1]"}]
    searched = {**narrowed, "ignore": [], "query": QUESTION, "k": 3}
    checked = {**narrowed, "draft": "The strike in Varnholm lasted ten days.", "evidence": ["It lasted nine days."]}
    for body, model in ((asked, AskBody), (searched, SearchBody), (checked, CheckBody)):
        assert set(body) == set(model.model_fields), f"write every field of {model.__name__} down here"
    chat = {
        "model": "newsdesk",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": QUESTION},
            {
                "role": "assistant",
                "content": f"Nine days. [1]\n\nSources:\n\n[1] Herald, <{url}>\n    “nine days on strike”",
            },
            {"role": "user", "content": [{"type": "text", "text": "And who led it?"}]},
        ],
        "stream": False,
        "stream_options": {"include_usage": True},
        "n": 1,
        "response_format": {"type": "text"},
        "temperature": 0.5,
    }
    return {
        "/api/ask": [asked, {**asked, "stream": True}],
        "/api/search": [searched],
        "/api/check": [checked],
        "/v1/chat/completions": [chat, {**chat, "stream": True}],
        "/conversations/rename": [{"conversation": conversation, "title": "The strike"}],
        "/conversations/delete": [{"conversation": "not-there"}],
        "/add-news/add": [{"links": "http://127.0.0.1:9/a http://localhost/b", "files": ["not-there"], "follow": True}],
        "/add-news/refresh": [{"feed": url}],
        "/add-news/unfollow": [{"feed": url}],
        "/add-news/stop": [{"job": 1}],
        "/add-news/remove": [{"article": "not-there"}],
        "/add-news/sample": [{}],
        "/add-news/unsample": [{}],
        "/standing/add": [{"conversation": conversation, "number": 1, "question": ""}, {"question": QUESTION}],
        "/standing/remove": [{"id": "not-there"}],
        "/standing/seen": [{"id": standing}],
        "/standing/renew": [{}],
    }


def _agents_requests(path: str, session: str, article_id: str) -> Iterator[Request]:
    """JSON-RPC as agents send it, in a session and in the newer protocol, which has none: every tool with every argument."""
    narrowed = {**FILTERS, "folders": [], "asked_at": "2024-12-01", "any_time": False, "any_outlet": False}
    tools: dict[str, dict[str, Any]] = {
        "ask_news": {**narrowed, "question": QUESTION},
        "search_news": {**narrowed, "query": QUESTION, "k": 3},
        "get_article": {"article": article_id, "version": 1, "offset": 0, "max_characters": 200},
        "list_feeds": {},
    }
    for name, model in (("ask_news", AskNews), ("search_news", SearchNews), ("get_article", GetArticle)):
        assert set(tools[name]) == set(model.model_fields), f"write every field of {model.__name__} down here"
    methods: list[tuple[str, dict[str, Any]]] = [
        ("initialize", HELLO["params"]),
        ("server/discover", {}),
        ("ping", {}),
        ("tools/list", {"cursor": None}),
        ("resources/list", {}),
        ("resources/templates/list", {}),
        ("resources/read", {"uri": f"news://articles/{article_id}"}),
        ("notifications/cancelled", {"requestId": 1, "reason": "none"}),
        *(("tools/call", {"name": name, "arguments": value}) for name, value in tools.items()),
    ]
    for method, params in methods:
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        yield Request("POST", path, (), (*TAKES, ("Mcp-Session-Id", session)), message)
        about = {
            PROTOCOL_VERSION_META_KEY: LATEST_PROTOCOL_VERSION,
            CLIENT_INFO_META_KEY: HELLO["params"]["clientInfo"],
            CLIENT_CAPABILITIES_META_KEY: {},
            "progressToken": 1,
        }
        named = [("Mcp-Name", str(params[key])) for key in ("name", "uri") if key in params]
        routing = (("MCP-Protocol-Version", LATEST_PROTOCOL_VERSION), ("Mcp-Method", method), *named)
        yield Request("POST", path, (), (*TAKES, *routing), {**message, "params": {**params, "_meta": about}})
