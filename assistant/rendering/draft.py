"""A checked draft -> JSON, and the parts that all its renderings share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from assistant.drafts.draft import CheckedSentence
from assistant.records import Citation
from assistant.rendering.answer import citation_json
from index.hit_json import Json

# Reasons against a sentence come first; the JSON has the rest.
MOST_REASONS = 3
MARKS = {"supported": "✓", "partly": "~", "unsupported": "✗", "nothing found": "?", "no claim": " "}


def check_json(draft: str, against: str, checked: Sequence[CheckedSentence]) -> Json:
    """What `check --json` prints. `against` is "index" or "evidence"; every verdict has a count, in one order."""
    found = Counter(each.verdict for each in checked)
    return {
        "draft": draft,
        "against": against,
        "counts": {verdict: found[verdict] for verdict in MARKS},  # type: ignore[index]
        "sentences": [
            {
                "text": each.text,
                "start": each.start,
                "end": each.end,
                "verdict": each.verdict,
                "score": round(each.score, 4),
                "reasons": list(each.reasons),
                "citations": [citation.number for citation in each.citations],
            }
            for each in checked
        ],
        "citations": [citation_json(citation) for citation in cited(checked)],
    }


def counted(checked: Sequence[CheckedSentence]) -> str:
    """`3 supported, 1 partly, 2 nothing found`, verdicts nobody got left out."""
    found = Counter(each.verdict for each in checked)
    return ", ".join(f"{found[verdict]} {verdict}" for verdict in MARKS if found[verdict])  # type: ignore[index]


def cited(checked: Sequence[CheckedSentence]) -> list[Citation]:
    """The citations of the whole draft, each once, by number."""
    by_number = {citation.number: citation for each in checked for citation in each.citations}
    return [by_number[number] for number in sorted(by_number)]
