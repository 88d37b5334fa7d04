"""One story, many outlets: fingerprints by which near-copies find each other. Pure.

A fingerprint is a MinHash signature (Broder, "On the resemblance and containment of documents", 1997) over runs of
four words. Two articles that share one of its bands are compared; the share of equal places in their signatures
estimates the Jaccard similarity of their word runs.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

Signature = NDArray[np.uint32]

SHINGLE_WORDS = 4
PLACES = 128
BANDS = 32
# Wire copies with another lead or a dropped paragraph stay above this; follow-ups that repeat background stay below.
SAME_STORY = 0.5

_WORD = re.compile(r"\w+")


def signature(text: str) -> Signature:
    """`(PLACES,)` uint32. Texts shorter than a run of words are fingerprinted as one run."""
    from datasketch import MinHash

    words = _WORD.findall(text.lower())
    runs = {" ".join(words[i : i + SHINGLE_WORDS]) for i in range(max(1, len(words) - SHINGLE_WORDS + 1))}
    minhash = MinHash(num_perm=PLACES, seed=1)
    minhash.update_batch([run.encode("utf-8", "surrogatepass") for run in sorted(runs)])
    return np.asarray(minhash.hashvalues, dtype=np.uint32)


def bands(places: Signature) -> list[int]:
    """`BANDS` signed 64-bit numbers; articles that share one at the same place are worth comparing."""
    rows = places.reshape(BANDS, -1).astype("<u4")
    # FNV-1a over each band's bytes: any even spread does, and this one needs no per-process seed.
    hashed = np.full(BANDS, 0xCBF29CE484222325, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for column in rows.view(np.uint8).reshape(BANDS, -1).T:
            hashed = (hashed ^ column.astype(np.uint64)) * np.uint64(0x100000001B3)
    return [int(value) for value in hashed.view(np.int64)]


def similarity(one: Signature, other: Signature) -> float:
    """The estimated Jaccard similarity of two articles' word runs, 0 to 1."""
    return float(np.mean(one == other))
