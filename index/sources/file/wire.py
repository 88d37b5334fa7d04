"""What a wire service says of a story -> `WireStory`; and ninjs and the AP's JSON, which say it in fields. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from index.errors import SourceError
from index.records import Article
from index.sources.cleaning import one_line
from index.sources.fields import article_from_fields, plain_name
from index.sources.fragments import text_of_fragment
from index.sources.results import WireStory
from index.text.dates import parse_date

# How the formats say that a story must not be used any more.
_WITHDRAWN = frozenset({"canceled", "cancelled", "withheld", "killed", "deleted"})
_BODIES = ("bodytext", "bodyxhtml", "bodyhtml", "bodynitf")
_VERSIONED = frozenset({"versioncreated", "firstcreated", "pubstatus", "headlines", "bodies"})
MAX_NUMBER_DIGITS = 18


def wire_story(
    *, key: object, number: object, status: object, embargo: object, fields: Mapping[str, object]
) -> WireStory:
    """A story with its article. Raises `SourceError` for one without a text, unless it withdraws another.

    A story without a key is known by its headline and outlet, as any article without an address is.
    """
    said = one_line(str(status or "")).rpartition(":")[2].lower()
    withdrawn = said in _WITHDRAWN
    article: Article | None = None
    try:
        article = article_from_fields(fields)
    except SourceError:
        if not withdrawn:
            raise
    until = parse_date(embargo) if embargo else None
    if embargo and until is None:
        raise SourceError("is under an embargo whose end can't be read; add it when it has ended")
    digits = one_line(str(number or ""))
    return WireStory(
        key=one_line(str(key or "")),
        number=int(digits) if digits.isdecimal() and len(digits) <= MAX_NUMBER_DIGITS else 0,
        title=article.title if article else one_line(str(fields.get("title") or "a story")),
        article=article,
        withdrawn=withdrawn,
        embargo=until,
    )


def is_wire_json(value: Mapping[str, object]) -> bool:
    """Whether a JSON object is a story in ninjs (any version) or in the AP's form of it."""
    names = {plain_name(name) for name in value}
    return len(names & _VERSIONED) > 1 or bool(names & _VERSIONED and names & {*_BODIES})


def stories_in(value: object) -> list[object] | None:
    """The stories in an answer of the AP's API, `{"data": {"items": [{"item": …}]}}`; `None` for anything else."""
    data = value.get("data") if isinstance(value, Mapping) else None
    if not isinstance(data, Mapping):
        return None
    several = data.get("items")
    listed = several if isinstance(several, list) else [data]
    items = [each["item"] for each in listed if isinstance(each, Mapping) and isinstance(each.get("item"), Mapping)]
    return [item for item in items if item.get("type") in (None, "text", "composite")] if items else None


def story_from_json(value: Mapping[str, object]) -> WireStory:
    """The story in a ninjs object. Raises `SourceError` for a picture, or a story without a text."""
    fields = {plain_name(name): content for name, content in value.items()}
    others = fields.get("altids")
    ids: Mapping[str, object] = others if isinstance(others, Mapping) else {}
    uri = fields.get("uri")
    headline = fields.get("headline") or _main(fields.get("headlines")) or fields.get("title")
    return wire_story(
        key=ids.get("itemid") or uri or fields.get("guid"),
        number=fields.get("version"),
        status=fields.get("pubstatus"),
        embargo=fields.get("embargoed") or fields.get("embargoeduntil"),
        fields={
            "title": headline,
            "text": _text(fields),
            "url": uri,
            "publisher": next(
                _names(fields, "infosource", "infosources", "provider", "source", "copyrightholder"), None
            ),
            "authors": list(_names(fields, "byline", "by", "bylines")),
            "dateline": fields.get("located") or fields.get("dateline"),
            "language": fields.get("language"),
            "published": fields.get("firstcreated") or fields.get("contentcreated"),
            "updated": fields.get("versioncreated"),
        },
    )


def _text(fields: Mapping[str, object]) -> str:
    if fields.get("type") in ("picture", "graphic", "video", "audio"):
        raise SourceError(f"is a {fields['type']}, which has no text to quote")
    for name in _BODIES:
        said = fields.get(name)
        if isinstance(said, str) and said.strip():
            return said if name == "bodytext" else text_of_fragment(said)
    said = _main(fields.get("bodies"))
    return text_of_fragment(said) if said and "<" in said else said or ""


def _main(values: object) -> str | None:
    """The main one of several headlines or bodies, `[{"role": "main", "value": …}]`, else the first."""
    listed = [each for each in values if isinstance(each, Mapping)] if isinstance(values, list) else []
    listed.sort(key=lambda each: each.get("role") != "main")
    return next((each["value"] for each in listed if isinstance(each.get("value"), str)), None)


def _names(fields: Mapping[str, object], *names: str) -> Iterator[str]:
    for name in names:
        value = fields.get(name)
        for each in value if isinstance(value, list) else [value]:
            said = (each.get("by") or each.get("name")) if isinstance(each, Mapping) else each
            if isinstance(said, str) and said.strip():
                yield said
