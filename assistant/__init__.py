"""Conversation over an index: questions in, quoted and checked answers out.

from index import NewsIndex
from assistant import Assistant

with NewsIndex.open() as index:
    print(Assistant(index).ask("Who visited Kabul?").text)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.chat import Assistant
    from assistant.records import Answer, Citation, Refusal, Sentence, Turn

__all__ = ["Answer", "Assistant", "Citation", "Refusal", "Sentence", "Turn"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'assistant' has no attribute {name!r}")
    return getattr(import_module("assistant.chat" if name == "Assistant" else "assistant.records"), name)
