"""What changed between two versions of an article: in its words, and in what stands around them. Pure.

Texts are compared as a reader would: paragraphs that stayed are found first, then words inside what lies between.
Knows nothing of storing or showing; `assistant.rendering.answer` puts the marks in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise, takewhile
from operator import attrgetter
from typing import Literal

from rapidfuzz.distance import Indel

from index.records import Article

DiffKind = Literal["same", "removed", "added"]
FieldValue = str | datetime | tuple[str, ...] | None

# Newsroom name -> attribute of `Article`, in the order in which changes are told.
FIELDS = {
    "headline": "title",
    "publisher": "publisher",
    "section": "section",
    "authors": "authors",
    "dateline": "dateline",
    "caption": "caption",
    "language": "language",
    "published": "published",
    "updated": "updated",
}

# What comparing one pair of texts may cost: words of one stretch times words of the other. Two unrelated texts of 20,000
# words take 0.6 s and 50 MB; what is left when it is spent is shown as replaced whole.
MAX_CELLS = 500_000_000

# A number or a hyphenated name is one word; a character of a script without spaces is one too; so is a full stop.
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|(?:(?![\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])\w)+"
    r"(?:[.,:'’\-](?:(?![\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])\w)+)*|[^\w\s]"
)
_TOKEN = re.compile(rf"\s*(?:{_WORD.pattern})|\s+\Z")
_BREAK = re.compile(r"[^\S\n]*\n\s*\n")


@dataclass(frozen=True, slots=True)
class TextChange:
    """A stretch of text that stayed, went or came.

    Joined in order, "same" and "removed" give the old text to the letter, "same" and "added" the new one.
    """

    kind: DiffKind
    text: str

    @property
    def blank(self) -> bool:
        """White space only: the texts are set differently there and say the same."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One thing around the text that changed: `field` is a key of `FIELDS`; `None` (or `()`) is "not given"."""

    field: str
    old: FieldValue
    new: FieldValue


def field_changes(old: Article, new: Article) -> tuple[FieldChange, ...]:
    """What changed around the text: headline, outlet, section, byline, language and the outlet's dates."""
    pairs = ((name, getattr(old, attribute), getattr(new, attribute)) for name, attribute in FIELDS.items())
    return tuple(FieldChange(name, before, after) for name, before, after in pairs if before != after)


def word_changes(old: str, new: str) -> tuple[TextChange, ...]:
    """The stretches that turn `old` into `new`, in reading order, a removed one before what replaces it.

    Whole words only, and a few words that happen to stand in both between two changes belong to the change. Other white
    space is no change to a reader; it comes as a removed and an added stretch that are `blank`.

    >>> [(change.kind, change.text) for change in word_changes("It carries 240 people.", "It carries 260 people.")]
    [('same', 'It carries '), ('removed', '240'), ('added', '260'), ('same', ' people.')]

    Equal texts are one "same" stretch, two empty ones none. Takes under a second for articles of 20,000 words, however
    different: stretches too unlike each other to be compared in time come as replaced whole.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    return tuple(_told(before, after, _readable(_joined(_blocks(before, after)), before, after)))


def changed(changes: Sequence[TextChange]) -> bool:
    """Whether a reader would see a difference."""
    return any(change.kind != "same" and not change.blank for change in changes)


@dataclass(frozen=True, slots=True)
class _Block:
    """Words `old_start:old_end` of the old text against `new_start:new_end` of the new one, the same or changed."""

    same: bool
    old_start: int
    old_end: int
    new_start: int
    new_end: int


def _blocks(before: Sequence[str], after: Sequence[str]) -> Iterator[_Block]:
    """Equal and changed stretches in turn, covering both texts: by paragraphs, and by words where these changed."""
    old, new = [token.strip() for token in before], [token.strip() for token in after]
    old_starts, new_starts = _paragraph_starts(before), _paragraph_starts(after)
    room = MAX_CELLS
    for block in _aligned(_paragraphs(old, old_starts), _paragraphs(new, new_starts), room):
        i, i_end = old_starts[block.old_start], old_starts[block.old_end]
        j, j_end = new_starts[block.new_start], new_starts[block.new_end]
        if block.same:
            yield _Block(True, i, i_end, j, j_end)
            continue
        for part in _aligned(old[i:i_end], new[j:j_end], room):
            yield _Block(part.same, i + part.old_start, i + part.old_end, j + part.new_start, j + part.new_end)
        room = max(0, room - (i_end - i) * (j_end - j))


def _paragraph_starts(tokens: Sequence[str]) -> list[int]:
    """The number of the first token of each paragraph, and at the end that of all tokens."""
    return [*(number for number, token in enumerate(tokens) if not number or _BREAK.match(token)), len(tokens)]


def _paragraphs(words: Sequence[str], starts: Sequence[int]) -> list[str]:
    return [" ".join(words[start:end]) for start, end in pairwise(starts)]


def _aligned(old: list[str], new: list[str], room: int) -> Iterator[_Block]:
    """The shortest edit that turns `old` into `new`, equal and changed stretches in turn.

    All that lies between their common beginning and end is one change where `room` is too small to compare it.
    """
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    old_end, new_end = len(old) - tail, len(new) - tail
    edits = [_Block(True, 0, head, 0, head)]
    if (old_end - head) * (new_end - head) > room:
        edits.append(_Block(False, head, old_end, head, new_end))
    else:
        edits += (
            _Block(
                edit.tag == "equal",
                head + edit.src_start,
                head + edit.src_end,
                head + edit.dest_start,
                head + edit.dest_end,
            )
            for edit in Indel.opcodes(old[head:old_end], new[head:new_end])
        )
    edits.append(_Block(True, old_end, len(old), new_end, len(new)))
    return _joined(edits)


def _common(old: list[str], new: list[str]) -> int:
    """How many items both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _joined(blocks: Iterable[_Block]) -> Iterator[_Block]:
    """The blocks that aren't empty, neighbours of one kind made one."""
    filled = (block for block in blocks if block.old_start < block.old_end or block.new_start < block.new_end)
    for same, group in groupby(filled, key=attrgetter("same")):
        stretch = list(group)
        first, last = stretch[0], stretch[-1]
        yield _Block(same, first.old_start, last.old_end, first.new_start, last.new_end)


