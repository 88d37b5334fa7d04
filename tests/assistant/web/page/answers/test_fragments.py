"""What the page shows of answers and sources, and that no text becomes markup on the way."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from assistant.records import Nearest, Sentence, Verified
from assistant.web.page.answers import fragments, sources, understood
from index.query.plan import UnderstoodConstraint
from index.records import Copy, Filters, Stats
from tests.assistant.web.answers import answer, article, citation, hit, refused

TEXT = "The ferry runs again.\n\nIt carries 40 people. Nobody was hurt."


class _Outline(HTMLParser):
    """The tags of a fragment, in order, and the text in it."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(" ".join([tag, *(name for name, _ in attributes)]))

    def handle_data(self, data: str) -> None:
        self.text += data


def marks(markup: str) -> dict[str, str]:
    return {anchor: html.unescape(words) for anchor, words in re.findall(r'<mark id="([^"]+)">(.*?)</mark>', markup)}


# What Markdown, HTML or a template could take for its own, among ordinary letters.
_hostile = st.text(
    alphabet=st.sampled_from(list("ab1 \n\r\t<>\"'&#;`*_[]()!$\\{}=/:-.|~")), min_size=1, max_size=60
).filter(str.strip)


@pytest.mark.slow
@given(_hostile, _hostile, _hostile, _hostile)
def test_no_text_becomes_markup_or_breaks_the_line(title: str, text: str, publisher: str, question: str) -> None:
    plain, hostile = article("a", "a", "a"), article(text, title, publisher)
    calm = answer(citation(1, plain, "a"), hits=(hit(plain),), question="a")
    tried = answer(citation(1, hostile, text), hits=(hit(hostile),), question=question)
    harmless, named = UnderstoodConstraint("outlets", "a", "a"), UnderstoodConstraint("outlets", question, publisher)
    unsaid, said = Sentence(question, (), "unsupported", (title,)), Sentence("a", (), "unsupported", ("a",))
    written, calm_written = (
        replace(each, withheld=(one,), notes=(line,), model=name, dropped_citations=2)
        for each, one, line, name in ((tried, unsaid, text, publisher), (calm, said, "a", "a"))
    )
    for markup, model in (
        (str(fragments.answer(written, 1)), str(fragments.answer(calm_written, 1))),
        (understood.of_answer([named], [named], 1), understood.of_answer([harmless], [harmless], 1)),
        (str(fragments.answer(tried, 1)), str(fragments.answer(calm, 1))),
        (str(sources.of_answer(tried, 1, True)), str(sources.of_answer(calm, 1, True))),
    ):
        assert "\n" not in markup
        assert "\r" not in markup
        assert _Outline(markup).tags == _Outline(model).tags
    assert "\n" not in fragments.question(question)
    assert _Outline(str(fragments.question(question))).tags == ["div class", "div class dir"]


def test_the_marked_words_are_the_cited_words_in_their_passage() -> None:
    source = article(TEXT)
    shown = str(
        sources.of_answer(
            answer(citation(1, source, "It carries 40 people."), citation(2, source, "The ferry runs")), 3, True
        )
    )
    assert marks(shown) == {"nd-a3-s1": "It carries 40 people.", "nd-a3-s2": "The ferry runs"}
    assert shown.count("<article") == 1  # one passage, one card
    assert TEXT in html.unescape(re.sub(r"<sup>\d</sup>|<[^>]+>", "", shown))


def test_overlapping_citations_keep_a_highlight_each() -> None:
    source = article(TEXT)
    overlapping = answer(citation(1, source, "The ferry runs again."), citation(2, source, "runs again."))
    shown = str(sources.of_answer(overlapping, 1, True))
    assert marks(shown) == {"nd-a1-s1": "The ferry runs again.", "nd-a1-s2": "runs again."}
    assert shown.count("<blockquote") == 2
    assert shown.count("<article") == 1


