"""Passages are exact, complete and of a size that the model reads."""

from hypothesis import example, given
from hypothesis import strategies as st

from index.records import Article
from index.splitter import MAX_CHARACTERS, TARGET_WORDS, split
from index.text.sentences import paragraph_spans, sentence_spans

texts = st.text(
    alphabet=st.one_of(st.sampled_from("ab .!?\n\u2028“”'’…。你好\t-1"), st.characters(exclude_categories=["Cs"])),
    max_size=600,
).filter(lambda text: text.strip())


@given(texts)
@example("word " * 1000)
@example("字" * 5000)
@example("One. Two.\n\n\n\nThree.\n \nFour?")
def test_every_passage_is_a_slice_of_the_text_and_nothing_is_lost(text: str) -> None:
    passages = split(Article(title="t", text=text))
    assert passages
    position = 0
    for ordinal, passage in enumerate(passages):
        assert passage.ordinal == ordinal
        assert text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip() != ""
        assert not text[position : passage.start].strip(), "words between passages"
        assert len(passage.text) <= MAX_CHARACTERS
        assert len(passage.text.split()) <= TARGET_WORDS
        position = passage.end
    assert not text[position:].strip()


@given(texts)
def test_sentences_lie_in_order_inside_paragraphs_and_lose_nothing(text: str) -> None:
    position = 0
    paragraphs = paragraph_spans(text)
    for start, end in sentence_spans(text):
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip() != ""
        assert any(first <= start and end <= last for first, last in paragraphs)
        position = end
    assert not text[position:].strip()


def test_abbreviations_and_quotations_do_not_end_a_sentence() -> None:
    text = "Dr. Ames met the U.S. envoy on Jan. 6. “We agreed,” he said. Sales rose 3.5 percent in Q3."
    assert [text[start:end] for start, end in sentence_spans(text, "en")] == [
        "Dr. Ames met the U.S. envoy on Jan. 6.",
        "“We agreed,” he said.",
        "Sales rose 3.5 percent in Q3.",
    ]


def test_a_time_of_day_does_not_end_a_sentence_that_goes_on_with_its_zone_or_day() -> None:
    text = (
        "It passed at 7:49 a.m. Eastern time. Doors open at 8 p.m. ET on Friday. It landed at 6:04 p.m. Indian Standard"
        " Time. He left at 9 p.m. Tickets sold fast."
    )
    assert [text[start:end] for start, end in sentence_spans(text, "en")] == [
        "It passed at 7:49 a.m. Eastern time.",
        "Doors open at 8 p.m. ET on Friday.",
        "It landed at 6:04 p.m. Indian Standard Time.",
        "He left at 9 p.m.",
        "Tickets sold fast.",
    ]


def test_a_passage_begins_with_a_paragraph_where_it_can() -> None:
    paragraphs = [" ".join(["word"] * 59) + " end." for _ in range(6)]
    passages = split(Article(title="t", text="\n\n".join(paragraphs)))
    assert [passage.text.count("end.") for passage in passages] == [2, 2, 2]


def test_paragraphs_are_what_stands_between_blank_lines_whatever_white_is_in_those() -> None:
    text = "  one\n \t\n\n two\nlines \n\n\n\u2028\n three"
    assert [text[start:end] for start, end in paragraph_spans(text)] == ["one", "two\nlines", "three"]
    assert paragraph_spans(" \n\n \n") == paragraph_spans("") == []
