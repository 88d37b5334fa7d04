"""The process that is killed: opens a home, carries out the orders it is sent, and says each that has returned."""

from __future__ import annotations

import json
from dataclasses import asdict
from multiprocessing.connection import Connection
from pathlib import Path

from assistant.history.conversations import Conversations
from assistant.history.database import FILE_NAME, HistoryDatabase
from assistant.history.stored_conversation import StoredExchange
from assistant.standing.standing_question import StandingRequest
from assistant.standing.storage import StandingQuestions
from index import NewsIndex
from index.fetching.fetch import Fetcher
from index.records import Withdrawal, article_id
from tests.index.embedding.embedders import WordEmbedder
from tests.reliability.newsroom import READER, Order, made, url_of
from tests.reliability.steps import arm, named


def write(line: Connection, home: Path, opening: str = "") -> None:
    """Say "open", then "done" for each order that comes over the line; "arm STEP" makes this kill itself at that step.

    With `opening` it kills itself at that step of the opening.
    """
    if opening:
        arm(named(opening), line.send)
    with (
        Fetcher(allow_private=True, pause_seconds=0) as fetcher,
        NewsIndex.open(home, embedder=WordEmbedder(), fetcher=fetcher) as index,
        HistoryDatabase(home / FILE_NAME) as store,
    ):
        line.send("open")
        while True:
            order = Order.of(word) if (word := line.recv()).startswith("{") else None
            if order is None:
                arm(named(word.removeprefix("arm ")), line.send)
                continue
            carry_out(order, index, store)
            line.send("done")


def embed_again(line: Connection, home: Path, step: str = "") -> None:
    """Embed everything again, killed at the step if one is given, and say "done"."""
    if step:
        arm(named(step), line.send)
    NewsIndex.embed_again(home, embedder=WordEmbedder())
    line.send("done")


def carry_out(order: Order, index: NewsIndex, store: HistoryDatabase) -> None:
    conversations, standing = Conversations(store), StandingQuestions(store)
    match order.kind:
        case "add" | "edit" | "late" | "again":
            report = index.add([made(*each, late=order.kind == "late") for each in order.articles])
            assert not report.failed
        case "file":
            path = index.home.parent / "delivery.jsonl"
            rows = [made(*each) for each in order.articles]
            fields = ("title", "text", "url", "publisher", "published")
            lines = [json.dumps({name: asdict(row)[name] for name in fields}, default=str) for row in rows]
            path.write_text("\n".join(lines), encoding="utf-8")
            report = index.add([path])
            assert report.added == len(rows), report
        case "remove":
            index.remove(*(article_id(url_of(number), None, "", "") for number, _ in order.articles))
        case "withdraw":
            index._ingest.run(Withdrawal(url=url_of(number), reason="withdrawn") for number, _ in order.articles)
        case "add killed":
            assert not index.add([made(*each) for each in order.articles]).added
        case "rebuild":
            index.rebuild()
        case "setting":
            index._catalog.set_setting("a setting", "a value")
        case "keep":
            exchanges = [
                StoredExchange(f"Question {number}?", None, "stopped") for number in range(1, order.number + 1)
            ]
            assert conversations.keep(READER, order.name, exchanges, order.number)
        case "forget":
            assert conversations.delete(READER, order.name)
        case "stand":
            standing.add(READER, StandingRequest(order.name))
        case "unstand":
            for each in standing.all_of(READER):
                if each.asking.question == order.name:
                    standing.remove(READER, each.id)
        case "follow":
            index.feeds.subscribe(order.name)
        case "refresh":
            problems = [result.problem for result in index.feeds.refresh() if result.problem]
            assert not problems, problems
