"""A server that stands in for a language model in what the pages show: it speaks OpenAI's chat completions.

Given a tool and no result of one yet, it calls the first tool with the question; otherwise it says the beginning of what
it was last told. `OPENAI_BASE_URL` leads any `openai:NAME` of a page to it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MAX_CHARACTERS = 4000


@contextmanager
def standing_in() -> Iterator[str]:
    """The address for `OPENAI_BASE_URL`, while it is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def message(request: dict[str, Any]) -> dict[str, Any]:
    """What the model says to a request."""
    last, tools = request["messages"][-1], request.get("tools") or []
    told = last["content"] if isinstance(last["content"], str) else json.dumps(last["content"])
    if not tools or last["role"] == "tool":
        return {"role": "assistant", "content": told[:MAX_CHARACTERS]}
    function = tools[0]["function"]
    wanted = function["parameters"].get("required") or list(function["parameters"]["properties"])[:1]
    call = {"name": function["name"], "arguments": json.dumps(dict.fromkeys(wanted, told))}
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "call-1", "type": "function", "function": call}],
    }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        said = message(request)
        finish = "tool_calls" if said.get("tool_calls") else "stop"
        answer = {"id": "1", "created": 0, "model": request["model"]}
        if not request.get("stream"):
            usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
            choice = {"index": 0, "message": said, "finish_reason": finish}
            self._send(
                "application/json",
                json.dumps({**answer, "object": "chat.completion", "choices": [choice], "usage": usage}),
            )
            return
        delta = {**said, "tool_calls": [{**call, "index": 0} for call in said.get("tool_calls", ())]}
        choices = [
            {"index": 0, "delta": delta, "finish_reason": None},
            {"index": 0, "delta": {}, "finish_reason": finish},
        ]
        chunks = [json.dumps({**answer, "object": "chat.completion.chunk", "choices": [each]}) for each in choices]
        self._send("text/event-stream", "".join(f"data: {chunk}\n\n" for chunk in [*chunks, "[DONE]"]))

    def _send(self, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nothing: the tests say what went wrong."""
