"""A word diff that contains both texts, reads well, and stays fast on texts that have nothing in common."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article_diff import FieldChange, TextChange, changed, field_changes, word_changes
from index.records import Article

FERRY = (
    "The ferry Northlight began service on Monday, and the first crossing was sold out.\n\n"
    "It carries 240 passengers and takes 35 minutes to cross. Tickets cost four euros.\n\n"
    "The old boat will be kept as a museum."
)


def marked(old: str, new: str) -> str:
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(marks[change.kind].format(change.text) for change in word_changes(old, new))


def gives_both_texts_back(old: str, new: str) -> tuple[TextChange, ...]:
    changes = word_changes(old, new)
    assert "".join(change.text for change in changes if change.kind != "added") == old
    assert "".join(change.text for change in changes if change.kind != "removed") == new
    assert all(change.text for change in changes)
    assert all(one.kind != other.kind for one, other in pairwise(changes))
    return changes


WORDS = st.lists(
    st.sampled_from(
        ["ferry", "bridge", "the", "the", "said", "240", "3.5", "port,", "Ø", "船", "\n\n", "\n", "  ", "-"]
    ),
    max_size=40,
).map(" ".join)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(old=WORDS | st.text(max_size=60), new=WORDS | st.text(max_size=60))
def test_both_texts_can_be_put_together_again(old: str, new: str) -> None:
    gives_both_texts_back(old, new)


@settings(max_examples=150, deadline=None)
@given(text=WORDS, data=st.data())
def test_a_text_with_some_words_cut_out_is_only_cut(text: str, data: st.DataObject) -> None:
    words = text.split(" ")
    start = data.draw(st.integers(0, len(words)))
    cut = " ".join(words[:start] + words[start + data.draw(st.integers(0, 9)) :])
    added = [change for change in gives_both_texts_back(text, cut) if change.kind == "added" and not change.blank]
    assert len("".join(change.text for change in added)) <= len(text)


@given(WORDS)
def test_a_text_has_not_changed_from_itself(text: str) -> None:
    changes = gives_both_texts_back(text, text)
    assert {change.kind for change in changes} <= {"same"}
    assert not changed(changes)


def test_other_white_space_is_no_change_to_a_reader() -> None:
    changes = gives_both_texts_back(FERRY, FERRY.replace("\n\n", "\n").replace(". Tickets", ".\n\nTickets"))
    assert not changed(changes)
    assert changed(word_changes(FERRY, FERRY.replace("240", "260")))


def test_one_figure_is_one_change() -> None:
    assert marked("It carries 240 passengers.", "It carries 260 passengers.") == "It carries [-240-]{+260+} passengers."
    assert marked("It rose by 3.5 percent.", "It rose by 3.6 percent.") == "It rose by [-3.5-]{+3.6+} percent."


def test_a_rewritten_phrase_is_one_change_and_not_confetti() -> None:
    assert (
        marked(
            "Crews worked all of the night to clear the trees.",
            "Teams laboured most of the day to clear the trees.",
        )
        == "[-Crews worked all of the night-]{+Teams laboured most of the day+} to clear the trees."
    )


def test_a_paragraph_that_came_leaves_the_others_alone() -> None:
    first, rest = FERRY.split("\n\n", 1)
    changes = gives_both_texts_back(FERRY, f"{first}\n\nA second boat follows in May.\n\n{rest}")
    assert [change.text.strip() for change in changes if change.kind != "same"] == ["A second boat follows in May."]


def test_a_moved_paragraph_goes_in_one_place_and_comes_in_another() -> None:
    first, second, third = FERRY.split("\n\n")
    changes = gives_both_texts_back(FERRY, "\n\n".join((first, third, second)))
    assert [change.kind for change in changes if not change.blank and change.kind != "same"] in (
        ["added", "removed"],
        ["removed", "added"],
    )


def test_a_script_without_spaces_is_compared_by_characters() -> None:
    assert marked("渡轮可载二百四十人。", "渡轮可载二百六十人。") == "渡轮可载二百[-四-]{+六+}十人。"


def many_words(seed: int, count: int, of: int, paragraph: int = 60) -> str:
    rng = random.Random(seed)
    words = [f"w{rng.randrange(of)}" for _ in range(count)]
    return "\n\n".join(" ".join(words[start : start + paragraph]) for start in range(0, count, paragraph))


LONG: dict[str, Callable[[], tuple[str, str]]] = {
    "nothing in common": lambda: (many_words(1, 20_000, 50_000), many_words(2, 20_000, 50_000)),
    "common words": lambda: (many_words(1, 20_000, 300), many_words(2, 20_000, 300)),
    "two words": lambda: (many_words(1, 20_000, 2, 20_000), many_words(2, 20_000, 2, 20_000)),
    "set in other paragraphs": lambda: (many_words(1, 20_000, 5_000, 20_000), many_words(1, 20_000, 5_000, 7)),
    "one word": lambda: ("a " * 20_000, "a " * 10_000 + "b " + "a " * 9_000),
    "turned round": lambda: ("a b " * 10_000, "b a " * 10_000),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", LONG)
def test_twenty_thousand_words_are_compared_in_a_second_or_so(case: str) -> None:
    old, new = LONG[case]()
    began = time.thread_time()
    gives_both_texts_back(old, new)
    assert time.thread_time() - began < 2.5  # under 1 s on an idle machine


def test_what_changed_around_the_text_is_told_by_its_newsroom_name() -> None:
    old = Article(title="Ferry starts", text=FERRY, authors=("Ana Ruiz",), published=datetime(2024, 6, 3, tzinfo=UTC))
    new = Article(
        title="Ferry starts late",
        text=FERRY,
        authors=("Ana Ruiz", "Per Holm"),
        published=datetime(2024, 6, 3, tzinfo=UTC),
        updated=datetime(2024, 6, 4, tzinfo=UTC),
        section="Transport",
    )
    assert field_changes(old, new) == (
        FieldChange("headline", "Ferry starts", "Ferry starts late"),
        FieldChange("section", None, "Transport"),
        FieldChange("authors", ("Ana Ruiz",), ("Ana Ruiz", "Per Holm")),
        FieldChange("updated", None, datetime(2024, 6, 4, tzinfo=UTC)),
    )
    assert field_changes(old, old) == ()
