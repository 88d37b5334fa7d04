"""Articles and search: everything Newsdesk knows about news, and nothing about conversation.

    from index import NewsIndex, Filters

    with NewsIndex.open() as index:
        index.add(["articles/"])
        for hit in index.search("who won the election?", k=5):
            print(hit.article.title, hit.passage.text)

Read `news_index` first, which connects the folders, then the folder of your interest: `sources`, `fetching` and `feeds`
get articles, `ingest` adds them, `store`, `embedding` and `engines` keep them searchable, `query` and `search` find
them, and `backup` saves a home.

Importing this package is cheap: the libraries behind a name load when the name is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.errors import NewsdeskError
    from index.news_index import NewsIndex
    from index.records import AddReport, Article, Failure, Filters, Hit, Passage
    from index.retriever import NewsRetriever

__all__ = [
    "AddReport",
    "Article",
    "Failure",
    "Filters",
    "Hit",
    "NewsIndex",
    "NewsRetriever",
    "NewsdeskError",
    "Passage",
]

_HOMES = {
    "NewsIndex": "index.news_index",
    "NewsRetriever": "index.retriever",
    "NewsdeskError": "index.errors",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'index' has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "index.records")), name)
