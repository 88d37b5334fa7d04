"""A copied article: its parts are recognised by their shape, and none of its text is lost."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SourceError
from index.sources.file.plain_text import article_from_plain_text, paragraphs

FIRST = (
    "The harbour board on Monday put off a decision on the ferry contract for a third time, citing rising fuel costs."
)
SECOND = "“We are not going to sign something we cannot pay for,” board chair Ann Poe told reporters."
BODY = f"{FIRST}\n\n{SECOND}"
HEADLINE = "Harbour board delays ferry contract for third time"


def test_section_headline_caption_and_dateline_are_found() -> None:
    article = article_from_plain_text(f"Business\n\n{HEADLINE}\n\nThe ferry terminal.\n\nPORT ELLEN — {BODY}\n")
    assert article.section == "Business"
    assert article.title == HEADLINE
    assert article.caption == "The ferry terminal."
    assert article.dateline == "PORT ELLEN"
    assert article.text == BODY
    assert article.language == "en"


@pytest.mark.parametrize(
    ("said", "place", "publisher", "published"),
    [
        ("PORT ELLEN — ", "PORT ELLEN", None, None),
        ("OSLO - ", "OSLO", None, None),
        ("OSLO -- ", "OSLO", None, None),
        ("KARACHI: ", "KARACHI", None, None),
        ("PARIS/LONDON, Jan 5 - ", "PARIS/LONDON", None, None),
        ("WASHINGTON (AP) — ", "WASHINGTON", "AP", None),
        ("WASHINGTON, D.C. (AP) — ", "WASHINGTON, D.C.", "AP", None),
        ("KYIV, Ukraine (Example Wire) – ", "KYIV, Ukraine", "Example Wire", None),
        ("ISLAMABAD, March 28 (Example Wire) - ", "ISLAMABAD", "Example Wire", None),
        ("ISLAMABAD, March 28, 2025 (Example Wire) - ", "ISLAMABAD", "Example Wire", datetime(2025, 3, 28, tzinfo=UTC)),
        ("SAO PAULO, 28 March 2025 - ", "SAO PAULO", None, datetime(2025, 3, 28, tzinfo=UTC)),
        ("Paris (AFP) – ", "Paris", "AFP", None),
        ("МОСКВА — ", "МОСКВА", None, None),
    ],
)
def test_datelines_as_outlets_write_them(
    said: str, place: str, publisher: str | None, published: datetime | None
) -> None:
    article = article_from_plain_text(f"{HEADLINE}\n\n{said}{BODY}")
    assert (article.dateline, article.publisher, article.published) == (place, publisher, published)
    assert article.text == BODY
    assert article.title == HEADLINE


@pytest.mark.parametrize(
    "beginning",
    [
        "UPDATE: ",
        "BREAKING — ",
        "EDITOR'S NOTE: ",
        "NASA — ",
        "Smith (Labour) – ",
        "The board — ",
        "Президент — ",
        "“Never” — ",
        "12 - ",
        "A: ",
        "Q&A: ",
    ],
)
def test_what_only_looks_like_a_dateline_stays_in_the_text(beginning: str) -> None:
    article = article_from_plain_text(f"{HEADLINE}\n\n{beginning}{BODY}")
    assert article.dateline is None
    assert article.text.startswith(beginning)


def test_a_dateline_on_a_line_of_its_own_is_taken() -> None:
    article = article_from_plain_text(f"{HEADLINE}\n\nPORT ELLEN —\n\n{BODY}")
    assert (article.dateline, article.text) == ("PORT ELLEN", BODY)


def test_byline_and_date_lines_are_read_and_left_out_of_the_text() -> None:
    head = f"{HEADLINE}\nBy Mara Lindqvist and John Roe\nPublished 28 March 2025 14:05 GMT\nUpdated: March 29, 2025"
    article = article_from_plain_text(f"{head}\n\n{BODY}")
    assert article.authors == ("Mara Lindqvist", "John Roe")
    assert article.published == datetime(2025, 3, 28, 14, 5, tzinfo=UTC)
    assert article.updated == datetime(2025, 3, 29, tzinfo=UTC)
    assert (article.title, article.text) == (HEADLINE, BODY)


def test_byline_and_date_on_one_line_are_both_read() -> None:
    article = article_from_plain_text(f"{HEADLINE}\n\nBy Mara Lindqvist | March 28, 2025 2:05 p.m. ET\n\n{BODY}")
    assert article.authors == ("Mara Lindqvist",)
    assert article.published == datetime(2025, 3, 28, 18, 5, tzinfo=UTC)
    assert article.text == BODY


def test_a_standfirst_above_the_dateline_stays_in_the_text() -> None:
    standfirst = "Fuel prices have doubled since the first tender, and the board wants the state to step in."
    article = article_from_plain_text(f"{HEADLINE}\n\n{standfirst}\n\nThe terminal on Monday.\n\nPORT ELLEN — {BODY}")
    assert article.caption == "The terminal on Monday."
    assert article.text == f"{standfirst}\n\n{BODY}"


def test_a_short_headline_above_a_caption_is_not_taken_for_a_section() -> None:
    article = article_from_plain_text(f"Ferry contract delayed\n\nThe terminal on Monday.\n\nPORT ELLEN — {BODY}")
    assert (article.section, article.title) == (None, "Ferry contract delayed")


def test_a_headline_that_begins_with_von_is_not_a_byline() -> None:
    article = article_from_plain_text(f"Politik\n\nVon der Leyen reist nach Kiew\n\n{BODY}")
    assert (article.section, article.title, article.authors) == ("Politik", "Von der Leyen reist nach Kiew", ())


def test_without_a_dateline_the_first_line_is_the_headline() -> None:
    article = article_from_plain_text(f"{HEADLINE}\n\n{BODY}")
    assert (article.title, article.text, article.section) == (HEADLINE, BODY, None)


def test_prose_without_a_headline_keeps_every_word_and_borrows_its_first_sentence() -> None:
    article = article_from_plain_text(BODY)
    assert article.text == BODY
    assert article.title.endswith("…")
    assert FIRST.startswith(article.title[:-1])
    assert len(article.title) <= 100


def test_a_single_paragraph_is_the_text_and_its_first_sentence_the_headline() -> None:
    article = article_from_plain_text("Storm hits coast. Thousands are without power, the grid operator says.")
    assert article.title == "Storm hits coast."
    assert article.text == "Storm hits coast. Thousands are without power, the grid operator says."


def test_text_in_chinese_is_read() -> None:
    article = article_from_plain_text(
        "港口推迟渡轮合同\n\n港口委员会周一第三次推迟了渡轮合同的决定，理由是燃料成本上升。委员会主席说，合同太贵。"
    )
    assert article.title == "港口推迟渡轮合同"


def test_lines_wrapped_at_a_width_are_joined_and_other_lines_stay_apart() -> None:
    wrapped = "The harbour board on Monday put off a decision on the\nferry contract for a third time, citing rising fuel\ncosts."
    assert paragraphs(f"Headline\nSubheadline\n\n{wrapped}") == ["Headline", "Subheadline", wrapped.replace("\n", " ")]


def test_nothing_to_read_is_an_error() -> None:
    with pytest.raises(SourceError):
        article_from_plain_text(" \n\n ")


WORDS = st.sampled_from(
    ["Harbour", "board", "PORT ELLEN —", "delays", "ferry.", "(AP)", "OSLO", "-", "said", "£5bn", "Роза"]
)
PIECES = st.lists(st.lists(WORDS, min_size=1, max_size=25).map(" ".join), min_size=1, max_size=12)


@pytest.mark.slow
@given(PIECES)
def test_every_word_of_a_copied_article_is_kept_somewhere(pieces: list[str]) -> None:
    article = article_from_plain_text("\n\n".join(pieces))
    kept = " ".join(
        filter(
            None, (article.section, article.title, article.caption, article.dateline, article.publisher, article.text)
        )
    )
    assert set(re.findall(r"\w+", " ".join(pieces))) <= set(re.findall(r"\w+", kept))


@given(st.text(max_size=400))
def test_no_text_makes_it_raise_anything_but_a_source_error(text: str) -> None:
    try:
        article = article_from_plain_text(text)
    except SourceError:
        return
    assert article.title
    assert article.text
    article.text.encode()