def test_passages_of_one_article_stand_under_one_headline_in_reading_order() -> None:
    source = article(TEXT)
    cited = (
        citation(1, source, "Nobody was hurt.", passage="It carries 40 people. Nobody was hurt."),
        citation(2, source, "The ferry runs again.", passage="The ferry runs again."),
    )
    shown = str(sources.of_answer(answer(*cited), 1, True))
    assert shown.count("<h3>") == 1
    assert list(marks(shown)) == ["nd-a1-s2", "nd-a1-s1"]


def test_words_outside_of_their_passage_are_shown_all_the_same() -> None:
    source = article(TEXT)
    shown = str(
        sources.of_answer(answer(citation(1, source, "Nobody was hurt.", passage="The ferry runs again.")), 1, True)
    )
    assert marks(shown) == {"nd-a1-s1": "Nobody was hurt."}


def test_every_citation_of_an_answer_leads_to_words_in_the_panel_and_back() -> None:
    source = article(TEXT)
    value = answer(citation(1, source, "The ferry runs again."), citation(2, source, "Nobody was hurt."))
    chat, panel = str(fragments.answer(value, 4)), str(sources.of_answer(value, 4, True))
    for here, there in ((chat, panel), (panel, chat)):
        for anchor in re.findall(r'href="#(nd-a4-[cs]\d+)"', here):
            assert there.count(f'id="{anchor}"') == 1


def test_a_card_and_a_hit_lead_to_the_whole_article_with_its_words_marked() -> None:
    source = article(TEXT)
    value = answer(
        citation(1, source, "It carries 40 people."), citation(2, source, "The ferry runs"), hits=(hit(source),)
    )
    shown = html.unescape(str(sources.of_answer(value, 3, True)))
    whole = f"/articles/{source.id}?version=1"
    assert f'href="{whole}&words=0-14&words=23-44#first-mark"' in shown
    assert f'href="{whole}&words=0-{len(TEXT)}#first-mark"' in shown


def test_other_outlets_of_the_same_report_are_named() -> None:
    source = article(TEXT)
    copies = (
        Copy("1", "Ferry again", "Valley News", "https://valley.example/f", None),
        Copy("2", "Ferry", "Bad <News>", "javascript:alert(1)", None),
    )
    shown = str(
        sources.of_answer(answer(citation(1, source, "Nobody was hurt."), hits=(hit(source, copies),)), 1, True)
    )
    assert "Also in" in shown
    assert '<a href="/articles/1" target="_blank" rel="noopener">Valley News</a>' in shown
    assert "Bad &lt;News&gt;" in shown
    assert "javascript:" not in shown


def test_an_answer_says_from_when_its_evidence_is_and_what_was_searched() -> None:
    source = article(TEXT)
    filters = Filters(
        since=datetime(2023, 1, 1, tzinfo=UTC), until=datetime(2024, 1, 1, tzinfo=UTC), publishers=("Coast",)
    )
    shown = str(fragments.answer(answer(citation(1, source, "Nobody was hurt."), filters=filters), 1))
    assert "As of 5 April 2023" in shown
    assert "Your filters: Coast; 1 January 2023 to 31 December 2023" in shown


WIRE = UnderstoodConstraint("outlets", "the <Wire>", "The <Wire>")
NEWEST = UnderstoodConstraint("time", "the latest", "the newest first", narrows=False)


def test_what_was_understood_stands_beside_answer_and_refusal_as_buttons_with_a_name() -> None:
    source = article(TEXT)
    narrowed = Filters(publishers=("The <Wire>",), sections=("World",))
    for value in (answer(citation(1, source, "Nobody was hurt."), filters=narrowed), refused("Nothing.")):
        shown = str(fragments.answer(replace(value, understood=(WIRE, NEWEST)), 7))
        held, preferred = re.findall(r'<div class="nd-understood (nd-held|nd-preferred)">(.*?)</div>', shown)
        assert (held[0], preferred[0]) == ("nd-held", "nd-preferred")
        assert _Outline(held[1]).text == "Searched onlyRemove, and ask again without: The <Wire>"
        assert _Outline(preferred[1]).text == "PreferredRemove, and ask again without: the newest first"
        assert re.findall(r'class="nd-again nd-chip" value="([^"]+)"', shown) == ["7 without outlets", "7 without time"]
        assert ("Your filters: World" in shown) == bool(value.filters)


