"""A saved or fetched web page -> an article. trafilatura finds the body of the article in the page.

`metadata` reads what the page states about itself, `boilerplate` removes what belongs to the page and not to the
article, and `blocked_pages` recognises what came instead of an article. Pure: the same bytes give the same article on
every day, so nothing here asks for today's date.
"""

from __future__ import annotations

import codecs
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from index.errors import SourceError
from index.records import Article
from index.sources.addresses import is_front_page
from index.sources.boilerplate import FURNITURE, without_boilerplate, without_tail
from index.sources.cleaning import one_line
from index.sources.encoding import decode, decode_labelled, is_utf8
from index.sources.fields import article_from_fields
from index.sources.json_text import parse_json
from index.sources.page import blocked_pages
from index.sources.page.bylines import Byline, read_bylines
from index.sources.page.markup import behind_paywall, captions_of, is_open, show_what_readers_see
from index.sources.page.metadata import PageFacts, is_story, read_facts
from index.sources.page.page_dates import believed

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# The largest of 153 saved news pages was 4 MB.
MAX_PAGE_BYTES = 20_000_000
# With broken letters in a larger share of its paragraphs a page is refused. In fewer, sentences with one are not quoted.
MAX_BROKEN_SHARE = 0.1
# With less text the extractor has found a menu or a button, not an article.
MIN_TEXT_CHARACTERS = 50
# A date later than this after the page was seen is no publishing date; time zones account for up to 14 hours.
MAX_AHEAD = timedelta(days=1)
# The extractor looks for dates all the same; without these bounds it would ask the clock.
_NO_DATES = {"original_date": True, "extensive_search": False, "max_date": "2099-12-31"}

# Blocked pages are short; the beginning of a longer one is enough to examine.
MAX_VISIBLE_CHARACTERS = 50_000

_CHARSET = re.compile(
    rb"<meta[^<>]+charset\s*+=\s*+[\"']?\s*+([\w.:-]+)|^\s*<\?xml[^<>]+encoding\s*+=\s*+[\"']([\w.:-]+)", re.IGNORECASE
)
_OTHER_FORMATS = (
    (re.compile(r"%PDF-"), "is a PDF, not a web page"),
    (
        re.compile(
            r"(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*)*+<(?:rss|feed|rdf:RDF|opml|urlset|sitemapindex)\b", re.DOTALL
        ),
        "is a feed, not a page",
    ),
)
_TAG = re.compile(
    r"<\s*(?:!doctype\s+html|html|head|body|meta|title|article|main|section|div|p|h1|span|table)\b", re.IGNORECASE
)
_PAYWALL_MARK = re.compile(
    r"(?:^|[\W_])(?:pay|reg|meter|subscriber?|premium|login)[-_]?wall|tp-container|piano-(?:offer|paywall)",
    re.IGNORECASE,
)
_MIN_HEADLINE_CHARACTERS = 20


def article_from_page(page: str, url: str | None = None, *, seen_at: datetime | None = None) -> Article:
    """The article in the HTML of `page`. `url` is where it was fetched, if it was; `seen_at` when (aware).

    Paragraphs of the body are separated by a blank line. A date more than a day after `seen_at` is ignored, and so is
    an update before the publishing date (8 of 153 pages have one; their publishing dates were right). Raises
    `SourceError` for input that is no page, for a page that came instead of an article, and if no text is found.
    """
    tree = _parse(page)
    facts = read_facts(tree, url)
    _keep_first_story(tree, facts)
    visible, headlines, marked = _visible(tree), _count_headlines(tree), _has_paywall_mark(tree)
    show_what_readers_see(tree)
    captions, behind = captions_of(tree), behind_paywall(tree)
    text, author = _extract(tree, url)
    lines = [line for line in text.split("\n") if line.strip()]
    paragraphs = without_boilerplate(without_tail(lines))
    if len(paragraphs) > 1 and facts.headline and _words(paragraphs[0]) == _words(facts.headline):
        paragraphs = paragraphs[1:]
    reason = blocked_pages.why_blocked(
        blocked_pages.PageText(
            titles=facts.seen_titles,
            visible=visible,
            paragraphs=paragraphs,
            free=facts.free,
            story=any(map(is_story, facts.kinds)) or facts.og_type == "article",
            kinds=facts.kinds,
            og_type=facts.og_type,
            marked=marked,
            headlines=headlines,
            front=bool(url) and is_front_page(str(url)),
            opened=bool(behind) and is_open(behind, paragraphs),
        )
    )
    if reason:
        raise SourceError(reason)
    if len("".join(paragraphs)) < MIN_TEXT_CHARACTERS:
        raise SourceError(
            FURNITURE if len("".join(lines)) >= MIN_TEXT_CHARACTERS else "no article text was found on the page"
        )
    published, updated = believed(facts.dates, seen_at, MAX_AHEAD, facts.place)
    bylines = (*facts.bylines, *([Byline(tuple(author.split(";")), apart=False)] if author else []))
    return article_from_fields(
        {
            "title": facts.headline,
            "text": "\n\n".join(paragraphs),
            "url": facts.address,
            "publisher": facts.publisher,
            "authors": list(read_bylines(bylines, (facts.publisher, *facts.outlets))),
            "section": facts.section,
            "caption": " · ".join(captions),
            "language": facts.language,
            "published": published,
            "updated": updated,
        }
    )


