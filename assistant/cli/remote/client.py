"""The side of whoever typed a command: it is given to the holder over the home's socket, and shown here.

It speaks HTTP by Python's own `http.client`: what would load in a quarter of a second is felt at every command.
"""

from __future__ import annotations

import base64
import json
import os
import queue
import signal
import socket
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from typing import Any

from assistant.cli.remote.console import Console, OutputClosed
from assistant.cli.remote.home_socket import FILE_NAME, PATH, settings_here, socket_address
from index.errors import HomeLocked

# After Ctrl+C a command may still say how it ended.
LAST_WORDS_SECONDS = 2.0
INTERRUPTED = 130


class SocketConnection(HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, address: str) -> None:
        super().__init__("newsdesk")
        self._address = address

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(self._address)

    def post(self, path: str, content: Mapping[str, Any]) -> HTTPResponse:
        self.request("POST", path, json.dumps(content).encode(), {"Content-Type": "application/json"})
        return self.getresponse()

    def hang_up(self) -> None:
        """End the connection, also where another thread is reading from it."""
        if self.sock:
            with suppress(OSError):  # the other end was first
                self.sock.shutdown(socket.SHUT_RDWR)
            self.sock.close()


def call(home: Path, arguments: Sequence[str], here: Console) -> int | None:
    """Have the holder of `home` run a command line for `here`: its exit code, `None` where nobody serves commands there.

    Raises `HomeLocked` where the holder is a Newsdesk that knows another version of the protocol.
    """
    if not os.path.exists(home / FILE_NAME):
        return None
    look = {**asdict(here.look), "folder": str(here.look.folder)}
    with socket_address(home) as address:
        connection = SocketConnection(address)
        try:
            response = connection.post(PATH, {"arguments": list(arguments), "look": look, "settings": settings_here()})
            if response.status == HTTPStatus.SERVICE_UNAVAILABLE:  # the holder is about to end
                return None
            if response.status != HTTPStatus.OK:
                raise HomeLocked(f"{home} is in use by a Newsdesk of another version; stop it first")
            return _Playing(response, address, here).play()
        except (OSError, HTTPException):  # the socket was left by a killed process, or the holder has just ended
            return None
        finally:
            connection.hang_up()


class _Playing:
    """One command under way at the holder's. The calling thread reads input, so that Ctrl+C ends the waiting; another
    prints, for a command may answer while it waits for the next line."""

    def __init__(self, response: HTTPResponse, address: str, here: Console) -> None:
        self._response = response
        self._answers_to = response.headers["Location"]
        self._holder = response.headers["Server"]
        self._address = address
        self._here = here
        self._events: queue.SimpleQueue[Mapping[str, Any]] = queue.SimpleQueue()
        self._ended = False
        self._reading = False
        self._reader = threading.current_thread()

    def play(self) -> int:
        threading.Thread(target=self._print, name="newsdesk-output", daemon=True).start()
        interrupted = resumes = False
        while True:
            try:
                event = self._events.get(timeout=LAST_WORDS_SECONDS if interrupted and not resumes else None)
                if "exit" in event:
                    return self._gone() if event["exit"] is None else int(event["exit"])
                resumes = resumes or "resumes" in event
                if "interrupted" in event:
                    interrupted = False
                if "want" in event:
                    self._answer(event)
            except queue.Empty:
                return INTERRUPTED
            except KeyboardInterrupt:
                if interrupted:
                    return INTERRUPTED
                interrupted = True
                self._send(interrupt=True)

    def _answer(self, event: Mapping[str, Any]) -> None:
        answer: dict[str, Any]
        self._reading = True
        try:
            if self._ended:
                return
            if event["want"] == "line":
                answer = {"line": self._here.read_line(str(event.get("prompt", "")))}
            else:
                answer = {"all": base64.b64encode(self._here.read_all(int(event["most_bytes"]))).decode()}
        except KeyboardInterrupt:
            answer = {"interrupt": True}
        finally:
            self._reading = False
        self._send(number=event["number"], **answer)

    def _send(self, **answer: object) -> None:
        connection = SocketConnection(self._address)
        with suppress(OSError, HTTPException):  # where the holder has gone, the other thread notices too
            connection.post(self._answers_to, answer).read()
        connection.close()

    def _print(self) -> None:
        """Print what the command prints until it ends; the rest is for the thread that reads."""
        end: Mapping[str, Any] = {"exit": None}
        try:
            for line in self._response:
                event = json.loads(line)
                if "out" in event:
                    self._here.out(event["out"])
                elif "err" in event:
                    self._here.err(event["err"])
                elif "progress" in event:
                    self._here.progress(event["progress"])
                elif "exit" in event:
                    end = event
                    break
                else:
                    self._events.put(event)
        except OutputClosed:
            end = {"exit": 0}
        except (OSError, HTTPException, ValueError):
            pass
        finally:
            self._response.close()
            self._here.progress(None)
            self._ended = True
            if self._reading and self._reader is threading.main_thread():
                # Whoever waits at the prompt learns of it by the signal that would end the waiting.
                signal.pthread_kill(self._reader.ident or 0, signal.SIGINT)
            self._events.put(end)

    def _gone(self) -> int:
        with suppress(OutputClosed):
            self._here.err(f"newsdesk: {self._holder} has gone before the command was done; run it again\n")
        return 1
