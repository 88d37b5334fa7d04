"""Checks a journalist's draft sentence by sentence, against the index or given texts, and quotes what supports it.

    sentences of the draft -> search, or the given texts -> check -> the exact words that support it, or the nearest

A sentence is compared with one article at a time: facts that only two articles together have are not from one source.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from assistant.checking.checker import Checker
from assistant.drafts.draft_text import DraftPart, parts
from assistant.evidence.citations import citation_of
from assistant.follow_ups.dependence import pointing
from assistant.protocols import ClaimChecker
from assistant.records import Check, Citation
from assistant.text.prompt_injection import as_evidence
from assistant.text.tokens import terms
from index.errors import QueryError
from index.query.plan import KINDS
from index.records import Article, Filters
from index.search.searcher import MAX_QUERY_CHARACTERS
from index.sources.furniture import sentences_of
from index.sources.language import detect_language

if TYPE_CHECKING:
    from index.news_index import NewsIndex

DraftVerdict = Literal["supported", "partly", "unsupported", "nothing found", "no claim"]

# A longer draft is a book. It can still be checked in pieces.
MAX_CHARACTERS = 100_000
# Articles that a sentence is compared with; the first that supports it ends the search.
HITS = 5
# Characters of an article read as evidence around the best place, and at its beginning.
WINDOW, LEAD = 2_400, 600
# Share of a sentence's words that some article must have to count as near; below it nothing was found. Over rtqa2022a, on
# the half that it was not chosen on: 1 of 47 questions with a gold article would be told that nothing is near, and so would
# 235 of 300 sentences of other years' news (.78, .73-.83).
NEAR = 0.5
# Most sentences of an article cited for one sentence of the draft; a further one must add this many of its words.
MAX_QUOTES, MORE_WORDS = 2, 2

# Most characters of all texts given as evidence, and how many parsed texts are cached.
MAX_EVIDENCE_CHARACTERS, KEPT_EVIDENCE = 400_000, 100

_ORDER = {"supported": 2, "partly": 1, "unsupported": 0}


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """One sentence or heading of a draft, at `start:end` of it, with what was found.

    `verdict`: "supported", "partly" and "unsupported" are those of `check_claim` for the best article; "nothing found" if
    no article is near; "no claim" if there is nothing to check. `score` is 0..1, higher is better supported. `citations`
    hold the exact words that support it, or the nearest ones, numbered through the draft; `reasons` say what was compared,
    contradictions first.
    """

    text: str
    start: int
    end: int
    verdict: DraftVerdict
    score: float = 0.0
    citations: tuple[Citation, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Compared:
    """A sentence compared with one article: the spans of it that were read, and the result."""

    article: Article
    spans: tuple[tuple[int, int], ...]
    check: Check
    share: float


def check_draft(
    text: str,
    index: NewsIndex | None = None,
    evidence: Sequence[str | Article] = (),
    filters: Filters | None = None,
    asked_at: datetime | None = None,
    checker: ClaimChecker | None = None,
) -> tuple[CheckedSentence, ...]:
    """Every sentence of `text` with its verdict, in order.

    With `evidence` (texts or articles) it is compared with that alone, otherwise with the articles of `index` that pass
    `filters` and were not published after `asked_at` (aware). `checker` replaces the configured one. Raises `QueryError`
    for a draft without a word, for one over 100,000 characters, and without index and evidence.
    """
    return tuple(check_sentences(text, index, evidence, filters, asked_at, checker))


def check_sentences(
    text: str,
    index: NewsIndex | None = None,
    evidence: Sequence[str | Article] = (),
    filters: Filters | None = None,
    asked_at: datetime | None = None,
    checker: ClaimChecker | None = None,
) -> Iterator[CheckedSentence]:
    """Like `check_draft`, yielding each sentence once it is checked; errors are raised at once."""
    if not any(character.isalnum() for character in text):
        raise QueryError("the draft is empty: there is no word in it to check")
    if len(text) > MAX_CHARACTERS:
        raise QueryError(f"the draft has {len(text):,} characters and at most {MAX_CHARACTERS:,} are read; split it")
    if index is None and not evidence:
        raise QueryError("there is nothing to check the draft against: give an index or a text as evidence")
    length = sum(len(each if isinstance(each, str) else each.text) for each in evidence)
    if length > MAX_EVIDENCE_CHARACTERS:
        line = f"the evidence has {length:,} characters and at most {MAX_EVIDENCE_CHARACTERS:,} are read; give only the relevant texts"
        raise QueryError(line)
    given = tuple(_article(number, each) for number, each in enumerate(evidence, 1))
    own = checker or Checker.as_set()
    return _checked(text, index, given, filters or Filters(), asked_at, own)


def _checked(
    text: str,
    index: NewsIndex | None,
    given: tuple[Article, ...],
    filters: Filters,
    asked_at: datetime | None,
    checker: ClaimChecker,
) -> Iterator[CheckedSentence]:
    language = detect_language(text)
    before = ""
    numbers: dict[tuple[str, int, int, int], int] = {}
    for part in parts(text, language):
        if part.no_claim:
            yield CheckedSentence(part.text, part.start, part.end, "no claim", reasons=(part.no_claim,))
            continue
        query = f"{before} {part.text}" if before and pointing(part.text) else part.text
        places = (
            [(article, None) for article in given]
            if given or index is None
            else [
                (hit.article, (hit.passage.start, hit.passage.end))
                for hit in index.search(_cut(query), HITS, filters, asked_at, KINDS)
            ]
        )
        yield _numbered(_verdict(part, _best(part, places, language, checker), language), numbers)
        before = part.text


def _best(
    part: DraftPart,
    places: Sequence[tuple[Article, tuple[int, int] | None]],
    language: str | None,
    checker: ClaimChecker,
) -> _Compared | None:
    """The part compared with the article that supports it best; the first that supports all of it is enough."""
    held: list[_Compared] = []
    for article, place in places:
        held.append(_compared(part, article, place, language, checker))
        if held[-1].check.support == "supported":
            break
    return max(held, key=lambda one: (_ORDER[one.check.support], one.check.score, one.share), default=None)


def _compared(
    part: DraftPart, article: Article, place: tuple[int, int] | None, language: str | None, checker: ClaimChecker
) -> _Compared:
    claimed = frozenset(terms(part.text, language))
    spans = sentences_of(article)
    read = _read(article, spans, place or _densest(article, spans, claimed))
    text = "\n\n".join(article.text[start:end] for start, end in _runs(read))
    evidence = as_evidence(text, article.title, article.publisher, article.published, article.language)
    check = checker.check(part.text, evidence)
    known = frozenset(terms(f"{article.title} {text}", article.language))
    return _Compared(article, tuple(read), check, len(claimed & known) / max(1, len(claimed)))


def _read(article: Article, spans: Sequence[tuple[int, int]], place: tuple[int, int]) -> list[tuple[int, int]]:
    """The sentences around `place`, and those at the start of the article, which say who and where."""
    room = max(0, WINDOW - (place[1] - place[0])) // 2
    return [
        span for span in spans if span[1] <= LEAD or (span[1] > place[0] - room and span[0] < place[1] + room)
    ] or list(spans[:1])


def _densest(article: Article, spans: Sequence[tuple[int, int]], claimed: frozenset[str]) -> tuple[int, int]:
    """The sentence that shares most words with the claim."""
    shared = [len(claimed & each) for each in _sentence_terms(article.text, article.language, spans)]
    return spans[shared.index(max(shared))] if shared else (0, len(article.text))


@lru_cache(maxsize=KEPT_EVIDENCE)
def _sentence_terms(text: str, language: str | None, spans: tuple[tuple[int, int], ...]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(terms(text[start:end], language)) for start, end in spans)


def _runs(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Adjacent sentences joined, so that evidence keeps its own white space."""
    runs: list[tuple[int, int]] = []
    for start, end in spans:
        if runs and start - runs[-1][1] <= 3:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _verdict(part: DraftPart, best: _Compared | None, language: str | None) -> CheckedSentence:
    if best is None or (best.check.support == "unsupported" and best.share < NEAR):
        return CheckedSentence(part.text, part.start, part.end, "nothing found", reasons=("no article is near",))
    citations = tuple(_cited(best, span) for span in _quotes(best, frozenset(terms(part.text, language))))
    return CheckedSentence(
        part.text, part.start, part.end, best.check.support, best.check.score, citations, best.check.reasons
    )


