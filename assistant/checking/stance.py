"""Whether two sentences agree: denied or not, in which direction, who did it to whom, how certainly. Pure.

Only words are compared. This finds plain contradictions between sentences that share most words, and nothing that needs
knowledge of the world.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.checking.names import ClaimName
from assistant.checking.opposites import ATTRIBUTIONS, DENIALS, DENYING_WITH_TO, HEDGES, OPPOSITES
from assistant.checking.reading import ReadSentence

_TO = re.compile(r"\s+to\b", re.IGNORECASE)
# Words after a denial, function words included, in which the denied word must be.
REACH = 5
# Share of a claim's words that a sentence must have before an opposite or a hedge in it counts against the claim.
ABOUT_THE_SAME = 0.5
# From this share on, the claim was made from the most similar sentence, and that sentence alone counts.
NEARLY_THE_SAME = 0.8
_BREAK = re.compile(r"[,;:–—()]")
_HE, _SHE = (re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for words in ("he|him|his|himself", "she|her|hers|herself"))
_PREFIXES = ("un", "non", "dis")


# At most this many names of one claim are compared in pairs.
MAX_NAMES = 20


@dataclass(frozen=True, slots=True)
class Contradictions:
    """The contradictions to a claim, each as its words; an empty string where there is none."""

    denied: str = ""
    opposite: str = ""
    swapped: str = ""
    hedged: str = ""


def stance(claim: ReadSentence, names: Sequence[ClaimName], best: Sequence[ReadSentence]) -> Contradictions:
    """Compares `claim` with the most similar sentences of the evidence, best first.

    One sentence that agrees is enough: a denial in another sentence doesn't count.
    """
    if not best:
        return Contradictions()
    if _shares(claim, best[0], NEARLY_THE_SAME):
        best = best[:1]
    return Contradictions(
        denied=_all([_denied(claim, line) for line in best]),
        opposite=_opposite(claim, best) or _of_another_person(claim, best[0]),
        swapped=_all([_swapped(claim, names, line) for line in best]),
        hedged=_all([_hedged(claim, line) for line in best]),
    )


def _all(found: Sequence[str]) -> str:
    """The first of `found` if none is empty."""
    return found[0] if all(found) else ""


def _denied(claim: ReadSentence, line: ReadSentence) -> str:
    """A word that one of the two denies and the other does not."""
    ours, theirs = _under_denial(claim), _under_denial(line)
    if not ours and not theirs:
        return _prefixed(claim, line)
    if ours and theirs and not _shares(claim, line, NEARLY_THE_SAME):
        return ""
    shared = claim.known & line.known
    odd = [term for term in [*ours, *theirs] if term in shared and (term in ours) != (term in theirs)]
    surface = {word.term: claim.text[word.start : word.end] for word in claim.words}
    return surface.get(odd[0], odd[0]) if odd else ""


def _under_denial(line: ReadSentence) -> list[str]:
    """The term that each denial denies: the first one after it that is not a function word."""
    reached: list[str] = []
    found = line.words
    for place, word in enumerate(found):
        said = line.text[word.start : word.end].lower().replace("’", "'")
        # A "failed update" did happen; somebody who "failed to update" did not do it.
        if said not in DENIALS or (said in DENYING_WITH_TO and not _TO.match(line.text, word.end)):
            continue
        for after in found[place + 1 : place + 1 + REACH]:
            if _BREAK.search(line.text, word.end, after.start):
                break
            if not after.stop:
                reached.append(after.term)
                break
    return reached


def _prefixed(claim: ReadSentence, line: ReadSentence) -> str:
    """A word with a negative prefix ("un-") in one of the two, and without it in the other."""
    for one, other in ((claim, line), (line, claim)):
        for term in one.known - other.known:
            for prefix in _PREFIXES:
                bare = term.removeprefix(prefix)
                if bare != term and len(bare) > 3 and bare in other.known and bare not in one.known:
                    return term
    return ""


def _opposite(claim: ReadSentence, best: Sequence[ReadSentence]) -> str:
    """The claim's word whose opposite is in the most similar sentence, if no similar sentence has the word or a synonym."""
    if not _shares(claim, best[0], ABOUT_THE_SAME):
        return ""
    ours = {word.term: claim.text[word.start : word.end] for word in claim.words}
    theirs = [frozenset(word.term for word in line.words) for line in best]
    near = _shares(claim, best[0], NEARLY_THE_SAME)
    for pair in OPPOSITES:
        for same, other in (pair, pair[::-1]):
            mine = [term for term in ours if term in same and not (near and term in theirs[0])]
            both = any(term in other and not (near and term in theirs[0]) for term in ours)
            if not mine or both or not theirs[0] & other - (ours.keys() if near else frozenset()):
                continue
            if near or not any(known & same for known in theirs):
                return ours[mine[0]]
    return ""


