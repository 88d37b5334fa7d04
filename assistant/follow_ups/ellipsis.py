"""Completes questions that omit what the last turn said: "Why?", "And in 2021?", "Who said that?". Pure.

The omitted part comes from the last question, or from the sentence that answered it.
"""

from __future__ import annotations

import re
from datetime import datetime

from assistant.follow_ups.mentions import named_in
from assistant.records import Turn
from assistant.text.tokens import words
from index.query.when.question import read_whens

# A longer sentence of an answer is not put into a question.
MAX_CLAUSE_WORDS = 28

_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might)"
_BARE = re.compile(
    r"^(?:(?:and|but|so)\b[\s,]*)?(?P<word>(?:since|until|by|for)\s+(?:when|how long)|how (?:come|long|often|exactly)|"
    r"why(?:\s+not)?|when|where|how)(?:\s+(?:exactly|precisely|so|then))?"
    r"(?:\s+(?:is|was|did|does|has|had)\s+(?:(?:that|this)(?:\s+be|\s+so|\s+the case)?"
    r"|(?:that|this|it)\s+(?:happen(?:ed)?|occur(?:red)?|take place|come about)))?\s*[?.!]*$",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"^(?:(?:and|but|so)\b[\s,]*)?(?P<start>(?:who|which\b[\w\s]{1,30}?|where did \w+|when did \w+)\s+"
    r"(?:says?|said|claim(?:s|ed)?|reports?|reported|announced?|told us|confirm(?:s|ed)?|denied|denies))\s+"
    r"(?:that|this|so)\s*[?.!]*$",
    re.IGNORECASE,
)
_WHAT_ABOUT = re.compile(
    r"^(?:(?:and|but|so|or)\b[\s,]*)?(?:(?:what|how)\s+about\s+|then\s+)?(?P<what>[^?.!]{1,60}?)\s*[?.!]*$",
    re.IGNORECASE,
)
_VERB = re.compile(rf"\b{_AUXILIARY}\b", re.IGNORECASE)
_INVERTED = re.compile(
    rf"^(?:(?P<asks>(?:(?:in|at|by|from|to|with|on|for)\s+)?(?:who|whom|what|when|where|why|which|how)\b(?:\s+[\w'’-]+){{0,3}}?)\s+)?"
    rf"(?P<rest>{_AUXILIARY}\s+(?:the|a|an|this|that|these|those|his|her|its|their|there|it|he|she|they|(?-i:[A-Z0-9“\"]))\S*\s.*?)\s{{0,4}}[?.!]{{0,40}}$",
    re.IGNORECASE,
)


def completed(question: str, last: Turn) -> str | None:
    """`question` with its omitted part, or `None` if it omits nothing that is recognised here.

    >>> # after "When did the strike end?": completed("Why?", turn) == "Why did the strike end?"
    """
    text = question.strip()
    asked = (last.answer.standalone_question or last.question).strip()
    if match := _BARE.match(text):
        return _asked_of_the_last(_first_up(match["word"]), asked, last)
    if (match := _SAID.match(text)) and (clause := _clause(last)):
        return f"{_first_up(match['start'])} that {clause}?"
    match = _WHAT_ABOUT.match(text)
    if match and match["what"] != text.rstrip("?.! ") and not _VERB.search(match["what"]):
        return _with_another(match["what"].strip(), asked, last.answer.asked_at)
    return None


def _asked_of_the_last(word: str, asked: str, last: Turn) -> str | None:
    """ "Why", asked about the last question's content, or about its answer's."""
    inverted = _INVERTED.match(asked)
    if inverted:
        return f"{word} {inverted['rest'][:1].lower()}{inverted['rest'][1:]}?"
    clause = _clause(last)
    return f"{word} was it that {clause}?" if clause else None


def _with_another(what: str, asked: str, moment: datetime) -> str | None:
    """The last question, asked about another time or another name."""
    if _is_time(what, moment):
        when = f"in {what}" if what[0].isdigit() else what
        spans = [each.span for each in read_whens(asked, moment) if each.span]
        start, end = spans[-1] if spans else (len(asked), len(asked))
        return f"{asked[:start].rstrip('?.! ')} {when}{asked[end:] or '?'}"
    preposition, _, name = what.rpartition(" ") if what[:1].islower() else ("", "", what)
    names = named_in(asked)
    if not name[:1].isupper() or not names or preposition.count(" "):
        return None
    if preposition:
        names = [each for each in names if re.search(rf"\b{preposition}\s+(?:the\s+)?{re.escape(each)}", asked)]
        if not names:
            return f"{asked.rstrip('?.! ')} {what}?"
    return asked.replace(names[-1], name, 1)


def _is_time(what: str, moment: datetime) -> bool:
    spans = [each.span for each in read_whens(what, moment) if each.span]
    return (
        bool(spans)
        and not any(word.start < spans[0][0] and not word.stop for word in words(what))
        and (spans[-1][1] == len(what))
    )


def _clause(last: Turn) -> str | None:
    """The last answer as a clause for use inside a question; `None` if it is too long or empty."""
    if not last.answer.sentences:
        return None
    text = last.answer.sentences[0].text.strip().rstrip(".!?…,;:")
    run = words(text)
    if not 3 <= len(text.split()) <= MAX_CLAUSE_WORDS or not run or "?" in text:
        return None
    return text[:1].lower() + text[1:] if run[0].stop and text.split()[0] != "I" else text


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]
