"""Styled text -> terminal lines, wrapped to its width and coloured if wanted. Pure.

No escape sequence in the text gets through. The only ones in the output are the styles, which are added last.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from assistant.rendering.screen.harmless import harmless

Style = Literal["", "bold", "dim", "good", "doubtful", "bad"]
# Taken from the eight basic colours, which every colour scheme keeps readable.
_CODES: dict[Style, str] = {"bold": "1", "dim": "2", "good": "32", "doubtful": "33", "bad": "31"}
# A narrower terminal would show one word per line.
MIN_WIDTH = 20


@dataclass(frozen=True, slots=True)
class StyledText:
    """Text in one style."""

    text: str
    style: Style = ""


@dataclass(frozen=True, slots=True, init=False)
class Paragraph:
    """A paragraph, wrapped as needed. `first` is the prefix of its first line, `rest` that of the others."""

    spans: tuple[StyledText, ...]
    first: str
    rest: str

    def __init__(self, *parts: str | StyledText, first: str = "", rest: str | None = None) -> None:
        spans = tuple(part if isinstance(part, StyledText) else StyledText(part) for part in parts)
        object.__setattr__(self, "spans", spans)
        object.__setattr__(self, "first", first)
        object.__setattr__(self, "rest", " " * len(first) if rest is None else rest)


Block = Sequence[Paragraph]


def laid_out(blocks: Sequence[Block], width: int | None = None, *, colour: bool = False) -> str:
    """The blocks, separated by empty lines. No line is longer than `width` columns unless a single character is.

    Without a width each paragraph is one line, which suits programs that read a pipe.
    """
    return "\n\n".join("\n".join(_line(line, width, colour) for line in block) for block in blocks if block)


def _line(line: Paragraph, width: int | None, colour: bool) -> str:
    text, styles = "", list[Style]()
    for span in line.spans:
        words = harmless(span.text)
        text += words
        styles += [span.style] * len(words)
    room = None if width is None else max(width, MIN_WIDTH) - cells(line.rest)
    rows = list(_rows(text, room)) or [[]]
    before = (line.first, *[line.rest] * (len(rows) - 1))
    return "\n".join(
        f"{start}{_painted(text, styles, row, colour)}".rstrip() for start, row in zip(before, rows, strict=True)
    )


def _rows(text: str, room: int | None) -> Iterator[list[tuple[int, int]]]:
    """The words of each row, as places in `text`."""
    row: list[tuple[int, int]] = []
    used = 0
    for start, end in _words(text, room):
        needed = cells(text[start:end])
        # Two pieces without a gap are one word that was too long for a row.
        gap = bool(row) and row[-1][1] != start
        if row and room is not None and used + gap + needed > room:
            yield row
            row, used, gap = [], 0, False
        row.append((start, end))
        used += gap + needed
    if row:
        yield row


def _words(text: str, room: int | None) -> Iterator[tuple[int, int]]:
    """Words between white space. A word longer than a row is split into characters, as in scripts without spaces."""
    for found in re.finditer(r"\S+", text):
        start, end = found.span()
        if room is None or cells(found.group()) <= room or cells(found.group()) == end - start:
            yield start, end
        else:
            yield from ((at, at + 1) for at in range(start, end))


def _painted(text: str, styles: Sequence[Style], row: Sequence[tuple[int, int]], colour: bool) -> str:
    marked: list[tuple[str, Style]] = []
    last = None
    for start, end in row:
        if last is not None and last != start:
            marked.append((" ", styles[start] if styles[start] == styles[last - 1] else ""))
        marked += zip(text[start:end], styles[start:end], strict=True)
        last = end
    runs = ((style, "".join(mark for mark, _ in run)) for style, run in groupby(marked, key=lambda each: each[1]))
    return "".join(f"\x1b[{_CODES[style]}m{words}\x1b[0m" if colour and style else words for style, words in runs)


def cells(text: str) -> int:
    """How many terminal columns `text` takes."""
    return sum(_cells(mark) for mark in text)


def _cells(mark: str) -> int:
    if mark < "\u0300":
        return 1
    if unicodedata.combining(mark) or unicodedata.category(mark) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(mark) in "WF" else 1
