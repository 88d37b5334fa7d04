"""Checks that a number of the claim counts the same thing in the evidence. Pure.

"Sixty cranes" is not supported by "60 ships" and "two cranes". A number counts the noun after it; where there is none, as
in "fell 4 per cent" and "arrested 14 of them", it belongs to what its sentence says.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.checking import clause_words as table
from assistant.checking.attribution import SAYS_IT
from assistant.checking.clauses import clauses
from assistant.checking.facts import SAME, Fact, equal
from assistant.checking.meaning import read_lines
from assistant.checking.numbers import NumberMention
from assistant.checking.reading import ClaimReading, EvidenceReading, ReadSentence
from assistant.checking.verbs import PASTS

# Words after a number searched for the noun it counts: "two oldest harbour cranes".
BEHIND = 4
_EDGE = re.compile(r"[^\w\s'’-]|\d")
# Nouns that count almost anything: a common noun of this kind says nothing about what is counted.
_COMMON = frozenset({"people", "time", "point", "percent"})


@dataclass(frozen=True, slots=True)
class _Counted:
    """A number of the evidence, the term and the word of what it counts (empty if not given), and its sentence."""

    number: NumberMention
    term: str
    word: str
    line: ReadSentence


def counts(claim: ClaimReading, evidence: Sequence[EvidenceReading]) -> list[Fact]:
    """The numbers of the claim that count something else in the evidence; "absent" if it has another number for the thing."""
    own = [number for number in claim.numbers if not number.weak and number.values and number.kind != "ordinal"]
    if not own:
        return []
    known = [each for reading in evidence for each in _counted(claim, reading)]
    found = []
    for number in own:
        same = [each for each in known if equal(number, each.number)]
        term, word = _behind(claim.text, number, claim.line)
        if not same:
            continue
        fact = _of_a_thing(number, term, word, same, known) if term else _in_a_sentence(claim, number, same, known)
        if fact:
            found.append(fact)
    return found


def _counted(claim: ClaimReading, reading: EvidenceReading) -> Iterator[_Counted]:
    starts = [number.start for number in reading.numbers]
    for line in read_lines(reading.lines, claim.line.known).values():
        first, last = bisect_left(starts, line.start), bisect_left(starts, line.start + len(line.text))
        for number in reading.numbers[first:last]:
            term, word = _behind(reading.text, number, line)
            yield _Counted(number, term, word, line)


def _behind(text: str, number: NumberMention, line: ReadSentence) -> tuple[str, str]:
    """The noun a number counts: the last of the content words that follow it without a break; empty if none does."""
    found = ("", "")
    end, taken = number.end, 0
    first = bisect_left(line.words, number.end - line.start, key=lambda word: word.start)
    for word in line.words[first : first + BEHIND + 1]:
        start = word.start + line.start
        written = text[start : word.end + line.start]
        lowered = written.lower()
        ends = _EDGE.search(text[end:start]) or word.stop or word.number or taken == BEHIND
        if ends or (
            found[0] and (lowered in PASTS or lowered in table.FINITE or lowered.endswith(("ed", "ing", "ly")))
        ):
            break
        found, end, taken = (SAME.get(word.term, word.term), written), word.end + line.start, taken + 1
    return found


def _of_a_thing(
    number: NumberMention, term: str, word: str, same: Sequence[_Counted], known: Sequence[_Counted]
) -> Fact | None:
    """The contradiction: the evidence has the number for another thing, and another number for this one."""
    if term in _COMMON or any(not each.term or each.term == term for each in same):
        return None
    others = _others(number, term, known)
    if not others:
        return None
    reason = f"“{number.said}” is in it, but of “{same[0].word}”; of “{word}” it has “{others[0].number.said}”"
    return Fact("number", number.said, "absent", reason)


def _others(number: NumberMention, term: str, known: Sequence[_Counted]) -> list[_Counted]:
    return [
        each
        for each in known
        if each.term == term
        and each.number.kind == number.kind
        and each.number.values
        and not equal(number, each.number)
    ]


def _in_a_sentence(
    claim: ClaimReading, number: NumberMention, same: Sequence[_Counted], known: Sequence[_Counted]
) -> Fact | None:
    """For a number without a noun: the sentence with the claim's words has another number of its kind, and not this one."""
    words = claim.line.words
    own = [each for each in clauses(claim.line) if any(words[at].start == number.start for at in each.said)]
    if len(own) != 1:
        return None
    wanted = {words[at].term for at in own[0].said if not words[at].stop and not words[at].number} | {
        *own[0].subject.heads
    }
    if not wanted:
        return None

    def share(line: ReadSentence) -> float:
        return len(wanted & line.known) / len(wanted)

    there = max(share(each.line) for each in same)
    others = [
        each
        for each in known
        if each.number.kind == number.kind
        and not each.number.weak
        and each.number.values
        and not equal(number, each.number)
        and share(each.line) >= SAYS_IT
        and share(each.line) > there
        and not each.term
    ]
    if not others or there >= SAYS_IT:
        return None
    best = max(others, key=lambda each: share(each.line))
    reason = f"“{number.said}” is in it, but not for this; the number for this is “{best.number.said}”"
    return Fact("number", number.said, "absent", reason)
