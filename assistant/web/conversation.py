"""One visitor's conversation and how a question moves through it. Knows the assistant's events, nothing of Gradio.

Answers given stay what they were; where an outlet has since changed the words they cite, a note says so. A question can
be asked again without the time or the outlet that was understood in it: its new answer then stands in the old one's place.
The timeline of an answer's story is told under it, and stays there as long as the answer does.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from markupsafe import Markup

from assistant.comparing.timeline import Timeline
from assistant.corrections import ChangedCitation
from assistant.records import Answer, Done, Event, Retrieved, Searching, Token, Turn
from assistant.web import fragments, sources, timeline
from index.errors import NewsdeskError
from index.query.plan import Kind, Understood
from index.records import Filters, Hit

# Earlier answers keep their place in the chat; beyond this many, the oldest sources leave the panel, which is sent
# whole with every answer.
SOURCES_KEPT = 20
# A view is given out so often where nothing new is to be seen: between two of them a question can be stopped.
STILL_SECONDS = 0.5

_WISH = re.compile(r"(\d{1,6}) (without|with) (time|outlets)")
_STORY = re.compile(r"(\d{1,6}) timeline")

# Which of an answer's citations have words that the outlet has changed since: `assistant.corrections` over an index.
Changed = Callable[[Answer], tuple[ChangedCitation, ...]]
# Tells the story of an answer, with what of its question is not to be listened to: `assistant.comparing.timeline` over an index.
Teller = Callable[[Answer, Collection[Kind]], Timeline]


class Answerer(Protocol):
    """What the page needs of `assistant.chat.Assistant`."""

    def stream(
        self,
        question: str,
        history: tuple[Turn, ...] = (),
        filters: Filters | None = None,
        *,
        ignore: Collection[Kind] = (),
    ) -> Iterator[Event]: ...


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, the answer (`None` for one that failed or was stopped) and both as chat messages.

    `set_aside` is what was understood in the question at first, and removed by the reader; `told` the timeline of the
    answer's story, once that was asked for.
    """

    question: str
    answer: Answer | None
    shown: Markup
    changed: tuple[ChangedCitation, ...] = ()
    set_aside: tuple[Understood, ...] = ()
    told: Timeline | None = None

    def reread(self, number: int, now: Changed) -> Exchange:
        """The exchange, the conversation's `number`th, as it is to be shown now; itself where nothing has changed."""
        changed = now(self.answer) if self.answer else ()
        if self.answer is None or changed == self.changed:
            return self
        return replace(self, changed=changed).drawn(number)

    def drawn(self, number: int, story: Markup | None = None) -> Exchange:
        """The exchange with its answer drawn anew; `story` stands in the timeline's place while that is on its way."""
        if self.answer is None:
            return self
        if story is None and self.told is not None:
            story = timeline.fold(self.told)
        return replace(self, shown=fragments.answer(self.answer, number, self.changed, self.set_aside, story))

    def turn(self) -> Turn | None:
        """What a follow-up is read with: without the words set aside, or they would come back with the topic."""
        if self.answer is None:
            return None
        alone = self.answer.standalone_question
        for each in self.set_aside:
            for words in each.words.split(", "):
                alone = alone.replace(words, "", 1)
        return Turn(self.question, replace(self.answer, standalone_question=alone))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question being answered. `number` is its place in the conversation, from 1: the next, or that of an exchange
    whose question is asked again, with what is `set_aside` not listened to. `story` asks for the timeline of an
    exchange instead, whose answer stands.
    """

    question: str
    filters: Filters
    number: int
    set_aside: tuple[Understood, ...] = ()
    story: bool = False

    @property
    def ignore(self) -> tuple[Kind, ...]:
        """What the question says that is not listened to."""
        return tuple(dict.fromkeys(each.kind for each in self.set_aside))


@dataclass(frozen=True, slots=True)
class Conversation:
    """The exchanges so far, oldest first, and the question being answered, if any."""

    exchanges: tuple[Exchange, ...] = ()
    pending: Asked | None = None

    @property
    def history(self) -> tuple[Turn, ...]:
        """The turns before the pending question; all of them where none is pending."""
        before = self.exchanges[: self.pending.number - 1] if self.pending else self.exchanges
        return tuple(turn for each in before if (turn := each.turn()))

    def asked(self, question: str, filters: Filters) -> Conversation:
        return Conversation(self.exchanges, Asked(question, filters, len(self.exchanges) + 1))

    def asked_again(self, wish: str) -> Conversation | None:
        """The conversation with an exchange's question pending once more: `3 without time`, or `3 with time` again.

        Asked with the filters it was asked with. `None` for a wish that nothing here answers to.
        """
        match = _WISH.fullmatch(wish)
        number = int(match[1]) if match else 0
        if match is None or not 1 <= number <= len(self.exchanges):
            return None
        exchange = self.exchanges[number - 1]
        if exchange.answer is None:
            return None
        if match[2] == "without":
            removed = tuple(each for each in exchange.answer.understood if each.kind == match[3])
            set_aside = (*exchange.set_aside, *removed)
        else:
            set_aside = tuple(each for each in exchange.set_aside if each.kind != match[3])
        if set_aside == exchange.set_aside:
            return None
        return Conversation(self.exchanges, Asked(exchange.question, exchange.answer.own_filters, number, set_aside))

    def asked_for_story(self, wish: str) -> Conversation | None:
        """The conversation with the timeline of an exchange pending: `3 timeline`. `None` where it has none to ask for."""
        match = _STORY.fullmatch(wish)
        number = int(match[1]) if match else 0
        if not 1 <= number <= len(self.exchanges):
            return None
        exchange = self.exchanges[number - 1]
        if exchange.answer is None or exchange.answer.refused or exchange.told is not None:
            return None
        filters = exchange.answer.own_filters
        return Conversation(self.exchanges, Asked(exchange.question, filters, number, exchange.set_aside, story=True))

    @property
    def is_again(self) -> bool:
        """Whether what is pending is about an exchange that has been answered before."""
        return self.pending is not None and self.pending.number <= len(self.exchanges)

    def closed(self, shown: Markup, answer: Answer | None = None) -> Conversation:
        """The pending question with what came of it; unchanged where none is pending.

        Where a question asked again came to nothing, its earlier answer stands.
        """
        if self.pending is None:
            return self
        if answer is None and self.is_again:
            return Conversation(self.exchanges)
        return self._with(Exchange(self.pending.question, answer, shown, set_aside=self.pending.set_aside))

    def told(self, story: Timeline) -> Conversation:
        """The pending timeline under its answer; unchanged where none is pending."""
        if self.pending is None or not self.pending.story:
            return self
        number = self.pending.number
        return self._with(replace(self.exchanges[number - 1], told=story).drawn(number))

    def _with(self, exchange: Exchange) -> Conversation:
        """The conversation with `exchange` in the place of what is pending, which it closes."""
        at = self.pending.number - 1 if self.pending else len(self.exchanges)
        return Conversation((*self.exchanges[:at], exchange, *self.exchanges[at + 1 :]))

    def reread(self, now: Changed) -> Conversation:
        """The conversation with a note under every answer whose cited words have changed since; itself without news."""
        exchanges = tuple(each.reread(number, now) for number, each in enumerate(self.exchanges, 1))
        if all(new is old for new, old in zip(exchanges, self.exchanges, strict=True)):
            return self
        return Conversation(exchanges, self.pending)

    def messages(self, waiting: Markup | None = None) -> list[dict[str, str]]:
        """The chat's messages; `waiting` stands for the answer to the pending question."""
        rows: list[dict[str, str]] = []
        answering = waiting or Markup("")
        for number, each in enumerate(self.exchanges, 1):
            again = self.pending is not None and self.pending.number == number
            rows += _pair(each.question, answering if again else each.shown)
        if self.pending is not None and not self.is_again:
            rows += _pair(self.pending.question, answering)
        return rows

    def sources(self, shown: int | None = None, found: Sequence[Hit] | None = None) -> Markup:
        """The Sources panel: a part for each answer, that of answer `shown` to be seen, or the newest's.

        `found` are the pending question's hits, which are seen instead.
        """
        asked = self.pending if found is not None else None
        answered = [
            (number, each.answer, each.changed)
            for number, each in enumerate(self.exchanges, 1)
            if each.answer and not (asked and asked.number == number)
        ]
        latest = {number for number, _, _ in answered[-SOURCES_KEPT:]}
        kept = [row for row in answered if row[0] in latest or row[0] == shown]
        current = 0 if asked else shown or (kept[-1][0] if kept else 0)
        parts = [sources.of_answer(answer, n, n == current, changed) for n, answer, changed in kept]
        if asked and found is not None:
            parts.append(sources.of_search(asked.question, found, asked.number))
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


