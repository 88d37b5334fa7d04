"""What a conversation has named so far, whether it is a person, a place or a thing, and how recently. Pure.

What a name stands for follows from the question that it answered, the pronouns that earlier questions used for it, the words
in it, and its place in a sentence. Otherwise it is "unknown", which fits most pronouns a little. English only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Literal

from assistant.limits import MAX_TURNS
from assistant.records import Turn
from assistant.text.countries import fold, place_at
from assistant.text.noun_kinds import GROUP_WORDS, PLACE_WORDS
from assistant.text.tokens import words

Pronoun = Literal["he", "she", "they", "it"]
Where = Literal["asked", "answered"]
MentionKind = Literal["person", "place", "thing", "unknown"]

# Names are read from this many sentences of an answer, and this many characters of each.
MAX_SENTENCES, MAX_CHARACTERS = 3, 400
MAX_TOPIC_WORDS = 7
# At most this many names of one text are recorded: a list of a hundred names is not about any of them.
MAX_NAMES = 40

PRONOUN_WORDS: dict[str, Pronoun] = {
    **dict.fromkeys(("he", "him", "his", "himself"), "he"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "she"),
    **dict.fromkeys(("they", "them", "their", "theirs", "themselves"), "they"),
    **dict.fromkeys(("it", "its", "itself"), "it"),
}
_WORD = r"(?:[A-Z0-9][\w’'.&-]*[\w]|[A-Z])"
_LINK = r"(?:of|of the|for the|de|der|den|del|de la|di|da|du|van|van der|von|bin|al|la|le|y|&)"
# A possessive ends a name: "James Ott's Night Ferry" names two things.
_NAME = re.compile(rf"[A-Z][\w’'.&-]*(?:(?<![’']s)\s+(?:{_LINK}\s+)?{_WORD})*")
# A topic typed in place of a question: "Night Ferry (film)".
_TOPIC = re.compile(r"(?P<name>[A-Z0-9][^?!:;()]{1,60}?)(?:\s*\([\w ]+\))?")
_ASKS = re.compile(
    r"^(?:who|whom|whose|what|when|where|why|which|how|is|are|was|were|do|does|did|has|have|had|can|could|"
    r"will|would|should|tell|and|but|any)\b",
    re.IGNORECASE,
)
_CALENDAR = re.compile(
    r"^(?:(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|"
    r"Wednesday|Thursday|Friday|Saturday|Sunday|Jan|Feb|Aug|Sept|Oct|Nov|Dec|I|I'm|Mr|Mrs|Ms|Dr|OK)\b[.\s\d]*)+$"
)
_PRONOUN = re.compile(rf"\b(?:{'|'.join(PRONOUN_WORDS)})\b", re.IGNORECASE)
_WHO, _WHERE = re.compile(r"\bwho(?:m)?\b", re.IGNORECASE), re.compile(r"\bwhere\b", re.IGNORECASE)
_WHO_IS = re.compile(r"\s*who(?:[’']s|\s+(?:is|was))\s+", re.IGNORECASE)
_INTO = re.compile(r"\b(?:in|into|near|across)\s+(?:the\s+)?$", re.IGNORECASE)


@dataclass(slots=True)
class ConversationMention:
    """One thing and what was said about it. `age` counts turns back from the last one, which is 0.

    `seen` lists where it was named and how long ago; `pronouns` are those that earlier questions used for it.
    """

    text: str
    kind: MentionKind = "unknown"
    opening: bool = False
    answers_who: bool = False
    seen: list[tuple[Where, int]] = field(default_factory=list)
    pronouns: set[Pronoun] = field(default_factory=set)

    @property
    def words(self) -> frozenset[str]:
        return _content(self.text)


@lru_cache(maxsize=2_048)
def _content(name: str) -> frozenset[str]:
    return frozenset(word.term for word in words(name) if not word.stop)


def mentions(history: Sequence[Turn]) -> list[ConversationMention]:
    """Everything named in the last turns of `history`, in the order of first mention."""
    found: list[ConversationMention] = []
    recent = history[-MAX_TURNS:]
    known_inside = _named_inside(recent)
    for number, turn in enumerate(recent):
        age = len(recent) - 1 - number
        asked = turn.answer.standalone_question or turn.question
        topic = None if asks(asked) else _TOPIC.fullmatch(asked.strip())
        spans = [topic.span("name")] if topic and len(asked.split()) <= MAX_TOPIC_WORDS else _names(asked, known_inside)
        for span in spans:
            mention = _note(found, asked.strip() if topic else asked, span, "asked", age)
            mention.opening = mention.opening or number == 0
            if mention.kind == "unknown" and _WHO_IS.fullmatch(asked, 0, asked.find(mention.text)):
                mention.kind = "person"
        _learn_pronouns(found, turn.question, asked)
        _note_answer(found, turn, age, known_inside)
    return found


def _note_answer(found: list[ConversationMention], turn: Turn, age: int, known_inside: frozenset[str]) -> None:
    """Records the names in an answer. A name that is new there answers the question's "who" or "where"."""
    wants_person, wants_place = _WHO.search(turn.question), _WHERE.search(turn.question)
    for said in turn.answer.sentences[:MAX_SENTENCES]:
        text = said.text[:MAX_CHARACTERS]
        for span in _names(text, known_inside):
            mention = _note(found, text, span, "answered", age)
            new = all(at == age and where != "asked" for where, at in mention.seen)
            if new and mention.kind == "unknown" and wants_place and not wants_person:
                mention.kind = "place"
            elif new and mention.kind == "unknown" and wants_person and " " in mention.text:  # "JetBlue" is not
                mention.kind = "person"
            mention.answers_who = bool(wants_person) and mention.kind != "place" and new and age == 0


