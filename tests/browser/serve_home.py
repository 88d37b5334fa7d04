"""Serves the bundled sample, the hostile articles and those of the stories from the home given, as the browser tests' server.

A new home is a copy of one beside its folder, which the first server makes for the others.
Prints the page's address once it answers, and `closed` after it has ended in good order.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from assistant.web import serve
from index import NewsIndex
from index.sample import sample_folder
from tests.browser import hostile, stories


def main() -> None:
    home = Path(sys.argv[1])
    made = home.parents[1] / "served-home"
    if not made.exists():
        with NewsIndex.open(made) as index:
            report = index.add([sample_folder(), *hostile.ARTICLES, *stories.ARTICLES])
        if report.failed:
            raise SystemExit(f"the sample did not go in: {report.failed}")
    if not home.exists():
        shutil.copytree(made, home)
    with NewsIndex.open(home) as index:
        serve(index, port=0, on_ready=lambda address: print(address, flush=True))
    print("closed", flush=True)


if __name__ == "__main__":
    main()
