"""What a news page states about itself: JSON-LD first, then meta tags, then what readers see.

Nothing is guessed: a fact that the page doesn't state is `None`. Strings have their entities decoded and are on one
line. It must not know how the article's text is extracted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING, Any

from index.errors import SourceError
from index.sources.addresses import is_front_page, place_of, same_site
from index.sources.cleaning import one_line
from index.sources.json_text import parse_json
from index.sources.language import language_code
from index.sources.page.bylines import Byline
from index.sources.page.headlines import OWN_SHARE, VisibleHeadline, choose_headline, is_alike
from index.sources.page.page_dates import StatedDates, stated_dates
from index.text.urls import canonical_url, web_address

if TYPE_CHECKING:
    from lxml.html import HtmlElement

PUBLISHED_METAS = (
    *("article:published_time", "og:article:published_time", "article:published", "article:published:time"),
    *("datepublished", "parsely-pub-date", "article_date_original", "sailthru.date", "dc.date.issued"),
    *(
        "dcterms.created",
        "dc.date",
        "pubdate",
        "publishdate",
        "publish-date",
        "publication_date",
        "cxenseparse:recs:publishtime",
        "date",
    ),
)
UPDATED_METAS = (
    *("article:modified_time", "og:article:modified_time", "article:modified", "article:modified:time"),
    *("datemodified", "og:updated_time", "article_date_updated", "dcterms.modified", "dc.date.modified"),
    *("last-modified", "lastmod"),
)
AUTHOR_METAS = ("article:byline", "byl", "author", "article:author", "parsely-author", "sailthru.author", "dc.creator")
MAX_SECTION_CHARACTERS = 40
# No headline, name or section is longer; longer values are cut before they are examined.
MAX_FACT_CHARACTERS = 1000
MAX_HEADLINES = 50
MAX_BROKEN_CHARACTERS = 100_000

_CDATA = re.compile(r"/{0,2}\s{0,4}<!\[CDATA\[|/{0,2}\s{0,4}\]\]>|/\*\s{0,4}\*/")
_LINKED_DATE = re.compile(r'"(datePublished|dateModified)"\s{0,4}:\s{0,4}"([^"]{1,60})"')
# Class names, in many languages, of the words above a headline, and of text for screen readers only.
_KICKER = re.compile(
    r"overline|topline|kicker|eyebrow|pre-?(?:title|head)|over-?(?:head|title)|roofline|dachzeile|spitzmarke|antetit|"
    r"volanta|occhiello|sur-?tit|super-?(?:title|head)|topic|label|badge|hidden|offscreen|sr-only",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"^(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}$", re.IGNORECASE)
_COMPANY = re.compile(
    r"\b(?:GmbH|AG|S\.?L\.?U?|S\.?A\.?S?|S\.?p\.?A|S\.?r\.?l|A/S|ApS|Ltd|LLC|Inc|Co\. KG|B\.?V|Verlag|Blogger)\b\.?"
)
_NO_SECTION = re.compile(
    r"(?:home ?(?:page)?|startseite|accueil|inicio|portada|index|tags?|all|articles?|uncategori[sz]ed|default|none|\W+|\d+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page states about itself. `outlets` is every name of the publisher there; `dates` are as
    written, `place` is where the publisher is (a language tag); `free` is JSON-LD's isAccessibleForFree, `kinds`
    its types, `og_type` what the page calls itself to social networks; `seen_titles` every h1 and the tab's title.
    """

    headline: str | None
    publisher: str | None
    outlets: tuple[str | None, ...]
    bylines: tuple[Byline, ...]
    section: str | None
    language: str | None
    address: str | None
    place: str
    dates: StatedDates
    free: bool | None
    kinds: frozenset[str]
    og_type: str | None
    seen_titles: tuple[str, ...]


def read_facts(tree: HtmlElement, url: str | None = None) -> PageFacts:
    """The facts of the page in `tree`; `url` is where it was fetched."""
    metas, objects = _metas(tree), _linked(tree)
    tab = _line(tree.findtext(".//title") or "")
    seen = tuple(_seen(tree))
    social = metas.get("og:title") or metas.get("twitter:title")
    story = _story(
        objects, [head.text for head in seen] + [title for title in (social, tab) if title], tree, metas, url
    )
    address = _address(tree, metas, story, url)
    place = place_of(tree.get("lang") or metas.get("og:locale"), address or url)
    publisher = _publisher(story, metas, address or url)
    said = [text for text in (_text(story.get("headline")), _text(social)) if text] or [tab]
    section = _section(story, metas)
    outlets = (publisher, metas.get("og:site_name"), _name(story.get("publisher")), _host_name(address or url), section)
    return PageFacts(
        headline=choose_headline(seen, said, outlets),
        publisher=publisher,
        outlets=outlets[:-1],
        bylines=tuple(_bylines(story, metas)),
        section=section,
        language=_language(tree, metas, story),
        address=address,
        place=place,
        dates=stated_dates(
            tree,
            _said(story, "datePublished", metas, PUBLISHED_METAS),
            _said(story, "dateModified", metas, UPDATED_METAS),
            address,
            place,
        ),
        free=_free(objects, metas),
        kinds=frozenset(kind for part in objects for kind in _kinds(part)),
        og_type=metas.get("og:type"),
        seen_titles=(*(head.text for head in seen), tab),
    )


