"""Finds a word of a claim whose opposite stands in its place in the evidence: "fell" against "rose". Pure; English only."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.checking.denial import is_nearly
from assistant.checking.reading import ReadSentence
from assistant.checking.verbs import base
from assistant.text.tokens import stem

# Share of a claim's terms that a sentence must have before an opposite in it counts.
ABOUT_THE_SAME = 0.5


def _stems(words: str) -> frozenset[str]:
    return frozenset(base(stem(word)) for word in words.split())


# Words on the left say the opposite of words on the right.
OPPOSITES = tuple(
    (_stems(left), _stems(right))
    for left, right in (
        (
            "rise rises rose risen rising increase increases grew grow grown growth jump jumped climb climbed soared soar surge"
            " surged gain gained up higher widened doubled tripled improved improve accelerated strengthened expanded raised raise",
            "fall falls fell fallen falling decrease decreases drop dropped decline declined plunge plunged slump slumped sank"
            " tumbled down lower shrank shrunk narrowed halved worsened worsen slowed weakened cut lowered reduced reduce dipped",
        ),
        ("more greater larger bigger", "less fewer smaller"),
        ("most highest largest biggest best maximum", "least lowest smallest worst minimum"),
        ("before earlier", "after later following"),
        ("open opens opened reopened reopen", "close closes closed shut shuts"),
        ("arrive arrives arrived enter entered joined join", "leave leaves left depart departed quit quits exit"),
    )
)


def opposed(claim: ReadSentence, best: Sequence[ReadSentence]) -> str:
    """The claim's word whose opposite is in the most similar sentence, if no similar sentence has the word or another of its
    side; empty if there is none."""
    if not best or len(claim.known & best[0].known) < ABOUT_THE_SAME * len(claim.known):
        return ""
    ours = {word.term: claim.text[word.start : word.end] for word in claim.words}
    theirs = [frozenset(word.term for word in line.words) for line in best]
    near = is_nearly(claim, best[0])
    for pair in OPPOSITES:
        for same, other in (pair, pair[::-1]):
            mine = [term for term in ours if term in same and not (near and term in theirs[0])]
            both = any(term in other and not (near and term in theirs[0]) for term in ours)
            if not mine or both or not theirs[0] & other - (ours.keys() if near else frozenset()):
                continue
            if near or not any(known & same for known in theirs):
                return ours[mine[0]]
    return ""
