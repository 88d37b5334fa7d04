"""Follow-up + history -> a question that stands alone. Pure; English only.

A question that depends on the conversation is completed: what it omits ("Why?", "And in 2021?") is taken from the last
turn, its pronouns and definite nouns ("she", "there", "the album") are replaced by their referents, and where no referent
is clear the topic is carried over. Any other question is returned unchanged.

    dependence.py  which words of a question refer back
    mentions.py    what the conversation has named
    referents.py   which of it is meant
    ellipsis.py    what was omitted altogether
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.follow_ups.dependence import LINK, BackReference, definite, depends_on_history, pointing
from assistant.follow_ups.ellipsis import completed
from assistant.follow_ups.mentions import PRONOUN_WORDS, ConversationMention, mentions, several, thing_asked_about
from assistant.follow_ups.referents import called, meant, of_kind, salience
from assistant.records import Turn
from assistant.text.tokens import Word, words
from index.query.roundup import names_the_day
from index.search.searcher import MAX_QUERY_CHARACTERS

__all__ = ["FollowUpReading", "depends_on_history", "readings", "standalone"]

# Most names carried over if nothing in the question is replaced, and most phrases if the conversation has no names.
TOPIC_NAMES, TOPIC_PHRASES = 2, 3
# Content words besides the pronoun up to which a question says little. Adding the last question's name to those takes Hit@10
# on canard's test half from .849 to .869 (n = 1,224) and ROUGE-1 from .781 to .776; adding it to all, to .882 and .770.
LITTLE = 2
# Turns whose words a definite noun may refer to.
SAID_TURNS = 3

# Words of its own that a completed question needs to be searched as a new subject, and the most words that a question
# without a name may have to be searched as a follow-up after all.
NEW_SUBJECT_WORDS, FOLLOW_UP_WORDS = 3, 5
NEW_SUBJECT = "Read as a new subject: nothing answers it as a follow-up."
FOLLOW_UP = "Read as a follow-up, “{}”: nothing answers it on its own."

_POSSESSIVE = frozenset({"his", "its", "their", "hers", "theirs"})
# "her" is a possessive before a noun, but not in "her?", "her in", "her to".
_HER_THING = re.compile(
    r"\s+(?!(?:in|on|at|to|for|from|with|by|of|and|or|the|a|an|as|so|about|after|before|when|while)\b)\w", re.I
)
_ABOUT_THAT = re.compile(
    r"\b(?:about|of|from|like|with|by|to)\s+(?P<that>that|this|these|those)\b(?=\s*(?:[?.!,]|$))", re.IGNORECASE
)
_LAST_WORD = re.compile(r"(?<![\s?.!])[\s?.!]*$")


@dataclass(frozen=True, slots=True)
class FollowUpReading:
    """One way to read a question. `note` is a line for `Answer.notes` if this reading is the one answered."""

    text: str
    note: str | None = None


def standalone(question: str, history: Sequence[Turn]) -> str:
    """`question`, completed from `history` (oldest turn first) if it depends on it; otherwise unchanged. Also unchanged
    if the completed question would be longer than the limit.

    >>> standalone("Who won the election?", [])
    'Who won the election?'
    """
    if not history or names_the_day(question):
        return question
    return _bounded(question, history, mentions(history))


def _bounded(question: str, history: Sequence[Turn], named: Sequence[ConversationMention]) -> str:
    whole = _standalone(question, history, named)
    return whole if len(whole) <= MAX_QUERY_CHARACTERS else question


def _standalone(question: str, history: Sequence[Turn], named: Sequence[ConversationMention]) -> str:
    said = _said(history)
    if not depends_on_history(question, named, said):
        return question
    whole = completed(question, history[-1])
    if whole is not None:
        return whole
    rest = LINK.sub("", question.strip(), count=1) or question
    replaced = _replaced(rest, named, history, said)
    if replaced == rest:
        return _sentence(_with_topic(rest, named, history))
    return _sentence(_with_what_was_asked(replaced, rest, named))


def readings(question: str, history: Sequence[Turn], written: str | None = None) -> tuple[FollowUpReading, ...]:
    """The ways to read `question`, likeliest first: search with the next one if nothing answers the first.

    `written` is a language model's rewrite that passed its checks; it replaces that of the rules. The second reading
    takes a completed question as a new subject, if it says enough for that; or a question that was left alone as a
    follow-up, if it has no names. Their `note` says so.
    """
    if not history or names_the_day(question):
        return (FollowUpReading(question),)
    named = mentions(history)
    alone = _bounded(question, history, named)
    first = written or alone
    content = [word for word in words(question) if not word.stop]
    if alone != question:
        enough = len(content) >= NEW_SUBJECT_WORDS
        return (FollowUpReading(first), FollowUpReading(question, NEW_SUBJECT)) if enough else (FollowUpReading(first),)
    if any(word.capital and word.start > 0 for word in content) or len(content) > FOLLOW_UP_WORDS or not named:
        return (FollowUpReading(question),)
    completed_after_all = _sentence(_with_topic(question, named, history))
    if len(completed_after_all) > MAX_QUERY_CHARACTERS:
        return (FollowUpReading(question),)
    return FollowUpReading(question), FollowUpReading(completed_after_all, FOLLOW_UP.format(completed_after_all))


def _said(history: Sequence[Turn]) -> frozenset[str]:
    """Stems of the words of the last turns: questions, answers, and cited headlines."""
    texts: list[str] = []
    for turn in history[-SAID_TURNS:]:
        texts += [turn.answer.standalone_question or turn.question]
        texts += [each.text for each in turn.answer.sentences] + [each.title for each in turn.answer.citations]
    return frozenset(word.term for text in texts for word in words(text) if not word.stop)


def _replaced(
    question: str, named: Sequence[ConversationMention], history: Sequence[Turn], said: frozenset[str]
) -> str:
    """`question` with its pronouns and definite nouns replaced by their referents, each referent once."""
    own = {word.term for word in words(question)}
    free = [each for each in named if not each.words <= own]
    edits: list[tuple[int, int, str]] = []
    classes: set[str] = set()
    used: set[str] = set()
    for points in pointing(question):
        pointer = points.word if points.word in ("its", "there") else PRONOUN_WORDS.get(points.word)
        pointer = "there" if points.word.startswith("there") else pointer
        if pointer is None or pointer in classes:
            continue
        classes.add(pointer)
        name = _referent(pointer, [each for each in free if each.text not in used], history)
        if name is not None:
            used.add(name)
            edits.append(_edit(question, points, name))
    if not edits and (match := definite(question, free, said)):
        edits = _definite_edit(match, free)
    if not edits and (match := _ABOUT_THAT.search(question)) and (topic := max(free, key=salience, default=None)):
        edits = [(match.start("that"), match.end("that"), topic.text)]
    for start, end, text in sorted(edits, reverse=True):
        question = question[:start] + text + question[end:]
    return question


def _referent(pointer: str, free: Sequence[ConversationMention], history: Sequence[Turn]) -> str | None:
    last = history[-1]
    asked = last.answer.standalone_question or last.question
    about_person = any(("asked", 0) in each.seen and each.kind in ("person", "unknown") for each in free)
    found = meant(free, pointer, about_person)  # type: ignore[arg-type]
    if pointer in ("it", "its") and not any(("asked", 0) in m.seen and m.kind in ("thing", "group") for m in free):
        thing = thing_asked_about(asked)
        if thing is not None:
            named = called(free, thing.partition(" of ")[0].split()[-1])
            return named.text if named else thing
    if pointer == "they" and (found is None or found.kind == "place"):
        texts = [*(each.text for each in last.answer.sentences[:1]), asked]
        counted = [phrase for text in texts for phrase in several(text)]
        if counted:
            return counted[0]
    return found.text if found else None


def _edit(question: str, points: BackReference, name: str) -> tuple[int, int, str]:
    """The replacement for a pronoun: the name, its possessive, or "in …" for "there"."""
    if points.word.startswith("there"):
        end = _LAST_WORD.search(question[: points.end])
        return points.start, end.start() if end else points.end, f"in {name}"
    possessive = points.word in _POSSESSIVE or (
        points.word == "her" and _HER_THING.match(question[points.end :]) is not None
    )
    if not possessive:
        return points.start, points.end, name
    return points.start, points.end, _of(name)


def _definite_edit(match: re.Match[str], free: Sequence[ConversationMention]) -> list[tuple[int, int, str]]:
    """ "the album" -> "the album Night Ferry"; without a known name it belongs to the topic: "Mara Quill’s album"."""
    noun = match["noun"]
    found = called(free, noun) or of_kind(free, noun)
    if found is not None:
        return [(match.start(), match.end(), _named(match, found))]
    topic = max(free, key=salience, default=None)
    if topic is None or salience(topic) <= 0:
        return []
    if match["determiner"].lower() != "the":
        return [(match.end(), match.end(), f" {'in' if topic.kind == 'place' else 'of'} {topic.text}")]
    return [(match.start("determiner"), match.end("determiner"), _of(topic.text))]


def _of(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def _named(match: re.Match[str], mention: ConversationMention) -> str:
    noun = match["noun"].lower()
    if match.string[match.end() :].startswith(("'s", "’s")):
        return mention.text
    if noun in mention.text.lower():
        return mention.text if mention.text.lower().startswith("the ") else f"the {mention.text}"
    return f"the {match['between']}{match['noun']} {mention.text}"


def _with_what_was_asked(replaced: str, question: str, named: Sequence[ConversationMention]) -> str:
    """Adds the last question's subject to a question that says little besides its pronoun ("What did she say?")."""
    if sum(not word.stop for word in words(question)) > LITTLE:
        return replaced
    own = {word.term for word in words(replaced)}
    asked = [each for each in named if ("asked", 0) in each.seen and not each.words & own]
    return _joined(replaced, asked[:1]) if asked else replaced


