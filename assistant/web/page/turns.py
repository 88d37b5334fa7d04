"""Answers one question as a stream of page views. Knows the assistant's events, nothing of Gradio."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from markupsafe import Markup

from assistant.comparing.timeline import Timeline
from assistant.protocols import Answerer
from assistant.records import Answer, AnswerToken, Citation, Done, Retrieved, Searching, Sentence, Verified
from assistant.web.page.answers import fragments, timeline_fragment
from assistant.web.page.conversation import Conversation, PendingQuestion
from index.errors import NewsdeskError
from index.query.plan import Constraint

# A view is yielded at least this often, even if it is unchanged, because a question can be stopped between two views.
STILL_SECONDS = 0.5
# The citation numbers after a sentence, which arrive as a separate piece.
_NUMBERS = re.compile(r"(?:\s*+\[\d+\])+")

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
    checked: tuple[Sentence, ...] = ()
    cited: dict[int, Citation] = {}
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
                    if _NUMBERS.fullmatch(piece):  # the sentence is shown with its sources as soon as it is checked
                        continue
                case Verified(sentence=sentence, citations=citations):
                    text, checked = "", (*checked, sentence)
                    cited |= {citation.number: citation for citation in citations}
                    note = "Checking against the sources"
                case Done(answer=answer):
                    yield _answered(conversation, asked, answer)
                    return
            waiting = fragments.waiting(text, note, checked, tuple(cited.values()), asked.number)
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
    if answer.refused:
        status = "No answer: nothing found answers the question"
    else:
        sentences = "1 sentence" if len(answer.sentences) == 1 else f"{len(answer.sentences)} sentences"
        citations = "1 citation" if len(answer.citations) == 1 else f"{len(answer.citations)} citations"
        status = f"Answered in {sentences} with {citations}"
        if answer.withheld:
            status += f"; {len(answer.withheld)} withheld"
    if asked.apart:
        status += ", in a new conversation; the earlier one is unchanged"
    return PageView(closed, closed.messages(), status, running=False, sources=closed.sources(asked.number))
