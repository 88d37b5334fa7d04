"""Boilerplate is removed, in whole lines only; what an article says about such things stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sources.boilerplate import is_boilerplate, without_boilerplate, without_tail

NEWS = "The harbour board on Monday put off a decision on the ferry contract, citing rising fuel costs."


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "ANZEIGE",
        "Publicité",
        "Story continues below advertisement",
        "1. How relevant is this ad to you?",
        "Video player was slow to load content Video content never loaded Ad froze or did not finish loading Other issues",
        "To play this video you need to enable JavaScript in your browser.",
        "We use cookies to improve your visit. By continuing to use this site, you agree to our terms.",
        "Wir verwenden Cookies, um Ihnen das beste Erlebnis zu bieten.",
        "Nous utilisons des cookies pour mesurer l'audience.",
        "Utilizamos cookies propias y de terceros.",
        "Questo sito utilizza cookie tecnici.",
        "Este site utiliza cookies para melhorar a navegação.",
        "Wij gebruiken cookies om de site te verbeteren.",
        "Read more: Ferry fares rise again",
        "READ MORE:",
        "Also read | Islanders write to the minister",
        "Related: Who pays for the ferries?",
        "Lesen Sie auch: Streit um die Fähren",
        "À lire aussi : Les îles sans bateau",
        "Te puede interesar: Las islas esperan",
        "Leggi anche: Traghetti, il bando slitta",
        "Leia também: Ilhas sem balsa",
        "Lees ook: Eilanden wachten op de boot",
        "Les også: Ferjene venter",
        "関連記事",
        "Sign up for our morning newsletter and get the news in your inbox.",
        "Melden Sie sich hier für unseren Newsletter an.",
        "Inscrivez-vous à notre newsletter quotidienne.",
        "Suscríbete a nuestro boletín",
        "Iscriviti alla newsletter",
        "Assine a nossa newsletter",
        "Schrijf je in voor de nieuwsbrief",
        "Follow us on Facebook and Twitter.",
        "Follow Ann Poe on Twitter: @annpoe.",
        "Folgen Sie uns auf Instagram",
        "Share this article",
        "Facebook Twitter WhatsApp Email",
        "Leave a comment",
        "12 Comments",
        "Kommentare (3)",
        "You must be logged in to comment.",
        "Download our app for the latest news.",
        "Copyright 2024 The Wire. All rights reserved. This material may not be published or rewritten.",
        "© The Wire 2024",
        "Alle Rechte vorbehalten.",
        "This article was originally published in the Island Post.",
        "Photo: Ann Poe / The Wire",
        "Ann Poe/Getty Images",
        "Already a subscriber? Log in",
        "Do you have a story? Email desk@wire.example",
    ],
)
def test_furniture_is_known_as_such(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        NEWS,
        "The regulator said the sites use cookies without asking, and fined both of them 20 million.",
        "Cookies are small files that a site leaves in the browser, the court explained.",
        "“We use cookies to know who you are,” the company's lawyer told the court.",
        "The newspaper will close its newsletter in June, and 40,000 readers have to sign up for another.",
        "Subscribers to the newsletter were told on Friday that their addresses had been stolen.",
        "Advertisement spending fell by a fifth in the first half, the agency reported.",
        "Related companies must publish one balance sheet, the ministry decided.",
        "Share prices fell in Tokyo and rose in London.",
        "Read more slowly, the teachers advise.",
        "Follow the money, the old advice to reporters, led to an account in Malta.",
        "Comments by the minister on Sunday angered the islanders.",
        "Photographs of the ferry were sold for 200 each.",
        "Registered voters may change their party until Friday.",
        "Download speeds on the islands are a tenth of those in town, the operator said.",
        "2001: 9/11",
        "$5",
        "61%",
        "- Erie, PA",
        "Anzeigen wegen Betrugs nahmen zu, teilte die Polizei mit.",
        "Leer más libros es el propósito de muchos españoles.",
        "Copyright law will be changed next year, the minister said.",
    ],
)
def test_a_sentence_of_an_article_stays(line: str) -> None:
    assert not is_boilerplate(line)


def test_whole_lines_go_and_the_rest_is_unchanged_and_in_order() -> None:
    assert without_boilerplate(["Advertisement", NEWS, "Share", "Two lines.\nRead more: Fares rise"]) == [
        NEWS,
        "Two lines.",
    ]


def test_of_an_advertising_page_nothing_is_left() -> None:
    assert without_boilerplate(["1. How relevant is this ad to you?", "Video content never loaded Other issues"]) == []


def test_what_follows_the_comments_heading_of_a_page_goes_where_an_article_stands_above_it() -> None:
    long = [NEWS] * 6
    assert without_tail([*long, "Comments (2)", "First!", "I disagree."]) == long
    assert without_tail(["Comments", *long]) == ["Comments", *long]


@given(st.lists(st.text(max_size=200), max_size=8))
def test_what_is_kept_was_there_before(paragraphs: list[str]) -> None:
    kept = without_boilerplate(paragraphs)
    lines = [line for paragraph in paragraphs for line in paragraph.split("\n")]
    assert all(line in lines or not line.strip() for text in kept for line in text.split("\n"))
    assert without_boilerplate(kept) == kept
