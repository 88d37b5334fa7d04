"""Versions of an article, and citations whose words have changed -> JSON and plain text for a terminal.

As in `assistant.rendering.answer`, the JSON shapes are contracts: a key is never renamed, times are UTC, to the second, with a
trailing Z.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from assistant.evidence.corrections import ChangedCitation
from assistant.text.formatting import iso
from index.article_diff import FieldChange, FieldValue, TextChange, changed, field_changes, word_changes
from index.hit_json import Json
from index.records import Article, Version

# How many unchanged words are shown on either side of a change.
WORDS_AROUND = 12


def history_json(versions: Sequence[Version]) -> Json:
    """What `history --json` prints, for the versions of one article (at least one), oldest first.

    `fields` and `text` of a version are the changes since the previous one, and empty for the first. The parts of `text`
    with the kinds "same" and "removed" join to the text of the previous version, "same" and "added" to that of this one.
    `text` is empty if no word changed.
    """
    article = next((each.article for each in versions if each.searched), versions[-1].article)
    return {
        "article_id": article.id,
        "withdrawn": iso(versions[-1].withdrawn),
        "title": article.title,
        "url": article.url,
        "publisher": article.publisher,
        "versions": [
            _version_json(version, versions[number - 1] if number else None) for number, version in enumerate(versions)
        ],
    }


def history_text(versions: Sequence[Version]) -> str:
    """The versions of one article (at least one) for a terminal, with changes as `[-removed-]` and `{+added+}`."""
    article = next((each.article for each in versions if each.searched), versions[-1].article)
    told = [_version_text(version, versions[number - 1] if number else None) for number, version in enumerate(versions)]
    return "\n\n".join((_headed(article), *_withdrawal(versions[-1]), *told)) + "\n"


def _withdrawal(version: Version) -> list[str]:
    """A line that says that the version's article is withdrawn; none if it isn't."""
    if version.withdrawn is None:
        return []
    return [f"Withdrawn, and not searched any more (seen {version.withdrawn:%Y-%m-%d %H:%M} UTC): {version.reason}"]


def version_json(version: Version) -> Json:
    """What `history --version N --json` prints: one complete version."""
    article = version.article
    return {
        "article_id": article.id,
        "version": article.version,
        "searched": version.searched,
        "withdrawn": iso(version.withdrawn),
        "seen": iso(version.seen),
        "title": article.title,
        "url": article.url,
        "publisher": article.publisher,
        "section": article.section,
        "authors": list(article.authors),
        "published": iso(article.published),
        "updated": iso(article.updated),
        "text": article.text,
    }


def version_text(version: Version) -> str:
    """One complete version, for a terminal."""
    return "\n\n".join((_headed(version.article), _version_text(version, None), version.article.text)) + "\n"


def changed_citation_json(change: ChangedCitation) -> Json:
    """One citation whose words have changed since the answer; `changes` turn `quote` into `now`."""
    return {
        "number": change.number,
        "kind": change.kind,
        "article_id": change.citation.article_id,
        "title": change.citation.title,
        "publisher": change.citation.publisher,
        "url": change.citation.url,
        "quote": change.citation.quote,
        "quoted_version": change.citation.version,
        "now": change.now,
        "changes": [_change_json(each) for each in change.changes],
        "version": change.version,
        "seen": iso(change.seen),
        "updated": iso(change.updated),
        "reason": change.reason,
    }


def changed_citation_text(change: ChangedCitation) -> str:
    """One line for people: which citation, what the article says now, and since when."""
    outlet = change.citation.publisher or "the outlet"
    if change.kind == "withdrawn":
        since = f"{change.seen:%Y-%m-%d}: {change.reason}"
        return f"[{change.number}] the article is withdrawn (seen {since}): “{_line(change.citation.title)}”, {outlet}"
    if change.kind == "removed":
        return f"[{change.number}] the article is no longer in the index: “{_line(change.citation.title)}”, {outlet}"
    day = f"updated {change.updated:%Y-%m-%d}" if change.updated else f"seen {change.seen:%Y-%m-%d}"
    if change.kind == "dropped":
        return f"[{change.number}] {outlet} has since removed these words ({day}): “{_line(change.citation.quote)}”"
    return f"[{change.number}] {outlet} has since changed these words ({day}): {_line(marked(change.changes))}"


def marked(changes: Sequence[TextChange], around: int | None = None) -> str:
    """`changes` as text with `[-removed-]` and `{+added+}`. Unchanged parts keep `around` words next to a change."""
    parts: list[str] = []
    for change in changes if around is None else shortened(changes, around):
        if change.kind == "same":
            parts.append(change.text)
        elif change.blank:
            parts.append(change.text if change.kind == "added" else "")
        else:
            before, words, after = around_words(change.text)
            parts.append(before + (f"[-{words}-]" if change.kind == "removed" else f"{{+{words}+}}") + after)
    return "".join(parts)


def around_words(text: str) -> tuple[str, str, str]:
    """The white space before the words of `text`, the words, and the white space after them."""
    words = text.strip()
    before, _, after = text.partition(words) if words else (text, "", "")
    return before, words, after


def shortened(changes: Sequence[TextChange], around: int = WORDS_AROUND) -> tuple[TextChange, ...]:
    """`changes` with … in place of unchanged words that are more than `around` words away from a change."""
    last = len(changes) - 1
    return tuple(
        replace(change, text=_shortened(change.text, around, number > 0, number < last))
        if change.kind == "same"
        else change
        for number, change in enumerate(changes)
    )


def _shortened(text: str, around: int, after_a_change: bool, before_a_change: bool) -> str:
    """The words of an unchanged part that are next to a change, and … in place of the others."""
    words = list(re.finditer(r"\S+", text))
    if len(words) <= 2 * around + 5:
        return text
    head = text[: words[around - 1].end()] if after_a_change else ""
    tail = text[words[-around].start() :] if before_a_change else ""
    return f"{head} … {tail}" if head else f"… {tail}"


def _version_json(version: Version, before: Version | None) -> Json:
    article = version.article
    words = word_changes(before.article.text, article.text) if before else ()
    return {
        "version": article.version,
        "searched": version.searched,
        "seen": iso(version.seen),
        "title": article.title,
        "published": iso(article.published),
        "updated": iso(article.updated),
        "fields": [
            {"field": each.field, "old": _value_json(each.old), "new": _value_json(each.new)}
            for each in (field_changes(before.article, article) if before else ())
        ],
        "text": [_change_json(each) for each in words] if changed(words) else [],
    }


def _version_text(version: Version, before: Version | None) -> str:
    article = version.article
    dates = [f"seen {version.seen:%Y-%m-%d %H:%M} UTC"]
    dates += [
        f"{name} {moment:%Y-%m-%d %H:%M} UTC"
        for name, moment in (("published", article.published), ("updated", article.updated))
        if moment
    ]
    head = f"Version {article.version}{' (searched)' if version.searched else ''}: {', '.join(dates)}"
    if before is None:
        return head
    words = word_changes(before.article.text, article.text)
    lines = [f"  {_field_text(each)}" for each in field_changes(before.article, article)]
    shown = marked(words, WORDS_AROUND).strip() if changed(words) else "the text stayed the same"
    return "\n".join((head, *lines, *(f"  {line}".rstrip() for line in shown.splitlines())))


def _field_text(change: FieldChange) -> str:
    old, new = (value_text(value) for value in (change.old, change.new))
    return f"{change.field}: {f'[-{old}-]' if old else ''}{f'{{+{new}+}}' if new else ''}"


def value_text(value: FieldValue) -> str:
    """The value of a field on one line; "" if it is not set. Times are UTC."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    return _line(", ".join(value) if isinstance(value, tuple) else value or "")


def _value_json(value: FieldValue) -> str | list[str] | None:
    if isinstance(value, datetime):
        return iso(value)
    return list(value) if isinstance(value, tuple) else value


def _change_json(change: TextChange) -> Json:
    return {"kind": change.kind, "text": change.text}


def _headed(article: Article) -> str:
    """Headline and outlet of an article, unmarked."""
    return ", ".join(_line(part) for part in (article.title, article.publisher) if part)


def _line(text: str) -> str:
    return " ".join(text.split())
