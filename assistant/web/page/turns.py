"""Answers one question as a stream of page views. Knows the assistant's events, nothing of Gradio."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from markupsafe import Markup

from assistant.comparing.timeline import Timeline
from assistant.protocols import Answerer
from assistant.records import QUOTES, Answer, AnswerToken, Done, Retrieved, Searching, Verified
from assistant.web.page.answers import fragments, timeline_fragment
from assistant.web.page.conversation import Conversation, PendingQuestion
from index.errors import NewsdeskError
from index.query.plan import Constraint

# A view is yielded at least this often, even if it is unchanged, because a question can be stopped between two views.
STILL_SECONDS = 0.5

# Makes the timeline of an answer, ignoring the given kinds of constraints: `assistant.comparing.timeline` for an index.
TimelineMaker = Callable[[Answer, Collection[Constraint]], Timeline]


@dataclass(frozen=True, slots=True)
class PageView:
    """What the page shows at one moment. `sources` is `None` if the panel stays as it is."""

    conversation: Conversation
    messages: list[dict[str, str]]
    status: str
    running: bool
    sources: Markup | None = field(default=None)


def converse(assistant: Answerer, conversation: Conversation) -> Iterator[PageView]:
    """Ask the pending question and yield a view for every step. A `NewsdeskError` becomes the last view, as one line."""
    asked = conversation.pending
    if asked is None:
        return
    text, note, shown_at = "", "Searching", time.monotonic()
    checked: tuple[Verified, ...] = ()
    panel: Markup | None = None
    yield PageView(conversation, conversation.messages(fragments.waiting(text, note)), note, running=True)
    try:
        for event in assistant.stream(asked.question, conversation.history, asked.filters, ignore=asked.ignore):
            match event:
                case Searching():
                    continue
                case Retrieved(hits=hits):
                    panel = conversation.sources(found=hits)
                    note = f"Found {len(hits)} {'article' if len(hits) == 1 else 'articles'}, reading"
                case AnswerToken(text=""):  # a sign of life; yielding the same view again lets Stop take effect
                    if time.monotonic() - shown_at < STILL_SECONDS:
                        continue
                case AnswerToken(text=piece):
                    text += piece
                    if piece.endswith(
                        "]"
                    ):  # its numbers: the sentence is shown with its sources as soon as it is checked
                        continue
                case Verified():
                    text, checked = "", (*checked, event)
                    note = "Checking against the sources"
                case Done(answer=answer):
                    yield _answered(conversation, asked, answer)
                    return
            waiting = fragments.waiting(text, note, checked, asked.number)
            messages = conversation.messages(waiting)
            yield PageView(conversation, messages, note, running=True, sources=panel)
            panel, shown_at = None, time.monotonic()
    except NewsdeskError as error:
        yield failed(conversation, str(error))


def tell(teller: TimelineMaker, conversation: Conversation) -> Iterator[PageView]:
    """Make the pending timeline; yields a view when it starts, and one with the result or the reason why there is none."""
    asked = conversation.pending
    exchange = conversation.exchanges[asked.number - 1] if asked and conversation.is_again else None
    if asked is None or exchange is None or exchange.answer is None:
        return
    note = "Putting the story in the order of time"
    begun = exchange.drawn(conversation.id, asked.number, timeline_fragment.on_its_way(note))
    yield PageView(conversation, conversation.messages(begun.shown), note, running=True)
    try:
        told = conversation.told(teller(exchange.answer, asked.ignore))
    except NewsdeskError as error:
        yield failed(conversation, str(error))
        return
    story = told.exchanges[asked.number - 1].told
    yield PageView(told, told.messages(), timeline_fragment.announced(story) if story else "", running=False)


def failed(conversation: Conversation, line: str) -> PageView:
    """The pending question closed with one line that says why there is no answer, or no new one."""
    closed = conversation.closed(None, line)
    if conversation.pending and conversation.pending.story:
        return PageView(closed, closed.messages(), line, running=False)
    if conversation.pending and conversation.is_again:
        line = f"{line.rstrip('.')}. The earlier answer stands."
        panel = closed.sources(conversation.pending.number)
    else:
        panel = closed.sources()
    return PageView(closed, closed.messages(), line, running=False, sources=panel)


def _answered(conversation: Conversation, asked: PendingQuestion, answer: Answer) -> PageView:
    closed = conversation.closed(answer)
    status = _status(answer)
    if asked.apart:
        status += ", in a new conversation; the earlier one is unchanged"
    return PageView(closed, closed.messages(), status, running=False, sources=closed.sources(asked.number))


def _status(answer: Answer) -> str:
    """What came of a question, in a line."""
    quotes, citations = _counted(len(answer.quotes), "quote"), _counted(len(answer.citations), "citation")
    match answer.outcome:
        case "reply":
            return "Replied"
        case "refused":
            return "No answer: nothing found answers the question"
        case "closest":
            return f"No answer: {quotes} that {'comes' if len(answer.quotes) == 1 else 'come'} close"
    if answer.model == QUOTES:
        return f"Answered with {quotes}"
    withheld = f"; {len(answer.withheld)} withheld" if answer.withheld else ""
    return f"Answered in {_counted(len(answer.sentences), 'sentence')} with {citations}{withheld}"


def _counted(count: int, thing: str) -> str:
    return f"1 {thing}" if count == 1 else f"{count} {thing}s"