def article_from_bytes(
    data: bytes, *, url: str | None = None, charset: str | None = None, seen_at: datetime | None = None
) -> Article:
    """The article on a fetched page. `charset` is that of the HTTP header, if any.

    Raises `SourceError` as `article_from_page` does, and for a page that is empty, binary or over 20 MB.
    """
    if len(data) > MAX_PAGE_BYTES:
        raise SourceError(f"is over {MAX_PAGE_BYTES // 1_000_000} MB, too large for a page")
    article = article_from_page(decode_page(data, charset), url, seen_at=seen_at)
    if not is_utf8(data):
        _check_letters(article)
    return article


def _check_letters(article: Article) -> None:
    """Refuses an article of which much could not be decoded: what is left of it is not what its outlet wrote."""
    paragraphs = article.text.split("\n\n")
    broken = [paragraph for paragraph in (article.title, *paragraphs) if "\ufffd" in paragraph]
    if "\ufffd" in article.title or len(broken) > MAX_BROKEN_SHARE * len(paragraphs):
        place = max(0, broken[0].index("\ufffd") - 20)
        raise SourceError(
            f"has letters that can't be decoded in the encoding it states, first in “{broken[0][place : place + 40]}”; "
            "open it in a browser and save it as UTF-8"
        )


def decode_page(data: bytes, charset: str | None = None) -> str:
    """The page's text: by its byte-order mark, as UTF-8 if it is valid, else by `charset`, else as it declares, else a
    guess.

    In a page that declares its encoding, broken bytes become `\\ufffd`. Raises `SourceError` if it is empty or binary.
    """
    if b"\0" in data[:1024] or data.startswith(codecs.BOM_UTF8):
        return decode(data)
    declared = _CHARSET.findall(_without_comments(data[:8192]))
    names = [(meta or xml).decode("ascii", "replace") for meta, xml in declared]
    return decode_labelled(data, (charset, *names))


def _without_comments(head: bytes) -> bytes:
    kept, place = [], 0
    while (start := head.find(b"<!--", place)) >= 0:
        kept.append(head[place:start])
        end = head.find(b"-->", start)
        place = end + 3 if end >= 0 else len(head)
    return b"".join((*kept, head[place:]))


def _parse(page: str) -> HtmlElement:
    from trafilatura.utils import load_html

    start = page[:2000].lstrip("\ufeff \t\r\n")
    for pattern, reason in _OTHER_FORMATS:
        if pattern.match(start):
            raise SourceError(reason)
    if start[:1] in ("{", "[") and _is_json(page):
        raise SourceError("is JSON, not a web page")
    tree = load_html(page) if _TAG.search(page[:200_000]) else None
    if tree is None:
        raise SourceError("is not a web page")
    return tree


def _is_json(page: str) -> bool:
    try:
        parse_json(page)
    except SourceError:
        return False
    return True


# Exceptions that the extractor and the libraries below it raise on unexpected trees.
_EXTRACTOR_ERRORS = (AssertionError, AttributeError, LookupError, TypeError, ValueError, RecursionError)


def _extract(tree: HtmlElement, url: str | None) -> tuple[str, str | None]:
    """The extractor's result: body (one line per paragraph), and authors joined by ";".

    Its dates are not used: it takes that of an update, or one in the text, for that of publishing.
    """
    from lxml.html import Element
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    if tree.tag != "html":  # the date finder removes some elements, which fails on the root
        shell = Element("html")
        shell.append(tree)
        tree = shell
    try:
        found = bare_extraction(
            tree, url=url, with_metadata=True, include_comments=False, date_extraction_params=_NO_DATES
        )
    except _EXTRACTOR_ERRORS as error:
        raise SourceError(f"the page is too broken to be read ({type(error).__name__} in the extractor)") from error
    if not isinstance(found, Document):
        return "", None
    return found.text or "", found.author


def _keep_first_story(tree: HtmlElement, facts: PageFacts) -> None:
    """Of several whole articles on one page (endless scrolling) keep only the one with the page's headline."""
    stories = [
        element
        for element in tree.iter("article")
        if element.find(".//h1") is not None and next(element.iterancestors("article"), None) is None
    ]
    wanted = _words(facts.headline or "")
    shared = [max((len(_words(h1.text_content()) & wanted) for h1 in story.iter("h1")), default=0) for story in stories]
    if len(stories) < 2 or not max(shared):
        return
    kept = stories[shared.index(max(shared))]
    for story in stories:
        if story is not kept:
            story.drop_tree()


def _visible(tree: HtmlElement) -> str:
    """The words that readers see; if there are hardly any, those for readers without scripts too."""
    said = " ".join(
        tree.xpath(
            "//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::template)]"
        )
    )
    words = " ".join(said[:MAX_VISIBLE_CHARACTERS].split())
    return words if len(words) > 200 else f"{words} {' '.join(' '.join(tree.xpath('//noscript//text()')).split())}"


def _count_headlines(tree: HtmlElement) -> int:
    """How many different linked headlines the page shows."""
    found = set()
    for element in tree.iter("h2", "h3", "h4"):
        link = element.find(".//a") is not None or next(element.iterancestors("a"), None) is not None
        text = one_line(element.text_content()) if link else ""
        if len(text) >= _MIN_HEADLINE_CHARACTERS:
            found.add(text)
    return len(found)


def _has_paywall_mark(tree: HtmlElement) -> bool:
    """Whether an element's class or id names a paywall."""
    return any(_PAYWALL_MARK.search(value) for value in tree.xpath("//body//*/@class | //body//*/@id"))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
