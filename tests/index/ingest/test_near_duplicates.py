"""Fingerprints are the same on every machine and in every version, and similarities are what their names say."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.ingest.near_duplicates import (
    BANDS,
    PLACES,
    TextOverlap,
    bands,
    runs,
    same_report,
    signature,
    similarity,
    text_overlap,
)

TEXT = "The ferry Northlight began service on Monday and carries 240 passengers across the bay in 35 minutes."
WORDS = st.lists(st.sampled_from(["ferry", "bridge", "the", "said", "240", "port", "storm"]), max_size=40).map(" ".join)


def test_a_stored_signature_stays_what_it_was() -> None:
    """Homes store signatures: another value for the same text would hide every copy of an older article."""
    places = signature(TEXT)
    assert places.dtype == np.uint32 and places.shape == (PLACES,)
    assert places[:4].tolist() == FIRST_PLACES
    assert bands(places)[:2] == FIRST_BANDS
    assert len(bands(places)) == BANDS


FIRST_PLACES = [3133928, 5089041, 556006137, 153867618]
FIRST_BANDS = [2211217808552279615, -1079467723631246069]


def test_case_punctuation_and_quotes_make_no_difference() -> None:
    styled = TEXT.upper().replace(" AND ", ", AND ")
    assert similarity(signature(TEXT), signature(styled)) == 1.0


@given(one=WORDS, other=WORDS)
def test_likeness_is_the_same_from_either_side_and_between_none_and_all(one: str, other: str) -> None:
    found = text_overlap(runs(one), runs(other))
    assert found == text_overlap(runs(other), runs(one))
    assert 0 <= found.jaccard <= found.containment <= 1
    assert 0 <= found.lead <= 1


@given(WORDS)
def test_a_text_is_all_like_itself(text: str) -> None:
    assert text_overlap(runs(text), runs(text)) == TextOverlap(1.0, 1.0, 1.0, 1.0)
    assert same_report(text_overlap(runs(text), runs(text)), timedelta(days=900))


def test_a_cut_copy_counts_only_with_its_lead_and_as_a_fair_part() -> None:
    assert same_report(TextOverlap(jaccard=0.4, containment=1.0, lead=1.0, ending=0.0))
    assert not same_report(TextOverlap(jaccard=0.4, containment=1.0, lead=0.2, ending=0.0))
    assert not same_report(TextOverlap(jaccard=0.1, containment=1.0, lead=1.0, ending=0.0))


def test_a_copy_with_a_lead_of_its_own_counts_if_the_rest_is_there_or_both_end_the_same() -> None:
    assert same_report(TextOverlap(jaccard=0.6, containment=0.9, lead=0.0, ending=0.5))
    assert same_report(TextOverlap(jaccard=0.6, containment=0.7, lead=0.0, ending=0.9))
    assert not same_report(TextOverlap(jaccard=0.6, containment=0.7, lead=0.0, ending=0.5))
    assert not same_report(TextOverlap(jaccard=0.4, containment=0.7, lead=0.0, ending=0.9))


def test_what_comes_weeks_later_must_be_nearly_the_same() -> None:
    alike = TextOverlap(jaccard=0.7, containment=0.9, lead=1.0, ending=1.0)
    assert same_report(alike)
    assert same_report(alike, timedelta(days=-3))
    assert not same_report(alike, timedelta(days=60))
    assert not same_report(alike, timedelta(days=-60))
