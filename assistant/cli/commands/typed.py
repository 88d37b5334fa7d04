"""Reads arguments from standard input if the command line has a dash in their place."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.cli.session import read_input
from index.errors import QueryError, SourceError

# A question has at most 2,000 characters; a longer one is refused when it is parsed.
MAX_QUESTION_BYTES = 20_000
MAX_LIST_BYTES = 20_000_000


def question_of(argument: str) -> str:
    """`argument`, or all of standard input for "-". Raises `QueryError` if that is empty."""
    if argument != "-":
        return argument
    words = _text(MAX_QUESTION_BYTES).strip()
    if not words:
        raise QueryError("standard input is empty; write the question into it")
    return words


def listed(arguments: Sequence[str]) -> list[str]:
    """`arguments`, with the lines of standard input in place of "-". Empty lines are skipped.

    Raises `SourceError` if nothing is left.
    """
    if "-" not in arguments:
        return list(arguments)
    lines = [line.strip() for line in _text(MAX_LIST_BYTES).splitlines() if line.strip()]
    if not lines:
        raise SourceError("standard input is empty; write one item per line into it")
    place = arguments.index("-")
    return [*arguments[:place], *lines, *(each for each in arguments[place + 1 :] if each != "-")]


def _text(most_bytes: int) -> str:
    from index.sources.encoding import decode

    data = read_input(most_bytes + 1)
    if len(data) > most_bytes:
        raise SourceError(f"standard input is over {most_bytes:,} bytes; give it in parts")
    if not data.strip():
        return ""
    try:
        return decode(data)
    except SourceError as error:
        raise SourceError(f"standard input {error}") from error
