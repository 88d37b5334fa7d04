"""Request models of the HTTP API: untrusted JSON and query strings in, validated filters and times out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.filters import read_asked_at, read_filters
from index.feeds.refresh import Feeds
from index.query.plan import Constraint
from index.records import Filters

# A question takes a few thousand bytes; a draft of 100,000 characters, or a long conversation with its answers, takes more.
MAX_BODY_BYTES = 4_000_000
MOST_HITS = 1_000
QUESTION = "Why was Cassini steered into Saturn?"

_Name = Annotated[str, Field(max_length=500)]
_Names = Annotated[list[_Name], Field(max_length=200)]
_Day = Annotated[str | None, Field(max_length=40)]
_Text = Annotated[str, Field(max_length=10_000)]
_Since = Field(default=None, description="Only articles published on or after this: 2022-06-17, or 2022-06-17T14:00Z.")
_Until = Field(default=None, description="Only articles published before this; a day is included.")
_AskedAt = Field(
    default=None,
    description="The time at which the question counts as asked; nothing published later is used. Default: now.",
)


class RequestBody(BaseModel):
    """JSON with exactly the fields of its class and their types."""

    model_config = ConfigDict(extra="forbid", strict=True)


class FiltersBody(RequestBody):
    """What is searched; an empty list narrows nothing. The form in which answers name their filters."""

    since: _Day = _Since
    until: _Day = _Until
    publishers: _Names = Field(default=[], description="Only these outlets.")
    sections: _Names = Field(default=[], description="Only these sections, as the outlets name them.")
    languages: _Names = Field(default=[], description="Only articles in these languages: en, de, zh.")
    folders: _Names = Field(default=[], description="Only the outlets of the feeds in these folders: News/Local.")

    def filters(self, feeds: Feeds, where: str = "filters.") -> Filters:
        """Raises `QueryError` for a date that can't be read, and `SourceError` for a folder without outlets."""
        names = (f"{where}since", f"{where}until")
        typed = read_filters(self.since, self.until, self.publishers, self.sections, self.languages, names)
        return feeds.narrowed(typed, self.folders)


class SearchFields(RequestBody):
    """The fields that a search and a question share."""

    filters: FiltersBody = Field(default_factory=FiltersBody)
    asked_at: _Day = _AskedAt
    ignore: list[Constraint] = Field(
        default=[], max_length=10, description="Constraints in the question that must not narrow the search."
    )

    def moment(self) -> datetime | None:
        return read_asked_at(self.asked_at, "asked_at")


class SearchBody(SearchFields):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"query": "black hole image", "k": 3, "filters": {"since": "2019-01-01"}}]}
    )

    query: _Text = Field(description="What to look for, in words or as a question.")
    k: int = Field(default=10, ge=1, le=MOST_HITS, description="How many hits at most.")


class EarlierSentence(BaseModel):
    text: _Text
    citations: list[int] = Field(default=[], max_length=100)


class EarlierCitation(BaseModel):
    number: int = 0
    article_id: _Name
    version: int = 1
    quote: _Text = ""
    start: int = 0
    end: int = 0


class EarlierHit(BaseModel):
    article_id: _Name
    version: int = 1
    start: int = 0
    end: int = 0


class EarlierAnswer(BaseModel):
    """An answer as it was given, of which only this is read: whole, as `/api/ask` gave it, or its text alone."""

    answer: Annotated[str, Field(max_length=100_000)] = ""
    standalone_question: _Text = ""
    sentences: list[EarlierSentence] = Field(default=[], max_length=100)
    citations: list[EarlierCitation] = Field(default=[], max_length=500)
    hits: list[EarlierHit] = Field(default=[], max_length=100)

    @model_validator(mode="before")
    @classmethod
    def _text_alone(cls, value: Any) -> Any:
        return {"answer": value} if isinstance(value, str) else value


class EarlierTurn(RequestBody):
    """An earlier question of the conversation and the answer it got."""

    question: _Text
    answer: EarlierAnswer = Field(
        description="The whole answer as it was given, or its text alone; then follow-ups are understood less well."
    )


class AskBody(SearchFields):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"question": QUESTION},
                {"question": "And when was that?", "history": [{"question": QUESTION, "answer": "…"}], "stream": True},
            ]
        }
    )

    question: _Text = Field(description="The question. With `history`, it may refer to earlier turns.")
    history: list[EarlierTurn] = Field(
        default=[], max_length=1_000, description="Earlier turns, oldest first; the last dozen is read."
    )
    stream: bool = Field(default=False, description="Stream the turn as server-sent events.")


class CheckBody(RequestBody):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"draft": "Cassini plunged into Saturn on 15 September 2017."}]}
    )

    draft: str = Field(description="The text to check, sentence by sentence; at most 100,000 characters.")
    evidence: list[str] = Field(default=[], max_length=100, description="Texts to check against, instead of the index.")
    filters: FiltersBody = Field(default_factory=FiltersBody)
    asked_at: _Day = _AskedAt


class FiltersQuery(BaseModel):
    """Filters as query parameters; repeat a parameter for several values."""

    model_config = ConfigDict(extra="forbid")

    since: _Day = _Since
    until: _Day = _Until
    publisher: _Names = Field(default=[], description="Only this outlet; repeated for several.")
    section: _Names = Field(default=[], description="Only this section; repeated for several.")
    language: _Names = Field(default=[], description="Only articles in this language; repeated for several.")
    folder: _Names = Field(
        default=[], description="Only the outlets of the feeds in this folder; repeated for several."
    )
    asked_at: _Day = _AskedAt
    any_time: bool = Field(default=False, description="Search all dates, whatever time the question names.")
    any_outlet: bool = Field(default=False, description="Search all outlets, whichever the question names.")

    def filters(self, feeds: Feeds) -> Filters:
        body = FiltersBody(
            since=self.since,
            until=self.until,
            publishers=self.publisher,
            sections=self.section,
            languages=self.language,
            folders=self.folder,
        )
        return body.filters(feeds, "")

    def moment(self) -> datetime | None:
        return read_asked_at(self.asked_at, "asked_at")

    def ignore(self) -> tuple[Constraint, ...]:
        times: tuple[Constraint, ...] = ("time",) if self.any_time else ()
        return (*times, "outlets") if self.any_outlet else times


class SearchQuery(FiltersQuery):
    q: _Text = Field(description="What to look for, in words or as a question.")
    k: int = Field(default=10, ge=1, le=MOST_HITS, description="How many hits at most.")


class TimelineQuery(FiltersQuery):
    topic: _Text = Field(description="A question, or a few words on the story.")
    n: int = Field(default=12, ge=1, le=50, description="How many entries at most.")


class ArticleQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: int | None = Field(default=None, ge=1, description="The version; by default the one that is searched.")
    offset: int = Field(default=0, ge=0, description="The first character of the text to return, from 0.")
    max_characters: int | None = Field(
        default=None, ge=1, description="The greatest number of characters to return; all by default."
    )
