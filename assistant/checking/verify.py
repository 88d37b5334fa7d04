"""Verifies each sentence of an answer against its citations.

`verify` is for a sentence made of an article's own words: they must be in the stored article at the place the citation
names, and the sentence may say nothing else. `verify_written` is for a sentence that somebody wrote: every number, date,
name and quotation must stand in what was shown, and its citations are the passages that have them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.protocols import ArticleStore, ClaimChecker
from assistant.records import Check, Citation, Evidence, Placing, Sentence
from assistant.text.prompt_injection import as_evidence

# Citation numbers left in a sentence's text.
_MARKS = re.compile(r"(?:(?<!\s)\s+)?\[\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\]")


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
    """`sentence`, written by a person or a model, with its support, checks and placing set.

    "unsupported", which must be withheld: a number, date, name or quotation of it stands in nothing that was `shown`, or
    nothing shown is like it. "partly": the passages it cites are not much like it, or it cites none, so a reader should
    compare. Where other passages carry it better than those it cites, they become its citations: then it is placed "moved", or
    "found" if it cited none. Numbers not in `shown` are dropped and counted.
    """
    claim = _MARKS.sub("", sentence.text).strip()
    cited = [number for number in dict.fromkeys(sentence.citations) if number in shown]
    dropped = sum(number not in shown for number in sentence.citations)
    if not any(character.isalnum() for character in claim):
        return _withheld(sentence, dropped, ("says nothing",))
    whole = _check_against(claim, list(shown), shown, checker)
    if whole.against:
        return _withheld(sentence, dropped, whole.against)
    own = _check_against(claim, cited, shown, checker) if cited else None
    numbers, check = (cited, own) if own else ([], whole)
    if own is None or own.support != "supported":
        numbers, check = _best(claim, cited, own, shown, checker)
    placed: Placing = "named" if numbers == cited else ("moved" if cited else "found")
    checked = replace(
        sentence,
        citations=tuple(numbers),
        support="supported" if cited and check.support == "supported" else "partly",
        checks=check.reasons,
        placed=placed,
    )
    return SentenceVerdict(checked, tuple(shown[number] for number in numbers), dropped)


def _withheld(sentence: Sentence, dropped: int, reasons: Sequence[str]) -> SentenceVerdict:
    return SentenceVerdict(replace(sentence, citations=(), support="unsupported", checks=tuple(reasons)), (), dropped)


def _best(
    claim: str, cited: list[int], own: Check | None, shown: Mapping[int, Citation], checker: ClaimChecker
) -> tuple[list[int], Check]:
    """The citations that carry the claim best: those it has, another passage, or those it has and another one.

    A passage that has all its hard facts comes before one that lacks some. Its own citations stay unless another choice has
    more of the facts, or carries it.
    """
    tried = [([number], _check_against(claim, [number], shown, checker)) for number in shown if [number] != cited]
    if own and own.against and all(check.against for _, check in tried):
        both = [[*cited, number] for number in shown if number not in cited]
        tried += [(numbers, _check_against(claim, numbers, shown, checker)) for numbers in both]
    best = max(tried, key=lambda each: _rank(each[1]), default=(cited, own or Check("unsupported", 0.0)))
    if own and (len(own.against) <= len(best[1].against) and best[1].support != "supported"):
        return cited, own
    return best


def _rank(check: Check) -> tuple[int, float]:
    return -len(check.against), check.score


def _check_against(claim: str, numbers: Sequence[int], shown: Mapping[int, Citation], checker: ClaimChecker) -> Check:
    return checker.check(claim, [evidence_of(shown[number]) for number in numbers])


def evidence_of(citation: Citation) -> Evidence:
    """The evidence that a claim citing `citation` is compared with, prompt injections left out."""
    return as_evidence(
        citation.passage, citation.title, citation.publisher, citation.published, certain=citation.language
    )


def _check(citation: Citation, store: ArticleStore) -> str | None:
    """What is wrong with a citation, or `None`."""
    article = store.article(citation.article_id, citation.version)
    if article is None:
        return f"[{citation.number}] the article is no longer in the index"
    if article.text[citation.start : citation.end] != citation.quote:
        return f"[{citation.number}] the article does not have these words at this place"
    return None
