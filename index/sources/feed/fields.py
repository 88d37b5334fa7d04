"""Cleans the values of a feed's fields one by one, whatever the format. Pure.

Nothing in a feed is trusted: headlines contain markup and doubly escaped entities, links contain `javascript:`, texts
end in "Continue reading". The results are plain text, and addresses that are http or https.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urljoin

from index.same_article import another_article
from index.sources.cleaning import clean_text, one_line, shorten
from index.sources.fields import split_authors
from index.sources.results import FeedItem
from index.text.urls import canonical_url, web_address

MAX_ITEMS = 2_000
MAX_TEXT_CHARACTERS = 200_000
# Articles under one key with which a further item is compared.
MAX_STATES = 8
MAX_LINE_CHARACTERS = 500
MAX_ADDRESS_CHARACTERS = 4_000
MAX_SECTION_CHARACTERS = 40
MAX_AUTHORS = 20
# Longer than any "The post … appeared first on …".
MAX_ENDING_CHARACTERS = 700

_TAG_NAMES = (
    "a abbr acronym address area article aside audio b base bdi bdo big blink blockquote body br button caption center "
    "cite code col dd del details dfn div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 "
    "head header hr html i iframe img input ins kbd label li link main map mark meta nav nobr noscript object ol option "
    "p picture pre q s samp script section select small source span strike strong style sub sup svg table tbody td "
    "textarea tfoot th thead time title tr tt u ul var video wbr"
)
_TAG = re.compile(rf"</?(?:{'|'.join(_TAG_NAMES.split())})(?=[\s/>])[^<>]*>", re.IGNORECASE)
_UNREAD = re.compile(
    r"<(script|style)\b[^<>]{0,500}>.{0,2000}?</\1\s*>|<!--.{0,2000}?-->|<!\[CDATA\[|\]\]>", re.IGNORECASE | re.DOTALL
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MAIL = re.compile(r"[^\s@()<>]{1,64}+@[^\s@()<>]{1,253}\.\w+")
_SECTIONS_THAT_SAY_NOTHING = frozenset(
    {
        "uncategorized",
        "uncategorised",
        "allgemein",
        "non classé",
        "sin categoría",
        "general",
        "blog",
        "home",
        "featured",
    }
)

# What feeds append to the text, as whole paragraphs.
_BEHIND = re.compile(
    r"""(?:the\ (?:post|article|story)\b.{0,400}\b(?:appeared\ first|first\ appeared)\ (?:on|at|in)\b.{0,200}
    |(?:this\ (?:article|post|story)\ )?(?:was\ )?originally\ published\ (?:on|at|by)\b.{0,200}
    |(?:continue|keep)\ reading\b.{0,200} | read\ (?:more|on)\b.{0,120}
    |read\ (?:the|this)\ (?:full|whole|rest|entire|original)\b.{0,200}
    |(?:click\ here|more)\b.{0,10}\ (?:to\ )?(?:read|for)\b.{0,120}
    |weiterlesen.{0,120} | lire\ la\ suite.{0,120} | (?:leer|seguir\ leyendo)\ (?:más)?.{0,60} | leggi\ tutto.{0,60}
    |lees\ (?:meer|verder).{0,60}
    |share\ (?:this|on|via)\b.{0,120} | (?:like|follow)\ us\ on\b.{0,120} | (?:e-?mail|print|permalink|comments?)
    |(?:facebook|twitter|x|whatsapp|linkedin|pinterest|reddit|email|print|tumblr|pocket|telegram|[\s|,•·])+
    |submitted\ by\b.{0,120} | \[link\].{0,40} | (?:\d+\ )?comments?(?:\ \(\d+\))?
    |related(?:\ (?:stories|articles|posts|reading))?:?.{0,0} | advertisement | https?://\S+ | [\W_]+)""",
    re.IGNORECASE | re.VERBOSE,
)
# The same at the end of the last paragraph: only after a full stop or dots, so that no sentence of the article is
# removed.
_AT_THE_END = re.compile(
    r"""(?<=[.!?…\]»”"'])\s*(?:(?:continue|keep)\ reading\b | read\ more\b | read\ (?:the|this)\ (?:full|whole|rest)\b
    |\[?weiterlesen\b | lire\ la\ suite\b)[^.!?]{0,150}[.!?…»›→>\])]*$""",
    re.IGNORECASE | re.VERBOSE,
)
_GOES_ON = re.compile("continue|keep|read|weiter|lire|leer|leggi|lees|seguir|click|more", re.IGNORECASE)
_CUT_SHORT = re.compile(r"(?:\[\s*(?:…|\.\.\.)\s*\]|…|\.\.\.)\s*$")
_MARK_OF_CUT = re.compile(r"(?:(?<!\s)\s+)?\[\s*(?:…|\.\.\.)\s*\]\s*$")


