"""Each sentence of an answer against what it cites.

What is checked for a sentence made of an article's own words: the words stand in the article as it is stored now, at
the very place the citation names, and the sentence says nothing beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.records import Citation, Sentence
from index.records import Article


class ArticleStore(Protocol):
    """Where the stored words are: `NewsIndex` is one."""

    def article(self, article_id: str, version: int | None = None) -> Article | None:
        """The article in that version (the newest for `None`), or `None` where there is none."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A checked sentence, the citations it keeps, and how many it named that were never shown."""

    sentence: Sentence
    citations: tuple[Citation, ...]
    dropped: int


def verify(sentence: Sentence, shown: Mapping[int, Citation], store: ArticleStore) -> Verdict:
    """`sentence` with its support and checks set. Numbers not in `shown` are dropped from it and counted.

    A quote that is "unsupported" is to be withheld: it is not what the article says.
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
        said.append("is not made of the words it cites")
    checked = replace(
        sentence,
        citations=tuple(citation.number for citation in kept),
        support="supported" if kept and exact and covered else "unsupported",
        checks=tuple(said),
    )
    return Verdict(checked, kept, dropped)


def _check(citation: Citation, store: ArticleStore) -> str | None:
    """What is wrong with a citation, or `None`."""
    article = store.article(citation.article_id, citation.version)
    if article is None:
        return f"[{citation.number}] the article is no longer in the index"
    if article.text[citation.start : citation.end] != citation.quote:
        return f"[{citation.number}] the article does not have these words at this place"
    return None
