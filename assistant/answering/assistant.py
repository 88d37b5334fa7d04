"""Assistant: a question in, an answer out, event by event. Start here to follow one question through the parts.

    reply, where no article is asked
    readings -> find: search, one hit per origin, quote -> cite -> verify, or refuse
                                                        -> write -> verify, where a language model is set
             -> compare the figures of several reports, and date the evidence

If the model fails, or no evidence supports what it wrote, the answer is made of quotes.

This module knows conversation, not storage: it asks the index it is given for everything about articles.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from assistant.answering.asked_in import asked_in_another_language, language_note
from assistant.answering.refusal import near, refusal
from assistant.answering.replies import reply
from assistant.answering.retrieval import EvidenceRetriever, RetrievedEvidence
from assistant.checking.checker import Checker
from assistant.checking.verify import verify
from assistant.comparing.compare import compare
from assistant.evidence.citations import cite, one_per_origin
from assistant.evidence.freshness import freshness
from assistant.follow_ups.model_rewrite import written as rewrite
from assistant.follow_ups.rewrite import FollowUpReading, readings, standalone
from assistant.limits import read_history
from assistant.prompts import render
from assistant.quoting.quote import ChosenQuotes, ScoredCandidate
from assistant.records import (
    QUOTES,
    Answer,
    AnswerToken,
    AsOf,
    Done,
    Event,
    Refusal,
    Retrieved,
    Searching,
    Turn,
    Verified,
    credit,
    numbers,
    one_line,
)
from assistant.settings import read_settings
from assistant.writing.model_errors import ModelError
from assistant.writing.models import ChatModel, load_model
from assistant.writing.write import Writer, WrittenAnswer
from index.query.plan import Constraint, UnderstoodConstraint
from index.records import Filters
from index.search.searcher import read_query
from index.text.timestamps import asked_moment

if TYPE_CHECKING:
    from index.news_index import NewsIndex


class Assistant:
    """Answers questions from one index. Holds no state of its own, so one instance serves any number of conversations.

    `model` replaces the language model that `NEWSDESK_MODEL` names: a chat model, PROVIDER:NAME, or "quotes" for no
    model, when answers are made of the articles' own sentences. Raises `SettingsError` if it can't be made.
    """

    def __init__(self, index: NewsIndex, model: ChatModel | str | None = None) -> None:
        self._index = index
        self._model = _chosen(model)
        self._writer: Writer | None = None
        if self._model:
            check = read_settings().check
            self._writer = Writer(self._model, None if check == "off" else Checker.as_set(), reads=check == "model")

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        asked_at: datetime | None = None,
        ignore: Collection[Constraint] = (),
    ) -> Answer:
        """The answer to `question`: the last event of `stream`, with the same arguments and errors."""
        for event in self.stream(question, history, filters, asked_at, ignore):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a turn always ends with Done")

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        asked_at: datetime | None = None,
        ignore: Collection[Constraint] = (),
    ) -> Iterator[Event]:
        """The turn's events as they happen: Searching, Retrieved, Token and Verified for each sentence, then Done.

        `history` holds the earlier turns, oldest first; the last `MAX_TURNS` are read. `asked_at` is the moment the
        question counts as asked at, now if `None`. Kinds in `ignore` are not read: the times and outlets that the
        question names ("time", "outlets"), the articles' spelling of its names ("spelling"), the earlier turns
        ("history"). Closing the iterator between two events ends the turn. Raises `QueryError` at once for an empty or
        too long question, also in `history`, and for a moment without a time zone.
        """
        asked, earlier = read_query(question), read_history(history)
        return self._turn(asked, earlier, filters or Filters(), asked_moment(asked_at), ignore)

    def _turn(
        self,
        question: str,
        history: Sequence[Turn],
        filters: Filters,
        moment: datetime,
        ignore: Collection[Constraint],
    ) -> Iterator[Event]:
        if replied := reply(question, self._index, filters, has_model=self._model is not None):
            yield AnswerToken(replied)
            yield Done(_replied(question, replied, moment, filters))
            return
        readings, notes = self._readings(question, () if "history" in ignore else history)
        yield Searching(readings[0].text, filters)
        found = EvidenceRetriever(self._index, history, filters, moment, ignore).find(question, readings)
        yield Retrieved(found.hits)
        written = yield from self._written(found, moment)
        by_model = self._writer.name if self._writer and written.sentences else None
        said = written if by_model else (yield from self._quotes_checked(found.quotes))
        closest = WrittenAnswer()
        refused: Refusal | None = None
        if not said.sentences:
            closest = self._checked(found.quotes.closest)
            refused = refusal(found.quotes, found.hits, self._index, filters, found.plan, bool(closest.sentences))
        alone = found.reading.text
        shown = (*said.citations, *closest.citations)
        compared = compare(alone, said.sentences, shown, found.hits, self._index)
        answer = Answer(
            question=question,
            standalone_question=alone,
            sentences=said.sentences,
            citations=(*shown, *compared.citations),
            hits=found.hits,
            refusal=refused,
            as_of=freshness(alone, (*shown, *compared.citations), moment, self._index),
            model=by_model or QUOTES,
            asked_at=moment,
            filters=found.plan.filters,
            understood=(*found.plan.understood, *_completed(question, found)),
            set_aside=found.set_aside,
            dropped_citations=written.dropped + (0 if by_model else said.dropped),
            withheld=written.withheld,
            comparisons=compared.comparisons,
            notes=tuple(
                filter(
                    None,
                    (
                        *notes,
                        found.reading.note,
                        *_plan_notes(found),
                        language_note(question, self._index),
                        *written.notes,
                        *compared.notes,
                    ),
                )
            ),
            closest=closest.sentences,
        )
        if refused:
            yield AnswerToken(answer.text)
        yield Done(answer)

    def _readings(self, question: str, history: Sequence[Turn]) -> tuple[tuple[FollowUpReading, ...], tuple[str, ...]]:
        """The possible readings of the question, likeliest first, and a note where the model's rewrite was not used."""
        if not self._model or standalone(question, history) == question:
            return readings(question, history), ()
        try:
            rewritten = rewrite(question, history, self._model)
        except ModelError:  # the model is asked again for the answer, and that note says what is wrong
            return readings(question, history), ()
        notes = (f"Read by rule, because {rewritten.why_not}.",) if rewritten.why_not else ()
        return readings(question, history, rewritten.text), notes

    def _written(self, found: RetrievedEvidence, moment: datetime) -> Generator[Event, None, WrittenAnswer]:
        """What the language model wrote; empty without a model, and where nothing found is about the question."""
        if not self._writer or not found.hits:
            return WrittenAnswer()
        # In another language than the articles', words tell nothing of how near they are.
        if not (found.quotes.chosen or near(found.quotes) or asked_in_another_language(found.reading.text, found.hits)):
            return WrittenAnswer()
        hits = one_per_origin(found.hits)
        return (yield from self._writer.write(found.reading.text, hits, found.quotes, moment))

    def _quotes_checked(self, quotes: ChosenQuotes) -> Generator[Event, None, WrittenAnswer]:
        """The articles' own sentences that answer, each compared with the stored article."""
        checked = self._checked(quotes.chosen)
        by_number = {citation.number: citation for citation in checked.citations}
        for at, sentence in enumerate(checked.sentences):
            cited = tuple(by_number[number] for number in sentence.citations)
            words = one_line(sentence.text)
            yield AnswerToken(f"\n{words}" if at else words)
            yield AnswerToken(f" ({credit(cited[0])}) {numbers(sentence)}")
            yield Verified(sentence, cited, quoted=True)
        return checked

    def _checked(self, chosen: Sequence[ScoredCandidate]) -> WrittenAnswer:
        """Quotes with their citations, without those that are not in the stored article any more."""
        drafts, shown = cite([one.candidate for one in chosen])
        by_number = {citation.number: citation for citation in shown}
        verdicts = [verify(draft, by_number, self._index) for draft in drafts]
        kept = [verdict for verdict in verdicts if verdict.sentence.support != "unsupported"]
        return WrittenAnswer(
            tuple(verdict.sentence for verdict in kept),
            tuple({citation.number: citation for verdict in kept for citation in verdict.citations}.values()),
            sum(verdict.dropped for verdict in verdicts),
        )


