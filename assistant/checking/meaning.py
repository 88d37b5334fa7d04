"""Similarity of evidence and claim, by their words and by sentence embeddings.

Only the few sentences that share most words with the claim are embedded, and in long evidence only sentences that seem
to share any are parsed, so a long article costs little more than a short one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.checking.reading import ClaimReading, EvidenceReading, ReadSentence
from index.embedding.embedder import Embedder

# Most sentences parsed, those with most of the claim's word stems as substrings first.
READ = 80
# Most sentences embedded, those that share most words with the claim first.
EMBEDDED = 6
# Sentences in a window: the content of a claim is often spread over two or three.
STRETCH = 3
# Most sentences that may contradict a claim, and how much lower than the best one's their cosine may be.
NEAREST = 3
NEARLY = 0.12
# Characters of a sentence that are embedded, about what the bundled model reads.
MAX_CHARACTERS = 700
# The count of terms the evidence lacks is capped here.
MOST_MISSING = 6


@dataclass(frozen=True, slots=True)
class EvidenceSimilarity:
    """Similarity of the evidence to the claim, each value 0..1; `best` are its most similar sentences, best first, and
    `stretch` the text of the run of sentences with most of the claim's terms.

    `covered` is the share of the claim's terms that the evidence has, `covered_stretch` the share in that run, `missing` the
    number it lacks, divided by `MOST_MISSING`. `pairs` is the share of adjacent terms that are adjacent in it too.
    `cosine` is that of the most similar sentence, never below 0.
    """

    covered_stretch: float
    covered: float
    missing: float
    pairs: float
    cosine: float
    best: tuple[ReadSentence, ...]
    stretch: str


def nearness(claim: ClaimReading, evidence: Sequence[EvidenceReading], embedder: Embedder) -> EvidenceSimilarity:
    """The similarity of `evidence`, which has at least one sentence, to `claim`."""
    terms = _weighed(claim)
    wanted, count = frozenset(terms), max(1, len(terms))
    read = [read_lines(each.lines, wanted) for each in evidence]
    lines = [line for places in read for line in places.values()]
    known: frozenset[str] = frozenset().union(*(line.known & wanted for line in lines))
    order = sorted(lines, key=lambda line: (-len(line.known & wanted), len(line.text)))[:EMBEDDED]
    texts = [line.text[:MAX_CHARACTERS] for line in order]
    cosines = embedder.embed_documents(texts) @ embedder.embed_query(claim.text[:MAX_CHARACTERS])
    near = [float(cosine) + len(line.known & wanted) / count for cosine, line in zip(cosines, order, strict=True)]
    ranked = sorted(range(len(order)), key=lambda place: -near[place])
    widest = max((_widest(places, wanted) for places in read), key=lambda found: found[0])
    pairs = [pair for pair in zip(claim.line.terms, claim.line.terms[1:], strict=False) if wanted.issuperset(pair)]
    neighbours = frozenset().union(*(line.pairs for line in lines))
    return EvidenceSimilarity(
        covered_stretch=widest[0] / count,
        covered=len(known) / count,
        missing=min(MOST_MISSING, len(wanted - known)) / MOST_MISSING,
        pairs=_share([pair in neighbours for pair in pairs], len(known) / count),
        cosine=float(np.clip(cosines.max(), 0, 1)),
        best=tuple(order[place] for place in ranked[:NEAREST] if cosines[place] >= cosines[ranked[0]] - NEARLY),
        stretch=" ".join(line.text for line in widest[1]),
    )


def _weighed(claim: ClaimReading) -> list[str]:
    """The claim's terms, each once, without numbers and dates, which are compared elsewhere."""
    spans = [(each.start, each.end) for each in claim.numbers] + [(each.start, each.end) for each in claim.dates]
    words = [word for word in claim.line.words if not word.stop]
    plain = [word.term for word in words if not any(start < word.end and word.start < end for start, end in spans)]
    return list(dict.fromkeys(plain or [word.term for word in words]))


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


def _widest(places: dict[int, ReadSentence], wanted: frozenset[str]) -> tuple[int, list[ReadSentence]]:
    """The most of `wanted` that any window of `STRETCH` adjacent sentences has, and that window."""
    best: tuple[int, list[ReadSentence]] = (0, [])
    for first in places:
        run = [places[place] for place in range(first, first + STRETCH) if place in places]
        has = len(frozenset().union(*(line.known & wanted for line in run)))
        if has > best[0] or not best[1]:
            best = has, run
    return best


def _share(outcomes: Sequence[bool], otherwise: float) -> float:
    return sum(outcomes) / len(outcomes) if outcomes else otherwise
