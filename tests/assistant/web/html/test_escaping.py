"""Words of articles stay words, and run in no direction but their own."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.formatting import in_order
from assistant.web.html.escaping import dateline, escaped
from assistant.web.html.templates import render

LRE, RLE, PDF, LRO, RLO = "\u202a", "\u202b", "\u202c", "\u202d", "\u202e"
LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"
REORDERING = {LRE, RLE, PDF, LRO, RLO, LRI, RLI, FSI, PDI}

text_with_directions = st.lists(
    st.one_of(st.sampled_from([LRE, RLE, PDF, LRO, RLO, LRI, RLI, FSI, PDI]), st.text(max_size=4)), max_size=20
).map("".join)


class Seen(HTMLParser):
    """What a browser makes of markup: its text and its tags."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.text, self.tags = "", []  # type: ignore[var-annotated]
        self.feed(markup)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


@given(text_with_directions)
def test_whatever_stands_in_a_text_its_letters_are_shown_as_they_are_written(text: str) -> None:
    assert in_order(text) == "".join(mark for mark in text if mark not in REORDERING)


def test_the_day_keeps_its_place_behind_a_name_that_runs_from_right_to_left() -> None:
    shown = str(escaped(dateline("הנמל", datetime(2024, 5, 1, tzinfo=UTC))))
    assert shown == "הנמל · \u200e1 May 2024"


@given(st.text(max_size=200))
def test_a_browser_shows_the_text_and_sees_no_tag_in_it(text: str) -> None:
    text = "".join(mark for mark in text if unicodedata.category(mark) not in ("Cc", "Cs", "Cf"))
    seen = Seen(str(escaped(text)))
    assert (seen.text, seen.tags) == (text, [])


@pytest.mark.parametrize(
    "text",
    [
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&amp;lt;b&amp;gt;",
        "&#60;img src=x onerror=alert(1)&#62;",
        "&#x3c;b&#x3e;",
        "&NewLine;&Tab;&nbsp;",
        "AT&T &copy 2024",
        "</template></script></textarea>--><b>",
    ],
)
def test_entities_are_shown_as_they_were_written(text: str) -> None:
    seen = Seen(str(escaped(text)))
    assert (seen.text, seen.tags) == (text, [])
    attribute = Seen(f'<p title="{escaped(text)}">x</p>')
    assert attribute.tags == ["p"]


def test_a_name_on_the_sign_in_page_stays_in_its_field() -> None:
    page = render("sign_in", version="v", back="/", user='"><script>alert(1)</script>', problem="<b>")
    assert "script" not in Seen(str(page)).tags
    assert "b" not in Seen(str(page)).tags
