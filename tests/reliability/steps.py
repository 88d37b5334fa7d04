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
    Step("settings written", "setting", "index.catalog:Catalog.set_setting"),
    Step("a version written, its transaction open", "add", "index.catalog:Catalog._insert_version"),
    Step("put down as pending", "add", "index.catalog:Catalog.store_pending"),
    Step("keywords told, not committed", "add", "index.keywords:KeywordIndex.add"),
    Step("keywords committed", "add", "index.keywords:KeywordIndex.commit"),
    Step("flat vectors appended, not recorded", "add", "index.flat:FlatVectors._append"),
    Step("flat vectors recorded", "add", "index.flat:FlatVectors._settled"),
    Step("Chroma about to be told", "add", "index.vectors:VectorIndex.upsert", "before"),
    Step("Chroma told", "add", "index.vectors:VectorIndex.upsert"),
    Step("story recognised", "add", "index.stories:Stories.recognise"),
    Step("ready", "add", "index.catalog:Catalog.make_ready"),
    Step("articles of a file ready", "file", "index.catalog:Catalog.make_ready"),
    Step("new version put down", "edit", "index.catalog:Catalog.store_pending"),
    Step("new version recognised, not ready", "edit", "index.catalog:Catalog.make_ready", "before"),
    Step("version replaced, the old one in both indexes", "edit", "index.catalog:Catalog.make_ready"),
    Step("old version out of the keywords, not committed", "edit", "index.keywords:KeywordIndex.delete"),
    Step("old version out of the keywords", "edit", "index.keywords:KeywordIndex.commit", skip=1),
    Step("old version out of Chroma", "edit", "index.vectors:VectorIndex.delete"),
    Step("an older version kept beside", "late", "index.catalog:Catalog.store_superseded"),
    Step("story given to others", "remove", "index.stories:Stories.let_go"),
    Step("removed from the catalog", "remove", "index.catalog:Catalog.remove"),
    Step("removed from the keywords, not committed", "remove", "index.keywords:KeywordIndex.delete"),
    Step("removed from the keywords", "remove", "index.keywords:KeywordIndex.commit"),
    Step("removed from Chroma", "remove", "index.vectors:VectorIndex.delete"),
    Step("catalog compacted", "rebuild", "index.catalog:Catalog.compact"),
    Step("keywords emptied", "rebuild", "index.keywords:KeywordIndex.empty"),
    Step("keywords filled, not committed", "rebuild", "index.keywords:KeywordIndex.commit", "before"),
    Step("keywords filled", "rebuild", "index.keywords:KeywordIndex.commit"),
    Step("fresh folder begun", "rebuild", "index.vectors:VectorIndex.upsert", "before"),
    Step("fresh folder half filled, the graph being written", "rebuild", "index.vectors:VectorIndex.upsert"),
    Step("fresh folder filled", "rebuild", "index.vectors:VectorIndex.go_live", "before"),
    Step("fresh folder verified", "rebuild", "index.dense:DenseIndex._build"),
    Step("fresh folder swapped in", "rebuild", "index.dense:DenseIndex._point_to"),
    Step("old folder about to be thrown away", "rebuild", "index.dense:DenseIndex._discard_others", "before"),
    Step("conversation written, its transaction open", "keep", "assistant.keeping.store:Writing.execute", skip=1),
    Step("conversation kept", "keep", "assistant.keeping.conversations:Conversations.keep"),
    Step("standing question written, its transaction open", "stand", "assistant.keeping.store:Writing.execute"),
    Step("standing question kept", "stand", "assistant.standing.keeping:StandingQuestions.add"),
    Step("feed followed", "follow", "index.feed_ledger:FeedLedger.subscribe"),
    Step("articles of a feed stored, its ledger not", "refresh", "index.feed_ledger:FeedLedger.save_items", "before"),
    Step("items in the ledger, the feed not", "refresh", "index.feed_ledger:FeedLedger.save", "before"),
    Step("feed in the ledger", "refresh", "index.feed_ledger:FeedLedger.save"),
    Step("lock taken", "opening", "index.news_index:own"),
    Step("catalog opened", "opening", "index.news_index:check_made_with", "before"),
    Step("keywords being brought in line", "opening", "index.ingest:align_keywords", "before"),
    Step("keywords brought in line", "opening", "index.ingest:align_keywords"),
    Step("pending ones finished", "opening", "index.ingest:Ingest.finish"),
    Step("folder probed", "opening", "index.dense:DenseIndex._probe"),
    Step("vectors brought in line", "opening", "index.dense:DenseIndex._reconcile"),
    Step("embedding again begun", "embed again", "index.opening:mark_interrupted"),
    Step("half embedded again", "embed again", "index.catalog:Catalog.replace_passages", skip=5),
    Step("embedded again, the indexes still the old ones", "embed again", "index.opening:reembed"),
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
