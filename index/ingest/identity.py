"""Decides which stored article an arriving one is: over all evidence, because no key is unique in practice.

A key is the id that an address alone gives. Usually that is the article's id. An article that shares its key with another
one gets an id of its own and is listed under the key (`article_keys`), and so is one that a feed knows under an earlier
address. `index.same_article` weighs the evidence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index.records import Arrival, Article, Withdrawal, article_id
from index.same_article import another_article
from index.store.article_states import under_key
from index.store.catalog import Catalog
from index.text.urls import canonical_url

# An address that stands for more articles than this is compared with its newest ones only.
MAX_COMPARED = 20


@dataclass(frozen=True, slots=True)
class Placed:
    """An article with the id that it is stored under, and the `keys` by which that id is to be found too.

    `kept_apart`: it shares its key with an article that it is not. `merged`: it is an article known under another key.
    """

    article: Article
    keys: tuple[str, ...] = ()
    kept_apart: bool = False
    merged: bool = False


def place(arrival: Arrival, catalog: Catalog, waiting: Sequence[Article]) -> Placed:
    """Where `arrival` belongs; `waiting` are the articles under its key that are about to be stored."""
    article, key = arrival.article, arrival.article.id
    ids = under_key(catalog, key)
    hinted = under_key(catalog, arrival.known_as) if arrival.known_as and arrival.known_as != key else []
    own_id = _own_id(article)
    listed = [own_id] if own_id in ids[MAX_COMPARED:] else []
    known = _newest_states([*hinted[:MAX_COMPARED], *listed, *ids[:MAX_COMPARED]], catalog)
    known += [each for each in waiting if each.id == own_id] or waiting[-MAX_COMPARED:]
    if not known:
        return Placed(article)
    same = _same(arrival, known)
    if same is not None:
        merged = same.id in hinted and same.id not in ids
        return Placed(replace(article, id=same.id), (key,) if merged else (), merged=merged)
    if key not in ids and not any(each.id == key for each in waiting):
        return Placed(article)
    return Placed(replace(article, id=own_id), (key,), kept_apart=True)


def withdrawn_ids(withdrawal: Withdrawal, catalog: Catalog) -> list[str]:
    """The articles that a withdrawal is about, searched or withdrawn before: all at its address, or the one of its item."""
    if withdrawal.url:
        ids = under_key(catalog, article_id(withdrawal.url, None, "", ""))
        wanted = canonical_url(withdrawal.url)
        there = [each for each in _newest_states(ids, catalog) if each.url and canonical_url(each.url) == wanted]
        if there:
            return [each.id for each in there]
    hinted = under_key(catalog, withdrawal.known_as) if withdrawal.known_as else []
    return hinted if len(hinted) == 1 else []


def _same(arrival: Arrival, known: Sequence[Article]) -> Article | None:
    """The one of `known` that has the same content, else the first that is no other article."""
    digest = arrival.article.content_hash
    for each in known:
        if each.content_hash == digest:
            return each
    on_page = arrival.origin == "page"
    return next((each for each in known if not another_article(arrival.article, each, from_its_page=on_page)), None)


def _newest_states(ids: Iterable[str], catalog: Catalog) -> list[Article]:
    """The searched version of each article, or the last one if it is withdrawn."""
    found = []
    for id_ in dict.fromkeys(ids):
        article = catalog.article(id_) or next((each.article for each in reversed(catalog.history(id_))), None)
        if article is not None:
            found.append(article)
    return found


def _own_id(article: Article) -> str:
    """The id of an article that shares its key."""
    published = article.published.isoformat() if article.published else article.text
    identity = "\0".join((article.id, article.title, published))
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:16]
