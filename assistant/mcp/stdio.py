"""The MCP server over lines of text, one message per line, until the input ends.

Reading and writing are functions, so the lines can be this process's standard input and output, or those of a command
that was started in another process.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from typing import Any, cast

import anyio
import anyio.from_thread
import anyio.to_thread
from anyio.lowlevel import current_token
from mcp.server.lowlevel.server import Server
from mcp.server.stdio import stdio_server

ReadLine = Callable[[], str | None]
Write = Callable[[str], object]


def serve_lines(server: Server[Any], read_line: ReadLine, write: Write) -> None:
    """Serve one client until `read_line` returns `None`.

    Lines have no line ends. Both functions are called in threads that have the caller's context.
    """
    anyio.run(_serve, server, read_line, write)


async def _serve(server: Server[Any], read_line: ReadLine, write: Write) -> None:
    lines, output = _Lines(read_line), _Output(write)
    # The protocol's stdio server uses only the methods that these two classes have.
    given = cast("anyio.AsyncFile[str]", lines), cast("anyio.AsyncFile[str]", output)
    async with stdio_server(*given) as (read, written):
        await server.run(read, written, server.create_initialization_options())


class _Lines:
    """Lines as they arrive, read by a daemon thread: a blocking read can't be cancelled and would keep the process alive."""

    def __init__(self, read_line: ReadLine) -> None:
        self._read_line = read_line
        self._into, self._lines = anyio.create_memory_object_stream[str](16)
        self._token = current_token()
        reading = copy_context().run
        threading.Thread(target=reading, args=(self._read,), name="newsdesk-mcp-lines", daemon=True).start()

    def __aiter__(self) -> _Lines:
        return self

    async def __anext__(self) -> str:
        try:
            return await self._lines.receive()
        except anyio.EndOfStream:
            raise StopAsyncIteration from None

    def _read(self) -> None:
        # These errors mean that the server has ended and nobody receives the line.
        with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.RunFinishedError):
            try:
                while (line := self._read_line()) is not None:
                    anyio.from_thread.run(self._into.send, line, token=self._token)
            finally:
                anyio.from_thread.run_sync(self._into.close, token=self._token)


class _Output:
    def __init__(self, write: Write) -> None:
        self._write = write

    async def write(self, text: str) -> None:
        await anyio.to_thread.run_sync(self._write, text.removesuffix("\n"))

    async def flush(self) -> None:
        """Nothing to do: every line is written at once."""
