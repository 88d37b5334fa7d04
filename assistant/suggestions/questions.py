"""Turns sentences of an article into questions that they answer: who, when, why, how many, what was said. Pure.

Rules only, no language model. A simple sentence is rearranged, and any other is skipped. No question is better than a
silly one, so every rule requires a subject with a name, a specific object, and a clear end of the phrase. For example,
"Tomas Leclerc won the Northern Bread Prize." becomes "Who won the Northern Bread Prize?".

English only; some other languages get `news_about`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from assistant.suggestions.news_grammar import (
    ASIDE,
    BAD_END,
    BASE,
    DONE_BY_SOMEBODY,
    FOREWORD,
    NAME,
    NOT_ASKED_WITH,
    NOUN_PHRASE,
    OBJECT,
    OFFICES,
    OWN,
    PAST,
    PREPOSITION,
    SAYS_WHEN,
    TOLD_WHEN,
    clipped,
    named_subject,
    names_in,
    says_enough,
    stands_alone,
    with_article,
)
from assistant.text.prompt_injection import is_injection, is_injection_line, overlaps_injection
from index.records import Article
from index.sources.furniture import sentences_of

SuggestionKind = Literal["who", "when", "why", "how many", "what", "news"]
QuestionMaker = Callable[[re.Match[str], str, str], str | None]

# The first sentences of a report say what it is about; later ones give questions about details.
SENTENCES_READ = 12
MIN_WORDS, MAX_WORDS, MAX_CHARACTERS = 5, 15, 95
MAX_SENTENCE_CHARACTERS = 330


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
    """A question, its kind, and where the sentence that it was made from stands in its article."""

    text: str
    kind: SuggestionKind
    article: Article
    start: int
    end: int

    @property
    def names(self) -> frozenset[str]:
        """The names in the question."""
        return frozenset(names_in(self.text.partition(" ")[2].rstrip("?")))


def proposals(article: Article) -> Iterator[SuggestedQuestion]:
    """The questions that the article's first sentences answer; none in a language other than English."""
    if (article.language or "en")[:2].lower() != "en" or is_injection_line(article.title, "en"):
        return
    for start, end in sentences_of(article)[:SENTENCES_READ]:
        sentence = " ".join(FOREWORD.sub("", article.text[start:end]).split())
        if not _is_plain(sentence) or overlaps_injection(article.text, start, end, article.language):
            continue
        for kind, question in _turned(sentence, article.text):
            if _is_well_formed(question):
                yield SuggestedQuestion(question, kind, article, start, end)


def _is_plain(sentence: str) -> bool:
    return (
        20 <= len(sentence) <= MAX_SENTENCE_CHARACTERS
        and sentence[:1].isupper()
        and sentence.endswith((".", "!"))
        and not re.search(r"[\"“”«»|{}<>\[\]*_]|\.\.\.|…", sentence)
    )


def _turned(sentence: str, text: str) -> Iterator[tuple[SuggestionKind, str]]:
    for kind, pattern, turn in _RULES:
        match = pattern.search(sentence)
        question = turn(match, sentence, text) if match else None
        if question:
            yield kind, question


def _who(match: re.Match[str], sentence: str, text: str) -> str | None:
    thing = clipped(match["rest"])
    if not (thing and names_in(thing) and named_subject(match["subject"], text)) or OWN.search(thing):
        return None
    return f"Who {match['verb']} {thing}?"


def _office(match: re.Match[str], sentence: str, text: str) -> str | None:
    return f"Who is the {match['office']} of {match['of']}?"


def _when(match: re.Match[str], sentence: str, text: str) -> str | None:
    subject, thing = named_subject(match["subject"], text), clipped(match["rest"])
    if not (subject and thing and says_enough(thing) and TOLD_WHEN.search(sentence)) or SAYS_WHEN.search(thing):
        return None
    return f"When did {subject} {BASE[match['verb']]} {thing}?"


