"""Which of a conversation's mentions a pronoun or a noun phrase refers to. Pure.

A mention is scored by how well its kind fits the word, how recently it was named, and whether the conversation is about
it. Below a threshold there is no referent, and the caller carries the topic over instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from assistant.follow_ups.mentions import KIND_OF_STEM, ConversationMention, Pronoun
from assistant.text.noun_kinds import NounKind
from assistant.text.tokens import stem

Pointer = Pronoun | Literal["its", "there"]

# How well a kind fits a word, 0..1.
FIT: dict[Pointer, dict[NounKind, float]] = {
    "he": {"person": 1.0, "unknown": 0.7, "group": 0.1, "thing": 0.1, "place": 0.05},
    "she": {"person": 1.0, "unknown": 0.7, "group": 0.1, "thing": 0.1, "place": 0.05},
    "they": {"group": 1.0, "unknown": 0.6, "person": 0.4, "thing": 0.2, "place": 0.2},
    "it": {"thing": 1.0, "group": 0.7, "place": 0.2, "unknown": 0.5, "person": 0.05},
    "its": {"thing": 1.0, "group": 0.8, "place": 0.7, "unknown": 0.5, "person": 0.05},
    "there": {"place": 1.0, "group": 0.5, "thing": 0.4, "unknown": 0.3, "person": 0.0},
}
# Factors: a name of two words is more often a person's, one that ends in -s is often a group's.
TWO_WORDS_PERSON = 1.2
PLURAL_GROUP = 1.4
# Weight of a mention by its place in a turn, and the factor by which it fades with each turn.
ASKED, ANSWERED, HEADLINE = 1.0, 0.55, 0.4
FADES = 0.7
# Bonuses: for the conversation's first mention, for an earlier reference by the same pronoun, and for the answer to the last
# question's "who".
OPENED, MEANT_BEFORE, ANSWERS_WHO = 0.45, 0.8, 0.7
ENOUGH = 0.3


def meant(
    mentions: Sequence[ConversationMention], pointer: Pointer, about_person: bool = False
) -> ConversationMention | None:
    """The mention that `pointer` refers to, if one is likely enough.

    `about_person`: the last question named a person, so the answer to its "who" is somebody else.
    """
    weighed = [(_weight(each, pointer, about_person), each) for each in mentions]
    best = max(weighed, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= ENOUGH else None


def salience(mention: ConversationMention) -> float:
    """How prominent a mention is, whatever its kind: 0 and up, about 1 for what the last question named."""
    places = {"asked": ASKED, "answered": ANSWERED, "headline": HEADLINE}
    lately = max((places[where] * FADES**age for where, age in mention.seen), default=0.0)
    return lately + (OPENED if mention.opening else 0.0)


def called(mentions: Sequence[ConversationMention], noun: str) -> ConversationMention | None:
    """The most prominent mention that was described as `noun` ("the president"); else one of the noun's kind that the
    conversation is about."""
    stemmed = stem(noun.lower())
    named = [each for each in mentions if stemmed in each.called]
    return max(named, key=salience, default=None)


def of_kind(mentions: Sequence[ConversationMention], noun: str) -> ConversationMention | None:
    """The most prominent mention that `noun` could refer to; `None` if the noun's kind is unknown."""
    kind = KIND_OF_STEM.get(stem(noun.lower()))
    if kind == "thing":  # "thing" is too broad: "the film" is not any tour that was named
        return None
    fitting = [each for each in mentions if kind and each.kind == kind]
    if not fitting and kind == "group":
        fitting = [
            each for each in mentions if each.kind == "unknown" and each.opening and not each.pronouns & {"he", "she"}
        ]
    return max(fitting, key=salience, default=None)


def _weight(mention: ConversationMention, pointer: Pointer, about_person: bool) -> float:
    fit = FIT[pointer][mention.kind]
    if mention.kind == "unknown" and pointer in ("he", "she") and len(mention.text.split()) in (2, 3):
        fit *= TWO_WORDS_PERSON
    if pointer == "they" and mention.plural:
        fit = min(1.0, fit * PLURAL_GROUP)
    if pointer in ("he", "she") and mention.pronouns & ({"he", "she"} - {pointer}):
        return 0.0
    present = salience(mention)
    if pointer in mention.pronouns:
        present += MEANT_BEFORE
    if mention.answers_who and not about_person and pointer in ("he", "she", "they"):
        present += ANSWERS_WHO
    return fit * present