def test_what_was_set_aside_is_a_note_with_a_way_back() -> None:
    shown = str(fragments.answer(refused("Nothing."), 2, set_aside=(WIRE, NEWEST)))
    assert "Searched all outlets, not only The &lt;Wire&gt;." in shown
    assert "In the usual order: “the latest” is set aside." in shown
    assert re.findall(r'<button type="button" [^>]*value="([^"]+)"', shown) == ["2 with outlets", "2 with time"]
    assert "Put it back" in shown


def test_where_nothing_was_understood_nothing_is_said_of_it() -> None:
    source = article(TEXT)
    assert "nd-understood" not in fragments.answer(answer(citation(1, source, "Nobody was hurt.")), 1)


def test_a_refusal_shows_reason_search_and_nearest_headlines() -> None:
    nearest = Nearest("1", "Ferry <again>", "Coast Courier", None, "javascript:alert(1)")
    shown = str(fragments.answer(refused("Nothing was found.", nearest, removed="Filters removed 3 of 10."), 1))
    assert "Nothing was found." in shown
    assert "Searched 7 articles. Filters removed 3 of 10." in shown
    assert '<a href="/articles/1" target="_blank" rel="noopener">Ferry &lt;again&gt;</a>' in shown
    assert "Coast Courier · undated" in shown
    assert "javascript:" not in shown


def test_the_masthead_counts_articles_outlets_and_months() -> None:
    stats = Stats(
        articles=1_044,
        versions=1,
        passages=1,
        publishers=(("Coast Courier", 1_000), ("Valley News", 44)),
        sections=(),
        oldest=datetime(2015, 7, 14, tzinfo=UTC),
        newest=datetime(2025, 3, 14, tzinfo=UTC),
        undated=0,
        embedder="",
        dimension=1,
        home="",
    )
    shown = _Outline(str(fragments.masthead(stats, sample=True))).text
    assert shown == "NewsdeskWhat is here: 1,044 articles · 2 outlets · July 2015 – March 2025 · sample news"


def test_what_a_model_wrote_and_no_source_carries_is_folded_away_with_the_reason() -> None:
    source = article(TEXT)
    unsaid = Sentence("It carries 90 people.", (1,), "unsupported", ("“90” is not in it",))
    shown = replace(
        answer(citation(1, source, "The ferry runs again.")),
        model="openai:small",
        withheld=(unsaid,),
        dropped_citations=1,
        notes=("The model stopped in the middle.",),
    )
    markup = str(fragments.answer(shown, 1))
    folded = markup[markup.index('<details class="nd-checks nd-withheld') :]
    assert "1 sentence withheld: the articles lack something in it; 1 citation removed" in folded
    assert "It carries 90 people." in folded and "“90” is not in it" in folded
    assert "It carries 90 people." not in markup[: markup.index("<details")]
    assert "Written by openai:small" in markup and "The model stopped in the middle." in markup
    assert "withheld" not in str(fragments.answer(answer(citation(1, source, "The ferry runs again.")), 1))


def test_a_quote_has_its_outlet_and_date_and_no_verdict() -> None:
    source = article(TEXT)
    value = answer(citation(1, source, "The ferry runs again."), citation(2, source, "It carries 40 people."))
    shown = str(fragments.answer(value, 3))
    items = [_Outline(each).text for each in re.findall(r"<li.*?</li>", shown)]
    assert items == [f"{each.quote}Coast Courier · 5 April 2023 {each.number}" for each in value.citations]
    assert shown.count("The articles’ own words, letter for letter.") == 1
    assert "nd-verdict" not in shown and "nd-checks" not in shown


