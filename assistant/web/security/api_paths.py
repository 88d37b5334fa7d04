"""The paths for programs, and the format of their errors: always JSON, never an HTML page.

Under `/v1`, errors have OpenAI's format; everywhere else they are one line under the key `error`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse, Response

OPENAI = "/v1"
METRICS = "/metrics"
# Including everything below them. `NEWSDESK_API_TOKEN` gives access to these paths only.
PROGRAMS = ("/api", OPENAI, "/mcp", METRICS)

# A key of the ASGI scope: True if the request has a valid token, False if tokens are configured and it has none.
TOKEN = "newsdesk.token"

_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
_CODES = {401: "invalid_api_key", 429: "rate_limit_exceeded"}


def is_for_programs(path: str) -> bool:
    """Whether `path` is one of `PROGRAMS` or below it."""
    return any(path == each or path.startswith(f"{each}/") for each in PROGRAMS)


def error_body(path: str, line: str, status: int, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    """The JSON of an error for a request to `path`: `line` says what is wrong, `param` names the field."""
    if path != OPENAI and not path.startswith(f"{OPENAI}/"):
        return {"error": line}
    kind = _TYPES.get(status, "invalid_request_error" if status < 500 else "server_error")
    return {"error": {"message": line, "type": kind, "param": param, "code": code or _CODES.get(status)}}


def line_for(path: str, line: str, status: int) -> Response:
    """`line` as a response for `path`: JSON for programs, text for browsers."""
    return refusal(path, line, status) if is_for_programs(path) else PlainTextResponse(line, status_code=status)


def refusal(path: str, line: str, status: int, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(error_body(path, line, status), status_code=status, headers=headers)
