"""Whether two addresses are of the same site, and which are front pages. Pure; uses no list of public suffixes."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# Below a country's domain these are shared by many owners: co.uk, com.au, gov.in.
_SHARED = {"ac", "co", "com", "edu", "gov", "net", "or", "org", "ne", "go", "gob", "gouv", "nom", "ltd", "blogspot"}


def same_site(a: str, b: str) -> bool:
    """Whether the hosts of two addresses are the same site, subdomains (`www.`, `amp.`, `m.`) included.

    >>> same_site("https://www.wire.co.uk/a", "https://amp.wire.co.uk/b"), same_site("https://a.co.uk/", "https://b.co.uk/")
    (True, False)
    """
    first, second = _site(a), _site(b)
    return first is not None and first == second


def is_front_page(address: str) -> bool:
    """Whether `address` has no path and no query: the site itself."""
    return bool(re.fullmatch(r"https?://[^/?#]+/?(?:#.*)?", address.strip(), re.IGNORECASE))


def place_of(language: str | None, address: str | None) -> str:
    """Where a publisher is, as a language tag: its language, and the country of its domain or of the language's own tag.

    >>> place_of("en-US", "https://news.example.cn/a"), place_of("en-IN", "https://wire.example/a"), place_of(None, None)
    ('en-CN', 'en-IN', 'und')
    """
    tag = (language or "").strip().replace("_", "-")[:20]
    site = _site(address) if address else None
    country = (site or "").rpartition(".")[2]
    if len(country) == 2 and country.isalpha():
        return f"{tag.partition('-')[0] or 'und'}-{country.upper()}"
    return tag or "und"


def _site(address: str) -> str | None:
    """The owner's part of the host: two labels, three below a shared one; an IP address and a bare name whole."""
    try:
        host = (urlsplit(address.strip()).hostname or "").rstrip(".")
    except ValueError:
        return None
    labels = host.split(".")
    if not host or ":" in host or labels[-1].isdigit():
        return host or None
    shared = len(labels) > 2 and labels[-2] in _SHARED and (len(labels[-1]) == 2 or labels[-2] == "blogspot")
    return ".".join(labels[-3 if shared else -2 :])