def _readable(blocks: Iterator[_Block], before: Sequence[str], after: Sequence[str]) -> list[_Block]:
    """Few words that stayed between two changes are given to these: no more than either has, or two beside a long one."""

    def words(tokens: Sequence[str]) -> int:
        return sum(any(character.isalnum() for character in token) for token in tokens)

    def size(block: _Block) -> int:
        return max(words(before[block.old_start : block.old_end]), words(after[block.new_start : block.new_end]))

    done: list[tuple[_Block, int]] = []
    for block in blocks:
        done.append((block, size(block)))
        while len(done) >= 3 and not done[-1][0].same and not done[-3][0].same:
            (first, first_size), (_, island), (last, last_size) = done[-3:]
            little = island <= 2 < max(first_size, last_size)
            if island > min(first_size, last_size) and not little:
                break
            merged = _Block(False, first.old_start, last.old_end, first.new_start, last.new_end)
            done[-3:] = [(merged, first_size + island + last_size)]
    return [block for block, _ in done]


def _told(before: Sequence[str], after: Sequence[str], blocks: Sequence[_Block]) -> Iterator[TextChange]:
    """Blocks as text, with white space that both have in front of a change counted as having stayed."""
    pieces: list[tuple[DiffKind, str]] = []
    for block in blocks:
        if block.same:
            for old, new in zip(
                before[block.old_start : block.old_end], after[block.new_start : block.new_end], strict=True
            ):
                word = old.strip()
                pieces += _spaced(_space(old), _space(new))
                pieces.append(("same", word))
            continue
        old, new = "".join(before[block.old_start : block.old_end]), "".join(after[block.new_start : block.new_end])
        if old and new and _space(old) == _space(new):
            pieces.append(("same", _space(old)))
            old, new = old[len(_space(old)) :], new[len(_space(new)) :]
        pieces += [("removed", old), ("added", new)]
    kind: DiffKind | None = None
    parts: list[str] = []
    for next_kind, text in pieces:
        if not text:
            continue
        if kind is not None and next_kind != kind:
            yield TextChange(kind, "".join(parts))
            parts = []
        kind = next_kind
        parts.append(text)
    if kind is not None:
        yield TextChange(kind, "".join(parts))


def _space(token: str) -> str:
    """The white space that a stretch begins with."""
    return token[: len(token) - len(token.lstrip())]


def _spaced(old: str, new: str) -> list[tuple[DiffKind, str]]:
    return [("same", old)] if old == new else [("removed", old), ("added", new)]
