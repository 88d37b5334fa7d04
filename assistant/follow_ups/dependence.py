"""Whether a question depends on earlier turns, and which of its words refer back. Pure. English only, by word
patterns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from assistant.text.tokens import Word, stem, words
from index.text.stop_words import STOP_WORDS

_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|isn't|wasn't|didn't|doesn't|don't|weren't)"
PERSON = re.compile(r"\b(?:he|she|they|him|her|them|his|hers|their|theirs)\b", re.IGNORECASE)
THING = re.compile(r"\b(?:it|its)\b", re.IGNORECASE)
# "that", "this" and similar words refer back if no noun or clause follows and they start no clause.
POINTER = re.compile(
    rf"(?:^|\b(?:{_AUXILIARY}|and|but|of|after|before|since|until|during|about|from|like|by|to|with)\s+)"
    r"(?P<that>that|this|these|those)\b(?!\s+(?:the|a|an|[A-Z]\w+|\w+s\b)\b)"
    rf"(?=\s*(?:[?.!,]|$|{_AUXILIARY}\b|happen|mean|end|start|in\b|on\b|at\b|by\b|for\b|\w+\s*[?.!]*$))"
    r"|\b(?:this|these|those|that)(?=\s*[?.!]*$)"
    rf"|\bthe\s+(?:same|latter|former|others?)(?=\s*(?:[?.!,]|$|{_AUXILIARY}\b))",
    re.IGNORECASE,
)
THERE = re.compile(r"(?<!is )(?<!are )(?<!was )(?<!were )\bthere\s*[?.!]*$", re.IGNORECASE)
# Words that continue something ("any other", "what else", "what happened next").
_GOES_ON = re.compile(
    r"\b(?:then|so|next|afterwards?|again|too|besides|apart from|other than)\s*[?.!]*$|\b(?:else|any more)\b"
    r"|\banother(?!\s+(?:name|term|word|way)\b)|\b(?:any|some) others?\b",
    re.IGNORECASE,
)
# "What are clades?" asks for the meaning of a word.
_MEANING = re.compile(r"^(?:what|who)\s+(?:is|are|was|were)\s+(?:an?\s+)?[\w-]+\s*[?.!]*$", re.IGNORECASE)
# Pronouns without a referent: "Is it true that…", "How long does it take to…", "Will it rain…", "make it to".
_EMPTY = re.compile(
    r"\bit\s+(?:true|possible|likely|rain\w*|snow\w*)\b|\bit\s+(?:take|takes|took)\b(?=.*\bto\b)"
    r"|\b(?:is|was|be)\s+it\s+\w+\s+(?:to|for)\s+\w|\b(?:make|made|makes)\s+it\s+to\b"
    r"|\bit\s+(?:called|known|clear|said|believed|thought|reported|claimed|determined|decided|estimated)\s+"
    r"(?:when|that|how|whether|if|who|what|why)\b"
    r"|\b(?:on|of)\s+(?:his|her|its|their)\s+own\b|\b(?:do|does|did|done)\s+it\s*[?.!]*$",
    re.IGNORECASE,
)
OPENS = re.compile(
    r"^(?:and|but|so|or|then|what about|how about|what else|who else|where else|anything else|any other|what other|"
    r"why not|how so|how come|really|which one(?! of)|the other)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"^(?:and\s+)?(?:what|how) about\b", re.IGNORECASE)
LINK = re.compile(r"^(?:and|but|so|or|then)\b[\s,]*", re.IGNORECASE)
# "the president", "that company", "this new album": a noun that may have been mentioned before.
DEFINITE = re.compile(
    r"\b(?P<determiner>the|that|this|these|those|such)\s+(?P<between>(?:(?:new|old|first|second|last|same|other|final|two|three)\s+)*)"
    r"(?P<noun>[a-z][\w-]{2,})(?P<of>\s+of\b)?",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    rf"\b{_AUXILIARY}\s+$|^(?:and\s+)?(?:what|who|which|where)\s+(?:is|are|was|were)\s+(?:the|a|an|one|some)\b"
    rf"(?:(?!\b(?:who|that|which|whose|and|or|{_AUXILIARY})\b)[\w\s’'-])*$",
    re.IGNORECASE,
)
_NOUN_BEFORE = re.compile(
    r"\b(?:(?:which|what)(?!\s+(?:else|other)\b)|whose|how many|the|a|an|this|that|two|three)\s+\w", re.IGNORECASE
)
_LEADS_IN = re.compile(
    r"^(?:besides|apart from|aside from|other than|outside|in|at|on|after|before|during|despite|with|for|like|unlike|as)\b",
    re.IGNORECASE,
)
_QUESTION_WORD = re.compile(rf"\b(?:who|whom|whose|what|when|where|why|which|how|{_AUXILIARY})\b", re.IGNORECASE)
_SENTENCE_BEFORE = re.compile(r"\w{2}[.!?]['’”\"]?\s+\S.*$", re.DOTALL)
# A question without a name and with fewer content words than this can't stand alone.
ENOUGH_WORDS = 2
# A definite noun refers back only in a question with at most this many content words.
MOST_WORDS = 5
# At most this many pronouns of one question are examined.
MAX_POINTS = 40
# A question without a name depends on the conversation if it shares one word with it; a longer one must share two.
FEW_WORDS = 3


@dataclass(frozen=True, slots=True)
class BackReference:
    """A word that refers back, at `start:end` of the question: its text in lower case."""

    start: int
    end: int
    word: str


def depends_on_history(question: str, said: frozenset[str] = frozenset()) -> bool:
    """Whether `question` can't be understood without the earlier turns, which have `said` words with these stems."""
    run = words(question)
    content = [word for word in run if not word.stop]
    named = named_inside(question)
    if _ABOUT.match(question.strip()) and len(content) > FEW_WORDS and len({word.term for word in content} & said) < 2:
        return bool(pointing(question))
    if OPENS.search(question.strip()):
        return True
    if pointing(question) or (definite(question, said) and not is_topic(question)):
        return True
    if named or is_topic(question) or _is_unspaced(run):
        return False
    shared = sum(word.term in said for word in content)
    if len(content) < ENOUGH_WORDS:
        return bool(shared) or not _MEANING.match(question.strip())
    short = len(content) <= FEW_WORDS if shared == 1 else len(content) <= MOST_WORDS
    return bool(shared and short) or bool(_GOES_ON.search(question))