def _replied(question: str, said: str, moment: datetime, filters: Filters) -> Answer:
    return Answer(
        question=question,
        standalone_question=question,
        sentences=(),
        citations=(),
        hits=(),
        refusal=None,
        as_of=AsOf(),
        model=QUOTES,
        asked_at=moment,
        filters=filters,
        reply=said,
    )


def _completed(question: str, found: RetrievedEvidence) -> tuple[UnderstoodConstraint, ...]:
    """That the question was completed from earlier turns, so that it can be asked again as it stands."""
    return (UnderstoodConstraint("history", question, found.reading.text, False),) if found.is_follow_up else ()


def _plan_notes(found: RetrievedEvidence) -> Iterator[str]:
    """The notes on names: searched in the articles' spelling, of an outlet that is not there, or that no article has."""
    if names := [each.reading for each in found.plan.understood if each.kind == "spelling"]:
        yield render("note_spelling", names=", ".join(names))
    if found.plan.absent and not found.is_absent:
        yield render("note_absent_outlet", outlets=" or ".join(found.plan.absent))
    if found.plan.unknown:
        yield render("note_unknown_source", names=" or ".join(found.plan.unknown))
    yield from found.plan.notes


def _chosen(model: ChatModel | str | None) -> ChatModel | None:
    if model is None or isinstance(model, ChatModel):
        return model or load_model()
    return None if model == QUOTES else load_model(read_settings().model_copy(update={"model": model}))
