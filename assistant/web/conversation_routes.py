"""A reader's kept conversations over HTTP, under `/conversations/`: listed, renamed, deleted, exported.

Whoever asks is told of their own alone; another reader's conversation is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.keeping.conversations import Conversations
from assistant.web.door.readers import reader_of
from assistant.web.exports import export
from assistant.web.orders import NotThere, Order, read_order, refused
from assistant.web.templates import render
from index.errors import NewsdeskError

NOT_THERE = "there is no such conversation of yours; it was deleted, or is another reader's"


class _Rename(Order):
    conversation: str
    title: str


class _Delete(Order):
    conversation: str


_Checked = TypeVar("_Checked", bound=Order)


def conversation_routes(conversations: Conversations) -> APIRouter:
    router = APIRouter(prefix="/conversations")

    async def done(request: Request, kind: type[_Checked], work: Callable[[str, _Checked], bool]) -> Response:
        try:
            body = await read_order(request, kind)
            if not await run_in_threadpool(work, reader_of(request) or "", body):
                raise NotThere(NOT_THERE)
            return JSONResponse({"done": True})
        except NewsdeskError as error:
            return refused(error)

    @router.get("/state")
    def state(request: Request) -> Response:
        try:
            listed = conversations.all_of(reader_of(request) or "")
        except NewsdeskError as error:
            return refused(error)
        return JSONResponse({"count": len(listed), "list": str(render("conversation_list", conversations=listed))})

    @router.post("/rename")
    async def rename(request: Request) -> Response:
        return await done(
            request, _Rename, lambda reader, body: conversations.rename(reader, body.conversation, body.title)
        )

    @router.post("/delete")
    async def delete(request: Request) -> Response:
        return await done(request, _Delete, lambda reader, body: conversations.delete(reader, body.conversation))

    @router.get("/{conversation}.{kind}")
    def whole(request: Request, conversation: str, kind: str) -> Response:
        return exported(request, conversation, kind)

    @router.get("/{conversation}/{number}.{kind}")
    def one(request: Request, conversation: str, number: int, kind: str) -> Response:
        return exported(request, conversation, kind, number)

    def exported(request: Request, conversation: str, kind: str, number: int | None = None) -> Response:
        """The conversation as a file, or the answer to its question `number` alone."""
        try:
            kept = conversations.get(reader_of(request) or "", conversation)
            if kept is None:
                raise NotThere(NOT_THERE)
            file = export(kept, kind, number)
        except NewsdeskError as error:
            return refused(error)
        headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.body, media_type=file.media_type, headers=headers)

    return router
