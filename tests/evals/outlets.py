"""What newsrooms do to a report: rules that make near-copies and follow-ups of articles, each from a seed. Pure.

Made from any corpus; every sentence that is added is our own writing. A rule takes the article's paragraphs and gives
other paragraphs; what it does is said in its docstring, so that a figure for it can be read.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

Paragraphs = list[str]
Rule = Callable[[Paragraphs, random.Random], Paragraphs]

_SPELLED = """
    color/colour colors/colours favor/favour favorite/favourite honor/honour labor/labour neighbor/neighbour
    neighbors/neighbours rumor/rumour harbor/harbour center/centre centers/centres theater/theatre theaters/theatres meter/metre
    meters/metres liter/litre defense/defence offense/offence license/licence program/programme programs/programmes
    organization/organisation organizations/organisations organized/organised recognize/recognise recognized/recognised
    realize/realise realized/realised authorize/authorise authorized/authorised
    criticized/criticised emphasized/emphasised apologized/apologised analyze/analyse traveled/travelled
    traveling/travelling canceled/cancelled labeled/labelled fueled/fuelled gray/grey tire/tyre skeptical/sceptical
    percent/per_cent toward/towards airplane/aeroplane check/cheque mom/mum
"""
_SPELLINGS = dict(pair.split("/") for pair in _SPELLED.split())
_COUNT = "one two three four five six seven eight nine ten eleven twelve"
_NUMBERS = {word: number for number, word in enumerate(_COUNT.split(), start=1)}
_NUMBER_WORDS = {str(number): word for word, number in _NUMBERS.items()}
_PLACES = ("VARNHOLM", "LINDOW", "OSTRAVA BAY", "KESTREL CITY", "HALDEN")
_FOOTERS = (
    "Read more: the ten stories our readers liked best this week",
    "Sign up for our newsletter and get the day's news in your inbox every morning.",
    "Follow us on social media for the latest headlines.",
    "This story has been published from a wire agency feed without modifications to the text.",
    "Advertisement",
    "Share this article",
    "Also on our site: the week in pictures, the crossword, and recipes for the season.",
    "Have a tip for our reporters? Write to the news desk, in confidence.",
    "Support independent journalism: subscribe from one euro a month.",
    "All rights reserved. This material may not be published, broadcast, rewritten or redistributed.",
)


def dropped(share: float) -> Rule:
    """`share` of the paragraphs after the first are left out, drawn at random; at least one, where there are two."""

    def rule(paragraphs: Paragraphs, rng: random.Random) -> Paragraphs:
        others = range(1, len(paragraphs))
        out = set(rng.sample(others, min(len(others), max(1, round(share * len(others))))))
        return [text for number, text in enumerate(paragraphs) if number not in out]

    return rule


def truncated(share: float) -> Rule:
    """The first `share` of the words, to the end of a paragraph's word; paragraphs after that are gone."""

    def rule(paragraphs: Paragraphs, rng: random.Random) -> Paragraphs:
        left = round(share * sum(len(text.split()) for text in paragraphs))
        kept: Paragraphs = []
        for text in paragraphs:
            words = text.split()
            kept += [" ".join(words[:left])] if left > 0 else []
            left -= len(words)
        return kept

    return rule


def new_lead(count: int) -> Rule:
    """The first `count` paragraphs are written anew: a sentence of ours around the names that each of them has."""

    def rule(paragraphs: Paragraphs, rng: random.Random) -> Paragraphs:
        return [_own_words(text, rng) for text in paragraphs[:count]] + paragraphs[count:]

    return rule


def house_style(paragraphs: Paragraphs, rng: random.Random) -> Paragraphs:
    """The other kind of quotes, British for American spelling, "per cent", numbers to twelve as words or back, a
    dateline in front and an agency's credit behind."""
    curly = any("“" in text or "’" in text for text in paragraphs)
    styled = [_quotes(_spelled(text), straight=curly) for text in paragraphs]
    return [f"{rng.choice(_PLACES)} (Wire) — {styled[0]}", *styled[1:], "(Reporting by our correspondents; Wire desk)"]


def appended(count: int) -> Rule:
    """`count` lines of a site's own follow the text."""

    def rule(paragraphs: Paragraphs, rng: random.Random) -> Paragraphs:
        return paragraphs + rng.sample(_FOOTERS, count)

    return rule


def combined(*rules: Rule) -> Rule:
    """One rule after the other."""

    def rule(paragraphs: Paragraphs, rng: random.Random) -> Paragraphs:
        for each in rules:
            paragraphs = each(paragraphs, rng)
        return paragraphs

    return rule


COPIES: dict[str, Rule] = {
    "unchanged": lambda paragraphs, rng: paragraphs,
    **{f"paragraphs dropped, {share} %": dropped(share / 100) for share in (10, 20, 30, 40, 50)},
    **{f"truncated to {share} %": truncated(share / 100) for share in (80, 60, 40)},
    **{f"lead written anew, {count} paragraph{'s' * (count > 1)}": new_lead(count) for count in (1, 2, 3)},
    "house style": house_style,
    **{f"lines appended, {count}": appended(count) for count in (2, 5, 10)},
    "house style, new lead, 20 % dropped": combined(new_lead(1), dropped(0.2), house_style),
    "house style, truncated to 60 %, 5 lines": combined(truncated(0.6), house_style, appended(5)),
}


def follow_up(old: Sequence[str], news: Sequence[str], background: float, rng: random.Random) -> Paragraphs:
    """A report about as long as `old`: first paragraphs of `news`, then `background` (a share of its words) of `old`.

    The background is whole paragraphs of `old` in their order, drawn at random, its lead among them at even odds.
    """
    length = sum(len(text.split()) for text in old)
    order = list(range(len(old)))
    rng.shuffle(order)
    kept: set[int] = set()
    while order and sum(len(old[number].split()) for number in kept) < background * length:
        kept.add(order.pop())
    words = sum(len(old[number].split()) for number in kept)
    wanted = max(30, round(words * (1 - background) / background))
    return truncated(wanted / max(1, sum(len(text.split()) for text in news)))(list(news), rng) + [
        old[number] for number in sorted(kept)
    ]


def _own_words(text: str, rng: random.Random) -> str:
    names = re.findall(r"(?<![.!?“\"] )(?<!^)\b[A-Z]\w+(?: [A-Z]\w+)*", text)[:4] or ["the case"]
    first = rng.choice(("New details have come to light about", "Questions remain today over", "All eyes were on"))
    then = rng.choice(("officials confirmed", "people close to the matter said", "according to those involved"))
    return f"{first} {', '.join(names)}, {then}, as readers across the region waited to learn more about what is next."


def _spelled(text: str) -> str:
    def other(match: re.Match[str]) -> str:
        word = match.group()
        found = _SPELLINGS.get(word.lower()) or _NUMBER_WORDS.get(word) or str(_NUMBERS.get(word.lower(), ""))
        found = found.replace("_", " ") or word
        return found.capitalize() if word[0].isupper() else found

    return re.sub(r"(?<![\d.,$€£:])\b\w+\b(?![.,:]\d|%)", other, text).replace("%", " per cent")


def _quotes(text: str, *, straight: bool) -> str:
    if straight:
        return text.translate(str.maketrans("“”‘’", "\"\"''"))
    text = re.sub(r'"(?=\w)', "“", text).replace('"', "”")
    return text.replace("'", "’")