def _with_topic(question: str, named: Sequence[ConversationMention], history: Sequence[Turn]) -> str:
    """`question` with the topic of the conversation added at its end."""
    own = {word.term for word in words(question)}
    free = sorted((each for each in named if not each.words & own), key=lambda each: -salience(each))
    names = [each.text for each in free if salience(each) > 0][:TOPIC_NAMES]
    if not names:
        last = history[-1]
        names = _phrases(last.answer.standalone_question or last.question, own)[:TOPIC_PHRASES]
    if not names:
        return question
    return _with_ending(question, "in" if free and free[0].kind == "place" and len(names) == 1 else "with", names)


def _joined(question: str, named: Sequence[ConversationMention]) -> str:
    return _with_ending(question, "in" if named[0].kind == "place" else "with", [each.text for each in named])


def _with_ending(question: str, joint: str, names: Sequence[str]) -> str:
    end = _LAST_WORD.search(question)
    at = end.start() if end else len(question)
    listed = " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]
    return f"{question[:at]} {joint} {listed}{question[at:] or '?'}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _phrases(text: str, known: set[str]) -> list[str]:
    """Runs of adjacent content words that are not `known`."""
    phrases: list[str] = []
    run: list[Word] = []
    for word in (*words(text), None):
        fits = word is not None and not word.stop
        joined = word is not None and run and not text[run[-1].end : word.start].strip(" ")
        if run and not (fits and joined):
            if not {each.term for each in run} <= known:
                phrases.append(text[run[0].start : run[-1].end])
            run = []
        if fits and word is not None:
            run.append(word)
    return phrases
