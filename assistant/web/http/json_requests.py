"""Reads JSON requests of the page's own scripts, and turns errors into JSON: one line under the key `error`.

Anybody who can reach the page can send these requests, so everything is validated.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from index.errors import NewsdeskError

MAX_BODY_BYTES = 500_000


class JsonRequest(BaseModel):
    """A request: only the fields of its class are allowed, with exactly their types."""

    model_config = ConfigDict(extra="forbid", strict=True)


class NotAllowed(NewsdeskError):
    """This page does not accept such requests."""


class NotFound(NewsdeskError):
    """It does not exist, or not for this reader."""


_Checked = TypeVar("_Checked", bound=JsonRequest)
_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class RefusingRoute(APIRoute):
    """A route (the `route_class` of a router) that answers a `NewsdeskError` with one line of JSON."""

    def get_route_handler(self) -> _Handler:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except NewsdeskError as error:
                return refused(error)

        return handled


async def run_request(request: Request, kind: type[_Checked], work: Callable[[_Checked], dict[str, Any]]) -> Response:
    """Validate the request and return the result of `work`, which runs in a thread."""
    order = await read_json_request(request, kind)
    return JSONResponse(await run_in_threadpool(work, order))


async def read_json_request(request: Request, kind: type[_Checked]) -> _Checked:
    """The validated JSON. Only JSON is accepted, because browsers ask the server before they send it from another site."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise NewsdeskError("send this request as application/json")
    data = bytearray()
    try:
        async for chunk in request.stream():
            data += chunk
            if len(data) > MAX_BODY_BYTES:
                raise NewsdeskError("the request is too large")
        return kind.model_validate_json(bytes(data))
    except ClientDisconnect as error:
        raise NewsdeskError("the request did not arrive completely; try again") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the order"
        raise NewsdeskError(f"{where} can't be used: {first['msg']}") from error


def refused(error: NewsdeskError) -> Response:
    status = 403 if isinstance(error, NotAllowed) else 404 if isinstance(error, NotFound) else 400
    return JSONResponse({"error": str(error)}, status_code=status)
