"""A language model's text as it streams in -> its sentences, each with the numbers it cites and the words it quotes. Pure.

A sentence is yielded once it has certainly ended: the next one has begun, or the text is over. Markup is removed, and
citations are read in every form that models use: [1: "words"], [1] "words", [1], [1, 2], [1][3], [2-4], 【1】, [Evidence 1],
before or after the full stop, at the end of the sentence or, if the whole text is written that way, before it. A heading
that ends in a colon and the items of the list below it are one sentence. Footnotes are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

from index.text.patterns import bounded_spaces
from index.text.sentences import sentence_spans

# The segmenter may still join what follows ("at 7:49 a.m. Eastern time") until this much more has arrived.
LOOK_AHEAD_CHARACTERS = 40
# A mark that spans more evidence than this is not a citation.
MAX_RANGE = 10

_LABEL = bounded_spaces(r"(?:(?:evidence|source|passage|article|ref|no)\.?\s*)?[#^]?\s*")
_NUMBERS = bounded_spaces(
    rf"{_LABEL}\d{{1,3}}(?:†[^\]】］]{{0,80}})?(?:\s*(?:,|;|&|and|[-–—]|to)\s*{_LABEL}\d{{1,3}})*"
)
# While a mark streams in, its words have no end yet.
_MARK = re.compile(
    bounded_spaces(rf"[\[【［]\s*{_NUMBERS}\s*(?:[\]】］]|[:,–—-]?\s*[\"“„«'‘][^\[\]【】［］]{{0,700}}(?:[\]】］]|$))"),
    re.IGNORECASE,
)
_GIVEN = re.compile(r"(\d{1,3})\s?[:,–—-]?\s?[\"“„«'‘]([^\[\]【】［］]{1,700}?)[\"”“»'’]\s?(?=[;,\]】］]|and\b|$)")
_OPENED = re.compile(r"[\"“„«'‘]")
_FOOTNOTE = re.compile(r"\s*[\[【［]\^?\d{1,3}[\]】］]\s?:")
# A line that is nothing but a quotation.
_QUOTED = re.compile(r"[(\s]?[\"“„«]([^\"“”„«»]{3,700})[\"”“»][.)]{0,2}")
# A number in round brackets is a citation only at the end of a sentence, and never a year, an age or a score.
_ROUND = re.compile(
    bounded_spaces(rf"\(\s*(?:{_LABEL}\d{{1,2}})(?:\s*[,;]\s*{_LABEL}\d{{1,2}})*\s*\)") + r"(?=[.!?。！？\"”’]*\s*$)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d{1,3})(?:\s*(?:[-–—]|to)\s*(\d{1,3}))?")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^)\n]{0,1000}\)")
_LIST = re.compile(r"^\s*(?:[-*•–—>]\s+|#{1,6}\s*|\(?\d{1,2}[.)]\s+)+")
_NEXT_BEGUN = re.compile(r"\s*[^\W\d_]")
_BEFORE_STOP = re.compile(r"(?<!\s)\s+([.,;:!?])")
_LABELLED = re.compile(r"^(?:the )?(?:final )?answer(?: is)?:\s+(?=\S)", re.IGNORECASE)
_EMPHASIS = re.compile(r"\*{1,3}|__|`+|~~")
_ATTRIBUTED = re.compile(
    bounded_spaces(
        rf"^(?:according to|as (?:stated|reported|mentioned|noted) in|based on)\s+(?:the\s+)?(?:evidence|source|passage|article)?\s*"
        rf"{_MARK.pattern}(?:\s*(?:and|,)?\s*{_MARK.pattern})*\s*,?\s*"
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """One sentence as a model wrote it, without citations, and the numbers it cited, in order, each once.

    `words` are those it quotes as its evidence, each with its number. `listed` says that it is a list item.
    """

    text: str
    citations: tuple[int, ...]
    listed: bool = False
    words: tuple[tuple[int, str], ...] = ()

    @property
    def is_lead_in(self) -> bool:
        """Whether it only leads to what follows: "The reports give these details:"."""
        return self.text.endswith(":")

    def and_then(self, more: DraftSentence, text: str) -> DraftSentence:
        """The two as one with this text."""
        cited = _once((*self.citations, *more.citations))
        return replace(self, text=text, citations=cited, words=(*self.words, *more.words))


def drafts(pieces: Iterable[str], language: str | None = None) -> Iterator[DraftSentence]:
    """The sentences of `pieces`, in order, each as soon as it has ended. `language` is used to split sentences.

    An error of `pieces` is raised again after all sentences that had ended; the unfinished one is lost.
    """
    return (draft for draft in paced_drafts(pieces, language) if draft)


def paced_drafts(pieces: Iterable[str], language: str | None = None) -> Iterator[DraftSentence | None]:
    """The same with `None` after each piece: there a caller can stop, however long a sentence takes."""
    held: DraftSentence | None = None  # its citations may still follow, even on a line of their own
    in_list = False
    for draft in _as_they_end(pieces, language):
        if draft is _Sign.PIECE_READ:
            yield None
        elif draft is _Sign.NO_MORE_MARKS:
            if held and not in_list and not held.is_lead_in:
                yield held
                held = None
        elif held and (more := _continued(held, draft, in_list)):
            in_list = in_list or draft.listed
            held = more
        elif draft.text:
            if held:
                yield held
            held, in_list = draft, False
    if held:
        yield held


def _continued(held: DraftSentence, draft: DraftSentence, in_list: bool) -> DraftSentence | None:
    """The draft before with this one added, if it is citations, quoted evidence or a list item of it."""
    if not draft.text:
        return held.and_then(draft, held.text)
    if draft.listed and (in_list or held.is_lead_in):
        return held.and_then(draft, f"{held.text}{';' if in_list and held.text[-1] not in '.!?;' else ''} {draft.text}")
    quoted = _QUOTED.fullmatch(draft.text)
    if quoted and held.citations and not held.words and not draft.citations:
        return replace(held, words=((held.citations[-1], quoted[1]),))
    return None


class _Sign(Enum):
    NO_MORE_MARKS = auto()  # of the draft before
    PIECE_READ = auto()


def _as_they_end(pieces: Iterable[str], language: str | None) -> Iterator[DraftSentence | _Sign]:
    """Drafts with signs between them; a draft without words holds citations of the one before it."""
    rest, leading, begun = "", False, False
    broke: Exception | None = None
    try:
        for piece in pieces:
            rest += piece
            if not begun and len(rest.lstrip()) > LOOK_AHEAD_CHARACTERS:
                begun, leading = True, _leads(rest)
            if begun:
                ended, rest = _split(rest, leading, language)
                yield from _all_of(ended, leading, language)
            if _NEXT_BEGUN.match(_masked(rest)):
                yield _Sign.NO_MORE_MARKS
            yield _Sign.PIECE_READ
    except Exception as error:  # raised again below: what had ended before it is not lost
        broke = error
    leading = leading if begun else _leads(rest)
    if broke is None:
        yield from _all_of(rest.split("\n"), leading, language)
        return
    ended, _ = _split(rest, leading, language, look_ahead=0)
    yield from _all_of(ended, leading, language)
    yield _Sign.NO_MORE_MARKS
    raise broke


def _split(
    text: str, leading: bool, language: str | None, look_ahead: int = LOOK_AHEAD_CHARACTERS
) -> tuple[list[str], str]:
    """The parts of `text` whose sentences have all ended, and the rest. No sentence spans two lines."""
    *ended, last = text.split("\n")
    masked = _masked(last)
    spans = sentence_spans(masked, language)
    if len(spans) > 1 and len(masked) - spans[-1][0] >= look_ahead:
        cut = spans[-2][1] if leading else spans[-1][0]
        ended.append(last[:cut])
        last = last[cut:]
    return ended, last


def _all_of(lines: Iterable[str], leading: bool, language: str | None) -> Iterator[DraftSentence]:
    for line in lines:
        yield from _of_line(_LINK.sub(_without_address, line), leading, language)


def _of_line(line: str, leading: bool, language: str | None) -> Iterator[DraftSentence]:
    """The line's sentences. Citations between two of them belong to the first, or to the second if citations lead."""
    if not leading and _FOOTNOTE.match(line):
        return
    spans = sentence_spans(_masked(line), language)
    if not spans:
        marks = [mark.group() for mark in _MARK.finditer(line)]
        yield DraftSentence("", _numbers(marks), words=_words(marks))
    for place, (start, end) in enumerate(spans):
        if leading:
            reach = (spans[place - 1][1] if place else 0), end
        else:
            reach = (start if place else 0), (spans[place + 1][0] if place + 1 < len(spans) else len(line))
        marks = [mark.group() for mark in _MARK.finditer(line) if reach[0] <= mark.start() < reach[1]]
        text, more = _clean(line[start:end])
        listed = not place and bool(_LIST.match(line))
        yield DraftSentence(text, _numbers([*marks, *more]), listed, _words(marks))


