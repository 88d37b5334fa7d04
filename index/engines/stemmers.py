"""Which of tantivy's stemmers and stop word lists belong to which language, and the analysers made of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import tantivy

from index.text.stop_words import STOP_WORDS

# Language -> stemmer. Articles in other or unknown languages are stemmed as English.
STEMMERS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "nb": "norwegian",
    "nn": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
ENGLISH = "english"
# tantivy has stemmers for these, but no stop words.
WITHOUT_STOP_WORDS = frozenset({"arabic", "greek", "romanian", "tamil", "turkish"})


@cache
def analyzer(stemmer: str, *, stop_words: bool = False) -> tantivy.TextAnalyzer:
    """Text -> its stems; with `stop_words`, English stop words are removed."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    if stop_words:
        builder = builder.filter(tantivy.Filter.custom_stopword(sorted(STOP_WORDS)))
    return builder.filter(tantivy.Filter.ascii_fold()).filter(tantivy.Filter.stemmer(stemmer)).build()


@cache
def _without_stop_words(language: str) -> tantivy.TextAnalyzer:
    """Text -> its words without the stop words of `language`."""
    stop_words = (
        tantivy.Filter.custom_stopword(sorted(STOP_WORDS)) if language == ENGLISH else tantivy.Filter.stopword(language)
    )
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    return builder.filter(stop_words).build()


def asked_in(text: str, languages: Sequence[str]) -> list[str]:
    """Those of `languages` whose stop words are most frequent in a question, and those without a stop word list."""
    left = {
        language: len(_without_stop_words(language).analyze(text))
        for language in languages
        if language not in WITHOUT_STOP_WORDS
    }
    fewest = min(left.values(), default=0)
    return [language for language in languages if left.get(language, fewest) == fewest]
