"""One request over one connection: resolves a name, checks every resulting address, and connects to a checked one.

The name is resolved only once, so it can't resolve differently between check and connection; TLS still verifies the
name. It must not know what is requested, or why: redirects, robots.txt, conditional requests and sizes belong to
`index/fetching/fetch.py`. Proxies of the environment (`HTTPS_PROXY`) are not used: a proxy resolves names itself, and
then the address could not be checked. `SSL_CERT_FILE` and `SSL_CERT_DIR` are honoured.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpcore2

from index.errors import AddressRefused, FetchError
from index.fetching.addresses import IPAddress, WebAddress, is_public, read_network_address
from index.fetching.deadline import Deadline

# Status line and headers together; h11 stops at about 100 kB, this also at headers that never end.
MAX_HEAD_BYTES = 256_000
H11_HEAD_BYTES = 100_000
ENDLESS_HEAD = "sends headers without end"
# At most this many addresses of a name are tried. All are checked.
MAX_ATTEMPTS = 8


def look_up(host: str) -> list[str]:
    """All IPv4 and IPv6 addresses of a name, with scopes (`fe80::1%2`). Raises `OSError` if it has none."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    texts = (
        f"{name[0]}%{name[3]}" if len(name) == 4 and name[3] and "%" not in str(name[0]) else str(name[0])
        for *_, name in found
    )
    return list(dict.fromkeys(texts))


def open_connection(address: IPAddress, port: int, timeout_seconds: float) -> socket.socket:
    """A TCP connection to a network address, without name resolution. Raises `OSError`."""
    return socket.create_connection((str(address), port), timeout_seconds)


@dataclass(frozen=True, slots=True)
class Network:
    """How names are resolved and connections opened. Only tests replace it."""

    look_up: Callable[[str], Sequence[str]] = look_up
    connect: Callable[[IPAddress, int, float], socket.socket] = open_connection
    tls: Callable[[], ssl.SSLContext] = httpcore2.default_ssl_context


class HttpResponse:
    """Status, headers, and the body as it arrives, still compressed. Every step can raise `FetchError`."""

    def __init__(self, response: httpcore2.Response) -> None:
        self.status = response.status
        self._response = response

    def header(self, name: str) -> str | None:
        """The first header of that name, stripped; `None` if there is none."""
        return next(iter(self.headers(name)), None)

    def headers(self, name: str) -> list[str]:
        """All headers of that name, stripped, in their order."""
        wanted = name.lower().encode("ascii")
        return [value.decode("latin-1").strip() for key, value in self._response.headers if key.lower() == wanted]

    def pieces(self) -> Iterator[bytes]:
        """The body, piece by piece. Raises `FetchError` when it ends before it is complete."""
        try:
            yield from self._response.iter_stream()
        except httpcore2.RemoteProtocolError as error:
            raise FetchError("broke off before the end") from error
        except httpcore2.NetworkError as error:
            raise FetchError(f"broke off before the end ({_reason(error)})") from error


class Transport:
    """Sends requests. Connections are not reused: there is a pause between two requests to a host anyway."""

    def __init__(self, *, allow_private: bool, network: Network | None = None) -> None:
        self._allow_private = allow_private
        self._network = network or Network()

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self._network.tls()

    @contextmanager
    def ask(
        self, address: WebAddress, headers: Sequence[tuple[str, str]], deadline: Deadline, max_bytes: int
    ) -> Iterator[HttpResponse]:
        """GET `address`, and give the answer while its body is read; the connection is closed afterwards.

        A connection that drops before the first byte of an answer is retried once. Reading stops a little beyond twice
        `max_bytes` of transferred data. Raises `AddressRefused` if the host leads to an address that is not public,
        `FetchError` for an unknown name, no connection, no HTTP, and a missed deadline.
        """
        request = httpcore2.Request(
            "GET",
            httpcore2.URL(scheme=address.scheme, host=address.host, port=address.port, target=address.target),
            headers=[
                (name.encode("ascii"), value.encode("latin-1"))
                for name, value in (("Host", address.authority), *headers, ("Connection", "close"))
            ],
        )
        for last in (False, True):
            budget = _Budget(deadline)
            connection = httpcore2.HTTPConnection(
                request.url.origin,
                ssl_context=self._tls if address.scheme == "https" else None,
                network_backend=_CheckedBackend(self._connect, address, budget),
            )
            try:
                try:
                    response = connection.handle_request(request)
                except (httpcore2.NetworkError, httpcore2.RemoteProtocolError) as error:
                    if budget.received == 0 and not last:
                        continue
                    raise _no_answer(budget, error) from error
                except httpcore2.LocalProtocolError as error:
                    raise FetchError(f"can't be asked for ({error})") from error
                budget.allowed, budget.excess = budget.received + 2 * max_bytes + 1_000_000, "sends more than it may"
                yield HttpResponse(response)
                return
            finally:
                connection.close()

    def _connect(self, address: WebAddress, deadline: Deadline) -> socket.socket:
        found = self._checked(address, deadline)[:MAX_ATTEMPTS]
        problem: OSError | None = None
        for attempt, number in enumerate(found):
            try:
                return self._network.connect(number, address.port, deadline.left() / (len(found) - attempt))
            except OSError as error:
                problem = error
        deadline.left()
        raise FetchError(f"can't be reached ({_reason(problem)})") from problem

    def _checked(self, address: WebAddress, deadline: Deadline) -> list[IPAddress]:
        """Every network address that `address` leads to. Raises `AddressRefused` if any of them is not public."""
        if address.literal is not None:
            found = [address.literal]
        else:
            found = [read_network_address(text) for text in self._look_up(address.host, deadline)]
        if not self._allow_private:
            for number in found:
                if not is_public(number):
                    raise AddressRefused(
                        f"leads to {number}, which is not a public address (set NEWSDESK_ALLOW_PRIVATE=1 to allow it)"
                    )
        return found

    def _look_up(self, host: str, deadline: Deadline) -> Sequence[str]:
        """Resolve a name in a thread, because the system's resolver has no timeout."""
        answer: queue.SimpleQueue[Sequence[str] | OSError | UnicodeError] = queue.SimpleQueue()

        def run() -> None:
            try:
                answer.put(self._network.look_up(host))
            except (OSError, UnicodeError) as error:
                answer.put(error)

        threading.Thread(target=run, name="newsdesk-look-up", daemon=True).start()
        try:
            found = answer.get(timeout=deadline.left())
        except queue.Empty:
            raise deadline.missed() from None
        if isinstance(found, socket.gaierror) and found.errno == socket.EAI_AGAIN:
            raise FetchError(f"can't be reached: the name {host} can't be looked up just now") from found
        if isinstance(found, OSError | UnicodeError) or not found:
            raise FetchError(f"can't be reached: the name {host} is not known")
        return found


