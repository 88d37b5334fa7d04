"""Fetches web addresses: the one place in Newsdesk that opens a URL.

It owns conditional requests, redirects, statuses, sizes, timeouts, pauses and robots.txt checks. Every hop of a
redirect is parsed, checked against robots.txt and connected to like the first. It must not know feeds, pages or
articles: it returns bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from types import TracebackType
from typing import Self

from index.errors import FetchError
from index.fetching.addresses import WebAddress, join, read_address
from index.fetching.cookies import Cookies
from index.fetching.deadline import Deadline
from index.fetching.decompress import CODINGS, Unpacker, too_large
from index.fetching.rate_limit import RateLimit
from index.fetching.robots import MAX_BYTES as MAX_ROBOTS_BYTES
from index.fetching.robots import Robots, RobotsText
from index.fetching.soft_redirects import refreshed_by_header, refreshed_by_page
from index.fetching.transport import HttpResponse, Network, Transport
from index.fetching.user_agent import user_agent
from index.text.dates import parse_date

MAX_REDIRECTS = 5
# A robots.txt that isn't cached gets this many seconds of its own.
ROBOTS_SECONDS = 10.0
# The longest time for which a server's Retry-After is obeyed.
MAX_RETRY_AFTER = timedelta(days=7)
MAX_AGE_SECONDS = 31_536_000  # a year
# Longer headers are not stored: an entity tag is a hash, and a date has 29 characters.
MAX_HEADER_CHARACTERS = 1_000

ACCEPT = (
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
_PERMANENT = (301, 308)
_REDIRECTS = (*_PERMANENT, 302, 303, 307)
# 203: the same, changed by a proxy.
_WHOLE = (200, 203)
_PHRASES = {status.value: status.phrase.lower() for status in HTTPStatus}
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([a-z0-9][a-z0-9._:+-]{0,39})", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"[a-z0-9.+*-]{1,60}/[a-z0-9.+*-]{1,100}")


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answer of an address.

    - `url`: the address that answered, after redirects, without a fragment.
    - `status`: 200, or 304 if nothing has changed since `etag` or `last_modified`.
    - `body`: decompressed; empty for 304, and only then.
    - `content_type`: the media type in lower case without parameters; empty if none was sent. `charset` likewise, or `None`.
      Both are what the server says, not what the body is.
    - `etag`, `last_modified`: to be passed unchanged to the next `get`. A 304 that repeats neither has the ones of its request.
    - `moved_to`: the address to use in future: where the redirects from the start led, as long as each was permanent (301,
      308). `None` if the first one was not, or there was none.
    - `max_age_seconds`: how long the answer is valid by its Cache-Control, 0 to a year; `None` if it doesn't say.
    """

    url: str
    status: int
    body: bytes
    content_type: str
    charset: str | None
    etag: str | None
    last_modified: str | None
    moved_to: str | None
    max_age_seconds: int | None

    @property
    def not_modified(self) -> bool:
        """Whether the server said that nothing has changed."""
        return self.status == 304


@dataclass(frozen=True, slots=True)
class _Redirect:
    status: int
    location: str


@dataclass(frozen=True, slots=True)
class _FetchJob:
    """What is common to every hop of one fetch. With `cut`, a body beyond `max_bytes` is cut, not refused. `cookies` are
    those that the hops so far have set.
    """

    deadline: Deadline
    max_bytes: int
    etag: str | None = None
    last_modified: str | None = None
    robots: bool = False
    cut: bool = False
    cookies: Cookies = field(default_factory=Cookies)


