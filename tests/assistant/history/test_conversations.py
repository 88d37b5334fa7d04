"""Conversations are kept whole, for one reader, until they are deleted; then nothing of them is left."""

from __future__ import annotations

import json
import sqlite3
import threading
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.comparing.timeline import timeline
from assistant.history.conversations import Conversations, new_id
from assistant.history.database import STEPS, HistoryDatabase
from assistant.history.serialization import pack, unpack
from assistant.history.stored_conversation import StoredExchange
from assistant.records import Answer
from assistant.standing.standing_question import StandingRequest
from assistant.standing.storage import StandingQuestions
from index import NewsIndex
from index.errors import DiskFull, HomeError, HomeMismatch, QueryError
from index.query.plan import UnderstoodConstraint
from index.records import Filters
from index.sample import EXAMPLE_QUESTIONS, sample_folder
from tests.assistant.web.answers import answer, article, citation, refused

FERRY = article("The ferry ran again on Monday. It had been laid up since March.")
ANSWER = answer(citation(1, FERRY, "The ferry ran again on Monday."))


def exchange(question: str = "Does the ferry run?") -> StoredExchange:
    return StoredExchange(question, replace(ANSWER, question=question))


def begun(conversations: Conversations, *exchanges: StoredExchange) -> str:
    """A conversation of Anna's; its id."""
    key = new_id()
    assert conversations.keep("anna", key, exchanges, 1)
    return key


@pytest.fixture
def store(tmp_path: Path) -> Iterator[HistoryDatabase]:
    with HistoryDatabase(tmp_path / "kept.sqlite") as opened:
        yield opened


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path_factory.mktemp("home")) as index:
        index.add([sample_folder()])
        yield index


@pytest.mark.slow
def test_real_answers_and_timelines_come_back_as_they_were(sample: NewsIndex) -> None:
    assistant = Assistant(sample)
    questions = [*EXAMPLE_QUESTIONS, "What is the inflation rate in France?", "What did Sample Wire report in 2024?"]
    for question in questions:
        given = assistant.ask(question, filters=Filters(since=datetime(2015, 1, 1, tzinfo=UTC)))
        assert unpack(Answer, pack(given)) == given
        told = timeline(sample, given.standalone_question)
        kept = StoredExchange(question, given, filters=given.own_filters, set_aside=given.understood, told=told)
        assert unpack(StoredExchange, pack(kept)) == kept


def test_a_conversation_survives_closing_and_reads_in_order(tmp_path: Path) -> None:
    aside = (UnderstoodConstraint("time", "last week", "3 to 9 May 2024"),)
    second = replace(exchange("And since when?"), set_aside=aside)
    with HistoryDatabase(tmp_path / "kept.sqlite") as store:
        conversations = Conversations(store)
        key = begun(conversations, exchange())
        said = [exchange(), second, StoredExchange("Why?", None, line="Stopped.")]
        assert conversations.keep("anna", key, said, 2)
        assert conversations.keep("anna", key, said, 3)
    with HistoryDatabase(tmp_path / "kept.sqlite") as store:
        kept = Conversations(store).get("anna", key)
        assert kept is not None
        assert kept.exchanges == (exchange(), second, StoredExchange("Why?", None, line="Stopped."))
        assert kept.title == "Does the ferry run?"
        assert datetime.now(UTC) - kept.begun < timedelta(minutes=1)
        assert kept.begun <= kept.changed


def test_nobody_is_told_of_another_readers_conversation(store: HistoryDatabase) -> None:
    conversations = Conversations(store)
    key = begun(conversations, exchange())
    for reader in ("bert", "", "ANNA", "anna' OR '1'='1", "%"):
        assert conversations.get(reader, key) is None
        assert conversations.all_of(reader) == []
        assert conversations.length(reader, key) == 0
        assert not conversations.keep(reader, key, [exchange("Mine now?")], 1)
        assert not conversations.rename(reader, key, "Mine")
        assert not conversations.delete(reader, key)
    kept = conversations.get("anna", key)
    assert kept is not None
    assert (kept.title, kept.exchanges) == ("Does the ferry run?", (exchange(),))


