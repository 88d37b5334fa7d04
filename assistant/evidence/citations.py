"""Which hits may be cited, and how chosen sentences become numbered citations. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.quoting.candidates import Candidate
from assistant.records import AsOf, Citation, Sentence
from assistant.text.prose import certain_language
from assistant.text.tokens import overlap, terms
from index.records import Article, Hit

# Share of common terms above which two passages are copies of one report. Wire copies that were shortened or got a new
# first line stay above it; two reports of one event stay well below (they share names and little else).
SAME_ORIGIN = 0.7


def one_per_origin(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """`hits` in order without copies of a report that an earlier hit has, so that one origin is cited once."""
    kept: list[tuple[Hit, frozenset[str]]] = []
    folded: set[str] = set()
    for hit in hits:
        own = frozenset(terms(hit.passage.text, hit.article.language))
        if hit.article.id in folded or any(overlap(own, other) >= SAME_ORIGIN for _, other in kept):
            continue
        kept.append((hit, own))
        folded.update(copy.article_id for copy in hit.also_in)
    return tuple(hit for hit, _ in kept)


def cite(chosen: Sequence[Candidate]) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
    """The sentences as drafts (not verified yet) and their citations, numbered from 1 in order of first use.

    The same words of the same article cited twice keep one number.
    """
    numbers: dict[tuple[str, int, int, int], Citation] = {}
    sentences: list[Sentence] = []
    for candidate in chosen:
        article = candidate.hit.article
        key = (article.id, article.version, candidate.start, candidate.end)
        if key not in numbers:
            words = candidate.start, candidate.end
            numbers[key] = citation_of(article, len(numbers) + 1, words, candidate.surroundings)
        sentences.append(Sentence(candidate.text, (numbers[key].number,), "unsupported"))
    return tuple(sentences), tuple(numbers.values())


def as_of(citations: Sequence[Citation]) -> AsOf:
    """The oldest and newest publishing date among `citations`."""
    dates = [citation.published for citation in citations if citation.published]
    return AsOf(min(dates), max(dates)) if dates else AsOf()


def citation_of(article: Article, number: int, words: tuple[int, int], around: tuple[int, int]) -> Citation:
    """The citation of `article.text[slice(*words)]`, shown within `article.text[slice(*around)]`."""
    return Citation(
        number=number,
        article_id=article.id,
        version=article.version,
        url=article.url,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        quote=article.text[words[0] : words[1]],
        start=words[0],
        end=words[1],
        passage=article.text[around[0] : around[1]],
        passage_start=around[0],
        language=certain_language(article.text, article.language),
        page=article.page_at(words[0]),
    )
