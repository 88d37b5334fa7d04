"""One visitor's conversation: its questions, its answers, and the pending question. Knows nothing of Gradio.

Answers never change; if an outlet has since changed the cited words, a note says so. A question can be asked again, also
without the time or the outlet that was detected in it, or it can be edited. The new answer replaces the old one. Editing a
question that is not the last starts a new conversation, so that nothing is lost. The timeline of an answer's story is shown
below it for as long as the answer exists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from assistant.comparing.timeline import Timeline
from assistant.evidence.corrections import ChangedCitation
from assistant.history.conversations import new_id
from assistant.history.stored_conversation import StoredConversation, StoredExchange
from assistant.records import Answer, Turn
from assistant.web.page.answers import actions, fragments, sources, timeline_fragment
from index.query.plan import KINDS, Constraint, UnderstoodConstraint
from index.records import Filters, Hit

# The panel keeps the sources of this many answers, because all of it is sent with every answer. The chat keeps all answers.
SOURCES_KEPT = 20

_AGAIN = re.compile(r"(\d{1,6}) again")
_WITHOUT = re.compile(rf"(\d{{1,6}}) (without|with) ({'|'.join(KINDS)})")
_STORY = re.compile(r"(\d{1,6}) timeline")

# Finds the citations whose words an outlet has changed since the answer: `assistant.evidence.corrections` for an index.
Changed = Callable[[Answer], tuple[ChangedCitation, ...]]


@dataclass(frozen=True, slots=True)
class ShownExchange:
    """A question, its answer, and its HTML. `answer` is `None` if it failed or was stopped; then `line` says why.

    `filters` are those that the visitor set; `set_aside` are times and outlets detected in the question that the reader
    removed; `told` is the timeline of the answer's story, if the reader asked for one.
    """

    question: str
    answer: Answer | None
    line: str = ""
    filters: Filters = field(default_factory=Filters)
    changed: tuple[ChangedCitation, ...] = ()
    set_aside: tuple[UnderstoodConstraint, ...] = ()
    told: Timeline | None = None
    shown: Markup = field(default_factory=Markup)

    def drawn(self, conversation: str, number: int, story: Markup | None = None) -> ShownExchange:
        """The exchange rendered as the `number`th of a conversation; `story` replaces the timeline while it is being made."""
        row = actions.under_answer(conversation, number, self.answer)
        if self.answer is None:
            return replace(self, shown=fragments.notice(self.line, number, row))
        if story is None and self.told is not None:
            story = timeline_fragment.fold(self.told)
        return replace(self, shown=fragments.answer(self.answer, number, self.changed, self.set_aside, story, row))

    def turn(self) -> Turn | None:
        """The turn for follow-up questions, without the constraints set aside; otherwise the topic would restore them."""
        if self.answer is None:
            return None
        alone = self.answer.standalone_question
        for each in self.set_aside:
            for words in each.words.split(", ") if each.kind in ("time", "outlets") else ():
                alone = alone.replace(words, "", 1)
        return Turn(self.question, replace(self.answer, standalone_question=alone))

    def kept(self) -> StoredExchange:
        return StoredExchange(self.question, self.answer, self.line, self.filters, self.set_aside, self.told)


@dataclass(frozen=True, slots=True)
class PendingQuestion:
    """A question being answered.

    - `number` is its position in the conversation, from 1: the next one, or that of the exchange it replaces.
    - `set_aside` are constraints of the question to ignore.
    - `story` requests the timeline of an exchange instead of an answer.
    - `apart` says that an earlier question was edited, and stays unchanged in its own conversation.
    """

    question: str
    filters: Filters
    number: int
    set_aside: tuple[UnderstoodConstraint, ...] = ()
    story: bool = False
    apart: bool = False

    @property
    def ignore(self) -> tuple[Constraint, ...]:
        """The kinds of constraints in the question to ignore."""
        return tuple(dict.fromkeys(each.kind for each in self.set_aside))


@dataclass(frozen=True, slots=True)
class Conversation:
    """The exchanges so far, oldest first, and the question being answered, if any. `id` is empty before the first."""

    exchanges: tuple[ShownExchange, ...] = ()
    pending: PendingQuestion | None = None
    id: str = ""

    @classmethod
    def of(cls, kept: StoredConversation) -> Conversation:
        """A conversation from its stored form."""
        exchanges = (
            ShownExchange(each.question, each.answer, each.line, each.filters, set_aside=each.set_aside, told=each.told)
            for each in kept.exchanges
        )
        drawn = tuple(each.drawn(kept.id, number) for number, each in enumerate(exchanges, 1))
        return cls(drawn, id=kept.id)

    def kept(self) -> tuple[StoredExchange, ...]:
        return tuple(each.kept() for each in self.exchanges)

    def thin(self) -> Conversation:
        """Only its id, with which the stored conversation can be read again."""
        return Conversation(id=self.id)

    @property
    def history(self) -> tuple[Turn, ...]:
        """The turns before the pending question; all of them if none is pending."""
        before = self.exchanges[: self.pending.number - 1] if self.pending else self.exchanges
        return tuple(turn for each in before if (turn := each.turn()))

    def asked(self, question: str, filters: Filters) -> Conversation:
        """The conversation with a new question pending."""
        return self._pending(PendingQuestion(question, filters, len(self.exchanges) + 1))

    def asked_instead(self, number: int, question: str, filters: Filters) -> Conversation | None:
        """The conversation with the `number`th question edited and pending; `None` if there is no such question.

        The last question is replaced; an earlier one starts a new conversation with the exchanges before it.
        """
        if not 1 <= number <= len(self.exchanges):
            return None
        if number == len(self.exchanges):
            return self._pending(PendingQuestion(question, filters, number))
        apart = new_id()
        before = tuple(each.drawn(apart, at) for at, each in enumerate(self.exchanges[: number - 1], 1))
        return Conversation(before, PendingQuestion(question, filters, number, apart=True), apart)

    def asked_again(self, wish: str) -> Conversation | None:
        """The conversation with an exchange's question pending once more: `3 again`, `3 without time`, or `3 with time`.

        It keeps its filters. `None` for a request that does not fit this conversation.
        """
        if again := _AGAIN.fullmatch(wish):
            exchange = self._exchange(again)
            return self._repeated(int(again[1]), exchange, exchange.set_aside) if exchange else None
        match = _WITHOUT.fullmatch(wish)
        exchange = self._exchange(match)
        if match is None or exchange is None or exchange.answer is None:
            return None
        if match[2] == "without":
            removed = tuple(each for each in exchange.answer.understood if each.kind == match[3])
            set_aside = (*exchange.set_aside, *removed)
        else:
            set_aside = tuple(each for each in exchange.set_aside if each.kind != match[3])
        if set_aside == exchange.set_aside:
            return None
        return self._repeated(int(match[1]), exchange, set_aside)

    def asked_for_story(self, wish: str) -> Conversation | None:
        """The conversation with the timeline of an exchange pending: `3 timeline`. `None` if that is not possible."""
        match = _STORY.fullmatch(wish)
        exchange = self._exchange(match)
        if match is None or exchange is None or exchange.told is not None:
            return None
        if exchange.answer is None or exchange.answer.outcome != "answer":
            return None
        number = int(match[1])
        return self._pending(
            PendingQuestion(exchange.question, exchange.filters, number, exchange.set_aside, story=True)
        )

    @property
    def is_again(self) -> bool:
        """Whether the pending request is about an exchange with an answer, which stays until there is a new one."""
        return (
            self.pending is not None
            and self.pending.number <= len(self.exchanges)
            and self.exchanges[self.pending.number - 1].answer is not None
        )

    def closed(self, answer: Answer | None, line: str = "") -> Conversation:
        """The pending question with its answer, or with the line that says why there is none. Unchanged if none is pending.

        If a question asked again fails, its earlier answer stays.
        """
        asked = self.pending
        if asked is None:
            return self
        if answer is None and self.is_again:
            return replace(self, pending=None)
        return self._with(ShownExchange(asked.question, answer, line, asked.filters, set_aside=asked.set_aside))

    def told(self, story: Timeline) -> Conversation:
        """The conversation with the pending timeline below its answer. Unchanged if none is pending."""
        if self.pending is None or not self.pending.story:
            return self
        return self._with(replace(self.exchanges[self.pending.number - 1], told=story))

    def reread(self, now: Changed) -> Conversation:
        """The conversation with a note below every answer whose cited words have changed; itself if nothing is new."""
        exchanges = list(self.exchanges)
        for at, each in enumerate(exchanges):
            changed = now(each.answer) if each.answer else ()
            if changed != each.changed:
                exchanges[at] = replace(each, changed=changed).drawn(self.id, at + 1)
        if all(new is old for new, old in zip(exchanges, self.exchanges, strict=True)):
            return self
        return replace(self, exchanges=tuple(exchanges))

    def messages(self, waiting: Markup | None = None) -> list[dict[str, str]]:
        """The chat's messages; `waiting` replaces the answer to the pending question."""
        rows = [(each.question, each.shown) for each in self.exchanges]
        if self.pending is not None:
            at = self.pending.number - 1
            rows[at : at + 1] = [(self.pending.question, waiting or Markup(""))]
        return [message for number, row in enumerate(rows, 1) for message in _pair(number, *row)]

    def sources(self, shown: int | None = None, found: Sequence[Hit] | None = None) -> Markup:
        """The Sources panel: one part per answer, of which that of answer `shown` is visible, by default the newest.

        `found` are the hits of the pending question, which are shown instead.
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

    def _exchange(self, wish: re.Match[str] | None) -> ShownExchange | None:
        """The exchange that a request is about."""
        number = int(wish[1]) if wish else 0
        return self.exchanges[number - 1] if 1 <= number <= len(self.exchanges) else None

    def _repeated(
        self, number: int, exchange: ShownExchange, set_aside: tuple[UnderstoodConstraint, ...]
    ) -> Conversation:
        return self._pending(PendingQuestion(exchange.question, exchange.filters, number, set_aside))

    def _pending(self, asked: PendingQuestion) -> Conversation:
        return Conversation(self.exchanges, asked, self.id or new_id())

    def _with(self, exchange: ShownExchange) -> Conversation:
        """The conversation with `exchange` in place of the pending question."""
        at = self.pending.number - 1 if self.pending else len(self.exchanges)
        drawn = exchange.drawn(self.id, at + 1)
        return Conversation((*self.exchanges[:at], drawn, *self.exchanges[at + 1 :]), id=self.id)


def _pair(number: int, question: str, shown: Markup) -> list[dict[str, str]]:
    return [
        {"role": "user", "content": str(fragments.question(question, actions.on_question(number)))},
        {"role": "assistant", "content": str(shown)},
    ]
