"""A stored conversation, or one exchange of it, as JSON and Markdown for files that are read without Newsdesk. Pure.

An export contains all the evidence of an answer: each citation with its quote, outlet, headline, date, address, article
id, version and offsets; each sentence with its verdict and reasons; withheld sentences, comparisons, and the timeline.
The HTML export (`assistant.web.page.export`) uses `facts` too. The JSON is a contract, as in `assistant.rendering.answer`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from assistant.comparing.timeline import Timeline
from assistant.history.stored_conversation import StoredConversation, StoredExchange
from assistant.records import Answer, Citation, Outcome, Refusal, Sentence, Support, numbers
from assistant.rendering.answer import (
    answer_json,
    quote_markdown,
    source_line,
    understood_json,
    understood_lines,
    why_set_aside,
)
from assistant.rendering.comparison import as_of_line, comparisons_markdown
from assistant.rendering.filters import filters_json, filters_line
from assistant.rendering.timeline_text import NOTHING, entry_line, timeline_json
from assistant.text.formatting import articles, hour, iso, paragraph, plain
from index.hit_json import Json

# The version of the JSON format; raised when a key changes its meaning.
FORMAT = 1

VERDICTS: dict[Support, str] = {
    "supported": "supported",
    "partly": "partly supported",
    "unsupported": "not supported by its source",
}
REFUSED: dict[Outcome, str] = {"closest": "Closest reports.", "refused": "No answer."}
WITHHELD = "A language model wrote this, and the words it cites do not say it. Do not rely on it."


class NumberedExchange(NamedTuple):
    """An exchange with its place in the conversation, from 1."""

    number: int
    exchange: StoredExchange


def conversation_json(kept: StoredConversation, chosen: Sequence[NumberedExchange]) -> Json:
    """The `chosen` exchanges; `answer` as in `ask --json`, `timeline` as in `timeline --json`, or `null`.

    `conversation` is `null` for an answer that was never stored. `line` says why there is no answer. `removed` are the
    times and outlets of the question that the reader removed.
    """
    return {
        "format": FORMAT,
        "conversation": kept.id or None,
        "title": kept.title,
        "begun": iso(kept.begun),
        "changed": iso(kept.changed),
        "exchanges": [
            {
                "number": number,
                "question": each.question,
                "filters": filters_json(each.filters),
                "removed": [understood_json(one) for one in each.set_aside],
                "answer": answer_json(each.answer) if each.answer else None,
                "line": each.line,
                "timeline": timeline_json(each.told) if each.told else None,
            }
            for number, each in chosen
        ],
    }


def conversation_markdown(kept: StoredConversation, chosen: Sequence[NumberedExchange], whole: bool) -> str:
    """The `chosen` exchanges under the conversation's title, or a single exchange by itself if not `whole`."""
    blocks = [f"# {plain(kept.title)}", *map(plain, span_lines(kept))] if whole else []
    for number, exchange in chosen:
        title = f"## {number}. {plain(exchange.question)}" if whole else f"# {plain(exchange.question)}"
        blocks += [title, *_exchange(exchange, "###" if whole else "##")]
    return "\n\n".join(blocks) + "\n"


def span_lines(kept: StoredConversation) -> list[str]:
    """How many questions a conversation has, and when they were asked."""
    count = "1 question" if len(kept.exchanges) == 1 else f"{len(kept.exchanges)} questions"
    return [f"{count}, asked from {hour(kept.begun)} to {hour(kept.changed)}."]


def facts(exchange: StoredExchange) -> list[str]:
    """Facts about an answer as plain lines: when it was asked for, what was searched, who wrote it."""
    answer = exchange.answer
    filters = answer.own_filters if answer else exchange.filters
    lines = [f"Asked {hour(answer.asked_at)}."] if answer else []
    if answer and answer.standalone_question.strip() != answer.question.strip():
        lines.append(f"Understood as: {answer.standalone_question}")
    if filters:
        lines.append(f"Filters: {filters_line(filters)}")
    lines += [f"Left out of the question by the reader: “{each.words}”" for each in exchange.set_aside]
    if answer is None or answer.reply is not None:
        return lines
    lines += [*understood_lines(answer.understood), *map(why_set_aside, answer.set_aside), *answer.notes]
    return [*lines, made_by] if (made_by := _made_by(answer)) else lines


def ages(answer: Answer) -> list[str]:
    """The dates of the evidence, and a warning about its age if there is one."""
    return [line for line in (as_of_line(answer.as_of), answer.as_of.warning) if line]


def verdict(sentence: Sentence) -> str:
    """`supported: word for word`: how well the sources support a sentence, and what was compared."""
    return ": ".join(filter(None, (VERDICTS[sentence.support], "; ".join(sentence.checks))))


