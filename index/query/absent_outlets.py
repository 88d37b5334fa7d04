"""Whether a name that a question gives as its source is an outlet, by what the articles say of it. Pure.

Other outlets are told things, give interviews' names and report ("told Reuters", "in an interview with", "Reuters reported");
people and authorities are quoted. The articles' own wording decides, so no list of outlets is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# The share of a name's mentions that speak of it as an outlet. In 710 articles of 2022: Reuters .48, BBC .25, The Guardian .20,
# Associated Press .13; President Trump .07, CDC .04, White House .01.
SHARE = 0.1


# \0 stands for the name.
_NAMED = re.compile(r"\0(?![\w-]| [A-Z])")
_AS_OUTLET = re.compile(
    r"\b(?:told|interview(?:ed)? (?:with|by|on)|(?:reported|published) (?:first )?by) (?:[Tt]he )?\0(?![\w-]| [A-Z])"
    r"|\0,? (?:first |also )?report(?:s|ed)\b"
)
_AS_SPEAKER = re.compile(r"\0 (?:said|says|announced)\b")


def is_outlet(name: str, texts: Sequence[str]) -> bool:
    """Whether `texts`, passages that have the words of `name`, speak of it as an outlet."""
    marked = [text.replace("\0", " ").replace(name, "\0") for text in texts]
    mentions, as_outlet, as_speaker = (
        sum(len(pattern.findall(text)) for text in marked) for pattern in (_NAMED, _AS_OUTLET, _AS_SPEAKER)
    )
    return as_outlet > as_speaker and as_outlet >= SHARE * mentions
