"""Serves the page over the home given, as a process of its own: `python -m tests.benchmarks.page_server HOME`.

Prints the page's address once it answers and its index is open; ends on SIGTERM.
"""

from __future__ import annotations

import sys

from assistant.web import serve
from index import NewsIndex


def main() -> None:
    with NewsIndex.open(sys.argv[1]) as index:
        index.problems()  # waits until the vector index is open
        index.embedder.embed_query("news")
        serve(index, port=0, on_ready=lambda address: print(address, flush=True))


if __name__ == "__main__":
    main()
