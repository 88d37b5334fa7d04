"""Written sentences of an answer with their sources and verdicts as HTML fragments, in short and in full. Pure.

Ids are scoped by the answer's number: `nd-a3-c1` is the chip of citation 1 in answer 3 (`sources` has its target), and
`nd-a3-k2` are the reasons for the verdict on its second sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from assistant.records import Citation, Sentence, Support, Verified
from assistant.web.html.escaping import escaped, join
from assistant.web.html.templates import render

# How many characters of the last word are kept on one line with the chips: about half of the narrowest screen.
LONGEST_TAIL = 16

_WORDS: Mapping[Support, str] = {
    "supported": "Supported",
    "partly": "Partly supported",
    "unsupported": "Not supported by its source",
}


def words(sentences: Sequence[Sentence], citations: Sequence[Citation], number: int) -> Markup:
    """The sentences of answer `number` as prose, each with the chips of its sources and its verdict."""
    cited = {citation.number: citation for citation in citations}
    seen: set[int] = set()
    parts = []
    for place, sentence in enumerate(sentences, 1):
        shown = [n for n in sentence.citations if n in cited]
        parts.append(_sentence(sentence, number, place, join(chip(cited[n], number, n not in seen) for n in shown)))
        seen.update(shown)
    return join(parts, " ")


def words_so_far(checked: Sequence[Verified], number: int) -> Markup:
    """The same for an answer that is being made."""
    return join(
        (
            _sentence(each.sentence, number, place, join(map(chip_soon, each.citations)))
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


def checks(sentences: Sequence[Sentence]) -> Markup:
    """How well the sources support the answer, with what was compared for each sentence folded away."""
    good = sum(sentence.support == "supported" for sentence in sentences)
    if good == len(sentences):
        line = "Checked: the cited words support every sentence" if good > 1 else "Checked: the cited words support it"
    elif len(sentences) == 1:
        line = "Checked: the cited words support it in part"
    else:
        line = f"Checked: the cited words support {good or 'none'} of {len(sentences)} sentences in full"
    rows = [
        ("" if each.support == "supported" else _WORDS[each.support], "; ".join(each.checks) or each.support)
        for each in sentences
    ]
    return render("checks", line=line, rows=rows)


def _sentence(sentence: Sentence, number: int, place: int, chips: Markup) -> Markup:
    start, space, last = sentence.text.rpartition(" ")
    if len(last) > LONGEST_TAIL:  # a very long word, or a script without spaces: only its end stays with the chips
        start, space, last = start + space + last[:-2], "", last[-2:]
    verdict = render(
        "verdict",
        support=sentence.support,
        word=_WORDS[sentence.support],
        anchor=f"nd-a{number}-k{place}",
        reasons="; ".join(sentence.checks),
    )
    return render("sentence", start=start + space, last=last, chips=chips, support=sentence.support, verdict=verdict)


def _label(citation: Citation) -> str:
    return f"Source {citation.number}: {citation.title}"
