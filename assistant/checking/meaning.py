"""How near the words of evidence come to those of a claim, by the words themselves and by sentence embeddings.

Only the few sentences that share most words with the claim are embedded, so that long evidence costs no more than short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.checking.reading import ClaimReading, EvidenceReading, Line
from index.embed import Embedder

# Sentences that are embedded, those that share most words with the claim first, and stretches of neighbours.
SENTENCES = 8
STRETCHES = 4
# Sentences a stretch: what a claim says is often spread over two or three.
STRETCH = 3
# The nearest sentences that may contradict a claim, and how much less near than the nearest they may be, in cosine.
NEAREST = 3
NEARLY = 0.12
# A sentence is embedded up to here; the model reads no more.
MAX_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near evidence comes, each 0..1; `best` are its nearest sentences, the nearest first.

    `covered_*` is the share of the claim's terms that the best sentence, the best stretch and all of it have; `pairs` the
    share of neighbouring terms that are neighbours in it too. `cosine_*` are of embeddings, never below 0.
    """

    covered_sentence: float
    covered_stretch: float
    covered: float
    pairs: float
    cosine_sentence: float
    cosine_stretch: float
    best: tuple[Line, ...]


def nearness(claim: ClaimReading, evidence: Sequence[EvidenceReading], embedder: Embedder) -> Nearness:
    """How near `evidence` comes to `claim`. All 0 for evidence without a sentence."""
    lines = [line for each in evidence for line in each.lines]
    terms = list(dict.fromkeys(claim.line.terms))
    if not lines:
        return Nearness(0, 0, 0, 0, 0, 0, ())
    wanted = frozenset(terms)
    shared = [len(line.known & wanted) - 0.002 * min(len(line.known), 100) for line in lines]
    order = sorted(range(len(lines)), key=lambda place: -shared[place])
    stretches = _stretches(evidence)
    covering = [frozenset().union(*(line.known & wanted for line in stretch)) for stretch in stretches]
    widest = sorted(range(len(stretches)), key=lambda place: -len(covering[place]))[:STRETCHES]
    known = frozenset().union(*covering)
    near = [lines[place] for place in order[:SENTENCES]]
    wide = [" ".join(line.text for line in stretches[place]) for place in widest]
    texts = [text[:MAX_CHARACTERS] for text in [*(line.text for line in near), *wide]]
    cosines = embedder.embed_documents(texts) @ embedder.embed_query(claim.text[:MAX_CHARACTERS])
    single = [float(each) for each in cosines[: len(near)]]
    ranked = sorted(range(len(near)), key=lambda place: -(single[place] + len(near[place].known & wanted) / max(1, len(wanted))))
    best = tuple(near[place] for place in ranked[:NEAREST] if single[place] >= single[ranked[0]] - NEARLY)
    pairs = list(zip(claim.line.terms, claim.line.terms[1:], strict=False))
    neighbours = frozenset().union(*(line.pairs for line in lines))
    count = max(1, len(terms))
    return Nearness(
        covered_sentence=max(len(line.known & wanted) for line in near) / count,
        covered_stretch=len(covering[widest[0]]) / count,
        covered=len(known) / count,
        pairs=sum(pair in neighbours for pair in pairs) / max(1, len(pairs)),
        cosine_sentence=float(np.clip(max(single), 0, 1)),
        cosine_stretch=float(np.clip(cosines.max(), 0, 1)),
        best=best,
    )


def _stretches(evidence: Sequence[EvidenceReading]) -> list[Sequence[Line]]:
    """Every run of `STRETCH` neighbouring sentences, and shorter evidence whole."""
    return [
        each.lines[start : start + STRETCH]
        for each in evidence
        for start in range(max(1, len(each.lines) - STRETCH + 1))
        if each.lines
    ]
