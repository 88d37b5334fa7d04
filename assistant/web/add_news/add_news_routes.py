"""Adding news over HTTP, under `/add-news/`: uploads, requests, and the state of the jobs. All input is validated here.

Anybody who can reach the page can call these routes, so everything that the panel hides is refused here as well.
`security.headers` refuses requests from other sites.
"""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field, StringConstraints
from starlette.requests import ClientDisconnect

from assistant.sample_news import remove_sample, sample_share
from assistant.web.add_news import add_news_panel
from assistant.web.add_news.jobs import JobQueue, JobSource
from assistant.web.http.json_requests import JsonRequest, NotAllowed, RefusingRoute, run_request
from index.errors import NewsdeskError
from index.text.urls import web_address

MAX_LINKS = 50
MAX_LINK_CHARACTERS = 2_000
MAX_FILES_AT_ONCE = 100

CLOSED = "news can be added on a page that others reach only with a password (NEWSDESK_AUTH); add it with: newsdesk add"

# "news.example/monday": an address that was copied without https.
_BARE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#].*)?", re.ASCII | re.IGNORECASE)


_Token = Annotated[str, StringConstraints(max_length=64)]


class _AddRequest(JsonRequest):
    links: str = ""
    files: Annotated[list[_Token], Field(max_length=MAX_FILES_AT_ONCE, default_factory=list)]
    follow: bool = False


class _FeedRequest(JsonRequest):
    """A followed feed by its address; none means all, where that makes sense."""

    feed: str | None = None


class _EmptyRequest(JsonRequest):
    """A request without fields."""


class _Named(JsonRequest):
    article: Annotated[str, StringConstraints(max_length=64)]


class _Numbered(JsonRequest):
    job: int


_Said = dict[str, object]


def job_routes(queue: JobQueue | None) -> APIRouter:
    """The routes; without `queue`, each answers 403 with one line."""
    router = APIRouter(prefix="/add-news", route_class=RefusingRoute)

    def opened() -> JobQueue:
        if queue is None:
            raise NotAllowed(CLOSED)
        return queue

    @router.get("/state")
    def state() -> Response:
        return JSONResponse(_state(opened()))

    @router.get("/feeds.opml")
    def opml() -> Response:
        headers = {"Content-Disposition": 'attachment; filename="newsdesk-feeds.opml"'}
        return Response(opened().index.feeds.export(), media_type="text/x-opml", headers=headers)

    @router.post("/files")
    async def receive(request: Request, name: str = "") -> Response:
        at = opened()
        try:
            upload = await at.uploads.receive(name, request.stream())
        except ClientDisconnect as error:
            raise NewsdeskError("the file did not arrive completely; send it again") from error
        return JSONResponse({"file": upload.token, "name": upload.name})

    @router.post("/add")
    async def add(request: Request) -> Response:
        at = opened()
        return await run_request(request, _AddRequest, lambda order: _ordered(at, order))

    @router.post("/refresh")
    async def refresh(request: Request) -> Response:
        at = opened()
        return await run_request(request, _FeedRequest, lambda which: {"job": at.refresh(which.feed)})

    @router.post("/unfollow")
    async def unfollow(request: Request) -> Response:
        at = opened()
        return await run_request(request, _FeedRequest, lambda which: {"removed": at.unfollow(which.feed or "").name})

    @router.post("/stop")
    async def stop(request: Request) -> Response:
        at = opened()
        return await run_request(request, _Numbered, lambda which: {"stopped": at.stop(which.job)})

    @router.post("/remove")
    async def remove(request: Request) -> Response:
        at = opened()
        return await run_request(request, _Named, lambda named: {"removed": at.remove(named.article)})

    @router.post("/sample")
    async def add_sample(request: Request) -> Response:
        at = opened()
        return await run_request(request, _EmptyRequest, lambda _: {"job": at.add_sample()})

    @router.post("/unsample")
    async def drop_sample(request: Request) -> Response:
        at = opened()
        return await run_request(request, _EmptyRequest, lambda _: {"removed": remove_sample(at.index)})

    return router


def read_links(text: str) -> list[JobSource]:
    """The addresses in `text`, separated by white space, each once. Raises `NewsdeskError` for anything else."""
    words = list(dict.fromkeys(text.split()))
    if len(words) > MAX_LINKS:
        raise NewsdeskError(f"these are {len(words)} links; add at most {MAX_LINKS} at a time")
    links = []
    for word in words:
        link = web_address(f"https://{word}" if _BARE.fullmatch(word) else word)
        if link is None or len(link) > MAX_LINK_CHARACTERS:
            shown = word if len(word) <= 60 else f"{word[:60]}…"
            raise NewsdeskError(f"“{shown}” is not a web address; one begins with https:// or http://")
        links.append(JobSource(link, link))
    return links


def _ordered(queue: JobQueue, order: _AddRequest) -> _Said:
    links = read_links(order.links)
    if not links and not order.files:
        raise NewsdeskError("paste a link or choose a file first")
    taken = queue.uploads.take(order.files)
    given = [*links, *(JobSource(each.path, each.name) for each in taken)]
    try:
        take = queue.follow if order.follow else queue.add
        return {"job": take(given, lambda: queue.uploads.discard(taken))}
    except NewsdeskError:
        queue.uploads.discard(taken)
        raise


def _state(queue: JobQueue) -> _Said:
    """The current state of the panel. `revision` changes with the news, so that the rest of the page can update."""
    jobs = queue.jobs()
    return {
        "revision": queue.index.statistics.changes,
        "busy": any(not job.is_over for job in jobs),
        "read": next((f"{job.read:,}" for job in jobs if job.read and not job.is_over), ""),
        "spoken": add_news_panel.spoken(jobs),
        "jobs": str(add_news_panel.jobs(jobs)),
        "sample": str(add_news_panel.sample(sample_share(queue.index))),
        "feeds": str(add_news_panel.feeds(list(queue.index.feeds))),
    }
