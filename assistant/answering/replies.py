"""Replies that quote no article: to small talk, to orders that only a language model can follow, and to questions about the
index itself. `None` for everything else, which the articles answer. English only."""

from __future__ import annotations

import re
from typing import Protocol

from assistant.prompts import render
from assistant.text.formatting import articles
from index.query.clauses import content_words
from index.records import Filters

# Whole messages that only open, continue or end a conversation.
_GREETING = re.compile(
    r"(?:(?:hi|hello|hey|hallo|good\s(?:morning|afternoon|evening|night|day)|thanks?(?:\syou)?(?:\s(?:a lot|so much|very much))?|"
    r"many thanks|cheers|bye|goodbye|see you|welcome|please|ok(?:ay)?|yes|no|great|cool|nice|perfect|sorry|help|there|all|"
    r"that['’]?s|it|for now)\b[\s,.!?-]*){1,8}",
    re.IGNORECASE,
)
_TO_THE_ASSISTANT = re.compile(r"\b(?:are|can|do|could|will|would) you\b|\byour name\b", re.IGNORECASE)
# "In one sentence please", "shorter", "translate that": how to say an answer again.
_REWRITE = re.compile(
    r"(?:please\s|(?:can|could|would)\syou\s)?(?:(?:now\s|and\s)?(?:make|say|put|write|explain|summari[sz]e|translate|"
    r"rewrite|rephrase|shorten|simplify|repeat)\s(?:it|that|this|them|the\s(?:last\s)?answer)\b[\w\s]{0,40}|"
    r"(?:(?:much|a bit|a little)\s)?(?:shorter|longer|simpler|briefer)|in\s(?:one|two|three|a\sfew|\d{1,2}|fewer|other)\s"
    r"(?:short\s)?(?:sentences?|words?|lines?|bullets?)|(?:as|in)\s(?:bullet\spoints|bullets|a\slist|plain\senglish))"
    r"(?:,?\splease)?\s?[.!?]*",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"(?:how many|number of)\s(?:articles?|reports?|stories|texts|pieces)\s(?:here\s)?(?:(?:do|does|are|is|there|you|we|i|"
    r"have|has|the index|in)\s){0,4}(?P<what>mention(?:s|ing|ed)?|name|say|contain(?:ing)?|about|on|with)\s"
    r"(?:the\sword\s)?(?P<words>[^?]{2,80}?)\s?\?*",
    re.IGNORECASE,
)
_HOW_MANY_AT_ALL = re.compile(
    r"how many\s(?:articles?|reports?|stories)\s(?:are (?:there|here)|do you (?:have|know|hold)|are in the index)[\w\s]{0,20}\?*",
    re.IGNORECASE,
)
# A longer text that asks nothing is an article or a draft.
DRAFT_WORDS = 60


class MentionCounter(Protocol):
    """Counts articles, and those that have certain words: `NewsIndex` is one."""

    def count(self, filters: Filters | None = None) -> int:
        """The number of articles passing `filters`; of all articles for `None`."""

    def mentioning(self, words: str, filters: Filters | None = None) -> int:
        """The number of those that have `words`, in this order, in their headline or text."""


def reply(question: str, index: MentionCounter, filters: Filters, has_model: bool) -> str | None:
    """The reply to `question`, or `None` where the articles are asked."""
    if _GREETING.fullmatch(question) or (_TO_THE_ASSISTANT.search(question) and content_words(question) <= 1):
        return render("reply_small_talk", articles=articles(index.count()))
    if not has_model and _REWRITE.fullmatch(question):
        return render("reply_no_rewriting")
    if found := _HOW_MANY.fullmatch(question):
        words = found["words"].strip(" “”\"'‘’.")
        return render(
            "reply_mentions",
            count=f"{index.mentioning(words, filters):,}",
            articles=articles(index.count(filters)),
            words=words,
        )
    if _HOW_MANY_AT_ALL.fullmatch(question):
        return render("reply_count", articles=articles(index.count(filters)))
    if not has_model and "?" not in question and len(question.split()) >= DRAFT_WORDS:
        return render("reply_draft")
    return None