def converse(assistant: Answerer, conversation: Conversation) -> Iterator[View]:
    """Asks the pending question and yields a view for every step; errors of the tree become the last one, as a line."""
    asked = conversation.pending
    if asked is None:
        return
    text, note, shown_at = "", "Searching", time.monotonic()
    panel: Markup | None = None
    yield View(conversation, conversation.messages(fragments.waiting(text, note)), note, running=True)
    try:
        for event in assistant.stream(asked.question, conversation.history, asked.filters, ignore=asked.ignore):
            match event:
                case Searching():
                    continue
                case Retrieved(hits=hits):
                    panel = conversation.sources(found=hits)
                    note = f"Found {len(hits)} {'article' if len(hits) == 1 else 'articles'}, reading"
                case Token(text=""):  # a sign of life; the same view again lets Stop take hold
                    if time.monotonic() - shown_at < STILL_SECONDS:
                        continue
                case Token(text=piece):
                    text += piece
                case Done(answer=answer):
                    yield _answered(conversation, asked, answer)
                    return
                case _:
                    note = "Checking against the sources"
            messages = conversation.messages(fragments.waiting(text, note))
            yield View(conversation, messages, note, running=True, sources=panel)
            panel, shown_at = None, time.monotonic()
    except NewsdeskError as error:
        yield failed(conversation, str(error))


