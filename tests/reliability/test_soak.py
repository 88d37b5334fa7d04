"""A short soak, for growth that nobody could miss, and the page of figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reliability.report import PAGE, page
from tests.reliability.soak import soak

# The machines of CI are slow and short of rounds, so that only what grows with every question shows: before it was mended,
# the page kept 0.6 MiB of each.
MIB_A_QUESTION = 0.5


def test_the_page_of_figures_is_that_of_the_runs() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert page(text) == text


@pytest.mark.thorough
@pytest.mark.slow
def test_a_page_in_use_neither_fails_nor_grows_grossly(tmp_path: Path) -> None:
    soaked = soak(tmp_path / "home", minutes=1.0, every=2.0)
    assert not soaked.counts.errors, list(soaked.counts.examples)
    assert soaked.exit == 0
    found = [each for each in soaked.samples if each.at >= 20]
    asked = found[-1].asked - found[0].asked
    grown = found[-1].own - found[0].own
    assert grown < 60 + MIB_A_QUESTION * asked, (grown, asked)
    assert max(each.threads for each in found) < 80
    assert max(each.files for each in found) < 150
