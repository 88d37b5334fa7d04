"""A written answer on the page: what was withheld stands folded away beside it, and no text of it becomes markup."""

from __future__ import annotations

from dataclasses import replace

from assistant.records import Sentence
from assistant.web.page.answers import fragments
from tests.assistant.rendering.test_answer import ANSWER, REFUSED

WITHHELD = (Sentence("Nine <b>bridges</b> opened.", (), "unsupported", ("“nine” is not in <i>it</i>",)),)


def test_notes_and_withheld_sentences_stand_beside_an_answer_and_beside_a_refusal() -> None:
    for answer in (ANSWER, REFUSED):
        page = fragments.answer(replace(answer, withheld=WITHHELD, notes=("The <model> broke off.",)), 1)
        assert "The &lt;model&gt; broke off." in page
        assert "1 sentence withheld: the articles lack something in it" in page
        assert "Nine &lt;b&gt;bridges&lt;/b&gt; opened." in page and "&lt;i&gt;it" in page


def test_where_nothing_was_withheld_the_page_says_nothing_of_it() -> None:
    assert "withheld" not in fragments.answer(ANSWER, 1)
