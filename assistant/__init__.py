"""Conversation over an index: questions in, quoted and checked answers out.

from index import NewsIndex
from assistant import Assistant

with NewsIndex.open() as index:
    print(Assistant(index).ask("Who visited Kabul?").text)

This package knows conversation. Storage and search belong to `index`, which must not import it. Start reading at
`answering.assistant`; the records that flow between the folders are in `records`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.answering.assistant import Assistant
    from assistant.checking.checker import check_claim
    from assistant.comparing.timeline import Timeline, timeline
    from assistant.drafts.draft import CheckedSentence, check_draft
    from assistant.records import Answer, Check, Citation, Evidence, Refusal, Sentence, Turn

__all__ = [
    "Answer",
    "Assistant",
    "Check",
    "CheckedSentence",
    "Citation",
    "Evidence",
    "Refusal",
    "Sentence",
    "Timeline",
    "Turn",
    "check_claim",
    "check_draft",
    "timeline",
]

# Modules of the public names that are not in `assistant.records`. They are imported when first used.
_PLACES = {
    "Assistant": "assistant.answering.assistant",
    "CheckedSentence": "assistant.drafts.draft",
    "Timeline": "assistant.comparing.timeline",
    "check_claim": "assistant.checking.checker",
    "check_draft": "assistant.drafts.draft",
    "timeline": "assistant.comparing.timeline",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'assistant' has no attribute {name!r}")
    return getattr(import_module(_PLACES.get(name, "assistant.records")), name)
