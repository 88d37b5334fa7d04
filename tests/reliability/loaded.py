"""Everything that the processes of these tests need, loaded once by the server that forks them."""

import chromadb.api.rust
import tantivy

import index.engines.chroma
import index.feeds.refresh
import index.feeds.web_reader
import tests.reliability.reopened
import tests.reliability.writer

__all__ = ["chromadb", "index", "tantivy", "tests"]