def named_inside(question: str) -> bool:
    """Whether a name follows the first word of `question`."""
    return any(word.capital and word.start > 0 and not word.stop for word in words(question))


def is_topic(question: str) -> bool:
    """Whether `question` is a bare noun phrase, a topic of its own: "student loans", and not "tell me more"."""
    run = words(question)
    return bool(run) and not (run[-1].stop or all(word.stop for word in run) or _QUESTION_WORD.search(question))


def pointing(question: str) -> list[BackReference]:
    """The pronouns and pointing words of `question` without a referent in the question itself, in order."""
    run = words(question)
    content = [word for word in run if not word.stop]
    names = [word for word in content if word.capital and word.start > 0]
    found: list[BackReference] = []
    empties = [span.span() for span in islice(_EMPTY.finditer(question), MAX_POINTS)]
    for pattern in (PERSON, THING, POINTER, THERE):
        for match in islice(pattern.finditer(question), MAX_POINTS):
            empty = any(start <= match.start() < end for start, end in empties)
            if not empty and not _means_own_words(question, match.start(), content, names):
                found.append(BackReference(match.start(), match.end(), match.group().lower()))
    return sorted(found, key=lambda each: each.start)


def definite(question: str, said: frozenset[str]) -> re.Match[str] | None:
    """The first definite noun of a short question without names that was said before, or belongs to what was ("the stadium" of
    a match)."""
    run = words(question)
    content = [word for word in run if not word.stop]
    if named_inside(question) or len(content) > MOST_WORDS or _SENTENCE_BEFORE.search(question):
        return None
    found = list(islice(DEFINITE.finditer(question), MAX_POINTS))
    if any(stem(match["noun"].lower()) in _TIMES for match in found):
        return None  # "this week": a time of its own
    for match in found:
        noun = match["noun"].lower()
        if match["of"] or stem(noun) in _NEVER or noun in STOP_WORDS:
            continue
        before = question[: match.start()].lower().split()[-1:]
        if match["determiner"].lower() == "that" and before and before[0] not in STOP_WORDS:
            continue  # "people that voted"
        if match["determiner"].lower() != "the" or stem(noun) in said or len(content) <= FEW_WORDS:
            return match
    return None


# "the world", "the most", "the number (of)": these need no earlier mention.
_NEEDS_NOTHING = "world most least number amount way only best worst us internet media same time people"
_NEVER = frozenset(stem(word) for word in _NEEDS_NOTHING.split())
_STRETCHES = "day week weekend month year decade century summer winter spring autumn season"
_TIMES = frozenset(stem(word) for word in _STRETCHES.split())


def _means_own_words(question: str, position: int, content: Sequence[Word], names: Sequence[Word]) -> bool:
    """Whether a pronoun at `position` can refer to something earlier in the question ("Which mayor lost her seat?").

    The subject of the question's own verb ("What kind of music did they play?") can't.
    """
    before = question[:position]
    opening = {word.lower() for word in before.split()[:2]}
    if len(opening) == 2 and not opening & STOP_WORDS and not _QUESTION_WORD.search(before):
        return True  # "Netflix says it lost how many subscribers?", and not "Name some of his films"
    if any(name.start < position for name in names) or _SENTENCE_BEFORE.search(before):
        return True
    if names and _LEADS_IN.match(question) and not _QUESTION_WORD.search(before):
        return True  # "Besides his novels, what did Falk write?"
    if _SUBJECT.search(before):
        return False
    has_its = before.rstrip().lower().endswith((" has", " have", " had"))
    enough = 1 if has_its else ENOUGH_WORDS
    return sum(word.start < position for word in content) >= enough and bool(_NOUN_BEFORE.search(before) or has_its)


def _is_unspaced(run: Sequence[Word]) -> bool:
    """Whether the text is in a script without spaces, where the number of words says nothing about the content."""
    return any(not word.term.isascii() and len(word.term) == 2 for word in run)
