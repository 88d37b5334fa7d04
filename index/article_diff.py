"""What changed between two versions of an article: in its words, and in what stands around them. Pure.

Texts are compared as a reader would: paragraphs that stayed are found first, then words inside what lies between.
Knows nothing of storing or showing; `assistant.rendering.answer` puts the marks in.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from index.records import Article

Kind = Literal["same", "removed", "added"]
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

# What comparing one pair of texts may cost, in steps of the search for the shortest edit (about 0.3 µs each). Two
# unrelated texts of 20,000 words stay under a second; what is left when it is spent is shown as replaced whole.
MAX_STEPS = 1_000_000
# No stretch is searched for an edit longer than this: past it, two stretches are not a change but two texts.
MAX_EDIT = 200

# A number or a hyphenated name is one word; a character of a script without spaces is one too; so is a full stop.
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|(?:(?![\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])\w)+"
    r"(?:[.,:'’\-](?:(?![\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])\w)+)*|[^\w\s]"
)
_TOKEN = re.compile(rf"\s*(?:{_WORD.pattern})|\s+\Z")
_BREAK = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text that stayed, went or came.

    Joined in order, "same" and "removed" give the old text to the letter, "same" and "added" the new one.
    """

    kind: Kind
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


def word_changes(old: str, new: str) -> tuple[Change, ...]:
    """The stretches that turn `old` into `new`, in reading order, a removed one before what replaces it.

    Whole words only, and a few words that happen to stand in both between two changes belong to the change. Other white
    space is no change to a reader; it comes as a removed and an added stretch that are `blank`.

    >>> [(change.kind, change.text) for change in word_changes("It carries 240 people.", "It carries 260 people.")]
    [('same', 'It carries '), ('removed', '240'), ('added', '260'), ('same', ' people.')]

    Equal texts are one "same" stretch, two empty ones none. Takes under a second for articles of 20,000 words, however
    different: stretches too unlike each other to be compared in time come as replaced whole.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matches = _Alignment([token.strip() for token in before], [token.strip() for token in after]).matches(old, new)
    return tuple(_told(before, after, _readable(_blocks(matches, before, after), before, after)))


def changed(changes: Sequence[Change]) -> bool:
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


class _Alignment:
    """Finds which words of two texts are the same ones: pairs of word numbers, rising in both."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self.old, self.new = old, new
        self._steps = MAX_STEPS
        self._pairs: list[tuple[int, int]] = []

    def matches(self, old: str, new: str) -> list[tuple[int, int]]:
        """The pairs. Paragraphs that stand in both texts once are matched first, and what is between them by words."""
        old_paragraphs, new_paragraphs = _paragraphs(old), _paragraphs(new)
        left = right = 0
        stayed = _in_order(
            [tuple(self.old[start:end]) for start, end in old_paragraphs],
            [tuple(self.new[start:end]) for start, end in new_paragraphs],
        )
        for i, j in stayed:
            (old_start, old_end), (new_start, new_end) = old_paragraphs[i], new_paragraphs[j]
            self._between(left, old_start, right, new_start)
            self._pairs += zip(range(old_start, old_end), range(new_start, new_end), strict=True)
            left, right = old_end, new_end
        self._between(left, len(self.old), right, len(self.new))
        return self._pairs

    def _between(self, left: int, left_end: int, right: int, right_end: int) -> None:
        """Match the words of two stretches: their ends, then words that stand once in both, then the shortest edit."""
        while left < left_end and right < right_end and self.old[left] == self.new[right]:
            self._pairs.append((left, right))
            left, right = left + 1, right + 1
        tail: list[tuple[int, int]] = []
        while left < left_end and right < right_end and self.old[left_end - 1] == self.new[right_end - 1]:
            left_end, right_end = left_end - 1, right_end - 1
            tail.append((left_end, right_end))
        if left < left_end and right < right_end:
            anchors = _in_order(self.old[left:left_end], self.new[right:right_end])
            from_left, from_right = left, right
            for i, j in anchors:
                self._shortest(from_left, left + i, from_right, right + j)
                self._pairs.append((left + i, right + j))
                from_left, from_right = left + i + 1, right + j + 1
            self._shortest(from_left, left_end, from_right, right_end)
        self._pairs += reversed(tail)

    def _shortest(self, left: int, left_end: int, right: int, right_end: int) -> None:
        """Match by the shortest edit (Myers, "An O(ND) difference algorithm", 1986), or not at all if it is long."""
        old, new = self.old[left:left_end], self.new[right:right_end]
        if not old or not new:
            return
        reach, trail = {1: 0}, []
        for edit in range(min(len(old) + len(new), MAX_EDIT) + 1):
            trail.append(dict(reach))
            for diagonal in range(-edit, edit + 1, 2):
                down = diagonal == -edit or (diagonal != edit and reach[diagonal - 1] < reach[diagonal + 1])
                i = reach[diagonal + 1] if down else reach[diagonal - 1] + 1
                j = i - diagonal
                while i < len(old) and j < len(new) and old[i] == new[j]:
                    i, j = i + 1, j + 1
                    self._steps -= 1
                reach[diagonal] = i
                if i >= len(old) and j >= len(new):
                    self._pairs += [(left + i, right + j) for i, j in _walked_back(trail, len(old), len(new))]
                    return
            self._steps -= edit + 1
            if self._steps <= 0:
                return


