"""An open page is its reader's alone: nobody else hears its answers, asks in it or stops what it asked.

Gradio knows a page by a name that its script has drawn, and gives whoever says that name the conversation behind it. Here
the first reader who says a name has it. What is sent to Gradio is read for that, so that it is bounded here as well.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable

from starlette.datastructures import QueryParams
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.web.door.bodies import BodyRefused, again, whole_body
from assistant.web.door.readers import READER

GRADIO = "/gradio_api/"
HEARTBEAT = f"{GRADIO}heartbeat/"
SESSION = "session_hash"
# Tells `page.js` to load the page again, which gives it a name of its own.
RELOAD = "Newsdesk-Reload"

# A question with its filters takes a few thousand bytes.
MAX_BODY_BYTES = 1_000_000
# Tabs whose reader is known; the one that has been silent for longest is forgotten.
MAX_TABS = 20_000
# Gradio's own names have a dozen.
MAX_NAME_CHARACTERS = 100


class Tabs:
    """403 for what is asked in another reader's page, 413 and 408 for what is too much or too slow."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._readers: OrderedDict[str, str | None] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(GRADIO):
            await self.app(scope, receive, send)
            return
        tabs = list(_in_address(scope))
        if scope["method"] not in ("GET", "HEAD"):
            try:
                body = await whole_body(scope, receive, MAX_BODY_BYTES)
            except BodyRefused as error:
                await _refused(error.line, error.status)(scope, receive, send)
                return
            if body is None:
                return
            tabs += _in_body(body)
            receive = again(body, receive)
        if not all(self._is_own(tab, scope.get(READER)) for tab in tabs):
            refusal = _refused("this page is somebody else's; load it again", 403)
            refusal.headers[RELOAD] = "1"
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_own(self, tab: str, reader: str | None) -> bool:
        if len(tab) > MAX_NAME_CHARACTERS:
            return False
        known = self._readers.setdefault(tab, reader)
        self._readers.move_to_end(tab)
        if len(self._readers) > MAX_TABS:
            self._readers.popitem(last=False)
        return known == reader


def _in_address(scope: Scope) -> Iterable[str]:
    """The tabs that an address names, each of them: which of several Gradio would take is its own affair."""
    yield from QueryParams(scope["query_string"]).getlist(SESSION)
    if scope["path"].startswith(HEARTBEAT):
        yield scope["path"].removeprefix(HEARTBEAT)


def _in_body(body: bytes) -> list[str]:
    """The tab that an order names; none for what is no order, which Gradio refuses."""
    try:
        order = json.loads(body)
    except ValueError:
        return []
    tab = order.get(SESSION) if isinstance(order, dict) else None
    return [tab] if isinstance(tab, str) else []


def _refused(line: str, status: int) -> Response:
    return JSONResponse({"detail": line}, status_code=status)
