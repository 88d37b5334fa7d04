"""Decides which requests reach Gradio: only routes that the page and its named endpoints use, with arguments of known types.

Gradio 6.31 takes `{"path": …, "meta": {"_type": "gradio.FileData"}}` for a file anywhere in an event's data, whichever
component it is meant for: it reads that path or URL and copies it into its cache before the event's function is called.
No component of this page takes a file or any other object, so none is let through. Gradio also reads `deep_link`, `page`
and `all_endpoints` from queries, `Origin` for CORS and `X-Forwarded-…` for its own address; all of these are removed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TypeVar

import gradio as gr
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from starlette.datastructures import Headers, QueryParams
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.web.security.body_limit import BodyRefused, again, whole_body
from assistant.web.security.page_owner import PageOwners
from assistant.web.security.readers import READER

GRADIO = "/gradio_api/"
JOIN, CANCEL, RESET = f"{GRADIO}queue/join", f"{GRADIO}cancel", f"{GRADIO}reset"
# The page calls its events by number; those that don't use the queue go here.
RUN = f"{GRADIO}run/predict"
DATA = f"{GRADIO}queue/data"
HEARTBEAT = f"{GRADIO}heartbeat/"
READ = (
    *("/", "/config", "/theme.css", "/favicon.ico", "/robots.txt", DATA),
    *(f"{GRADIO}{name}" for name in ("info", "app_id", "startup-events", "theme.css")),
)
READ_BELOW = ("/assets/", "/static/", HEARTBEAT)
# File systems don't allow longer names, and Gradio fails with an error for one.
MAX_PATH_BYTES = 255

# A question with its filters takes a few thousand bytes.
MAX_BODY_BYTES = 250_000
SESSION = "session_hash"
# Tells `page.js` to reload the page, which gives it a new session.
RELOAD = "Newsdesk-Reload"
HIDDEN = (b"origin", b"x-gradio-server")

# What each kind of component accepts, in words and as a type.
_Value = bool | int | float | str | None
_STRICT = ConfigDict(strict=True)
ARGUMENTS: dict[str, tuple[str, TypeAdapter[Any]]] = {
    "state": ("null, because the server keeps it", TypeAdapter(None, config=_STRICT)),
    "textbox": ("a string", TypeAdapter(str | None, config=_STRICT)),
    "button": ("a string", TypeAdapter(str | None, config=_STRICT)),
    "checkboxgroup": ("a list of strings", TypeAdapter(list[str] | None, config=_STRICT)),
    "api": ("a plain value or a list of them", TypeAdapter(_Value | list[_Value], config=_STRICT)),
}


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Call(_Body):
    data: list[Any]
    session_hash: str
    fn_index: int
    trigger_id: int | None = None
    event_data: None = None


class _Cancel(_Body):
    session_hash: str
    fn_index: int
    event_id: str


class _Reset(_Body):
    event_id: str


_Read = TypeVar("_Read", bound=_Body)


class GradioFilter:
    """The last middleware before Gradio. `blocks` is the page whose events may be called.

    Answers 404 for unused routes, 400, 408, 413 and 415 for unusable bodies, and 403 for another reader's page session.
    """

    def __init__(self, app: ASGIApp, blocks: gr.Blocks) -> None:
        self.app = app
        self._page_owners = PageOwners()
        # Event number -> whether it uses the queue, and the kinds of its arguments.
        self._events = {
            number: (event.queue, tuple(each.get_block_name() for each in event.inputs))
            for number, event in blocks.fns.items()
            if event.fn is not None and not any(name == "unload" for _, name in event.targets)
        }
        unknown = {kind for _, kinds in self._events.values() for kind in kinds} - set(ARGUMENTS)
        if unknown:
            raise TypeError(f"ARGUMENTS does not say what is given to: {', '.join(sorted(unknown))}")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # Gradio 6 opens none
            await send({"type": "websocket.close", "code": 1008})
            return
        path, reader = scope["path"], scope.get(READER)
        if not is_used(scope["method"], path):
            await PlainTextResponse("Not found", status_code=404)(scope, receive, send)
            return
        try:
            self._refuse_pages_of_others(_tabs_in_address(scope), reader)
            if scope["method"] == "POST":
                body = await whole_body(scope, receive, MAX_BODY_BYTES)
                if body is None:
                    return
                _refuse_other_types(Headers(scope=scope))
                sent = _json(body)
                self._refuse_pages_of_others(_tabs_in_body(sent), reader)
                self._refuse_unusable(path, sent)
                receive = again(body, receive)
        except BodyRefused as error:
            headers = {RELOAD: "1"} if error.status == 403 else None
            await JSONResponse({"detail": error.line}, error.status, headers)(scope, receive, send)
            return
        await self.app(_shown(scope), receive, send)

    def _refuse_pages_of_others(self, tabs: Iterable[str], reader: str | None) -> None:
        # All of them are checked, because it is unknown which one Gradio would use.
        if not all(self._page_owners.is_own(tab, reader) for tab in tabs):
            raise BodyRefused("this page is somebody else's; load it again", 403)

    def _refuse_unusable(self, path: str, sent: object) -> None:
        if path == CANCEL:
            self._event(_read(_Cancel, sent).fn_index)
            return
        if path == RESET:
            _read(_Reset, sent)
            return
        call = _read(_Call, sent)
        queued, kinds = self._event(call.fn_index)
        if path == RUN and queued:
            raise BodyRefused("this event runs through the queue only", 404)
        if len(call.data) != len(kinds):
            raise BodyRefused(f"data holds {len(call.data)} arguments; this event takes {len(kinds)}", 400)
        for number, (kind, value) in enumerate(zip(kinds, call.data, strict=True)):
            takes, checked = ARGUMENTS[kind]
            try:
                checked.validate_python(value)
            except ValidationError as error:
                raise BodyRefused(f"data.{number} can't be used: this event takes {takes} there", 400) from error

    def _event(self, number: int) -> tuple[bool, tuple[str, ...]]:
        found = self._events.get(number)
        if found is None:
            raise BodyRefused("fn_index names no event of this page; load it again", 404)
        return found


def is_used(method: str, path: str) -> bool:
    """Whether the page, or a client of its named endpoints, uses this method and path."""
    if method == "POST":
        return path in (JOIN, RUN, CANCEL, RESET)
    if method == "HEAD":
        return path == "/"
    is_below = path.startswith(READ_BELOW) and len(path.encode(errors="replace")) <= MAX_PATH_BYTES
    return method == "GET" and (path in READ or is_below)


def _refuse_other_types(headers: Headers) -> None:
    """Refuses other content types. Browsers send forms and plain text to other sites without asking, but never JSON."""
    kind, _, parameters = headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().replace('"', "")
    if kind.strip().lower() != "application/json" or charset not in ("", "charset=utf-8"):
        raise BodyRefused("send this as application/json in UTF-8", 415)
    if headers.get("content-encoding", "identity") != "identity":
        raise BodyRefused("send this without a content encoding", 415)


def _json(body: bytes) -> object:
    """The JSON that Gradio will read in `body`. Stricter than Gradio's parser, so that nothing is ambiguous."""
    try:
        text = body.decode("utf-8")
        return json.loads(text, object_pairs_hook=_without_twins, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise BodyRefused("the body is not UTF-8", 400) from error
    except (ValueError, RecursionError) as error:
        raise BodyRefused(f"the body can't be read as JSON: {str(error)[:200]}", 400) from error


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object has a key twice")
    return found


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is not a valid JSON number")


def _read(kind: type[_Read], sent: object) -> _Read:
    try:
        return kind.model_validate(sent)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))[:100] or "the body"
        raise BodyRefused(f"{where} can't be used: {first['msg']}", 400) from error


def _tabs_in_address(scope: Scope) -> Iterable[str]:
    yield from QueryParams(scope["query_string"]).getlist(SESSION)
    if scope["path"].startswith(HEARTBEAT):
        yield scope["path"].removeprefix(HEARTBEAT)


def _tabs_in_body(sent: object) -> list[str]:
    tab = sent.get(SESSION) if isinstance(sent, dict) else None
    return [tab] if isinstance(tab, str) else []


def _shown(scope: Scope) -> Scope:
    """The request as Gradio gets it: only the queries it needs, and no header that changes its idea of its own address.
    Forwarded headers have been removed before (`proxies`)."""
    headers = [each for each in scope["headers"] if each[0] not in HIDDEN]
    query = scope["query_string"] if scope["path"] in (JOIN, DATA) else b""
    return {**scope, "headers": headers, "query_string": query}
