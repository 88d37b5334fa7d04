"""Example questions over the news at hand: made by rule from its newest and most told stories, and asked before anybody
sees them, so that only those are shown that the built-in answerer answers.

Made in a thread of its own, at the start and again when other articles are searched, and kept: asking for them takes no
time. The bundled sample keeps its own, written by hand.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from types import TracebackType
from typing import Protocol

from assistant.records import Answer
from assistant.sample_news import sample_ids, sample_share
from assistant.suggestions.questions import Proposal, news_about, proposals
from index.errors import NewsdeskError
from index.news_index import NewsIndex
from index.records import Article
from index.sample import EXAMPLE_QUESTIONS

log = logging.getLogger("newsdesk.examples")

MOST, FEWEST = 6, 4
# Articles that are read for questions, the newest; and questions that are asked before it is left at what was found.
ARTICLES_READ = 240
QUESTIONS_ASKED = 36
MOST_OF_A_KIND = 2
LOOK_SECONDS = 2.0
# Between two questions, so that visitors come first on a small machine.
PAUSE_SECONDS = 0.1


class Answers(Protocol):
    """The built-in answerer, or what stands in for it."""

    def ask(self, question: str) -> Answer: ...


class Examples:
    """The questions for an index. Keeps them in step with the news while it is entered as a context manager.

    `answerer` is only asked in the thread. Safe to use from several threads.
    """

    def __init__(self, index: NewsIndex, answerer: Answers) -> None:
        self._index = index
        self._answerer = answerer
        self._ends = threading.Event()
        self._made: tuple[int, tuple[str, ...]] = (-1, ())
        self._thread = threading.Thread(target=self._run, name="newsdesk-examples", daemon=True)

    def __enter__(self) -> Examples:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.set()
        self._thread.join(10)

    def now(self) -> tuple[str, ...]:
        """The questions to show now; none while none have been made, and for an empty index."""
        share = sample_share(self._index)
        if share.is_all:
            return EXAMPLE_QUESTIONS
        if not share.others:
            return ()
        changes, made = self._made
        if changes < 0 and self._thread.is_alive():
            return ()  # the first are on their way; others in their place would change under somebody's hand
        return made if len(made) >= FEWEST or not share.articles else (*made, *EXAMPLE_QUESTIONS)[:MOST]

    @property
    def in_the_making(self) -> bool:
        """Whether others may be shown soon."""
        return self._thread.is_alive() and self._made[0] != self._index.holdings.changes

    def _run(self) -> None:
        before = self._index.holdings.changes
        while not self._ends.is_set():
            changes = self._index.holdings.changes
            # While news comes in by the batch, the questions would be made again and again.
            if changes == before and changes != self._made[0]:
                try:
                    self._made = (changes, self._make())
                except NewsdeskError as error:
                    log.warning("no example questions could be made: %s", error)
                    self._made = (changes, self._made[1])
            before = changes
            self._ends.wait(LOOK_SECONDS)

    def _make(self) -> tuple[str, ...]:
        if not sample_share(self._index).others:
            return ()
        own = sample_ids()
        told = self._index.holdings.told(ARTICLES_READ)
        articles = [(article, times) for article, times in told if article.id not in own]
        return choose(articles, self._asked, lambda: self._ends.wait(PAUSE_SECONDS))

    def _asked(self, question: str) -> Answer:
        return self._answerer.ask(question)


def choose(
    told: Sequence[tuple[Article, int]], ask: Callable[[str], Answer], stopped: Callable[[], bool] = lambda: False
) -> tuple[str, ...]:
    """At most `MOST` questions over `told`, articles with the number of those that tell their story.

    Each is answered when asked with `ask`: those come first whose answer cites the sentence that they were made from.
    They differ in article, in outlet as far as there are several, and in kind. `stopped` is heard between two questions.
    """
    best, others = list[Proposal](), list[Proposal]()
    asked = 0
    for proposal in _in_order(told):
        if not _differs(proposal, best, told):
            continue
        if asked >= QUESTIONS_ASKED or len(best) >= MOST or stopped():
            break
        asked += 1
        answer = ask(proposal.text)
        if answer.refusal or answer.understood or not all(each.support == "supported" for each in answer.sentences):
            continue
        (best if _cites(answer, proposal) else others).append(proposal)
    for proposal in others:
        if len(best) < MOST and _differs(proposal, best, told):
            best.append(proposal)
    return tuple(each.text for each in best)


def _in_order(told: Sequence[tuple[Article, int]]) -> Iterator[Proposal]:
    """One question of each article after the other, the most told stories' first, then what only asks for news."""
    ordered = sorted(told, key=lambda each: (-each[1], -_moment(each[0].published)))
    seen, left = set[str](), [list(proposals(article)) for article, _ in ordered]
    for rank in range(3):
        for questions in left:
            if rank < len(questions) and (text := questions[rank].text.casefold()) not in seen:
                seen.add(text)
                yield questions[rank]
    yield from filter(None, (news_about(article) for article, _ in ordered))


def _moment(published: datetime | None) -> float:
    return published.timestamp() if published else 0.0


def _differs(proposal: Proposal, chosen: Sequence[Proposal], told: Sequence[tuple[Article, int]]) -> bool:
    """Whether a question brings something that those chosen by now don't."""
    outlets = len({article.publisher for article, _ in told})
    kinds = Counter(each.kind for each in chosen)
    by_outlet = Counter(each.article.publisher for each in chosen)
    names = {name for each in chosen for name in each.names}
    return (
        kinds[proposal.kind] < MOST_OF_A_KIND
        and proposal.article.id not in {each.article.id for each in chosen}
        and by_outlet[proposal.article.publisher] <= MOST / outlets
        and not names.intersection(proposal.names)
    )


def _cites(answer: Answer, proposal: Proposal) -> bool:
    """Whether the answer's first words are of the sentence that the question was made from."""
    first = answer.citations[0] if answer.citations else None
    return (
        first is not None
        and first.article_id == proposal.article.id
        and first.start < proposal.end
        and proposal.start < first.end
    )
