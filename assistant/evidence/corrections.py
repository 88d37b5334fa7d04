"""Finds citations of earlier answers whose words the article no longer has, and what it says there now.

An answer itself never changes, because its citations name the version they quote. This reports where the outlet has
since written something else. Knows only the versions of an article; `assistant.rendering.answer` words the report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

from assistant.protocols import ArticleHistory
from assistant.records import Answer, Citation
from assistant.text.tokens import terms
from index.article_diff import TextChange, word_changes
from index.records import Article
from index.text.sentences import sentence_spans

CitationChange = Literal["changed", "dropped", "withdrawn", "removed"]

# Share of common terms from which a sentence of the new version is a rewording of the cited one. With a new figure or verb
# well over half of a news sentence stays; two different sentences of one article share a name or two.
SAME_SENTENCE = 0.5
# The replacement is shown if it is at most MOST_GROWTH times as long as the quote, plus MORE_CHARACTERS, about a sentence.
# Beyond that the passage was rewritten, and no sentence of it corresponds to the quote.
MOST_GROWTH = 3
MORE_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class ChangedCitation:
    """A citation whose words its article no longer has.

    - `kind` "changed": other words are there now, `now`; "dropped": the words were deleted without replacement;
      "withdrawn": the outlet has taken the article back; "removed": it is no longer in the index.
    - `changes` turns the quote into `now`; empty unless "changed".
    - `version` is the current version, `seen` when this index got it (or learnt of the withdrawal, for which `reason` is
      given), `updated` when the outlet says it changed the article; all `None` where the article is gone (`updated` also if
      the outlet doesn't say).
    """

    number: int
    kind: CitationChange
    citation: Citation
    now: str | None = None
    changes: tuple[TextChange, ...] = ()
    version: int | None = None
    seen: datetime | None = None
    updated: datetime | None = None
    reason: str = ""


def changed_citations(answer: Answer, index: ArticleHistory) -> tuple[ChangedCitation, ...]:
    """The citations of `answer` whose words have changed since, by number; `()` if all are still there.

    Words that moved within their article, or whose white space changed, count as unchanged. Costs one look-up per article
    and, for a changed one, a cached comparison: cheap enough to call each time a conversation is shown.
    """
    current = {article_id: index.article(article_id) for article_id in {each.article_id for each in answer.citations}}
    found = (_changed(citation, current[citation.article_id], index) for citation in answer.citations)
    return tuple(sorted((each for each in found if each), key=lambda each: each.number))


def _changed(citation: Citation, current: Article | None, index: ArticleHistory) -> ChangedCitation | None:
    if current is None:
        last = next(reversed(index.versions(citation.article_id)), None)
        if last is None or last.withdrawn is None:
            return ChangedCitation(citation.number, "removed", citation)
        return ChangedCitation(citation.number, "withdrawn", citation, seen=last.withdrawn, reason=last.reason)
    if current.version == citation.version or _folded(citation.quote) in _folded(current.text):
        return None
    cited = index.article(citation.article_id, citation.version)
    # The old version says where the words were. Without it, the quote itself is looked for.
    old, start, end = (cited.text, citation.start, citation.end) if cited else (citation.quote, 0, len(citation.quote))
    now = _replacement(old, start, end, current.text, current.language)
    seen = next((each.seen for each in index.versions(current.id) if each.article.version == current.version), None)
    return ChangedCitation(
        citation.number,
        "changed" if now else "dropped",
        citation,
        now,
        word_changes(citation.quote, now) if now else (),
        current.version,
        seen,
        current.updated,
    )


@lru_cache(maxsize=512)
def _replacement(old: str, start: int, end: int, new: str, language: str | None) -> str | None:
    """What `new` has for `old[start:end]`: the sentences most similar in words, else those at its place, else `None`."""
    spans = sentence_spans(new, language)
    # A sentence that was already in the old version does not replace the cited one.
    fresh = [(a, b) for a, b in spans if new[a:b] not in old]
    cited = [old[start + a : start + b] for a, b in sentence_spans(old[start:end], language)]
    nearest = {_nearest(sentence, new, fresh, language) for sentence in cited}
    chosen = sorted(span for span in nearest if span) or _in_place(old, start, end, new, spans)
    return " ".join(new[a:b] for a, b in chosen) or None


def _nearest(sentence: str, new: str, spans: Sequence[tuple[int, int]], language: str | None) -> tuple[int, int] | None:
    """The sentence of `new` that shares most terms with `sentence` (Dice), if enough; the first of equals."""
    wanted = Counter(terms(sentence, language))
    best, found = 0.0, None
    for span in spans:
        own = Counter(terms(new[span[0] : span[1]], language))
        share = 2 * (wanted & own).total() / max(1, wanted.total() + own.total())
        if share > best:
            best, found = share, span
    return found if best >= SAME_SENTENCE else None


def _in_place(old: str, start: int, end: int, new: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The sentences of `new` at the place of `old[start:end]`; `[]` for none, or if they are far too long."""
    here = there = 0
    first, last = None, 0
    touched = False
    for change in word_changes(old, new):
        length = len(change.text)
        if change.kind == "removed":
            touched = here < end and here + length > start
        elif change.kind == "added" and touched and not change.blank:
            first, last = (there if first is None else first), there + length
        if change.kind == "same":
            touched = False
        here += length if change.kind != "added" else 0
        there += length if change.kind != "removed" else 0
    if first is None or last - first > MOST_GROWTH * (end - start) + MORE_CHARACTERS:
        return []
    return [(a, b) for a, b in spans if a < last and b > first]


def _folded(text: str) -> str:
    return " ".join(text.split())