def _quotes(held: _Compared, claimed: frozenset[str]) -> list[tuple[int, int]]:
    """The article's sentences that share most words with the claim, in reading order."""
    article = held.article
    known = {span: claimed & frozenset(terms(article.text[span[0] : span[1]], article.language)) for span in held.spans}
    chosen: list[tuple[int, int]] = []
    covered: frozenset[str] = frozenset()
    while len(chosen) < MAX_QUOTES:
        best = max(known, key=lambda span: (len(known[span] - covered), -(span[1] - span[0])), default=None)
        if best is None or len(known[best] - covered) < (MORE_WORDS if chosen else 1):
            break
        chosen.append(best)
        covered |= known.pop(best)
    return sorted(chosen)


def _cited(held: _Compared, span: tuple[int, int]) -> Citation:
    """The words at `span`, not numbered yet."""
    article = held.article
    around = next(run for run in _runs(held.spans) if run[0] <= span[0] and span[1] <= run[1])
    return citation_of(article, 0, span, around)


def _numbered(sentence: CheckedSentence, numbers: dict[tuple[str, int, int, int], int]) -> CheckedSentence:
    """The same words keep one number through the whole draft; new ones get the next."""
    cited = []
    for citation in sentence.citations:
        key = (citation.article_id, citation.version, citation.start, citation.end)
        cited.append(replace(citation, number=numbers.setdefault(key, len(numbers) + 1)))
    return replace(sentence, citations=tuple(cited))


def _article(number: int, evidence: str | Article) -> Article:
    if isinstance(evidence, Article):
        return evidence
    if not any(character.isalnum() for character in evidence):
        raise QueryError(f"text {number} of the evidence is empty")
    return Article(title=f"Text {number}", text=evidence, language=detect_language(evidence))


def _cut(query: str) -> str:
    """`query` up to the limit of search, cut between words."""
    return query if len(query) <= MAX_QUERY_CHARACTERS else query[:MAX_QUERY_CHARACTERS].rsplit(None, 1)[0]