class Fetcher:
    """Fetches web addresses, politely and within limits. Safe to use from many threads; share one between all.

    - `allow_private` lifts one rule only, that an address has to be public (`NEWSDESK_ALLOW_PRIVATE`).
    - `contact` is shown to the sites in the User-Agent (`NEWSDESK_CONTACT`).
    - One request at a time per host, and `pause_seconds` from the end of one to the start of the next.
    - `timeout_seconds` is for the whole fetch, from the first name resolution to the last byte, redirects included; time
      spent waiting for a turn at a host is not counted, nor are up to 10 s for a robots.txt that is not cached.
    - `max_bytes` limits the decompressed body.
    - `network` is for tests.

    Raises `SettingsError` if `contact` is not valid in a header.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        contact: str | None = None,
        pause_seconds: float = 1.0,
        timeout_seconds: float = 30.0,
        max_bytes: int = 10_000_000,
        network: Network | None = None,
    ) -> None:
        self._user_agent = user_agent(contact)
        self._timeout_seconds = timeout_seconds
        self._max_bytes = max_bytes
        self._transport = Transport(allow_private=allow_private, network=network)
        self._pace = RateLimit(pause_seconds)
        self._robots = Robots(self._robots_text, self._pace.slow_down)

    def get(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, robots: bool = False
    ) -> Fetched:
        """The current answer of `url`. With the `etag` and `last_modified` of the last answer it may be a 304.

        With `robots`, a page that the site's robots.txt forbids to Newsdesk or to all robots is not requested.

        Raises `AddressRefused`, `RobotsRefused`, or `FetchError` for everything else that is not a complete answer: no
        connection, 4xx and 5xx, an empty body, too large, too slow, interrupted. After a 429 or 503 that says when to
        retry (`retry_at`), the host is not contacted before, and every `get` raises the same error at once.
        """
        deadline = Deadline(self._timeout_seconds)
        job = _FetchJob(deadline, self._max_bytes, _kept(etag), _kept(last_modified), robots)
        fetched = self._follow(url, job)
        if not fetched.body and not fetched.not_modified:
            raise FetchError("answered with nothing", status=fetched.status)
        return fetched

    def close(self) -> None:
        """Cancel all fetches that wait for their turn; no request is sent afterwards."""
        self._pace.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _follow(self, url: str, job: _FetchJob) -> Fetched:
        asked: list[tuple[str, object]] = []
        moved_to: str | None = None
        for_good, status = True, 0
        while True:
            try:
                address = read_address(url)
                now = address.url, job.cookies.state
                found = None if now in asked else self._hop(address, job)
            except FetchError as error:
                if not asked:
                    raise
                raise type(error)(
                    f"redirects to {_shown(url)}, which {error}",
                    status=error.status,
                    retry_at=error.retry_at,
                    gone=error.gone and for_good,
                ) from error
            if asked and for_good:
                moved_to = address.url
            if isinstance(found, Fetched):
                return replace(found, moved_to=moved_to)
            if found is None:
                raise FetchError("redirects in a circle", status=status)
            asked.append(now)
            status = found.status
            if len(asked) > MAX_REDIRECTS:
                raise FetchError(f"redirects more than {MAX_REDIRECTS} times", status=status)
            url = join(address.url, found.location)
            for_good = for_good and status in _PERMANENT

    def _hop(self, address: WebAddress, job: _FetchJob) -> Fetched | _Redirect:
        self._pace.refuse_silenced(address.host)
        if job.robots:
            with job.deadline.paused():
                self._robots.check(address)
        with self._pace.turn(address.host) as waited:
            job.deadline.extend(waited)
            headers = self._headers(address, job)
            with self._transport.ask(address, headers, job.deadline, job.max_bytes) as answer:
                try:
                    return _read(address, answer, job)
                except FetchError as error:
                    if error.retry_at is not None:
                        self._pace.silence(address.host, error)
                    raise

    def _headers(self, address: WebAddress, job: _FetchJob) -> Sequence[tuple[str, str]]:
        headers = [("User-Agent", self._user_agent), ("Accept", ACCEPT), ("Accept-Encoding", CODINGS)]
        if job.etag:
            headers.append(("If-None-Match", job.etag))
        if job.last_modified:
            headers.append(("If-Modified-Since", job.last_modified))
        if cookies := job.cookies.header(address):
            headers.append(("Cookie", cookies))
        return headers

    def _robots_text(self, url: str) -> RobotsText:
        deadline = Deadline(min(ROBOTS_SECONDS, self._timeout_seconds))
        fetched = self._follow(url, _FetchJob(deadline, MAX_ROBOTS_BYTES, cut=True))
        return RobotsText(fetched.body, fetched.max_age_seconds)


def _read(address: WebAddress, answer: HttpResponse, job: _FetchJob) -> Fetched | _Redirect:
    job.cookies.keep(address, answer.headers("Set-Cookie"))
    if answer.status in _REDIRECTS:
        location = answer.header("Location")
        if not location:
            raise FetchError(f"answered {answer.status} (a redirect) without saying where to", status=answer.status)
        return _Redirect(answer.status, _text(location))
    conditional = job.etag is not None or job.last_modified is not None
    changed = answer.status in _WHOLE
    if not changed and not (answer.status == 304 and conditional):
        raise _refusal(answer)
    said = answer.header("Content-Type") or ""
    media_type = said.partition(";")[0].strip().lower()
    charset = _CHARSET.search(said)
    body = _body(answer, job) if changed else b""
    if target := _sent_on_to(address, answer, media_type, body):
        return _Redirect(answer.status, target)
    max_age = _MAX_AGE.search(answer.header("Cache-Control") or "")
    return Fetched(
        url=address.url,
        status=answer.status,
        body=body,
        content_type=media_type if _MEDIA_TYPE.fullmatch(media_type) else "",
        charset=charset.group(1).lower() if charset else None,
        etag=_kept(answer.header("ETag")) or (None if changed else job.etag),
        last_modified=_kept(answer.header("Last-Modified")) or (None if changed else job.last_modified),
        moved_to=None,
        max_age_seconds=min(int(max_age.group(1)), MAX_AGE_SECONDS) if max_age else None,
    )


def _sent_on_to(address: WebAddress, answer: HttpResponse, media_type: str, body: bytes) -> str | None:
    """Where a page sends a browser on to, if it does; not to itself, which would only reload it."""
    target = refreshed_by_header(answer.header("Refresh"))
    if target is None and media_type in ("text/html", "application/xhtml+xml"):
        target = refreshed_by_page(body)
    return target if target and join(address.url, target).partition("#")[0] != address.url else None


def _body(answer: HttpResponse, job: _FetchJob) -> bytes:
    announced = answer.header("Content-Length") or ""
    if not job.cut and re.fullmatch(r"[0-9]+", announced) and int(announced[:20]) > job.max_bytes:
        raise too_large(job.max_bytes)
    unpacker = Unpacker(answer.header("Content-Encoding") or "", job.max_bytes, cut=job.cut)
    for piece in answer.pieces():
        unpacker.feed(piece)
        if unpacker.full:
            break
    return unpacker.body()


def _refusal(answer: HttpResponse) -> FetchError:
    """The error for an answer that is neither 200, nor a 304 to a condition, nor a redirect."""
    status = answer.status
    words = f"answered {status}" + (f" ({_PHRASES[status]})" if status in _PHRASES else "")
    retry_at = _retry_at(answer.header("Retry-After")) if status in (429, 503) else None
    if retry_at:
        words += f" and asks to be left alone until {retry_at:%Y-%m-%d %H:%M} UTC"
    return FetchError(words, status=status, retry_at=retry_at, gone=status == 410)


def _retry_at(header: str | None) -> datetime | None:
    """The time of a Retry-After, between now and a week from now; `None` if it is neither a date nor seconds."""
    if not header:
        return None
    now = datetime.now(UTC)
    if re.fullmatch(r"[0-9]{1,10}", header):
        return now + min(timedelta(seconds=int(header)), MAX_RETRY_AFTER)
    moment = parse_date(header)
    return moment and min(max(moment, now), now + MAX_RETRY_AFTER)


def _kept(value: str | None) -> str | None:
    """A header's value if it may be stored and sent back: printable, not too long, in Latin-1; else `None`."""
    if not value or len(value) > MAX_HEADER_CHARACTERS:
        return None
    value = "".join(character for character in value if character.isprintable() and character < "\u0100").strip()
    return value or None


def _text(location: str) -> str:
    """A redirect's target as text. Headers are read as Latin-1, but most servers send non-ASCII addresses as UTF-8."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return location


def _shown(url: str) -> str:
    """An address from outside, safe to show in one line of text."""
    line = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in url)
    return line if len(line) <= 200 else line[:199] + "…"
