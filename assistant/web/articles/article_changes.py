"""The differences between versions of an article, as collapsed sections of its page. Pure.

A page has at most two comparisons: with the previous version, and with the one that is searched. Each takes less than a
second for the longest articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from markupsafe import Markup

from assistant.rendering.changes import shortened, value_text
from assistant.text.formatting import hour
from assistant.web.html.changed_words import marked
from index.article_diff import FieldChange, FieldValue, TextChange, changed, field_changes, word_changes
from index.records import Article, Version

# Names of fields in a list of changes, where the field's label would be unclear.
_COUNTED = {"Published": "publishing date", "Updated": "date of the update"}


@dataclass(frozen=True, slots=True)
class ComparedVersions:
    """One comparison: `title` names the versions, `counts` the number of changes, `fields` the changed metadata.

    `words` are the changes in the text, empty if no word changed.
    """

    title: str
    counts: str
    fields: tuple[FieldLine, ...]
    words: Markup


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One changed metadata field; "" means "not given"."""

    name: str
    old: str
    new: str


def sections(shown: Version, versions: Sequence[Version], searched: Version) -> list[ComparedVersions]:
    """The changes made by the version shown, and those made since; empty if there is only one version."""
    at = versions.index(shown)
    found = []
    if at:
        before = versions[at - 1].article
        title = f"What changed in this version, since version {before.version}"
        found.append(_section(title, before, shown.article))
    if shown is not searched:
        now = searched.article
        title = f"What is different in version {now.version}, the one that questions are answered from"
        found.append(_section(title, shown.article, now))
    return found


def _section(title: str, old: Article, new: Article) -> ComparedVersions:
    fields = tuple(map(_field, field_changes(old, new)))
    words = _compared(old.text, new.text)
    shown = changed(words)
    return ComparedVersions(title, _counts(words, fields), fields, marked(shortened(words)) if shown else Markup(""))


@lru_cache(maxsize=32)
def _compared(old: str, new: str) -> tuple[TextChange, ...]:
    return word_changes(old, new)


def _counts(words: Sequence[TextChange], fields: Sequence[FieldLine]) -> str:
    """`3 places in the text, headline, date of the update`."""
    places = sum(
        not change.blank and change.kind != "same" and (number == 0 or words[number - 1].kind in ("same", change.kind))
        for number, change in enumerate(words)
    )
    parts = [] if not places else ["1 place in the text" if places == 1 else f"{places} places in the text"]
    return (
        ", ".join([*parts, *(_COUNTED.get(field.name, field.name.lower()) for field in fields)])
        or "nothing a reader would see"
    )


def _field(change: FieldChange) -> FieldLine:
    return FieldLine(change.field.capitalize(), _said(change.old), _said(change.new))


def _said(value: FieldValue) -> str:
    return hour(value) if isinstance(value, datetime) else value_text(value)
