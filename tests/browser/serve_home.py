"""Serves the bundled sample, the hostile articles and those of the stories from the home given, as the browser tests' server.

Prints the page's address once it answers, and `closed` after it has ended in good order.
"""

from __future__ import annotations

import sys

from assistant.web import serve
from index import NewsIndex
from index.sample import sample_folder
from tests.browser import hostile, stories


def main() -> None:
    with NewsIndex.open(sys.argv[1]) as index:
        report = index.add([sample_folder(), *hostile.ARTICLES, *stories.ARTICLES])
        if report.failed:
            raise SystemExit(f"the sample did not go in: {report.failed}")
        serve(index, port=0, on_ready=lambda address: print(address, flush=True))
    print("closed", flush=True)


if __name__ == "__main__":
    main()
