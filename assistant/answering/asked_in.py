"""The language of a question: whether the articles are in it, and the note where they and the model are not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.prompts import render
from index.embedding.embedder import BUNDLED
from index.records import Hit
from index.sources.language import detect_language, is_close, language_name
from index.text.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from index.news_index import NewsIndex

# A question of this many words has a function word of its language.
FEWEST_WORDS = 3


def asked_in_another_language(question: str, hits: Sequence[Hit]) -> bool:
    """Whether the question is probably in none of the languages of `hits`. A short one is in another language than English
    if it has no English function word."""
    languages = {hit.article.language for hit in hits} - {None}
    asked = detect_language(question)
    if asked:
        return not any(is_close(asked, code) for code in languages if code)
    words = question.lower().strip("?¿!. ").split()
    return languages == {"en"} and len(words) >= FEWEST_WORDS and not STOP_WORDS.intersection(words)


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
