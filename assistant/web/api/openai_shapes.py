"""The JSON of `/v1`: OpenAI's, with `newsdesk` added."""

from __future__ import annotations

from typing import Literal

# Pydantic can't read `typing.TypedDict` before Python 3.12.
from typing_extensions import TypedDict

from assistant.rendering.json_schema import AnswerShape


class FaultShape(TypedDict):
    """What is wrong, in one line; `param` is the field that it is in."""

    message: str
    type: str
    param: str | None
    code: str | None


class OpenAIErrorShape(TypedDict):
    error: FaultShape


class ModelShape(TypedDict):
    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelsShape(TypedDict):
    object: Literal["list"]
    data: list[ModelShape]


class UrlCitationShape(TypedDict):
    """`[1]` in the content, from `start_index` to `end_index` in characters (code points), and what it leads to."""

    start_index: int
    end_index: int
    url: str
    title: str


class AnnotationShape(TypedDict):
    type: Literal["url_citation"]
    url_citation: UrlCitationShape


class MessageShape(TypedDict):
    role: Literal["assistant"]
    content: str
    refusal: None
    annotations: list[AnnotationShape]


class ChoiceShape(TypedDict):
    index: int
    message: MessageShape
    finish_reason: Literal["stop"]
    logprobs: None


class UsageShape(TypedDict):
    """Words and marks, not a tokenizer's tokens."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class CompletionShape(TypedDict):
    """OpenAI's chat completion; `newsdesk` is the whole answer, as `/api/ask` gives it."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[ChoiceShape]
    usage: UsageShape
    newsdesk: AnswerShape
