"""Error responses for programs: one line and a fitting status. They never repeat what was sent."""

from __future__ import annotations

import re
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from assistant.web.api.cancellable import TooBusy
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
# Temporary problems of the server.
_NOT_NOW = (TooBusy, EmbedderError, EntailmentError, HomeError, IndexDamaged, RerankerError, ServerAway)
_PARAMETER = re.compile(r"\\\{\w+\\\}")
_WHERE = ("body", "query", "path", "header", "cookie")


class Unusable(NewsdeskError):
    """A request that can't be used: `param` is the field, `code` is OpenAI's error code if there is one."""

    def __init__(self, line: str, param: str | None = None, code: str | None = None, status: int = 400) -> None:
        super().__init__(line)
        self.param = param
        self.code = code
        self.status = status


def refused(path: str, error: NewsdeskError) -> JSONResponse:
    """The response to a request for `path` that failed with `error`."""
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
    """Make `app` report all errors in this format, including those that the framework finds."""

    @app.exception_handler(NewsdeskError)
    async def ours(request: Request, error: NewsdeskError) -> Response:
        return refused(request.url.path, error)

    @app.exception_handler(RequestValidationError)
    async def unusable(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        return refused(request.url.path, Unusable(line_of(first), param_of(first)))

    @app.exception_handler(Exception)
    async def fault(
        request: Request, error: Exception
    ) -> Response:  # the error is raised again after this, and so logged
        line = "internal error; see the server's log"
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
        else:  # raised by FastAPI for a body that its JSON parser can't read
            line = "the body can't be read as JSON" if error.status_code == 400 else str(error.detail)
        return JSONResponse(error_body(path, line, error.status_code), status_code=error.status_code)


def methods(app: FastAPI, path: str) -> list[str]:
    """The methods that `path` allows."""
    found = {"OPTIONS"}
    for template, operations in app.openapi()["paths"].items():
        if re.fullmatch(_PARAMETER.sub(".+", re.escape(template)), path):
            found |= {each.upper() for each in operations}
    if "GET" in found or len(found) == 1:  # routes that are not in the document are read-only
        found |= {"GET", "HEAD"}
    return sorted(found)


def param_of(problem: dict[str, Any]) -> str | None:
    """The invalid field, such as `filters.since`; `None` if it is the whole body."""
    places = [each for each in problem["loc"] if not (isinstance(each, str) and each in _WHERE)]
    if problem["type"] == "json_invalid":
        return None
    return ".".join(map(str, places)) or None


def line_of(problem: dict[str, Any]) -> str:
    """One validation error of pydantic as a line, without the value that was sent."""
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
