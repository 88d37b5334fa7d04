"""The metrics hold what their definitions promise, for any input."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evals.metrics import (
    contains,
    contains_words,
    difference,
    f1,
    geometric_mean,
    hit_at,
    mcnemar,
    mean,
    normalise,
    proportion,
    reciprocal_rank,
)

ranks = st.one_of(st.none(), st.integers(1, 50))
verdicts = st.lists(st.booleans(), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The “Squid Game”", "squid game"),
        ("Don't!", "dont"),
        ("a 2–1 win", "2 1 win"),
        ("U.S.  Army", "us army"),
        ("An apple, the tree", "apple tree"),
        ("«Ça va»", "ça va"),
        ("ﬁve", "five"),
        ("…", ""),
        ("theatre and another", "theatre and another"),
    ],
)
def test_normalising_strips_case_quotes_punctuation_and_articles(text: str, wanted: str) -> None:
    assert normalise(text) == wanted


@given(st.text())
def test_normalising_twice_changes_nothing_but_articles_it_laid_bare(text: str) -> None:
    once = normalise(text)
    assert set(normalise(once).split()) <= set(once.split())


@given(st.text(), st.text(), st.text())
def test_a_text_contains_what_stands_in_it_as_words(before: str, answer: str, after: str) -> None:
    if normalise(answer):
        assert contains(f"{before} {answer} {after}", answer)


@given(st.text(), st.text())
def test_containing_as_whole_words_is_the_stricter_rule(text: str, answer: str) -> None:
    assert contains(text, answer) or not contains_words(text, answer)


def test_an_answer_of_nothing_but_punctuation_is_never_contained() -> None:
    assert not contains("anything ... at all", "...")


def test_a_number_inside_a_longer_number_is_no_whole_word() -> None:
    assert contains("in 2024", "4")
    assert not contains_words("in 2024", "4")
    assert contains_words("It was 4.", "4")


@given(ranks, st.integers(1, 49))
def test_a_hit_among_the_first_k_is_one_among_the_first_k_plus_one(rank: int | None, k: int) -> None:
    assert hit_at(rank, k + 1) or not hit_at(rank, k)


@given(ranks)
def test_the_reciprocal_rank_is_zero_exactly_where_there_is_no_hit_in_ten(rank: int | None) -> None:
    assert (reciprocal_rank(rank) > 0) == hit_at(rank, 10)
    assert 0 <= reciprocal_rank(rank) <= 1


@given(st.lists(ranks, min_size=1, max_size=40))
def test_mean_reciprocal_rank_lies_between_hit_at_1_and_hit_at_10(found: list[int | None]) -> None:
    first, ten = (sum(hit_at(rank, k) for rank in found) for k in (1, 10))
    assert first <= sum(map(reciprocal_rank, found)) + 1e-9
    assert sum(map(reciprocal_rank, found)) <= ten + 1e-9


@given(verdicts)
def test_a_share_lies_in_its_interval_and_both_in_zero_to_one(outcomes: list[bool]) -> None:
    found = proportion(outcomes)
    assert found is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.n == len(outcomes)


def test_the_interval_of_a_share_is_wilsons() -> None:
    found = proportion([True] * 75 + [False] * 28)
    assert found is not None
    assert found.low == pytest.approx(0.6352, abs=1e-4)
    assert found.high == pytest.approx(0.8047, abs=1e-4)


@given(verdicts)
def test_more_of_the_same_narrows_the_interval(outcomes: list[bool]) -> None:
    few, many = proportion(outcomes), proportion(outcomes * 4)
    assert few is not None and many is not None
    assert many.high - many.low < few.high - few.low


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_a_mean_lies_in_its_interval_and_comes_out_the_same_again(values: list[float]) -> None:
    found = mean(values)
    assert found is not None
    assert min(values) - 1e-9 <= found.low <= found.value <= found.high <= max(values) + 1e-9
    assert mean(values) == found


def test_half_and_twice_as_fast_cancel_out() -> None:
    found = geometric_mean([0.5, 2.0])
    assert found is not None
    assert found.value == pytest.approx(1)


def test_figures_of_nothing_are_none() -> None:
    assert geometric_mean([]) is None
    assert proportion([]) is None
    assert mean([]) is None
    assert difference([], []) is None


@given(verdicts)
def test_a_system_does_not_differ_from_itself(outcomes: list[bool]) -> None:
    same = [float(outcome) for outcome in outcomes]
    found = difference(same, same)
    assert found is not None
    assert (found.value, found.low, found.high, found.p) == (0, 0, 0, 1)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_the_difference_turns_its_sign_with_its_sides(pairs: list[tuple[bool, bool]]) -> None:
    a, b = [float(x) for x, _ in pairs], [float(y) for _, y in pairs]
    there, back = difference(a, b), difference(b, a)
    assert there is not None and back is not None
    assert there.value == -back.value
    assert (there.only_a, there.only_b, there.p) == (back.only_b, back.only_a, back.p)
    assert math.isclose(there.value * len(pairs), (there.only_b or 0) - (there.only_a or 0), abs_tol=1e-9)


def test_values_between_zero_and_one_get_no_mcnemar() -> None:
    found = difference([0.5, 1.0], [1.0, 1.0])
    assert found is not None
    assert found.p is None


def test_paired_values_must_be_as_many() -> None:
    with pytest.raises(ValueError, match="differ in number"):
        difference([1.0], [])


def test_mcnemar_is_the_exact_binomial() -> None:
    assert mcnemar(0, 0) == 1
    assert mcnemar(0, 5) == pytest.approx(2 / 32)
    assert mcnemar(1, 9) == pytest.approx(2 * 11 / 1024)


@pytest.mark.slow
@given(verdicts, verdicts)
def test_f1_is_one_exactly_when_every_verdict_is_right(wanted: list[bool], unwanted: list[bool]) -> None:
    found = f1(wanted, unwanted)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert (found.value == 1) == (all(wanted) and not any(unwanted))
