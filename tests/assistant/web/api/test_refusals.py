"""What can't be used is refused in one line that names it, with the status that fits, whatever sort of request it is."""

from __future__ import annotations

import json
import socket
from urllib.parse import urlsplit

import pytest

from assistant.web.api.request_models import MAX_BODY_BYTES
from tests.assistant.web.over_http import Visitor

ASK = "/api/ask"


@pytest.mark.parametrize(
    ("path", "body", "line"),
    [
        (ASK, {}, "question is missing"),
        (ASK, {"question": ""}, "the question is empty; ask something about the news"),
        (ASK, {"question": 7}, "question can't be used: Input should be a valid string"),
        (ASK, {"question": None}, "question can't be used: Input should be a valid string"),
        (
            ASK,
            {"question": "x" * 2_001},
            "the question has 2,001 characters and at most 2,000 are read; ask it shorter",
        ),
        (ASK, {"question": "x" * 20_000}, "question can't be used: String should have at most 10000 characters"),
        (ASK, {"question": "Who?", "colour": "red"}, "colour is no field of this; /api/openapi.json lists them"),
        (
            ASK,
            {"question": "Who?", "filters": {"publisher": "x"}},
            "filters.publisher is no field of this; /api/openapi.json lists them",
        ),
        (
            ASK,
            {"question": "Who?", "filters": {"publishers": "Lindow Post"}},
            "filters.publishers can't be used: Input should be a valid list",
        ),
        (
            ASK,
            {"question": "Who?", "filters": {"since": "last week"}},
            "filters.since is no date: 'last week' (write it as 2022-06-17)",
        ),
        (
            ASK,
            {"question": "Who?", "filters": {"since": "2022-06-17", "until": "2022-06-01"}},
            "the dates leave nothing: filters.since 2022-06-17 is after filters.until 2022-06-01",
        ),
        (
            ASK,
            {"question": "Who?", "asked_at": "2022-06-17T14:00"},
            "asked_at has a time without a zone: '2022-06-17T14:00' (write it as 2022-06-17T14:00Z)",
        ),
        (
            ASK,
            {"question": "Who?", "ignore": ["place"]},
            "ignore.0 can't be used: Input should be 'time', 'outlets', 'spelling' or 'history'",
        ),
        (ASK, {"question": "Who?", "stream": "yes"}, "stream can't be used: Input should be a valid boolean"),
        (ASK, {"question": "Who?", "history": [{"question": "What?"}]}, "history.0.answer is missing"),
        ("/api/search", {"query": "x", "k": 0}, "k can't be used: Input should be greater than or equal to 1"),
        ("/api/search", {"q": "x", "query": "y"}, "q is no field of this; /api/openapi.json lists them"),
        ("/api/check", {"draft": " "}, "the draft is empty: there is no word in it to check"),
        (
            "/api/check",
            {"draft": "It rained.", "evidence": ["It did."], "asked_at": "2024-01-01"},
            "evidence is all that is checked against; leave out filters and asked_at",
        ),
        (ASK, [], "the body is no JSON object"),
        (ASK, "Who?", "the body is no JSON object"),
    ],
)
def test_a_body_that_can_not_be_used(program: Visitor, path: str, body: object, line: str | None) -> None:
    reply = program.ask("POST", path, json.dumps(body), Content_Type="application/json")
    assert reply.status == 400
    assert list(reply.json()) == ["error"]
    assert line is None or reply.json()["error"] == line
    assert "\n" not in reply.json()["error"]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (b"", "the body is missing; send a JSON object"),
        (b"{", "the body is no JSON: Expecting property name enclosed in double quotes (at character 1)"),
        (b'{"question": "Who?"', None),
        (b"\xff\xfe", None),
        (b"[" * 100_000, None),
        (b'{"question": "\\ud800 who?"}', None),
    ],
)
def test_a_body_that_is_no_json(program: Visitor, body: bytes, line: str | None) -> None:
    reply = program.ask("POST", ASK, body, Content_Type="application/json")
    assert reply.status == 400
    assert line is None or reply.json()["error"] == line
    assert isinstance(reply.json()["error"], str)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "json", ""])
def test_a_body_of_another_kind(program: Visitor, kind: str) -> None:
    reply = program.ask("POST", ASK, b'{"question": "Who?"}', Content_Type=kind)
    assert (reply.status, reply.json()["error"]) == (415, "the body must be JSON: Content-Type: application/json")


