"""What counts as a change of an answer, and what does not: its reader is told of news and of nothing else."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from assistant.standing.standing_question import StandingRequest
from index.records import Article
from tests.assistant.standing.conftest import QUAKE, TOLL, Newsroom, report

BEFORE = "at least 45"


def copy_of(article: Article, outlet: str, first_line: str = "") -> Article:
    """The same report as another outlet carries it."""
    return replace(report(outlet, "2024-05-03", article.title, first_line + article.text), section=article.section)


def test_asking_again_without_news_tells_nothing(newsroom: Newsroom) -> None:
    standing = newsroom.stand(TOLL)
    assert [each.text for each in standing.asking.told] == [QUAKE.text.partition(". ")[0] + "."]
    assert newsroom.later(standing) is None


def test_a_higher_toll_is_told_with_both_figures_and_their_sources(newsroom: Newsroom) -> None:
    standing = newsroom.stand(TOLL)
    change = newsroom.later(
        standing,
        report(
            "Harbour Times",
            "2024-05-06",
            "Sarn valley counts its dead",
            "At least 62 people were killed in the Sarn valley earthquake. The search for survivors has ended.",
        ),
    )
    assert change and change.kind == "figure"
    assert change.headline.startswith("People killed: now at least 62")
    assert "(Harbour Times, 6 May 2024); before, at least 45" in change.headline
    figure = change.figures[0]
    assert (figure.new_citation.publisher, figure.old_citation.publisher) == ("Harbour Times", "Hill Post")
    assert newsroom.later(standing) is None, "what was told is not told again"


def test_another_outlets_copy_of_the_report_is_no_news(newsroom: Newsroom) -> None:
    standing = newsroom.stand(TOLL)
    assert newsroom.later(standing, copy_of(QUAKE, "Lindow Post"), copy_of(QUAKE, "Coast Herald", "SARN. ")) is None


def test_the_same_in_other_words_is_no_news(newsroom: Newsroom) -> None:
    standing = newsroom.stand(TOLL)
    rewritten = report(
        "Lindow Post",
        "2024-05-02",
        "Dozens dead after quake in Sarn valley",
        "At least 45 people were killed when an earthquake struck the Sarn valley, its governor said on Thursday.",
    )
    assert newsroom.later(standing, rewritten) is None


def test_a_new_version_that_keeps_the_sentence_is_no_news(newsroom: Newsroom) -> None:
    standing = newsroom.stand(TOLL)
    longer = replace(QUAKE, text=QUAKE.text + "\n\nHelp is on its way from the coast.")
    assert newsroom.later(standing, longer) is None


def test_articles_about_other_things_are_no_news(newsroom: Newsroom) -> None:
    standing = newsroom.stand(TOLL)
    others = [
        report("Kestrel Sport", "2024-05-07", "Obi breaks record", "Adaeze Obi ran the marathon in a record time."),
        report("Coast Herald", "2024-05-07", "Dockers end strike", "Dockers in Varnholm ended a strike of nine days."),
        report("Hill Post", "2024-05-08", "Tarn quake drill", "Schools in Tarn practised for an earthquake on Monday."),
    ]
    assert newsroom.later(standing, *others) is None


@pytest.mark.slow
def test_an_article_that_was_there_all_along_is_no_news(newsroom: Newsroom) -> None:
    """Only the ranking moved, and that is nobody's business."""
    standing = newsroom.stand(TOLL)
    newsroom.index.add(
        [report("Harbour Times", "2024-05-06", "Sarn toll", "At least 62 people were killed in the Sarn earthquake.")]
    )
    time.sleep(1.1)  # moments of arrival are kept to the second
    assert newsroom.later(standing) is None


def test_a_corrected_figure_is_told_with_what_stands_there_now(newsroom: Newsroom) -> None:
    standing = newsroom.stand(TOLL)
    change = newsroom.later(standing, replace(QUAKE, text=QUAKE.text.replace("at least 45", "at least 41")))
    assert change and change.kind in ("figure", "corrected")
    assert [each.kind for each in change.corrected] == ["changed"]
    assert "41" in (change.corrected[0].now or "")
    assert "41" in change.headline
    assert newsroom.later(standing) is None


def test_a_comma_that_moved_is_no_correction(newsroom: Newsroom) -> None:
    standing = newsroom.stand(TOLL)
    assert newsroom.later(standing, replace(QUAKE, text=QUAKE.text.replace("people, the", "people — the"))) is None


def test_an_answer_whose_article_is_gone_is_told_as_gone(newsroom: Newsroom) -> None:
    standing = newsroom.stand(TOLL)
    newsroom.index.remove(QUAKE.id)
    change = newsroom.later(standing)
    assert change and change.kind == "unanswered"
    assert change.headline.startswith("No longer answered: a cited article is no longer here")
    assert newsroom.later(standing) is None


def test_a_question_that_had_no_answer_is_told_of_its_first(newsroom: Newsroom) -> None:
    standing = newsroom.stand("When did the strike of the Varnholm dockers end?")
    assert standing.asking.latest and standing.asking.latest.refused
    assert newsroom.later(standing) is None
    change = newsroom.later(
        standing,
        report(
            "Coast Herald",
            "2024-05-14",
            "Varnholm dockers end strike",
            "Dockers in Varnholm ended their strike on Thursday after nine days and accepted the offer.",
        ),
    )
    assert change and change.kind == "answered"
    assert change.headline.startswith("Answered now: “Dockers in Varnholm ended their strike on Thursday")
    assert change.headline.endswith("(Coast Herald, 14 May 2024)")


def test_a_sentence_with_something_new_in_it_is_told(newsroom: Newsroom) -> None:
    newsroom.index.add(
        [report("Hill Post", "2024-05-03", "Bridges", "The earthquake in the Sarn valley destroyed two bridges.")]
    )
    standing = newsroom.stand("What did the earthquake in the Sarn valley destroy?")
    change = newsroom.later(
        standing,
        report(
            "Coast Herald",
            "2024-05-04",
            "Sarn valley earthquake destroys hospital",
            "The earthquake in the Sarn valley destroyed the only hospital of Upper Sarn, and doctors treat people in tents.",
        ),
    )
    assert change and change.kind == "news"
    assert "hospital" in change.headline
    assert [each.citations[0].publisher for each in change.new] == ["Coast Herald"]


def test_a_sentence_that_is_hardly_about_the_question_is_not_told(newsroom: Newsroom) -> None:
    """Whoever asks can weigh what is found; whoever is told unasked cannot."""
    standing = newsroom.stand("Which minister visited the Sarn valley after the earthquake?")
    assert (
        newsroom.later(standing, report("Coast Herald", "2024-05-04", "Sarn", "Rain fell in the Sarn valley.")) is None
    )


def test_a_question_never_asked_before_has_no_change(newsroom: Newsroom) -> None:
    from assistant.checking.checker import Checker
    from assistant.standing.change import changed

    answer = newsroom.stand(TOLL).asking.latest
    assert answer
    embedder = newsroom.index.embedder
    assert changed(StandingRequest(TOLL), answer, newsroom.index, embedder, Checker()) is None
