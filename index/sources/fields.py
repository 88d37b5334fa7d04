"""Named values -> an article: a JSON object, a CSV row, the front matter of a Markdown file. Pure.

Names are compared without regard to case, spaces, hyphens and underscores, so `publishedAt`, `published_at` and
`Published at` are the same. The first name that has a value wins, in the order below; other fields are ignored.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import unescape

from index.errors import SourceError
from index.records import Article
from index.sources.addresses import place_of
from index.sources.boilerplate import FURNITURE, without_boilerplate
from index.sources.cleaning import clean_text, headline_from_text, one_line
from index.sources.language import detect_language, language_code
from index.text.dates import date_in_field
from index.text.urls import web_address

TITLE = ("title", "headline")
TEXT = ("text", "body", "content", "articlebody", "fulltext", "maintext", "contenttext", "articletext", "article")
HTML_TEXT = ("contenthtml", "bodyhtml", "html")
SUMMARY = ("summary", "description", "abstract", "excerpt")
URL = ("url", "link", "canonicalurl", "permalink", "href")
PUBLISHER = ("publisher", "source", "outlet", "sitename", "sourcename", "newspaper", "publication")
PUBLISHED = (
    *("dategmt", "postdategmt", "publishedgmt"),  # in UTC, before the same in the site's own zone
    *("published", "date", "publishedat", "publisheddate", "publishdate", "datepublished", "pubdate", "publishedon"),
    *("publishedtime", "publicationdate", "datepublish", "datetime", "timestamp"),
)
UPDATED = (
    "modifiedgmt",
    "postmodifiedgmt",
    "updated",
    "updatedat",
    "updateddate",
    "modified",
    "modifiedat",
    "datemodified",
    "lastmodified",
    "dateupdated",
)
AUTHORS = ("authors", "author", "byline", "creator")
SECTION = ("section", "category", "articlesection", "sectionname", "desk")
LANGUAGE = ("language", "lang", "inlanguage", "languagecode")
DATELINE = ("dateline",)
CAPTION = ("caption", "imagecaption")
KNOWN = frozenset((*TITLE, *TEXT, *HTML_TEXT))

# A record with more of any of these is not an article.
MAX_FIELDS = 1_000
MAX_TEXT_CHARACTERS = 2_000_000
MAX_MARKUP_CHARACTERS = 10_000_000
MAX_VALUE_CHARACTERS = 10_000
MAX_AUTHORS = 500

Fields = Mapping[str, object]

_NAME_NOISE = re.compile(r"[\W_]+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BYLINE = re.compile(r"^\s*(?:words\s+)?by:?\s+", re.IGNORECASE)
_BETWEEN_AUTHORS = re.compile(r"(?:(?<!\s)\s+)?(?:[;|\n]|\s&\s|\band\b)\s*", re.IGNORECASE)
_COMMA = re.compile(r"(?:(?<!\s)\s+)?,(?!\s*(?:jr|sr|phd|md|ii|iii)\b)\s*", re.IGNORECASE)
# "van der Berg", "Holm-Reed": one family name, and "Ann", "Ann M.": what stands behind its comma.
_FAMILY_NAME = re.compile(r"(?:[a-zà-ÿ']{1,4}\s+){0,3}[A-ZÀ-ÞŁŚŻŽŠČĆŘĎŤŇ]['’A-ZÀ-Þ]{0,2}[^\W\dA-Z_][\w'’-]*")
_GIVEN_NAME = re.compile(r"[A-ZÀ-ÞŁŚŻŽŠČĆŘĎŤŇ][\w'’-]*[^\W\dA-Z_](?:\s+[A-Z]\.?){0,2}|(?:[A-Z]\.\s?){1,3}")
# What a person in a newsroom does. "The Wire Staff" is nobody's function, and signs as an author.
_FUNCTION = re.compile(
    r".*\b(?:correspondents?|reporters?|editors?|writers?|columnists?|journalists?|photographers?|critics?|"
    r"korrespondent(?:in)?|redakteur(?:in)?|reporterin|journaliste|correspondante?|periodista|corresponsal)",
    re.IGNORECASE,
)
_NOTHING = frozenset({"", "null", "none", "nan", "n/a", "~", "unknown"})


def article_from_fields(values: Fields, *, text: str | None = None, title: str | None = None) -> Article:
    """The article that `values` describe. `text` is used if they contain no text, `title` if they contain no headline.

    - Without a headline, the first sentence of the text is used, cut between words at 100 characters.
    - A summary or description is never used as the text: quoting it as the article would be wrong.
    - A date that can't be understood leaves `published` or `updated` unknown (`None`).
    - An address that is not http or https is left out; a language that is not stated is detected.

    Boilerplate paragraphs are left out. Raises `SourceError` when there is no text, or only boilerplate, or more of
    something than an article has.
    """
    fields = _plain(values)
    body = _body(fields) or clean_text(bounded(text or "", "text", MAX_TEXT_CHARACTERS))
    if not body:
        raise SourceError(_no_text(fields))
    body = "\n\n".join(without_boilerplate(body.split("\n\n"))).strip()
    if not body:
        raise SourceError(FURNITURE)
    said = _line(fields, LANGUAGE)
    url = next((address for value in _strings(fields, URL) if (address := web_address(one_line(value)))), None)
    place = place_of(said, url)
    return Article(
        title=_line(fields, TITLE) or one_line(title or "") or headline_from_text(body),
        text=body,
        url=url,
        publisher=_line(fields, PUBLISHER),
        section=_line(fields, SECTION),
        authors=_authors(fields),
        language=(language_code(said) if said else None) or detect_language(body),
        dateline=_line(fields, DATELINE),
        caption=_line(fields, CAPTION),
        published=_date(fields, PUBLISHED, place),
        updated=_date(fields, UPDATED, place),
    )


def headline_of(values: Fields) -> str | None:
    """The headline among `values`, on one line."""
    return _line(_plain(values), TITLE)


def plain_name(name: object) -> str:
    """A field's name, normalised as in the lists above.

    >>> plain_name("Published_At")
    'publishedat'
    """
    return _NAME_NOISE.sub("", name).casefold() if isinstance(name, str) else ""


def split_authors(byline: str) -> tuple[str, ...]:
    """The names in a byline.

    >>> split_authors("By Jane Doe, John Roe and Ann Poe, Jr.")
    ('Jane Doe', 'John Roe', 'Ann Poe, Jr.')
    >>> split_authors("Poe, Ann; Roe, John M., harbour correspondent")
    ('Ann Poe', 'John M. Roe')
    """
    found: dict[str, None] = {}
    for part in _BETWEEN_AUTHORS.split(_BYLINE.sub("", byline)):
        names = [name for each in _COMMA.split(part) if (name := one_line(each)) and not is_function(name)]
        found |= dict.fromkeys(name for name in _in_order(names) if name.casefold() not in _NOTHING)
    return tuple(found)


def is_function(name: str) -> bool:
    """Whether it says what somebody does and not who: "harbour correspondent", "Political Editor"."""
    return bool(_FUNCTION.fullmatch(name))


def _in_order(parts: list[str]) -> list[str]:
    """Names that were separated by commas; "Poe", "Ann" are one name, written backwards."""
    pairs = list(zip(parts[::2], parts[1::2], strict=False))
    if len(parts) % 2 == 0 and all(_FAMILY_NAME.fullmatch(one) and _GIVEN_NAME.fullmatch(two) for one, two in pairs):
        return [f"{given} {family}" for family, given in pairs]
    return parts


def _plain(values: Fields) -> Fields:
    """`values` under their normalised names. Of several with one name the first counts."""
    if len(values) > MAX_FIELDS:
        raise SourceError(f"over {MAX_FIELDS:,} fields, too many for an article")
    fields = {plain_name(name): value for name, value in reversed(list(values.items()))}
    told = fields.get("yoastheadjson")  # what a WordPress site states to search engines of the same article
    if isinstance(told, Mapping):
        fields.setdefault("byline", told.get("author"))
        fields.setdefault("sitename", told.get("og_site_name"))
    return fields


def bounded(value: str, name: str, most: int = MAX_VALUE_CHARACTERS) -> str:
    """`value`. Raises `SourceError` if it is longer than the field called `name` may be."""
    if len(value) > most:
        raise SourceError(f"over {most:,} characters in {name}, too many for an article; split or shorten it")
    return value


def _body(fields: Fields) -> str:
    for name in TEXT:
        text = clean_text(bounded("\n\n".join(_texts(fields.get(name))), name, MAX_MARKUP_CHARACTERS))
        if text and text[:10].casefold() not in _NOTHING:
            return bounded(_without_markup(text), name, MAX_TEXT_CHARACTERS)
    for name in HTML_TEXT:
        text = bounded("\n\n".join(_texts(fields.get(name))), name, MAX_MARKUP_CHARACTERS)
        if text.strip():
            return bounded(_without_markup(text, always=True), name, MAX_TEXT_CHARACTERS)
    return ""


def _without_markup(text: str, always: bool = False) -> str:
    """`text` itself, or its words if it is a piece of HTML, as content management systems export it."""
    if not (always or (text.startswith("<") and re.search(r"</(?:p|div|article)>", text, re.IGNORECASE))):
        return _with_letters(text)
    from index.sources.fragments import text_of_fragment

    return clean_text(text_of_fragment(text))


def _with_letters(text: str) -> str:
    """`text` with the letters that its entities (`&#8220;`) stand for."""
    return _ENTITY.sub(lambda entity: unescape(entity[0]), text) if "&" in text else text


def _texts(value: object) -> Iterator[str]:
    """The strings in a text field: itself, a list of paragraphs, or an object that wraps it."""
    match value:
        case str():
            yield value
        case list():
            yield from (part for part in value if isinstance(part, str))
        case Mapping():
            yield from (value[key] for key in ("text", "value", "rendered") if isinstance(value.get(key), str))


def _no_text(fields: Fields) -> str:
    if not any(name in KNOWN for name in fields):
        return "no headline and no text; known fields are title or headline, and text, body or content"
    if any(_strings(fields, SUMMARY)):
        return "no text; its summary isn't the article (name that field text to take it)"
    return "no text; it goes into a field named text, body or content"


def _strings(fields: Fields, names: tuple[str, ...]) -> Iterator[str]:
    """Every non-empty value under `names`, as a string, in order; of an object its name."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, list):
            value = next(iter(value), None)
        if isinstance(value, Mapping) and isinstance(value.get("rendered"), str):
            value = _without_markup(bounded(value["rendered"], name), always=True)
        elif isinstance(value, Mapping):
            value = next((value[key] for key in ("name", "title", "text", "url") if value.get(key)), None)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value) if abs(value) < 1e100 else None  # longer numbers can't be meant
        if isinstance(value, str) and bounded(value, name) and value.strip().casefold() not in _NOTHING:
            yield value


def _line(fields: Fields, names: tuple[str, ...]) -> str | None:
    lines = (one_line(_with_letters(value)) for value in _strings(fields, names))
    return next((line for line in lines if line), None)


def _date(fields: Fields, names: tuple[str, ...], place: str) -> datetime | None:
    return next((moment for name in names if (moment := date_in_field(fields.get(name), place))), None)


def _authors(fields: Fields) -> tuple[str, ...]:
    for name in AUTHORS:
        value = fields.get(name)
        if isinstance(value, str) and bounded(value, name).strip().startswith("["):
            value = _written_list(value)
        parts = value if isinstance(value, list) else [value]
        if len(parts) > MAX_AUTHORS:
            raise SourceError(f"over {MAX_AUTHORS} values in {name}, too many for an article")
        said = [part.get("name") if isinstance(part, Mapping) else part for part in parts]
        authors = [author for each in said if isinstance(each, str) for author in split_authors(bounded(each, name))]
        if authors:
            return tuple(dict.fromkeys(authors))
    return ()


def _written_list(text: str) -> object:
    """A list written in a table cell: `["A", "B"]` or `['A', 'B']`; anything else is returned unchanged."""
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return text