def test_json_may_say_its_characters(program: Visitor) -> None:
    body = '{"question": "Wer hat die Sternkarte gezeichnet? – 星図"}'.encode()
    reply = program.ask("POST", ASK, body, Content_Type="Application/JSON; charset=utf-8")
    assert reply.status == 200
    assert reply.json()["question"].endswith("– 星図")


def test_a_body_that_is_too_much_is_not_read_to_its_end(address: str) -> None:
    program = Visitor(address)
    reply = program.post(ASK, {"question": "x" * MAX_BODY_BYTES})
    assert (reply.status, reply.json()) == (413, {"error": "the request is too large"})
    error = program.post("/v1/chat/completions", {"messages": "x" * MAX_BODY_BYTES}).json()["error"]
    assert error["message"] == "the request is too large"
    # One that says no length, and never ends.
    with socket.create_connection((urlsplit(address).hostname or "", urlsplit(address).port or 0), timeout=30) as sent:
        sent.sendall(b"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        for _ in range(MAX_BODY_BYTES // 0x10000 + 1):
            sent.sendall(piece)
        assert sent.recv(100).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/api/search", "q is missing"),
        ("/api/search?q=", "the question is empty; ask something about the news"),
        (
            "/api/search?q=x&k=many",
            "k can't be used: Input should be a valid integer, unable to parse string as an integer",
        ),
        ("/api/search?q=x&k=1001", "k can't be used: Input should be less than or equal to 1000"),
        ("/api/search?q=x&publishers=y", "publishers is no field of this; /api/openapi.json lists them"),
        ("/api/search?q=x&since=2024-13-01", "since is no date: '2024-13-01' (write it as 2022-06-17)"),
        ("/api/search?q=x&any_time=perhaps", None),
        ("/api/timeline?topic=x&n=51", "n can't be used: Input should be less than or equal to 50"),
    ],
)
def test_an_address_that_can_not_be_used(program: Visitor, path: str, line: str | None) -> None:
    reply = program.get(path)
    assert reply.status == 400
    assert line is None or reply.json()["error"] == line


@pytest.mark.parametrize("path", ["/api/nothing", "/api/", "/api/feeds/", "/api/ask/x", "/v1", "/v1/", "/metrics/x"])
def test_what_is_not_there(program: Visitor, path: str) -> None:
    reply = program.get(path)
    error = reply.json()["error"]
    said = error["message"] if path.startswith("/v1") else error
    assert (reply.status, said) == (404, f"there is nothing at {path}; /api lists what there is")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/api/ask", "OPTIONS, POST"),
        ("PUT", "/api/search", "GET, HEAD, OPTIONS, POST"),
        ("DELETE", "/api/articles/abc", "GET, HEAD, OPTIONS"),
        ("POST", "/api/feeds", "GET, HEAD, OPTIONS"),
        ("POST", "/metrics", "GET, HEAD, OPTIONS"),
        ("GET", "/v1/chat/completions", "OPTIONS, POST"),
    ],
)
def test_what_can_not_be_done_there(program: Visitor, method: str, path: str, allowed: str) -> None:
    reply = program.ask(method, path)
    error = reply.json()["error"]
    assert (reply.status, reply.header("allow")) == (405, allowed)
    assert (error["message"] if path.startswith("/v1") else error) == f"{path} takes {allowed}, not {method}"
    asked = program.ask("OPTIONS", path)
    assert (asked.status, asked.header("allow"), asked.body) == (204, allowed, b"")
    assert asked.header("access-control-allow-origin") is None


@pytest.mark.parametrize("path", ["/api/search?q=star", "/api/feeds", "/health", "/metrics", "/v1/models", "/api"])
def test_head_is_what_get_is_without_its_body(program: Visitor, path: str) -> None:
    head, get = program.ask("HEAD", path), program.get(path)
    assert (head.status, head.header("content-type")) == (200, get.header("content-type"))
    assert head.body == b""


@pytest.mark.parametrize("path", [ASK, "/api/search", "/v1/chat/completions"])
def test_what_another_sites_page_sends_is_refused(program: Visitor, path: str) -> None:
    assert program.post(path, {"question": "Who?"}, Origin="https://attacker.invalid").status == 403