def test_quotes_that_come_close_are_no_answer_and_take_the_place_of_headlines() -> None:
    source = article(TEXT)
    value = answer(citation(1, source, "The ferry runs again."), hits=(hit(source),))
    refusal = refused("No sentence says this. Closest:", Nearest("1", "Ferry again", None, None, None)).refusal
    close = replace(value, sentences=(), closest=value.sentences, refusal=refusal)
    shown = _Outline(str(fragments.answer(close, 1))).text
    assert shown.startswith(
        "Closest reportsNo sentence says this. Closest:The ferry runs again.Coast Courier · 5 April 2023"
    )
    assert "No answer" not in shown and "Nearest headlines" not in shown and "Timeline" not in shown
    assert marks(str(sources.of_answer(close, 1, True))) == {"nd-a1-s1": "The ferry runs again."}


def test_a_reply_is_its_line_alone_and_nothing_says_that_something_was_not_found() -> None:
    value = replace(answer(), reply="Ask me about the news.")
    assert _Outline(str(fragments.answer(value, 1))).text == "Ask me about the news."
    assert (
        _Outline(str(sources.of_answer(value, 1, True))).text
        == f"{value.question}{_Outline(sources.nothing_yet()).text}"
    )


def test_every_sentence_has_its_verdict_and_the_reasons_beside_it() -> None:
    source = article(TEXT)
    whole = answer(citation(1, source, "The ferry runs again."), citation(2, source, "It carries 40 people."))
    partly = replace(whole.sentences[1], support="partly", checks=("“may” is not in it",))
    written = replace(whole, sentences=(whole.sentences[0], partly), model="openai:small")
    markup = str(fragments.answer(written, 3))
    verdicts = re.findall(r'<span class="nd-verdict nd-(\w+)">(.*?)</span></span>', markup)
    assert [look for look, _ in verdicts] == ["supported", "partly"]
    assert re.findall(r'<span class="nd-reasons" id="(nd-a3-k\d)"', markup) == ["nd-a3-k1", "nd-a3-k2"]
    words = '<q dir="auto">The ferry runs again.</q> Coast Courier, 5 April 2023. '
    assert f"{words}<b>Facts found</b> word for word" in markup, "the exact words first, then what was compared"
    assert "<b>Compare</b> “may” is not in it" in markup
    assert markup.count(words.strip()) == 2, "and once more among all that was compared"


def test_an_answer_on_its_way_shows_its_checked_sentences_with_their_verdicts() -> None:
    source = article(TEXT)
    value = answer(citation(1, source, "The ferry runs again."))
    for quoted, text in (
        (False, "1Facts foundThe ferry runs again. Coast Courier, 5 April 2023. Facts found word for word It"),
        (True, "Coast Courier · 5 April 2023 1It"),
    ):
        checked = Verified(value.sentences[0], value.citations, quoted)
        shown = str(fragments.waiting(" It carries", "Reading", (checked,), 2))
        assert _Outline(shown).text == f"The ferry runs again.{text} carriesReading"
        assert "href" not in shown, "its sources are not in the panel yet"


def test_what_can_be_done_with_an_answer_stands_in_one_row_under_it() -> None:
    more = Markup('<button type="button" class="nd-act">Copy</button>')
    source = article(TEXT)
    shown = str(fragments.answer(answer(citation(1, source, "The ferry runs again.")), 2, actions=more))
    row = re.search(r'<div class="nd-actions">(.*?)</div>', shown)
    assert row is not None
    assert _Outline(row[1]).text == "1 sourceTimeline of this storyCopy"
    assert str(more) in str(fragments.answer(refused("Nothing."), 1, actions=more))
    assert str(more) in str(fragments.question("Does it run?", more))


def test_an_endless_word_may_break_before_its_end_and_is_still_whole() -> None:
    words = "洪水在一夜之间淹没了老城区，四千人被迫离开家园。"
    source = article(words)
    shown = str(fragments.answer(replace(answer(citation(1, source, words)), model="openai:small"), 1))
    assert f'{words[:-2]}<span class="nd-tail">{words[-2:]}<a' in shown
