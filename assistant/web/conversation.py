"""One visitor's conversation: what was asked, what was answered, and what is pending. Knows nothing of Gradio.

Answers given stay what they were; where an outlet has since changed the words they cite, a note says so. A question can
be asked again without the time or the outlet that was understood in it: its new answer then stands in the old one's place.
The timeline of an answer's story is told under it, and stays there as long as the answer does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from assistant.comparing.timeline import Timeline
from assistant.corrections import ChangedCitation
from assistant.records import Answer, Turn
from assistant.web import fragments, sources, timeline
from index.query.plan import Kind, Understood
from index.records import Filters, Hit

# Earlier answers keep their place in the chat; beyond this many, the oldest sources leave the panel, which is sent
# whole with every answer.
SOURCES_KEPT = 20

_WISH = re.compile(r"(\d{1,6}) (without|with) (time|outlets)")
_STORY = re.compile(r"(\d{1,6}) timeline")

# Which of an answer's citations have words that the outlet has changed since: `assistant.corrections` over an index.
Changed = Callable[[Answer], tuple[ChangedCitation, ...]]


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
