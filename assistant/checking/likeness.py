"""How much of a claim's wording its evidence has, and where. Pure: words are compared, and no model is needed.

In long evidence only sentences that seem to share any word are parsed, so a long article costs little more than a short one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.checking.facts import compare
from assistant.checking.reading import ClaimReading, EvidenceReading, ReadSentence, read_evidence
from assistant.records import Evidence

# Most sentences parsed, those with most of the claim's word stems as substrings first.
READ = 80
# Most sentences in the place that a claim rests on, and the share of its terms that each further one must add.
WINDOW, WORTH_ONE_MORE = 3, 0.03
# Most sentences that may deny a claim.
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like its evidence a claim is. `best` are the most similar sentences, best first, and `place` the text of the one
    to three adjacent ones with most of its terms.

    `covered` is the share of the claim's terms that the evidence has, numbers and dates apart, 0..1; `outside` the number of
    its numbers, dates, names and quotations that this place lacks.
    """

    covered: float
    outside: int
    best: tuple[ReadSentence, ...]
    place: str


def likeness(claim: ClaimReading, evidence: Sequence[EvidenceReading]) -> Likeness:
    """How like `evidence`, which has at least one sentence, is to `claim`."""
    wanted = frozenset(claim.line.terms)
    read = [(each, read_lines(each.lines, wanted)) for each in evidence]
    lines = [line for _, places in read for line in places.values()]
    own = _without_numbers(claim) or wanted
    known = frozenset().union(*(line.known for line in lines))
    run, source = max(
        ((run, each) for each, places in read for run in _windows(places)),
        key=lambda found: _share(wanted, found[0]) - WORTH_ONE_MORE * (len(found[0]) - 1),
    )
    place = " ".join(line.text for line in run)
    here = read_evidence(Evidence(place, "", source.publisher, source.moment))
    return Likeness(
        covered=len(own & known) / max(1, len(own)),
        outside=sum(fact.standing != "has" for fact in compare(claim, (here,))),
        best=tuple(sorted(lines, key=lambda line: (-len(line.known & wanted), len(line.text)))[:NEAREST]),
        place=place,
    )


def read_lines(lines: Sequence[ReadSentence], wanted: frozenset[str]) -> dict[int, ReadSentence]:
    """The sentences worth parsing, by their position."""
    if len(lines) <= READ:
        return dict(enumerate(lines))
    # A stem may lack or change its word's last letter ("parti"), hence one less.
    stems = [term[: max(3, len(term) - 1)] for term in wanted]
    lowered = [line.text.casefold() for line in lines]
    hits = [sum(stem in text for stem in stems) for text in lowered]
    chosen = sorted(range(len(lines)), key=lambda place: (-hits[place], len(lowered[place])))[:READ]
    return {place: lines[place] for place in sorted(chosen)}


def _without_numbers(claim: ClaimReading) -> frozenset[str]:
    """The claim's terms without numbers and dates, which are compared as facts."""
    spans = [(each.start, each.end) for each in claim.numbers] + [(each.start, each.end) for each in claim.dates]
    words = [word for word in claim.line.words if not word.stop]
    return frozenset(
        word.term for word in words if not any(start < word.end and word.start < end for start, end in spans)
    )


def _windows(places: dict[int, ReadSentence]) -> Iterator[list[ReadSentence]]:
    """All runs of one to `WINDOW` adjacent sentences."""
    for first in places:
        run: list[ReadSentence] = []
        for place in range(first, first + WINDOW):
            if place not in places:
                break
            run = [*run, places[place]]
            yield run


def _share(wanted: frozenset[str], run: Sequence[ReadSentence]) -> float:
    return len(frozenset().union(*(line.known & wanted for line in run))) / max(1, len(wanted))
