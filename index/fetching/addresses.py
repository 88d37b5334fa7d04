"""Parses a web address once and strictly, and knows which network addresses are public. Pure: opens nothing.

Anything that two programs could parse differently (an octal host, a backslash, a user name before an `@`) is refused,
not interpreted: server-side request forgery works by an address that is checked one way and connected to another way.
It must not know how a connection is made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urljoin, urlsplit

import idna

from index.errors import AddressRefused

IPAddress = IPv4Address | IPv6Address

DEFAULT_PORTS = {"http": 80, "https": 443}
# Servers and browsers stop at about this many characters; nothing longer is the address of an article.
MAX_CHARACTERS = 8_000
MAX_HOST_CHARACTERS = 253

# Ports of other services than web servers: mail, name servers, remote shells and the like. The list that browsers
# block: https://fetch.spec.whatwg.org/#port-blocking
_BLOCKED = """
    0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 135
    137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 995 1719
    1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080
"""
BLOCKED_PORTS = frozenset(map(int, _BLOCKED.split()))

# https://www.iana.org/assignments/iana-ipv4-special-registry, multicast, and one address that a cloud reserves for
# itself.
_NOT_PUBLIC_4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT; a metadata service too (100.100.100.200)
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # the host of a virtual machine (Azure), though in a public range
        "169.254.0.0/16",  # link-local; the metadata service of most clouds (169.254.169.254)
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; a metadata service too (192.0.0.192)
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # multicast tunnels
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
# Of IPv6 only 2000::/3 is allocated for public use; loopback, unspecified, IPv4-mapped and -compatible, unique local
# (fd00:ec2::254 too), link-local, site-local, multicast, discard, local NAT64 and everything reserved are outside of
# it. Inside it, these are not public: https://www.iana.org/assignments/iana-ipv6-special-registry
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which contains an IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3ffe::/16",  # a test network given back
        "3fff::/20",  # documentation
    )
)
# In a network with only IPv6, name servers answer for an IPv4 site with this prefix and the site's address (RFC 6052).
_NAT64 = IPv6Network("64:ff9b::/96")

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# Characters that stay as they are in a path and a query; the rest is percent-encoded, as browsers do.
_SAFE = "/%:@!$&'()*+,;=-._~[]|"


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An http or https address that can be requested.

    - `host`: ASCII, lower case, without a trailing dot; an IPv6 address without brackets.
    - `target`: path and query, ASCII, percent-encoded, beginning with `/`.
    - `literal`: the network address, if the host is one and not a name.
    """

    scheme: str
    host: str
    port: int
    target: str
    literal: IPAddress | None

    @property
    def authority(self) -> str:
        """Host and port as they are written in an address and in a `Host` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: the scope of one robots.txt."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The whole address, without a fragment."""
        return self.origin + self.target


def read_address(url: str) -> WebAddress:
    """`url` parsed. A fragment is dropped, a name outside ASCII is encoded, spaces in a path become `%20`.

    >>> read_address("HTTPS://Zeitung.Example:443/Über uns#top").url
    'https://zeitung.example/%C3%9Cber%20uns'

    Raises `AddressRefused` for everything that is not plainly http or https: other schemes, user names, ports of other
    services, control characters, and hosts that are disguised numbers (`2130706433`, `0x7f.1`, `127.1`).
    """
    text = url.strip()
    if len(text) > MAX_CHARACTERS:
        raise AddressRefused(f"is longer than {MAX_CHARACTERS:,} characters")
    if _CONTROL.search(text):
        raise AddressRefused("holds control characters, which no web address has")
    try:
        parts = urlsplit(text)
        scheme, port = parts.scheme, parts.port
        path = quote(parts.path, safe=_SAFE) or "/"
        query = "?" + quote(parts.query, safe=_SAFE + "?") if parts.query else ""
    except ValueError as error:  # an invalid port, unbalanced brackets, half a character
        raise AddressRefused("is not a web address") from error
    if scheme not in DEFAULT_PORTS:
        raise AddressRefused(
            f"begins with {scheme[:20]}:, and only http and https are read"
            if scheme
            else "is not a web address: it does not begin with http:// or https://"
        )
    if "@" in parts.netloc:
        raise AddressRefused(
            "contains a user name or password, which is never sent; leave out what stands before the @"
        )
    if port is not None and port in BLOCKED_PORTS:
        raise AddressRefused(f"names port {port}, where no web server answers")
    host, literal = _read_host(parts.hostname or "", bracketed=parts.netloc.startswith("["))
    return WebAddress(scheme, host, port or DEFAULT_PORTS[scheme], path + query, literal)


def join(base: str, reference: str) -> str:
    """The address of `reference` relative to the page at `base`, for `read_address` to check."""
    try:
        return urljoin(base, reference)
    except ValueError:  # unbalanced brackets and the like: not an address, whatever the base
        return reference


def _read_host(host: str, *, bracketed: bool) -> tuple[str, IPAddress | None]:
    if not host:
        raise AddressRefused("is not a web address: it names no host")
    if bracketed:
        try:
            address = IPv6Address(host)
        except ValueError as error:
            raise AddressRefused("is not a web address: what stands in brackets is no IPv6 address") from error
        if address.scope_id is not None:
            raise AddressRefused("names a network interface (%), which no public address has")
        return str(address), address
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True, std3_rules=True).decode("ascii")
        except idna.IDNAError as error:
            raise AddressRefused("names a host with characters that no host has") from error
    host = host.removesuffix(".")
    labels = host.split(".")
    if len(host) > MAX_HOST_CHARACTERS or not all(map(_LABEL.fullmatch, labels)):
        raise AddressRefused("is not a web address: its host is not a name")
    if not _NUMBER.fullmatch(labels[-1]):
        return host, None
    # A name that ends in a number is an IPv4 address: https://url.spec.whatwg.org/#ends-in-a-number-checker
    try:
        return host, IPv4Address(host)
    except ValueError as error:
        raise AddressRefused("writes a network address in a way that can be misread; write it as 192.0.2.1") from error


def read_network_address(text: str) -> IPAddress:
    """An address as a resolver returns it, with its scope if it has one. Raises `ValueError` for anything else."""
    return ip_address(text)


def is_public(address: IPAddress) -> bool:
    """Whether anybody on the internet reaches the same machine through `address`."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    if address.scope_id is not None:
        return False
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)
