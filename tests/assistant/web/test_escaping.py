"""Words of articles stay words, and run in no direction but their own."""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.web.escaping import contained, escaped
from assistant.web.templates import render

LRE, RLE, PDF, LRO, RLO = "\u202a", "\u202b", "\u202c", "\u202d", "\u202e"
LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"
BEGINNINGS, ENDS = {LRE, RLE, LRI, RLI, FSI}, {PDF, PDI}

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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Coast Courier", "Coast Courier"),
        ("הנמל נפתח", "הנמל נפתח"),
        (f"{RLO}sweN BBC", "sweN BBC"),
        (f"a{RLO}b{PDF}c", "abc"),
        (f"{RLE}a", f"{RLE}a{PDF}"),
        (f"{RLE}a{PDF}b", f"{RLE}a{PDF}b"),
        (f"{RLI}a{RLE}b", f"{RLI}a{RLE}b{PDF}{PDI}"),
        (f"{RLI}a{RLE}b{PDI}c", f"{RLI}a{RLE}b{PDI}c"),
        (f"a{PDF}b{PDI}c", "abc"),
        (f"{RLI}a{PDF}b{PDI}", f"{RLI}ab{PDI}"),
    ],
)
def test_a_direction_ends_with_the_words_that_began_it(text: str, shown: str) -> None:
    assert contained(text) == shown


@given(text_with_directions)
def test_whatever_stands_in_a_text_what_comes_after_it_is_not_turned_around(text: str) -> None:
    shown = contained(text)
    assert not {LRO, RLO} & set(shown)
    open_isolates = 0
    for mark in shown:
        open_isolates += (mark in (LRI, RLI, FSI)) - (mark == PDI)
        assert open_isolates >= 0
    assert open_isolates == 0
    assert contained(shown) == shown
    letters = [mark for mark in text if mark not in BEGINNINGS | ENDS | {LRO, RLO}]
    assert [mark for mark in shown if mark not in BEGINNINGS | ENDS] == letters


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
