"""The arrays and arithmetic of exact search: vectors by ascending row, their sign bits, and Hamming distances. Pure.

It must not know files or the catalog.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import Vectors
from index.store.passage_columns import Mask, Rows, find

# Above this share of all vectors, reading all bits is faster than picking some.
WHOLE_SHARE = 1 / 8
BLOCK = 1 << 16
# As they are: half precision would halve the file (1.5 GB per million), and takes 1.5 ms for 2,000 vectors instead of
# .3.
STORED = np.dtype("<f4")

SignBits = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class ExactState:
    """Vectors by ascending row, all of them `alive` at first. `words[w, i]` is the w-th 64 sign bits of vector `i`."""

    rows: Rows
    alive: Mask
    words: SignBits
    vectors: NDArray[np.float32]

    @classmethod
    def of(cls, rows: Rows, vectors: NDArray[np.float32]) -> ExactState:
        return cls(rows, np.ones(len(rows), dtype=bool), words_of(vectors), vectors)


def empty() -> ExactState:
    return ExactState.of(np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=STORED))


def record_type(dimension: int) -> np.dtype[Any]:
    """A row number and its vector, as they are stored one after the other."""
    return np.dtype([("row", "<i8"), ("vector", STORED, (dimension,))])


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


def words_of(vectors: NDArray[Any]) -> SignBits:
    """`(words, n)`: the bits of `vectors`, 64 in a word."""
    words = np.empty((-(-vectors.shape[1] // 64), len(vectors)), dtype=np.uint64)
    for start in range(0, len(vectors), BLOCK):
        words[:, start : start + BLOCK] = bits_of(vectors[start : start + BLOCK]).view("<u8").T
    return words


def alike(state: ExactState, vector: Vectors, places: Rows, count: int) -> Rows:
    """The `count` of `places` whose bits differ least from the question's, and any ties with the last of them."""
    own = words_of(vector[None, :])[:, 0]
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
