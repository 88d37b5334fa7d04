"""Saves an answer or a conversation of the command line to a file, in the formats of the page's export."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from assistant.history.stored_conversation import StoredConversation, StoredExchange
from assistant.records import Answer
from assistant.web.page.export import MEDIA_TYPES, Export, export
from index.errors import NewsdeskError
from index.records import Filters


def kind_of(file: Path) -> str | None:
    """The kind of export for the extension of `file`; `None` if there is none."""
    kind = file.suffix.lower().removeprefix(".")
    return kind if kind in MEDIA_TYPES else None


def save(answer: Answer, filters: Filters, file: Path) -> None:
    """Write the answer with its evidence. `filters` are the asker's. Raises `NewsdeskError` if that fails."""
    exchange = StoredExchange(answer.question, answer, filters=filters)
    alone = StoredConversation("", answer.question, answer.asked_at, answer.asked_at, (exchange,))
    _write(export(alone, kind_of(file) or "", 1), file)


def save_all(exchanges: Sequence[StoredExchange], begun: datetime, file: Path) -> None:
    """Write a conversation (at least one exchange); `begun` is an aware datetime. See `save`."""
    whole = StoredConversation("", exchanges[0].question, begun, datetime.now(UTC), tuple(exchanges))
    _write(export(whole, kind_of(file) or ""), file)


def _write(made: Export, file: Path) -> None:
    try:
        file.write_bytes(made.body)
    except OSError as error:
        raise NewsdeskError(f"{file} can't be written: {(error.strerror or str(error)).lower()}") from error
