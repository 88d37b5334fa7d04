"""Templates: values are escaped whatever they hold, markup stays, and what comes out is one line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from assistant.records import Citation
from assistant.text.prompt_injection import LEFT_OUT_LINE
from assistant.web.html import templates
from assistant.web.html.templates import render

HOSTILE = '<script>alert(1)</script>\n\n**bold** "quoted" & [link](javascript:alert(1))'
CITED = Citation(
    *(1, "a", 1, None, HOSTILE, HOSTILE, datetime(2024, 5, 1, tzinfo=UTC)),
    *("words", 0, 5, "words", 0),
)
NOTHING = Markup("")


def card(**values: object) -> Markup:
    return render(
        "source",
        **(
            {
                "cited": CITED,
                "chips": NOTHING,
                "quotes": [],
                "since": NOTHING,
                "pages": "",
                "copies": "",
                "whole": "/articles/a",
                "original": "",
            }
            | values
        ),
    )


def test_values_are_escaped_and_hold_no_line_break() -> None:
    made = card(quotes=[HOSTILE])
    assert "<script" not in made and '"quoted"' not in made
    assert "\n" not in made
    assert made.count("&lt;script&gt;") == 1  # the quote; outlet and headline are no prose, and left out
    assert made.count(LEFT_OUT_LINE) == 2
    assert "alert(1)&lt;/script&gt;&#10;&#10;**bold**" in made


def test_markup_stays_as_it_is() -> None:
    assert "<mark>words</mark>" in card(quotes=[Markup("<mark>words</mark>")])


def test_a_value_that_is_not_given_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="undefined"):
        render("source")
    with pytest.raises(ValueError, match="None"):
        card(since=None)


def test_line_breaks_of_a_template_are_no_spaces_between_tags_and_one_between_words() -> None:
    made = card(quotes=["one", "two"])
    assert "<blockquote>one</blockquote><blockquote>two</blockquote><p class" in made


@pytest.mark.parametrize(
    "path", sorted((Path(templates.__file__).parents[1] / "templates").glob("*.html")), ids=lambda path: path.name
)
def test_no_template_holds_script_style_or_a_way_around_the_escaping(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for banned in ("<script>", "style=", "onclick", "|safe", "| safe", "autoescape"):
        assert banned not in text
