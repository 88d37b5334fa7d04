"""Standing questions over HTTP, under `/standing/`: add, list, mark as seen, remove, and read as a feed.

Readers see and change only their own. The feed needs only the secret in its address, because feed readers keep no cookies.
Errors are JSON with one line, `error`. `security.headers` refuses requests from other sites.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from pydantic import Field

from assistant.history.conversations import Conversations
from assistant.standing.asker import StandingAsker
from assistant.standing.standing_question import StandingQuestion
from assistant.web.http.json_requests import JsonRequest, NotAllowed, NotFound, RefusingRoute, run_request
from assistant.web.security.readers import reader_of
from assistant.web.standing import standing_panel
from assistant.web.standing.standing_feed import atom

_NO_STORE = {"Cache-Control": "no-store"}
# Feed readers poll every few minutes; between two refreshes there is nothing new for them.
_FEED_HEADERS = {"Cache-Control": "private, max-age=300"}

_Text = Annotated[str, Field(max_length=2_000)]


class _AddRequest(JsonRequest):
    """An exchange of a stored conversation, or a standalone question."""

    conversation: _Text = ""
    number: int = 0
    question: _Text = ""


class _QuestionRequest(JsonRequest):
    """A standing question; none means all, where that makes sense."""

    id: _Text = ""


class _EmptyRequest(JsonRequest):
    pass


_Said = dict[str, object]


def standing_routes(
    asker: StandingAsker, conversations: Conversations, users: Container[str] | None = None
) -> APIRouter:
    """The routes for the questions of `asker`; new ones can be made from exchanges in `conversations`.

    If `users` is given, a reader who is not or no longer one of them has no feed.
    """
    router = APIRouter(prefix="/standing", route_class=RefusingRoute)
    questions = asker.questions

    @router.get("/state")
    def state(request: Request, known: str = "") -> Response:
        """The state of the panel; if `known` is the current revision, only that nothing has changed."""
        reader = _reader(request)
        revision = questions.revision(reader)
        if known == revision:
            questions.looked(reader)
            return JSONResponse({"revision": revision, "unchanged": True}, headers=_NO_STORE)
        mine = questions.all_of(reader)
        if mine:
            questions.looked(reader)
        feed = _feed(questions.secret(reader)) if mine else ""
        return JSONResponse({"revision": revision, "feed": feed, **_state(mine)}, headers=_NO_STORE)

    @router.post("/add")
    async def add(request: Request) -> Response:
        reader = _reader(request)
        return await run_request(
            request, _AddRequest, lambda order: {"id": _begun(asker, conversations, reader, order).id}
        )

    @router.post("/remove")
    async def remove(request: Request) -> Response:
        reader = _reader(request)
        return await run_request(
            request, _QuestionRequest, lambda order: {"removed": questions.remove(reader, order.id)}
        )

    @router.post("/seen")
    async def seen(request: Request) -> Response:
        """Mark the changes of one question, or of all, as seen."""
        reader = _reader(request)
        return await run_request(
            request, _QuestionRequest, lambda order: {"seen": questions.mark_seen(reader, order.id or None)}
        )

    @router.post("/renew")
    async def renew(request: Request) -> Response:
        """Give the feed a new address; the old one stops working."""
        reader = _reader(request)
        return await run_request(
            request, _EmptyRequest, lambda _: {"feed": _feed(questions.secret(reader, renew=True))}
        )

    @router.get("/feed/{secret}.atom")
    def feed(request: Request, secret: str) -> Response:
        reader = questions.whose(secret)
        if reader is None or (users is not None and reader not in users):
            return PlainTextResponse("This feed is not here. Its address may have been renewed.", status_code=404)
        questions.looked(reader)
        body = atom(questions.all_of(reader), str(request.base_url), str(request.url), reader)
        tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
        headers = {**_FEED_HEADERS, "ETag": tag}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(body, media_type="application/atom+xml", headers=headers)

    return router


def _feed(secret: str) -> str:
    return f"/standing/feed/{secret}.atom"


def _begun(asker: StandingAsker, conversations: Conversations, reader: str, order: _AddRequest) -> StandingQuestion:
    if not order.conversation:
        return asker.begin(reader, order.question)
    kept = conversations.get(reader, order.conversation)
    if kept is None or not 1 <= order.number <= len(kept.exchanges):
        raise NotFound("this answer no longer exists; ask its question again")
    return asker.begin_from(reader, kept.id, order.number, kept.exchanges[order.number - 1])


def _state(mine: list[StandingQuestion]) -> _Said:
    return {
        "unseen": sum(each.unseen for each in mine),
        "list": str(standing_panel.listed(mine)),
        "watched": {
            f"{each.asking.conversation} {each.asking.number}": each.id for each in mine if each.asking.conversation
        },
    }


def _reader(request: Request) -> str:
    reader = reader_of(request)
    if reader is None:
        raise NotAllowed("standing questions need a browser's cookie; open the page in a browser first")
    return reader