def tell(teller: Teller, conversation: Conversation) -> Iterator[View]:
    """Has the pending story told under its answer, a view when it begins and one when it is there, or why it isn't."""
    asked = conversation.pending
    exchange = conversation.exchanges[asked.number - 1] if asked and conversation.is_again else None
    if asked is None or exchange is None or exchange.answer is None:
        return
    note = "Putting the story in the order of time"
    begun = exchange.drawn(asked.number, timeline.on_its_way(note))
    yield View(conversation, conversation.messages(begun.shown), note, running=True)
    try:
        told = conversation.told(teller(exchange.answer, asked.ignore))
    except NewsdeskError as error:
        yield failed(conversation, str(error))
        return
    story = told.exchanges[asked.number - 1].told
    yield View(told, told.messages(), timeline.announced(story) if story else "", running=False)


def failed(conversation: Conversation, line: str) -> View:
    """The pending question closed with one line saying why there is no answer, or no other than before."""
    closed = conversation.closed(fragments.notice(line))
    if conversation.pending and conversation.pending.story:
        return View(closed, closed.messages(), line, running=False)
    if conversation.pending and conversation.is_again:
        line = f"{line.rstrip('.')}. The earlier answer stands."
        panel = closed.sources(conversation.pending.number)
    else:
        panel = closed.sources()
    return View(closed, closed.messages(), line, running=False, sources=panel)


def _answered(conversation: Conversation, asked: Asked, answer: Answer) -> View:
    closed = conversation.closed(fragments.answer(answer, asked.number, set_aside=asked.set_aside), answer)
    if answer.refused:
        status = "No answer: nothing found answers the question"
    else:
        sentences = "1 sentence" if len(answer.sentences) == 1 else f"{len(answer.sentences)} sentences"
        citations = "1 citation" if len(answer.citations) == 1 else f"{len(answer.citations)} citations"
        status = f"Answered in {sentences} with {citations}"
        if answer.withheld:
            status += f"; {len(answer.withheld)} withheld"
    return View(closed, closed.messages(), status, running=False, sources=closed.sources(asked.number))
