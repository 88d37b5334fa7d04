"""The runs (shingles) of a text: what near-copies have in common. Pure."""

from __future__ import annotations

import re

# The catalog stores signatures of runs: another value here makes those of older articles useless.
SHINGLE_WORDS = 4

_WORD = re.compile(r"\w+")


def runs(text: str) -> list[str]:
    """The runs of four words, in order, in lower case. A text shorter than a run is one run."""
    words = _WORD.findall(text.lower())
    return [" ".join(words[i : i + SHINGLE_WORDS]) for i in range(max(1, len(words) - SHINGLE_WORDS + 1))]
