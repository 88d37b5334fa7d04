"""What a conversation has named so far: names and things, their kinds, how recently, and their descriptions. Pure.

The kind of a name follows from the words in and around it, from the question it answered, and from pronouns that earlier
questions used for it. Otherwise it is "unknown", which fits most pronouns a little. English only.
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
from assistant.text.noun_kinds import GROUP_WORDS, NOUN_KINDS, PERSON_TITLES, PLACE_WORDS, THING_WORDS, NounKind
from assistant.text.tokens import stem, words

Pronoun = Literal["he", "she", "they", "it"]
Where = Literal["asked", "answered", "headline"]

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
# Kinds by stem, so that "president" and "presidents" match.
KIND_OF_STEM = {stem(noun): kind for noun, kind in NOUN_KINDS.items()}
_PRONOUN = re.compile(rf"\b(?:{'|'.join(PRONOUN_WORDS)})\b", re.IGNORECASE)
_WORD = r"(?:[A-Z0-9][\w’'.&-]*[\w]|[A-Z])"
_LINK = r"(?:of|of the|for the|de|der|den|del|de la|di|da|du|van|van der|von|bin|al|la|le|y|&)"
# A possessive ends a name: "James Ott's Night Ferry" names two things.
_NAME = re.compile(rf"[A-Z][\w’'.&-]*(?:(?<![’']s)\s+(?:{_LINK}\s+)?{_WORD})*")
# A topic typed in place of a question: "Night Ferry (film)".
_TOPIC = re.compile(r"(?P<name>[A-Z0-9][^?!:;()]{1,60}?)(?:\s*\((?P<sort>[\w ]+)\))?")
_ASKS = re.compile(
    r"^(?:who|whom|whose|what|when|where|why|which|how|is|are|was|were|do|does|did|has|have|had|can|could|"
    r"will|would|should|tell|and|but|any)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(?:\w+\s+)?\d")
_CALENDAR = re.compile(
    r"^(?:(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|"
    r"Wednesday|Thursday|Friday|Saturday|Sunday|Jan|Feb|Aug|Sept|Oct|Nov|Dec|I|I'm|Mr|Mrs|Ms|Dr|OK)\b[.\s\d]*)+$"
)
# "American" in "an American player" is an adjective, not a name.
_ADJECTIVE = re.compile(r"^\w+(?:an|ish|ese|ic|ch|i)$")
_NUMBERS = r"(?:\d[\d,.]{0,20}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|many)"
_SEVERAL = re.compile(rf"\b{_NUMBERS}(?:\s+[a-z-]+){{0,1}}\s+[a-z-]+[^s\W]s\b")
_THING_AT_END = re.compile(
    r"\b(?:the|an?)\s+(?P<thing>(?:(?!(?:of|in|on|at|for|from|the|an?|is|are|was|were)\b)[\w-]+\s+){0,3}?"
    r"(?!(?:of|in|on|at|for|from)\b)[\w-]+(?:\s+of\s+(?:the\s+|an?\s+)?[\w-]+(?:\s+[\w-]+)?)?)\s*[?.!]*$",
    re.IGNORECASE,
)
_ASKS_WITH_DO = re.compile(r"\b(?:do|does|did|will|can|could|would|should)\s+$", re.IGNORECASE)
_WHO, _WHERE = re.compile(r"\bwho(?:m)?\b", re.IGNORECASE), re.compile(r"\bwhere\b", re.IGNORECASE)
_WHO_IS = re.compile(r"\s*who(?:[’']s|\s+(?:is|was))\s+", re.IGNORECASE)
_INTO = re.compile(r"\b(?:in|into|near|across)\s+(?:the\s+)?$", re.IGNORECASE)
_CALLED_BEFORE = re.compile(r"\b([A-Za-z][\w-]{0,40})[\s,:“\"']*$")
_CALLED_AFTER = re.compile(
    r"^[”\"']?,?\s+(?:(?:is|was|are|were)\s*)?(?:a|an|the|its|their|his|her)\s+((?:[\w-]+\s+){0,2}?[\w-]+)"
)


@dataclass(slots=True)
class ConversationMention:
    """One thing and what was said about it. `age` counts turns back from the last one, which is 0.

    `seen` lists where it was named and how long ago; `called` are stems of nouns that described it; `pronouns` are those
    that earlier questions used for it.
    """

    text: str
    kind: NounKind = "unknown"
    plural: bool = False
    opening: bool = False
    answers_who: bool = False
    seen: list[tuple[Where, int]] = field(default_factory=list)
    called: set[str] = field(default_factory=set)
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
            if topic and topic["sort"]:
                mention.called.update(stem(word.lower()) for word in topic["sort"].split())
            mention.opening = mention.opening or number == 0
            if mention.kind == "unknown" and _WHO_IS.fullmatch(asked, 0, asked.find(mention.text)):
                mention.kind = "person"
        _learn_pronouns(found, turn.question, asked)
        for citation in turn.answer.citations[:MAX_SENTENCES]:
            title = citation.title[:MAX_CHARACTERS]
            for span in _names(title, known_inside, headline=True):
                _note(found, title, span, "headline", age)
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
            if new and mention.kind == "unknown" and (wants_person or wants_place):
                mention.kind = "person" if wants_person else "place"
            mention.answers_who = bool(wants_person) and mention.kind == "person" and new and age == 0


def asks(text: str) -> bool:
    """Whether `text` is a question or an order, and not a topic."""
    return _ASKS.match(text.strip()) is not None


def several(text: str) -> list[str]:
    """Counted things in `text` as later referents: `several("Over 60 ships waited") == ["the 60 ships"]`."""
    return [f"the {match.group()}" for match in _SEVERAL.finditer(text)]


def thing_asked_about(question: str) -> str | None:
    """The nameless thing at the end of `question`: "the star map" in "Who bought a star map?"; `None` if there is none."""
    match = _THING_AT_END.search(question)
    if match is None or re.search(r"[A-Z]", match["thing"]):
        return None
    thing = match["thing"]
    if _ASKS_WITH_DO.search(question[: match.start()]):  # "did the update hit": what ends it is the verb
        thing = thing.rpartition(" ")[0] or thing
    return f"the {thing}"


def named_in(text: str) -> list[str]:
    """The names inside `text`, in order."""
    return [text[start:end] for start, end in _names(text, frozenset())]


def _named_inside(history: Sequence[Turn]) -> frozenset[str]:
    """Capitalised words inside a sentence somewhere: at the start of a sentence they are names too."""
    texts = [text for turn in history for text in (turn.question, *(each.text for each in turn.answer.sentences))]
    return frozenset(word.term for text in texts for word in words(text)[1:] if word.capital and not word.stop)


def _names(text: str, known_inside: frozenset[str], headline: bool = False) -> Iterator[tuple[int, int]]:
    """Offsets of the first names in `text`. A single capitalised word at a sentence's start counts only if known.

    The first word of a headline is not part of the name after it if only that name is known ("Faulty Omnisoft update…").
    """
    is_short = len(words(text)) <= 3
    for match in islice(_NAME.finditer(text), MAX_NAMES):
        start, end = match.span()
        run = words(text[start:end])
        leading = 0
        while leading < len(run) - 1 and run[leading].stop and not _is_the_name(text, start, end):
            leading += 1
            start = match.start() + run[leading].start
        run = run[leading:]
        if start == 0 and len(run) > 1 and NOUN_KINDS.get(text[: run[0].end].lower()) == "person":
            start = run[1].start  # "Runner Adaeze Obi": "Runner" describes her and is not her name
        if headline and start == 0 and len(run) > 1 and run[0].term not in known_inside and run[1].term in known_inside:
            start = run[1].start
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
            if _ADJECTIVE.match(name) and re.match(r"\s+[a-z]", text[end:]) and run[0].term not in known_inside:
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
    if called := _CALLED_BEFORE.search(before):
        mention.called.add(stem(called.group(1).lower()))
    if called := _CALLED_AFTER.match(after):
        mention.called.update(stem(word.lower()) for word in called.group(1).split())
    mention.called.update(stem(word.lower()) for word in name.split() if word.lower() in NOUN_KINDS)
    if mention.kind == "unknown":
        into = bool(_INTO.search(before)) and not re.match(r"[’']s", after)
        mention.kind = _kind(name, mention.called, into)
        # "the Broncos": no person's name has an article.
        if mention.kind == "unknown" and name.endswith("s") and before.endswith("the "):
            mention.kind = "group"
    mention.plural = mention.plural or (mention.kind in ("group", "unknown") and name[-1:] == "s" and name[-2:] != "ss")
    return mention


def _kind(name: str, called: set[str], after_place_word: bool) -> NounKind:
    own = [word.strip(".,'’") for word in name.split()]
    lowered = {word.lower() for word in own}
    for clues, kind in ((GROUP_WORDS, "group"), (THING_WORDS, "thing"), (PLACE_WORDS, "place")):
        if lowered & clues:
            return kind  # type: ignore[return-value]
    if lowered & PERSON_TITLES:
        return "person"
    if kinds := [KIND_OF_STEM[each] for each in sorted(called) if each in KIND_OF_STEM]:
        return kinds[0]
    if any(character.isdigit() for character in name) or _NUMBERED.match(name):
        return "thing"
    if len(own) == 1 and name.isupper() and len(name) > 1:
        return "group"
    country = place_at(own, [fold(word) for word in own], 0)
    if after_place_word or (country and country[1] == len(own)):
        return "place"
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
