"""Whether evidence carries a claim: each number, date, name and quotation, and the meaning. Works without a model of
its own and without a key.

>>> check_claim("30 people were killed.", "The blast killed 12 people and injured 30.").support
'unsupported'

`Checker` is what a conversation holds, `check_claim` the same for one call. The parts are in `assistant.checking`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.checking.attribution import bindings
from assistant.checking.counts import counts
from assistant.checking.entailment import Entailment, load_entailment
from assistant.checking.facts import Fact, compare
from assistant.checking.meaning import Nearness, nearness
from assistant.checking.quotations import plain
from assistant.checking.reading import ClaimReading, EvidenceReading, read_claim, read_evidence
from assistant.checking.scoring import CONTRADICTED_FROM, Entailed, Judged, features, likelihood, verdict
from assistant.checking.stance import Stance, stance
from assistant.limits import MAX_CLAIM_CHARACTERS, one_line
from assistant.records import Check, Evidence, Support
from assistant.settings import read_settings
from index.embedding.embedder import Embedder, load_embedder
from index.errors import QueryError

# A sentence with more numbers, dates, names and quotations than this is a table: comparing them all takes too long.
MAX_FACTS = 100


@dataclass(frozen=True, slots=True)
class Checker:
    """Holds what a check needs, so that a conversation loads it once. Safe to share between threads.

    The constants were fitted with the bundled embedder; with another one a score still tells better from worse.
    """

    embedder: Embedder
    entailment: Entailment | None = None

    @classmethod
    def as_set(cls, embedder: Embedder | None = None) -> Checker:
        """With the entailment model that the settings name, if any, and the bundled embedder unless one is at hand."""
        return cls(embedder or _bundled(), load_entailment(read_settings().entailment))

    def check(self, claim: str, evidence: str | Evidence | Sequence[str | Evidence]) -> Check:
        """How far `evidence`, taken together, carries `claim`, one sentence: see `check_claim`."""
        if too_long := _too_long(claim):
            return Check("unsupported", 0.0, (too_long,))
        claimed, known = _read(claim, evidence)
        if claimed.facts > MAX_FACTS:
            line = f"it has {claimed.facts} numbers, dates, names and quotations; at most {MAX_FACTS} of one sentence are checked"
            return Check("unsupported", 0.0, (line,))
        if not any(each.lines for each in known):
            return Check("unsupported", 0.0, ("there is no evidence to hold it against",))
        judged = self.judge(claimed, known)
        support, score = verdict(judged, likelihood(features(judged)))
        return Check(support, score, tuple(_reasons(judged, support)))

    def judge(self, claim: ClaimReading, evidence: Sequence[EvidenceReading]) -> Judged:
        """All that is compared, before it is weighed."""
        near = nearness(claim, evidence, self.embedder)
        return Judged(
            compare(claim, evidence),
            near,
            stance(claim.line, claim.names, near.best),
            any(plain(line.text) == plain(claim.text) for line in near.best),
            bindings=(*bindings(claim, evidence, self._alike), *counts(claim, evidence)),
            entailed=self._entailed(claim, near),
        )

    def _alike(self, one: str, other: str) -> float:
        """How alike two phrases are, -1..1."""
        return float(self.embedder.embed_query(one) @ self.embedder.embed_query(other))

    def _entailed(self, claim: ClaimReading, near: Nearness) -> Entailed | None:
        if self.entailment is None:
            return None
        premises = list(dict.fromkeys([*(line.text for line in near.best), near.stretch]))
        chances = self.entailment.judge(premises, claim.text)
        best = int(chances[:, 0].argmax())
        return Entailed(float(chances[best, 0]), float(chances[: best + 1, 2].max()) * float(1 - chances[best, 0]))


def check_claim(
    claim: str,
    evidence: str | Evidence | Sequence[str | Evidence],
    embedder: Embedder | None = None,
    *,
    entailment: Entailment | None = None,
) -> Check:
    """How far `evidence` carries `claim`, a sentence. Plain text counts as evidence without headline and date.

    "supported" and "partly" are never said of a claim with a number, date, name or quotation that plainly is nowhere in
    the evidence. `score` is 0..1, higher is better supported; `reasons` have what speaks against first. No evidence at
    all gives "unsupported", and so does a sentence of more than `MAX_FACTS` facts. Of each piece of evidence the first
    60,000 characters are read. Raises `QueryError` for a claim without a word in it, and for one over 2,000 characters.
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


def _reasons(judged: Judged, support: Support) -> list[str]:
    """In words, what speaks against first."""
    against = _of_facts(judged.facts) + _contradictions(judged.stance) + _of_facts(judged.bindings)
    if judged.verbatim:
        return ["it stands there word for word"]
    if judged.entailed:
        against += _of_the_model(judged.entailed)
    near = judged.nearness
    share = f"{near.covered:.0%} of its words are there, {near.covered_stretch:.0%} in one place"
    meaning = f"in meaning the nearest sentence comes to {near.cosine:.2f} of 1"
    found = _found(judged.facts)
    if support == "supported":
        return [*against, *found, share, meaning]
    return [*against, share, meaning, *found]


def _of_facts(facts: Sequence[Fact]) -> list[str]:
    return [fact.reason for standing in ("absent", "doubtful") for fact in facts if fact.standing == standing]


def _contradictions(found: Stance) -> list[str]:
    told = []
    if found.denied:
        told.append(f"“{found.denied}” is denied in one of the two and not in the other")
    if found.opposite:
        told.append(f"it says the opposite of “{found.opposite}”")
    if found.swapped:
        told.append(f"it has “{found.swapped}” the other way round")
    if found.hedged:
        told.append(f"it says so with a reserve (“{found.hedged}”)")
    return told


def _of_the_model(found: Entailed) -> list[str]:
    if found.contradicted >= CONTRADICTED_FROM:
        return [f"the entailment model takes it for contradicted ({found.contradicted:.2f})"]
    return [f"the entailment model gives it a chance of {found.carried:.2f}"]


def _found(facts: Sequence[Fact]) -> list[str]:
    """What of the claim stands in the evidence, a line for each kind of fact."""
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
