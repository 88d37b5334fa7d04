"""The named endpoints for Gradio's own client: `/search`, `/ask`, `/article` and `/feeds`, with the JSON of the HTTP API.

The page's events are not among them. Parameters are validated as strictly as those of MCP. The client gets a wrong request
reported in one line; the details of a bug go to the log.
"""

# No postponed annotations: Gradio reads the functions' types at run time.
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

import gradio as gr
from gradio.events import api

from assistant.mcp.request_models import AskNews, GetArticle, SearchNews, read_request
from assistant.protocols import Answerer
from assistant.records import QUOTES, Answer, AsOf, Done, Event, Retrieved, Searching, Verified
from assistant.rendering.answer import answer_json, hits_json
from assistant.rendering.article import article_json, chosen, versions_of
from assistant.rendering.json_schema import AnswerShape, ArticlePageShape, FeedsShape, HitsShape
from assistant.rendering.reports import feeds_json
from index.errors import NewsdeskError
from index.news_index import NewsIndex

log = logging.getLogger("newsdesk.web")

# How many calls run at a time: fewer than for the page's visitors, who must not be slowed down.
CONCURRENT_CALLS = 4


def name_endpoints(index: NewsIndex, assistant: Answerer) -> None:
    """Add them to the Gradio page that is being built."""
    endpoints = _Endpoints(index, assistant)
    for name in ("search", "ask", "article", "feeds"):
        api(getattr(endpoints, name), api_name=name, concurrency_id="programs", concurrency_limit=CONCURRENT_CALLS)


class _Endpoints:
    """The endpoints' functions. `view_api()` shows their parameters, defaults and docstrings."""

    def __init__(self, index: NewsIndex, assistant: Answerer) -> None:
        self._index = index
        self._assistant = assistant

    def search(
        self,
        query: str,
        k: int = 10,
        since: str | None = None,
        until: str | None = None,
        publishers: list[str] | None = None,
        sections: list[str] | None = None,
        languages: list[str] | None = None,
        folders: list[str] | None = None,
        asked_at: str | None = None,
        any_time: bool = False,
        any_outlet: bool = False,
    ) -> HitsShape:
        """Find passages, best first. Dates as 2024-03-01; `asked_at` is when the query counts as asked; `any_time` and
        `any_outlet` leave out what the query itself says of either."""
        with _told_in_one_line():
            asked = read_request(SearchNews, _given(locals()))
            filters = asked.filters(self._index.feeds)
            found = self._index.research(asked.query, asked.k, filters, asked.moment, asked.ignore)
            return cast(HitsShape, hits_json(asked.query, found.hits, found.plan.understood, found.plan.set_aside))

    def ask(
        self,
        question: str,
        since: str | None = None,
        until: str | None = None,
        publishers: list[str] | None = None,
        sections: list[str] | None = None,
        languages: list[str] | None = None,
        folders: list[str] | None = None,
        asked_at: str | None = None,
        any_time: bool = False,
        any_outlet: bool = False,
    ) -> Iterator[AnswerShape]:
        """Answer a question, each sentence cited and checked. Streams the answer as it grows, with `notes` on how far it
        is; the last is the whole answer."""
        with _told_in_one_line():
            asked = read_request(AskNews, _given(locals()))
            moment = asked.moment or datetime.now(UTC)
            filters = asked.filters(self._index.feeds)
            growing = Answer(
                asked.question,
                asked.question,
                (),
                (),
                (),
                None,
                AsOf(),
                model="",
                asked_at=moment,
                filters=filters,
            )
            events = self._assistant.stream(asked.question, filters=filters, asked_at=asked.moment, ignore=asked.ignore)
            for event in events:
                growing = _grown(growing, event)
                # Yield even if nothing was added, because the call can be cancelled between two yields.
                yield cast(AnswerShape, answer_json(growing))

    # The type of each partial result and of the final one.
    ask.__annotations__["return"] = AnswerShape

    def article(
        self, article: str, version: int | None = None, offset: int = 0, max_characters: int = 60_000
    ) -> ArticlePageShape:
        """Read one article by its id or web address, as it is indexed; a long one a stretch at a time."""
        with _told_in_one_line():
            asked = read_request(GetArticle, _given(locals()))
            versions = versions_of(self._index, asked.article)
            page = article_json(chosen(versions, asked.version), len(versions), asked.offset, asked.max_characters)
            return cast(ArticlePageShape, page)

    def feeds(self) -> FeedsShape:
        """List the followed feeds: when each was last read, and what is wrong with it."""
        with _told_in_one_line():
            return cast(FeedsShape, feeds_json(self._index.feeds))


def _grown(answer: Answer, event: Event) -> Answer:
    match event:
        case Done(answer=whole):
            return whole
        case Searching(standalone_question=alone):
            return replace(answer, standalone_question=alone, notes=("Searching",))
        case Retrieved(hits=hits):
            found = f"Found {len(hits)} {'article' if len(hits) == 1 else 'articles'}, reading"
            return replace(answer, hits=tuple(hits), notes=(found,))
        case Verified(sentence=sentence, citations=citations, quoted=quoted):
            known = {citation.number: citation for citation in (*answer.citations, *citations)}
            return replace(
                answer,
                sentences=(*answer.sentences, sentence),
                citations=tuple(known.values()),
                model=QUOTES if quoted else answer.model,
                notes=("Checking against the sources",),
            )
        case _:
            return answer


def _given(values: dict[str, object]) -> dict[str, object]:
    """The arguments of a call. Gradio passes `None` for an omitted argument without a default."""
    return {name: value for name, value in values.items() if name != "self" and value is not None}


@contextmanager
def _told_in_one_line() -> Iterator[None]:
    try:
        yield
    except NewsdeskError as error:
        raise gr.Error(str(error), print_exception=False) from error
    except Exception as error:  # a bug: the log gets the details, the client one line
        log.exception("a call by name failed")
        raise gr.Error("something went wrong; see the server's log", print_exception=False) from error