def test_the_last_asked_is_listed_first_and_renaming_does_not_move_it(store: HistoryDatabase) -> None:
    conversations = Conversations(store)
    first, second = (begun(conversations, exchange(each)) for each in ("First?", "Second?"))
    conversations.keep("anna", first, [exchange(), exchange("Again?")], 2)
    conversations.rename("anna", second, "  The   second ")
    assert [(each.id, each.title, each.questions) for each in conversations.all_of("anna")] == [
        (first, "First?", 2),
        (second, "The second", 1),
    ]
    for title, why in ((" \n", "type one"), ("x" * 201, "201 characters")):
        with pytest.raises(QueryError, match=why):
            conversations.rename("anna", second, title)


def test_a_long_question_makes_a_short_title(store: HistoryDatabase) -> None:
    conversations = Conversations(store)
    for question in ("Why " * 300, "w" * 900):
        kept = conversations.get("anna", begun(conversations, exchange(question)))
        assert kept is not None
        assert 0 < len(kept.title) <= 90


def test_an_exchange_is_kept_in_the_place_of_the_one_before(store: HistoryDatabase) -> None:
    conversations = Conversations(store)
    key = begun(conversations, exchange("First?"), exchange("Second?"))
    assert conversations.keep("anna", key, [exchange("First?"), exchange("Second, again?")], 2)
    kept = conversations.get("anna", key)
    assert kept is not None
    assert [each.question for each in kept.exchanges] == ["First?", "Second, again?"]


def test_a_deleted_conversation_that_goes_on_elsewhere_is_kept_whole_again(store: HistoryDatabase) -> None:
    conversations = Conversations(store)
    key = begun(conversations, exchange("First?"))
    conversations.delete("anna", key)
    assert conversations.keep("anna", key, [exchange("First?"), exchange("Second?")], 2)
    assert conversations.length("anna", key) == 2


