"""The arrays and arithmetic of exact search: vectors by ascending row, their sign bits, and Hamming distances. Pure.

It must not know files or the catalog.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import Vectors
from index.store.passage_columns import Mask, Rows

# Above this share of all vectors, reading all bits is faster than picking some.
WHOLE_SHARE = 1 / 8
BLOCK = 1 << 16
# As they are: half precision would halve the file (1.5 GB per million), and takes 1.5 ms for 2,000 vectors instead of
# .3.
STORED = np.dtype("<f4")

SignBits = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class ExactState:
    """Vectors by ascending row. `words[w, i]` is the w-th 64 sign bits of vector `i`; `gone` counts those not `alive`."""

    rows: Rows
    alive: Mask
    words: SignBits
    vectors: NDArray[np.float32]
    gone: int = 0


def sizes_of(count: int, dimension: int) -> dict[str, int]:
    """The size in bytes of each file that stores `count` vectors."""
    words = -(-dimension // 64)
    return {"rows": 8 * count, "bits": 8 * words * count, "vectors": STORED.itemsize * dimension * count}


def empty() -> ExactState:
    none = np.zeros(0, dtype=np.int64)
    return ExactState(none, none.astype(bool), np.zeros((0, 0), dtype=np.uint64), np.zeros((0, 0), dtype=np.float32))


def find(sorted_rows: Rows, rows: Rows) -> tuple[Rows, Mask]:
    """The positions of `rows` in `sorted_rows`, and whether each is there (position 0 if not)."""
    if not len(sorted_rows):
        return np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=bool)
    if int(sorted_rows[-1]) - int(sorted_rows[0]) + 1 == len(sorted_rows):  # no gaps: no search needed
        places = rows - sorted_rows[0]
        there = (places >= 0) & (places < len(sorted_rows))
        return np.where(there, places, 0), there
    places = np.searchsorted(sorted_rows, rows)
    there = places < len(sorted_rows)
    places[~there] = 0
    there &= sorted_rows[places] == rows
    return places, there


def places_of(state: ExactState, rows: Rows | None) -> Rows:
    if rows is None:
        return np.flatnonzero(state.alive)
    places, there = find(state.rows, rows)
    return places if there.all() else places[there]


def bits_of(vectors: NDArray[Any]) -> NDArray[np.uint8]:
    """`(n, bytes)`: one bit per number, set where it is positive, padded to whole 64-bit words."""
    packed = np.packbits(vectors > 0, axis=1)
    spare = -packed.shape[1] % 8
    return np.pad(packed, ((0, 0), (0, spare))) if spare else packed


def alike(state: ExactState, vector: Vectors, places: Rows, count: int) -> Rows:
    """The `count` of `places` whose bits differ least from the question's, and any ties with the last of them."""
    own = bits_of(vector[None, :].astype(STORED)).view("<u8")[0].astype(np.uint64)
    if len(places) > WHOLE_SHARE * len(state.rows):
        differ = _differences(state.words, own)
        if len(places) != len(differ):
            differ = differ[places]
    else:
        differ = _differences(state.words[:, places], own)
    enough = int(np.searchsorted(np.cumsum(np.bincount(differ)), count))
    return places[differ <= enough]


def _differences(words: SignBits, own: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """The number of bits in which each column of `words` differs from `own`, in blocks that fit the CPU cache."""
    differ = np.zeros(words.shape[1], dtype=np.uint16)
    for start in range(0, words.shape[1], BLOCK):
        part = differ[start : start + BLOCK]
        for word, mine in zip(words, own, strict=True):
            part += np.bitwise_count(word[start : start + BLOCK] ^ mine)
    return differ
