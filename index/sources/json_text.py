"""JSON -> Python values, limited before it is parsed: a list takes two characters of text and sixty bytes of memory."""

from __future__ import annotations

import json

from index.errors import SourceError

MAX_CONTAINERS = 1_000_000
MAX_VALUES = 5_000_000


def parse_json(text: str) -> object:
    """The value of `text`. Raises `SourceError` if it is broken, nested too deeply, or has too many values.

    The counts are upper bounds: brackets and commas inside strings count too.
    """
    if text.count("[") + text.count("{") > MAX_CONTAINERS:
        raise SourceError(f"not usable JSON: over {MAX_CONTAINERS:,} lists and objects; split it, or write JSONL")
    if text.count(",") > MAX_VALUES:
        raise SourceError(f"not usable JSON: over {MAX_VALUES:,} values; split it, or write JSONL")
    try:
        return json.loads(text.lstrip("\ufeff"), strict=False)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, character {error.colno}" if error.lineno > 1 else f"character {error.colno}"
        raise SourceError(f"not valid JSON at {place}: {error.msg}") from error
    except RecursionError as error:
        raise SourceError("not usable JSON: nested too deeply") from error
    except ValueError as error:  # a number of thousands of digits
        raise SourceError(f"not usable JSON: {error}") from error