@dataclass(slots=True)
class _Budget:
    """What one connection may use: time until the deadline, and `allowed` bytes; `excess` is the message beyond that."""

    deadline: Deadline
    allowed: int = MAX_HEAD_BYTES
    excess: str = ENDLESS_HEAD
    received: int = 0


class _CheckedBackend(httpcore2.NetworkBackend):
    """Gives httpcore2 its one connection."""

    def __init__(
        self, connect: Callable[[WebAddress, Deadline], socket.socket], address: WebAddress, budget: _Budget
    ) -> None:
        self._connect = connect
        self._address = address
        self._budget = budget

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        return _Stream(self._connect(self._address, self._budget.deadline), self._budget)


class _Stream(httpcore2.NetworkStream):
    """A connection that ends at the deadline, whatever the timeouts of single steps, and after a number of bytes."""

    def __init__(self, connected: socket.socket, budget: _Budget) -> None:
        self._socket = connected
        self._budget = budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._socket.settimeout(self._budget.deadline.left())
        try:
            data = self._socket.recv(max_bytes)
        except TimeoutError as error:
            raise self._budget.deadline.missed() from error
        except OSError as error:
            raise httpcore2.ReadError(error) from error
        self._budget.received += len(data)
        if self._budget.received > self._budget.allowed:
            raise FetchError(self._budget.excess)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if not buffer:
            return
        self._socket.settimeout(self._budget.deadline.left())
        try:
            self._socket.sendall(buffer)
        except TimeoutError as error:
            raise self._budget.deadline.missed() from error
        except OSError as error:
            raise httpcore2.WriteError(error) from error

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        try:
            self._socket.settimeout(self._budget.deadline.left())
            return _Stream(ssl_context.wrap_socket(self._socket, server_hostname=server_hostname), self._budget)
        except TimeoutError as error:
            raise self._budget.deadline.missed() from error
        except ssl.SSLCertVerificationError as error:
            raise FetchError(f"has a certificate that does not hold ({_one_line(error.verify_message)})") from error
        except OSError as error:
            raise FetchError(f"can't be reached safely: TLS failed ({_reason(error)})") from error
        finally:
            self._socket.close()  # the wrapped socket has taken the connection over, or there is none

    def get_extra_info(self, info: str) -> Any:
        return None


def _no_answer(budget: _Budget, error: Exception) -> FetchError:
    if budget.received == 0:
        return FetchError("closed the connection without an answer")
    if isinstance(error, httpcore2.RemoteProtocolError) and "disconnected" not in str(error):
        return FetchError(ENDLESS_HEAD if budget.received > H11_HEAD_BYTES else "answered something that is not HTTP")
    return FetchError("broke off before the end")


def _reason(error: BaseException | None) -> str:
    """The system's reason, in a few words."""
    while isinstance(error, httpcore2.NetworkError) and error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLError):
        return _one_line(error.reason or str(error)).lower().replace("_", " ")
    if isinstance(error, OSError) and error.strerror:
        return _one_line(error.strerror).lower()
    return type(error).__name__


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]
