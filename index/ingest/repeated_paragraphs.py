"""Finds what an outlet prints in many articles: paragraphs under headlines that have nothing to do with one another
(notices about registration, "About us", pitches for newsletters), and sentences to readers ("Sign up here.").

Both stay in the article and are no sentences of it (`index.sources.furniture`). A background paragraph that an outlet
repeats stands under headlines that share a word; it is no furniture unless it is everywhere. Of each paragraph and each
sentence to readers the catalog keeps a hash and the first articles that have it, so that adding costs the same however
many articles there are.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence

from index.records import Article
from index.same_article import telling_words
from index.sources.furniture import Spans, addresses_readers
from index.store.catalog import Catalog
from index.store.catalog_reader import chunks
from index.text.sentences import paragraph_spans, sentence_spans

log = logging.getLogger("newsdesk.index")

# Headlines without a common word. In rtqa2022a and rtqa2024q1 (4,112 articles) no paragraph of running text that stands
# under three is of its article; of those under two, a third are.
MIN_HEADLINES = 3
# A shorter paragraph is an item of a list or a heading.
MIN_CHARACTERS = 30
# Articles that are kept for a paragraph. One that stands in so many is furniture whatever their headlines: those of a daily
# newsletter share words. In the same articles a background paragraph stands in 10 at most.
MAX_ARTICLES = 20
# Articles with one sentence to readers. In the same articles all 36 of so many are furniture (612 places), and of the 10
# sentences in four, three are not.
MIN_ADDRESSES = 5
# In place of an article's id: the paragraph is furniture, whatever else has it.
FURNITURE = ""
# What of the catalog is read for a home of an older Newsdesk, once.
_READ = "paragraphs and sentences"
_AT_A_TIME = 500


class RepeatedParagraphs:
    """The paragraphs known of each outlet in `catalog`. One writer at a time: the caller holds the lock."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def recognise(self, articles: Sequence[Article]) -> None:
        """Record which paragraphs of `articles` are furniture, and those of earlier articles that these show to be."""
        if self._catalog.setting(_READ) is None:
            self._read_earlier()
        self._recognise(articles, {article.id: article.version for article in articles})

    def forget(self, article_id: str) -> None:
        """Remove an article that is about to be deleted from those known to have a paragraph."""
        # Unchecked: an article that is damaged on the disk can be removed.
        told = self._catalog.rows("SELECT publisher, text, language FROM versions WHERE article_id = ?", (article_id,))
        digests = {digest for each in told for digest in _digests(*each)}
        self._catalog.forget_paragraphs(digests, article_id)

    def _read_earlier(self) -> None:
        """Read what an older Newsdesk stored."""
        ids = self._catalog.ids()
        self._catalog.forget_all_paragraphs()  # which an older Newsdesk hashed otherwise
        if ids:
            log.info("looking for paragraphs that outlets repeat, in %d articles; this is done once", len(ids))
        for some in chunks(ids, _AT_A_TIME):
            self._recognise([article for article, _ in self._catalog.articles(some).values()], {})
        self._catalog.set_setting(_READ, "read")

    def _recognise(self, articles: Sequence[Article], arriving: Mapping[str, int]) -> None:
        spans = {each.id: _digests(each.publisher, each.text, each.language) for each in articles}
        having = self._catalog.paragraphs({digest for each in spans.values() for digest in each})
        new: list[tuple[int, str]] = []
        for id_, digests in spans.items():
            for digest in digests:
                ids = having.setdefault(digest, [])
                if FURNITURE not in ids and id_ not in ids and len(ids) < MAX_ARTICLES:
                    ids.append(id_)
                    new.append((digest, id_))
        shown = self._shown_by({digest: having[digest] for digest, _ in new})
        earlier = {id_ for digest in shown for id_ in having[digest]} - spans.keys()
        others = [self._catalog.article(id_, arriving.get(id_)) for id_ in sorted(earlier)]
        told = [*articles, *(each for each in others if each is not None)]
        spans |= {each.id: _digests(each.publisher, each.text, each.language) for each in told if each.id in earlier}
        having |= self._catalog.paragraphs({digest for id_ in earlier for digest in spans.get(id_, ())})
        found = shown | {digest for digest, ids in having.items() if FURNITURE in ids}
        new += ((digest, FURNITURE) for digest in shown)
        self._catalog.know_paragraphs(new, [(each, _furniture(spans[each.id], found)) for each in told])

    def _shown_by(self, having: Mapping[int, Sequence[str]]) -> set[int]:
        """The paragraphs that are furniture by the headlines of the articles that have them."""
        repeated = {digest: ids for digest, ids in having.items() if len(ids) >= MIN_HEADLINES}
        titles = self._catalog.titles({id_ for ids in repeated.values() for id_ in ids})
        words = {id_: telling_words(title) for id_, title in titles.items()}
        return {
            digest
            for digest, ids in repeated.items()
            if len(ids) >= (MIN_ADDRESSES if _is_address(digest) else MAX_ARTICLES)
            or _are_apart([words[id_] for id_ in ids if id_ in words])
        }


def _are_apart(headlines: Sequence[frozenset[str]]) -> bool:
    """Whether enough of these headlines, given by their words, have no word in common."""
    apart: list[frozenset[str]] = []
    for words in headlines:
        if words and not any(words & other for other in apart):
            apart.append(words)
    return len(apart) >= MIN_HEADLINES


def _digests(publisher: str | None, text: str, language: str | None) -> dict[int, list[tuple[int, int]]]:
    """The paragraphs of a text and its sentences to readers, by a hash of outlet and words; none without an outlet."""
    found: dict[int, list[tuple[int, int]]] = {}
    if publisher:
        sentences = (span for span in sentence_spans(text, language) if addresses_readers(text[slice(*span)]))
        for address, spans in ((False, paragraph_spans(text)), (True, sentences)):
            for start, end in spans:
                words = " ".join(text[start:end].split()).casefold()
                if len(words) >= MIN_CHARACTERS:
                    found.setdefault(_digest(publisher, words, address), []).append((start, end))
    return found


def _digest(publisher: str, words: str, address: bool) -> int:
    """A hash of 64 bits, whose last one says whether it is that of a sentence to readers."""
    told = hashlib.blake2b(f"{publisher}\0{words}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(told, signed=True) & ~1 | address


def _is_address(digest: int) -> bool:
    return bool(digest & 1)


def _furniture(spans: Mapping[int, Sequence[tuple[int, int]]], digests: set[int]) -> Spans:
    return tuple(sorted(span for digest, found in spans.items() if digest in digests for span in found))