def _when_passive(match: re.Match[str], sentence: str, text: str) -> str | None:
    subject, thing = named_subject(match["subject"], text), clipped(match["rest"])
    if not (subject and thing and says_enough(thing) and TOLD_WHEN.search(sentence)) or SAYS_WHEN.search(thing):
        return None
    return None if OWN.search(thing) else f"When {match['aux']} {subject} {match['verb']} {thing}?"


def _why(match: re.Match[str], sentence: str, text: str) -> str | None:
    subject, thing = named_subject(match["subject"], text), clipped(match["rest"])
    if not subject or not thing or not says_enough(thing):
        return None
    verb = match["verb"]
    return f"Why did {subject} {BASE[verb]} {thing}?" if verb in BASE else f"Why {verb} {subject} {thing}?"


def _how_many_were(match: re.Match[str], sentence: str, text: str) -> str | None:
    thing = clipped(match["rest"])
    if not thing or not names_in(thing) or OWN.search(thing):
        return None
    return f"How many {match['noun']} {match['verb']} {thing}?"


def _how_many(match: re.Match[str], sentence: str, text: str) -> str | None:
    subject = named_subject(match["subject"], text)
    thing = clipped(match["rest"])
    if not subject or not thing or not re.match(rf"{PREPOSITION}\s", thing):
        return None
    return f"How many {match['noun']} did {subject} {BASE[match['verb']]} {thing}?"


def _how_much(match: re.Match[str], sentence: str, text: str) -> str | None:
    subject, thing = named_subject(match["subject"], text), clipped(match["rest"], least=2)
    return f"How much did {subject} {BASE[match['verb']]} {thing}?" if subject and thing else None


def _said(match: re.Match[str], sentence: str, text: str) -> str | None:
    speaker = named_subject(match["subject"], text)
    known = {word.casefold() for word in (speaker or "").split()}
    topics = [name for name in names_in(match["rest"]) if not known & {word.casefold() for word in name.split()}]
    topic = next((name for name in topics if text.count(name) > 1 and stands_alone(name, text)), None)
    if not speaker or not topic or len(speaker.split()) < 2:
        return None
    return f"What did {speaker} say about {with_article(topic, text)}?"


_NOUN = r"(?P<noun>(?:[a-z][a-z’'-]+\s){0,2}(?:[a-z][a-z-]+s|people|children|women|men))"
_COUNT = (
    r"(?:(?:[Aa]t least|[Aa]bout|[Aa]round|[Nn]early|[Aa]lmost|[Mm]ore than|[Ss]ome|[Oo]ver|[Uu]p to|[Aa] total of)\s)?"
    r"(?:\d[\d,]*(?:\.\d+)?|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Tt]en|[Ee]leven|[Tt]welve)"
    r"(?:\s(?:hundred|thousand|million|billion))?"
)
_SUM = r"(?:(?:about|nearly|almost|more than|over|around)\s)?[$€£]\d[\d.,]*(?:\s?(?:million|billion|m|bn))?"
_DONE = r"(?:[a-z]+ed|shot|found|held|hit|cut|sent|sold|built|born|made|won|lost|struck|given|taken|known|seen|put|set|left)"
_AUXILIARY = r"(?:was|were|is|are|has|have|had|can|could|will|would)"

