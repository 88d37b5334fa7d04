"""Compares a claim with evidence: each number, date, name and quotation, and how alike they are. It needs no language model
and no key.

>>> check_claim("The blast killed 14 people.", "The blast killed 12 people.").reasons[0]
'differs: “14” here, “12” there'

A fact that stands nowhere in the evidence is certain; the rest is likeness. That names, numbers, dates and quotations stand
in the evidence does not make a claim true.

A conversation holds a `Checker`; `check_claim` is the same for a single call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.checking.binding import misplaced
from assistant.checking.denial import denied, is_nearly
from assistant.checking.entailment import Entailment, load_entailment
from assistant.checking.facts import Fact, compare
from assistant.checking.likeness import Likeness, likeness
from assistant.checking.opposites import opposed
from assistant.checking.quotations import plain
from assistant.checking.reading import ClaimReading, EvidenceReading, read_claim, read_evidence
from assistant.checking.scoring import (
    CONTRADICTED_FROM,
    UNLIKE_BELOW,
    ClaimJudgement,
    EntailmentResult,
    features,
    likelihood,
    verdict,
)
from assistant.limits import MAX_CLAIM_CHARACTERS
from assistant.records import Check, Evidence, Support, one_line
from assistant.settings import read_settings
from index.errors import QueryError
from index.sources.language import detect_language

# A sentence with more numbers, dates, names and quotations than this is a table, and comparing them all takes too long.
MAX_FACTS = 100


@dataclass(frozen=True, slots=True)
class Checker:
    """Compares claims, with an entailment model if there is one. Can be shared between threads."""

    entailment: Entailment | None = None

    @classmethod
    def as_set(cls) -> Checker:
        """With the configured entailment model, if any."""
        return cls(load_entailment(read_settings().entailment))

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
        return Check(support, score, tuple(_reasons(judged, support)), tuple(_against(judged)))

    def judge(self, claim: ClaimReading, evidence: Sequence[EvidenceReading]) -> ClaimJudgement:
        """All comparisons, before they are scored."""
        near = likeness(claim, evidence)
        own = detect_language(claim.text)
        foreign = own is not None and all(each.language not in (None, own) for each in evidence)
        return ClaimJudgement(
            [*compare(claim, evidence, foreign), *misplaced(claim, evidence)],
            near,
            "" if foreign else denied(claim.line, near.best),
            "" if foreign else opposed(claim.line, near.best),
            foreign,
            any(plain(line.text) == plain(claim.text) for line in near.best),
            is_nearly(claim.line, near.best[0]),
            entailed=self._entailed(claim, near),
        )

    def _entailed(self, claim: ClaimReading, near: Likeness) -> EntailmentResult | None:
        if self.entailment is None:
            return None
        premises = list(dict.fromkeys([*(line.text for line in near.best), near.place]))
        chances = self.entailment.judge(premises, claim.text)
        best = int(chances[:, 0].argmax())
        return EntailmentResult(
            float(chances[best, 0]), float(chances[: best + 1, 2].max()) * float(1 - chances[best, 0])
        )


def check_claim(
    claim: str,
    evidence: str | Evidence | Sequence[str | Evidence],
    *,
    entailment: Entailment | None = None,
) -> Check:
    """How far `evidence` supports `claim`, a sentence. Plain text counts as evidence without headline and date.

    A claim with a number, date, name or quotation that is nowhere in the evidence is "unsupported", and `against` says
    which. `score` is 0..1, higher is better supported; `reasons` list differences first. The result is
    "unsupported" without evidence and for a sentence of more than `MAX_FACTS` facts. The first 60,000 characters of each
    piece of evidence are read. Raises `QueryError` for a claim without a word in it, and for one over 2,000 characters.
    """
    if too_long := _too_long(claim):
        raise QueryError(too_long)
    return Checker(entailment).check(claim, evidence)


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


def _against(judged: ClaimJudgement) -> list[str]:
    """What the evidence certainly lacks or denies."""
    if judged.verbatim:
        return []
    against = [fact.reason for fact in judged.facts if fact.standing == "absent"]
    if judged.denied and judged.from_one_sentence:
        against.append(_denial(judged))
    found = any(fact.standing == "has" for fact in judged.facts)
    if not found and not judged.foreign and judged.likeness.covered < UNLIKE_BELOW:
        against.append("nothing in it is like this sentence")
    return against


def _denial(judged: ClaimJudgement) -> str:
    return f"differs: “{judged.denied}” is denied in one of the two and not in the other"


def _reasons(judged: ClaimJudgement, support: Support) -> list[str]:
    """The reasons in words, differences first."""
    if judged.verbatim:
        return ["it stands there word for word"]
    against = [fact.reason for standing in ("absent", "doubtful") for fact in judged.facts if fact.standing == standing]
    if judged.denied:
        against.append(_denial(judged))
    if judged.opposed:
        against.append(f"differs: “{judged.opposed}” here, its opposite there")
    if judged.entailed:
        against += _model_reasons(judged.entailed)
    share = "in another language: only facts are compared"
    if not judged.foreign:
        share = f"{judged.likeness.covered:.0%} of its words are there"
    found = [f"found: {_listed(said)}"] if (said := _found(judged.facts)) else []
    if support == "supported":
        return [*against, *found, share]
    return [*against, share, *found]


def _found(facts: Sequence[Fact]) -> list[str]:
    return list(dict.fromkeys(f"“{fact.said}”" for fact in facts if fact.standing == "has"))


def _model_reasons(found: EntailmentResult) -> list[str]:
    if found.contradicted >= CONTRADICTED_FROM:
        return [f"the entailment model considers it contradicted ({found.contradicted:.2f})"]
    return [f"the entailment model gives it a probability of {found.carried:.2f}"]


def _listed(said: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(said[:-1]), said[-1])))
