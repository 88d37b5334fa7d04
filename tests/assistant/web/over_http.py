"""The page as programs see it: plain HTTP over a real socket, and Gradio's own queue, without a browser."""

from __future__ import annotations

import json
import re
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette

from assistant.web.http.connections import ConnectionLimits
from assistant.web.http.listener import PageServer

JSON = {"Content-Type": "application/json"}


@contextmanager
def running(app: Starlette, limits: ConnectionLimits | None = None, **options: Any) -> Iterator[str]:
    """The address of `app`, served by a thread of the tests' own process; `options` are uvicorn's."""
    options = {"proxy_headers": False} | options  # as the page is served
    config = uvicorn.Config(app, port=0, log_level="critical", timeout_graceful_shutdown=1, **options)
    server = PageServer(config, lambda: None, limits)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:  # a test that fails in here would leave a thread that keeps its process from ending
        server.should_exit = True
        thread.join(timeout=60)


@dataclass(frozen=True)
class Reply:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)

    def cookies(self) -> dict[str, str]:
        """What was set, each with its attributes."""
        lines = [value for key, value in self.headers if key.lower() == "set-cookie"]
        return {line.partition("=")[0]: line.partition("=")[2] for line in lines}


@dataclass
class Visitor:
    """A program that speaks to the page. `cookies` go with each request and take what the page sets."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    session: str = field(default_factory=lambda: secrets.token_hex(5))

    def ask(self, method: str, path: str, body: bytes | str | None = None, **headers: str) -> Reply:
        """One request; the path goes out as it stands. Names of headers are written with underscores."""
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=30)
        try:
            connection.request(method, path, body, self._headers(headers))
            response = connection.getresponse()
            reply = Reply(response.status, tuple(response.getheaders()), response.read())
        finally:
            connection.close()
        for name, value in reply.cookies().items():
            self.cookies[name] = value.partition(";")[0]
        return reply

    def get(self, path: str, **headers: str) -> Reply:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Mapping[str, object], **headers: str) -> Reply:
        return self.ask("POST", path, json.dumps(body), Content_Type="application/json", **headers)

    def event(self, number: int, *values: object) -> Iterator[Any]:
        """Gradio's event `number` through the queue: what the page is told meanwhile, and in the end.

        Raises `AssertionError` where it failed.
        """
        body = {"data": values, "fn_index": number, "session_hash": self.session, "event_data": None, "trigger_id": 1}
        joined = self.post("/gradio_api/queue/join", body)
        assert joined.status == 200, joined.text
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        connection.request("GET", f"/gradio_api/queue/data?session_hash={self.session}", headers=self._headers({}))
        with connection.getresponse() as response:
            assert response.status == 200, response.read()
            for line in response:
                if not line.startswith(b"data: "):
                    continue
                message = json.loads(line.removeprefix(b"data: "))
                if message["msg"] in ("process_generating", "process_completed"):
                    assert message["success"], message
                    yield message["output"]["data"]
                elif message["msg"] == "close_stream":
                    break
        connection.close()

    def ask_question(self, question: str) -> list[Any]:
        """A question typed into the page and sent: everything the page is told, to the end of the answer."""
        settings = self.page()
        event = next(each for each in settings["dependencies"] if each["api_name"] == "answer")
        parts = {each["id"]: each for each in settings["components"]}
        values = [
            question if parts[number]["props"].get("elem_id") == "nd-question" else parts[number]["props"].get("value")
            for number in event["inputs"]
        ]
        return list(self.event(event["id"], *values))

    def page(self) -> Any:
        """Opens the page: what Gradio's script is told of it."""
        found = re.search(r"window\.gradio_config = (\{.*?\});</script>", self.get("/").text, re.DOTALL)
        assert found, "this is not the page"
        return json.loads(found[1])

    def _headers(self, more: Mapping[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in more.items()}
        if self.cookies:
            named["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {**self.headers, **named}