_BY_NAME = rf"^(?P<subject>{NAME}){ASIDE}\s"
_SUBJECT = rf"^(?P<subject>{NOUN_PHRASE}){ASIDE}\s(?:(?:has|have|had)\s)?"
_RULES: tuple[tuple[SuggestionKind, re.Pattern[str], QuestionMaker], ...] = (
    (
        "who",
        re.compile(rf"{_BY_NAME}(?:(?:has|have|had)\s)?(?P<verb>{DONE_BY_SOMEBODY})\s{OBJECT}(?P<rest>.+)"),
        _who,
    ),
    (
        "who",
        re.compile(rf"{NAME},\s(?:the|who is the)\s(?P<office>{OFFICES})\s(?:of|at)\s(?P<of>(?:the\s)?{NAME})[,.]"),
        _office,
    ),
    ("why", re.compile(rf"{_SUBJECT}(?P<verb>{PAST}|{_AUXILIARY})\s(?P<rest>[^,;:]+)\sbecause\b"), _why),
    (
        "how many",
        re.compile(
            rf"^{_COUNT}\s{_NOUN}\s(?P<verb>were|have been|had been|died|attended|voted|signed|took part)\s(?P<rest>.+)"
        ),
        _how_many_were,
    ),
    ("how many", re.compile(rf"{_SUBJECT}(?P<verb>{PAST})\s{_COUNT}\s{_NOUN}\b(?P<rest>.*)"), _how_many),
    (
        "how many",
        re.compile(rf"{_SUBJECT}(?P<verb>{PAST})\s{_SUM}\s(?P<rest>(?:for|to|on|in)\s.+)"),
        _how_much,
    ),
    (
        "what",
        re.compile(rf"{_BY_NAME}(?:said|warned|argued|announced|insisted|admitted)\s(?:that\s)?(?P<rest>.+)"),
        _said,
    ),
    ("when", re.compile(rf"{_SUBJECT}(?P<verb>{PAST})\s{OBJECT}(?P<rest>.+)"), _when),
    (
        "when",
        re.compile(rf"{_SUBJECT}(?P<aux>was|were)\s(?P<verb>{_DONE})\s(?P<rest>(?:in|at|by|to|from|as|on)\s.+)"),
        _when_passive,
    ),
)


def _is_well_formed(question: str) -> bool:
    words = question.rstrip("?").split()
    if not MIN_WORDS <= len(words) <= MAX_WORDS or len(question) > MAX_CHARACTERS:
        return False
    if NOT_ASKED_WITH.search(question.removesuffix("?")) or BAD_END.search(question) or is_injection(question):
        return False
    if OWN.search(question) and " did " not in question:
        return False
    if any(one.casefold() == other.casefold() for one, other in pairwise(words)):
        return False
    return bool(names_in(" ".join(words[1:])))


def news_about(article: Article) -> SuggestedQuestion | None:
    """ "What is new about X?", in the article's language if there is a template for it.

    `None` if no name occurs in headline and text often enough to be the subject.
    """
    wording = _NEWS.get((article.language or "en")[:2].lower())
    if wording is None or is_injection_line(article.title, article.language):
        return None
    headline = re.split(r"\s[|–—-]\s", article.title)[0]
    named = [name for name in names_in(headline) if 1 < len(name.split()) <= 4 and not name.isupper()]
    subject = max(named, key=article.text.count, default=None)
    if subject is None or NOT_ASKED_WITH.search(subject):
        return None
    english = wording == _NEWS["en"]
    if not (_is_subject if english else _is_person)(subject, article.text):
        return None
    start = article.text.find(subject)
    if overlaps_injection(article.text, start, start + len(subject), article.language):
        return None
    question = wording.format(with_article(subject, article.text) if english else subject)
    return None if is_injection(question) else SuggestedQuestion(question, "news", article, start, start + len(subject))


def _is_subject(name: str, text: str) -> bool:
    return text.count(name) > 2 and stands_alone(name, text)


def _is_person(name: str, text: str) -> bool:
    """Whether `name` is a person in this article: the text also uses the last part of the name alone.

    Other names are not used, because their grammatical case and article in the question would be unknown.
    """
    first, *_, last = name.split()
    called = len(re.findall(rf"(?<!\w){re.escape(last)}(?!\w)", text)) - text.count(name)
    is_thing = re.search(rf"\b{_ARTICLE}\s(?:{re.escape(first)}|{re.escape(last)})\b", text, re.IGNORECASE)
    return name in text and called > 1 and not is_thing and first.lower() not in text and last.lower() not in text
