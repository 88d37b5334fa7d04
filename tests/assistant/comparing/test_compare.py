"""Figures of several reports are put side by side if they count the same thing, and only then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.comparing.compare import AnswerComparisons, compare
from assistant.records import Citation, Sentence
from index import Article, NewsIndex

pytestmark = pytest.mark.slow

Told = tuple[str, str, str]  # outlet, day, text


def report(outlet: str, day: str, text: str, title: str, number: int = 0) -> Article:
    address = f"https://{outlet.lower().replace(' ', '-')}.example/{abs(hash((title, text, number)))}"
    published = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return Article(title=title, text=text, publisher=outlet, url=address, published=published, language="en")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path / "home") as index:
        yield index


def compared(
    index: NewsIndex, question: str, *told: Told, title: str = "Earthquake in Sarn valley"
) -> AnswerComparisons:
    """The comparisons if the first sentence of the first report is the answer."""
    articles = [report(outlet, day, text, title) for outlet, day, text in told]
    assert index.add(articles).added == len(articles)
    return under(index, question, articles[0], articles[0].text.split(". ")[0].rstrip(".") + ".")


def under(index: NewsIndex, question: str, article: Article, words: str) -> AnswerComparisons:
    hits = index.search(question, 10, asked_at=datetime(2024, 12, 1, tzinfo=UTC))
    held = index.article(article.id)
    assert held is not None
    start = held.text.index(words)
    own = (held.id, held.version, held.url, held.title, held.publisher, held.published)
    citation = Citation(1, *own, words, start, start + len(words), words, start)
    found = compare(question, [Sentence(words, (1,), "supported")], [citation], hits, index)
    for each in found.citations:
        source = index.article(each.article_id, each.version)
        assert source is not None and source.text[each.start : each.end] == each.quote
    cited = {1: citation} | {each.number: each for each in found.citations}
    assert all(figure.value in cited[figure.number].quote for t in found.comparisons for figure in t.figures)
    return found


def rows(found: AnswerComparisons) -> list[tuple[str, str, list[str]]]:
    return [(t.relation, t.subject, [figure.value for figure in t.figures]) for t in found.comparisons]


QUAKE = "How many people were killed in the Sarn valley earthquake?"


def test_a_toll_that_rises_over_days_is_a_later_figure(home: NewsIndex) -> None:
    found = compared(
        home,
        QUAKE,
        (
            "Hill Post",
            "2024-05-02",
            "The earthquake in Sarn valley killed at least 45 people. Roads are blocked by rock.",
        ),
        (
            "Coast Herald",
            "2024-05-05",
            "At least 62 people were killed in the Sarn valley earthquake. Tents came by air.",
        ),
    )
    assert rows(found) == [("later", "people killed", ["at least 45 people", "At least 62 people"])]
    assert [figure.number for figure in found.comparisons[0].figures] == [1, 2]
    assert found.citations[0].publisher == "Coast Herald"


def test_two_outlets_of_one_day_with_other_figures_differ(home: NewsIndex) -> None:
    found = compared(
        home,
        QUAKE,
        (
            "Hill Post",
            "2024-05-02",
            "The earthquake in Sarn valley killed 45 people. Roads are blocked by fallen rock.",
        ),
        ("Coast Herald", "2024-05-02", "The Sarn valley earthquake killed 58 people on Thursday. Helpers came by air."),
    )
    assert rows(found) == [("differ", "people killed", ["45 people", "58 people"])]


def test_like_figures_agree_and_words_like_about_leave_room(home: NewsIndex) -> None:
    found = compared(
        home,
        QUAKE,
        ("Hill Post", "2024-05-02", "The earthquake in Sarn valley killed about 60 people. Roads are blocked by rock."),
        ("Coast Herald", "2024-05-02", "The Sarn valley earthquake killed 58 people on Thursday. Helpers came by air."),
    )
    assert rows(found) == [("agree", "people killed", ["58 people", "about 60 people"])]


def test_a_wire_copy_counts_once_and_names_who_carries_it(home: NewsIndex) -> None:
    wire = (
        "The earthquake in Sarn valley killed 45 people, the governor said. Rescuers dug through the night with bare "
        "hands. The road from the coast is blocked in three places. Schools and the market stay shut this week."
    )
    other = (
        "The Sarn valley earthquake killed 58 people on Thursday. Helpers came by air and brought tents and blankets."
    )
    found = compared(
        home,
        QUAKE,
        ("Hill Post", "2024-05-02", wire),
        ("Lake Courier", "2024-05-02", wire + " More soon."),
        ("Coast Herald", "2024-05-02", other),
    )
    assert rows(found) == [("differ", "people killed", ["45 people", "58 people"])]
    copies = {name for figure in found.comparisons[0].figures for name in figure.also_in}
    assert copies in ({"Lake Courier"}, {"Hill Post"})


def test_a_copy_with_another_figure_is_not_named_beside_this_one(home: NewsIndex) -> None:
    wire = (
        "The earthquake in Sarn valley killed {} people, the governor said. Rescuers dug through the night with bare "
        "hands. The road from the coast is blocked in three places. Schools and the market stay shut this week."
    )
    other = (
        "The Sarn valley earthquake killed 58 people on Thursday. Helpers came by air and brought tents and blankets."
    )
    found = compared(
        home,
        QUAKE,
        ("Hill Post", "2024-05-02", wire.format(45)),
        ("Lake Courier", "2024-05-02", wire.format(54) + " More soon."),
        ("Coast Herald", "2024-05-02", other),
    )
    assert [figure.also_in for figure in found.comparisons[0].figures if figure.value == "45 people"] == [()]


def test_one_report_in_several_outlets_is_no_comparison(home: NewsIndex) -> None:
    wire = (
        "The earthquake in Sarn valley killed 45 people, the governor said. Rescuers dug through the night with bare "
        "hands. The road from the coast is blocked in three places. Schools and the market stay shut this week."
    )
    found = compared(
        home, QUAKE, ("Hill Post", "2024-05-02", wire), ("Lake Courier", "2024-05-02", wire + " More soon.")
    )
    assert found == AnswerComparisons()


@pytest.mark.parametrize(
    "other",
    [
        ("2019-05-02", "The Sarn valley earthquake of 2019 killed 300 people. A memorial stands above the town."),
        ("2024-05-02", "In 2019, an earthquake in Sarn valley killed 300 people. A memorial stands above the town."),
        ("2024-05-02", "The Sarn valley earthquake killed 12 children. Their school had stood for eighty years."),
        ("2024-05-02", "The Sarn valley earthquake killed another 12 people overnight. Helpers came by air."),
        ("2024-05-02", "The Sarn valley earthquake injured 120 people on Thursday. Helpers came by air."),
        ("2024-05-02", "The Sarn valley earthquake could have killed 400 people, an engineer said."),
        ("2024-05-02", "The earthquake killed 31 people in Upper Melk, a Sarn valley village. Helpers came by air."),
        ("2024-05-02", "A ferry fire off Brenholm killed 31 people on Thursday. The harbour is closed."),
    ],
)
def test_another_year_group_place_event_or_harm_is_no_conflict(home: NewsIndex, other: tuple[str, str]) -> None:
    first = "The earthquake in Sarn valley in Ketland killed 45 people. Roads are blocked by fallen rock."
    if "Upper Melk" in other[1]:
        first = "The earthquake killed 45 people in Lower Sarn. Roads are blocked by fallen rock."
    found = compared(home, QUAKE, ("Hill Post", "2024-05-02", first), ("Coast Herald", *other))
    assert found == AnswerComparisons()


def test_nobody_hurt_is_a_figure_of_zero(home: NewsIndex) -> None:
    found = compared(
        home,
        "How many people were hurt in the Varnholm harbour fire?",
        (
            "Hill Post",
            "2024-05-02",
            "Nobody knows the cause, but no one was hurt in the harbour fire in Varnholm. It burnt.",
        ),
        (
            "Coast Herald",
            "2024-05-02",
            "The harbour fire in Varnholm hurt 3 people on Thursday. Sheds burnt down to the quay.",
        ),
        title="Harbour fire in Varnholm",
    )
    assert rows(found) in ([("differ", "people hurt", ["no one", "3 people"])], [])


def test_percent_and_percentage_points_and_currencies_are_never_mixed(home: NewsIndex) -> None:
    found = compared(
        home,
        "By how much did the Ketland central bank raise its key interest rate?",
        ("Hill Post", "2024-05-02", "The Ketland central bank raised its key interest rate by 0.5 percentage points."),
        ("Coast Herald", "2024-05-02", "The Ketland central bank raised its key interest rate by 12 percent."),
        title="Ketland central bank raises key interest rate",
    )
    assert found == AnswerComparisons()
    paid = compared(
        home,
        "How much did the Lindow museum pay for the star map?",
        ("Hill Post", "2024-05-03", "The Lindow museum paid 340,000 euros for the old star map at an auction."),
        ("Coast Herald", "2024-05-03", "The Lindow museum paid 370,000 dollars for the old star map at an auction."),
        title="Lindow museum buys star map",
    )
    assert paid == AnswerComparisons()


def test_a_price_told_differently_on_one_day_differs(home: NewsIndex) -> None:
    found = compared(
        home,
        "How much did the Lindow museum pay for the star map?",
        ("Hill Post", "2024-05-03", "The Lindow museum paid 340,000 euros for the old star map at an auction."),
        ("Coast Herald", "2024-05-03", "The Lindow museum paid 430,000 euros for the old star map, bought at auction."),
        title="Lindow museum buys star map",
    )
    assert rows(found) == [("differ", "euros", ["340,000 euros", "430,000 euros"])]


def test_a_range_that_holds_the_other_figure_agrees(home: NewsIndex) -> None:
    found = compared(
        home,
        "How many people were arrested at the Varnholm port march?",
        (
            "Hill Post",
            "2024-05-02",
            "Police arrested 20 to 30 people at the port march in Varnholm. It rained all day.",
        ),
        (
            "Coast Herald",
            "2024-05-02",
            "At the Varnholm port march, police arrested 26 people. Dockers stayed away from it.",
        ),
        title="Port march in Varnholm",
    )
    assert rows(found) == [("agree", "people arrested", ["26 people", "20 to 30 people"])]


def test_a_superseded_version_of_an_article_is_no_report_beside_the_current_one(home: NewsIndex) -> None:
    title, address = "Earthquake in Sarn valley", "https://hill-post.example/quake"
    moment = datetime(2024, 5, 2, tzinfo=UTC)
    for toll in ("54", "45"):
        text = f"The earthquake in Sarn valley killed {toll} people. Roads are blocked by fallen rock."
        home.add([Article(title=title, text=text, publisher="Hill Post", url=address, published=moment, language="en")])
    article = home.article(home.find(address) or "")
    assert article is not None and article.version == 2
    found = under(home, QUAKE, article, "The earthquake in Sarn valley killed 45 people.")
    assert rows(found) == []


def test_an_answer_without_figures_is_not_compared(home: NewsIndex) -> None:
    found = compared(
        home,
        "Who leads the Sarn valley rescue?",
        ("Hill Post", "2024-05-02", "The rescue in Sarn valley is led by Ana Roth. The quake killed 45 people."),
        ("Coast Herald", "2024-05-02", "The Sarn valley earthquake killed 58 people on Thursday."),
    )
    assert found == AnswerComparisons()


def test_a_headline_that_no_sentence_bears_out_is_told_in_a_note(home: NewsIndex) -> None:
    first = (
        "Hill Post",
        "2024-05-02",
        "The floods in Sarn valley killed 32 people, the governor said. Roads are shut.",
    )
    later = report(
        "Coast Herald",
        "2024-05-04",
        "Rescuers still search Sarn valley after the floods.",
        "Sarn valley flood toll at 76",
    )
    home.add([later])
    found = compared(
        home, "How many people were killed in the Sarn valley floods?", first, title="Floods in Sarn valley"
    )
    assert found.comparisons == ()
    assert found.notes == ("A newer headline, Coast Herald, 2024-05-04, says “Sarn valley flood toll at 76”.",)


def test_a_question_for_another_number_gets_no_table(home: NewsIndex) -> None:
    found = compared(
        home,
        "How many people does the Sarn valley mill employ?",
        ("Hill Post", "2024-05-02", "The earthquake in Sarn valley killed 45 people. The mill employs 80 people."),
        ("Coast Herald", "2024-05-02", "The Sarn valley earthquake killed 58 people on Thursday."),
    )
    assert found == AnswerComparisons()
