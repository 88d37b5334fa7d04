"""Answers that send a browser on without a redirect: a Refresh header, `<meta http-equiv="refresh">`, a short script. Pure."""

from __future__ import annotations

import re
from html import unescape

# A page that shows something first, and reloads or moves on later, is read as it is.
MAX_DELAY_SECONDS = 5.0
# Where a page says so; and the largest page that does nothing but run a script.
HEAD_BYTES = 16_384
MAX_SCRIPT_PAGE_BYTES = 4_096
# More words than these beside a script are a page of its own.
MAX_WORDS = 12

_REFRESH = re.compile(r"\s*+(\d{1,9}(?:\.\d{0,9})?)\s*+[;,]?\s*+(?:url\s*+=\s*+)?(.*)", re.IGNORECASE | re.DOTALL)
_UNSEEN = re.compile(
    r"<noscript\b(?:[^<]|<(?!/noscript))*+(?:</noscript>|\Z)|<!--(?:[^-]|-(?!->))*+(?:-->|\Z)"
    r"|<script\b(?:[^<]|<(?!/script))*+(?:</script>|\Z)",
    re.IGNORECASE,
)
_META = re.compile(r"<meta\s[^<>]{0,4000}>", re.IGNORECASE)
_IS_REFRESH = re.compile(r"http-equiv\s*+=\s*+[\"']?\s*+refresh\b", re.IGNORECASE)
_CONTENT = re.compile(r"\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_SCRIPT = re.compile(
    r"(?<![\w.])(?:(?:window|document|top|self)\.)?location(?:\.href)?\s{0,9}(?:=|\.(?:replace|assign)\()\s{0,9}"
    r"(?:\"([^\"<>\s]{1,2000})\"|'([^'<>\s]{1,2000})')"
)
_TAG = re.compile(r"<[^<>]*>")


def refreshed_by_header(value: str | None) -> str | None:
    """Where a `Refresh` header sends a browser at once; `None` if it doesn't."""
    found = _REFRESH.fullmatch(value[:4_096]) if value else None
    if found is None or not found[2].strip() or float(found[1].strip(".") or 0) > MAX_DELAY_SECONDS:
        return None
    return found[2].strip().strip("\"'") or None


def refreshed_by_page(body: bytes) -> str | None:
    """Where an HTML page sends a browser at once, by `<meta http-equiv="refresh">` or a script that is all it has."""
    head = body[:HEAD_BYTES].decode("utf-8", "replace")
    for meta in _META.finditer(_UNSEEN.sub("", head)):
        content = _CONTENT.search(meta[0]) if _IS_REFRESH.search(meta[0]) else None
        if content and (target := refreshed_by_header(unescape(content[1] or content[2] or content[3] or ""))):
            return target
    if len(body) > MAX_SCRIPT_PAGE_BYTES or len(_TAG.sub(" ", _UNSEEN.sub("", head)).split()) > MAX_WORDS:
        return None
    targets = {first or second for first, second in _SCRIPT.findall(head)}
    return targets.pop().replace("\\/", "/") if len(targets) == 1 else None
