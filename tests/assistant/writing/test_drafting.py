"""A model's text split into sentences: where they end, and which citations belong to which."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.writing.drafting import DraftSentence, drafts
from assistant.writing.model_errors import ModelCut

TEXTS = (
    "The bridge opened on Friday [1]. It cost 30 million. [2][3] All cheered at 7:49 a.m. Eastern time [4].",
    "[1] The bridge opened on Friday.\n[2] It cost 30 million euros.\n",
    "- **The bridge** opened [1]\n- It cost 30 million [2-4], they say [1, 9].",
    "The mayor said: “We will not wait. We build.” [1] Dr. Ames agreed [Evidence 2] and left for the U.S. on Monday.",
    "1. The bridge opened (1).\n2. It cost 30 million (2022).",
    'It opened [1: "The mayor. On Friday"]. It cost 30 [2, 3: "thirty"]. Partners are:\n- Ann [4]\n- Ben',
)


def read(text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(draft.text, draft.citations) for draft in drafts([text])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It opened [1]. It cost more [2].", [("It opened.", (1,)), ("It cost more.", (2,))]),
        ("It opened. [1] It cost more. [2]", [("It opened.", (1,)), ("It cost more.", (2,))]),
        ("It opened.\n[1]\nIt cost more.\n[2]", [("It opened.", (1,)), ("It cost more.", (2,))]),
        ("[1] It opened. [2] It cost more.", [("It opened.", (1,)), ("It cost more.", (2,))]),
        ("- [1] It opened.\n- [2] It cost more.", [("It opened.", (1,)), ("It cost more.", (2,))]),
        ("It opened [1][2], [3; 4] and [6-8].", [("It opened, and.", (1, 2, 3, 4, 6, 7, 8))]),
        ("It opened 【1†source】.", [("It opened.", (1,))]),
        ("It opened (1).", [("It opened.", (1,))]),
        ("It opened in May (2022).", [("It opened in May (2022).", ())]),
        ("It opened [1-900].", [("It opened.", (1, 900))]),
        ("It opened [2, 2, 1].", [("It opened.", (2, 1))]),
        ("According to [2], it opened.", [("It opened.", (2,))]),
        ("As stated in evidence [2] and [3], it opened.", [("It opened.", (2, 3))]),
        ("## It **opened** `late` [1]", [("It opened late", (1,))]),
        ("See [the plan](https://bad.example/x) [1].", [("See the plan.", (1,))]),
        ("See [1](https://bad.example/x).", [("See.", (1,))]),
        ("桥星期一开放[1]。耗资三亿【2】。", [("桥星期一开放。", (1,)), ("耗资三亿。", (2,))]),
        ("Answer: it opened [1].", [("It opened.", (1,))]),
        ("8.5 million [1]", [("8.5 million", (1,))]),
        ("[1]", []),
        (" \n\n", []),
        ("", []),
    ],
)
def test_marks_are_read_in_every_form_and_markup_is_taken_off(
    text: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('It opened [2: "opened on Friday. It was late"].', ((2, "opened on Friday. It was late"),)),
        ("It opened [1: “on Friday”; 3: 'at noon'].", ((1, "on Friday"), (3, "at noon"))),
        ('It opened [1, 2: "on Friday"].', ((2, "on Friday"),)),
        ('[1: "on Friday"] It opened late.', ((1, "on Friday"),)),
        ('It opened [1]. "on Friday"', ((1, "on Friday"),)),
        ("It opened [1].", ()),
    ],
)
def test_words_given_in_a_mark_belong_to_its_sentence(text: str, words: tuple[tuple[int, str], ...]) -> None:
    (draft,) = drafts([text])
    assert draft.words == words and "Friday" not in draft.text
    assert list(drafts(list(text))) == [draft]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The partners are:\n- Ann [2]\n- Ben [3]\nThey paid.",
            [("The partners are: Ann; Ben", (2, 3)), ("They paid.", ())],
        ),
        ("More than 40 came.[^3]\n\n[^3]: Coast Post, 2 May", [("More than 40 came.", (3,))]),
        ("Here is what they say:\nIt opened [1].", [("Here is what they say:", ()), ("It opened.", (1,))]),
    ],
)
def test_lists_are_one_sentence_and_footnotes_are_none(text: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert read(text) == [(draft.text, draft.citations) for draft in drafts(list(text))] == expected


@given(text=st.sampled_from(TEXTS), cuts=st.lists(st.integers(1, 9), min_size=1, max_size=60))
@settings(max_examples=150, deadline=None)
def test_it_makes_no_difference_where_the_pieces_were_cut(text: str, cuts: list[int]) -> None:
    pieces, rest = [], text
    for cut in cuts:
        pieces.append(rest[:cut])
        rest = rest[cut:]
    assert [(each.text, each.citations) for each in drafts([*pieces, rest])] == read(text)


@given(st.text(alphabet="[]()1,2- .\nab*`#", max_size=80))
@settings(max_examples=200, deadline=None)
def test_nothing_that_a_model_can_write_breaks_it(text: str) -> None:
    for draft in drafts(list(text)):
        assert draft.text.strip() == draft.text != ""
        assert len(set(draft.citations)) == len(draft.citations)


def test_a_sentence_comes_out_before_the_next_one_has_ended() -> None:
    given_out: list[DraftSentence] = []

    def pieces():
        yield "The bridge opened on Friday [1]. "
        yield "It cost thirty million euros, twice what the city had "
        assert [draft.text for draft in given_out] == ["The bridge opened on Friday."]
        yield "planned [2]."

    for draft in drafts(pieces()):
        given_out.append(draft)
    assert len(given_out) == 2


def test_where_the_text_breaks_off_the_unfinished_sentence_is_lost_and_no_other() -> None:
    def pieces():
        yield "The bridge opened on Friday [1]. It cost 30 million euros [2]. The mayor paid 4"
        yield "00 of them, they"
        raise ModelCut("broke off")

    came = []
    with pytest.raises(ModelCut):
        for draft in drafts(pieces()):
            came.append(draft)
    assert [draft.text for draft in came] == ["The bridge opened on Friday.", "It cost 30 million euros."]
