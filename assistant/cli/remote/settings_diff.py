"""Which settings a command was given that the holder of the home was not, found out without sending any value."""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping

PREFIX = "NEWSDESK_"
# Which home is meant has been settled by finding its holder.
_NOT_COMPARED = {"NEWSDESK_HOME"}


def fingerprints(secret: bytes) -> dict[str, str]:
    """The settings in this process's environment by name, each value as an HMAC that tells nothing but equality."""
    return {
        name.upper(): _fingerprint(secret, value)
        for name, value in os.environ.items()
        if name.upper().startswith(PREFIX) and name.upper() not in _NOT_COMPARED
    }


def different(secret: bytes, theirs: Mapping[str, str]) -> list[str]:
    """The names of those settings of a caller that are not so here. What only is set here is no wish of the caller's."""
    ours = fingerprints(secret)
    return sorted(name for name, value in theirs.items() if not hmac.compare_digest(value, ours.get(name, "")))


def _fingerprint(secret: bytes, value: str) -> str:
    return hmac.new(secret, f"setting:{value}".encode("utf-8", "surrogatepass"), "sha256").hexdigest()
