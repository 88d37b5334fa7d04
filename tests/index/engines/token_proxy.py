"""A real reverse proxy for tests: it requires a token, as a proxy in front of a Chroma server without one would."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as Asked
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tests.index.engines.chroma_server import free_port

PREFIX = "/vectors"


class TokenProxy:
    """Forwards requests to `/vectors/…` with the right `header` to `target`; 401 or 403 for everything else."""

    def __init__(self, target: str, header: str, value: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}{PREFIX}"
        self.refused = 0
        self._target, self._header, self._value = target, header, value
        methods = ["GET", "POST", "PUT", "DELETE"]
        app = Starlette(routes=[Route(PREFIX + "/{path:path}", self._hand_on, methods=methods)])
        self._server = uvicorn.Server(uvicorn.Config(app, port=self.port, log_level="warning"))
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> TokenProxy:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.02)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join()

    async def _hand_on(self, asked: Asked) -> Response:
        given = asked.headers.get(self._header)
        if given != self._value:
            self.refused += 1
            return PlainTextResponse(f"not with {given}", status_code=403 if given else 401)
        body = await asked.body()
        query = f"?{asked.url.query}" if asked.url.query else ""
        url = f"{self._target}/{asked.path_params['path']}{query}"
        return await run_in_threadpool(_fetched, asked.method, url, body)


def _fetched(method: str, url: str, body: bytes) -> Response:
    request = Request(url, body or None, {"Content-Type": "application/json"}, method=method)
    try:
        with build_opener(ProxyHandler({})).open(request) as answer:
            return Response(answer.read(), answer.status, media_type="application/json")
    except HTTPError as error:
        return Response(error.read(), error.code, media_type="application/json")
    except URLError:
        return PlainTextResponse("no server behind the proxy", status_code=502)
