"""Recognises the notice that an outlet leaves where an article was: "This story has been removed." Pure.

Only a page with hardly any other text is one. A report about a removal is long, and says whose article it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.records import Article
from index.sources.cleaning import one_line
from index.sources.safe_xml import parse_html

# The longest text beside which a notice stands alone: the reason that an outlet gives, and its address for complaints.
MAX_TEXT_CHARACTERS = 1_000
MAX_LINE_CHARACTERS = 400

_NOTICE = re.compile(
    r"(?:^|[.:!?] )(?:"
    r"(?:this|(?=the \w{4,7} (?:that )?you)the) (?:article|story|report|post|item|page|content|piece|dispatch)"
    r"(?: (?:that )?you (?:requested|are looking for|were looking for|want))? "
    r"(?:has (?:since )?been|was|is|had to be) "
    r"(?:removed|withdrawn|retracted|deleted|taken down|taken offline|unpublished|killed|no longer available)"
    r"|we have (?:removed|withdrawn|retracted|taken down|deleted|unpublished) this (?:article|story|report|post|piece)"
    r"|diese[rs]? (?:artikel|beitrag|text|meldung) (?:wurde|ist) (?:von der redaktion )?"
    r"(?:entfernt|zurückgezogen|gelöscht|nicht mehr verfügbar)"
    r"|cet article (?:a été (?:retiré|supprimé|dépublié)|n['’]est plus disponible)"
    r"|est[ae] (?:artículo|noticia) (?:ha sido|fue) (?:retirad|eliminad|borrad)[oa]"
    r")\b",
    re.IGNORECASE,
)


def removal_notice(page: str, article: Article | None) -> str | None:
    """The notice on `page` (HTML) in place of an article, `None` if there is none. `article` is what was read of the page."""
    if article is not None and len(article.text) > MAX_TEXT_CHARACTERS:
        return None
    lines = (article.title, *article.text.split("\n")) if article is not None else _lines(page)
    return next(
        (line for line in map(one_line, lines) if len(line) <= MAX_LINE_CHARACTERS and _NOTICE.search(line)), None
    )


def _lines(page: str) -> Iterator[str]:
    """The headings and paragraphs of a page in which no article was found."""
    tree = parse_html(page)
    if tree is not None:
        yield from (element.text_content() for element in tree.iter("title", "h1", "h2", "h3", "p", "li", "strong"))
        # Text directly in a container, as simple templates have it.
        yield from (element.text or "" for element in tree.iter("div", "section", "article", "main", "body", "td"))