def _clean(sentence: str) -> tuple[str, list[str]]:
    """The sentence without citations and markup, and the citations in round brackets at its end."""
    text = _LIST.sub("", _EMPHASIS.sub("", sentence))
    spoken = _ATTRIBUTED.sub("", _LABELLED.sub("", text))
    if spoken != text:
        text = spoken[:1].upper() + spoken[1:]
    text = _MARK.sub("", text)
    more = _ROUND.findall(text)
    text = _ROUND.sub("", text)
    return " ".join(_BEFORE_STOP.sub(r"\1", text).split()), more


def _without_address(link: re.Match[str]) -> str:
    words = link[1]
    return f"[{words}]" if re.fullmatch(_NUMBERS, words.strip(), re.IGNORECASE) else words


def _leads(text: str) -> bool:
    """Whether the text puts citations before sentences: it begins with one, and words follow on its line."""
    first = _LIST.sub("", text.lstrip().partition("\n")[0])
    mark = _MARK.match(first.lstrip())
    return bool(mark and re.search(r"[^\W\d_]", _masked(first)))


def _masked(line: str) -> str:
    """`line` with citations and list signs blanked: offsets stay, and no citation is taken for a sentence."""
    return _LIST.sub(_blank, _MARK.sub(_blank, line))


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _numbers(marks: Iterable[str]) -> tuple[int, ...]:
    found: list[int] = []
    for mark in marks:
        given = [number for number, _ in _GIVEN.findall(mark)]
        outside = " ".join((_OPENED.split(mark, maxsplit=1)[0].partition("†")[0], *given))
        for first, last in _RANGE.findall(outside):
            start, end = int(first), int(last or first)
            found.extend(range(start, end + 1) if start <= end < start + MAX_RANGE else (start, end))
    return _once(found)


def _words(marks: Iterable[str]) -> tuple[tuple[int, str], ...]:
    return tuple((int(number), said) for mark in marks for number, said in _GIVEN.findall(mark))


def _once(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(numbers))
