"""Parses a question: its parts, the kind of answer each part asks for, the words that name its topic. Pure.

Uses English question words. A question in another language is a single part that asks for anything; it is matched by
its words and its meaning alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.text.names import named_words
from assistant.text.tokens import Word
from index.query.clauses import clauses, content_words

# A question with this many content words compares or lists several things.
LONG = 16
# At most this many parts of one question are answered; an answer has five sentences.
MAX_PARTS = 8

AnswerKind = Literal["person", "place", "time", "number", "reason", "words", "thing", "verdict", "anything"]

_QUESTION_WORD = r"(?:who|whom|whose|what|when|where|why|which|how)"
# ", and what was agreed?" starts a new part; "who and what" does not.
_NEXT_PART = re.compile(rf"(?:[;,]\s*(?:and\s+|but\s+)?|(?<!\s)\s+and\s+)(?={_QUESTION_WORD}\b)", re.IGNORECASE)
_QUESTION_WORDS = re.compile(rf"\b{_QUESTION_WORD}\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[?!。？！])\s*|(?<=[^\W_]{2}[.”\"])\s+(?=[“\"'A-Z0-9])")
_ASKING_END = ("?", "？", ":", "?”", '?"')
_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)"

_PERSON_NOUNS = r"""\w*(?:president|minister|actor|actress|singer|player|star|leader|author|athlete|politician|
    scientist|senator|king|queen|woman|man|person|celebrit\w+|official|judge|director|musician|rapper|champion|winner|driver)s?"""
_PLACE_NOUNS = r"(?:country|city|state|town|nation|continent|region|county|island|province|capital|place)"
_TIME_NOUNS = r"(?:year|date|day|month|century|decade|time|season)"
_NUMBER_NOUNS = r"""(?:percentage|percent|number|amount|share|age|price|proportion|odds|ratio|margin|score|magnitude|
    size|speed|temperature|total|rate|figure|distance|height|length|weight)"""
_MODIFIERS = r"(?:[\w’'-]+\s+){0,3}"

_BEFORE_WHO = "and|or|but|did|do|does|is|are|was|were|to|for|with|by|from|of|on|against|over|about"

# First match wins.
_KINDS: tuple[tuple[AnswerKind, str], ...] = (
    ("verdict", r"^(?:true or false)\b"),
    # "how far", "how close" ask for a measure; "how did", "how can", "how to" ask for a manner.
    ("number", rf"\bhow\s+(?!{_AUXILIARY}\b|might\b|may\b|to\b|come\b|about\b|well\b|else\b|exactly\b)[a-z]+\b"),
    ("number", rf"\b(?:what|which)\s+(?:(?:is|are|was|were)\s+(?:the\s+)?)?{_MODIFIERS}{_NUMBER_NOUNS}\b"),
    ("number", r"\bwhat\b.*\b(?:weighs?|costs?)\b"),
    ("number", r"\bwhat\b.*\bworth\b"),
    # What somebody said, in their words.
    ("words", r"^what\b.*\b(?:say|says|said|tell|tells|told|write|writes|wrote|announce|announced|call|called)\b"),
    # "a man who was trying to" describes somebody and asks for something else.
    ("person", rf"(?:^|[,;:]\s*|\b(?:{_BEFORE_WHO})\s+)who(?:m|se)?\b"),
    ("place", r"\bwhere\b"),
    ("time", r"\bwhen\b"),
    ("reason", r"\bwhy\b|\bhow\s+come\b|\bbecause\s*:?$"),
    ("time", rf"\b(?:what|which)\s+{_TIME_NOUNS}\b"),
    ("place", rf"\b(?:what|which)\s+{_MODIFIERS}{_PLACE_NOUNS}\b"),
    ("person", rf"\b(?:what|which)\s+{_MODIFIERS}{_PERSON_NOUNS}\b"),
    ("thing", r"\bwhich\b|\bwhat\s+(?!(?:is|are|was|were|do|does|did|has|have|had|will|would|happened)\b)\w"),
    ("verdict", rf"^{_AUXILIARY}\b"),
)
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE | re.VERBOSE)) for kind, pattern in _KINDS)
# The noun after the question word names what is asked for: "which *popular show*", "how many *subscribers*".
_FOCUS = re.compile(
    rf"\b(?:which|what|how\s+(?:many|much))\s+(?:of\s+the\s+following\s+)?(?!{_AUXILIARY}\b)"
    r"((?:[\w’'&-]+\s+){0,2}?[\w’'&-]+)\s*(?=\b(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|to|in|"
    r"of|at|for|from|by|with|on|that|who|this|recently|just|\w+ed)\b|[?:,.]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """One thing a question asks. `terms` are the topic's words in order (`focus` included), `names` and `numbers` the
    names and numbers among them; `context` are words of the other parts, which say what this one is about."""

    text: str
    kind: AnswerKind
    terms: tuple[str, ...]
    focus: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    context: frozenset[str]


_YEAR = re.compile(
    r"(?P<bound>\b(?:since|before|after|until|till|by|from|between|and|than|to)\s+(?:the\s+)?)?"
    r"(?<![\d.,:$£€-])\b(?P<year>1[5-9]\d\d|20\d\d)\b(?![\d%:-]|[.,]\d)"
    r"(?!\s*(?:percent|per|people|men|women|years|days|miles|met|km|kilo|tonnes|dollars|euros|pounds))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """A parsed question; `parts` is never empty, `terms` are those of all parts.

    `years` are the calendar years it is about ("the 2018 World Cup", "in 2018"), without those that only bound a period
    ("since 1994", "by 2050").
    """

    text: str
    parts: tuple[QuestionPart, ...]
    years: frozenset[str] = frozenset()

    @property
    def terms(self) -> frozenset[str]:
        return frozenset(term for part in self.parts for term in (*part.terms, *part.context))


def analyse(text: str, language: str | None = None) -> ParsedQuestion:
    """`text`, parsed.

    >>> [(part.kind, part.text) for part in analyse("Who went to Kabul, and what was agreed?").parts]
    [('person', 'Who went to Kabul'), ('anything', 'what was agreed?')]
    """
    cut = [sentence.strip() for sentence in _SENTENCE_END.split(text)]
    sentences = [sentence for sentence in cut if any(map(str.isalnum, sentence))] or [text.strip()]
    # A sentence before the question ("Lea Michele joined the cast. Who is she replacing?") only gives its subject.
    asking_sentences = [s for s in sentences if s.endswith(_ASKING_END)] or [
        s for s in sentences if _QUESTION_WORDS.search(s)
    ]
    asking = [piece for sentence in asking_sentences or sentences[-1:] for piece in _clauses(sentence)]
    asking = asking[:MAX_PARTS]
    pieces = [*asking, *(s for s in sentences if s not in asking_sentences)]
    found = {piece: named_words(piece, language) for piece in pieces}
    everything = {word.term for run in found.values() for word in run if not word.stop}
    years = frozenset(match["year"] for match in _YEAR.finditer(text) if not match["bound"])
    parts = tuple(_part(piece, found[piece], everything) for piece in asking)
    return ParsedQuestion(text, parts, years)


def kind_of(text: str) -> AnswerKind:
    """The kind of answer one part asks for."""
    for kind, pattern in _COMPILED:
        if pattern.search(text.strip()):
            return kind
    return "anything"


def _clauses(sentence: str) -> list[str]:
    """The sentence split before each clause that asks for something more.

    A sentence that asks once stays whole, unless it is so long that it compares or lists: then each clause is a part.
    """
    asked: list[str] = []
    start = 0
    for match in _NEXT_PART.finditer(sentence):
        if _QUESTION_WORDS.search(sentence[start : match.start()]):
            asked.append(sentence[start : match.start()])
            start = match.end()
    asked.append(sentence[start:])
    if len(asked) > 1 or content_words(sentence) < LONG:
        return asked
    return [sentence[first:last] for first, last in clauses(sentence)]


def _part(text: str, run: list[Word], everything: set[str]) -> QuestionPart:
    content = [word for word in run if not word.stop]
    own = tuple(dict.fromkeys(word.term for word in content))
    focus = _FOCUS.search(text)
    span = focus.span(1) if focus else (0, 0)
    return QuestionPart(
        text=text,
        kind=kind_of(text),
        terms=own,
        focus=frozenset(word.term for word in content if span[0] <= word.start < span[1]),
        names=frozenset(word.term for word in content if word.capital and not word.number and word.start > 0),
        numbers=frozenset(word.term for word in content if word.number),
        context=frozenset(everything - set(own)),
    )
