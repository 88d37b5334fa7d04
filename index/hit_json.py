"""A hit as JSON: one shape for the command line, HTTP, agents, and the documents of a LangChain chain.

The shape is a contract that other programs read: a key is never renamed; times are UTC, to the second, ending in Z.
"""

from __future__ import annotations

from typing import Any

from index.records import Hit
from index.text.timestamps import iso

Json = dict[str, Any]


def hit_json(hit: Hit) -> Json:
    """One hit of `search --json`; `start` and `end` are the passage's offsets in the article's text."""
    return {
        "rank": hit.rank,
        "score": float(hit.score),
        "article_id": hit.article.id,
        "version": hit.article.version,
        "title": hit.article.title,
        "url": hit.article.url,
        "publisher": hit.article.publisher,
        "section": hit.article.section,
        "authors": list(hit.article.authors),
        "language": hit.article.language,
        "published": iso(hit.article.published),
        "updated": iso(hit.article.updated),
        "first_seen": iso(hit.article.first_seen),
        "passage_id": hit.passage.id,
        "passage": hit.passage.text,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "found_by": list(hit.found_by),
        "also_in": [
            {
                "article_id": copy.article_id,
                "title": copy.title,
                "url": copy.url,
                "publisher": copy.publisher,
                "published": iso(copy.published),
            }
            for copy in hit.also_in
        ],
    }


def source_of(hit: Json) -> str:
    """The identifier of a hit's article (as JSON): its address, or its id if it has none."""
    return str(hit["url"] or hit["article_id"])


def citation_of(hit: Json) -> str:
    """A hit's article as one cites it: headline, publisher, day (UTC) and address.

    >>> citation_of({"title": "Bridge opens", "publisher": "Coast Herald", "published": "2022-06-17T08:00:00Z", "url": None})
    '“Bridge opens”, Coast Herald, 2022-06-17'
    """
    day = hit["published"][:10] if hit["published"] else "undated"
    return ", ".join(part for part in (f"“{hit['title']}”", hit["publisher"], day, hit["url"]) if part)
