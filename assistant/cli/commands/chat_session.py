"""One conversation at the terminal: its turns, the current filters, and the slash commands."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from assistant.answering.assistant import Assistant
from assistant.cli.remote.console import console
from assistant.cli.session import path_of, print_json, show, tell
from assistant.filters import read_filters
from assistant.history.stored_conversation import StoredExchange
from assistant.records import Answer, Done, Event, Sentence, Turn, Verified
from assistant.rendering.answer import answer_json
from assistant.rendering.filters import filters_line
from assistant.rendering.screen.answer import (
    answer_screen,
    evidence_screen,
    headline_spans,
    quote_line,
    sentence_spans,
    source_screen,
)
from assistant.rendering.screen.layout import Paragraph, StyledText
from index.errors import QueryError
from index.records import Filters

HELP = (
    ("/sources", "the sources of the last answer; /sources 2 shows where the second one's words stand"),
    ("/filters", "what is searched; /filters since 2024-01-01 publisher “Coast Herald” narrows it, also until and"),
    ("", "section; /filters off searches everything again"),
    ("/new", "begin a new conversation and forget this one"),
    ("/save FILE", "write the conversation with all it rests on to a file: .md, .html or .json"),
    ("/help", "this"),
    ("/quit", "end, as Ctrl+D does; Ctrl+C stops an answer under way"),
)


class ChatSession:
    """One conversation at the current console. Not for several threads."""

    def __init__(
        self, assistant: Assistant, filters: Filters, asked_at: datetime | None, *, as_json: bool = False
    ) -> None:
        self._assistant = assistant
        self._filters = filters
        self._asked_at = asked_at
        self._as_json = as_json
        self._orders: dict[str, Callable[[Sequence[str]], None]] = {
            "/help": self._help,
            "/sources": self._sources,
            "/filters": self._narrow,
            "/new": self._new,
            "/save": self._save,
        }
        self._new()

    def take(self, line: str) -> bool:
        """Handle one line; returns whether the conversation continues. Raises `NewsdeskError` if it fails."""
        if not line.startswith("/"):
            self._ask(line)
            return True
        try:
            order, *words = shlex.split(line.replace("“", '"').replace("”", '"'))
        except ValueError as error:
            raise QueryError(f"“{line}” has an unclosed quotation mark") from error
        if order in ("/quit", "/exit"):
            return False
        if order not in self._orders:
            raise QueryError(f"{order} is not a command; /help lists the commands")
        self._orders[order](words)
        return True

    def _ask(self, question: str) -> None:
        history = [Turn(each.question, each.answer) for each in self._exchanges if each.answer]
        events = self._assistant.stream(question, history, self._filters, self._asked_at)
        try:
            answer = self._told(events)
        finally:
            if isinstance(events, Generator):  # closing it stops a model that is writing
                events.close()
        self._exchanges.append(StoredExchange(question, answer, filters=self._filters))

    def _told(self, events: Iterator[Event]) -> Answer:
        """Print each sentence as it is verified, then the sources."""
        told: list[Sentence] = []
        for event in events:
            console().check()
            if isinstance(event, Verified) and event.sentence.support != "unsupported" and not self._as_json:
                told.append(event.sentence)
                quoted = event.quoted and quote_line(event.sentence, event.citations[0])
                show([[quoted or Paragraph(*sentence_spans(event.sentence))]])
            if isinstance(event, Done):
                self._tell_rest(event.answer, told)
                return event.answer
        raise AssertionError("a turn always ends with Done")

    def _tell_rest(self, answer: Answer, told: Sequence[Sentence]) -> None:
        if self._as_json:
            print_json(answer_json(answer))
            return
        if told:
            tell("")
        # The sentences were printed already.
        show(evidence_screen(answer) if told and tuple(told) == answer.sentences else answer_screen(answer))
        tell("")

    def _help(self, words: Sequence[str]) -> None:
        wide = max(len(order) for order, _ in HELP) + 2
        show([[Paragraph(what, first=f"{order:<{wide}}") for order, what in HELP]])

    def _new(self, words: Sequence[str] = ()) -> None:
        self._begun = datetime.now(UTC)
        self._exchanges: list[StoredExchange] = []

    def _sources(self, words: Sequence[str]) -> None:
        answer = self._exchanges[-1].answer if self._exchanges else None
        if answer is None or not answer.citations:
            raise QueryError("there is no answer with sources yet")
        if not words:
            show([source_screen(each) for each in answer.citations])
            return
        chosen = next((each for each in answer.citations if str(each.number) == words[0].strip("[]")), None)
        if chosen is None:
            raise QueryError(f"the last answer has the sources 1 to {answer.citations[-1].number}, and no {words[0]}")
        start = chosen.start - chosen.passage_start
        before, after = chosen.passage[:start], chosen.passage[start + len(chosen.quote) :]
        passage = Paragraph(
            StyledText(before, "dim"), StyledText(chosen.quote, "bold"), StyledText(after, "dim"), first="    "
        )
        address = [Paragraph(chosen.url, first="    ")] if chosen.url else []
        show([[Paragraph(*headline_spans(chosen), first=f"[{chosen.number}] "), *address], [passage]])

    def _narrow(self, words: Sequence[str]) -> None:
        if words and words != ["off"]:
            self._filters = _read(words)
        elif words:
            self._filters = Filters()
        tell(f"Searched: {filters_line(self._filters) or 'everything'}")

    def _save(self, words: Sequence[str]) -> None:
        from assistant.cli.commands.saving import kind_of, save_all

        if len(words) != 1 or kind_of(Path(words[0])) is None:
            raise QueryError("/save takes a file that ends in .md, .html or .json")
        if not self._exchanges:
            raise QueryError("nothing was asked yet")
        save_all(self._exchanges, self._begun, path_of(words[0]))
        tell(f"wrote {words[0]}")


def _read(words: Sequence[str]) -> Filters:
    """`since 2024-01-01 publisher Wire` as filters. Raises `QueryError` that names an invalid one."""
    found: dict[str, list[str]] = {"since": [], "until": [], "publisher": [], "section": []}
    for name, value in zip(words[::2], [*words[1::2], ""], strict=False):
        key = name.removeprefix("--").rstrip(":")
        if key not in found or not value:
            raise QueryError(f"“{name}” is not a filter with a value; there are {', '.join(found)}")
        found[key].append(value)
    since, until = found["since"], found["until"]
    return read_filters(
        since[-1] if since else None, until[-1] if until else None, found["publisher"], found["section"]
    )