def _of_another_person(claim: ReadSentence, line: ReadSentence) -> str:
    """ "He" where the source sentence has "she", or the other way round."""
    if not _shares(claim, line, NEARLY_THE_SAME):
        return ""
    for own, other in ((_HE, _SHE), (_SHE, _HE)):
        said = own.search(claim.text)
        if said and other.search(line.text) and not own.search(line.text) and not other.search(claim.text):
            return said.group()
    return ""


def _swapped(claim: ReadSentence, names: Sequence[ClaimName], line: ReadSentence) -> str:
    """Two names and the word between them where the names have changed places."""
    for place, first in enumerate(names[:MAX_NAMES]):
        for second in names[place + 1 : MAX_NAMES]:
            found = _exchanged(claim, line, first, second)
            if found:
                return found
    return ""


def _exchanged(claim: ReadSentence, line: ReadSentence, first: ClaimName, second: ClaimName) -> str:
    left, right = _place(line, first), _place(line, second)
    if left < 0 or right < 0 or first.tokens[-1].folded == second.tokens[-1].folded:
        return ""
    between = [
        word
        for word in claim.words
        if first.tokens[-1].end <= word.start
        and word.end <= second.tokens[0].start
        and not word.stop
        and not word.capital
    ]
    for verb in between:
        there = [word for word in line.words if word.term == verb.term]
        if not there or len(claim.text[first.tokens[-1].end : second.tokens[0].start].split()) > 6:
            continue
        at = there[0].start
        straight = left < at < right
        crossed = right < at < left
        if not straight and not crossed:
            continue
        passive = _is_passive(claim.text, verb.end, second.tokens[0].start)
        their_passive = _is_passive(line.text, there[0].end, max(left, right))
        if (crossed and passive == their_passive) or (straight and passive != their_passive):
            return f"{first.said} … {claim.text[verb.start : verb.end]} … {second.said}"
    return ""


def _is_passive(text: str, start: int, end: int) -> bool:
    return bool(re.search(r"\bby\b", text[start:end]))


def _place(line: ReadSentence, name: ClaimName) -> int:
    """The position of a name's last word in a sentence; -1 if it is missing or there more than once."""
    places = [token.start for token in line.tokens if token.folded == name.tokens[-1].folded]
    return places[0] if len(places) == 1 else -1


def _hedged(claim: ReadSentence, line: ReadSentence) -> str:
    """The hedge of the evidence where the claim has none."""
    ours = {claim.text[word.start : word.end].lower() for word in claim.words}
    if ours & (HEDGES | ATTRIBUTIONS) or not _shares(claim, line, ABOUT_THE_SAME):
        return ""
    shared = claim.known & line.known
    for place, word in enumerate(line.words):
        written = line.text[word.start : word.end]
        if written not in HEDGES:
            continue
        near = [other.term for other in line.words[place + 1 : place + 9] if not other.stop]
        if any(term in shared for term in near):
            return written
    return ""


def _shares(claim: ReadSentence, line: ReadSentence, least: float) -> bool:
    """Whether a sentence has at least this share of the claim's terms."""
    return len(claim.known & line.known) >= least * len(claim.known)