def _metas(tree: HtmlElement) -> dict[str, str]:
    """The page's meta tags by name or property, in lower case; the first of several counts. Dates that only JSON-LD too broken
    to be read has are among them.
    """
    metas: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        for kind in ("property", "name", "itemprop", "http-equiv"):
            if content and element.get(kind):
                metas.setdefault(element.get(kind).strip().lower(), content)
    for element in tree.xpath("//*[@itemprop='datePublished' or @itemprop='dateModified'][@datetime]"):
        metas.setdefault(element.get("itemprop").lower(), element.get("datetime").strip())
    return _dates_in_broken(tree) | metas


def _linked(tree: HtmlElement) -> list[dict[str, Any]]:
    """Every JSON-LD object of the page, outer ones first."""
    objects: list[dict[str, Any]] = []
    for script in _scripts(tree):
        try:
            objects += _objects(parse_json(script))
        except SourceError:  # pages contain broken JSON-LD; their meta tags say the same
            continue
    return objects


def _scripts(tree: HtmlElement) -> Iterator[str]:
    for script in tree.xpath("//script[contains(@type, 'ld+json')]/text()"):
        yield _CDATA.sub("", script).strip().removesuffix(";")


def _dates_in_broken(tree: HtmlElement) -> dict[str, str]:
    """The dates in JSON-LD that can't be read, if it states just one of each kind: it is about one article."""
    found: dict[str, set[str]] = {}
    for script in _scripts(tree):
        try:
            parse_json(script)
        except SourceError:
            for name, value in _LINKED_DATE.findall(script[:MAX_BROKEN_CHARACTERS]):
                found.setdefault(name.lower(), set()).add(value)
    return {name: values.pop() for name, values in found.items() if len(values) == 1}