def asks(text: str) -> bool:
    """Whether `text` is a question or an order, and not a topic."""
    return _ASKS.match(text.strip()) is not None


def named_in(text: str) -> list[str]:
    """The names inside `text`, in order."""
    return [text[start:end] for start, end in _names(text, frozenset())]


def _named_inside(history: Sequence[Turn]) -> frozenset[str]:
    """Capitalised words inside a sentence somewhere: at the start of a sentence they are names too."""
    texts = [text for turn in history for text in (turn.question, *(each.text for each in turn.answer.sentences))]
    return frozenset(word.term for text in texts for word in words(text)[1:] if word.capital and not word.stop)


def _names(text: str, known_inside: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Offsets of the first names in `text`. A single capitalised word at a sentence's start counts only if known."""
    is_short = len(words(text)) <= 3
    for match in islice(_NAME.finditer(text), MAX_NAMES):
        start, end = match.span()
        run = words(text[start:end])
        leading = 0
        while leading < len(run) - 1 and run[leading].stop and not _is_the_name(text, start, end):
            leading += 1
            start = match.start() + run[leading].start
        run = run[leading:]
        name = text[start:end].rstrip(".,'’")
        name = re.sub(r"[’']s$", "", name)
        end = start + len(name)
        run = words(name)
        content = [word for word in run if not word.stop]
        if not content or _CALENDAR.match(name) or all(word.number for word in content) or len(name) < 2:
            continue
        if len(run) == 1:
            begins = not text[:start].strip(" “\"'(") or text[:start].rstrip(" “\"'(")[-1:] in ".!?:;\n"
            if begins and run[0].term not in known_inside and not is_short:
                continue
        yield start, end


def _is_the_name(text: str, start: int, end: int) -> bool:
    """Whether "The" is part of a name: inside a sentence, if the name is the whole text, or in a title before a colon."""
    return text.startswith("The ", start, end) and (start > 0 or text[end:].lstrip("?.! ")[:1] in ("", ":"))


def _note(
    found: list[ConversationMention], text: str, span: tuple[int, int], where: Where, age: int
) -> ConversationMention:
    """The mention for `text[span]`, created if new, with the information from this place added."""
    name = text[span[0] : span[1]]
    own = _content(name)
    same = [each for each in found if own <= each.words or (each.words <= own and name.endswith(each.text))]
    if same:
        mention = same[-1]
        if mention.words < own and name.endswith(mention.text):
            mention.text = name
    else:
        mention = ConversationMention(name)
        found.append(mention)
    mention.seen.append((where, age))
    before, after = text[: span[0]], text[span[1] :]
    if mention.kind == "unknown":
        mention.kind = _kind(name, before, after)
    return mention


def _kind(name: str, before: str, after: str) -> MentionKind:
    """What a name stands for by the words in it, a country's name, and what stands before it: "in Lund", "the Broncos"."""
    own = [word.strip(".,'’") for word in name.split()]
    lowered = {word.lower() for word in own}
    country = place_at(own, [fold(word) for word in own], 0)
    into = _INTO.search(before) and not re.match(r"[’']s", after)
    if lowered & PLACE_WORDS or into or (country and country[1] == len(own)):
        return "place"
    acronym = len(own) == 1 and name.isupper() and len(name) > 1
    if lowered & GROUP_WORDS or acronym or before.endswith("the ") or any(map(str.isdigit, name)):
        return "thing"
    return "unknown"


def _learn_pronouns(found: Sequence[ConversationMention], question: str, standalone: str) -> None:
    """A name that is in the completed question but not in the question as asked is what its first pronoun meant."""
    if question == standalone or not (pronoun := _PRONOUN.search(question)):
        return
    own = {word.term for word in words(question)}
    meant = PRONOUN_WORDS[pronoun.group().lower()]
    start = pronoun.start()
    for mention in found:
        place = standalone.find(mention.text)
        if place >= 0 and abs(place - start) <= 2 and not mention.words <= own:
            mention.pronouns.add(meant)
            if mention.kind == "unknown" and meant in ("he", "she"):
                mention.kind = "person"