def line(value: object, characters: int = MAX_LINE_CHARACTERS) -> str | None:
    """A headline or a name on one line, without markup and entities, even doubly escaped ones; `None` if empty.

    A "<" that begins no HTML tag stays: "Inflation <2 %" is a headline.
    """
    if not isinstance(value, str):
        return None
    text = value[: characters * 20]
    for _ in range(3):
        text = _TAG.sub(_space_for_block, _UNREAD.sub("", text))
        if not _ENTITY.search(text):
            break
        text = unescape(text)
    text = _TAG.sub(_space_for_block, _UNREAD.sub("", text))
    return shorten(one_line(text), characters) or None


def address(value: object, base: str = "") -> str | None:
    """`value` as an http or https address, resolved against `base`; `None` for anything else (`javascript:`, files)."""
    if not isinstance(value, str):
        return None
    text = re.sub(r"[\t\r\n]", "", value.strip()).replace(" ", "%20")
    if not text or len(text) > MAX_ADDRESS_CHARACTERS or re.search("[\0-\x20\x7f\ud800-\udfff]", text):
        return None
    if text.lower().startswith("www."):
        text = f"https://{text}"
    try:
        found = web_address(urljoin(base, text))
        if found:
            canonical_url(found).encode("utf-8")
    except (ValueError, UnicodeError):
        return None
    return found


def text_of(value: object, *, plain: bool = False) -> tuple[str, bool]:
    """The paragraphs in a feed's text, separated by blank lines, without what feeds append to it, and whether it was
    cut short. `plain` says that the feed declares it to be without markup, which is believed if it contains no tag. A
    list of other articles, as collections of headlines give it, is no text.
    """
    if not isinstance(value, str):
        return "", False
    value = value[: MAX_TEXT_CHARACTERS * 4]
    if not _TAG.search(value) and len(_ENTITY.findall(value)) and re.search(r"&lt;/?[a-z]", value, re.IGNORECASE):
        value = unescape(value)  # escaped once too often
    if _TAG.search(value):
        from index.sources.fragments import is_list_of_links, text_of_fragment

        if is_list_of_links(value):
            return "", False
        text = clean_text(text_of_fragment(value))
    else:
        text = clean_text(value if plain and not _ENTITY.search(value) else unescape(unescape(value)))
        text = "\n\n".join(one_line(part) for part in re.split(r"\n\s*\n", text) if part.strip())
    return _without_ending(text)


def names(values: Iterable[object]) -> tuple[str, ...]:
    """The people named in bylines, each once; mail addresses and links are not names."""
    found: dict[str, None] = {}
    for value in values:
        said = line(value)
        for name in split_authors(_MAIL.sub("", said)) if said else ():
            name = name.strip(" ()<>-")
            if name and "://" not in name and not name.isdigit():
                found[name] = None
    return tuple(found)[:MAX_AUTHORS]


def section(categories: Iterable[object]) -> str | None:
    """The first category that can be a newspaper's section: short, no address, no number, not "Uncategorized"."""
    for category in categories:
        said = line(category)
        if not said or len(said) > MAX_SECTION_CHARACTERS or "://" in said or not re.search(r"[^\W\d_]{2}", said):
            continue
        if said.casefold() not in _SECTIONS_THAT_SAY_NOTHING and not re.search(r"[=:#@]", said):
            return said
    return None


