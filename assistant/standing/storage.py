"""Stores standing questions, their changes, and the secret of each reader's feed, as rows of `HistoryDatabase`.

Each question belongs to one reader. To everybody else it does not exist. If a reader has not visited for `REST`, their
questions are paused until the next visit.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from assistant.history.database import HistoryDatabase, moment_of, seconds_now
from assistant.history.serialization import pack, unpack
from assistant.standing.standing_question import AnswerChange, StandingQuestion, StandingRequest, StoredChange
from index.errors import QueryError

# Every question is asked after each refresh. These limits are what a small machine can do in a minute.
MOST_OF_READER = 50
MOST_OF_ALL = 500
CHANGES_KEPT = 30
REST = timedelta(days=90)
# Visits are recorded at most this often; pages poll every half minute.
_LOOK_SECONDS = 3600
_SECRET_BYTES = 24

_COLUMNS = "id, reader, begun, asked, record"


class StandingQuestions:
    """The standing questions in `store`."""

    def __init__(self, database: HistoryDatabase) -> None:
        self.database = database

    def add(self, reader: str, asking: StandingRequest) -> str:
        """Store a question and return its id. An identical question of the same reader keeps its id.

        Raises `QueryError` if the reader has too many questions, or all readers together do.
        """
        mine = self.all_of(reader)
        for each in mine:
            if _same(each.asking, asking):
                return each.id
        if len(mine) >= MOST_OF_READER:
            raise QueryError(f"you have {len(mine)} standing questions; remove one first")
        made = secrets.token_hex(8)
        with self.database.writing() as write:
            if write.rows("SELECT count(*) FROM standing")[0][0] >= MOST_OF_ALL:
                raise QueryError(f"there are {MOST_OF_ALL} standing questions here, which is the limit")
            asked = asking.latest.asked_at.timestamp() if asking.latest else None
            row = (made, reader, seconds_now(), asked, pack(asking))
            write.execute(f"INSERT INTO standing ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)", row)
        self.looked(reader)
        return made

    def all_of(self, reader: str) -> list[StandingQuestion]:
        """A reader's questions: those with unseen changes first, then by the latest change."""
        rows = self.database.rows(f"SELECT {_COLUMNS} FROM standing WHERE reader = ?", (reader,))
        found = [self._with_changes(row) for row in rows]
        return sorted(found, key=_news_first)

    def get(self, reader: str, question: str) -> StandingQuestion | None:
        rows = self.database.rows(f"SELECT {_COLUMNS} FROM standing WHERE reader = ? AND id = ?", (reader, question))
        return self._with_changes(rows[0]) if rows else None

    def to_ask(self, reader: str | None = None) -> list[tuple[str, str]]:
        """Reader and id of the questions to ask, the one asked longest ago first; those of `reader`, or of everybody."""
        since = seconds_now() - REST.total_seconds()
        rows = self.database.rows(
            "SELECT reader, id FROM standing JOIN standing_readers USING (reader)"
            " WHERE looked > ? AND (? IS NULL OR reader = ?) ORDER BY coalesce(asked, 0), begun",
            (since, reader, reader),
        )
        return [(owner, key) for owner, key in rows]

    def asked(self, question: str, asking: StandingRequest, change: AnswerChange | None) -> bool:
        """Store the result of an asking. `False` if the question was removed in the meantime."""
        moment = asking.latest.asked_at.timestamp() if asking.latest and not asking.problem else None
        with self.database.writing() as write:
            if not write.execute(
                "UPDATE standing SET asked = coalesce(?, asked), record = ? WHERE id = ?",
                (moment, pack(asking), question),
            ):
                return False
            if change:
                row = (str(uuid.uuid4()), question, change.at.timestamp(), pack(change))
                write.execute(
                    "INSERT INTO standing_changes (id, question, at, seen, record) VALUES (?, ?, ?, 0, ?)", row
                )
                write.execute(
                    "DELETE FROM standing_changes WHERE question = ? AND id NOT IN"
                    " (SELECT id FROM standing_changes WHERE question = ? ORDER BY at DESC LIMIT ?)",
                    (question, question, CHANGES_KEPT),
                )
        return True

    def remove(self, reader: str, question: str) -> bool:
        """Delete a question and its changes permanently. `False` if it does not exist."""
        with self.database.writing() as write:
            return bool(write.execute("DELETE FROM standing WHERE reader = ? AND id = ?", (reader, question)))

    def mark_seen(self, reader: str, question: str | None = None) -> int:
        """Mark the changes of one question as seen, or of all the reader's; returns how many were unseen."""
        with self.database.writing() as write:
            return write.execute(
                "UPDATE standing_changes SET seen = 1 WHERE seen = 0 AND question IN"
                " (SELECT id FROM standing WHERE reader = ? AND (? IS NULL OR id = ?))",
                (reader, question, question),
            )

    def revision(self, reader: str) -> str:
        """A string that differs whenever the result of `all_of` differs."""
        row = self.database.rows(
            "SELECT count(*), max(begun), max(asked), total(length(record)), (SELECT count(*) || ':' || total(seen) FROM"
            " standing_changes WHERE question IN (SELECT id FROM standing WHERE reader = ?)) FROM standing WHERE reader = ?",
            (reader, reader),
        )[0]
        return "-".join(str(each or 0) for each in row)

    # -- readers and their feeds -----------------------------------------------------------------------------------

    def looked(self, reader: str) -> None:
        """Record a visit of the reader."""
        now = seconds_now()
        found = self.database.rows("SELECT looked FROM standing_readers WHERE reader = ?", (reader,))
        if found and found[0][0] > now - _LOOK_SECONDS:
            return
        with self.database.writing() as write:
            write.execute(
                "INSERT INTO standing_readers (reader, looked) VALUES (?, ?)"
                " ON CONFLICT (reader) DO UPDATE SET looked = excluded.looked",
                (reader, now),
            )

    def secret(self, reader: str, renew: bool = False) -> str:
        """The secret of the reader's feed, created if needed. `renew` replaces it, and the old one stops working."""
        found = self.database.rows("SELECT secret FROM standing_readers WHERE reader = ?", (reader,))
        if found and found[0][0] and not renew:
            return str(found[0][0])
        made = secrets.token_urlsafe(_SECRET_BYTES)
        with self.database.writing() as write:
            write.execute(
                "INSERT INTO standing_readers (reader, looked, secret) VALUES (?, ?, ?)"
                " ON CONFLICT (reader) DO UPDATE SET secret = excluded.secret",
                (reader, seconds_now(), made),
            )
        return made

    def whose(self, secret: str) -> str | None:
        """The reader to whose feed `secret` gives access."""
        found = self.database.rows("SELECT reader FROM standing_readers WHERE secret = ?", (secret,)) if secret else []
        return str(found[0][0]) if found else None

    # -- daily limit of the language model -------------------------------------------------------------------------

    def may_write(self, most: int) -> bool:
        """Whether a language model may write again today (UTC), at most `most` times a day. Counts one use if it may."""
        today = f"{datetime.now(UTC):%Y-%m-%d}"
        with self.database.writing() as write:
            write.execute("DELETE FROM standing_written WHERE day <> ?", (today,))
            write.execute("INSERT OR IGNORE INTO standing_written (day, times) VALUES (?, 0)", (today,))
            return bool(write.execute("UPDATE standing_written SET times = times + 1 WHERE times < ?", (most,)))

    def _with_changes(self, row: tuple[str, str, float, float | None, bytes]) -> StandingQuestion:
        key, reader, begun, asked, record = row
        rows = self.database.rows(
            "SELECT id, seen, record FROM standing_changes WHERE question = ? ORDER BY at DESC", (key,)
        )
        changes = tuple(StoredChange(each, unpack(AnswerChange, packed), bool(seen)) for each, seen, packed in rows)
        moment = None if asked is None else moment_of(asked)
        return StandingQuestion(key, reader, moment_of(begun), moment, unpack(StandingRequest, record), changes)


def _same(one: StandingRequest, other: StandingRequest) -> bool:
    def asked(each: StandingRequest) -> StandingRequest:
        kinds = tuple(sorted({aside.kind for aside in each.set_aside}))
        return replace(StandingRequest(each.question.casefold().strip(" ?"), each.filters), problem=" ".join(kinds))

    return asked(one) == asked(other)


def _news_first(each: StandingQuestion) -> tuple[bool, float]:
    newest = each.changes[0].change.at.timestamp() if each.changes else each.begun.timestamp()
    return not each.unseen, -newest
