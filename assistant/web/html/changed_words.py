"""The differences between two versions of a text, word by word, as HTML. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from assistant.rendering.changes import around_words
from assistant.web.html.escaping import escaped, join
from index.article_diff import TextChange


def marked(changes: Sequence[TextChange]) -> Markup:
    """Removed words struck through, added words underlined. Changes of white space only are left out."""
    parts = []
    for change in changes:
        if change.blank or change.kind == "same":
            parts.append(escaped(change.text if change.kind != "removed" else ""))
            continue
        before, words, after = around_words(change.text)
        tag = {"removed": "del", "added": "ins"}[change.kind]
        parts.append(Markup("{}<{}>{}</{}>{}").format(escaped(before), tag, escaped(words), tag, escaped(after)))
    return Markup('<span class="nd-diff">{}</span>').format(join(parts))