def key_of(guid: object, url: str | None, said: str | None) -> str:
    """The identity of an item: its guid, else its address, else a hash of its headline or text."""
    name = one_line(guid) if isinstance(guid, str) else ""
    if not name and url:
        name = canonical_url(url)
    if not name:
        return "sha256:" + hashlib.sha256((said or "").encode("utf-8", "replace")).hexdigest()[:32]
    return name if len(name) <= MAX_LINE_CHARACTERS else "sha256:" + hashlib.sha256(name.encode()).hexdigest()[:32]


def settled(items: list[FeedItem]) -> tuple[FeedItem, ...]:
    """`items` without empty ones, each key once with its newest state, the first `MAX_ITEMS`, in their order.

    Some feeds give all items the same guid: if a key stands for several addresses and headlines, the address is the
    key. Others give all items one address: if a key stands for several articles, each gets a key of its own.
    """
    items = [item for item in items if item.title or item.text or item.url]
    meant: defaultdict[str, set[tuple[str | None, str | None]]] = defaultdict(set)
    for item in items:
        meant[item.key].add((item.url, item.title))
    for number, item in enumerate(items):
        same = meant[item.key]
        if len({url and canonical_url(url) for url, _ in same}) == len(same) == len({title for _, title in same}) > 1:
            items[number] = replace(item, key=key_of(None, item.url, item.title))
    newest: dict[str, FeedItem] = {}
    for item in _one_article_a_key(items):
        known = newest.get(item.key)
        if known is None or moment(item) > moment(known):
            newest[item.key] = item  # a dict keeps the place of the first
    return tuple(newest.values())[:MAX_ITEMS]


def _one_article_a_key(items: list[FeedItem]) -> list[FeedItem]:
    """`items` with a key of its own for each article, where a key stands for several; its states share one."""
    articles: defaultdict[str, list[FeedItem]] = defaultdict(list)
    firsts: list[FeedItem] = []
    for item in items:
        known = articles[item.key]
        first = next((each for each in known[-MAX_STATES:] if not another_article(item, each)), None)
        if first is None:
            known.append(item)
        firsts.append(first or item)
    return [
        replace(item, key=key_of(None, None, f"{item.key}\0{first.url}\0{first.title}"))
        if len(articles[item.key]) > 1
        else item
        for item, first in zip(items, firsts, strict=True)
    ]


def moment(item: FeedItem) -> datetime:
    """When the feed last changed `item`, aware UTC, for sorting; the beginning of time if it doesn't say."""
    return item.updated or item.published or datetime.min.replace(tzinfo=UTC)


def _space_for_block(tag: re.Match[str]) -> str:
    return " " if re.match(r"</?(?:br|p|div|li|td|tr|h\d)\b", tag[0], re.IGNORECASE) else ""


def _without_ending(text: str) -> tuple[str, bool]:
    """`text` without what feeds append to it, and whether the appended words say that it continues elsewhere."""
    paragraphs, cut = text.split("\n\n") if text else [], False
    while paragraphs:
        last = paragraphs[-1]
        if len(last) <= MAX_ENDING_CHARACTERS and _BEHIND.fullmatch(last):
            cut = cut or bool(_GOES_ON.match(last))
            paragraphs.pop()
            continue
        kept, end = last[:-MAX_ENDING_CHARACTERS], last[-MAX_ENDING_CHARACTERS:]
        shorter = _AT_THE_END.sub("", end)
        cut = cut or shorter != end or bool(_CUT_SHORT.search(end))
        shorter = _MARK_OF_CUT.sub("…", shorter)
        if shorter == end:
            break
        paragraphs[-1] = kept + shorter
    text = "\n\n".join(paragraphs)
    if len(text) > MAX_TEXT_CHARACTERS:
        return clean_text(text[: max(text.rfind(" ", 0, MAX_TEXT_CHARACTERS), MAX_TEXT_CHARACTERS // 2)]), True
    return text, cut
