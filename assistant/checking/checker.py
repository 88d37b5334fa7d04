"""Checks whether evidence supports a claim: each number, date, name and quotation, and the meaning. It needs no language
model and no key.

>>> check_claim("30 people were killed.", "The blast killed 12 people and injured 30.").support
'unsupported'

A conversation holds a `Checker`; `check_claim` is the same for a single call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.checking.attribution import misattributions
from assistant.checking.counts import counts
from assistant.checking.entailment import Entailment, load_entailment
from assistant.checking.facts import Fact, compare
from assistant.checking.meaning import EvidenceSimilarity, nearness
from assistant.checking.quotations import plain
from assistant.checking.reading import ClaimReading, EvidenceReading, read_claim, read_evidence
from assistant.checking.scoring import (
    CONTRADICTED_FROM,
    ClaimJudgement,
    EntailmentResult,
    features,
    likelihood,
    verdict,
)
from assistant.checking.stance import Contradictions, stance
from assistant.limits import MAX_CLAIM_CHARACTERS
from assistant.records import Check, Evidence, Support, one_line
from assistant.settings import read_settings
from index.embedding.embedder import Embedder, load_embedder
from index.errors import QueryError

# A sentence with more numbers, dates, names and quotations than this is a table, and comparing them all takes too long.
MAX_FACTS = 100


@dataclass(frozen=True, slots=True)
class Checker:
    """Holds what a check needs, so that a conversation loads it once. Can be shared between threads.

    The constants were fitted with the bundled embedder; with another one scores still rank better above worse.
    """

    embedder: Embedder
    entailment: Entailment | None = None

    @classmethod
    def as_set(cls, embedder: Embedder | None = None) -> Checker:
        """With the configured entailment model, if any, and `embedder` or else the bundled one."""
        return cls(embedder or _bundled(), load_entailment(read_settings().entailment))

    def check(self, claim: str, evidence: str | Evidence | Sequence[str | Evidence]) -> Check:
        """How far `evidence`, taken together, supports `claim`, one sentence: see `check_claim`."""
        if too_long := _too_long(claim):
            return Check("unsupported", 0.0, (too_long,))
        claimed, known = _read(claim, evidence)
        if claimed.facts > MAX_FACTS:
            line = f"it has {claimed.facts} numbers, dates, names and quotations; at most {MAX_FACTS} of one sentence are checked"
            return Check("unsupported", 0.0, (line,))
        if not any(each.lines for each in known):
            return Check("unsupported", 0.0, ("there is no evidence to compare it with",))
        judged = self.judge(claimed, known)
        support, score = verdict(judged, likelihood(features(judged)))
        return Check(support, score, tuple(_reasons(judged, support)))

    def judge(self, claim: ClaimReading, evidence: Sequence[EvidenceReading]) -> ClaimJudgement:
        """All comparisons, before they are scored."""
        near = nearness(claim, evidence, self.embedder)
        return ClaimJudgement(
            compare(claim, evidence),
            near,
            stance(claim.line, claim.names, near.best),
            any(plain(line.text) == plain(claim.text) for line in near.best),
            misattributions=(*misattributions(claim, evidence, self._alike), *counts(claim, evidence)),
            entailed=self._entailed(claim, near),
        )

    def _alike(self, one: str, other: str) -> float:
        """Similarity in meaning of two phrases, -1..1."""
        return float(self.embedder.embed_query(one) @ self.embedder.embed_query(other))

    def _entailed(self, claim: ClaimReading, near: EvidenceSimilarity) -> EntailmentResult | None:
        if self.entailment is None:
            return None
        premises = list(dict.fromkeys([*(line.text for line in near.best), near.stretch]))
        chances = self.entailment.judge(premises, claim.text)
        best = int(chances[:, 0].argmax())
        return EntailmentResult(
            float(chances[best, 0]), float(chances[: best + 1, 2].max()) * float(1 - chances[best, 0])
        )


def check_claim(
    claim: str,
    evidence: str | Evidence | Sequence[str | Evidence],
    embedder: Embedder | None = None,
    *,
    entailment: Entailment | None = None,
) -> Check:
    """How far `evidence` supports `claim`, a sentence. Plain text counts as evidence without headline and date.

    A claim with a number, date, name or quotation that is plainly nowhere in the evidence is never "supported" or
    "partly". `score` is 0..1, higher is better supported; `reasons` list contradictions first. The result is
    "unsupported" without evidence and for a sentence of more than `MAX_FACTS` facts. The first 60,000 characters of each
    piece of evidence are read. Raises `QueryError` for a claim without a word in it, and for one over 2,000 characters.
    """
    if too_long := _too_long(claim):
        raise QueryError(too_long)
    return Checker(embedder or _bundled(), entailment).check(claim, evidence)


def _too_long(claim: str) -> str | None:
    length = len(one_line(claim))
    if length <= MAX_CLAIM_CHARACTERS:
        return None
    return f"the claim has {length:,} characters and at most {MAX_CLAIM_CHARACTERS:,} are checked as one sentence; split it"


def _read(
    claim: str, evidence: str | Evidence | Sequence[str | Evidence]
) -> tuple[ClaimReading, tuple[EvidenceReading, ...]]:
    claimed = read_claim(claim)
    if not any(character.isalnum() for character in claimed.text):
        raise QueryError("the claim is empty: give a sentence to check")
    pieces = [evidence] if isinstance(evidence, str | Evidence) else evidence
    return claimed, tuple(read_evidence(Evidence(each) if isinstance(each, str) else each) for each in pieces)


def _reasons(judged: ClaimJudgement, support: Support) -> list[str]:
    """The reasons in words, contradictions first."""
    against = _fact_reasons(judged.facts) + _stance_reasons(judged.stance) + _fact_reasons(judged.misattributions)
    if judged.verbatim:
        return ["it stands there word for word"]
    if judged.entailed:
        against += _model_reasons(judged.entailed)
    near = judged.nearness
    share = f"{near.covered:.0%} of its words are there, {near.covered_stretch:.0%} in one place"
    meaning = f"the most similar sentence has a similarity of {near.cosine:.2f} of 1 in meaning"
    found = _facts_found(judged.facts)
    if support == "supported":
        return [*against, *found, share, meaning]
    return [*against, share, meaning, *found]


def _fact_reasons(facts: Sequence[Fact]) -> list[str]:
    return [fact.reason for standing in ("absent", "doubtful") for fact in facts if fact.standing == standing]


def _stance_reasons(found: Contradictions) -> list[str]:
    told = []
    if found.denied:
        told.append(f"“{found.denied}” is denied in one of the two and not in the other")
    if found.opposite:
        told.append(f"it says the opposite of “{found.opposite}”")
    if found.swapped:
        told.append(f"it has “{found.swapped}” the other way round")
    if found.hedged:
        told.append(f"it is less certain (“{found.hedged}”)")
    return told


def _model_reasons(found: EntailmentResult) -> list[str]:
    if found.contradicted >= CONTRADICTED_FROM:
        return [f"the entailment model considers it contradicted ({found.contradicted:.2f})"]
    return [f"the entailment model gives it a probability of {found.carried:.2f}"]


def _facts_found(facts: Sequence[Fact]) -> list[str]:
    """The facts of the claim that the evidence has, a line for each kind of fact."""
    told = []
    for kind, one, many in (
        ("quotation", "the quotation", "the quotations"),
        ("number", "the number", "the numbers"),
        ("date", "the date", "the dates"),
        ("name", "the name", "the names"),
    ):
        said = list(dict.fromkeys(fact.said for fact in facts if fact.kind == kind and fact.standing == "has"))
        if said:
            told.append(
                f"{one if len(said) == 1 else many} {_listed(said)} {'stands' if len(said) == 1 else 'stand'} in it"
            )
    return told


def _listed(said: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(said[:-1]), said[-1])))


@cache
def _bundled() -> Embedder:
    return load_embedder()
