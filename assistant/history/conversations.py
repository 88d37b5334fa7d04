"""Stored conversations: list, read, append, rename and delete. Each belongs to one reader.

A reader is a name (see `assistant.web.security.readers`). To everybody else a conversation does not exist.
"""

from __future__ import annotations

import secrets
import textwrap
from collections.abc import Sequence

from assistant.history.database import HistoryDatabase, moment_of, seconds_now
from assistant.history.serialization import pack, unpack
from assistant.history.stored_conversation import ConversationSummary, StoredConversation, StoredExchange
from index.errors import QueryError

MAX_TITLE_CHARACTERS = 200
_TITLE_CHARACTERS = 90


def new_id() -> str:
    """16 random hexadecimal digits that nobody can guess."""
    return secrets.token_hex(8)


class Conversations:
    """The conversations in `store`."""

    def __init__(self, store: HistoryDatabase) -> None:
        self._store = store

    def keep(self, reader: str, conversation: str, exchanges: Sequence[StoredExchange], number: int) -> bool:
        """Store the `number`th of a conversation's `exchanges`, replacing what was stored there.

        A new conversation is created with all of them. `False` if the conversation belongs to another reader.
        """
        now = seconds_now()
        with self._store.writing() as write:
            owner = write.rows("SELECT reader FROM conversations WHERE id = ?", (conversation,))
            if owner and owner[0][0] != reader:
                return False
            if owner:
                write.execute("UPDATE conversations SET changed = ? WHERE id = ?", (now, conversation))
                numbered = [(number, exchanges[number - 1])]
            else:
                title = _title(exchanges[0].question)
                write.execute(
                    "INSERT INTO conversations VALUES (?, ?, ?, ?, ?)", (conversation, reader, title, now, now)
                )
                numbered = list(enumerate(exchanges, 1))
            for at, exchange in numbered:
                write.execute("INSERT OR REPLACE INTO exchanges VALUES (?, ?, ?)", (conversation, at, pack(exchange)))
        return True

    def get(self, reader: str, conversation: str) -> StoredConversation | None:
        """The conversation, or `None`. Raises `HomeError` if the stored data can't be read."""
        found = self._store.rows(
            "SELECT title, begun, changed FROM conversations WHERE id = ? AND reader = ?", (conversation, reader)
        )
        if not found:
            return None
        title, begun, changed = found[0]
        rows = self._store.rows("SELECT record FROM exchanges WHERE conversation = ? ORDER BY number", (conversation,))
        exchanges = tuple(unpack(StoredExchange, packed) for (packed,) in rows)
        return StoredConversation(conversation, title, moment_of(begun), moment_of(changed), exchanges)

    def length(self, reader: str, conversation: str) -> int:
        """How many exchanges it has; 0 if there is no such conversation."""
        rows = self._store.rows(
            "SELECT count(*) FROM exchanges JOIN conversations ON id = conversation WHERE id = ? AND reader = ?",
            (conversation, reader),
        )
        return int(rows[0][0])

    def all_of(self, reader: str) -> list[ConversationSummary]:
        """A reader's conversations, the most recently used first."""
        rows = self._store.rows(
            "SELECT id, title, begun, changed, (SELECT count(*) FROM exchanges WHERE conversation = id)"
            " FROM conversations WHERE reader = ? ORDER BY changed DESC, begun DESC",
            (reader,),
        )
        return [
            ConversationSummary(key, title, moment_of(begun), moment_of(changed), count)
            for key, title, begun, changed, count in rows
        ]

    def rename(self, reader: str, conversation: str, title: str) -> bool:
        """`False` if there is no such conversation. Raises `QueryError` for a title that is empty or too long."""
        wanted = " ".join(title.split())
        if not wanted:
            raise QueryError("a conversation needs a title; type one")
        if len(wanted) > MAX_TITLE_CHARACTERS:
            raise QueryError(f"this title has {len(wanted)} characters; use at most {MAX_TITLE_CHARACTERS}")
        with self._store.writing() as write:
            return bool(
                write.execute(
                    "UPDATE conversations SET title = ? WHERE id = ? AND reader = ?", (wanted, conversation, reader)
                )
            )

    def delete(self, reader: str, conversation: str) -> bool:
        """Delete permanently. `False` if there is no such conversation."""
        with self._store.writing() as write:
            return bool(write.execute("DELETE FROM conversations WHERE id = ? AND reader = ?", (conversation, reader)))


def _title(question: str) -> str:
    return textwrap.shorten(question, _TITLE_CHARACTERS, placeholder=" …") or f"{question[: _TITLE_CHARACTERS - 2]} …"
