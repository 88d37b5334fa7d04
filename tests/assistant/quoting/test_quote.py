"""Quoting: for any articles and question, the answer is the articles' own words at the cited place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.evidence.citations import cite, one_per_origin
from assistant.quoting.quote import quote
from assistant.quoting.weights import ANSWER_ABOVE, MAX_SENTENCES
from index import Article, Hit, NewsIndex
from index.splitter import split

_WORDS = st.sampled_from(
    [
        "The",
        "harbour",
        "reopened",
        "Brandt",
        "said",
        "on",
        "Monday",
        "4.5",
        "percent",
        "Why?",
        "U.S.",
        "“no”",
        "港口罢工",
        "é",
    ]
)
_SENTENCE = st.lists(_WORDS, min_size=1, max_size=12).map(lambda run: f"{' '.join(run)}.")
_TEXT = st.lists(_SENTENCE, min_size=1, max_size=12).flatmap(
    lambda run: st.lists(st.sampled_from([" ", "\n", "\n\n", "  "]), min_size=len(run), max_size=len(run)).map(
        lambda gaps: "".join(part for pair in zip(run, gaps, strict=True) for part in pair)
    )
)


def found(texts: list[str]) -> list[Hit]:
    """Each text as an article, found by its last passage."""
    hits = []
    for rank, text in enumerate(texts, start=1):
        article = Article(title=f"Report {rank}", text=text, publisher=f"Outlet {rank}")
        hits.append(Hit(split(article)[-1], article, 1 / rank, rank, ("keyword",)))
    return hits


@pytest.mark.slow
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(texts=st.lists(_TEXT, max_size=4), question=st.one_of(_SENTENCE, st.text(min_size=1, max_size=60)))
def test_every_citation_holds_for_any_articles_and_question(
    news_index: NewsIndex, texts: list[str], question: str
) -> None:
    hits = found(texts)
    quotes = quote(question, one_per_origin(hits), news_index.embedder, answer_above=0.0)
    sentences, citations = cite([one.candidate for one in quotes.chosen])
    by_id = {hit.article.id: hit.article for hit in hits}
    assert len(sentences) <= MAX_SENTENCES
    assert bool(sentences) == bool(quotes.best)
    assert [citation.number for citation in citations] == list(range(1, len(citations) + 1))
    for citation in citations:
        text = by_id[citation.article_id].text
        assert text[citation.start : citation.end] == citation.quote
        assert text[citation.passage_start : citation.passage_start + len(citation.passage)] == citation.passage
        assert citation.passage_start <= citation.start
        assert citation.end <= citation.passage_start + len(citation.passage)
    shown = {citation.number: citation.quote for citation in citations}
    assert all(sentence.text == shown[sentence.citations[0]] for sentence in sentences)


def test_the_same_report_in_two_outlets_is_quoted_once(news_index: NewsIndex) -> None:
    wire = "The old lighthouse at Cape Morrow was sold for 90,000 euros on Friday. Its buyer is a school."
    hits = found([wire, wire.replace("on Friday", "Friday")])
    assert len(one_per_origin(hits)) == 1
    quotes = quote("How much was the lighthouse at Cape Morrow sold for?", one_per_origin(hits), news_index.embedder)
    assert [one.candidate.hit.rank for one in quotes.chosen] == [1]


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        (
            "港口的罢工在周四结束。工会领导人说，工资将上涨百分之四点五。博物馆六月开放。",
            "港口的罢工什么时候结束？",
            "港口的罢工在周四结束。",
        ),
        (
            "Das Museum in Lindow hat eine Sternkarte gekauft. Der Zug fährt am Freitag wieder.",
            "Was hat das Museum in Lindow gekauft?",
            "Das Museum in Lindow hat eine Sternkarte gekauft.",
        ),
    ],
)
def test_other_languages_are_answered_by_words_and_meaning(
    news_index: NewsIndex, text: str, question: str, answer: str
) -> None:
    quotes = quote(question, found([text]), news_index.embedder, answer_above=0.0)
    assert quotes.chosen[0].candidate.text == answer


def test_a_question_in_an_article_is_never_taken_for_its_answer(news_index: NewsIndex) -> None:
    text = "Who leads the union of the dockers in Varnholm? Ilse Brandt leads the union of the dockers."
    quotes = quote("Who leads the union of the dockers in Varnholm?", found([text]), news_index.embedder)
    assert quotes.chosen[0].candidate.text == "Ilse Brandt leads the union of the dockers."


def test_only_sentences_near_the_found_passage_are_read_in_lower_hits(news_index: NewsIndex) -> None:
    paragraph = "The committee met again and spoke about the budget of the coming year at some length. "
    far = "The lighthouse at Cape Morrow was sold.\n\n" + "\n\n".join(paragraph * 9 for _ in range(12))
    hits = found([paragraph] * 8 + [far])
    quotes = quote("What was sold at Cape Morrow?", hits, news_index.embedder, answer_above=0.0)
    assert all(candidate.text != "The lighthouse at Cape Morrow was sold." for candidate in quotes.pool.candidates)


REPORT = (
    "The harbour bridge at Varnholm was closed on Friday. The mayor of Varnholm, Ilse Brandt, said that divers had found "
    "cracks in two pillars of the harbour bridge. A ferry takes passengers across until the bridge is open again."
)


def test_a_question_about_the_month_of_an_article_is_met_by_its_date(news_index: NewsIndex) -> None:
    asked = "Why was the harbour bridge at Varnholm closed in March 2023?"
    undated = found([REPORT])
    dated = [replace(hit, article=replace(hit.article, published=datetime(2023, 3, 4, tzinfo=UTC))) for hit in undated]
    sure, unsure = (
        quote(asked, hits, news_index.embedder, 0.0).best[0].confidence for hits in (dated, of_year(undated))
    )
    assert sure > unsure


def of_year(hits: list[Hit]) -> list[Hit]:
    """The same in an article of another month of that year."""
    moment = datetime(2023, 9, 4, tzinfo=UTC)
    return [replace(hit, article=replace(hit.article, published=moment)) for hit in hits]


def test_names_that_nothing_found_has_make_an_answer_unlikely(news_index: NewsIndex) -> None:
    def chance(question: str) -> float:
        return max(best.confidence for best in quote(question, found([REPORT]), news_index.embedder, 0.0).best)

    assert chance("Who found cracks in the harbour bridge at Varnholm?") > ANSWER_ABOVE
    assert chance("Who found cracks in the Tollmere viaduct at Quillburn?") < ANSWER_ABOVE


def test_a_further_sentence_joins_for_a_name_that_was_not_told(news_index: NewsIndex) -> None:
    text = (
        "The lighthouse at Cape Morrow was sold to a school on Friday. The lighthouse at Cape Morrow was bought by Anna "
        "Lindqvist, the head of the school. It was an old lighthouse and it was sold for its view."
    )
    quotes = quote("Who bought the lighthouse at Cape Morrow?", found([text]), news_index.embedder)
    told = [one.candidate.text for one in quotes.chosen]
    assert any("Anna Lindqvist" in sentence for sentence in told)
    assert "It was an old lighthouse and it was sold for its view." not in told


FERRY = (
    "The Nordvik is a ferry that sails from Varnholm to Reed Island. It was built by the yard of Lindow. "
    "The harbour board welcomed the Nordvik on Monday."
)
TELESCOPE = (
    "The observatory at Cape Morrow has a new telescope. The project cost about 10 million euros, its director said."
)
CHESS = "Lena Maier, 17, became the youngest champion of chess in Varnholm on Sunday. She defeated Ilse Brandt in the final."
ROWING = "The rowers of Lindow won the regatta on Sunday and beat the crew of Sarn by a length."


@pytest.mark.parametrize(
    ("question", "texts", "wrong"),
    [
        ("What is the Nordvik and how much does it cost?", [FERRY, TELESCOPE], "10 million"),
        ("How much did it cost, and who built the ferry Nordvik?", [FERRY, TELESCOPE], "10 million"),
        ("Who is the youngest champion of chess and whom did she beat?", [CHESS, ROWING], "crew of Sarn"),
        ("When was the ferry Nordvik built and when in Cape Morrow?", [FERRY, TELESCOPE], "telescope"),
        ("What is the Tollmere viaduct and how much does it cost?", [FERRY, TELESCOPE], "10 million"),
    ],
)
def test_a_part_that_names_nothing_is_answered_from_what_the_others_are_about(
    news_index: NewsIndex, question: str, texts: list[str], wrong: str
) -> None:
    quotes = quote(question, found(texts), news_index.embedder, answer_above=0.0)
    assert not [one.candidate.text for one in quotes.chosen if wrong in one.candidate.text]


def test_a_part_that_names_something_itself_is_answered_from_anywhere(news_index: NewsIndex) -> None:
    asked = "Who built the ferry Nordvik, and who spoke of the telescope at Cape Morrow?"
    quotes = quote(asked, found([FERRY, TELESCOPE]), news_index.embedder, answer_above=0.0)
    assert {one.candidate.hit.rank for one in quotes.chosen} == {1, 2}
    asked = "What did the telescope at Cape Morrow cost, and who says so?"
    quotes = quote(asked, found([FERRY, TELESCOPE]), news_index.embedder, answer_above=0.0)
    assert "10 million" in " ".join(one.candidate.text for one in quotes.chosen)
