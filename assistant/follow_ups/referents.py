"""Which of a conversation's mentions a pronoun or a noun phrase refers to. Pure.

A mention is scored by how well its kind fits the word, how recently it was named, and whether the conversation is about
it. Below a threshold there is no referent, and the caller carries the topic over instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from assistant.follow_ups.mentions import ConversationMention, MentionKind, Pronoun

Pointer = Pronoun | Literal["its", "there"]

# How well a kind fits a word, 0..1.
FIT: dict[Pointer, dict[MentionKind, float]] = {
    "he": {"person": 1.0, "unknown": 0.75, "thing": 0.1, "place": 0.05},
    "she": {"person": 1.0, "unknown": 0.75, "thing": 0.1, "place": 0.05},
    "they": {"thing": 0.8, "unknown": 0.6, "person": 0.4, "place": 0.2},
    "it": {"thing": 1.0, "unknown": 0.5, "place": 0.2, "person": 0.05},
    "its": {"thing": 1.0, "unknown": 0.5, "place": 0.7, "person": 0.05},
    "there": {"place": 1.0, "thing": 0.4, "unknown": 0.3, "person": 0.0},
}
# Weight of a mention by its place in a turn, and the factor by which it fades with each turn.
ASKED, ANSWERED = 1.0, 0.55
FADES = 0.7
# Bonuses: for the conversation's first mention, for an earlier reference by the same pronoun, and for the answer to the last
# question's "who".
OPENED, MEANT_BEFORE, ANSWERS_WHO = 0.45, 0.8, 1.0
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
    places = {"asked": ASKED, "answered": ANSWERED}
    lately = max((places[where] * FADES**age for where, age in mention.seen), default=0.0)
    return lately + (OPENED if mention.opening else 0.0)


def _weight(mention: ConversationMention, pointer: Pointer, about_person: bool) -> float:
    if pointer in ("he", "she") and mention.pronouns & ({"he", "she"} - {pointer}):
        return 0.0
    present = salience(mention) + (MEANT_BEFORE if pointer in mention.pronouns else 0.0)
    if mention.answers_who and not about_person and pointer != "there":
        present += ANSWERS_WHO
    return FIT[pointer][mention.kind] * present
