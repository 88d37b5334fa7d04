"""The steps between the stores at which a process is killed, by name, and how to stop exactly there.

A step is a call of the product's own that has just ended, or is about to begin; arming it wraps that call in the process
that is to be killed. The product knows nothing of it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Step:
    """`during` is the kind of order in which it is reached, or "opening"; `call` is `module:name` or
    `module:Class.name`. It is passed `skip` times before it kills."""

    name: str
    during: str
    call: str
    when: Literal["before", "after"] = "after"
    skip: int = 0


STEPS = (
    Step("settings written", "setting", "index.store.catalog:Catalog.set_setting"),
    Step("a version written, its transaction open", "add", "index.store.catalog:Catalog._insert_version"),
    Step("put down as pending", "add", "index.store.catalog:Catalog.store_pending"),
    Step("keywords told, not committed", "add", "index.engines.keyword:KeywordIndex.add"),
    Step("keywords committed", "add", "index.engines.keyword:KeywordIndex.commit"),
    Step("flat vectors appended, not recorded", "add", "index.engines.exact_vectors:ExactVectors._write"),
    Step("flat vectors recorded", "add", "index.engines.exact_vectors:ExactVectors._append"),
    Step("Chroma about to be told", "add", "index.engines.chroma:ChromaFolder.upsert", "before"),
    Step("Chroma told", "add", "index.engines.chroma:ChromaFolder.upsert"),
    Step("story recognised", "add", "index.ingest.stories:Stories.recognise"),
    Step("ready", "add", "index.store.catalog:Catalog.make_ready"),
    Step("articles of a file ready", "file", "index.store.catalog:Catalog.make_ready"),
    Step("new version put down", "edit", "index.store.catalog:Catalog.store_pending"),
    Step("new version recognised, not ready", "edit", "index.store.catalog:Catalog.make_ready", "before"),
    Step("version replaced, the old one in both indexes", "edit", "index.store.catalog:Catalog.make_ready"),
    Step("old version out of the keywords, not committed", "edit", "index.engines.keyword:KeywordIndex.delete"),
    Step("old version out of the keywords", "edit", "index.engines.keyword:KeywordIndex.commit", skip=1),
    Step("old version out of Chroma", "edit", "index.engines.chroma:ChromaFolder.delete"),
    Step("an older version kept beside", "late", "index.store.catalog:Catalog.store_superseded"),
    Step("story given to others", "remove", "index.ingest.stories:Stories.let_go"),
    Step("removed from the catalog", "remove", "index.store.catalog:Catalog.remove"),
    Step("removed from the keywords, not committed", "remove", "index.engines.keyword:KeywordIndex.delete"),
    Step("removed from the keywords", "remove", "index.engines.keyword:KeywordIndex.commit"),
    Step("removed from Chroma", "remove", "index.engines.chroma:ChromaFolder.delete"),
    Step(
        "withdrawal remembered, its articles still searched",
        "withdraw",
        "index.store.catalog:Catalog.remember_withdrawal",
    ),
    Step("withdrawn in the catalog", "withdraw", "index.store.catalog:Catalog.withdraw"),
    Step("withdrawn from the keywords", "withdraw", "index.engines.keyword:KeywordIndex.commit"),
    Step("withdrawn from Chroma", "withdraw", "index.engines.chroma:ChromaFolder.delete"),
    Step("catalog compacted", "rebuild", "index.store.catalog:Catalog.compact"),
    Step("keywords emptied", "rebuild", "index.engines.keyword:KeywordIndex.empty"),
    Step("keywords filled, not committed", "rebuild", "index.engines.keyword:KeywordIndex.commit", "before"),
    Step("keywords filled", "rebuild", "index.engines.keyword:KeywordIndex.commit"),
    Step("fresh folder begun", "rebuild", "index.engines.chroma:ChromaFolder.upsert", "before"),
    Step("fresh folder half filled, the graph being written", "rebuild", "index.engines.chroma:ChromaFolder.upsert"),
    Step("fresh folder filled", "rebuild", "index.engines.chroma:ChromaFolder.finish", "before"),
    Step("fresh folder verified", "rebuild", "index.engines.chroma:write_sums", "before"),
    Step("fresh folder swapped in", "rebuild", "index.engines.chroma:ChromaFolder.finish"),
    Step("old folder about to be thrown away", "rebuild", "index.engines.chroma:ChromaFolder.took_over", "before"),
    Step(
        "conversation written, its transaction open",
        "keep",
        "assistant.history.database:WriteTransaction.execute",
        skip=1,
    ),
    Step("conversation kept", "keep", "assistant.history.conversations:Conversations.keep"),
    Step(
        "standing question written, its transaction open",
        "stand",
        "assistant.history.database:WriteTransaction.execute",
    ),
    Step("standing question kept", "stand", "assistant.standing.storage:StandingQuestions.add"),
    Step("feed followed", "follow", "index.feeds.ledger:FeedLedger.subscribe"),
    Step("articles of a feed stored, its ledger not", "refresh", "index.feeds.ledger:FeedLedger.save_items", "before"),
    Step("items in the ledger, the feed not", "refresh", "index.feeds.ledger:FeedLedger.save", "before"),
    Step("feed in the ledger", "refresh", "index.feeds.ledger:FeedLedger.save"),
    Step("lock taken", "opening", "index.news_index:own"),
    Step("catalog opened", "opening", "index.news_index:check_made_with", "before"),
    Step("keywords being brought in line", "opening", "index.ingest.pipeline:align_keywords", "before"),
    Step("keywords brought in line", "opening", "index.ingest.pipeline:align_keywords"),
    Step("pending ones finished", "opening", "index.ingest.pipeline:Ingest.finish"),
    Step("folder probed", "opening", "index.engines.chroma_folders:probe"),
    Step("vectors brought in line", "opening", "index.engines.vector:VectorEngine._level"),
    Step("embedding again begun", "embed again", "index.ingest.opening:mark_interrupted"),
    Step("half embedded again", "embed again", "index.store.catalog:Catalog.replace_passages", skip=5),
    Step("embedded again, the indexes still the old ones", "embed again", "index.ingest.opening:reembed"),
)


def named(name: str) -> Step:
    return next(step for step in STEPS if step.name == name)


def found(step: Step) -> tuple[Any, str]:
    """The module or class that has the call, and its name there."""
    module, _, path = step.call.partition(":")
    owner: Any = import_module(module)
    *outer, name = path.split(".")
    for part in outer:
        owner = getattr(owner, part)
    return owner, name


def arm(step: Step, say: Callable[[str], object]) -> None:
    """Kill this process when it comes to the step; `say` hears so first."""
    owner, name = found(step)
    original: Callable[..., Any] = getattr(owner, name)
    left = step.skip

    @wraps(original)
    def stopping(*arguments: Any, **named_ones: Any) -> Any:
        nonlocal left
        if step.when == "before" and not left:
            say(f"at {step.name}")
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*arguments, **named_ones)
        if not left:
            say(f"at {step.name}")
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return result

    setattr(owner, name, stopping)