def _walked_back(trail: Sequence[dict[int, int]], i: int, j: int) -> list[tuple[int, int]]:
    """The matched pairs on the path that Myers' search took to `(i, j)`, rising."""
    pairs: list[tuple[int, int]] = []
    for edit in range(len(trail) - 1, -1, -1):
        reach, diagonal = trail[edit], i - j
        down = diagonal == -edit or (diagonal != edit and reach[diagonal - 1] < reach[diagonal + 1])
        came = diagonal + 1 if down else diagonal - 1
        came_i = reach[came] if edit else 0
        came_j = came_i - came if edit else 0
        while i > came_i and j > came_j:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        i, j = came_i, came_j
    return pairs[::-1]


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """The word numbers `start, end` of each paragraph; the white space that ends the text belongs to none."""
    spans: list[tuple[int, int]] = []
    start = 0
    for paragraph in _BREAK.split(text):
        words = len(_WORD.findall(paragraph))
        if words:
            spans.append((start, start + words))
        start += words
    return spans


def _in_order(old: Sequence[object], new: Sequence[object]) -> list[tuple[int, int]]:
    """The longest rising run of `(i, j)` with `old[i] == new[j]`, among what stands once in each (patience diff)."""
    old_count, new_count = Counter(old), Counter(new)
    place = {value: j for j, value in enumerate(new) if new_count[value] == 1}
    pairs = [(i, place[value]) for i, value in enumerate(old) if old_count[value] == 1 and value in place]
    ends: list[int] = []
    run_ends: list[int] = []
    before: list[int] = []
    for number, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        before.append(run_ends[length - 1] if length else -1)
        ends[length : length + 1] = [j]
        run_ends[length : length + 1] = [number]
    chosen: list[tuple[int, int]] = []
    number = run_ends[-1] if run_ends else -1
    while number >= 0:
        chosen.append(pairs[number])
        number = before[number]
    return chosen[::-1]


def _blocks(matches: Sequence[tuple[int, int]], before: Sequence[str], after: Sequence[str]) -> Iterator[_Block]:
    """Matched and unmatched stretches in turn, covering both texts."""
    i = j = number = 0
    while number < len(matches):
        old_start, new_start = matches[number]
        if (i, j) != (old_start, new_start):
            yield _Block(False, i, old_start, j, new_start)
        length = 1
        while number + length < len(matches) and matches[number + length] == (old_start + length, new_start + length):
            length += 1
        yield _Block(True, old_start, old_start + length, new_start, new_start + length)
        i, j, number = old_start + length, new_start + length, number + length
    if i < len(before) or j < len(after):
        yield _Block(False, i, len(before), j, len(after))


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


def _told(before: Sequence[str], after: Sequence[str], blocks: Sequence[_Block]) -> Iterator[Change]:
    """Blocks as text, with white space that both have in front of a change counted as having stayed."""
    pieces: list[tuple[Kind, str]] = []
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
    kind: Kind | None = None
    parts: list[str] = []
    for next_kind, text in pieces:
        if not text:
            continue
        if kind is not None and next_kind != kind:
            yield Change(kind, "".join(parts))
            parts = []
        kind = next_kind
        parts.append(text)
    if kind is not None:
        yield Change(kind, "".join(parts))


def _space(token: str) -> str:
    """The white space that a stretch begins with."""
    return token[: len(token) - len(token.lstrip())]


def _spaced(old: str, new: str) -> list[tuple[Kind, str]]:
    return [("same", old)] if old == new else [("removed", old), ("added", new)]
