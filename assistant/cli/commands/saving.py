"""An answer or a conversation of the command line as a file, as the page exports one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from assistant.history.records import Kept, KeptExchange
from assistant.records import Answer
from assistant.web.page.export import MEDIA_TYPES, Export, export
from index.errors import NewsdeskError
from index.records import Filters


def kind_of(file: Path) -> str | None:
    """The kind of export that the name of `file` asks for; `None` where there is no such kind."""
    kind = file.suffix.lower().removeprefix(".")
    return kind if kind in MEDIA_TYPES else None


def save(answer: Answer, filters: Filters, file: Path) -> None:
    """Writes the answer with all it rests on. `filters` are the asker's. Raises `NewsdeskError` where it can't be."""
    exchange = KeptExchange(answer.question, answer, filters=filters)
    alone = Kept("", answer.question, answer.asked_at, answer.asked_at, (exchange,))
    _write(export(alone, kind_of(file) or "", 1), file)


def save_all(exchanges: Sequence[KeptExchange], begun: datetime, file: Path) -> None:
    """Writes a conversation (at least one exchange), `begun` at an aware moment, as `save` does an answer."""
    whole = Kept("", exchanges[0].question, begun, datetime.now(UTC), tuple(exchanges))
    _write(export(whole, kind_of(file) or ""), file)


def _write(made: Export, file: Path) -> None:
    try:
        file.write_bytes(made.body)
    except OSError as error:
        raise NewsdeskError(f"{file} can't be written: {(error.strerror or str(error)).lower()}") from error
