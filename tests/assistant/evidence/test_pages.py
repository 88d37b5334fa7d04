"""A citation from a document names its page, wherever a citation is shown; one from a page of the web names none."""

from __future__ import annotations

from assistant.evidence.citations import citation_of
from assistant.rendering.answer import citation_json, source_line
from assistant.rendering.screen.answer import headline_spans
from assistant.web.page.answers.sources import _card
from index.records import Article

WORDS = ("The lamp burns.", "It cost 61,000 crowns.", "The members agreed.")
TEXT = "\n\n".join(WORDS)
PLACES = tuple(TEXT.index(each) for each in WORDS)


def test_the_page_is_the_one_on_which_the_quote_begins() -> None:
    article = Article(title="Lamp", text=TEXT, pages=(0, PLACES[1], PLACES[1], PLACES[2]))
    assert [article.page_at(place) for place in (0, PLACES[1] - 1, PLACES[1], PLACES[2])] == [1, 1, 3, 4]
    cited = [citation_of(article, n, (place, place + 5), (0, len(TEXT))) for n, place in enumerate(PLACES, 1)]
    assert [each.page for each in cited] == [1, 3, 4]
    assert source_line(cited[1]) == "**Lamp**, undated, page 3"
    assert "".join(part.text for part in headline_spans(cited[1])) == "Lamp, undated, page 3"
    assert citation_json(cited[1])["page"] == 3
    assert "pages 1, 4" in _card([cited[0], cited[2]], 1, (), ())


def test_what_has_no_pages_names_none() -> None:
    cited = citation_of(Article(title="Lamp", text=TEXT), 1, (0, 5), (0, len(TEXT)))
    assert cited.page is None
    assert "page" not in source_line(cited) + _card([cited], 1, (), ())
