"""What one program sends holds nobody else up: `/health` answers within a second, and what is too long is refused at once."""

from __future__ import annotations

import json
import threading
import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.assistant.web.over_http import Visitor

HEALTH_SECONDS = 1.0
REPLY_SECONDS = 10.0
SHORT = "He said so."


def turn(question: str = "Who is he?", answer: str = SHORT) -> dict[str, str]:
    return {"question": question, "answer": answer}


REQUESTS: dict[str, tuple[str, dict[str, object]]] = {
    "newlines": ("/api/ask", {"question": "Why?", "history": [turn(answer="\n" * 99_999)]}),
    "twelve turns of newlines": ("/api/ask", {"question": "Why?", "history": [turn(answer="\n" * 99_999)] * 12}),
    "one word": ("/api/ask", {"question": "Why?", "history": [turn(answer="A" * 99_999)] * 12}),
    "an earlier question": ("/api/ask", {"question": "Why?", "history": [turn("A " * 5_000)]}),
    "a question": ("/api/ask", {"question": "A " * 5_000}),
    "question marks": ("/api/ask", {"question": "?" * 1_990 + "a"}),
    "a chat": (
        "/v1/chat/completions",
        {
            "model": "newsdesk",
            "messages": [
                *({"role": role, "content": "A " * 50_000} for role in ("user", "assistant") * 10),
                {"role": "user", "content": "Why?"},
            ],
        },
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", REQUESTS)
def test_health_answers_while_it_is_read(program: Visitor, name: str) -> None:
    path, body = REQUESTS[name]
    statuses: list[int] = []
    began = time.monotonic()
    asking = threading.Thread(target=lambda: statuses.append(program.post(path, body).status))
    asking.start()
    longest = 0.0
    while asking.is_alive():
        asked = time.monotonic()
        assert Visitor(program.address).get("/health").status == 200
        longest = max(longest, time.monotonic() - asked)
        time.sleep(0.05)
    assert longest < HEALTH_SECONDS
    assert time.monotonic() - began < REPLY_SECONDS
    assert statuses[0] in (200, 400)


@pytest.mark.slow
def test_health_answers_while_a_long_draft_is_checked(program: Visitor) -> None:
    """A draft is checked sentence by sentence; whoever hangs up ends it."""
    connection = HTTPConnection(urlsplit(program.address).netloc, timeout=30)
    connection.request(
        "POST", "/api/check", json.dumps({"draft": "Aa " * 33_333}), {"Content-Type": "application/json"}
    )
    for _ in range(20):
        asked = time.monotonic()
        assert Visitor(program.address).get("/health").status == 200
        assert time.monotonic() - asked < HEALTH_SECONDS
        time.sleep(0.1)
    connection.close()


def test_an_earlier_question_that_is_too_long_is_named(program: Visitor) -> None:
    reply = program.post("/api/ask", {"question": "Why?", "history": [turn(), turn("A " * 1_001)]})
    assert reply.status == 400
    line = "question 2 of the history has 2,001 characters and at most 2,000 are read; leave that turn out"
    assert reply.json() == {"error": line}
