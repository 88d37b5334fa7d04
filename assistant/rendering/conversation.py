"""A kept conversation, or one exchange of it, as JSON and Markdown for a file that is read without Newsdesk. Pure.

Everything an answer rests on goes with it: each citation with its quote, outlet, headline, date, address, article id,
version and place, each sentence with its verdict and reasons, what was withheld, who says what, the story's timeline.
`facts` is also what the HTML (`assistant.web.page.export`) says. The JSON is a contract, as those of `assistant.rendering.answer` are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from assistant.comparing.timeline import Timeline
from assistant.history.records import Kept, KeptExchange
from assistant.records import Answer, Citation, Refusal, Sentence, Support
from assistant.rendering.answer import answer_json, understood_json, understood_lines, why_set_aside
from assistant.rendering.comparison import as_of_line, comparisons_markdown
from assistant.rendering.filters import filters_json, filters_line
from assistant.rendering.timeline import NOTHING, entry_line, timeline_json
from assistant.text.formatting import Json, hour, iso, paragraph, plain, source_line

# The shape of the JSON; it rises when a key changes its meaning.
FORMAT = 1
QUOTES = "quotes"
VERDICTS: dict[Support, str] = {
    "supported": "supported",
    "partly": "partly supported",
    "unsupported": "not supported by its source",
}
WITHHELD = "A language model wrote this, and the words it cites do not say it. Do not rely on it."


class Numbered(NamedTuple):
    """An exchange with its place in the conversation, from 1."""

    number: int
    exchange: KeptExchange


def conversation_json(kept: Kept, chosen: Sequence[Numbered]) -> Json:
    """The `chosen` exchanges; `answer` as `ask --json` has it, `timeline` as `timeline --json`, `null` where none is.

    `conversation` is `null` for an answer that was never kept. `line` says why there is no answer. `removed` is what
    the reader took out of the question's own times and outlets.
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


def conversation_markdown(kept: Kept, chosen: Sequence[Numbered], whole: bool) -> str:
    """The `chosen` exchanges under the conversation's title, or the one of them by itself where it is not `whole`."""
    blocks = [f"# {plain(kept.title)}", *map(plain, span_lines(kept))] if whole else []
    for number, exchange in chosen:
        title = f"## {number}. {plain(exchange.question)}" if whole else f"# {plain(exchange.question)}"
        blocks += [title, *_exchange(exchange, "###" if whole else "##")]
    return "\n\n".join(blocks) + "\n"


def span_lines(kept: Kept) -> list[str]:
    """How many questions a conversation has, and from when it is."""
    count = "1 question" if len(kept.exchanges) == 1 else f"{len(kept.exchanges)} questions"
    return [f"{count}, asked from {hour(kept.begun)} to {hour(kept.changed)}."]


def facts(exchange: KeptExchange) -> list[str]:
    """What stands beside an answer: when it was asked for, what was searched, who wrote it. Plain lines."""
    answer = exchange.answer
    filters = answer.own_filters if answer else exchange.filters
    lines = [f"Asked {hour(answer.asked_at)}."] if answer else []
    if answer and answer.standalone_question.strip() != answer.question.strip():
        lines.append(f"Understood as: {answer.standalone_question}")
    if filters:
        lines.append(f"Filters: {filters_line(filters)}")
    lines += [f"Left out of the question by the reader: “{each.words}”" for each in exchange.set_aside]
    if answer is None:
        return lines
    lines += [*understood_lines(answer.understood), *map(why_set_aside, answer.set_aside), *answer.notes]
    if answer.refusal is None:
        lines.append(_made_by(answer))
    return lines


def ages(answer: Answer) -> list[str]:
    """The days of the evidence, and what there is to say of its age."""
    return [line for line in (as_of_line(answer.as_of), answer.as_of.warning) if line]


def verdict(sentence: Sentence) -> str:
    """`supported: word for word`: how far its sources carry a sentence, and what was compared."""
    return ": ".join(filter(None, (VERDICTS[sentence.support], "; ".join(sentence.checks))))


