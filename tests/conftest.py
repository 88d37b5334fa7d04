"""What all tests share: the order they run in, and that no Chroma server or language model of the developer's is asked."""

from __future__ import annotations

import os

import pytest

for name in [name for name in os.environ if name.removeprefix("NEWSDESK_").startswith("CHROMA_")]:
    del os.environ[name]
for name in ("NEWSDESK_MODEL", "NEWSDESK_ENTAILMENT", "OPENAI_BASE_URL", "OPENAI_API_BASE", "OPENAI_API_KEY"):
    os.environ.pop(name, None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--thorough", action="store_true", help="also run the tests marked thorough, as before a release")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Quick tests first, the browser last, so that a mistake shows in the first minute; thorough ones where asked for."""
    if not config.getoption("--thorough") and "thorough" not in config.option.markexpr:
        thorough = [item for item in items if item.get_closest_marker("thorough")]
        config.hook.pytest_deselected(items=thorough)
        items[:] = [item for item in items if item not in thorough]
    items.sort(
        key=lambda item: (item.get_closest_marker("browser") is not None, item.get_closest_marker("slow") is not None)
    )
