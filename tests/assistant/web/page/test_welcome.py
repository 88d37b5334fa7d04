"""What the page says before the first question: how to begin without news, that a sample is one, and what there is."""

from __future__ import annotations

from datetime import UTC, datetime

from assistant.sample_news import SampleShare
from assistant.web.page.answers import fragments
from index.records import Stats
from tests.assistant.web.page.answers.test_fragments import _Outline

MOMENT = datetime(2024, 5, 4, tzinfo=UTC)


def stats(articles: int) -> Stats:
    dates = (MOMENT, MOMENT) if articles else (None, None)
    return Stats(articles, articles, articles, (("Harbour Post", articles),), (), *dates, 0, "model", 384, "home")


def test_without_news_the_page_says_how_to_begin() -> None:
    shown = str(fragments.welcome(SampleShare(0, 0), editing=True))
    assert 'class="nd-begin nd-first" type="button" value="add"' in shown
    assert 'class="nd-begin" type="button" value="sample"' in shown
    assert shown.count("<li>") == 3
    assert "\n" not in shown


def test_where_news_can_not_be_added_on_the_page_the_command_is_named() -> None:
    shown = str(fragments.welcome(SampleShare(0, 0), editing=False))
    assert "python app.py add PATH" in shown
    assert "<button" not in shown


def test_the_sample_is_called_one_while_it_is_all_there_is() -> None:
    assert "What is here now is sample news" in fragments.welcome(SampleShare(58, 0), editing=True)
    assert "sample" not in fragments.welcome(SampleShare(58, 1), editing=True)
    assert "sample" not in fragments.welcome(SampleShare(0, 1), editing=True)


def test_the_masthead_counts_the_news_and_leads_to_what_is_here() -> None:
    shown = str(fragments.masthead(stats(1), sample=True))
    assert _Outline(shown).text == "NewsdeskWhat is here: 1 article · 1 outlet · May 2024 · sample news"
    assert 'class="nd-library-open"' in shown
    assert "no news yet" in fragments.masthead(stats(0), sample=False)
