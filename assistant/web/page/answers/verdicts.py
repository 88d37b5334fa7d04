"""Written sentences of an answer with their sources and verdicts as HTML fragments, in short and in full. Pure.

Ids are scoped by the answer's number: `nd-a3-c1` is the chip of citation 1 in answer 3 (`sources` has its target), and
`nd-a3-k2` are the reasons for the verdict on its second sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from assistant.records import Citation, Sentence, Support, Verified, credit, one_line
from assistant.web.html.escaping import escaped, join
from assistant.web.html.templates import render

# How many characters of the last word are kept on one line with the chips: about half of the narrowest screen.
LONGEST_TAIL = 16

_WORDS: Mapping[Support, str] = {
    "supported": "Facts found",
    "partly": "Compare",
    "unsupported": "Not found",
}


def words(sentences: Sequence[Sentence], citations: Sequence[Citation], number: int) -> Markup:
    """The sentences of answer `number` as prose, each with the chips of its sources and its verdict."""
    cited = {citation.number: citation for citation in citations}
    seen: set[int] = set()
    parts = []
    for place, sentence in enumerate(sentences, 1):
        shown = [n for n in sentence.citations if n in cited]
        chips = join(chip(cited[n], number, n not in seen) for n in shown)
        parts.append(_sentence(sentence, number, place, chips, [cited[n] for n in shown]))
        seen.update(shown)
    return join(parts, " ")


def words_so_far(checked: Sequence[Verified], number: int) -> Markup:
    """The same for an answer that is being made."""
    return join(
        (
            _sentence(each.sentence, number, place, join(map(chip_soon, each.citations)), each.citations)
            for place, each in enumerate(checked, 1)
        ),
        " ",
    )


def chip(citation: Citation, number: int, first: bool = False) -> Markup:
    """The link from answer `number` to cited words in the panel, which links back to the `first` one."""
    anchor = Markup(' id="nd-a{}-c{}"').format(number, citation.number) if first else Markup("")
    return Markup('<a class="nd-cite"{} href="#nd-a{}-s{}" title="{}">{}</a>').format(
        anchor, number, citation.number, escaped(_label(citation)), citation.number
    )


def chip_soon(citation: Citation) -> Markup:
    """The same while the answer is being made: no link, because the panel has no sources yet."""
    return Markup('<span class="nd-soon" title="{}">{}</span>').format(escaped(_label(citation)), citation.number)


def checks(sentences: Sequence[Sentence], citations: Sequence[Citation]) -> Markup:
    """The words that each sentence cites and what was compared, folded away under a line that says what was checked."""
    cited = {citation.number: citation for citation in citations}
    stating = [sentence for sentence in sentences if sentence.citations]
    doubtful = sum(sentence.support != "supported" for sentence in stating)
    line = "Show the words: names, numbers, dates and quotations were looked for in them"
    if doubtful:
        line += f"; {'one sentence is' if doubtful == 1 else f'{doubtful} sentences are'} to be compared"
    rows = [
        ("" if each.support == "supported" else _WORDS[each.support], _words(each, cited), "; ".join(each.checks))
        for each in stating
    ]
    return render("checks", line=line, rows=rows)


def _words(sentence: Sentence, cited: Mapping[int, Citation]) -> list[tuple[str, str]]:
    """The exact words that a sentence cites, each with where and when they were published."""
    return [(one_line(cited[n].quote), credit(cited[n])) for n in sentence.citations if n in cited]


def _sentence(sentence: Sentence, number: int, place: int, chips: Markup, cited: Sequence[Citation]) -> Markup:
    start, space, last = sentence.text.rpartition(" ")
    if len(last) > LONGEST_TAIL:  # a very long word, or a script without spaces: only its end stays with the chips
        start, space, last = start + space + last[:-2], "", last[-2:]
    verdict = Markup("")
    if cited:
        verdict = render(
            "verdict",
            support=sentence.support,
            word=_WORDS[sentence.support],
            anchor=f"nd-a{number}-k{place}",
            quoted=_words(sentence, {citation.number: citation for citation in cited}),
            reasons="; ".join(sentence.checks),
        )
    return render("sentence", start=start + space, last=last, chips=chips, support=sentence.support, verdict=verdict)


def _label(citation: Citation) -> str:
    return f"Source {citation.number}: {citation.title}"
