"""A home opened by a process of its own after a kill or damage: what it holds, and whatever does not agree with itself."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from assistant.history.conversations import Conversations
from assistant.history.database import FILE_NAME, HistoryDatabase
from assistant.standing.storage import StandingQuestions
from index import NewsIndex
from index.embedding.embedder import Embedder, Vectors
from index.errors import HomeError, NewsdeskError
from tests.index.embedding.embedders import WordEmbedder
from tests.index.engines.exactly import nearest
from tests.reliability.newsroom import READER, rare_word, url_of
from tests.reliability.steps import arm, named

# Passages whose own vectors are looked for, and how many are asked for each.
VECTORS = 12
NEAREST = 5
SEVERAL = 50
COSINE_SLACK = 1e-3
# How a line begins that tells of a passage which Chroma's graph did not lead to.
PASSED_OVER = "passed over:"
# Whatever stands in a home that is closed. A journal that a kill left before it counted stays until SQLite's next write;
# a killed page's socket stays until a command opens the home, and nobody answers at it.
PARTS = {
    "catalog.sqlite",
    "chroma",
    "flat",
    "keywords",
    "kept.sqlite",
    "kept.sqlite-journal",
    "lock",
    "owner",
    "commands.sock",
}


def tell(line: Connection, home: Path, asked: Mapping[str, Any], opening: str = "") -> None:
    """Say what is in `home`, as a dictionary. With `opening` this kills itself at that step of the opening.

    `asked` gives the articles to be searched for, by number, and those which must not be found.
    """
    if opening:
        arm(named(opening), line.send)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s", force=True)
    try:
        told = look(home, asked, None if asked.get("bundled") else WordEmbedder())
    except NewsdeskError as error:
        told = {"error": str(error)}
    line.send(told)


def look(home: Path, asked: Mapping[str, Any], embedder: Embedder | None) -> dict[str, object]:
    """What the home holds. Raises `NewsdeskError` where it can't be opened."""
    with NewsIndex.open(home, embedder=embedder) as index, HistoryDatabase(home / FILE_NAME) as store:
        if asked.get("rebuild"):
            index.rebuild()
        wrong = list(at_once(index, asked))
        problem_at_first = index.health.vector_problem
        told: dict[str, object] = {"problems": index.problems(), "vector_problem": problem_at_first}
        wrong += in_line(index)
        wrong += found(index, asked)
        wrong += vectors(index, asked.get("vectors", VECTORS))
        told["articles"] = {
            index.versions(id_)[-1].article.url: [
                [each.article.title, each.article.text, each.searched] for each in index.versions(id_)
            ]
            for id_ in index._catalog.ids()
        }
        conversations = Conversations(store)
        told["conversations"] = dict(kept(conversations))
        told["rebuilt"] = bool(asked.get("rebuild"))
        told["conversations_of_all"] = store.rows("SELECT count(*) FROM exchanges")[0][0]
        told["questions"] = sorted(each.asking.question for each in StandingQuestions(store).all_of(READER))
        told["feeds"] = sorted(feed.url for feed in index.feeds)
        told["set_aside"] = str(store.damaged or "")
        told["embedded"] = getattr(embedder, "embedded", 0)
        told["engine"] = index.health.vector_engine
    wrong += left_over(home)
    return {**told, "wrong": wrong}


def kept(conversations: Conversations) -> Iterator[tuple[str, int]]:
    """Each conversation with its exchanges; one that can't be read says so in a line."""
    for each in conversations.all_of(READER):
        try:
            found = conversations.get(READER, each.id)
        except HomeError as error:
            logging.warning("%s", error)
        else:
            yield each.id, len(found.exchanges) if found else 0


def at_once(index: NewsIndex, asked: Mapping[str, Any]) -> Iterator[str]:
    """Answers given while the home is still opening, by whichever engine is there: the same as exact search's."""
    for number in asked.get("search", ())[:5]:
        vector = index.embedder.embed_query(rare_word(number) + f" report {number}")
        yield from same(index, vector, f"while opening, article {number}")


