"""Recognises one report carried by several publishers: fingerprints of near-copies, and the rule for a match. Pure.

A fingerprint is a MinHash signature (Broder, "On the resemblance and containment of documents", 1997) over shingles
(runs) of four words. Articles that share one of its bands are compared shingle by shingle: a shortened copy is
contained in the longer text, while a follow-up has a lead of its own. `tests.evals.near_copies` measures all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from index.text.runs import runs

Signature = NDArray[np.uint32]

# The catalog stores signatures: another value here makes those of older articles useless.
PLACES = 128
# Bands of three places find .94 of the pairs with similarity .4 and .68 at .3 (of four places: .56 and .23); of
# unrelated articles, at .01, about 4 in 100,000. Bands are recomputed from the signatures when this changes.
BANDS = 42
BAND_PLACES = 3

# How similar two texts must be to be one report. First chosen on copies of and follow-ups to 200 articles drawn from
# all of rtqa2022a and on its 27 pairs that share most, then changed (the endings) on 120 articles each of the dev
# halves of rtqa2022a and lee. So the test half of `tests.evals.near_copies` is not wholly unseen, and its real pairs
# are not at all. A text contained in another to this share, with its lead present in both, was shortened or had lines
# added. It must also be a fair part of the longer text, or a brief would match every report that repeats it.
CUT_COPY, FAIR_PART = 0.7, 0.25
# The lead is the first runs of a text, about its first sentence; this share of each must be in the other.
LEAD_RUNS, LEAD_STANDS = 30, 0.5
# If the lead was rewritten, half of all runs must be shared, and either nearly all of one text must be in the other or
# the second half of each: a follow-up ends with known background, but its source report ends with more than that. One
# with 60 % of background passes 5 times in 100, one with 70 % 44 times, which is where rewritten copies begin.
NEW_LEAD_ALIKE, NEW_LEAD_COPY, SAME_ENDING = 0.5, 0.8, 0.75
# Publishers carry a report within days. A partly different text weeks later is a new edition (a list, a guide, a
# running timeline) or shares only boilerplate, like the 4 pairs of rtqa2022a that this keeps apart, 64 to 440 days. The
# 4 real copies with differences there were published on the same day.
SAME_DAYS, LATER_ALIKE = timedelta(days=14), 0.9


@dataclass(frozen=True, slots=True)
class TextOverlap:
    """What two texts have in common, each from 0 to 1.

    `jaccard` is the shared runs over all runs of both; `containment` the share of the text that is more fully contained
    in the other; `lead` and `ending` the smaller of the shares of the two leads, and of the two second halves, found in
    the other.
    """

    jaccard: float
    containment: float
    lead: float
    ending: float


def signature(text: str) -> Signature:
    """`(PLACES,)` uint32."""
    from datasketch import MinHash

    minhash = MinHash(num_perm=PLACES, seed=1)
    minhash.update_batch([run.encode("utf-8", "surrogatepass") for run in sorted(set(runs(text)))])
    return np.asarray(minhash.hashvalues, dtype=np.uint32)


def bands(places: Signature) -> list[int]:
    """`BANDS` signed 64-bit numbers; articles with an equal number at the same place are worth comparing."""
    rows = places[: BANDS * BAND_PLACES].reshape(BANDS, BAND_PLACES).astype("<u4")
    # FNV-1a over each band's bytes: any well-distributed hash works, and this one needs no per-process seed.
    hashed = np.full(BANDS, 0xCBF29CE484222325, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for column in rows.view(np.uint8).reshape(BANDS, -1).T:
            hashed = (hashed ^ column.astype(np.uint64)) * np.uint64(0x100000001B3)
    return [int(value) for value in hashed.view(np.int64)]


def similarity(one: Signature, other: Signature) -> float:
    """The estimated Jaccard similarity of two articles' word runs, 0 to 1; off by .04 on average at .5."""
    return float(np.mean(one == other))


def text_overlap(one: Sequence[str], other: Sequence[str]) -> TextOverlap:
    """What two texts, given by their `runs`, have in common."""
    own, others = frozenset(one), frozenset(other)
    shared = len(own & others)
    return TextOverlap(
        jaccard=shared / len(own | others),
        containment=shared / min(len(own), len(others)),
        lead=min(_standing(one[:LEAD_RUNS], others), _standing(other[:LEAD_RUNS], own)),
        ending=min(_standing(one[len(one) // 2 :], others), _standing(other[len(other) // 2 :], own)),
    )


def same_report(found: TextOverlap, apart: timedelta | None = None) -> bool:
    """Whether two texts are one report, carried twice. `apart` is the time between their publication, if known."""
    if apart is not None and abs(apart) > SAME_DAYS and found.jaccard < LATER_ALIKE:
        return False
    if found.containment >= CUT_COPY and found.jaccard >= FAIR_PART and found.lead >= LEAD_STANDS:
        return True
    body = found.containment >= NEW_LEAD_COPY or found.ending >= SAME_ENDING
    return body and found.jaccard >= NEW_LEAD_ALIKE


def _standing(part: Sequence[str], others: frozenset[str]) -> float:
    return sum(run in others for run in part) / len(part)
