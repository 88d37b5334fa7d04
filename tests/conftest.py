"""What all tests share: the order they run in, that no Chroma server or language model of the developer's is asked, that
days are those of UTC, and that a home is reopened without a process."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.engines import chroma, chroma_folders

for name in [name for name in os.environ if name.removeprefix("NEWSDESK_").startswith("CHROMA_")]:
    del os.environ[name]
os.environ["NEWSDESK_TIMEZONE"] = "UTC"
for name in ("NEWSDESK_MODEL", "NEWSDESK_ENTAILMENT", "OPENAI_BASE_URL", "OPENAI_API_BASE", "OPENAI_API_KEY"):
    os.environ.pop(name, None)

# What `make quick` selects.
QUICK = "not slow and not browser"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--thorough", action="store_true", help="also run the tests marked thorough, as before a release")


_MARKED_WHOLE = re.compile(r"^pytestmark = (?:\[\s*)?pytest\.mark\.(\w+)\b", re.MULTILINE)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """In the quick suite, a file of nothing but slow or browser tests isn't imported: its libraries take seconds."""
    if config.option.markexpr != QUICK or collection_path.suffix != ".py":
        return None
    marked = _MARKED_WHOLE.search(collection_path.read_text(encoding="utf-8"))
    return True if marked and marked[1] in ("slow", "browser") else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Quick tests first, the browser last, so that a mistake shows in the first minute; thorough ones where asked for."""
    if not config.getoption("--thorough") and "thorough" not in config.option.markexpr:
        thorough = [item for item in items if item.get_closest_marker("thorough")]
        config.hook.pytest_deselected(items=thorough)
        items[:] = [item for item in items if item not in thorough]
    items.sort(
        key=lambda item: (item.get_closest_marker("browser") is not None, item.get_closest_marker("slow") is not None)
    )


def _probed_here(folder: Path) -> None:
    """`chroma.probe` without its process, which takes a second of a processor each time a home is opened again."""
    live = chroma.ChromaFolder(folder)
    try:
        live.search_own()
    finally:
        live.close()


@pytest.fixture(scope="session", autouse=True)
def homes_are_probed_here() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chroma_folders, "probe", _probed_here)
        yield


@pytest.fixture
def probed_by_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the tests of damage: Chroma may end the process that opens a damaged folder."""
    monkeypatch.setattr(chroma_folders, "probe", chroma.probe)
