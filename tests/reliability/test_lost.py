"""Nothing is lost by kills, nor by files that go bad: fewer rounds of what `python -m tests.reliability` does at length."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reliability import damage, kill
from tests.reliability.newsroom import Newsroom, Order, differences, url_of
from tests.reliability.steps import STEPS, Step, found

KILLS = 20


@pytest.mark.thorough
@pytest.mark.slow
def test_nothing_that_was_acknowledged_is_lost_by_kills(tmp_path: Path) -> None:
    rounds = [(STEPS[place * len(STEPS) // KILLS * 2 % len(STEPS)], False) for place in range(KILLS)]
    rounds[1::2] = [(None, False)] * (KILLS // 2)
    tally = kill.run(rounds, 20260301, tmp_path)
    assert tally.wrong == []
    assert tally.rounds == KILLS
    assert tally.acknowledged > 0
    assert tally.passed_over == 0, "so few passages are all compared one by one, whatever Chroma's graph leads to"


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_every_step_is_a_call_of_the_product(step: Step) -> None:
    owner, name = found(step)
    assert callable(getattr(owner, name))


@pytest.mark.slow
def test_a_damaged_file_is_noticed_or_harmless_and_mended(tmp_path: Path) -> None:
    outcomes = damage.run(8, 20260301, tmp_path, parts=("chroma", "keywords", "flat", "kept"))
    assert [each for each in outcomes if each.wrong] == []
    assert {each.part for each in outcomes} == {"chroma", "keywords", "flat", "kept"}


def test_the_comparison_sees_what_is_lost_half_there_or_back_again() -> None:
    room = Newsroom().after(Order("add", ((1, 1), (2, 1)))).after(Order("edit", ((2, 2),)))
    whole = {
        "articles": {url_of(number): held.versions(number) for number, held in room.articles.items()},
        "conversations": {},
        "questions": [],
        "feeds": [],
    }
    assert differences(whole, room, room) == []
    articles = whole["articles"]
    assert isinstance(articles, dict)
    lost = {**whole, "articles": {url_of(2): articles[url_of(2)]}}
    assert "article 1 is held as []" in differences(lost, room, room)[0]
    half = {**whole, "articles": {**articles, url_of(2): articles[url_of(2)][:1]}}
    assert "article 2 is held as" in differences(half, room, room)[0]
    assert differences(half, Newsroom().after(Order("add", ((1, 1), (2, 1)))), room) != []
    removed = room.after(Order("remove", ((1, 0),)))
    assert differences(whole, removed, removed) == [f"{url_of(1)} is held, and should not be"]
    assert differences(whole, room, removed) == []
