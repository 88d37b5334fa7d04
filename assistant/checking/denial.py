"""Whether one of two sentences denies what the other says. Pure.

Only words are compared. This finds a plain denial between sentences that share most words, and nothing that needs knowledge
of the world.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.checking.reading import ReadSentence

# Words that deny the few words after them.
DENIALS = frozenset(
    """
    not never no none nobody neither nor without cannot denied denies deny denying fails failed refuse refused refuses
    refusing unable rejected rejects reject hardly barely nicht kein keine keinen nie ohne ne pas jamais sans nunca sin
    isn't aren't wasn't weren't don't doesn't didn't won't wouldn't can't couldn't hasn't haven't hadn't shouldn't
    """.split()  # noqa: SIM905
)
# Those that deny only when "to" follows.
DENYING_WITH_TO = frozenset({"fails", "failed", "unable"})
# Words after a denial, function words included, in which the denied word must be.
REACH = 5
# From this share of a claim's terms on, the claim was made from the most similar sentence, and that sentence alone counts.
NEARLY_THE_SAME = 0.8
_TO = re.compile(r"\s+to\b", re.IGNORECASE)
_BREAK = re.compile(r"[,;:–—()]")
_PREFIXES = ("un", "non", "dis")


def denied(claim: ReadSentence, best: Sequence[ReadSentence]) -> str:
    """A word that the claim denies and the most similar sentences `best` do not, or the other way round; empty if none.

    One sentence that agrees is enough: a denial in another sentence doesn't count.
    """
    if best and is_nearly(claim, best[0]):
        best = best[:1]
    found = [_denied(claim, line) for line in best]
    return found[0] if found and all(found) else ""


def is_nearly(claim: ReadSentence, line: ReadSentence) -> bool:
    """Whether a sentence has nearly all of the claim's terms."""
    return len(claim.known & line.known) >= NEARLY_THE_SAME * len(claim.known)


def _denied(claim: ReadSentence, line: ReadSentence) -> str:
    ours, theirs = _under_denial(claim), _under_denial(line)
    if not ours and not theirs:
        return _prefixed(claim, line)
    if ours and theirs and not is_nearly(claim, line):
        return ""
    shared = claim.known & line.known
    for own, other in ((ours, theirs), (theirs, ours)):
        reached = {term for terms in other for term in terms}
        odd = [terms[0] for terms in own if terms[0] in shared and terms[0] not in reached]
        if odd:
            surface = {word.term: claim.text[word.start : word.end] for word in claim.words}
            return surface.get(odd[0], odd[0])
    return ""


def _under_denial(line: ReadSentence) -> list[list[str]]:
    """The terms that each denial may deny, nearest first: those after it up to `REACH` words or a break."""
    reached: list[list[str]] = []
    found = line.words
    for place, word in enumerate(found):
        said = line.text[word.start : word.end].lower().replace("’", "'")
        # A "failed update" did happen; somebody who "failed to update" did not do it.
        if said not in DENIALS or (said in DENYING_WITH_TO and not _TO.match(line.text, word.end)):
            continue
        denied: list[str] = []
        for after in found[place + 1 : place + 1 + REACH]:
            if _BREAK.search(line.text, word.end, after.start):
                break
            if not after.stop and after.term != "longer":  # "no longer sails"
                denied.append(after.term)
        if denied:
            reached.append(denied)
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
