"""Articles on several pages: which page comes next, and the pages as one article. Pure.

A link to the next page is followed only if its address is the article's own with another page number: sites mark links to
the next *article* in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from urllib.parse import urljoin

from index.records import Article
from index.text.urls import web_address

# No article measured has more; an endless chain ends here.
MAX_ARTICLE_PAGES = 20

_LINK = re.compile(rb"<(?:link|a)\s([^<>]{1,1000})>", re.IGNORECASE)
_NEXT = re.compile(r"\brel\s{0,3}=\s{0,3}[\"']?(?:[\w ]{0,40} )?next\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\bhref\s{0,3}=\s{0,3}(?:\"([^\"]{1,900})\"|'([^']{1,900})'|([^\s\"'>]{1,900}))", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"[?&;](?:page|p|pg|paged|seite|pagina|pagina_actual|sida|side|strona)=\d{1,3}(?=&|$)|"
    r"[/,_-](?:page|seite|pagina|sida|side|strona|p)?[/_-]?\d{1,2}(?=/?$|\.s?html?$)",
    re.IGNORECASE,
)


def next_page(page: bytes, url: str) -> str | None:
    """The address of the page that continues the article in `page`, which was fetched from `url`; `None` for none."""
    for link in _LINK.finditer(page):
        said = link[1].decode("utf-8", "replace")
        found = _ADDRESS.search(said) if _NEXT.search(said) else None
        if found is None:
            continue
        address = web_address(urljoin(url, unescape(found[1] or found[2] or found[3])))
        if address and address != url and _without_number(address) == _without_number(url):
            return address
    return None


def joined(pages: Sequence[Article]) -> Article:
    """The pages of one article as one: the first, with the paragraphs of the others that are not on an earlier page."""
    paragraphs = dict.fromkeys(part for page in pages for part in page.text.split("\n\n"))
    return replace(pages[0], text="\n\n".join(paragraphs)) if len(pages) > 1 else pages[0]


def _without_number(address: str) -> str:
    bare = address.partition("#")[0]
    found = list(_PAGE_NUMBER.finditer(bare))
    bare = bare[: found[-1].start()] + bare[found[-1].end() :] if found else bare
    return bare.rstrip("/?&")
