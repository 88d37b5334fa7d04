"""The holder's side: commands come as HTTP over the socket in the home, and run here with the open index, each in a thread.

`POST /v1/commands` takes `{"arguments": […], "look": {…}, "settings": {…}}`. The response streams what the command does, one
JSON object a line, until its exit code:

    {"out": "text"}  {"err": "text"}  {"progress": "half of it"}  {"want": "line", "number": 1, "prompt": "> "}  {"exit": 0}

What the command wants to read is posted to the address in `Location`: `{"number": 1, "line": "text"}`; Ctrl+C is
`{"interrupt": true}`. Whoever closes the connection ends the command.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from assistant.cli.remote.console import OutputClosed, TerminalInfo, at
from assistant.cli.remote.holder import IndexHolder, run_by
from assistant.cli.remote.home_socket import FILE_NAME, PATH, remove_socket, settings_here, socket_address
from assistant.cli.remote.remote_console import RemoteConsole

if TYPE_CHECKING:
    import uvicorn
    from starlette.requests import Request
    from starlette.responses import Response

log = logging.getLogger("newsdesk.cli")

# On shutdown a command may come to its end by itself, and after that to where it next prints or reads.
GRACE_SECONDS = 3.0
STOP_SECONDS = 10.0
# What is left of a response may take this long to be read.
_FLUSH_SECONDS = 2

RunCommand = Callable[[Sequence[str]], int]


class CommandServer:
    """Runs commands of other processes while it is entered as a context manager.

    `run` runs one command line at the current console and gives its exit code. Where no socket can be made in the home, this
    says so and serves nothing: other commands then learn that the home is in use.
    """

    def __init__(self, holder: IndexHolder, run: RunCommand) -> None:
        self._holder = holder
        self._run = run
        self._changed = threading.Condition()
        self._running: dict[str, RemoteConsole] = {}
        self._stopping = False
        self._server: uvicorn.Server | None = None
        self._made = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> None:
        home = self._holder.index.home
        if not hasattr(socket, "AF_UNIX"):  # Python has none on Windows
            log.warning("this system has no Unix sockets: other commands can't use %s now", home)
            return
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            remove_socket(home)
            with socket_address(home) as address:
                listener.bind(address)
            (home / FILE_NAME).chmod(0o600)
            listener.listen()
        except OSError as error:
            listener.close()
            log.warning("no socket can be made in %s (%s): other commands can't use it now", home, error)
            return
        self._thread = threading.Thread(target=self._serve, args=(listener,), name="newsdesk-commands", daemon=True)
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._thread is None:
            return
        self._stopping = True
        remove_socket(self._holder.index.home)
        self._stop_commands()
        self._made.wait()
        if self._server:
            self._server.should_exit = True
        self._thread.join()

    def _stop_commands(self) -> None:
        until = time.monotonic() + GRACE_SECONDS
        while self._tell_to_stop(only_waiting=True) and time.monotonic() < until:
            self._wait(0.1)
        self._tell_to_stop()
        self._wait(STOP_SECONDS)

    def _tell_to_stop(self, *, only_waiting: bool = False) -> int:
        with self._changed:
            consoles = list(self._running.values())
        for console in consoles:
            console.stop(only_waiting=only_waiting)
        return len(consoles)

    def _wait(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not self._running, seconds)

    def _serve(self, listener: socket.socket) -> None:
        # Loaded here, while `chat` already waits for its first line. Callers wait at the socket meanwhile.
        try:
            import uvicorn
            from starlette.applications import Starlette
            from starlette.routing import Route

            routes = [
                Route(PATH, self._command, methods=["POST"]),
                Route(f"{PATH}/{{key}}", self._answer, methods=["POST"]),
            ]
            config = uvicorn.Config(
                Starlette(routes=routes),
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_FLUSH_SECONDS,
            )
            self._server = uvicorn.Server(config)
        finally:
            self._made.set()
        with listener:
            self._server.run(sockets=[listener])

    async def _command(self, request: Request) -> Response:
        from starlette.responses import Response, StreamingResponse

        try:
            order = await request.json()
            look = TerminalInfo(**{**order["look"], "folder": Path(order["look"]["folder"])})
            arguments, settings = tuple(map(str, order["arguments"])), dict(order["settings"])
        except (KeyError, TypeError, ValueError):
            return Response(status_code=400)
        if self._stopping:
            return Response(status_code=503)
        key = uuid.uuid4().hex
        return StreamingResponse(
            self._events(key, look, arguments, settings),
            media_type="application/x-ndjson",
            headers={"location": f"{PATH}/{key}", "server": self._holder.name},
        )

    async def _answer(self, request: Request) -> Response:
        from starlette.responses import Response

        console = self._running.get(request.path_params["key"])
        if console is None:
            return Response(status_code=404)
        console.take(await request.json())
        return Response(status_code=204)

    async def _events(
        self, key: str, look: TerminalInfo, arguments: Sequence[str], settings: Mapping[str, str]
    ) -> AsyncIterator[str]:
        """Start the command, now that the response has begun, and give what it does."""
        loop = asyncio.get_running_loop()
        events: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()

        def send(event: Mapping[str, Any]) -> None:
            try:
                loop.call_soon_threadsafe(events.put_nowait, event)
            except RuntimeError as error:  # the server has ended
                raise OutputClosed from error

        console = RemoteConsole(look, self._holder.name, send)
        with self._changed:
            self._running[key] = console
        threading.Thread(
            target=self._play, args=(key, console, arguments, settings), name="newsdesk-command", daemon=True
        ).start()
        try:
            event: Mapping[str, Any] = {}
            while "exit" not in event:
                event = await events.get()
                yield f"{json.dumps(event)}\n"
        finally:  # also where the caller closes the connection
            console.end("gone")

    def _play(self, key: str, console: RemoteConsole, arguments: Sequence[str], settings: Mapping[str, str]) -> None:
        console.begin()
        code, last_words = 1, f"newsdesk: the command failed in {self._holder.name}, whose own output says how\n"
        try:
            with at(console), run_by(self._holder):
                self._tell_differences(console, settings)
                code, last_words = self._run(arguments), ""
        except OutputClosed:
            code, last_words = 0, ""
        finally:
            console.finish(code, last_words)
            with self._changed:
                del self._running[key]
                self._changed.notify_all()

    def _tell_differences(self, console: RemoteConsole, settings: Mapping[str, str]) -> None:
        here = settings_here()
        names = ", ".join(sorted(name for name, value in settings.items() if here.get(name) != value))
        if names:
            console.err(f"newsdesk: {names} set here and not so in {self._holder.name}, which answers; its own hold\n")
