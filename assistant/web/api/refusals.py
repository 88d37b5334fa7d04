"""What a program is told where something is wrong: one line, and the status that fits it. Never with what was sent."""

from __future__ import annotations

import re
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from assistant.web.api.cancellable import Busy
from assistant.web.security.api_paths import error_body
from index.errors import (
    EmbedderError,
    EntailmentError,
    HomeError,
    IndexDamaged,
    NewsdeskError,
    QueryError,
    RerankerError,
    ServerAway,
    SourceError,
)

RETRY_SECONDS = 2
# What is wrong on this side, and may be mended by the next time.
_NOT_NOW = (Busy, EmbedderError, EntailmentError, HomeError, IndexDamaged, RerankerError, ServerAway)
_PARAMETER = re.compile(r"\\\{\w+\\\}")
_WHERE = ("body", "query", "path", "header", "cookie")


class Unusable(NewsdeskError):
    """A request that can't be used: `param` is the field, `code` OpenAI's word for it where there is one."""

    def __init__(self, line: str, param: str | None = None, code: str | None = None, status: int = 400) -> None:
        super().__init__(line)
        self.param = param
        self.code = code
        self.status = status


def refused(path: str, error: NewsdeskError) -> JSONResponse:
    """The answer to a request for `path` that came to nothing by `error`."""
    status = status_of(error)
    param, code = (error.param, error.code) if isinstance(error, Unusable) else (None, None)
    headers = {"Retry-After": str(RETRY_SECONDS)} if status == 503 else None
    return JSONResponse(error_body(path, str(error), status, param, code), status_code=status, headers=headers)


def status_of(error: NewsdeskError) -> int:
    if isinstance(error, Unusable):
        return error.status
    if isinstance(error, QueryError):
        return 400
    if isinstance(error, SourceError):
        return 404
    return 503 if isinstance(error, _NOT_NOW) else 500


def add_refusals(app: FastAPI) -> None:
    """Has `app` say everything that is wrong in this way, also what the framework finds."""

    @app.exception_handler(NewsdeskError)
    async def ours(request: Request, error: NewsdeskError) -> Response:
        return refused(request.url.path, error)

    @app.exception_handler(RequestValidationError)
    async def unusable(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        return refused(request.url.path, Unusable(line_of(first), param_of(first)))

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> Response:  # it is raised again after this, and so logged
        line = "a fault of Newsdesk's own, which its log tells more of"
        return JSONResponse(error_body(request.url.path, line, 500), status_code=500)

    @app.exception_handler(HTTPException)
    def other(request: Request, error: HTTPException) -> Response:
        path = request.url.path
        if error.status_code == 405:
            allowed = ", ".join(methods(app, path))
            if request.method == "OPTIONS":
                return Response(status_code=204, headers={"Allow": allowed})
            line = f"{path} takes {allowed}, not {request.method}"
            return JSONResponse(error_body(path, line, 405), status_code=405, headers={"Allow": allowed})
        if error.status_code == 404:
            line = f"there is nothing at {path[:200]}; /api lists what there is"
        else:  # FastAPI's own, for a body that even its reader of JSON gave up on
            line = "the body can't be read as JSON" if error.status_code == 400 else str(error.detail)
        return JSONResponse(error_body(path, line, error.status_code), status_code=error.status_code)


def methods(app: FastAPI, path: str) -> list[str]:
    """What may be asked of `path`."""
    found = {"OPTIONS"}
    for template, operations in app.openapi()["paths"].items():
        if re.fullmatch(_PARAMETER.sub(".+", re.escape(template)), path):
            found |= {each.upper() for each in operations}
    if "GET" in found or len(found) == 1:  # what is in no document of its own is read only
        found |= {"GET", "HEAD"}
    return sorted(found)


def param_of(problem: dict[str, Any]) -> str | None:
    """The field that is wrong, as `filters.since`; `None` where it is the whole."""
    places = [each for each in problem["loc"] if not (isinstance(each, str) and each in _WHERE)]
    if problem["type"] == "json_invalid":
        return None
    return ".".join(map(str, places)) or None


def line_of(problem: dict[str, Any]) -> str:
    """One problem that pydantic found, as a line. What was sent is not repeated in it."""
    kind, name = problem["type"], param_of(problem)
    if kind == "json_invalid":
        return f"the body is no JSON: {problem['ctx']['error']} (at character {problem['loc'][-1]})"
    if name is None:
        return "the body is missing; send a JSON object" if kind == "missing" else "the body is no JSON object"
    if kind == "missing":
        return f"{name} is missing"
    if kind == "extra_forbidden":
        return f"{name[:100]} is no field of this; /api/openapi.json lists them"
    return f"{name[:100]} can't be used: {problem['msg'].removeprefix('Value error, ')}"
