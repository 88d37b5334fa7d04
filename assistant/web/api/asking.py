"""Questions over HTTP: answered in one response, or streamed as server-sent events.

The events are those of a turn: `searching`, `retrieved`, `token`, `verified`, and `done` with the whole answer, or
`error` with one line if there is no answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from assistant.protocols import Answerer
from assistant.records import Answer, AnswerToken, Done, Event, Retrieved, Searching, Verified
from assistant.rendering.answer import answer_json, citation_json, hit_json, sentence_json
from assistant.rendering.filters import filters_json
from assistant.rendering.json_schema import AnswerShape
from assistant.web.api.cancellable import ConcurrencyLimit, gathered
from assistant.web.api.history import turns
from assistant.web.api.openapi import curl
from assistant.web.api.request_models import QUESTION, AskBody
from assistant.web.api.responses import reply
from assistant.web.api.server_sent_events import MEDIA_TYPE, EventStream, event
from index.errors import NewsdeskError
from index.news_index import NewsIndex

_STREAM = f"""event: searching
data: {{"standalone_question":"{QUESTION}","filters":{{…}}}}

event: verified
data: {{"sentence":{{"text":"…","citations":[1],…}},"citations":[{{"number":1,"quote":"…",…}}]}}

event: done
data: {{"question":"{QUESTION}","answer":"… [1]","sentences":[…],…}}
"""


def asking_routes(index: NewsIndex, assistant: Answerer, places: ConcurrencyLimit) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["ask"])

    @router.post(
        "/ask",
        response_model=AnswerShape,
        responses={200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": _STREAM}}}},
        openapi_extra=curl("{}/api/ask", f'{{"question": "{QUESTION}"}}'),
    )
    async def ask(request: Request, body: AskBody) -> Response:
        """An answer, every sentence of it cited and checked, or a refusal that says why there is none.

        With `"stream": true`, or if `Accept` names text/event-stream, the turn is streamed.
        """
        filters, moment = body.filters.filters(index.feeds), body.moment()
        history = await run_in_threadpool(turns, index, body.history) if body.history else ()
        events = assistant.stream(body.question, history, filters, moment, body.ignore)
        if body.stream or MEDIA_TYPE in request.headers.get("accept", ""):
            places.check()
            return EventStream(events, places, told, failed)
        answer = await whole(events, places, request)
        return reply(answer and answer_json(answer))

    return router


async def whole(events: Iterator[Event], places: ConcurrencyLimit, request: Request) -> Answer | None:
    """The final answer of a turn; `None` if the client has disconnected."""
    told = await gathered(events, places, request.receive)
    return next((each.answer for each in told or () if isinstance(each, Done)), None)


def told(each: Event) -> bytes:
    """One event of a turn as a server-sent event."""
    match each:
        case Searching(standalone_question=question, filters=filters):
            return event({"standalone_question": question, "filters": filters_json(filters)}, "searching")
        case Retrieved(hits=hits):
            return event({"hits": [hit_json(hit) for hit in hits]}, "retrieved")
        case AnswerToken(text=text):
            return event({"text": text}, "token") if text else b""
        case Verified(sentence=sentence, citations=citations):
            shown = [citation_json(each) for each in citations]
            return event({"sentence": sentence_json(sentence), "citations": shown}, "verified")
        case Done(answer=answer):
            return event(answer_json(answer), "done")


def failed(error: NewsdeskError) -> bytes:
    return event({"error": str(error)}, "error")
