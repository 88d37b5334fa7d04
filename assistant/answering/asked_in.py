"""Says so where a question is in a language that neither the articles nor the model have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.prompts import render
from index.embedding.embedder import BUNDLED
from index.sources.language import detect_language, is_close, language_name

if TYPE_CHECKING:
    from index.news_index import NewsIndex


def language_note(question: str, index: NewsIndex) -> str | None:
    """The note on a question whose words can't be matched; `None` with a model of several languages, for articles in the
    question's language, and where either language is not certain."""
    if index.embedder.name != BUNDLED:
        return None
    asked = detect_language(question)
    languages = [code for code, _ in index.statistics.languages()]
    if not asked or not languages or any(is_close(asked, code) for code in languages):
        return None
    names = " and ".join(language_name(code) for code in languages[:3])
    return render("note_language", asked=language_name(asked), articles=names)
