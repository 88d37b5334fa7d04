"""Verifies each sentence of an answer against its citations.

`verify` is for a sentence made of an article's own words: they must be in the stored article at the place the citation
names, and the sentence may say nothing else. `verify_written` is for a sentence that somebody wrote: the passages it cites
must support it, taken together, and every citation must be needed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.protocols import ArticleStore, ClaimChecker
from assistant.records import Check, Citation, Evidence, Sentence, Support
from assistant.text.prompt_injection import as_evidence

# Citation numbers left in a sentence's text.
_MARKS = re.compile(r"(?:(?<!\s)\s+)?\[\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\]")
_UNCITED = Check("unsupported", 0.0, ("cites nothing that was shown, and nothing that was shown supports it",))
_RANK: dict[Support, int] = {"unsupported": 0, "partly": 1, "supported": 2}


# From this score on, a passage may become the citation of a sentence that did not cite it. A sentence without a right
# citation gets no benefit of the doubt: sentences copied from the article score .75 and more, and of the uncited sentences
# that a small model wrote, both that were read by hand below this score were false.
OWN_WORDS = 0.75


@dataclass(frozen=True, slots=True)
class SentenceVerdict:
    """A checked sentence, the citations it keeps, and how many of its citations were never shown."""

    sentence: Sentence
    citations: tuple[Citation, ...]
    dropped: int


def verify(sentence: Sentence, shown: Mapping[int, Citation], store: ArticleStore) -> SentenceVerdict:
    """`sentence`, a quote, with its support and checks set. Numbers not in `shown` are dropped from it and counted.

    A quote that is "unsupported" must be withheld, because the article does not say it.
    """
    kept = tuple(shown[number] for number in sentence.citations if number in shown)
    dropped = len(sentence.citations) - len(kept)
    checks = [_check(citation, store) for citation in kept]
    exact = all(wrong is None for wrong in checks)
    covered = any(citation.quote == sentence.text for citation in kept)
    said = [
        wrong or f"[{citation.number}] stands word for word in the article"
        for wrong, citation in zip(checks, kept, strict=True)
    ]
    if not kept:
        said.append("cites nothing that was shown")
    elif not covered:
        said.append("does not consist of the words it cites")
    checked = replace(
        sentence,
        citations=tuple(citation.number for citation in kept),
        support="supported" if kept and exact and covered else "unsupported",
        checks=tuple(said),
    )
    return SentenceVerdict(checked, kept, dropped)


def verify_written(sentence: Sentence, shown: Mapping[int, Citation], checker: ClaimChecker) -> SentenceVerdict:
    """`sentence`, written by a person or a model, with its support and checks set and only the citations it needs.

    Numbers not in `shown` are dropped and counted. A citation that adds nothing (the others support the sentence as well
    without it, and it alone does not) is dropped too, and the checks say so. If nothing cited supports the sentence, or it
    cites nothing, every passage shown is tried by itself: the best one becomes its citation if it supports the whole
    sentence, and the checks say that as well. A sentence that is still "unsupported" must be withheld.
    """
    claim = _MARKS.sub("", sentence.text).strip()
    numbers = [number for number in dict.fromkeys(sentence.citations) if number in shown]
    dropped = sum(number not in shown for number in sentence.citations)
    if not any(character.isalnum() for character in claim):
        return _verdict(sentence, numbers, shown, dropped, Check("unsupported", 0.0, ("says nothing",)))
    said: list[str] = []
    check = _check_against(claim, numbers, shown, checker) if numbers else _UNCITED
    if check.support == "unsupported":
        found = _elsewhere(claim, [number for number in shown if number not in numbers], shown, checker)
        if found and numbers:
            said.append(f"what it cites does not support it; [{found[0]}] was shown and does")
        elif found:
            said.append(f"cites nothing that was shown; [{found[0]}] was shown and supports it")
        if found:
            numbers, check = [found[0]], found[1]
    numbers, needless = _needed(claim, numbers, shown, checker, check)
    said += [*check.reasons, *(f"[{number}] adds nothing and was left out" for number in needless)]
    return _verdict(sentence, numbers, shown, dropped, replace(check, reasons=tuple(said)))


def _verdict(
    sentence: Sentence, numbers: Sequence[int], shown: Mapping[int, Citation], dropped: int, check: Check
) -> SentenceVerdict:
    checked = replace(sentence, citations=tuple(numbers), support=check.support, checks=check.reasons)
    return SentenceVerdict(checked, tuple(shown[number] for number in numbers), dropped)


def _needed(
    claim: str, numbers: list[int], shown: Mapping[int, Citation], checker: ClaimChecker, whole: Check
) -> tuple[list[int], list[int]]:
    """The citations a supported sentence needs, and those it doesn't: citation precision as in ALCE (Gao et al. 2023)."""
    needless: list[int] = []
    if whole.support == "unsupported":
        return numbers, needless
    for number in reversed(numbers):
        others = [other for other in numbers if other != number and other not in needless]
        if not others or _rank(_check_against(claim, [number], shown, checker)) >= _rank(whole):
            continue
        if _rank(_check_against(claim, others, shown, checker)) >= _rank(whole):
            needless.append(number)
    return [number for number in numbers if number not in needless], sorted(needless)


def _elsewhere(
    claim: str, numbers: Sequence[int], shown: Mapping[int, Citation], checker: ClaimChecker
) -> tuple[int, Check] | None:
    """The passage that supports the claim by itself and nearly in the same words; the best one if several do."""
    checks = [(number, _check_against(claim, [number], shown, checker)) for number in numbers]
    whole = [(number, check) for number, check in checks if check.support == "supported" and check.score >= OWN_WORDS]
    return max(whole, key=lambda pair: pair[1].score, default=None)


def _check_against(claim: str, numbers: Sequence[int], shown: Mapping[int, Citation], checker: ClaimChecker) -> Check:
    return checker.check(claim, [evidence_of(shown[number]) for number in numbers])


def evidence_of(citation: Citation) -> Evidence:
    """The evidence that a claim citing `citation` is compared with, prompt injections left out."""
    return as_evidence(
        citation.passage, citation.title, citation.publisher, citation.published, certain=citation.language
    )


def _rank(check: Check) -> int:
    return _RANK[check.support]


def _check(citation: Citation, store: ArticleStore) -> str | None:
    """What is wrong with a citation, or `None`."""
    article = store.article(citation.article_id, citation.version)
    if article is None:
        return f"[{citation.number}] the article is no longer in the index"
    if article.text[citation.start : citation.end] != citation.quote:
        return f"[{citation.number}] the article does not have these words at this place"
    return None