def in_line(index: NewsIndex) -> Iterator[str]:
    """Both indexes and the flat vectors hold the catalog's passages, no more and no fewer; quotes stand where they should."""
    wanted = set(index._catalog.passage_rows())
    if index._keywords.rows() != wanted:
        yield f"the keywords hold {len(index._keywords.rows() ^ wanted)} passages otherwise than the catalog"
    live = index._vectors._live
    if live is None:
        yield f"Chroma does not answer: {index.health.vector_problem}"
    elif live.rows() != wanted:
        yield f"Chroma holds {len(live.rows() ^ wanted)} passages otherwise than the catalog"
    state = index._vectors._exact._state
    if state is None or set(state.rows[state.alive].tolist()) != wanted:
        yield "the flat vectors hold other passages than the catalog"
    if index._catalog.pending():
        yield "something is still pending"
    for article, passage in index._catalog.passages_by_row(sorted(wanted)).values():
        if article.text[passage.start : passage.end] != passage.text or not passage.text:
            yield f"passage {passage.ordinal} of “{article.title}” does not stand where it says"


def found(index: NewsIndex, asked: Mapping[str, Any]) -> Iterator[str]:
    """What is there is found by its rare word, what was removed or replaced by none."""
    for number in asked.get("search", ()):
        # Several: a feed's stories are of today, and to the embedder of these tests all words of a number are alike.
        every = index.search(rare_word(number), k=SEVERAL)
        hits = [hit for hit in every if "keyword" in hit.found_by]
        if [hit.article.url for hit in hits] != [url_of(number)]:
            said = [(hit.article.url, hit.found_by, round(hit.score, 3)) for hit in every]
            alone = index._keywords.search(rare_word(number), 3)
            yield f"article {number} is not what is found by its own word: {said}; by keywords alone {alone}"
        elif hits[0].article.text[hits[0].passage.start : hits[0].passage.end] != hits[0].passage.text:
            yield f"the hit for article {number} quotes what is not there"
    for number in asked.get("gone", ()):
        if index._keywords.search(rare_word(number), 3):
            yield f"article {number} was removed and is found"
    for number, edition in asked.get("replaced", ()):
        if index._keywords.search(rare_word(number, edition), 3):
            yield f"edition {edition} of article {number} was replaced and is searched"


def vectors(index: NewsIndex, number: int) -> Iterator[str]:
    """Chroma and exact search agree on what is nearest to `number` passages."""
    every = list(index._catalog.vectors())
    if not every:
        return
    rows = [row for some, _ in every for row in some]
    stored = np.concatenate([some for _, some in every])
    for place in range(0, len(rows), max(1, len(rows) // number)):
        exact = np.sort(stored @ stored[place])[::-1][:NEAREST]
        given = index._vectors.search(stored[place], NEAREST)
        yield from apart(f"nearest to passage row {rows[place]}", exact.tolist(), given, index.health.vector_engine)


def same(index: NewsIndex, vector: Vectors, what: str) -> Iterator[str]:
    exact, given = nearest(index._catalog, vector, NEAREST), index._vectors.search(vector, NEAREST)
    yield from apart(what, [cosine for _, cosine in exact], given, index.health.vector_engine)


def apart(what: str, exact: list[float], given: list[tuple[int, float]], engine: str) -> Iterator[str]:
    """Where what was given is not what is nearest. Chroma's graph is approximate: that it passes over some of five and
    gives the next is counted by itself (`in_line` sees that it holds them all); whatever else differs is wrong."""
    said = [cosine for _, cosine in given]
    if np.allclose(exact, said, atol=COSINE_SLACK):
        return
    passed_over = [cosine for cosine in exact if not np.isclose(cosine, said, atol=COSINE_SLACK).any()]
    if engine == "chroma" and len(given) == len(exact) and np.all(np.array(said) <= np.array(exact) + COSINE_SLACK):
        yield f"{PASSED_OVER} {what}: cosine {passed_over}, given {given}"
    else:
        yield f"{what}: by {engine} {given}, exactly {exact}"


def left_over(home: Path) -> Iterator[str]:
    """What a closed home must not hold: folders and files of something that was interrupted."""
    for path in home.iterdir():
        if path.name not in PARTS and not path.name.startswith("kept-damaged"):
            yield f"{path.name} is left in the home"
    for part, wanted in (("chroma", "generation-"), ("flat", "vectors")):
        names = [path.name for path in (home / part).iterdir()]
        if len(names) != 1 or not names[0].startswith(wanted):
            yield f"{part} holds {sorted(names)}"
