"""A home's threads import nothing that the program using it may be importing at the same time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

OPENED = """
import sys, threading

class Noting:
    def find_spec(self, name, path=None, target=None):
        if threading.current_thread() is not threading.main_thread():
            noted.add(name.partition(".")[0])

noted = set()
sys.meta_path.insert(0, Noting())
from index import NewsIndex
from tests.index.embedding.embedders import WordEmbedder
from tests.index.ingest.test_crashes import article

for _ in range(2):
    with NewsIndex.open(sys.argv[1], embedder=WordEmbedder()) as index:
        index.problems()
        index.add([article(1)])
        assert index.search("word1x1")
print(*noted & set(sys.modules))
"""


def test_the_opener_imports_no_package_that_others_bring_too(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPENED, str(tmp_path / "home")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    third = {name for name in done.stdout.split() if name not in sys.stdlib_module_names}
    # Chroma checks whether it runs in google.colab, and finds an empty namespace.
    assert third <= {"index", "chromadb", "chromadb_rust_bindings", "google"}
