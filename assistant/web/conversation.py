"""One visitor's conversation and how a question moves through it. Knows the assistant's events, nothing of Gradio.

Answers given stay what they were; where an outlet has since changed the words they cite, a note says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from markupsafe import Markup

from assistant.corrections import ChangedCitation
from assistant.records import Answer, Done, Event, Retrieved, Searching, Token, Turn
from assistant.web import fragments, sources
from index.errors import NewsdeskError
from index.records import Filters, Hit

# Earlier answers keep their place in the chat; beyond this many, the oldest sources leave the panel, which is sent
# whole with every answer.
SOURCES_KEPT = 20


# Which of an answer's citations have words that the outlet has changed since: `assistant.corrections` over an index.
Changed = Callable[[Answer], tuple[ChangedCitation, ...]]


class Answerer(Protocol):
    """What the page needs of `assistant.chat.Assistant`."""

    def stream(
        self, question: str, history: tuple[Turn, ...] = (), filters: Filters | None = None
    ) -> Iterator[Event]: ...


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, the answer (`None` for one that failed or was stopped) and both as chat messages."""

    question: str
    answer: Answer | None
    shown: Markup
    changed: tuple[ChangedCitation, ...] = ()

    def reread(self, number: int, now: Changed) -> Exchange:
        """The exchange, the conversation's `number`th, as it is to be shown now; itself where nothing has changed."""
        changed = now(self.answer) if self.answer else ()
        if self.answer is None or changed == self.changed:
            return self
        return replace(self, shown=fragments.answer(self.answer, number, changed), changed=changed)


@dataclass(frozen=True, slots=True)
class Conversation:
    """The exchanges so far, oldest first, and the question being answered, if any."""

    exchanges: tuple[Exchange, ...] = ()
    pending: str | None = None

    @property
    def history(self) -> tuple[Turn, ...]:
        return tuple(Turn(each.question, each.answer) for each in self.exchanges if each.answer)

    def asked(self, question: str) -> Conversation:
        return Conversation(self.exchanges, question)

    def closed(self, shown: Markup, answer: Answer | None = None) -> Conversation:
        """The pending question with what came of it; unchanged where none is pending."""
        if self.pending is None:
            return self
        return Conversation((*self.exchanges, Exchange(self.pending, answer, shown)))

    def reread(self, now: Changed) -> Conversation:
        """The conversation with a note under every answer whose cited words have changed since; itself without news."""
        exchanges = tuple(each.reread(number, now) for number, each in enumerate(self.exchanges, 1))
        if all(new is old for new, old in zip(exchanges, self.exchanges, strict=True)):
            return self
        return Conversation(exchanges, self.pending)

    @property
    def next_number(self) -> int:
        return len(self.exchanges) + 1

    def messages(self, waiting: Markup | None = None) -> list[dict[str, str]]:
        """The chat's messages; `waiting` stands for the answer to the pending question."""
        rows: list[dict[str, str]] = []
        for each in self.exchanges:
            rows += _pair(each.question, each.shown)
        if self.pending is not None:
            rows += _pair(self.pending, waiting or Markup(""))
        return rows

    def sources(self, found: Sequence[Hit] | None = None) -> Markup:
        """The Sources panel: a part for each answer, the newest shown; `found` are the pending question's hits."""
        answered = [(n, each.answer, each.changed) for n, each in enumerate(self.exchanges, 1) if each.answer]
        numbered = answered[-SOURCES_KEPT:]
        newest = numbered[-1][0] if numbered and found is None else 0
        parts = [sources.of_answer(answer, n, n == newest, changed) for n, answer, changed in numbered]
        if found is not None and self.pending is not None:
            parts.append(sources.of_search(self.pending, found, self.next_number))
        return Markup("").join(parts) or sources.nothing_yet()


def _pair(question: str, shown: Markup) -> list[dict[str, str]]:
    return [
        {"role": "user", "content": str(fragments.question(question))},
        {"role": "assistant", "content": str(shown)},
    ]


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows at one moment. `sources` is `None` where the panel stays as it is."""

    conversation: Conversation
    messages: list[dict[str, str]]
    status: str
    running: bool
    sources: Markup | None = field(default=None)


def converse(assistant: Answerer, before: Conversation, question: str, filters: Filters) -> Iterator[View]:
    """Asks `question` and yields a view for every step; errors of the tree become the last one, as a line."""
    conversation = before.asked(question)
    text, note = "", "Searching"
    panel: Markup | None = None
    yield View(conversation, conversation.messages(fragments.waiting(text, note)), note, running=True)
    try:
        for event in assistant.stream(question, conversation.history, filters):
            match event:
                case Searching():
                    continue
                case Retrieved(hits=hits):
                    panel = conversation.sources(hits)
                    note = f"Found {len(hits)} {'article' if len(hits) == 1 else 'articles'}, reading"
                case Token(text=piece):
                    text += piece
                case Done(answer=answer):
                    yield _answered(conversation, answer)
                    return
                case _:
                    note = "Checking against the sources"
            messages = conversation.messages(fragments.waiting(text, note))
            yield View(conversation, messages, note, running=True, sources=panel)
            panel = None
    except NewsdeskError as error:
        yield failed(conversation, str(error))


def failed(conversation: Conversation, line: str) -> View:
    """The pending question closed with one line saying why there is no answer."""
    closed = conversation.closed(fragments.notice(line))
    return View(closed, closed.messages(), line, running=False, sources=closed.sources())


def _answered(conversation: Conversation, answer: Answer) -> View:
    closed = conversation.closed(fragments.answer(answer, conversation.next_number), answer)
    if answer.refused:
        status = "No answer: nothing found answers the question"
    else:
        sentences = "1 sentence" if len(answer.sentences) == 1 else f"{len(answer.sentences)} sentences"
        citations = "1 citation" if len(answer.citations) == 1 else f"{len(answer.citations)} citations"
        status = f"Answered in {sentences} with {citations}"
    return View(closed, closed.messages(), status, running=False, sources=closed.sources())
