"""The articles of the tests of answering, served to programs over a real port."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant import Assistant
from assistant.web.app import build_app
from index import NewsIndex
from tests.assistant.web.over_http import Visitor, running


@pytest.fixture(scope="session")
def address(news_index: NewsIndex, assistant: Assistant) -> Iterator[str]:
    with running(build_app(news_index, assistant=assistant)) as url:
        yield url


@pytest.fixture
def program(address: str) -> Visitor:
    return Visitor(address)
