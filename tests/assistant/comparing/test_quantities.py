"""Figures are read with what they count and what restricts it; what only looks like a figure is left out."""

from __future__ import annotations

import pytest

from assistant.comparing.quantities import Quantity, quantities


def only(sentence: str) -> Quantity:
    found = quantities(sentence)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sentence", "words", "low", "high", "label"),
    [
        ("The quake killed at least 45 people.", "at least 45 people", 45, 45, "people killed"),
        ("Forty-five people died on the coast.", "Forty-five people", 45, 45, "people killed"),
        ("The death toll rose to 1,200 overnight in town.", "1,200", 1200, 1200, "people killed"),
        ("A blast left 45 dead.", "45 dead", 45, 45, "people killed"),
        ("Between 20 and 30 people were arrested.", "Between 20 and 30 people", 20, 30, "people arrested"),
        ("They spent $2–3 million on it.", "$2–3 million", 2e6, 3e6, "dollars"),
        ("The museum paid 340,000 euros.", "340,000 euros", 340_000, 340_000, "euros"),
        ("The plan costs £2.5bn.", "£2.5bn", 2.5e9, 2.5e9, "pounds"),
        ("Petrol costs $5.01 a gallon.", "$5.01 a gallon", 5.01, 5.01, "dollars per gallon"),
        ("Unemployment fell to 3.6 per cent.", "3.6 per cent", 3.6, 3.6, "per cent"),
        ("A magnitude 5.9 quake shook the hills.", "5.9", 5.9, 5.9, "magnitude"),
        ("The 7.0-magnitude quake shook the hills.", "7.0-magnitude", 7.0, 7.0, "magnitude"),
        ("More than 60 ships waited outside.", "More than 60 ships", 60, 60, "ships"),
        ("Half a million homes went dark.", "Half a million homes", 500_000, 500_000, "homes"),
        ("The clinic knows of 310 confirmed fever cases.", "310 confirmed fever cases", 310, 310, "fever cases"),
    ],
)
def test_a_figure_is_read_in_its_own_words_and_as_a_value(
    sentence: str, words: str, low: float, high: float, label: str
) -> None:
    found = only(sentence)
    assert (sentence[found.start : found.end], found.low, found.high, found.label) == (words, low, high, label)


@pytest.mark.parametrize(
    "sentence",
    [
        "The treaty of 2018 was renewed in March 2023.",
        "She arrived on 12 June and left on June 14, 2022.",
        "The ship docked at 8:43 a.m. local time.",
        "The 45-year-old driver, 45, was not named.",
        "The boy is 12 years old.",
        "The home side won 3-2 in extra time.",
        "One in ten said nothing.",
        "Flight 714 and Article 5 were discussed; Covid-19 was not.",
        "Dozens of houses and hundreds of cars were lost.",
        "The figure rose from 45 a day before.",
        "Officials initially spoke of 45 dead.",
        "Nothing here is counted at all.",
    ],
)
def test_years_dates_ages_scores_names_and_old_figures_are_none(sentence: str) -> None:
    assert quantities(sentence) == ()


@pytest.mark.parametrize(
    ("whole", "part"),
    [
        ("In all, 45 people were killed.", "Another 45 people were killed."),
        ("In all, 45 people were killed.", "In the past 24 hours, 45 people were killed."),
        ("In all, 45 people were killed.", "In all, 45 children were killed."),
        ("In all, 45 people were killed.", "In all, 45 people were injured."),
        ("In all, 45 people were killed.", "The storm could have killed 45 people."),
        ("Rents rose to 9 percent of income.", "Rents rose by 9 percent."),
        ("Rents rose to 9 percent.", "Rents rose 9 percentage points."),
        ("A poll found 44 percent of voters in favour.", "A poll found 44 percent of farmers in favour."),
        ("They paid 50 dollars.", "They paid 50 euros."),
        ("They paid $50.", "They paid $50 a night."),
        ("The port counted 30 ships.", "The port counted 30 fishing ships."),
    ],
)
def test_what_limits_a_figure_makes_it_one_of_another_kind(whole: str, part: str) -> None:
    assert only(whole).kind != only(part).kind


def test_dead_and_hurt_of_one_sentence_are_told_apart() -> None:
    found = quantities("The fire killed 12 people and injured 45 others, police said.")
    assert [(q.low, q.outcome, q.limits) for q in found] == [(12, "dead", frozenset()), (45, "hurt", frozenset())]


def test_those_included_do_not_hide_the_whole() -> None:
    found = quantities("Forty-five people, including 12 children, were killed.")
    assert [(q.low, q.outcome, q.limits) for q in found] == [(45, "dead", frozenset()), (12, None, frozenset({"part"}))]


def test_a_figure_never_reaches_outside_its_sentence() -> None:
    for sentence in (
        "45",
        "$",
        "$5",
        "at least",
        "between 5 and",
        "no",
        "half a",
        "a",
        "1,2,3",
        "5 to",
        "magnitude",
        "",
    ):
        for found in quantities(sentence):
            assert 0 <= found.start < found.end <= len(sentence)
