"""A server that speaks OpenAI's chat completions and says what a test has written down: slow, cut, refusing, obeying."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """One answer of the server.

    `pieces` are streamed as they are, `pause_seconds` before each. `status` other than 200 answers `error` instead. `cut`
    ends the stream after its pieces without saying why; `finish` is what it says otherwise. `endless` repeats the pieces
    until the reader goes.
    """

    pieces: Sequence[str] = ()
    status: int = 200
    error: str = "no"
    pause_seconds: float = 0.0
    cut: bool = False
    finish: str = "stop"
    endless: bool = False


Answering = Callable[[dict[str, Any]], Reply]


@dataclass
class ScriptedServer:
    """Where it is, and what it was asked: the bodies of the requests, in order. `left` is set when a reader goes early."""

    url: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point Newsdesk at it."""
        return {"NEWSDESK_MODEL": "openai:scripted", "OPENAI_BASE_URL": self.url}

    def prompt(self, number: int = -1) -> str:
        """All that the model was told in one request."""
        return "\n".join(message["content"] for message in self.requests[number]["messages"])


@contextmanager
def serving(reply: Reply | Answering) -> Iterator[ScriptedServer]:
    """A server on a free port of this machine that gives `reply` to each request, or what it makes of the request."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    scripted = ScriptedServer(f"http://127.0.0.1:{server.server_address[1]}/v1")
    server.scripted = scripted  # type: ignore[attr-defined]
    server.answering = reply if callable(reply) else lambda request: reply  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield scripted
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.scripted.requests.append(request)  # type: ignore[attr-defined]
        reply: Reply = self.server.answering(request)  # type: ignore[attr-defined]
        try:
            self._refuse(reply) if reply.status != 200 else self._stream(reply)
        except (BrokenPipeError, ConnectionResetError):
            self.server.scripted.left.set()  # type: ignore[attr-defined]
            self.close_connection = True

    def _refuse(self, reply: Reply) -> None:
        body = json.dumps({"error": {"message": reply.error, "type": "scripted", "code": reply.status}}).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, reply: Reply) -> None:
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        while True:
            for piece in reply.pieces:
                time.sleep(reply.pause_seconds)
                self._send({"delta": {"role": "assistant", "content": piece}, "index": 0, "finish_reason": None})
            if not reply.endless:
                break
        if reply.cut:
            return
        self._send({"delta": {}, "index": 0, "finish_reason": reply.finish})
        self.wfile.write(b"data: [DONE]\n\n")

    def _send(self, choice: dict[str, Any]) -> None:
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, *args: object) -> None:
        """Nothing: the tests say what went wrong."""
