"""Asks standing questions and stores what changed.

Changes are detected with the built-in answerer. It is free and deterministic: the same articles give the same answer, so
a different wording is never mistaken for news. If a language model is configured, it writes only the new answer of a
question that has changed, and only a limited number of times a day.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.answering.assistant import Assistant
from assistant.checking.checker import Checker
from assistant.history.stored_conversation import StoredExchange
from assistant.records import QUOTES, Answer
from assistant.settings import read_settings
from assistant.standing.change import changed, told_after
from assistant.standing.novelty import quoted
from assistant.standing.standing_question import AnswerChange, StandingQuestion, StandingRequest
from assistant.standing.storage import StandingQuestions
from index.errors import NewsdeskError, QueryError
from index.query.plan import Constraint, UnderstoodConstraint
from index.records import Filters
from index.search.searcher import read_query

if TYPE_CHECKING:
    from index.news_index import NewsIndex


class StandingAsker:
    """Asks the standing questions in `questions` of `index`, one at a time. Safe to use from several threads."""

    def __init__(self, index: NewsIndex, questions: StandingQuestions) -> None:
        self.questions = questions
        self._index = index
        self._assistant = Assistant(index, QUOTES)
        self._writer: Assistant | None = None
        self._one_at_a_time = threading.Lock()

    def begin(
        self, reader: str, question: str, filters: Filters | None = None, set_aside: Sequence[UnderstoodConstraint] = ()
    ) -> StandingQuestion:
        """Start asking `question`, which must be standalone. Later changes are measured against today's answer.

        Raises `QueryError` for a question that can't be asked, and when there are too many standing questions.
        """
        asking = StandingRequest(read_query(question), filters or Filters(), tuple(set_aside))
        return self._begun(reader, replace(asking, latest=self._answer(asking)))

    def begin_from(self, reader: str, conversation: str, number: int, exchange: StoredExchange) -> StandingQuestion:
        """Start asking the question of a stored exchange. The reader already knows the answer stored there.

        Raises `QueryError` if the exchange has no answer.
        """
        answer = exchange.answer
        if answer is None:
            raise QueryError("this question was not answered; ask it again first")
        asking = StandingRequest(
            answer.standalone_question,
            answer.own_filters,
            exchange.set_aside,
            conversation,
            number,
            told=quoted(answer),
        )
        now = self._answer(asking)
        # If the stored answer was made of quotes too, changes since then are reported at once.
        before = answer if answer.model == QUOTES else now
        standing = self._begun(reader, replace(asking, latest=before))
        self.ask(standing, now)
        return self.questions.get(reader, standing.id) or standing

    def ask(self, standing: StandingQuestion, after: Answer | None = None) -> AnswerChange | None:
        """Ask again, store the result, and return the change, if any. An error is stored with the question."""
        with self._one_at_a_time:
            asking = standing.asking
            try:
                after = after or self._answer(asking)
                change = changed(asking, after, self._index, self._index.embedder, Checker())
                told = told_after(asking, after, change)
                change = self._written(asking, change) if change else None
            except NewsdeskError as error:
                self.questions.asked(standing.id, replace(asking, problem=str(error)), None)
                return None
            self.questions.asked(standing.id, replace(asking, latest=after, told=told, problem=""), change)
            return change

    def _begun(self, reader: str, asking: StandingRequest) -> StandingQuestion:
        assert asking.latest is not None
        told = asking.told or quoted(asking.latest)
        made = self.questions.add(reader, replace(asking, told=told))
        found = self.questions.get(reader, made)
        if found is None:
            raise QueryError("the question was removed at once")
        return found

    def _answer(self, asking: StandingRequest) -> Answer:
        return self._assistant.ask(asking.question, filters=asking.filters, ignore=_ignored(asking))

    def _written(self, asking: StandingRequest, change: AnswerChange) -> AnswerChange:
        """`change` with the answer written by the language model, if one is configured and the daily limit allows it."""
        settings = read_settings()
        if not change.now or not settings.model or not self.questions.may_write(settings.standing_model_calls):
            return change
        self._writer = self._writer or Assistant(self._index)
        answer = self._writer.ask(asking.question, filters=asking.filters, ignore=_ignored(asking))
        return replace(change, now=quoted(answer), model=answer.model) if answer.sentences else change


def _ignored(asking: StandingRequest) -> tuple[Constraint, ...]:
    return tuple(dict.fromkeys(each.kind for each in asking.set_aside))
