"""The facts of a claim are found however they are written, and told apart from those the evidence lacks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from assistant.checking.dates import has_date, read_dates
from assistant.checking.facts import Fact, compare
from assistant.checking.names import has, has_alike, read_known, read_names
from assistant.checking.numbers import read_numbers
from assistant.checking.quotations import is_quoted_in, plain, read_quotations
from assistant.checking.reading import read_claim, read_evidence
from assistant.records import Evidence

# A Wednesday.
PUBLISHED = datetime(2024, 3, 6, 9, tzinfo=UTC)
DAY = PUBLISHED.date()


def facts(claim: str, text: str, title: str = "", publisher: str | None = None) -> dict[str, str]:
    """The standing of each fact, by the words of the claim."""
    found = compare(read_claim(claim), [read_evidence(Evidence(text, title, publisher, PUBLISHED))])
    return {fact.said: fact.standing for fact in found}


def standing(claim: str, text: str) -> set[str]:
    return set(facts(claim, text).values())


def values(text: str) -> list[float]:
    return [max(number.values) for number in read_numbers(text) if number.values]


# -- numbers


@pytest.mark.parametrize(
    ("written", "comes_to"),
    [
        ("1.2 million people", 1_200_000),
        ("1,200,000 people", 1_200_000),
        ("1 200 000 personnes", 1_200_000),
        ("£3bn", 3e9),
        ("two and a half", 2),
        ("a dozen eggs", 12),
        ("two dozen eggs", 24),
        ("half a million homes", 500_000),
        ("one hundred and five days", 105),
        ("two hundred thousand votes", 200_000),
        ("twenty-three goals", 23),
        ("45 per cent", 45),
        ("the 21st time", 21),
        ("twenty-third place", 23),
        ("two-thirds of it", 2 / 3),
        ("a 19-year-old man", 19),
        ("3.5亿元", 350_000_000),
        ("Mio. 12 Millionen Euro", 12_000_000),
    ],
)
def test_a_number_is_read_however_it_is_written(written: str, comes_to: float) -> None:
    assert values(written)[0] == pytest.approx(comes_to)


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("A dozen ships waited.", "Twelve ships waited."),
        ("12 ships waited.", "A dozen ships waited."),
        ("Half of the members agreed.", "50 percent of the members agreed."),
        ("It cost 1.2 million.", "It cost $1,200,000."),
        ("Prices rose by 5 to 10 percent.", "Prices rose between 5 percent and 10 percent."),
        ("The talks began at 9:45 p.m.", "The talks began at 21:45."),
        ("The G7 met.", "The G-7 met."),
        ("It was its 20th anniversary.", "It was founded 20 years ago."),
        ("Dozens of people came.", "Some 45 people came."),
        ("One of the ships sank.", "A ship sank."),
    ],
)
def test_the_same_number_in_other_words_is_there(claim: str, text: str) -> None:
    assert standing(claim, text) <= {"has"}


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("45 ships waited.", "54 ships waited."),
        ("Prices rose by 4 percent.", "Prices rose by 4 euros."),
        ("It cost 40 euros.", "It cost 40 dollars."),
        ("It came third.", "It came second."),
        ("The G20 met.", "The G7 met."),
        ("Two thousand came.", "Two hundred came."),
    ],
)
def test_another_number_is_not(claim: str, text: str) -> None:
    assert "absent" in standing(claim, text)


@pytest.mark.parametrize("claim", ["12 people died.", "The blast killed a dozen.", "Thirty people were hurt."])
def test_a_number_goes_with_what_it_counts_in_other_words(claim: str) -> None:
    assert standing(claim, "The blast killed 12 people and injured 30.") == {"has"}


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("About 1.2 million came.", "1,195,340 came."),
        ("1.2 million came.", "1,195,340 came."),
        ("More than 100 came.", "116 came."),
        ("It rose to roughly $165 billion.", "It rose to $164 billion."),
    ],
)
def test_a_rounding_is_the_number(claim: str, text: str) -> None:
    assert standing(claim, text) == {"has"}


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("100 came.", "116 came."),
        ("Nearly 100 came.", "116 came."),
        ("About 83% came.", "Two thirds of them came."),
        ("It was about $100 billion.", "It was $171 billion."),
    ],
)
def test_what_is_too_far_off_is_no_rounding(claim: str, text: str) -> None:
    assert "absent" in standing(claim, text)


def test_a_small_count_or_a_share_may_be_the_writers_own() -> None:
    assert facts("Three partners came.", "A, B and C came.") == {"Three": "doubtful"}
    assert facts("The third partner came.", "A, B and C came.") == {"third": "absent"}


def test_the_reason_names_the_nearest_number_there_is() -> None:
    found = compare(read_claim("It has 45 beds."), [read_evidence(Evidence("It has 54 beds and 3,000 books."))])
    assert found == [Fact("number", "45", "absent", "differs: “45” here, “54” and “3,000” there")]


# -- dates


@pytest.mark.parametrize(
    ("claimed", "known"),
    [
        ("on 4 March 2024", "on Monday"),
        ("on Monday", "on March 4"),
        ("on Tuesday", "yesterday"),
        ("in March 2024", "on Monday"),
        ("in 2023", "last year"),
        ("in February", "two weeks ago"),
        ("in the 1990s", "in 1994"),
        ("on 2024-03-04", "am 4. März"),
        ("last week", "on 28 February"),
        ("on Wednesday", "nothing of a date"),
        ("in 2024", "nothing of a date"),
    ],
)
def test_a_day_is_read_by_the_day_of_publishing(claimed: str, known: str) -> None:
    assert has_date(read_dates(claimed)[0], read_dates(known), DAY)


@pytest.mark.parametrize(
    ("claimed", "known"),
    [
        ("on 5 March 2024", "on Monday"),
        ("on Thursday", "on Monday"),
        ("on 4 March 2024", "in March"),
        ("in 2023", "nothing of a date"),
        ("in April", "in May"),
        ("yesterday", "nothing of a date"),
        ("on 4 March 2023", "on 4 March"),
    ],
)
def test_another_day_or_a_day_for_a_month_is_not_enough(claimed: str, known: str) -> None:
    assert not has_date(read_dates(claimed)[0], read_dates(known), DAY)


def test_without_a_day_of_publishing_the_same_words_are_needed() -> None:
    assert has_date(read_dates("on Monday")[0], read_dates("on Monday"), None)
    assert not has_date(read_dates("on Monday")[0], read_dates("on 4 March 2024"), None)
    assert has_date(read_dates("on 6 May 2011")[0], read_dates("It was 2011. On May 6"), None)


@pytest.mark.parametrize("text", ["Prices may rise", "They march on", "2000 people came", "€2015 was paid"])
def test_an_ordinary_word_or_count_is_no_date(text: str) -> None:
    assert read_dates(text) == []


def test_an_impossible_day_breaks_nothing() -> None:
    for text in ("31 February 2024", "2024-19-39", "99/99/2024", "0 May 2024"):
        for mention in read_dates(text):
            has_date(mention, read_dates("on Monday"), date(2024, 3, 6))


# -- names

KNOWN = read_known(
    "Danish Prime Minister Mette Frederiksen met Anna Berg and Bjørn Lind in the United States. The World Health "
    "Organization, based in Geneva, agreed. J. K. Marlowe left. John F. Kern spoke. Müller’s firm, said Tesla chief Ola Ek."
)


@pytest.mark.parametrize(
    "name",
    [
        "Frederiksen",
        "Bjorn Lind",
        "Denmark’s",
        "the Danes",
        "the U.S.",
        "the US",
        "American miners",
        "the WHO",
        "John Kern",
        "Jane K. Marlowe",
        "Muller",
        "Prime Minister Mette Frederiksen",
        "Tesla’s Ola Ek",
        "World Health Organisation",
    ],
)
def test_a_name_is_known_by_its_other_spellings(name: str) -> None:
    found = read_names(f"They said that {name} agreed.")
    assert found
    assert all(has(KNOWN, one) for one in found)


@pytest.mark.parametrize(
    "claim",
    [
        "Anna Lind agreed.",
        "Sweden agreed.",
        "Carl Berg agreed.",
        "Berlin agreed.",
        "They met the WTO.",
        "Anna Maria Ek came.",
    ],
)
def test_a_name_made_of_pieces_or_not_there_at_all_is_not(claim: str) -> None:
    assert not all(has(KNOWN, one) for one in read_names(claim))


@pytest.mark.parametrize("claim", ["Inflation rose.", "The workers left.", "Residents fled.", "Lindow fled."])
def test_a_word_that_opens_the_sentence_may_be_a_name(claim: str) -> None:
    assert all(name.doubtful for name in read_names(claim))


@pytest.mark.parametrize(
    "claim", ["They met Bjorn Linde.", "Yesterday Bjørn Lind agreed.", "They met Mette Fredriksen."]
)
def test_a_name_in_nearly_the_same_letters_is_alike(claim: str) -> None:
    assert all(has_alike(KNOWN, one) or has(KNOWN, one) for one in read_names(claim))


def test_headlines_and_german_leave_it_open_what_is_a_name() -> None:
    assert all(name.doubtful for name in read_names("Storm Kills Twelve People In Oslo"))
    assert all(name.doubtful for name in read_names("Die Steuer ist nicht der Grund"))


def test_a_name_may_stand_in_the_headline_or_be_the_outlet() -> None:
    assert set(
        facts("Oslo was hit, the Evening Post said.", "It rained.", "Storm in Oslo", "Evening Post").values()
    ) == {"has"}


# -- quotations


@pytest.mark.parametrize(
    "claim",
    [
        "She said “we won't leave—not today”.",
        'She said: "We won’t leave - not today."',
        "She said “We … not today”.",
        "She said “we won’t [ever] leave”.",
        "„Wir“ is not it, but ‘not today’ is.",
    ],
)
def test_a_quotation_may_differ_in_marks_and_leave_words_out(claim: str) -> None:
    evidence = plain("She said: “We won’t leave – not today.” He said “wir” and left; we won't ever know.")
    assert all(is_quoted_in(each, evidence) for each in read_quotations(claim))
    assert read_quotations(claim)


@pytest.mark.parametrize("claim", ["“we will leave”", "“not leave today”", "“today … leave”"])
def test_a_quotation_in_other_words_or_order_is_not_there(claim: str) -> None:
    evidence = plain("“We won’t leave – not today.”")
    assert not any(is_quoted_in(each, evidence) for each in read_quotations(claim))


def test_apostrophes_are_no_quotation() -> None:
    assert read_quotations("The workers' pay and the bosses' pay rose; it's 'over'") != []
    assert read_quotations("The workers' pay and the bosses' pay rose.") == []


def test_a_title_is_known_without_its_article_and_punctuation() -> None:
    assert facts("He wrote “The Long Road: Home”.", "He wrote Long Road – Home.")["The Long Road: Home"] == "has"
