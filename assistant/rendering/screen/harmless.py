"""Text of others made harmless for a terminal. Pure.

A terminal obeys what stands in the text that it shows: an article could move the cursor over the words that were checked,
retitle the window, hide where a link leads, or fill the clipboard.
"""

from __future__ import annotations

import re

from assistant.text.formatting import in_order

# C0 without the line feed, DEL and C1: the only ways into an escape sequence. A mark stays where one stood, for a quote
# that is not to the letter must not look as if it were.
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_BLANK = re.compile("\r\n|[\t\v\f\x85\u2028\u2029]")
_MARK = "\N{REPLACEMENT CHARACTER}"
# The same in JSON, where each has another spelling.
_IN_JSON = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    """`text` without what a terminal would obey; line feeds stay.

    >>> harmless("a\\x1b[2Jb\\tc\\u202e")
    'a\\ufffd[2Jb c'
    """
    text = _BLANK.sub(lambda found: "\n" if found.group() == "\r\n" else " ", text)
    return in_order(_CONTROL.sub(_MARK, text))


def harmless_json(line: str) -> str:
    """The same for a line of JSON, which says the same after it as before."""
    return _IN_JSON.sub(lambda found: f"\\u{ord(found.group()):04x}", line)