def test_what_is_deleted_is_gone_from_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite"
    with HistoryDatabase(path) as store:
        conversations = Conversations(store)
        stays = begun(conversations, exchange("Something else?"))
        packed = pack(exchange("A question for nobody else?"))
        key = begun(conversations, exchange("A question for nobody else?"))
        assert b"for nobody else" in path.read_bytes()
        assert packed in path.read_bytes() or packed[:200] in path.read_bytes()
        assert conversations.delete("anna", key)
        assert [each.id for each in conversations.all_of("anna")] == [stays]
    assert b"for nobody else" not in path.read_bytes()
    assert packed[:200] not in path.read_bytes()
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    with HistoryDatabase(tmp_path / "kept.sqlite"):
        assert (tmp_path / "kept.sqlite").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_many_threads_keep_their_own(store: HistoryDatabase) -> None:
    conversations = Conversations(store)

    def ask(reader: str) -> None:
        for number in range(10):
            key, said = new_id(), [exchange(f"{reader} {number}?"), exchange("More?")]
            assert all(conversations.keep(reader, key, said[:count], count) for count in (1, 2))

    threads = [threading.Thread(target=ask, args=(f"reader{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(6):
        listed = conversations.all_of(f"reader{number}")
        assert len(listed) == 10
        assert all(each.title.startswith(f"reader{number} ") and each.questions == 2 for each in listed)


def test_a_file_that_is_no_database_is_set_aside_by_name_and_the_page_begins_with_none(tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite"
    garbage = b"no database at all" * 100
    path.write_bytes(garbage)
    with HistoryDatabase(path) as store:
        assert store.damaged
        assert store.damaged.name.startswith("kept-damaged-")
        assert store.damaged.read_bytes() == garbage
        key = begun(Conversations(store), exchange())
    with HistoryDatabase(path) as store:
        assert store.damaged is None
        assert Conversations(store).length("anna", key) == 1


@pytest.mark.slow
def test_what_can_be_read_of_a_damaged_file_is_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "kept.sqlite"
    with HistoryDatabase(path) as store:
        conversations = Conversations(store)
        keys = [begun(conversations, exchange(f"Does ferry {number} run?")) for number in range(120)]
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = bytes(4096)
    path.write_bytes(content)
    with HistoryDatabase(path) as store:
        conversations = Conversations(store)
        kept = [key for key in keys if conversations.length("anna", key)]
        assert 60 < len(kept) < 120
        for key in kept:
            found = conversations.get("anna", key)
            assert found
            assert found.exchanges[0].answer
        assert store.damaged
    assert [record.message for record in caplog.records if str(store.damaged) in record.message]


def test_a_file_from_the_future_and_a_folder_that_is_not_there_are_said_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite"
    with HistoryDatabase(path):
        pass
    with sqlite3.connect(path) as newer:
        newer.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    newer.close()
    with pytest.raises(HomeMismatch, match="newer Newsdesk"):
        HistoryDatabase(path)
    with pytest.raises(HomeError, match="can't be opened"):
        HistoryDatabase(tmp_path / "no folder" / "kept.sqlite")


@pytest.mark.parametrize("step", range(1, len(STEPS)))
def test_what_was_kept_by_an_older_newsdesk_is_there_and_more_can_be_kept(step: int, tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite"
    with sqlite3.connect(path) as old:
        for statement in (each for statements in STEPS[:step] for each in statements):
            old.execute(statement)
        old.execute("INSERT INTO conversations VALUES ('a', 'anna', 'Ferries', 1e9, 1e9)")
        old.execute(f"PRAGMA user_version = {step}")
    old.close()
    with HistoryDatabase(path) as store:
        conversations, standing = Conversations(store), StandingQuestions(store)
        assert [each.title for each in conversations.all_of("anna")] == ["Ferries"]
        standing.add("anna", StandingRequest("Who owns the ferry?"))
        assert [each.asking.question for each in standing.all_of("anna")] == ["Who owns the ferry?"]
    with HistoryDatabase(path) as store:
        assert [each.title for each in Conversations(store).all_of("anna")] == ["Ferries"]


def test_outcomes_are_kept_and_answers_from_before_there_were_any_are_read() -> None:
    value = answer(citation(1, article("The ferry runs again."), "The ferry runs again."))
    close = replace(value, sentences=(), closest=value.sentences, refusal=refused("Closest:").refusal)
    reply = replace(value, sentences=(), citations=(), reply="Ask me about the news.")
    for each in (value, close, reply):
        assert unpack(Answer, pack(each)) == each
    record = json.loads(zlib.decompress(pack(value)))
    del record["closest"], record["reply"]
    assert unpack(Answer, zlib.compress(json.dumps(record).encode())) == value


def test_a_disk_without_room_is_said_in_a_line_and_what_was_kept_stays(store: HistoryDatabase) -> None:
    conversations = Conversations(store)
    key = begun(conversations, exchange())
    pages = store.rows("PRAGMA page_count")[0][0]
    store.rows(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFull, match="the disk is full"):
        for number in range(50):
            begun(conversations, exchange(f"Does ferry {number} run?"))
    assert conversations.length("anna", key) == 1
    store.rows("PRAGMA max_page_count = 1073741823")
    assert conversations.length("anna", begun(conversations, exchange("And now?"))) == 1


def test_an_exchange_that_can_not_be_read_is_named(store: HistoryDatabase) -> None:
    conversations = Conversations(store)
    key = begun(conversations, exchange())
    with store.writing() as write:
        write.execute("UPDATE exchanges SET record = ?", (b"rotten",))
    with pytest.raises(HomeError, match="a stored record can't be read"):
        conversations.get("anna", key)
    assert conversations.delete("anna", key)


def test_what_fails_half_way_is_not_kept(store: HistoryDatabase) -> None:
    def two_of_one() -> None:
        with store.writing() as write:
            for _ in range(2):
                write.execute("INSERT INTO conversations VALUES ('a', 'anna', 'A', 0, 0)")

    with pytest.raises(HomeError, match="can't be used"):
        two_of_one()
    assert store.rows("SELECT * FROM conversations") == []
