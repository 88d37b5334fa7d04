"""Two figures count the same thing or another one: pairs of our own writing, half of them kept aside while designing.

A line of `figure_pairs.jsonl` has a question, and two reports with the figure in brackets; the first answers the question.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.comparing.asked import event_words
from assistant.comparing.same_thing import FigureClaim, claims_in, same_things
from index.records import Article, Hit, Passage

PAIRS = [json.loads(line) for line in Path(__file__).with_name("figure_pairs.jsonl").read_text("utf-8").splitlines()]


def hit_of(report: dict[str, str], number: int) -> tuple[Hit, int]:
    """The report as a hit, and where its figure stands."""
    text = report["text"].replace("[", "").replace("]", "")
    published = datetime.fromisoformat(report["published"]).replace(tzinfo=UTC)
    article = Article(
        title=report["title"], text=text, publisher=f"Outlet {number}", published=published, language="en"
    )
    passage = Passage(f"{article.id}:0", article.id, 1, 0, 0, len(text), text)
    return Hit(passage, article, 1.0, number, ("words",)), report["text"].index("[")


def claim_at(claims: list[FigureClaim], hit: Hit, at: int) -> FigureClaim | None:
    """The figure read at that place, with the sign or the words before it."""
    for claim in claims:
        start, end = (claim.candidate.start + each for each in (claim.quantity.start, claim.quantity.end))
        if claim.article_id == hit.article.id and not claim.is_headline and start <= at < end:
            return claim
    return None


def is_same(pair: dict[str, Any]) -> bool:
    (one, at), (other, other_at) = hit_of(pair["one"], 1), hit_of(pair["other"], 2)
    claims = list(claims_in([one, other]))
    anchor, second = claim_at(claims, one, at), claim_at(claims, other, other_at)
    return bool(anchor and second) and second in same_things(anchor, claims, event_words(pair["question"]))


@pytest.mark.parametrize(("half", "precise", "found"), [("design", 0.95, 0.75), ("kept aside", 0.95, 0.75)])
def test_most_pairs_are_told_right(half: str, precise: float, found: float) -> None:
    pairs = [pair for pair in PAIRS if pair["half"] == half]
    same = [pair for pair in pairs if is_same(pair)]
    right = [pair for pair in same if pair["same"]]
    assert len(pairs) == 54
    assert len(right) / len(same) >= precise, [pair["why"] for pair in same if not pair["same"]]
    assert len(right) / sum(pair["same"] for pair in pairs) >= found
