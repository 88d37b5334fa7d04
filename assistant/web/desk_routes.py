"""The desk over HTTP, under `/desk/`: files come in, orders are taken, its state is told. Everything is checked here.

Whoever can reach the page can call these, so that what the panel hides is refused here as well. A refusal is JSON with
one line, `error`. That another site's page can't call them is `security`'s business.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from assistant.web import desk_panel
from assistant.web.desk import Desk, Given
from assistant.web.uploads import Uploads
from index.errors import NewsdeskError
from index.urls import web_address

MAX_LINKS = 50
MAX_LINK_CHARACTERS = 2_000
MAX_FILES_AT_ONCE = 100
MAX_BODY_BYTES = 500_000

CLOSED = "news can be added on this page only while it is served to this machine alone; add it with: newsdesk add"

# "news.example/monday": what people copy without the https.
_BARE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#].*)?", re.ASCII | re.IGNORECASE)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Order(_Body):
    links: str = ""
    files: Annotated[list[Annotated[str, StringConstraints(max_length=64)]], Field(max_length=MAX_FILES_AT_ONCE)] = []
    follow: bool = False


class _Which(_Body):
    """A followed feed by its address; none stands for all where that makes sense."""

    feed: str | None = None


class _Numbered(_Body):
    job: int


_Checked = TypeVar("_Checked", bound=_Body)
_Said = dict[str, object]


class _Closed(NewsdeskError):
    """This page takes no orders."""


def desk_routes(desk: Desk | None, uploads: Uploads) -> APIRouter:
    """The routes; without a desk each answers 403 with one line."""
    router = APIRouter(prefix="/desk")

    def opened() -> Desk:
        if desk is None:
            raise _Closed(CLOSED)
        return desk

    async def done(request: Request, kind: type[_Checked], work: Callable[[Desk, _Checked], _Said]) -> Response:
        try:
            at = opened()
            body = await _read(request, kind)
            return JSONResponse(await run_in_threadpool(work, at, body))
        except NewsdeskError as error:
            return _refused(error)

    @router.get("/state")
    def state() -> Response:
        try:
            return JSONResponse(_state(opened()))
        except NewsdeskError as error:
            return _refused(error)

    @router.get("/feeds.opml")
    def opml() -> Response:
        try:
            headers = {"Content-Disposition": 'attachment; filename="newsdesk-feeds.opml"'}
            return Response(opened().index.feeds.export(), media_type="text/x-opml", headers=headers)
        except NewsdeskError as error:
            return _refused(error)

    @router.post("/files")
    async def receive(request: Request, name: str = "") -> Response:
        try:
            opened()
            upload = await uploads.receive(name, request.stream())
        except NewsdeskError as error:
            return _refused(error)
        except ClientDisconnect:
            return _refused(NewsdeskError("the file did not arrive whole"))
        return JSONResponse({"file": upload.token, "name": upload.name})

    @router.post("/add")
    async def add(request: Request) -> Response:
        return await done(request, _Order, lambda at, order: _ordered(at, order, uploads))

    @router.post("/refresh")
    async def refresh(request: Request) -> Response:
        return await done(request, _Which, lambda at, which: {"job": at.refresh(which.feed)})

    @router.post("/unfollow")
    async def unfollow(request: Request) -> Response:
        return await done(request, _Which, lambda at, which: {"removed": at.unfollow(which.feed or "").name})

    @router.post("/stop")
    async def stop(request: Request) -> Response:
        return await done(request, _Numbered, lambda at, which: {"stopped": at.stop(which.job)})

    return router


def read_links(text: str) -> list[Given]:
    """The addresses in `text`, which white space separates, each once. Raises `NewsdeskError` for what is none."""
    words = list(dict.fromkeys(text.split()))
    if len(words) > MAX_LINKS:
        raise NewsdeskError(f"these are {len(words)} links; {MAX_LINKS} are taken at a time")
    links = []
    for word in words:
        link = web_address(f"https://{word}" if _BARE.fullmatch(word) else word)
        if link is None or len(link) > MAX_LINK_CHARACTERS:
            shown = word if len(word) <= 60 else f"{word[:60]}…"
            raise NewsdeskError(f"“{shown}” is not a web address; one begins with https:// or http://")
        links.append(Given(link, link))
    return links


def _ordered(desk: Desk, order: _Order, uploads: Uploads) -> _Said:
    links = read_links(order.links)
    if not links and not order.files:
        raise NewsdeskError("paste a link or choose a file first")
    taken = uploads.take(order.files)
    given = [*links, *(Given(each.path, each.name) for each in taken)]
    try:
        take = desk.follow if order.follow else desk.add
        return {"job": take(given, lambda: uploads.discard(taken))}
    except NewsdeskError:
        uploads.discard(taken)
        raise


def _state(desk: Desk) -> _Said:
    """What the panel shows now. `revision` changes with the news, so that the rest of the page can follow."""
    stats = desk.index.stats()
    jobs = desk.jobs()
    return {
        "revision": f"{stats.articles}-{stats.versions}",
        "busy": any(not job.is_over for job in jobs),
        "spoken": desk_panel.spoken(jobs),
        "jobs": str(desk_panel.jobs(jobs)),
        "feeds": str(desk_panel.feeds(list(desk.index.feeds))),
    }


async def _read(request: Request, kind: type[_Checked]) -> _Checked:
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


def _refused(error: NewsdeskError) -> Response:
    return JSONResponse({"error": str(error)}, status_code=403 if isinstance(error, _Closed) else 400)
