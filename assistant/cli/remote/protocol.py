"""One JSON object a line over a socket, and the proof at its beginning that both ends know the home's secret.

The secret itself is never sent: each end answers the other's random number with its HMAC, the holder first, so that
neither a stranger at the holder's port nor one who took over the port of a holder that has died learns anything.
"""

from __future__ import annotations

import hmac
import json
import secrets
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

# Raised when a word of the conversation changes its meaning.
VERSION = 1
MAX_GREETING_BYTES = 1_000
MAX_MESSAGE_BYTES = 32_000_000
GREETING_SECONDS = 5.0
# A page that answers several readers at once on a slow machine may take its time to greet.
HOLDER_SECONDS = 20.0
_BLOCK_BYTES = 65_536

Message = Mapping[str, Any]


class LineBroken(Exception):
    """The other end is not one of ours, or does not keep to the rules of the line."""


class Wire:
    """A connected socket as a stream of messages. Safe to send on from several threads; one reads."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = connection
        self._buffer = bytearray()
        self._sending = threading.Lock()

    def send(self, **message: Any) -> None:
        """Send one message. Raises `OSError` where the other end has gone."""
        line = json.dumps(message).encode() + b"\n"
        with self._sending:
            self._socket.sendall(line)

    def receive(self, most_bytes: int = MAX_MESSAGE_BYTES, seconds: float | None = None) -> Message | None:
        """The next message, `None` where the other end has gone. Raises `LineBroken` for anything that is none.

        `seconds` is how long it may take as a whole; a `TimeoutError` is raised after that.
        """
        until = None if seconds is None else time.monotonic() + seconds
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            if searched > most_bytes:
                raise LineBroken("a message is too long")
            self._socket.settimeout(None if until is None else max(until - time.monotonic(), 0.001))
            try:
                block = self._socket.recv(_BLOCK_BYTES)
            except ConnectionError:
                return None
            if not block:
                return None
            self._buffer += block
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        try:
            message = json.loads(line)
        except ValueError as error:
            raise LineBroken("a message is no JSON") from error
        if not isinstance(message, dict):
            raise LineBroken("a message is no object")
        return message

    def close(self) -> None:
        """End it for both ends; whoever is waiting on it notices."""
        with suppress(OSError):  # the other end was first
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


def prove_as_holder(wire: Wire, secret: bytes) -> bool:
    """The holder's part of the greeting; whether the caller knows the secret."""
    hello = wire.receive(MAX_GREETING_BYTES, GREETING_SECONDS)
    if hello is None:
        return False
    number = secrets.token_hex(32)
    wire.send(proof=_proof(secret, "holder", hello.get("number")), number=number)
    answer = wire.receive(MAX_GREETING_BYTES, GREETING_SECONDS)
    return answer is not None and _is_proof(answer.get("proof"), secret, "caller", number)


def prove_as_caller(wire: Wire, secret: bytes) -> bool:
    """The caller's part of the greeting; whether the holder knows the secret."""
    number = secrets.token_hex(32)
    wire.send(number=number)
    answer = wire.receive(MAX_GREETING_BYTES, HOLDER_SECONDS)
    if answer is None or not _is_proof(answer.get("proof"), secret, "holder", number):
        return False
    wire.send(proof=_proof(secret, "caller", answer.get("number")))
    return True


def _proof(secret: bytes, end: str, number: object) -> str:
    return hmac.new(secret, f"{end}:{number}".encode(), "sha256").hexdigest()


def _is_proof(given: object, secret: bytes, end: str, number: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(), _proof(secret, end, number).encode())
