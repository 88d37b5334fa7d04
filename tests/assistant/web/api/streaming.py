"""Server-sent events as a program reads them, as they come, and an answerer that waits until it is told to go on."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

from assistant import Assistant
from assistant.records import AnswerToken, Done, Event, Searching
from index.records import Filters


@contextmanager
def opened(address: str, path: str, body: dict[str, Any], **headers: str) -> Iterator[HTTPResponse]:
    """A POST whose answer is read as it comes; the connection is closed behind it."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json", **named})
    with connection.getresponse() as response:
        yield response
    connection.close()


def events(response: HTTPResponse) -> Iterator[tuple[str, Any]]:
    """Name and data of each event; a comment comes as `("", text)`."""
    name = ""
    for raw in response:
        line = raw.decode().rstrip("\n")
        if line.startswith(":"):
            yield "", line[1:].strip()
        elif line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            text = line.removeprefix("data: ")
            yield name, text if text == "[DONE]" else json.loads(text)
            name = ""


class Waiting:
    """Answers as the assistant does, once it may go on; knows how many it answers and how many were left."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.go_on = threading.Event()
        self.changed = threading.Condition()
        self.under_way = 0
        self.most = 0
        self.left = 0

    def stream(self, *arguments: Any) -> Iterator[Event]:
        return self._waited(self._assistant.stream(*arguments))

    def _waited(self, events: Iterator[Event]) -> Iterator[Event]:
        with self.changed:
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            self.changed.notify_all()
        done = False
        try:
            yield Searching("", Filters())
            while not self.go_on.wait(0.05):
                yield AnswerToken("")
            for event in events:
                done = isinstance(event, Done)
                yield event
        finally:
            with self.changed:
                self.under_way -= 1
                self.left += not done
                self.changed.notify_all()

    def until(self, **counts: int) -> None:
        """Returns when the counts are these."""
        with self.changed:
            reached = self.changed.wait_for(
                lambda: all(getattr(self, name) == count for name, count in counts.items()), timeout=30
            )
            assert reached, {name: getattr(self, name) for name in counts}
