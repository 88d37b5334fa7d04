"""Newsdesk as a model for OpenAI's clients: `/v1/models` and `/v1/chat/completions`.

The text of an answer is Markdown with `[1]` and the list of sources, which any client can show. For programs, each `[1]` is
also an annotation of type `url_citation`, and the key `newsdesk` holds the whole answer as in `/api/ask`.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from assistant.protocols import Answerer
from assistant.records import Answer, Done, Event, Verified
from assistant.rendering.answer import answer_json, answer_markdown, quote_markdown, sentence_markdown
from assistant.text.prompt_injection import shown_line
from assistant.web.api.asking import whole
from assistant.web.api.cancellable import ConcurrencyLimit
from assistant.web.api.chat_messages import MODEL, ChatBody, history, question
from assistant.web.api.history import turns
from assistant.web.api.openai_shapes import CompletionShape, ModelShape, ModelsShape
from assistant.web.api.openapi import curl
from assistant.web.api.refusals import Unusable
from assistant.web.api.request_models import QUESTION
from assistant.web.api.responses import reply
from assistant.web.api.server_sent_events import MEDIA_TYPE, EventStream, event
from assistant.web.security.api_paths import error_body
from index.errors import NewsdeskError
from index.hit_json import Json
from index.news_index import NewsIndex
from index.text.urls import web_address

PATH = "/v1/chat/completions"
_WORD = re.compile(r"\w+|[^\w\s]")
_MARKER = re.compile(r"(?<!\\)\[(\d{1,3})\]")


def chat_routes(index: NewsIndex, models: Mapping[str, Answerer], places: ConcurrencyLimit) -> APIRouter:
    """The routes; `models` are the available models by name, `newsdesk` first."""
    router = APIRouter(prefix="/v1", tags=["openai"])
    since = int(time.time())

    def known(name: str) -> Answerer:
        if name not in models:
            line = f"there is no model {name[:100]}; there is {' and '.join(models)}"
            raise Unusable(line, "model", "model_not_found", 404)
        return models[name]

    @router.get("/models", response_model=ModelsShape, openapi_extra=curl("{}/v1/models"))
    def list_models() -> Response:
        """The models: `newsdesk` and, if a language model is configured, `newsdesk-quotes`, which answers without it."""
        return reply({"object": "list", "data": [_model(name, since) for name in models]})

    @router.get("/models/{model}", response_model=ModelShape, openapi_extra=curl(f"{{}}/v1/models/{MODEL}"))
    def one_model(model: Annotated[str, Path(description="The model's id.")]) -> Response:
        """One model."""
        known(model)
        return reply(_model(model, since))

    @router.post(
        "/chat/completions",
        response_model=CompletionShape,
        responses={200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}},
        openapi_extra=curl(
            f"{{}}{PATH}", f'{{"model": "{MODEL}", "messages": [{{"role": "user", "content": "{QUESTION}"}}]}}'
        ),
    )
    async def complete(request: Request, body: ChatBody) -> Response:
        """An answer to the last message of the user, as a chat completion; with `stream`, sentence by sentence."""
        body.check()
        assistant, asked = known(body.model), question(body.messages)
        earlier = await run_in_threadpool(lambda: turns(index, history(index, body.messages)))
        events = assistant.stream(asked, earlier)
        said = _Said(body, str(request.base_url).rstrip("/"))
        if not body.stream:
            answer = await whole(events, places, request)
            return reply(answer and said.whole(answer))
        places.check()
        return EventStream(events, places, said.told, said.failed, before=said.begun())

    return router


def _model(name: str, since: int) -> Json:
    return {"id": name, "object": "model", "created": since, "owned_by": "newsdesk"}


@dataclass(slots=True)
class _Said:
    """The response for one answer, whole or in chunks; `base` is the address of this server."""

    body: ChatBody
    base: str
    sent: str = ""
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(12)}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, answer: Answer) -> Json:
        content = answer_markdown(answer).rstrip("\n")
        message = {
            "role": "assistant",
            "content": content,
            "refusal": None,
            "annotations": url_citations(content, answer, self.base),
        }
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return {
            **self._head("chat.completion"),
            "choices": [choice],
            "usage": self._usage(content),
            "newsdesk": answer_json(answer),
        }

    def begun(self) -> bytes:
        return self._chunk({"role": "assistant", "content": "", "refusal": None})

    def told(self, each: Event) -> bytes:
        """The chunk for one event: sentences once they are checked, and finally the rest of the answer."""
        match each:
            case Verified(sentence=sentence, citations=citations, quoted=True):
                return self._next("\n", quote_markdown(sentence, citations[0]))
            case Verified(sentence=sentence):
                return self._next(" ", sentence_markdown(sentence))
            case Done(answer=answer):
                return self._ended(answer)
        return b""

    def _next(self, between: str, piece: str) -> bytes:
        piece = f"{between}{piece}" if self.sent else piece
        self.sent += piece
        return self._chunk({"content": piece})

    def failed(self, error: NewsdeskError) -> bytes:
        return event(error_body(PATH, str(error), 500))

    def _ended(self, answer: Answer) -> bytes:
        content = answer_markdown(answer).rstrip("\n")
        rest = content.removeprefix(self.sent)
        chunks = self._chunk({"content": rest})
        chunks += self._chunk(
            {"annotations": url_citations(content, answer, self.base)}, finish="stop", newsdesk=answer_json(answer)
        )
        if self.body.counts_usage:
            chunks += event({**self._head("chat.completion.chunk"), "choices": [], "usage": self._usage(content)})
        return chunks + event("[DONE]")

    def _chunk(self, delta: Json, finish: str | None = None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        usage = {"usage": None} if self.body.counts_usage else {}
        return event({**self._head("chat.completion.chunk"), "choices": [choice], **usage, **more})

    def _head(self, kind: str) -> Json:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.body.model}

    def _usage(self, content: str) -> Json:
        """Counts words and punctuation marks of the messages and of the answer, not the tokens of a language model."""
        texts = [each.content if isinstance(each.content, str) else str(each.content) for each in self.body.messages]
        asked, said = sum(map(_count, texts)), _count(content)
        return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}


def _count(text: str) -> int:
    return len(_WORD.findall(text))


def url_citations(content: str, answer: Answer, base: str) -> list[Json]:
    """The positions of `[n]` in `content` and their targets: the article's address, or this server's page for it."""
    cited = {each.number: each for each in answer.citations}
    found = []
    for mark in _MARKER.finditer(content):
        citation = cited.get(int(mark[1]))
        if citation is None:
            continue
        own = f"{base}/articles/{citation.article_id}?version={citation.version}&words={citation.start}-{citation.end}"
        url = web_address(citation.url) or own
        place = {
            "start_index": mark.start(),
            "end_index": mark.end(),
            "url": url,
            "title": shown_line(citation.title, citation.language),
        }
        found.append({"type": "url_citation", "url_citation": place})
    return found
