"""Words can be found however they are typed, in every script."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text import scripts
from index.text.scripts import findable


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(scripts).failed == 0


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_plain_text_is_left_alone(text: str) -> None:
    assert findable(text) == text


@given(st.text())
def test_any_text_can_be_read_and_reading_twice_finds_the_same_words(text: str) -> None:
    once = findable(text)
    assert findable(once).split() == once.split()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ｶﾞｿﾘﾝ価格", "ガソリン価格"),
        ("ＮＡＴＯ　２０２４", "NATO 2024"),
        ("cafe\u0301 Zu\u0308rich", "café Zürich"),
        ("مُحَمَّد", "محمد"),
        ("שָׁלוֹם", "שלום"),
        ("부산", "부산"),
        ("Reform\u00adpaket", "Reformpaket"),
    ],
)
def test_one_word_typed_in_two_ways_is_one_word(typed: str, meant: str) -> None:
    assert findable(typed).split() == findable(meant).split()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("中国人民银行宣布降息", "降息"),
        ("東京都の人々がビールを飲む", "ビール"),
        ("東京都の人々がビールを飲む", "人々"),
        ("ธนาคารแห่งประเทศไทย", "ประเทศไทย"),
        ("ທະນາຄານແຫ່ງ ສປປ ລາວ", "ທະນາຄານ"),
        ("ធនាគារជាតិនៃកម្ពុជា", "កម្ពុជា"),
        ("မြန်မာနိုင်ငံတော်ဗဟိုဘဏ်", "ဗဟိုဘဏ်"),
        ("한국은행이 금리를 올렸다", "한국은행"),
        ("𠮷野家が値上げ", "𠮷野家"),
    ],
)
def test_a_part_of_a_text_without_spaces_shares_all_its_pairs_with_it(text: str, part: str) -> None:
    assert set(findable(part).split()) <= set(findable(text).split())
    assert len(findable(part).split()) > 0


def test_words_of_scripts_with_vowel_signs_stay_whole() -> None:
    assert len(findable("हिन्दी समाचार").split()) == 2