def place(citation: Citation) -> str:
    """The location of the quote, for looking it up."""
    return f"Article {citation.article_id}, version {citation.version}, characters {citation.start} to {citation.end}"


def searched(refusal: Refusal) -> str:
    """What was searched without success, unless the reason says so already, and what the filters excluded."""
    count = articles(refusal.searched)
    said = f"{refusal.searched:,}" in refusal.reason
    return " ".join(filter(None, ("" if said else f"Searched {count}.", refusal.removed)))


def _made_by(answer: Answer) -> str:
    if answer.quotes:
        return "In the articles’ own words, compared letter for letter."
    return (
        f"Written by {answer.model} from these sources, then checked sentence by sentence." if answer.sentences else ""
    )


def _exchange(exchange: StoredExchange, heading: str) -> list[str]:
    """The blocks of one exchange below its question; `heading` is the Markdown prefix of its headings."""
    blocks = ["  \n".join(map(paragraph, facts(exchange)))] if facts(exchange) else []
    answer = exchange.answer
    if answer is None or answer.reply is not None:
        return [*blocks, paragraph((answer and answer.reply) or exchange.line or "There is no answer.")]
    blocks += _words(answer, heading)
    if answer.withheld or answer.dropped_citations:
        blocks += [f"{heading} Withheld", *_withheld(answer)]
    if answer.citations:
        listed = {cited.number for _, cited in answer.quotes}
        blocks += [f"{heading} Sources", *(_source(each, each.number not in listed) for each in answer.citations)]
    return [*blocks, *(_timeline(exchange.told, heading) if exchange.told else ())]


def _words(answer: Answer, heading: str) -> list[str]:
    """What the answer says, with what stands right below it."""
    quotes = ["\n".join(quote_markdown(*each) for each in answer.quotes)] if answer.quotes else []
    if answer.refusal:
        return _refusal(answer, answer.refusal, quotes, heading)
    below = [*map(paragraph, ages(answer)), *comparisons_markdown(answer)]
    if quotes:
        return [*quotes, *below]
    return [_sentences(answer.sentences), *below, f"{heading} Checked", _verdicts(answer.sentences)]


def _sentences(sentences: Iterable[Sentence]) -> str:
    parts: list[str] = []
    for sentence in sentences:
        flag = [] if sentence.support == "supported" else [f"({VERDICTS[sentence.support]})"]
        text = plain(sentence.text) if parts else paragraph(sentence.text)
        parts.append(" ".join((text, *flag, numbers(sentence))))
    return " ".join(parts)


def _verdicts(sentences: Iterable[Sentence]) -> str:
    return "\n".join(f"- Sentence {at}: {plain(verdict(each))}" for at, each in enumerate(sentences, 1))


def _withheld(answer: Answer) -> list[str]:
    blocks = []
    if answer.withheld:
        rows = [f"- ~~{plain(each.text)}~~ {plain('; '.join(each.checks))}".rstrip() for each in answer.withheld]
        blocks += [WITHHELD, "\n".join(rows)]
    return [*blocks, *dropped(answer)]


def dropped(answer: Answer) -> list[str]:
    """The note about citation numbers that match no source."""
    count = answer.dropped_citations
    if not count:
        return []
    return [f"{'1 citation' if count == 1 else f'{count} citations'} removed, because no source has that number."]


def _refusal(answer: Answer, refusal: Refusal, quotes: Sequence[str], heading: str) -> list[str]:
    blocks = [f"**{REFUSED[answer.outcome]}** {plain(refusal.reason)}", *quotes]
    if searched(refusal):
        blocks.append(paragraph(searched(refusal)))
    if refusal.nearest and not quotes:
        rows = [f"- {source_line(each)} (article {plain(each.article_id)})" for each in refusal.nearest]
        blocks += [f"{heading} Nearest headlines", "\n".join(rows)]
    return blocks


def _source(citation: Citation, quoted: bool = True) -> str:
    words = [f"  > {paragraph(citation.quote)}", ""] if quoted else []
    return "\n".join((f"- [{citation.number}] {source_line(citation)}", "", *words, f"  {plain(place(citation))}"))


def _timeline(told: Timeline, heading: str) -> list[str]:
    blocks = [f"{heading} Timeline of this story"]
    if not told.citations:
        return [*blocks, NOTHING]
    blocks += ["\n".join(map(entry_line, told.entries))] if told.entries else []
    blocks += ["Undated:", "\n".join(map(entry_line, told.undated))] if told.undated else []
    span = as_of_line(told.as_of)
    return [*blocks, *([span] if span else []), f"{heading} Sources of the timeline", *map(_source, told.citations)]
