"""A draft is split into its claims, and each claim is shown with the words that support it."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.drafts.draft import MAX_CHARACTERS, CheckedSentence, check_draft
from assistant.drafts.draft_text import parts
from assistant.records import Check, Evidence
from index import Article, Filters, NewsIndex
from index.errors import QueryError

DRAFT = """# Dockers in Varnholm end nine-day strike

By Ana Reyes and Tom Wolf

Dockers in Varnholm went back to work on Thursday after nine days on strike.
- More than 60 ships waited outside the harbour.
- The royal family of Norland flew to Neptune in a hot-air balloon.

What happens next?

Photo: Ana Reyes
"""


def said(text: str) -> list[str]:
    return [part.text for part in parts(text)]


def by_text(checked: tuple[CheckedSentence, ...], words: str) -> CheckedSentence:
    return next(each for each in checked if words in each.text)


def test_every_claim_gets_a_verdict_and_the_exact_words_that_carry_it(news_index: NewsIndex) -> None:
    checked = check_draft(DRAFT, news_index)
    assert [each.verdict for each in checked[1:]] == [
        "no claim", "supported", "supported", "nothing found", "no claim", "no claim",
    ]  # fmt: skip
    ships = by_text(checked, "60 ships")
    assert "More than 60 ships waited outside the harbour." in [citation.quote for citation in ships.citations]
    for each in checked:
        assert DRAFT[each.start : each.end].split()[-1] == each.text.split()[-1]
        assert (each.verdict in ("no claim", "nothing found")) == (not each.citations)
        for citation in each.citations:
            article = news_index.article(citation.article_id, citation.version)
            assert article is not None
            assert article.text[citation.start : citation.end] == citation.quote
            start = citation.start - citation.passage_start
            assert citation.passage[start : start + len(citation.quote)] == citation.quote


def test_one_number_means_the_same_words_through_the_whole_draft(news_index: NewsIndex) -> None:
    checked = check_draft("More than 60 ships waited outside the harbour. " * 3, news_index)
    assert {citation.number for each in checked for citation in each.citations} == {1}
    numbered = check_draft(DRAFT, news_index)
    numbers = [citation.number for each in numbered for citation in each.citations]
    assert sorted(set(numbers)) == list(range(1, max(numbers) + 1))


def test_filters_and_the_moment_decide_what_may_carry_a_claim(news_index: NewsIndex) -> None:
    claim = "More than 60 ships waited outside the harbour in Varnholm."
    assert check_draft(claim, news_index)[0].verdict == "supported"
    before = datetime(2024, 3, 1, tzinfo=UTC)
    assert check_draft(claim, news_index, asked_at=before)[0].verdict == "nothing found"
    elsewhere = Filters(publishers=("Kestrel Sport",))
    assert check_draft(claim, news_index, filters=elsewhere)[0].verdict == "nothing found"


def test_given_texts_alone_are_asked_when_there_are_any(news_index: NewsIndex) -> None:
    claim = "More than 60 ships waited outside the harbour."
    checked = check_draft(claim, news_index, evidence=["The bakery won a prize. It was a good day for bread."])
    assert checked[0].verdict == "nothing found"
    (carried,) = check_draft(
        claim, evidence=["Nothing moved in the port. More than 60 ships waited outside the harbour."]
    )
    assert (carried.verdict, carried.citations[0].title) == ("supported", "Text 1")
    assert carried.citations[0].quote == claim


def test_the_best_of_several_articles_is_shown_and_the_reasons_of_its_check() -> None:
    class ByOutlet:
        def check(self, claim: str, evidence: Evidence) -> Check:
            good = evidence.publisher == "Good"
            return Check("partly" if good else "unsupported", 0.6 if good else 0.3, ("because",))

    text = "The old bridge over the Tarn was closed for repairs."
    articles = [Article(title="Bridge", text=text, publisher=name) for name in ("Bad", "Good", "Worse")]
    (checked,) = check_draft(text, evidence=articles, checker=ByOutlet())
    assert (checked.verdict, checked.score, checked.reasons) == ("partly", 0.6, ("because",))
    assert checked.citations[0].publisher == "Good"


def test_a_long_text_is_read_where_it_speaks_of_the_claim() -> None:
    filler = "\n\n".join(f"Paragraph {number} is about gardens and the weather in them." for number in range(2_000))
    text = f"{filler}\n\nThe envoy signed the fishing treaty at dawn.\n\n{filler}"
    (checked,) = check_draft("The envoy signed the fishing treaty at dawn.", evidence=[text])
    assert checked.verdict == "supported"
    assert len(checked.citations[0].passage) < 4_000


@pytest.mark.parametrize(
    ("text", "index_or_evidence", "line"),
    [
        ("  \n -- \n", ["x y"], "the draft is empty"),
        ("a " * MAX_CHARACTERS, ["x y"], "at most 100,000 are read"),
        ("The bridge is closed.", [], "there is nothing to check the draft against"),
        ("The bridge is closed.", ["fine", " "], "text 2 of the evidence is empty"),
    ],
)
def test_what_cannot_be_checked_is_refused_in_one_line(text: str, index_or_evidence: list[str], line: str) -> None:
    with pytest.raises(QueryError, match=line):
        check_draft(text, evidence=index_or_evidence)


def test_headings_lists_and_short_lines_stand_for_themselves() -> None:
    text = "Dockers end strike\nThe dockers went back to work. They had won.\n\n- One crane is new\n- Two cranes\n2. Third thing"
    assert said(text) == [
        "Dockers end strike", "The dockers went back to work.", "They had won.", "One crane is new", "Two cranes",
        "Third thing",
    ]  # fmt: skip
    wrapped = "The dockers of the old harbour went back to\nwork on Thursday, and the ships\nThat had waited came in."
    assert said(wrapped) == [" ".join(wrapped.split())]


def test_a_quotation_stays_in_one_piece() -> None:
    assert said("“We won. We will go on,” she said. Then she left for Oslo.") == [
        "“We won. We will go on,” she said.", "Then she left for Oslo.",
    ]  # fmt: skip
    assert said('"Never again. Never!" he cried. Nobody spoke to him.')[0] == '"Never again. Never!" he cried.'
    assert len(said("“A mark that is never closed. " + "The text goes on and on for long. " * 60)) > 1


def test_markup_and_front_matter_are_not_part_of_a_claim() -> None:
    assert said("---\ntitle: x\n---\nThe **old** bridge [is shut](https://x.example) for _all_ cars.") == [
        "The old bridge is shut for all cars."
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Who paid for the bridge?", "it asks"),
        ("Photo: Ana Reyes / Coast Herald", "it is a credit or a note"),
        ("By Ana Reyes and Tom Wolf", "it is a credit or a note"),
        ("Good morning, dear readers!", "it greets or thanks"),
        ("https://coast-herald.example/bridge", "it is an address"),
        ("Background", "it says too little to check"),
    ],
)
def test_what_claims_nothing_is_said_to_claim_nothing(text: str, why: str) -> None:
    assert [part.no_claim for part in parts(text)] == [why]


@given(st.text(max_size=400))
def test_any_text_comes_apart_in_order_and_nothing_is_read_twice(text: str) -> None:
    found = parts(text)
    assert all(0 <= part.start < part.end <= len(text) for part in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