def place(citation: Citation) -> str:
    """Where the quote stands, for whoever wants to look it up."""
    return f"Article {citation.article_id}, version {citation.version}, characters {citation.start} to {citation.end}"


def searched(refusal: Refusal) -> str:
    """What was searched in vain, where the reason does not say so, and what the filters took away."""
    count = "1 article" if refusal.searched == 1 else f"{refusal.searched:,} articles"
    said = f"{refusal.searched:,}" in refusal.reason
    return " ".join(filter(None, ("" if said else f"Searched {count}.", refusal.removed)))


def _made_by(answer: Answer) -> str:
    if answer.model == QUOTES:
        return "In the articles’ own words, compared to the letter."
    return f"Written by {answer.model} from these sources, then checked sentence by sentence."


def _exchange(exchange: KeptExchange, heading: str) -> list[str]:
    """The blocks of one exchange under its question; `heading` marks its parts."""
    blocks = ["  \n".join(map(paragraph, facts(exchange)))] if facts(exchange) else []
    answer = exchange.answer
    if answer is None:
        return [*blocks, paragraph(exchange.line or "There is no answer.")]
    if answer.refusal:
        blocks += _refusal(answer.refusal, heading)
    else:
        blocks += [_sentences(answer.sentences), *map(paragraph, ages(answer)), *comparisons_markdown(answer)]
        blocks += [f"{heading} Checked", _verdicts(answer.sentences)]
    if answer.withheld or answer.dropped_citations:
        blocks += [f"{heading} Withheld", *_withheld(answer)]
    if answer.citations:
        blocks += [f"{heading} Sources", *map(_source, answer.citations)]
    return [*blocks, *(_timeline(exchange.told, heading) if exchange.told else ())]


def _sentences(sentences: Iterable[Sentence]) -> str:
    parts: list[str] = []
    for sentence in sentences:
        flag = [] if sentence.support == "supported" else [f"({VERDICTS[sentence.support]})"]
        text = plain(sentence.text) if parts else paragraph(sentence.text)
        parts.append(" ".join((text, *flag, *_numbers(sentence))))
    return " ".join(parts)


def _numbers(sentence: Sentence) -> list[str]:
    return [f"[{number}]" for number in sentence.citations]


def _verdicts(sentences: Iterable[Sentence]) -> str:
    return "\n".join(f"- Sentence {at}: {plain(verdict(each))}" for at, each in enumerate(sentences, 1))


def _withheld(answer: Answer) -> list[str]:
    blocks = []
    if answer.withheld:
        rows = [f"- ~~{plain(each.text)}~~ {plain('; '.join(each.checks))}".rstrip() for each in answer.withheld]
        blocks += [WITHHELD, "\n".join(rows)]
    return [*blocks, *dropped(answer)]


def dropped(answer: Answer) -> list[str]:
    """What there is to say of citations that stand for nothing."""
    count = answer.dropped_citations
    if not count:
        return []
    return [f"{'1 citation' if count == 1 else f'{count} citations'} taken out, because no source has that number."]


def _refusal(refusal: Refusal, heading: str) -> list[str]:
    blocks = [f"**No answer.** {plain(refusal.reason)}"]
    if searched(refusal):
        blocks.append(paragraph(searched(refusal)))
    if refusal.nearest:
        rows = [f"- {source_line(each)} (article {plain(each.article_id)})" for each in refusal.nearest]
        blocks += [f"{heading} Nearest headlines", "\n".join(rows)]
    return blocks


def _source(citation: Citation) -> str:
    quote = f"  > {paragraph(citation.quote)}"
    return "\n".join((f"- [{citation.number}] {source_line(citation)}", "", quote, "", f"  {plain(place(citation))}"))


def _timeline(told: Timeline, heading: str) -> list[str]:
    blocks = [f"{heading} Timeline of this story"]
    if not told.citations:
        return [*blocks, NOTHING]
    blocks += ["\n".join(map(entry_line, told.entries))] if told.entries else []
    blocks += ["Undated:", "\n".join(map(entry_line, told.undated))] if told.undated else []
    span = as_of_line(told.as_of)
    return [*blocks, *([span] if span else []), f"{heading} Sources of the timeline", *map(_source, told.citations)]
