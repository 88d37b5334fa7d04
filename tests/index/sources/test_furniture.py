"""What stands in an article's text and is no sentence of it is told by place, form and neighbours, and never quoted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.records import Article
from index.sources.furniture import article_sentences, furniture_spans, sentences_of

BODY = [
    "The harbour board on Monday put off a decision on the ferry contract for a third time, citing rising fuel costs.",
    "The contract, worth 40 million a year, covers four crossings to the outer islands and runs until the year 2032.",
    "Islanders who depend on the boats for food said they would write to the transport minister this week.",
    "The board will meet again on 14 April, and the minister has said that she will be there to hear the islanders.",
    "Nobody on the board would say on Monday what happens to the night boats if there is no contract by the summer.",
    "A petition against the delay has been signed by 2,300 people, nearly as many as live on the outer islands.",
]


def sentences(*lines: str) -> list[str]:
    text = "\n\n".join(lines)
    return [text[start:end] for start, end in article_sentences(text, "en")]


@pytest.mark.parametrize(
    "dateline",
    [
        "PORT ELLEN, Scotland (AP) — ",
        "OSLO — ",
        "OSLO – ",
        "KIRKWALL, Scotland -- ",
        "Port Ellen, Scotland (Reuters) ",
        "(CNN) ",
        "Oslo and Bergen, Norway (CNN Business) ",
        "SÃO PAULO, March 28 (Reuters) - ",
        "Oslo CNN — ",
    ],
)
def test_a_sentence_begins_behind_its_dateline(dateline: str) -> None:
    assert sentences(dateline + BODY[0], *BODY[1:]) == BODY


@pytest.mark.parametrize(
    "first",
    [
        "Alphabet (GOOGL) said on Monday that it had put off a decision on the ferry contract for a third time.",
        "The World Ferry Organization (WFO) put off a decision on the ferry contract for a third time on Monday.",
        "The board — Ann Poe, John Roe and Mara Holm — put off a decision on the ferry contract on Monday.",
        "WHO — the agency for health — said on Monday that it had put off a decision on the ferry contract again.",
        "NATO ships — twelve of them — were in the harbour on Monday when the board put off its decision again.",
    ],
)
def test_what_only_looks_like_a_dateline_stays(first: str) -> None:
    assert sentences(first, *BODY[1:])[0] == first


@pytest.mark.parametrize(
    "line",
    [
        "What the islanders say",
        "FERRY TODAY",
        "– Mara Lindqvist",
        "-- Ann Poe, Example Wire",
        "Contributing: Ann Poe and the Example Wire",
        "Photo: Ann Poe",
        "(Photo by Ann Poe/Getty Images)",
        "Ann Poe/AP Flames leap from trees as the fire crosses a road in Lindow on Friday.",
        "Hide Caption 12 of 40 Photos: The ferry in the harbour on Monday.",
        "FILE - The ferry leaves the harbour on a Monday in March.",
        "Ferry fares:Which crossings cost more this summer",
        "'A slap in the face':Islanders wait for their boats",
        "Islanders who wait for their boats have had enough of the board, an inspector says",
        "3. The outer islands",
        "READ MORE: Ferry fares rise",
        "Video Ad Feedback",
        "Prev Next",
        "What's next:",
        "If your day starts before you have read the news, this is for you. Sign up here for our newsletter.",
        "2.",
        "___",
    ],
)
@pytest.mark.parametrize("place", [2, 4])
def test_a_line_that_is_no_text_is_no_sentence(line: str, place: int) -> None:
    assert sentences(*BODY[:place], line, *BODY[place:]) == BODY


@pytest.mark.parametrize(
    "line",
    [
        "Mara Lindqvist covers islands. Reach her at mara@wire.example.",
        "Follow Ann Poe on Twitter: @annpoe",
        "Ann Poe contributed to this report.",
    ],
)
def test_a_note_on_the_writers_below_the_article_is_no_sentence(line: str) -> None:
    assert sentences(*BODY, line) == BODY


@pytest.mark.parametrize(
    "lines",
    [
        ("Northern Isles, 41 votes", "Southern Isles, 38 votes", "Mainland, 12 votes"),
        (
            "Fuel costs twice as much",
            "Crews are hard to find",
            "The night boat runs empty",
            "No harbour is deep enough",
        ),
        ("Stromness: The night boat is cancelled until the end of May, and the day boat leaves an hour earlier.",),
        ("“We were never asked”, she said, “not once.”",),
        ("“We were never asked,” she said to the board on Monday in a letter",),
        ("Ask at ann@harbour.example for a ticket, the board says, or at the quay from seven in the morning on.",),
    ],
)
def test_items_of_a_list_and_sentences_stay(lines: tuple[str, ...]) -> None:
    text = "\n\n".join((BODY[0], *lines, *BODY[1:]))
    kept = "\n".join(text[start:end] for start, end in article_sentences(text, "en"))
    assert all(line.split(".")[0] in kept for line in lines)


def test_a_whole_sentence_behind_a_glued_label_stays_without_it() -> None:
    assert sentences(BODY[0], f"Stromness:{BODY[2]}")[1] == BODY[2]


def test_furniture_is_what_is_between_the_sentences() -> None:
    text = f"OSLO (AP) — {BODY[0]}\n\nWhat comes next\n\n{BODY[1]}"
    article = Article(title="Board", text=text, language="en")
    assert [text[start:end].strip() for start, end in furniture_spans(article)] == ["OSLO (AP) —", "What comes next"]
    start = text.index(BODY[1])
    article = replace(article, furniture=((start, start + len(BODY[1])),))
    assert [text[start:end] for start, end in sentences_of(article)] == [BODY[0]]
