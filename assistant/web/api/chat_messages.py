"""Validates the messages of OpenAI's clients: the last user message is the question, the earlier ones are the history.

System and developer messages are ignored: an answer is what the articles say, in the articles' tone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.limits import MAX_TURNS
from assistant.web.api.refusals import Unusable
from assistant.web.api.request_models import (
    QUESTION,
    EarlierAnswer,
    EarlierCitation,
    EarlierSentence,
    EarlierTurn,
)
from index.news_index import NewsIndex

MODEL, QUOTES_MODEL = "newsdesk", "newsdesk-quotes"

_Content = str | list[dict[str, Any]] | None
# Markdown characters and addresses as `assistant.text.formatting.paragraph` escapes them.
_ESCAPED = re.compile(r"\\([\\`*\[\]<>|#~!$_&+=.)-])|`([^`]*)`")
_NUMBER = re.compile(r"\[(\d{1,3})\]")
# A sentence and its citation numbers; the last may have none.
_SENTENCE = re.compile(r"(.+?)(?: \(partly supported\))?((?: \[\d{1,3}\])+|$)", re.DOTALL)
_ITEM, _LISTED = "- ", "\n\n- "
_REFUSED = "\n\nNearest headlines:\n\n"
_SOURCES = "\n\nSources:\n\n"
# A source, with its words if they are not in a list of quotes above it.
_SOURCE = re.compile(r"^\[(\d{1,3})\] (?P<line>.*)(?:\n    “(?P<quote>.*)”)?$", re.MULTILINE)
# Limits for an answer that a client sends back; no answer of Newsdesk is larger.
MOST_CHARACTERS, MOST_SOURCES, MOST_QUOTED = 20_000, 50, 2_000
_ADDRESS = re.compile(r"<(https?://[^<>\s]+)>$")
# Unsupported parameters, with the values that are harmless; `None` always is.
_NOTHING: dict[str, tuple[Any, ...]] = {
    "n": (1,),
    "logprobs": (False,),
    "top_logprobs": (0,),
    "tools": ([],),
    "functions": ([],),
    "tool_choice": ("none", "auto"),
    "function_call": ("none", "auto"),
    "response_format": ({"type": "text"},),
    "modalities": (["text"],),
    "audio": (),
    "prediction": (),
}


class ChatMessage(BaseModel):
    """One message; other fields (a name, annotations) are ignored."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: _Content = None


class StreamOptions(BaseModel):
    include_usage: bool = False


class ChatBody(BaseModel):
    """A request as OpenAI's clients send it.

    `temperature`, `top_p`, `max_tokens`, `seed`, `stop`, `user` and others that make no difference here are ignored.
    `n` above 1, tools, a response format other than text, log probabilities and audio are refused.
    """

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={"examples": [{"model": MODEL, "messages": [{"role": "user", "content": QUESTION}]}]},
    )

    model: Annotated[str, Field(max_length=200)]
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=1_000)]
    stream: bool | None = False
    stream_options: StreamOptions | None = None

    @property
    def counts_usage(self) -> bool:
        return bool(self.stream_options and self.stream_options.include_usage)

    def check(self) -> None:
        """Raises `Unusable` for unsupported parameters that would change the answer."""
        for name, values in _NOTHING.items():
            value = (self.model_extra or {}).get(name)
            if value is not None and value not in values:
                raise Unusable(
                    f"{name} can't be used: Newsdesk gives one answer, as text", name, "unsupported_parameter"
                )


def question(messages: Sequence[ChatMessage]) -> str:
    """The last user message. Raises `Unusable` if there is none, or if it is not text."""
    last = max((at for at, each in enumerate(messages) if each.role == "user"), default=None)
    if last is None:
        raise Unusable("messages has no message of the user, so there is no question", "messages")
    return _text(messages[last], f"messages.{last}.content")


def history(index: NewsIndex, messages: Sequence[ChatMessage]) -> list[EarlierTurn]:
    """The turns before the last question, oldest first: each user message that was answered, with its answer."""
    last = max(at for at, each in enumerate(messages) if each.role == "user")
    turns: list[tuple[str, str]] = []
    asked: str | None = None
    for at, each in enumerate(messages[:last]):
        if each.role == "user":
            asked = _text(each, f"messages.{at}.content")
        elif each.role == "assistant" and asked:
            turns.append((asked, _text(each, f"messages.{at}.content")))
            asked = None
    return [
        EarlierTurn.model_construct(question=asked, answer=_earlier(index, said)) for asked, said in turns[-MAX_TURNS:]
    ]


def _text(message: ChatMessage, where: str) -> str:
    if message.content is None or isinstance(message.content, str):
        return message.content or ""
    pieces: list[str] = []
    for part in message.content:
        text = part.get("text")
        if part.get("type") not in ("text", "refusal") or not isinstance(text, str | None):
            raise Unusable(f"{where} holds a part of type {str(part.get('type'))[:40]}; only text is read", where)
        pieces.append(text or "")
    return "\n".join(pieces)


def _earlier(index: NewsIndex, content: str) -> EarlierAnswer:
    """Parses an answer that this API wrote: its sentences, and those sources whose quotes are still in their articles."""
    content = content[:MOST_CHARACTERS]
    body, _, sources = content.partition(_SOURCES)
    if not sources:
        return EarlierAnswer(sentences=[]) if _REFUSED in content else EarlierAnswer(answer=_plain(content))
    first = body.partition("\n\n")[0]
    if _LISTED in body:  # the reason of a refusal, and quotes that come close
        said = []
    elif first.startswith(_ITEM):
        said = [each for line in first.split("\n") if (each := _quote(line))]
    else:
        said = [
            EarlierSentence(text=text[:MOST_QUOTED], citations=[int(each[1]) for each in _NUMBER.finditer(match[2])])
            for match in _SENTENCE.finditer(first)
            if (text := _plain(match[1]).strip())
        ]
    words = {number: each.text for each in said for number in each.citations} if first.startswith(_ITEM) else {}
    found = (_cited(index, match, words) for match in islice(_SOURCE.finditer(sources), MOST_SOURCES))
    return EarlierAnswer(sentences=said, citations=[each for each in found if each])


def _quote(line: str) -> EarlierSentence | None:
    """A line of a list of quotes: `- The quote. *Harbour Times, 14 July 2015* [1]`."""
    text, _, rest = line.removeprefix(_ITEM).rpartition(" *")
    number = _NUMBER.search(rest.rpartition("*")[2])
    return EarlierSentence(text=_plain(text)[:MOST_QUOTED], citations=[int(number[1])]) if number and text else None


def _plain(markdown: str) -> str:
    return _ESCAPED.sub(r"\1\2", markdown)


def _cited(index: NewsIndex, match: re.Match[str], listed: Mapping[int, str]) -> EarlierCitation | None:
    """The source, if its article is here and has the words: its own, or those of the quote of its number in `listed`."""
    address, number = _ADDRESS.search(match["line"]), int(match[1])
    quote = _plain(match["quote"]) if match["quote"] else listed.get(number, "")
    known = index.find(address[1]) if address else None
    article = index.article(known) if known else None
    if article is None or not quote or len(quote) > MOST_QUOTED:
        return None
    # The quote is on one line here; in the article it may span several.
    place = re.search(r"\s+".join(map(re.escape, quote.split())), article.text)
    if place is None:
        return None
    start, end = place.span()
    return EarlierCitation(
        number=number,
        article_id=article.id,
        version=article.version,
        quote=place.group(),
        start=start,
        end=end,
    )
