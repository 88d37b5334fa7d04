"""JSON Feed 1 and 1.1 -> `Feed`."""

from __future__ import annotations

from collections.abc import Mapping

from index.errors import SourceError
from index.sources.addresses import place_of
from index.sources.feed.fields import address, key_of, line, names, section, settled, text_of
from index.sources.feed.rss_atom import MIN_FULL_CHARACTERS
from index.sources.json_text import parse_json
from index.sources.language import language_code
from index.sources.results import Feed, FeedItem
from index.sources.safe_xml import decode_xml
from index.text.dates import date_in_field

Values = Mapping[str, object]


def read_json_feed(data: bytes, *, url: str = "", charset: str | None = None) -> Feed:
    """The JSON Feed in `data`, which was fetched from `url`. Raises `SourceError` for other JSON, or for anything else."""
    try:
        about = parse_json(decode_xml(data, charset))
    except SourceError as error:
        raise SourceError(f"is {error}") from error
    if not isinstance(about, dict) or not _is_feed(about):
        raise SourceError("is JSON, but no JSON Feed")
    title = line(about.get("title"))
    language = _code(about)
    everyone = _people(about)
    records = about.get("items")
    items = [
        _item(record, url, language, everyone)
        for record in (records if isinstance(records, list) else ())
        if isinstance(record, dict)
    ]
    return Feed(
        kind="JSON feed",
        items=settled(items),
        title=title,
        site_url=address(about.get("home_page_url"), url),
        language=language,
    )


def _is_feed(about: Values) -> bool:
    version = about.get("version")
    if isinstance(version, str) and "jsonfeed.org/version/" in version:
        return True
    records = about.get("items")
    return isinstance(records, list) and any(
        isinstance(record, dict) and ({"content_html", "content_text", "date_published"} & record.keys())
        for record in records
    )


def _item(record: Values, base: str, language: str | None, everyone: tuple[str, ...]) -> FeedItem:
    title = line(record.get("title"))
    bodies = (text_of(record.get("content_html")), text_of(record.get("content_text"), plain=True))
    body, cut = max(bodies, key=lambda found: len(found[0]))
    text = body or text_of(record.get("summary"), plain=True)[0]
    link = address(record.get("url"), base) or address(record.get("external_url"), base)
    said = record.get("id")
    guid = str(said) if isinstance(said, int | float) and not isinstance(said, bool) else said
    return FeedItem(
        key=key_of(guid, link, title or text),
        url=link,
        title=title,
        text=text,
        full=bool(body) and not cut and len(body) >= MIN_FULL_CHARACTERS,
        section=section(_list(record.get("tags"))),
        authors=_people(record) or everyone,
        language=_code(record) or language,
        published=date_in_field(record.get("date_published"), place_of(language, link)),
        updated=date_in_field(record.get("date_modified"), place_of(language, link)),
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _people(values: Values) -> tuple[str, ...]:
    """Version 1.1 has a list of authors, version 1 had one."""
    people = [*_list(values.get("authors")), values.get("author")]
    return names(person.get("name") if isinstance(person, dict) else person for person in people)


def _code(values: Values) -> str | None:
    said = values.get("language")
    return language_code(said) if isinstance(said, str) else None
