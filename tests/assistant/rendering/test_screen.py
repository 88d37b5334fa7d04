"""What a terminal shows: words wrapped to its width, in its colours, and nothing that it would obey."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.rendering.screen.answer import answer_screen, hits_screen
from assistant.rendering.screen.harmless import harmless, harmless_json
from assistant.rendering.screen.layout import Paragraph, StyledText, cells, laid_out
from tests.assistant.rendering.test_answer import ANSWER, CLOSEST, HIT, REFUSED, REPLY

ATTACKS = [
    "\x1b[2J\x1b[H",  # clears the screen
    "\x1b]0;title\x07",  # retitles the window
    "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",  # a link that leads elsewhere
    "\x1b]52;c;cm0gLXJm\x07",  # fills the clipboard
    "\x9b31m",  # the same in one character
    "\x9d0;title\x9c",
    "\x90q\x9c",
    "supported\rno",  # writes over what stands there
    "no\b\b",
    "\x7f",
    "\x0e",  # another character set
    "\u202egnp.exe\u202c",  # reorders what is read
    "\u2066\u2067\u2069",
]
DANGEROUS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
COLOUR = re.compile("\x1b\\[(?:0|1|2|31|32|33)m")


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_an_article_reaches_the_terminal_as_an_order(attack: str) -> None:
    words = f"The bridge {attack} opened."
    citation = replace(
        ANSWER.citations[0], title=words, publisher=words, quote=words, url=f"https://a.example/{attack}"
    )
    hostile = replace(ANSWER, citations=(citation, *ANSWER.citations[1:]), notes=(words,))
    hit = replace(HIT, article=replace(HIT.article, title=words, publisher=words))
    for shown in (
        laid_out(answer_screen(hostile), 60, colour=True),
        laid_out(answer_screen(hostile)),
        laid_out(hits_screen([hit], (), ()), 60, colour=True),
    ):
        assert not DANGEROUS.search(COLOUR.sub("", shown))
    assert not DANGEROUS.search(harmless(words))


@given(st.text())
def test_json_for_a_terminal_says_the_same_and_is_harmless(text: str) -> None:
    line = harmless_json(json.dumps({"text": text}, ensure_ascii=False))
    assert json.loads(line) == {"text": text}
    assert not DANGEROUS.search(line)


@given(st.lists(st.text(max_size=40), max_size=6), st.integers(20, 60), st.booleans())
def test_wrapping_loses_no_word_and_keeps_to_the_width(parts: list[str], width: int, colour: bool) -> None:
    styles = ("", "bold", "dim", "good", "doubtful", "bad")
    line = Paragraph(*(StyledText(part, style) for part, style in zip(parts, styles, strict=False)), first="1. ")
    shown = COLOUR.sub("", laid_out([[line]], width, colour=colour))
    assert "".join(shown.split()) == "".join(f"1. {harmless(''.join(parts))}".split())
    for row in shown.split("\n"):
        longest = max((cells(word) for word in row.split()), default=0)
        assert cells(row) <= max(width, longest + 3)


def test_words_run_on_under_each_other_and_wide_ones_count_double() -> None:
    line = Paragraph("one two three four five six", first="[1] ")
    assert laid_out([[line]], 20) == "[1] one two three\n    four five six"
    assert laid_out([[Paragraph("東京都で大きな会議が開かれました")]], 20) == "東京都で大きな会議が\n開かれました"
    assert laid_out([[Paragraph("https://a.example/an/address/that/is/long")]], 20).count("\n") == 0


def test_without_a_terminal_a_paragraph_is_a_line_without_colours_or_markup() -> None:
    headline = replace(HIT.article, title="Five_under_scores *and* [more]")
    shown = laid_out(hits_screen([replace(HIT, article=headline)], (), ()))
    assert shown.splitlines()[0] == "1. Five_under_scores *and* [more], Coast Herald, 2022-06-17"
    assert "\x1b" not in shown and "\\" not in shown


def test_colours_end_where_their_words_end() -> None:
    assert laid_out([[Paragraph(StyledText("a b", "bold"), " c")]], colour=True) == "\x1b[1ma b\x1b[0m c"
    assert laid_out([[Paragraph(StyledText("aa bb", "bold"), StyledText(" cc", "dim"))]], 20, colour=True) == (
        "\x1b[1maa bb\x1b[0m \x1b[2mcc\x1b[0m"
    )


def test_a_refusal_says_why_and_names_the_nearest_headlines() -> None:
    shown = laid_out(answer_screen(REFUSED))
    assert REFUSED.refusal is not None
    assert shown.startswith(REFUSED.refusal.reason)
    assert "Nearest headlines:" in shown


def test_quotes_are_a_list_with_outlet_and_date_and_their_sources_do_not_repeat_them() -> None:
    line = "- The bridge opened. (Coast Herald, 17 June 2022) [1]"
    source = "[1] Bridge opens, Coast Herald, 2022-06-17\n    https://a.example/1"
    assert laid_out(answer_screen(ANSWER)) == f"{line}\n\nAs of 17 June 2022\n\nSources:\n\n{source}"
    assert laid_out(answer_screen(CLOSEST)) == f"No sentence says this. Closest:\n\n{line}\n\nSources:\n\n{source}"
    assert laid_out(answer_screen(replace(ANSWER, model="openai:small"))).startswith("The bridge opened. [1]\n\nAs of")


def test_a_reply_is_only_its_line() -> None:
    assert laid_out(answer_screen(REPLY)) == REPLY.reply
