"""A client of a Newsdesk that runs elsewhere, over its HTTP API: for programs that can't open a locked home.

It calls `/api/search` and returns the hits as `index.hit_json` formats them. It must not know what is behind that
address.
"""

from __future__ import annotations

import ipaddress
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from index.errors import NewsdeskAway, QueryError, SettingsError
from index.hit_json import Json
from index.query.plan import Constraint
from index.records import Filters

# The timeout of a search, including a first one that waits for the embedding model.
TIMEOUT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One search request, to an index or to a running Newsdesk. `k` counts from 1."""

    query: str
    k: int
    filters: Filters
    asked_at: datetime | None
    ignore: tuple[Constraint, ...]


class RunningNewsdesk:
    """The Newsdesk at `url` (`http://127.0.0.1:7860`), with the `token` it requires, if any.

    Safe to use from several threads, and from several event loops. Raises `SettingsError` for an invalid address or
    token.
    """

    def __init__(self, url: str, token: str | None = None, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self.url = _address(url)
        self._headers = {"Accept": "application/json", **_bearer(token)}
        self._timeout = timeout_seconds
        # A proxy from the environment can't reach this machine.
        self._trusts_environment = not _is_this_machine(self.url)
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"RunningNewsdesk({self.url!r})"

    def __reduce__(self) -> Any:
        if "Authorization" in self._headers:
            raise TypeError(
                "a retriever with a token is not pickled, for the token would be too; make it where it is used"
            )
        return RunningNewsdesk, (self.url, None, self._timeout)

    def hits(self, wish: SearchRequest) -> list[Json]:
        """The hits, best first, in the format of `index.hit_json.hit_json`.

        Raises `QueryError` for an invalid query, and `NewsdeskAway` if there is no valid answer.
        """
        with self._lock:
            if self._client is None:
                self._client = httpx.Client(**self._options())
        try:
            return self._read(self._client.post("/api/search", json=_body(wish)))
        except httpx.HTTPError as error:
            raise self._away(error) from error

    async def ahits(self, wish: SearchRequest) -> list[Json]:
        """As `hits`, without blocking the event loop."""
        try:
            # A connection belongs to one event loop, and a retriever may be used from several.
            async with httpx.AsyncClient(**self._options()) as client:
                return self._read(await client.post("/api/search", json=_body(wish)))
        except httpx.HTTPError as error:
            raise self._away(error) from error

    def close(self) -> None:
        with self._lock:
            client, self._client = self._client, None
        if client:
            client.close()

    def _options(self) -> dict[str, Any]:
        return {
            "base_url": self.url,
            "headers": self._headers,
            "timeout": self._timeout,
            "trust_env": self._trusts_environment,
        }

    def _read(self, response: httpx.Response) -> list[Json]:
        body = _json(response)
        match response.status_code:
            case 200 if isinstance(body.get("hits"), list):
                return list(body["hits"])
            case 400 | 413 | 422 if "error" in body:
                raise QueryError(_one_line(body["error"]))
            case 401 | 403 | 302 | 303 | 307:
                said = f" ({_one_line(body['error'])})" if "error" in body else ""
                raise NewsdeskAway(f"the Newsdesk at {self.url} does not let us in{said}: give its token as token=…")
            case 429 | 503 if "error" in body:
                raise NewsdeskAway(f"the Newsdesk at {self.url} can't answer now: {_one_line(body['error'])}")
        raise NewsdeskAway(
            f"what answers at {self.url} can't be searched (/api/search: {response.status_code});"
            " is it a Newsdesk, and as new as this one?"
        )

    def _away(self, error: httpx.HTTPError) -> NewsdeskAway:
        if isinstance(error, httpx.TimeoutException):
            return NewsdeskAway(f"the Newsdesk at {self.url} did not answer within {self._timeout:g} seconds")
        reason = _one_line(str(error)) or type(error).__name__
        return NewsdeskAway(f"no Newsdesk answers at {self.url} ({reason}); start one with: newsdesk serve")


def _body(wish: SearchRequest) -> Json:
    filters = wish.filters
    return {
        "query": wish.query,
        "k": wish.k,
        "filters": {
            "since": filters.since.isoformat() if filters.since else None,
            "until": filters.until.isoformat() if filters.until else None,
            "publishers": list(filters.publishers),
            "sections": list(filters.sections),
            "languages": list(filters.languages),
        },
        "asked_at": wish.asked_at.isoformat() if wish.asked_at else None,
        "ignore": list(wish.ignore),
    }


def _json(response: httpx.Response) -> Json:
    """The body as an object; empty if it is none."""
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _address(url: str) -> str:
    """`url` without a trailing slash. Errors don't repeat it: it may contain a password."""
    try:
        parts = urlsplit(url.strip())
        parts.port  # noqa: B018  raises when it is no port
    except ValueError as error:
        raise SettingsError(f"the address of a Newsdesk is no web address ({error})") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise SettingsError("the address of a Newsdesk is written as http://HOST:PORT or https://HOST")
    if parts.username is not None or parts.password is not None:
        raise SettingsError("the address of a Newsdesk holds a user or a password; give a token as token=… instead")
    return url.strip().rstrip("/")


def _bearer(token: str | None) -> dict[str, str]:
    if token is None:
        return {}
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise SettingsError("a token is made of ASCII letters, digits and punctuation, without spaces")
    return {"Authorization": f"Bearer {token}"}


def _is_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _one_line(text: object) -> str:
    return " ".join(str(text).split())[:300]
