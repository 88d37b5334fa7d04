"""What all tests share: the order they run in, and that no Chroma server of the developer's is written to."""

from __future__ import annotations

import os

import pytest

for name in [name for name in os.environ if name.removeprefix("NEWSDESK_").startswith("CHROMA_")]:
    del os.environ[name]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick tests first, the browser last, so that a mistake shows in the first minute."""
    items.sort(
        key=lambda item: (item.get_closest_marker("browser") is not None, item.get_closest_marker("slow") is not None)
    )
