"""A reader's stored conversations over HTTP, under `/conversations/`: list, rename, delete, export.

Readers see only their own; another reader's conversation counts as missing.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from assistant.history.conversations import Conversations
from assistant.web.html.templates import render
from assistant.web.http.json_requests import JsonRequest, NotFound, RefusingRoute, run_request
from assistant.web.page.export import export
from assistant.web.security.readers import reader_of

NOT_THERE = "you have no such conversation; it was deleted, or it belongs to another reader"


class _Rename(JsonRequest):
    conversation: str
    title: str


class _Delete(JsonRequest):
    conversation: str


def conversation_routes(conversations: Conversations) -> APIRouter:
    router = APIRouter(prefix="/conversations", route_class=RefusingRoute)

    @router.get("/state")
    def state(request: Request) -> Response:
        listed = conversations.all_of(reader_of(request) or "")
        return JSONResponse({"count": len(listed), "list": str(render("conversation_list", conversations=listed))})

    @router.post("/rename")
    async def rename(request: Request) -> Response:
        reader = reader_of(request) or ""
        return await run_request(
            request, _Rename, lambda order: _done(conversations.rename(reader, order.conversation, order.title))
        )

    @router.post("/delete")
    async def delete(request: Request) -> Response:
        reader = reader_of(request) or ""
        return await run_request(
            request, _Delete, lambda order: _done(conversations.delete(reader, order.conversation))
        )

    @router.get("/{conversation}.{kind}")
    def whole(request: Request, conversation: str, kind: str) -> Response:
        return exported(request, conversation, kind)

    @router.get("/{conversation}/{number}.{kind}")
    def one(request: Request, conversation: str, number: int, kind: str) -> Response:
        return exported(request, conversation, kind, number)

    def exported(request: Request, conversation: str, kind: str, number: int | None = None) -> Response:
        """The conversation as a file, or the answer to its question `number` alone."""
        kept = conversations.get(reader_of(request) or "", conversation)
        if kept is None:
            raise NotFound(NOT_THERE)
        file = export(kept, kind, number)
        headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.body, media_type=file.media_type, headers=headers)

    return router


def _done(was_there: bool) -> dict[str, bool]:
    if not was_there:
        raise NotFound(NOT_THERE)
    return {"done": True}
