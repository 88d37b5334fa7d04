"""Whether evidence carries a claim: each number, date, name and quotation, and the meaning. Works without a model of
its own and without a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.records import Check, Evidence
from assistant.words import terms
from index.embed import Embedder, load_embedder


@dataclass(frozen=True, slots=True)
class Checker:
    """Holds what a check needs, so that a conversation loads it once. Safe to share between threads."""

    embedder: Embedder

    def check(self, claim: str, evidence: str | Evidence | Sequence[str | Evidence]) -> Check:
        """How far `evidence`, taken together, carries `claim`."""
        texts = [evidence] if isinstance(evidence, str | Evidence) else list(evidence)
        known = {
            term for each in texts for term in terms(each if isinstance(each, str) else f"{each.title} {each.text}")
        }
        own = set(terms(claim))
        share = len(own & known) / max(1, len(own))
        return Check("supported" if share > 0.8 else "partly" if share > 0.5 else "unsupported", share)


def check_claim(
    claim: str, evidence: str | Evidence | Sequence[str | Evidence], embedder: Embedder | None = None
) -> Check:
    """How far `evidence` carries `claim`."""
    return Checker(embedder or _bundled()).check(claim, evidence)


@cache
def _bundled() -> Embedder:
    return load_embedder()
