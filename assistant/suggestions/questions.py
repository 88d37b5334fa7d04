"""The question that an article answers: what is new about the name in its headline. Pure.

Rules only, no language model. No question is better than a silly one, so a name must be complete, and the article must come
back to it. For example, an article whose headline and text name Per Holm gives "What is new about Per Holm?". In English,
and in languages for which there is a wording.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.text.prompt_injection import is_injection, is_injection_line, overlaps_injection
from index.records import Article
from index.text.stop_words import STOP_WORDS

MAX_CHARACTERS = 95

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'&-]{0,40}(?:\.[A-Z]){0,8}\.?"
_NAME = rf"{_CAPITAL}(?:\s(?:(?:of|the|and|for|de|von|van|del|al|bin|da|di|la|le)\s){{0,2}}(?:{_CAPITAL}|\d+)){{0,5}}"
_CALENDAR = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|"
    r"November|December)(?:\s.*)?"
)
_MARKUP = re.compile(r"[\"“”«»()\[\]{}<>|*_#@/\\:;?…]|https?|www", re.IGNORECASE)
_ARTICLE = (
    r"(?:der|die|das|den|dem|des|ein|eine|einer|einen|einem|zur|zum|im|el|la|los|las|un|una|del|al|le|les|du|une|au)"
)
_NEWS = {
    "en": "What is new about {}?",
    "de": "Was gibt es Neues zu {}?",
    "fr": "Quoi de neuf sur {} ?",
    "es": "¿Qué hay de nuevo sobre {}?",
}


@dataclass(frozen=True, slots=True)
class SuggestedQuestion:
    """A question, the name it asks about, and where that stands in the article that it was made from."""

    text: str
    name: str
    article: Article
    start: int
    end: int


def news_about(article: Article) -> SuggestedQuestion | None:
    """ "What is new about X?", in the article's language, of the headline's name that the text has most; `None` without one."""
    text, language = article.text, (article.language or "en")[:2].lower()
    headline = re.split(r" [|–—-] ", " ".join(article.title.split()))[0]
    named = [name for name in _names_in(headline) if 1 < len(name.split()) <= 4 and not name.isupper()]
    name = max(named, key=text.count, default=None)
    if name is None or language not in _NEWS or name not in text or (language != "en" and not _is_person(name, text)):
        return None
    question = _NEWS[language].format(_with_article(name, text) if language == "en" else name)
    start, end = text.find(name), text.find(name) + len(name)
    unsafe = overlaps_injection(text, start, end, language) or is_injection_line(article.title, language)
    if unsafe or is_injection(question) or len(question) > MAX_CHARACTERS or _MARKUP.search(name):
        return None
    return SuggestedQuestion(question, name, article, start, end)


def _names_in(text: str) -> list[str]:
    """The names in a text; a capitalised function word or a day is none."""
    found = []
    for match in re.finditer(_NAME, text):
        name = match.group().removesuffix("'s").removesuffix("’s")
        name = name if "." in name[:-1] else name.rstrip(".")  # "the U.S.", but "in Kabul."
        if name.split()[0].lower() not in STOP_WORDS and not _CALENDAR.fullmatch(name) and len(name) > 1:
            found.append(name)
    return found


def _is_person(name: str, text: str) -> bool:
    """Whether `name` is a person in this article: the text also uses the last part of the name alone.

    Other names are not used, because their grammatical case and article in the question would be unknown.
    """
    first, *_, last = name.split()
    called = len(re.findall(rf"(?<!\w){re.escape(last)}(?!\w)", text)) - text.count(name)
    is_thing = re.search(rf"\b{_ARTICLE}\s(?:{re.escape(first)}|{re.escape(last)})\b", text, re.IGNORECASE)
    return called > 1 and not is_thing and first.lower() not in text and last.lower() not in text


def _with_article(name: str, text: str) -> str:
    """ "the White House" where the article says it so."""
    return f"the {name}" if len(re.findall(rf"\b[Tt]he {re.escape(name)}\b", text)) * 3 > text.count(name) else name
