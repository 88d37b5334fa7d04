"""Everything that the processes of these tests need, loaded once by the server that forks them."""

import chromadb.api.rust
import tantivy

import index.feeds
import index.fetching.web_reader
import index.vectors
import tests.reliability.reopened
import tests.reliability.writer

__all__ = ["chromadb", "index", "tantivy", "tests"]
