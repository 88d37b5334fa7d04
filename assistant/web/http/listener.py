"""Opens a port and serves an application on it until a signal arrives. Used for the page and for `/mcp` alone."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from assistant.web.http.connections import ConnectionLimits, check_all, limited
from index.errors import SettingsError

# Streams of open pages never end by themselves; on shutdown they get this much time.
GRACE_SECONDS = 2


def address_of(host: str, listener: socket.socket) -> str:
    """The web address of the listener, with the host as the user gave it."""
    return f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"


class PageServer(uvicorn.Server):
    """Calls `ready` once it answers. Connections cut off at shutdown are not errors and are not logged."""

    def __init__(
        self, config: uvicorn.Config, ready: Callable[[], None], limits: ConnectionLimits | None = None
    ) -> None:
        config.http = limited(limits or ConnectionLimits.of_this_process())
        super().__init__(config)
        self._ready = ready
        logging.getLogger("uvicorn.error").addFilter(_is_failure)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def on_tick(self, counter: int) -> bool:
        """Called by uvicorn every tenth of a second."""
        if counter % 5 == 0:
            check_all(self.server_state.connections)
        return await super().on_tick(counter)


def _is_failure(record: logging.LogRecord) -> bool:
    broken_off = record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError)
    return not broken_off and "timeout graceful shutdown exceeded" not in str(record.msg)


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        if os.name != "nt":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise SettingsError(
                f"cannot serve on {host}:{port} ({reason}); choose another with --host or --port"
            ) from error
        yield listener


@contextmanager
def signals_end_quietly() -> Iterator[None]:
    """Uvicorn raises the signal again after it has shut down. Here that must not end the process."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
