"""Quotes as an HTML list, each with its outlet and date, and without a verdict: they are exact by construction. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from assistant.records import Answer, Citation, Sentence, Verified
from assistant.web.html.escaping import dateline
from assistant.web.html.templates import render
from assistant.web.page.answers.verdicts import chip, chip_soon

OWN_WORDS = "The articles’ own words, letter for letter."


def of_answer(value: Answer, number: int) -> Markup:
    """The quotes of answer `number`; empty where it has none."""
    if not value.quotes:
        return Markup("")
    return _list(((quote, cited, chip(cited, number, True)) for quote, cited in value.quotes), OWN_WORDS)


def so_far(checked: Sequence[Verified]) -> Markup:
    """The same for an answer that is being made."""
    return _list((each.sentence, each.citations[0], chip_soon(each.citations[0])) for each in checked)


def _list(rows: Iterable[tuple[Sentence, Citation, Markup]], note: str = "") -> Markup:
    shown = [(quote.text, dateline(cited.publisher, cited.published), chip) for quote, cited, chip in rows]
    return render("quotes", rows=shown, note=note)
