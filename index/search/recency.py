"""Raises the scores of articles by their date: recent ones, or those of the days that a question names. Pure.

A plain news question is about the present, so an article published shortly before it is more likely meant. A question
that names when something happened is more likely answered by the news of that time. A preference only raises scores; it
hides nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from index.store.passage_columns import UNDATED, not_before

Epochs = NDArray[np.int64]
Factors = NDArray[np.float64]

# The lift of an article published at the moment of asking, and the age at which half the lift is gone. On rtqa2022a (n
# = 103) a month gives MRR@10 .79 on the day of the question and .71 asked a month later; a week gives .79 and .62, no
# lift .64.
STRENGTH = 1.0
HALF_LIFE = timedelta(days=30)
# For "the latest": a week-old report has half the lift of a new one.
LATEST_STRENGTH = 2.0
LATEST_HALF_LIFE = timedelta(days=7)
# For articles published on the days that a question names for an event. On rtqa2022a asked two years later, each
# question naming its time (n = 103), .5 to 2 are alike (MRR@10 .70) and 0 gives .61.
WITHIN_STRENGTH = 1.0


def lift(
    published: Epochs, asked_at: datetime, strength: float = STRENGTH, half_life: timedelta = HALF_LIFE
) -> Factors:
    """`(n,)` factors for articles' scores: 1 (old, undated, not published yet) to 1 + `strength` (just published).

    `published` are epoch seconds, `UNDATED` for an unknown date; `asked_at` is aware.
    """
    age = np.floor(asked_at.timestamp()) - published.astype(np.float64)
    lifts = 1.0 + strength * np.exp2(-age / half_life.total_seconds())
    return np.where((published == UNDATED) | (age < 0), 1.0, lifts)


def lift_within(published: Epochs, since: datetime | None, until: datetime | None) -> Factors:
    """`(n,)`: 1 + `WITHIN_STRENGTH` for articles published from `since` and before `until` (`None`: no bound), else 1."""
    within = published != UNDATED
    if since:
        within &= not_before(published, since)
    if until:
        within &= ~not_before(published, until)
    return np.where(within, 1.0 + WITHIN_STRENGTH, 1.0)
