"""A small set in the layout the evals read, written here: six articles, one of them told twice, and six questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FERRY = (
    "The ferry to Little Skerry will sail twice a day from May, the harbour council said. "
    "The new timetable was asked for by the island's forty families. Captain Ada Holm will be at the wheel."
)
CORPUS: tuple[dict[str, Any], ...] = (
    {
        "id": "ferry",
        "title": "Skerry ferry to sail twice a day",
        "text": FERRY,
        "source": "Coast Post",
        "published": "2024-04-02",
    },
    {
        "id": "ferry-copy",
        "title": "Skerry ferry to sail twice a day",
        "text": FERRY,
        "source": "Wire Two",
        "published": "2024-04-02",
    },
    {
        "id": "bees",
        "title": "Beekeepers count fewer hives",
        "text": "Beekeepers counted 1,200 hives this spring, a tenth fewer than last year. Mites are blamed.",
        "source": "Coast Post",
        "published": "2024-04-03",
    },
    {
        "id": "bridge",
        "title": "Old bridge closes for repair",
        "text": "The stone bridge at Marrow closes until autumn. Engineers found cracks in two of its seven arches.",
        "source": "Coast Post",
        "published": "2024-04-10",
    },
    {
        "id": "undated",
        "title": "How to plant leeks",
        "text": "Leeks like deep soil. Plant them in a trench and earth them up in summer.",
    },
    {
        "id": "later",
        "title": "Ferry captain retires",
        "text": "Captain Ada Holm of the Skerry ferry retires after thirty years at the wheel.",
        "source": "Coast Post",
        "published": "2025-01-15",
    },
)
QUERIES: tuple[dict[str, Any], ...] = (
    {
        "id": "q1",
        "query": "How often will the Skerry ferry sail?",
        "date": "2024-04-05",
        "answer": ["twice a day"],
        "gold_docs": ["ferry-copy"],
    },
    {
        "id": "q2",
        "query": "How many hives did beekeepers count?",
        "date": "2024-04-05",
        "answer": ["1,200"],
        "gold_docs": ["bees"],
    },
    {
        "id": "q3",
        "query": "Why does the bridge at Marrow close?",
        "date": "2024-04-12",
        "answer": "cracks",
        "gold_docs": ["bridge"],
    },
    {
        "id": "q4",
        "query": "Who wins the chess final in Oslo?",
        "date": "2024-04-12",
        "answer": "nobody knows",
        "answerable": False,
    },
    {"id": "q5", "query": "Which soil do leeks like?", "answer": ["deep soil"]},
    {
        "id": "q6",
        "query": "What links both reports on tunnels?",
        "answer": "nothing",
        "question_type": "null_query",
        "gold_docs": [],
    },
)


def write_set(folder: Path, name: str = "village") -> Path:
    """Write the set as `folder/name`, or as `folder/x/<lang>.…` for a `name` of `x/<lang>`. Returns `folder`."""
    before, _, language = name.partition("/")
    (folder / before).mkdir(parents=True, exist_ok=True)
    prefix = f"{language}." if language else ""
    for kind, records in (("corpus", CORPUS), ("queries", QUERIES)):
        lines = "".join(json.dumps(record) + "\n" for record in records)
        (folder / before / f"{prefix}{kind}.jsonl").write_text(lines, encoding="utf-8")
    return folder


FACTS: tuple[dict[str, Any], ...] = (
    {
        "id": "mites",
        "doc_id": "a",
        "text": "Keepers blame mites for the loss of a tenth of the hives of Marrow.",
        "title": "Beekeepers count fewer hives",
        "author": "Una Reed",
        "source": "Coast Post",
        "published_at": "2023-09-29T08:00:00+00:00",
        "url": "https://coastpost.example/hives",
    },
    {
        "id": "honey",
        "doc_id": "a",
        "text": "Honey from Marrow costs twelve shillings a jar, two more than a year ago.",
        "title": "Beekeepers count fewer hives",
        "author": "Una Reed",
        "source": "Coast Post",
        "published_at": "2023-09-29T08:00:00+00:00",
        "url": "https://coastpost.example/hives",
    },
    {
        "id": "spray",
        "doc_id": "b",
        "text": "The council forbids the spraying of orchards while they are in flower.",
        "title": "Orchards go without spray",
        "author": "Wire Two",
        "source": "Wire Two",
        "published_at": "2023-11-03T09:30:00+00:00",
        "url": "https://wiretwo.example/orchards",
    },
)
FACT_QUERIES: tuple[dict[str, Any], ...] = (
    {
        "id": "f1",
        "query": "Do the Coast Post and Wire Two both report what is done for the bees and orchards?",
        "answer": "no",
        "question_type": "comparison_query",
        "gold_facts": ["mites", "spray"],
        "gold_docs": ["a", "b"],
    },
    {
        "id": "f2",
        "query": "What does honey cost, and who is blamed for it?",
        "answer": "mites",
        "question_type": "inference_query",
        "gold_facts": ["mites", "honey"],
        "gold_docs": ["a"],
    },
    {"id": "f3", "query": "Who won the regatta?", "answer": "x", "question_type": "null_query", "gold_facts": []},
)


def write_facts(folder: Path) -> Path:
    """Write a set of evidence as `folder/facts`. Returns `folder`."""
    (folder / "facts").mkdir(parents=True, exist_ok=True)
    for kind, records in (("facts", FACTS), ("queries", FACT_QUERIES)):
        lines = "".join(json.dumps(record) + "\n" for record in records)
        (folder / "facts" / f"{kind}.jsonl").write_text(lines, encoding="utf-8")
    return folder
