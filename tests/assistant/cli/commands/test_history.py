"""What changed in an article, as JSON that other programs read and as text for a terminal."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from assistant.evidence.corrections import ChangedCitation
from assistant.records import Citation
from assistant.rendering.changes import (
    changed_citation_json,
    changed_citation_text,
    history_json,
    history_text,
    marked,
)
from index.article_diff import word_changes
from index.records import Article, Version

DAY = datetime(2022, 6, 17, 8, tzinfo=UTC)
NEXT = datetime(2022, 6, 18, 9, 30, tzinfo=UTC)
OLD = Article(
    title="Bridge opens",
    text="The bridge opened. Nobody was hurt.",
    url="https://a.example/1",
    publisher="Coast Herald",
    published=DAY,
)
NEW = replace(OLD, text="The bridge opened. One person was hurt.", title="Bridge opens late", updated=NEXT, version=2)
VERSIONS = [Version(OLD, DAY, False), Version(NEW, NEXT, True)]
QUOTE = "Nobody was hurt."
CITATION = Citation(1, OLD.id, 1, OLD.url, OLD.title, OLD.publisher, DAY, QUOTE, 19, 35, OLD.text, 0)
CHANGED = ChangedCitation(
    1, "changed", CITATION, "One person was hurt.", word_changes(QUOTE, "One person was hurt."), 2, NEXT, NEXT
)


def test_a_history_is_exactly_this_json() -> None:
    assert json.loads(json.dumps(history_json(VERSIONS))) == {
        "article_id": OLD.id,
        "withdrawn": None,
        "title": "Bridge opens late",
        "url": "https://a.example/1",
        "publisher": "Coast Herald",
        "versions": [
            {
                "version": 1,
                "searched": False,
                "seen": "2022-06-17T08:00:00Z",
                "title": "Bridge opens",
                "published": "2022-06-17T08:00:00Z",
                "updated": None,
                "fields": [],
                "text": [],
            },
            {
                "version": 2,
                "searched": True,
                "seen": "2022-06-18T09:30:00Z",
                "title": "Bridge opens late",
                "published": "2022-06-17T08:00:00Z",
                "updated": "2022-06-18T09:30:00Z",
                "fields": [
                    {"field": "headline", "old": "Bridge opens", "new": "Bridge opens late"},
                    {"field": "updated", "old": None, "new": "2022-06-18T09:30:00Z"},
                ],
                "text": [
                    {"kind": "same", "text": "The bridge opened. "},
                    {"kind": "removed", "text": "Nobody"},
                    {"kind": "added", "text": "One person"},
                    {"kind": "same", "text": " was hurt."},
                ],
            },
        ],
    }


def test_a_history_for_people_marks_what_went_and_what_came() -> None:
    assert history_text(VERSIONS) == (
        "Bridge opens late, Coast Herald\n\n"
        "Version 1: seen 2022-06-17 08:00 UTC, published 2022-06-17 08:00 UTC\n\n"
        "Version 2 (searched): seen 2022-06-18 09:30 UTC, published 2022-06-17 08:00 UTC, updated 2022-06-18 09:30 UTC\n"
        "  headline: [-Bridge opens-]{+Bridge opens late+}\n"
        "  updated: {+2022-06-18 09:30 UTC+}\n"
        "  The bridge opened. [-Nobody-]{+One person+} was hurt.\n"
    )


def test_an_unchanged_text_is_said_to_be_so() -> None:
    retitled = replace(OLD, title="Bridge opens at last", version=2)
    versions = [Version(OLD, DAY, False), Version(retitled, NEXT, True)]
    assert "the text stayed the same" in history_text(versions)
    assert history_json(versions)["versions"][1]["text"] == []


def test_long_stretches_that_stayed_are_shortened_between_changes() -> None:
    before = " ".join(f"word{number}" for number in range(100))
    after = before.replace("word0 ", "first ").replace("word99", "last")
    shown = marked(word_changes(before, after), around=3)
    assert shown == "[-word0-]{+first+} word1 word2 word3 … word96 word97 word98 [-word99-]{+last+}"


def test_marks_stand_close_to_the_words() -> None:
    assert marked(word_changes("It sank.", "It sank at noon.")) == "It sank {+at noon+}."


def test_a_changed_citation_is_exactly_this_json() -> None:
    assert json.loads(json.dumps(changed_citation_json(CHANGED))) == {
        "number": 1,
        "kind": "changed",
        "article_id": OLD.id,
        "title": "Bridge opens",
        "publisher": "Coast Herald",
        "url": "https://a.example/1",
        "quote": QUOTE,
        "quoted_version": 1,
        "now": "One person was hurt.",
        "changes": [
            {"kind": "removed", "text": "Nobody"},
            {"kind": "added", "text": "One person"},
            {"kind": "same", "text": " was hurt."},
        ],
        "version": 2,
        "seen": "2022-06-18T09:30:00Z",
        "updated": "2022-06-18T09:30:00Z",
        "reason": "",
    }


def test_a_changed_citation_is_one_line_for_people() -> None:
    assert changed_citation_text(CHANGED) == (
        "[1] Coast Herald has since changed these words (updated 2022-06-18): [-Nobody-]{+One person+} was hurt."
    )
    dropped = replace(CHANGED, kind="dropped", now=None, changes=(), updated=None)
    assert changed_citation_text(dropped) == (
        "[1] Coast Herald has since removed these words (seen 2022-06-18): “Nobody was hurt.”"
    )
    gone = ChangedCitation(1, "removed", CITATION)
    assert changed_citation_text(gone) == "[1] the article is no longer in the index: “Bridge opens”, Coast Herald"
