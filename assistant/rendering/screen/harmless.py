"""Removes terminal control characters from untrusted text. Pure.

A terminal executes escape sequences in the text it shows. An article could use them to overwrite checked words, retitle
the window, hide the target of a link, or fill the clipboard.
"""

from __future__ import annotations

import re

from assistant.text.formatting import in_order

# C0 without the line feed, DEL and C1: every escape sequence begins with one of them. Each is replaced by a visible mark,
# because a changed quote must not look unchanged.
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_BLANK = re.compile("\r\n|[\t\v\f\x85\u2028\u2029]")
_MARK = "\N{REPLACEMENT CHARACTER}"
# The same characters in JSON, where each can be written as an escape.
_IN_JSON = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    """`text` without control characters; line feeds stay.

    >>> harmless("a\\x1b[2Jb\\tc\\u202e")
    'a\\ufffd[2Jb c'
    """
    text = _BLANK.sub(lambda found: "\n" if found.group() == "\r\n" else " ", text)
    return in_order(_CONTROL.sub(_MARK, text))


def harmless_json(line: str) -> str:
    """The same for a line of JSON, without changing its value."""
    return _IN_JSON.sub(lambda found: f"\\u{ord(found.group()):04x}", line)
