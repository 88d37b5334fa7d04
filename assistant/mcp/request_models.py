"""The arguments of the MCP tools and of the Gradio endpoints, as models with a description of every field.

Agents see their JSON Schema. Validation is strict: an unknown field is an error, never ignored. A list may also be a
single name, or JSON in a string, because some clients send it so.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from assistant.filters import read_asked_at, read_filters
from assistant.records import one_line
from index.errors import QueryError
from index.feeds.refresh import Feeds
from index.query.plan import Constraint
from index.records import Filters
from index.search.searcher import MAX_QUERY_CHARACTERS

MAX_HITS = 50
# About 2,500 words by default, and the maximum.
ARTICLE_CHARACTERS = 15_000
MAX_ARTICLE_CHARACTERS = 60_000
MAX_NAMES = 50


def _names(value: Any) -> Any:
    if not isinstance(value, str):
        return [] if value is None else value
    try:
        read = json.loads(value)
    except ValueError:
        return [value] if value.strip() else []
    return read if isinstance(read, list) else [value]


Name = Annotated[str, Field(min_length=1, max_length=200)]
NameList = Annotated[list[Name], BeforeValidator(_names), Field(max_length=MAX_NAMES)]
Moment = Annotated[str | None, Field(max_length=40)]
# White space is folded before it is counted, as at every other interface.
Question = Annotated[
    str,
    Field(max_length=MAX_QUERY_CHARACTERS),
    BeforeValidator(lambda value: one_line(value) if isinstance(value, str) else value),
]


class McpRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FilteredRequest(McpRequest):
    """The filters of a question, and the time it counts as asked at."""

    since: Moment = Field(
        None, description="Only articles published on or after this day: 2024-03-01 (UTC), or ISO 8601."
    )
    until: Moment = Field(
        None, description="Only articles published on or before this day: 2024-03-31 (UTC), or ISO 8601."
    )
    publishers: NameList = Field([], description="Only these outlets, by their whole names as results give them.")
    sections: NameList = Field([], description="Only these sections, such as Business or Sport.")
    languages: NameList = Field([], description="Only articles in these languages, as ISO 639-1 codes: en, de, zh.")
    folders: NameList = Field([], description="Only the outlets of the followed feeds in these folders: News/Local.")
    asked_at: Moment = Field(
        None,
        description="The day or moment the question counts as asked at: later articles are left out, and “last week” is"
        " read from there. Now, if left out.",
    )
    any_time: bool = Field(False, description="Do not narrow the search to a time that the question names.")
    any_outlet: bool = Field(False, description="Do not narrow the search to an outlet that the question names.")

    def filters(self, feeds: Feeds) -> Filters:
        """Raises `QueryError` for dates that can't be read or exclude everything, `SourceError` for an unknown folder."""
        typed = read_filters(self.since, self.until, self.publishers, self.sections, self.languages)
        return feeds.narrowed(typed, self.folders)

    @property
    def moment(self) -> datetime | None:
        """Aware UTC. Raises `QueryError` where it can't be read."""
        return read_asked_at(self.asked_at)

    @property
    def ignore(self) -> tuple[Constraint, ...]:
        named: tuple[tuple[Constraint, bool], ...] = (("time", self.any_time), ("outlets", self.any_outlet))
        return tuple(kind for kind, is_set in named if is_set)


class SearchNews(FilteredRequest):
    query: Question = Field(description="What to look for: words, names, or a whole question.")
    k: int = Field(10, ge=1, le=MAX_HITS, description="How many articles at most.")


class AskNews(FilteredRequest):
    question: Question = Field(description="One question that stands by itself: earlier ones are not remembered.")


class GetArticle(McpRequest):
    article: str = Field(
        min_length=1, max_length=4_000, description="The article's id as results give it, or its web address."
    )
    version: int | None = Field(None, ge=1, description="An earlier version; the one that is searched, if left out.")
    offset: int = Field(0, ge=0, description="The first character to return: the `next_offset` of the previous part.")
    max_characters: int = Field(
        ARTICLE_CHARACTERS, ge=200, le=MAX_ARTICLE_CHARACTERS, description="How much of the text at most."
    )


class ListFeeds(McpRequest):
    """Takes no arguments."""


class AddNews(McpRequest):
    address: str = Field(
        min_length=8,
        max_length=4_000,
        pattern=r"^https?://",
        description="The web address of an article, a feed, a news sitemap, or a site that announces a feed.",
    )


Asked = TypeVar("Asked", bound=McpRequest)


def read_request(model: type[Asked], arguments: dict[str, Any]) -> Asked:
    """The validated request. Raises `QueryError` with one line that names the field and what it accepts."""
    try:
        return model.model_validate(arguments)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the arguments"
        if first["type"] == "extra_forbidden":
            known = ", ".join(model.model_fields) or "none"
            raise QueryError(f"{field[:100]} is not known here; there are: {known}") from None
        if first["type"] == "missing":
            raise QueryError(f"{field} is missing; it is required") from None
        raise QueryError(f"{field} can't be used: {first['msg'].removeprefix('Value error, ')}") from None
