"""Which paths are for programs, and how they are refused there: always as JSON, never with a page.

Each family of clients knows errors in a form of its own: OpenAI's under `/v1`, one line under `error` everywhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse, Response

OPENAI = "/v1"
METRICS = "/metrics"
# With everything below them. `NEWSDESK_API_TOKEN` guards these and opens nothing else.
PROGRAMS = ("/api", OPENAI, "/mcp", METRICS)

# The name in an ASGI scope: True where a token let the request in, False where tokens are taken and none was shown.
TOKEN = "newsdesk.token"

_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
_CODES = {401: "invalid_api_key", 429: "rate_limit_exceeded"}


def is_for_programs(path: str) -> bool:
    """Whether `path` is one of `PROGRAMS` or below it."""
    return any(path == each or path.startswith(f"{each}/") for each in PROGRAMS)


def error_body(path: str, line: str, status: int, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    """What a program that asked for `path` is told: `line` says what is wrong, `param` names the field it is in."""
    if path != OPENAI and not path.startswith(f"{OPENAI}/"):
        return {"error": line}
    kind = _TYPES.get(status, "invalid_request_error" if status < 500 else "server_error")
    return {"error": {"message": line, "type": kind, "param": param, "code": code or _CODES.get(status)}}


def line_for(path: str, line: str, status: int) -> Response:
    """`line` as whoever asked for `path` reads it: a program as JSON, somebody at a browser as text."""
    return refusal(path, line, status) if is_for_programs(path) else PlainTextResponse(line, status_code=status)


def refusal(path: str, line: str, status: int, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(error_body(path, line, status), status_code=status, headers=headers)
