"""Limits requests per host: one at a time, a pause after each, and none while a host has asked for silence.

It knows host names and the clock, and nothing of HTTP.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from index.errors import FetchError

# A site may ask for longer pauses (Crawl-delay), up to this many seconds: some ask for an hour.
MAX_PAUSE_SECONDS = 10.0
# The longest wait for a turn: ten others that each take the 30 s they may.
MAX_WAIT_SECONDS = 300.0
# The number of hosts that are remembered; beyond it, idle ones are forgotten.
_MAX_HOSTS = 1_000


@dataclass(slots=True)
class _Host:
    """One host: its queue (the first is served), when the last request ended, and its request for silence, if any."""

    pause_seconds: float
    line: deque[object] = field(default_factory=deque)
    ended: float = float("-inf")
    closed: FetchError | None = None

    @property
    def ready(self) -> float:
        """When the next request may start, on the monotonic clock."""
        return self.ended + self.pause_seconds

    @property
    def refusal(self) -> FetchError | None:
        """The error with which the host asked for silence, while that lasts."""
        error = self.closed
        return error if error and error.retry_at and error.retry_at > datetime.now(UTC) else None


class RateLimit:
    """Hands out turns per host, first come, first served. Safe to use from many threads."""

    def __init__(self, pause_seconds: float, max_wait_seconds: float = MAX_WAIT_SECONDS) -> None:
        self._pause_seconds = pause_seconds
        self._max_wait_seconds = max_wait_seconds
        self._hosts: dict[str, _Host] = {}
        self._changed = threading.Condition()
        self._closed = False

    @contextmanager
    def turn(self, host: str) -> Iterator[float]:
        """Wait for the turn at `host`, hold it inside the block, and pause after it. Yields the seconds waited.

        Raises `FetchError` if the host asked for silence, if the queue is too long, and after `close`.
        """
        me = object()
        with self._changed:
            waited = self._wait(host, me)
        try:
            yield waited
        finally:
            with self._changed:
                state = self._hosts[host]
                state.ended = time.monotonic()
                self._leave(state, me)

    def _wait(self, host: str, me: object) -> float:
        begun = time.monotonic()
        state = self._host(host)
        state.line.append(me)
        try:
            while True:
                now = time.monotonic()
                self._refuse_if_closed(state)
                if state.line[0] is me and now >= state.ready:
                    return now - begun
                left = begun + self._max_wait_seconds - now
                if left <= 0:
                    raise FetchError(f"waited {self._max_wait_seconds:g} s for other requests to its host; try later")
                self._changed.wait(min(left, state.ready - now) if state.line[0] is me else left)
        except BaseException:
            self._leave(state, me)
            raise

    def slow_down(self, host: str, seconds: float) -> None:
        """Pause at least `seconds` (at most `MAX_PAUSE_SECONDS`) after each request to `host`."""
        with self._changed:
            state = self._host(host)
            state.pause_seconds = max(self._pause_seconds, min(seconds, MAX_PAUSE_SECONDS))
            self._changed.notify_all()

    def silence(self, host: str, error: FetchError) -> None:
        """Until `error.retry_at` every turn at `host` raises this error."""
        with self._changed:
            self._host(host).closed = error
            self._changed.notify_all()

    def refuse_silenced(self, host: str) -> None:
        """Raises the error with which `host` asked for silence, while that lasts."""
        with self._changed:
            if host in self._hosts:
                self._refuse_if_closed(self._hosts[host])

    def close(self) -> None:
        """Cancel all who wait. There are no turns afterwards."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _refuse_if_closed(self, state: _Host) -> None:
        if self._closed:
            raise FetchError("was not asked for: Newsdesk is closing")
        if error := state.refusal:
            raise FetchError(str(error), status=error.status, retry_at=error.retry_at)

    def _leave(self, state: _Host, me: object) -> None:
        state.line.remove(me)
        self._changed.notify_all()

    def _host(self, name: str) -> _Host:
        state = self._hosts.get(name)
        if state is None:
            if len(self._hosts) >= _MAX_HOSTS:
                self._forget_idle()
            state = self._hosts[name] = _Host(self._pause_seconds)
        return state

    def _forget_idle(self) -> None:
        now = time.monotonic()
        for name, state in list(self._hosts.items()):
            if not state.line and state.ready < now and state.refusal is None:
                del self._hosts[name]
