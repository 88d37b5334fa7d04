"""Decides whether an arriving version takes the place of the searched one. Pure.

What a live address or feed gave last is current. Only what comes from files and imports is ordered by the outlet's dates.
A whole article takes a teaser's place whatever their dates, and never the other way round.
"""

from __future__ import annotations

import re

from index.records import Arrival
from index.store.article_states import StoredWithdrawal, VersionState

# A text of less than this share of another one is a teaser of it, if a feed says so or it ends in an ellipsis.
TEASER_SHARE = 0.5

_CUT_SHORT = re.compile(r"(?:…|\.\.\.|\[\+\d{1,6} chars\])\]?$")


def takes_place(arrival: Arrival, searched: VersionState | None, withdrawn: StoredWithdrawal | None) -> bool:
    """Whether `arrival` becomes the searched version.

    `searched` is the one that is searched now, `None` for none; `withdrawn` says since when the article is withdrawn.
    """
    stamp = arrival.article.updated or arrival.article.published
    live = arrival.origin != "archive"
    if searched is None:
        if live or withdrawn is None:
            return True
        if withdrawn.number is not None:
            return arrival.number > withdrawn.number
        return bool(stamp and stamp > withdrawn.since)
    length = len(arrival.article.text)
    if arrival.origin == "teaser":
        return searched.teaser or length >= searched.characters
    if live:
        return True
    if (searched.teaser or _is_cut_short(searched.ending)) and searched.characters < TEASER_SHARE * length:
        return True
    if _is_cut_short(arrival.article.text) and length < TEASER_SHARE * searched.characters:
        return False
    if searched.fetched is not None:
        return bool(stamp and stamp > searched.fetched)
    return not (stamp and searched.stamp and stamp < searched.stamp)


def _is_cut_short(text: str) -> bool:
    """Whether `text` ends as the texts of aggregators do, which are cut at a number of characters."""
    return bool(_CUT_SHORT.search(text[-40:].rstrip()))