def _objects(value: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    if isinstance(value, list):
        for part in value:
            yield from _objects(part, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _objects(value.get(key), depth + 1)


def _kinds(value: dict[str, Any]) -> list[str]:
    kinds = value.get("@type")
    return [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]


def is_story(kind: str) -> bool:
    """Whether a schema.org type is one of an article."""
    return kind.endswith(("Article", "BlogPosting", "Report", "ClaimReview"))


def _story(
    objects: Sequence[dict[str, Any]],
    titles: Sequence[str],
    tree: HtmlElement,
    metas: dict[str, str],
    url: str | None,
) -> dict[str, Any]:
    """The object that describes the page's own article: of several, the first with a headline and a date; `{}` for none.

    Pages also describe the articles that they link to. An object is the page's own if it names the page's address, or if
    its headline is one that the page shows. The only one is believed with one word in common, or without a headline.
    """
    stories = [part for part in objects if any(map(is_story, _kinds(part)))]
    stated = (*tree.xpath("//link[@rel='canonical']/@href"), metas.get("og:url"), url)
    addresses = {canonical_url(address) for value in stated if value and (address := web_address(value))}

    share = OWN_SHARE if len(stories) > 1 else 0.0

    def is_own(story: dict[str, Any]) -> bool:
        named = [canonical_url(address) for value in _addresses_in(story) if (address := web_address(value))]
        headline = _text(story.get("headline")) or _text(story.get("name"))
        if headline is None:
            return bool(addresses.intersection(named)) or (len(stories) == 1 and not named)
        return (
            not titles
            or bool(addresses.intersection(named))
            or any(is_alike(headline, title, share) for title in titles)
        )

    own = [story for story in stories if is_own(story)]
    complete = [story for story in own if story.get("headline") and story.get("datePublished")]
    return next(iter(complete or own), {})


def _addresses_in(story: dict[str, Any]) -> Iterator[str]:
    page = story.get("mainEntityOfPage")
    for value in (
        story.get("url"),
        story.get("@id"),
        page,
        *((page.get("@id"), page.get("url")) if isinstance(page, dict) else ()),
    ):
        if isinstance(value, str):
            yield value


def _said(story: dict[str, Any], name: str, metas: dict[str, str], meta_names: Iterable[str]) -> list[str]:
    return [value for value in (story.get(name), *map(metas.get, meta_names)) if isinstance(value, str)]


def _seen(tree: HtmlElement) -> Iterator[VisibleHeadline]:
    for element in islice(tree.iter("h1"), MAX_HEADLINES):
        text = _line(element.text_content())
        if text:
            sure = element.get("itemprop") == "headline" or any(True for _ in element.iterancestors("article"))
            yield VisibleHeadline(text, _bare(element) or text, sure)


def _bare(element: HtmlElement) -> str:
    """The words of an h1 without those that its template marks as a kicker."""
    head = deepcopy(element)
    head.tail = None
    whole = len(head.text_content())
    for part in list(head.iterdescendants("span", "small", "div", "em", "i", "b", "strong", "a", "p")):
        named = _KICKER.search(part.get("class") or "") or part.get("aria-hidden") == "true"
        if named and part.getparent() is not None and len(part.text_content()) < 0.6 * whole:
            part.drop_tree()
    return _line(head.text_content())


def _publisher(story: dict[str, Any], metas: dict[str, str], address: str | None) -> str | None:
    """The publisher's name: a real name is preferred to a domain, a handle or a company."""
    said = (_name(story.get("publisher")), _text(metas.get("og:site_name")), _text(metas.get("application-name")))
    names = [name for name in said if name and "://" not in name]
    if not names:
        return _host_name(address)
    name = min(names, key=_namelessness)
    return re.split(r"\s[|–—-]\s", name)[0] if _COMPANY.search(name) or len(name) > MAX_SECTION_CHARACTERS else name


def _namelessness(name: str) -> int:
    """0 for a name as a publisher prints it, more for one that only identifies it."""
    return 2 * bool(_DOMAIN.match(name)) + 2 * bool(_COMPANY.search(name)) + (name.islower() and " " not in name)


def _host_name(address: str | None) -> str | None:
    found = re.match(r"https?://(?:www\.)?([^/:?#]+)", address or "", re.IGNORECASE)
    return found[1].lower() if found else None


def _section(story: dict[str, Any], metas: dict[str, str]) -> str | None:
    """The first stated section that can be one: a few words, not "Home"."""
    for said in (story.get("articleSection"), metas.get("article:section"), metas.get("parsely-section")):
        text = _text(said[0] if isinstance(said, list) and said else said)
        name = re.split(r"[,;/>|]", text)[0].strip() if text else ""
        if name and len(name) <= MAX_SECTION_CHARACTERS and "_" not in name and not _NO_SECTION.fullmatch(name):
            return name[0].upper() + name[1:]
    return None


def _address(tree: HtmlElement, metas: dict[str, str], story: dict[str, Any], url: str | None) -> str | None:
    """The page's own address, if credible: a page may name another page of its site, not one of another site, and no
    front page unless it was fetched from one. Else `url`.
    """
    links = tree.xpath("//link[@rel='canonical']/@href")
    for value in (*links, metas.get("og:url"), story.get("url")):
        address = web_address(value) if isinstance(value, str) else None
        if address is None:
            continue
        if url is not None and not same_site(address, url):
            continue
        if is_front_page(address) and not (url and is_front_page(url)):
            continue
        return address
    return web_address(url)


def _bylines(story: dict[str, Any], metas: dict[str, str]) -> Iterator[Byline]:
    """The authors by where they are stated: one group for JSON-LD and one per meta tag, the most reliable first."""
    author = story.get("author")
    parts = author if isinstance(author, list) else [author]
    names = [name for part in parts if (name := _name(part))]
    if names:
        yield Byline(tuple(names), apart=len(names) > 1 or isinstance(parts[0], dict))
    for name in AUTHOR_METAS:
        if said := _text(metas.get(name)):
            yield Byline((said,), apart=False)


def _name(value: object) -> str | None:
    value = value[0] if isinstance(value, list) and value else value
    name = value.get("name") if isinstance(value, dict) else value
    return _text(name[0] if isinstance(name, list) and name else name)


def _text(value: object) -> str | None:
    return _line(unescape(unescape(value[:MAX_FACT_CHARACTERS]))) or None if isinstance(value, str) else None


def _line(text: str) -> str:
    return one_line(text[:MAX_FACT_CHARACTERS])


def _free(objects: Sequence[dict[str, Any]], metas: dict[str, str]) -> bool | None:
    said = [part["isAccessibleForFree"] for part in objects if "isAccessibleForFree" in part]
    said += [
        value != "locked" for name in ("article:content_tier",) if (value := metas.get(name)) in ("locked", "free")
    ]
    read = {"true": True, "false": False}
    values = [read.get(str(value).rpartition("/")[2].strip().casefold()) for value in said]
    return next((value for value in values if value is not None), None)


def _language(tree: HtmlElement, metas: dict[str, str], story: dict[str, Any]) -> str | None:
    """The language that most of the page's statements name; on a tie, the first."""
    value = story.get("inLanguage")
    said = (_name(value), tree.get("lang"), metas.get("og:locale"), metas.get("content-language"))
    codes = [code for value in said if value and (code := language_code(value))]
    return Counter(codes).most_common(1)[0][0] if codes else None
