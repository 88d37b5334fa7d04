"""Orders to the server as JSON, and refusals: one line, `error`. Whoever can reach the page can send them."""

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


class Order(BaseModel):
    """What is ordered: nothing else than the fields of its class, each of the type it says."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Closed(NewsdeskError):
    """This page takes no such orders."""


class NotThere(NewsdeskError):
    """There is no such thing, or not for who asks."""


_Checked = TypeVar("_Checked", bound=Order)
_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class RefusingRoute(APIRoute):
    """A route (the `route_class` of a router) that refuses in one line what raised a `NewsdeskError`."""

    def get_route_handler(self) -> _Handler:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except NewsdeskError as error:
                return refused(error)

        return handled


async def carry_out(request: Request, kind: type[_Checked], work: Callable[[_Checked], dict[str, Any]]) -> Response:
    """What `work`, in a thread, says of the order that the request brings."""
    order = await read_order(request, kind)
    return JSONResponse(await run_in_threadpool(work, order))


async def read_order(request: Request, kind: type[_Checked]) -> _Checked:
    """The request's JSON. Only JSON: a browser asks the server before it sends that from another site."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise NewsdeskError("orders are given as application/json")
    data = bytearray()
    try:
        async for chunk in request.stream():
            data += chunk
            if len(data) > MAX_BODY_BYTES:
                raise NewsdeskError("this is too much at a time")
        return kind.model_validate_json(bytes(data))
    except ClientDisconnect as error:
        raise NewsdeskError("the order did not arrive whole") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the order"
        raise NewsdeskError(f"{where} can't be used: {first['msg']}") from error


def refused(error: NewsdeskError) -> Response:
    status = 403 if isinstance(error, Closed) else 404 if isinstance(error, NotThere) else 400
    return JSONResponse({"error": str(error)}, status_code=status)
