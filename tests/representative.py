"""Long lists of cases: some of them are run each time, all of them before a release (`make test-all`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def one_in(every: int, cases: Iterable[Any]) -> list[Any]:
    """`cases` for `parametrize`: the first of every so many, and the others marked `thorough`."""
    return [pytest.param(each, marks=[pytest.mark.thorough] if n % every else []) for n, each in enumerate(cases)]
