"""What the tools do: takes an agent's request, returns JSON (the same shapes as the HTTP API) and readable text.

Works on one index and one assistant, and knows nothing of the protocol. Only `add_news` changes the index, and it is
offered only if that was allowed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace

from assistant.mcp import texts
from assistant.mcp.guarded import guarded_answer, guarded_article, guarded_hit
from assistant.mcp.request_models import AddNews, AskNews, GetArticle, SearchNews
from assistant.protocols import Answerer
from assistant.records import Answer, Done, Event, Retrieved, Searching, Verified
from assistant.rendering.answer import answer_json, hits_json
from assistant.rendering.article import article_json, chosen, versions_of
from assistant.rendering.reports import added_json, added_text, feeds_json
from index.errors import FetchError
from index.hit_json import Json
from index.news_index import NewsIndex


@dataclass(frozen=True, slots=True)
class ToolResult:
    """One result in two forms: JSON, and readable text."""

    as_json: Json
    as_text: str


@dataclass(frozen=True, slots=True)
class NewsTools:
    """`on_news` is called after news was added; without it nothing can be added.

    `fence` is the secret word in the markers around article text.
    """

    index: NewsIndex
    assistant: Answerer
    on_news: Callable[[], None] | None = None
    fence: str = field(default_factory=lambda: secrets.token_hex(6))

    def search_news(self, asked: SearchNews) -> ToolResult:
        """Raises `QueryError` for filters that can't be read, and what `NewsIndex.research` raises."""
        found = self.index.research(asked.query, asked.k, asked.filters(self.index.feeds), asked.moment, asked.ignore)
        plan = found.plan
        shown = hits_json(asked.query, tuple(map(guarded_hit, found.hits)), plan.understood, plan.set_aside)
        publishers = () if found.hits else self.index.publishers
        return ToolResult(shown, texts.hits_text(found.hits, plan.understood, plan.set_aside, publishers, self.fence))

    def ask_news(self, asked: AskNews) -> Generator[str, None, ToolResult]:
        """Yields a progress line, or "" if there is no news; returns the answer.

        Closing the generator ends the turn. Raises what `Assistant.stream` raises.
        """
        events = self.assistant.stream(
            asked.question, filters=asked.filters(self.index.feeds), asked_at=asked.moment, ignore=asked.ignore
        )
        try:
            checked = 0
            for event in events:
                if isinstance(event, Done):
                    return self._answered(event.answer)
                checked += isinstance(event, Verified)
                yield _step(event, checked)
        finally:
            if isinstance(events, Generator):
                events.close()
        raise AssertionError("a turn always ends with Done")

    def get_article(self, asked: GetArticle) -> ToolResult:
        """Raises `SourceError` if the article isn't here, `QueryError` for an offset beyond its end."""
        versions = versions_of(self.index, asked.article)
        version = chosen(versions, asked.version)
        guarded = replace(version, article=guarded_article(version.article))
        page = article_json(guarded, len(versions), asked.offset, asked.max_characters)
        return ToolResult(page, texts.article_text(version, page, self.fence))

    def list_feeds(self) -> ToolResult:
        page = feeds_json(self.index.feeds)
        return ToolResult(page, texts.feeds_text(page))

    def add_news(self, asked: AddNews) -> ToolResult:
        """Raises `FetchError` if nothing at the address could be read, or if adding is not allowed."""
        if self.on_news is None:
            raise FetchError("adding news is not allowed here: newsdesk mcp --allow-adding allows it")
        report = self.index.add(asked.address)
        if report.changed:
            self.on_news()
        elif report.failed:
            raise FetchError(f"{report.failed[0].source}: {report.failed[0].error}")
        failed = [f"failed: {each.source}: {each.error}" for each in report.failed]
        return ToolResult(added_json(report), "\n".join((added_text(report), *failed)))

    def _answered(self, answer: Answer) -> ToolResult:
        return ToolResult(answer_json(guarded_answer(answer)), texts.answer_text(answer))


def _step(event: Event, checked: int) -> str:
    match event:
        case Searching():
            return "Searching"
        case Retrieved(hits=hits):
            return f"Found {len(hits)} {'article' if len(hits) == 1 else 'articles'}, reading"
        case Verified(quoted=True):
            return f"Quote {checked} compared with its article"
        case Verified(sentence=sentence):
            return f"Sentence {checked} checked: {sentence.support}"
        case _:
            return ""
