"""Markdown becomes an article: values from the front matter, plain text from the body."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.errors import SourceError
from index.records import Article
from index.sources.file.markdown import read_markdown, words_of_markdown

TEXT = "The harbour board on Monday put off a decision on the ferry contract."


def article(tmp_path: Path, content: str) -> Article:
    path = tmp_path / "a.md"
    path.write_text(content, encoding="utf-8")
    return read_markdown(path)


def test_front_matter_in_yaml_names_the_article(tmp_path: Path) -> None:
    found = article(
        tmp_path,
        "---\ntitle: 'Board delays: ferry contract'\npublisher: Example Wire\ndate: 2025-03-28T14:05:00+01:00\n"
        "updated: 2025-03-29\nauthors:\n  - Mara Lindqvist\n  - John Roe\nsection: Business\nlanguage: no\n"
        f"url: https://news.example/ferry\n---\n\n{TEXT}\n",
    )
    assert found.title == "Board delays: ferry contract"
    assert found.publisher == "Example Wire"
    assert found.published == datetime(2025, 3, 28, 13, 5, tzinfo=UTC)
    assert found.updated == datetime(2025, 3, 29, tzinfo=UTC)
    assert found.authors == ("Mara Lindqvist", "John Roe")
    assert (found.section, found.language, found.url) == ("Business", "no", "https://news.example/ferry")
    assert found.text == TEXT


@pytest.mark.slow
def test_front_matter_in_toml_names_the_article(tmp_path: Path) -> None:
    found = article(tmp_path, f'+++\ntitle = "Board delays"\ndate = 2025-03-28T14:05:00Z\n+++\n{TEXT}')
    assert (found.title, found.published) == ("Board delays", datetime(2025, 3, 28, 14, 5, tzinfo=UTC))


def test_without_front_matter_the_first_heading_is_the_headline(tmp_path: Path) -> None:
    found = article(tmp_path, f"# Board *delays* contract\n\n{TEXT}\n\n## Costs\n\nFuel is dear.")
    assert found.title == "Board delays contract"
    assert found.text == f"{TEXT}\n\nCosts\n\nFuel is dear."


def test_a_heading_that_repeats_the_headline_is_not_part_of_the_text_and_another_is(tmp_path: Path) -> None:
    assert article(tmp_path, f"---\ntitle: Board delays\n---\n# Board delays\n\n{TEXT}").text == TEXT
    assert article(tmp_path, f"---\ntitle: Board delays\n---\n# Background\n\n{TEXT}").text == f"Background\n\n{TEXT}"


def test_without_any_headline_the_first_sentence_is_one(tmp_path: Path) -> None:
    assert article(tmp_path, TEXT).title == TEXT


def test_a_rule_on_top_is_not_front_matter(tmp_path: Path) -> None:
    assert article(tmp_path, f"---\n\nJust a line.\n\n---\n\n{TEXT}").text == f"Just a line.\n\n{TEXT}"


def test_broken_front_matter_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="broken front matter, line 4: expected ',' or ']'"):
        article(tmp_path, f"---\ntitle: A\nsection: [unclosed\n---\n{TEXT}")


def test_front_matter_without_text_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no text"):
        article(tmp_path, "---\ntitle: A\n---\n")


def test_aliases_are_read_where_they_stand_for_little(tmp_path: Path) -> None:
    found = article(tmp_path, f"---\ntitle: A\nauthor: &me Mara Lindqvist\npublisher: *me\n---\n{TEXT}")
    assert (found.authors, found.publisher) == (("Mara Lindqvist",), "Mara Lindqvist")


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("A [link](https://x.example) and **bold** and `code`.", ["A link and bold and code."]),
        ("![A picture](x.png)", []),
        ("![A picture](x.png) The board met.", ["The board met."]),
        ("One line\nwrapped.", ["One line wrapped."]),
        ("Two lines  \napart.", ["Two lines\napart."]),
        ("- first\n- second\n\n1. third", ["first", "second", "third"]),
        ("> “We cannot pay.”", ["“We cannot pay.”"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", ["a | b", "1 | 2"]),
        ("<!-- a note -->\n\nWords.", ["Words."]),
        ("<div><p>In a block.</p><script>x()</script></div>\n\nWords.", ["In a block.", "Words."]),
        ("Words <br> apart &amp; *on*.", ["Words  apart & on."]),
        ("5 \\* 3 snake_case 2*3*4", ["5 * 3 snake_case 234"]),
        ("    code", ["code"]),
        ("~~gone~~ kept", ["gone kept"]),
    ],
)
def test_markup_is_reduced_to_the_words_one_reads(markup: str, words: list[str]) -> None:
    assert words_of_markdown(markup) == (None, words)
