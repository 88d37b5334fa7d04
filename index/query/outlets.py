"""The outlets that a question names as its source -> publishers of the index. Pure.

An outlet is a source if the question says so ("according to The Verge", "the TechCrunch article", "what did Reuters
report"), and not if the question is about it ("Why did the New York Times sue …", "Who bought Reuters?"). Only
publishers in the index are found: others are never guessed. English wording only.

It knows publishers only by their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from index.text.patterns import bounded_spaces

# Questions are shorter (a search takes 2,000 characters); anything after this is ignored.
MAX_CHARACTERS = 4_000

# Short names that follow no rule, as newsrooms write them; they count only if the index has the publisher.
_SHORT_NAMES = {
    "ap": "associated press",
    "afp": "agence france-presse",
    "wapo": "washington post",
    "ft": "financial times",
    "wsj": "wall street journal",
    "grauniad": "guardian",
}
# Endings of publishers' names that people omit.
_TAIL = re.compile(r"(?<!\s)\s+(?:news|online|magazine|newspaper|media|digital|english|international|sports?)$")
_DOMAIN = re.compile(r"^(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)*?)\.(?:(?:co|com|org|net|gov|ac)\.)?[a-z]{2,20}$")
# "The Independent - Life and Style", "Cnbc | World Business News Leader", "Live Science: The Most Interesting Articles",
# "The Post (Harbour City)"
_SECTION = re.compile(r"(?<!\s)\s+(?:[-–—|·]\s+|(?=\())|:\s+")
# A domain is looked for in up to this many words ("USA Today" for usatoday.com).
MOST_WORDS = 4
# Shorter ones ("SN", "BI") are too ambiguous.
_SHORTEST_INITIALS = 3

_MADE = (
    r"articles?|reports?|reporting|stor(?:y|ies)|pieces?|coverage|review|interview|analysis|column|editorial|headlines?|poll|"
    r"post|sources?|outlets?|news"
)
_TOLD = (
    r"reported|covered|published|described|noted|mentioned|discussed|claimed|highlighted|quoted|written|told|rumou?red|"
    r"presented|suggested|alleged|characteri[sz]ed|reviewed|compared|accused"
)
_TELLS = (
    r"(?:say|suggest|report|claim|indicate|describe|write|reveal|cover|attribute|highlight|publish|quote|allege|announce)"
    r"(?:s|es|ed)?|said|wrote|written|reporting"
)
# Directly before an outlet: it is a source. Its capitals then don't matter.
_BEFORE = re.compile(
    bounded_spaces(
        rf"(?:\baccording to|\bas per|\bper|\bciting|\bquoting|\b(?:{_TOLD})(?:\s+(?:\w+\s+){{0,2}}?)?\s*(?:by|in|on|from|to)|"
        rf"\b(?:{_MADE})\s+(?:\w+ly\s+)?(?:by|in|from|on|of|at|published (?:by|in|on))|\bread(?:ing)? (?:in|on)|\btold|"
        rf"\bnews (?:source|outlet|site|agency|agencies)|\bthe (?:source|outlet|publication|newspaper|paper|magazine|website)|"
        rf"\bdid (?:both )?the (?:article|report|story|piece) (?:in|from|by|on)|\binterviews? (?:with|in|by)|"
        rf"\bcorrespondent for|\b(?:{_MADE})\s+(?:including|such as|like)|\bas well as by|"
        # "characterised as a reliable figure by": but not "reported that he was fired by"
        rf"\b(?:{_TOLD})(?:\s+[\w'’-]+){{1,6}}?(?<!ed)\s+by)"
        rf"\s+(?:both\s+|either\s+|an?\s+|the\s+|another\s+|one\s+|two\s+|several\s+|its\s+)*['\"‘“]?$"
    ),
    re.IGNORECASE,
)
# Directly after it: what the outlet published, or that it reports.
_BEHIND = re.compile(
    bounded_spaces(
        rf"['\"’”]?(?:['’]s?)?\s+(?:\w+\s+){{0,2}}?(?:{_MADE})\b|['\"’”]?\s+(?:(?:also|now|then|later|first|has|have|had|not|"
        rf"initially|recently|fail to|failed to|both|all|still)\s+){{0,3}}(?:{_TELLS}|alleged|accused|identified|compared|"
        rf"described|maintain(?:ed|s)? consistency|change[ds]? (?:its|their) (?:report|coverage|advice|stance))\b"
    ),
    re.IGNORECASE,
)
# Words for something in an outlet: "What is in Fortune?", "in 'Fortune'". The name must be capitalised as the outlet does.
_PLACED = re.compile(
    r"(?:^|\b(?:anything|something|another|what(?:['’]s| is| was))\s)(?:new\s)?(?:in|from)\s(?:the\s)?$"
    r"|\b(?:in|from)\s(?:the\s)?['\"‘“]$",
    re.IGNORECASE,
)
_JOIN = re.compile(
    bounded_spaces(
        r"['\"’”]?(?:['’]s)?\s*(?:,\s*(?:and|or|as well as)?|and|or|as well as|&|/)\s*(?:by\s+|in\s+|from\s+|also\s+|"
        r"both\s+|the\s+|second\s+|another\s+)*['\"‘“]?"
    ),
    re.IGNORECASE,
)


# Names that may be outlets which the index does not have; at most so many are looked at.
_CAPITALS = re.compile(
    r"(?<![\w’'])(?!(?:The|What|Which|Who|When|Where|Why|How)\b)[A-Z][\w’'&-]*(?:\.\w+|(?: [A-Z][\w’'&-]*))*"
)
MAX_OTHERS = 20


@dataclass(frozen=True, slots=True)
class OutletMention:
    """An outlet named as a source at `question[start:end]`, and the index's publishers that the name means."""

    publishers: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NamedOutlets:
    """The outlets that a question names as its sources.

    `publishers` are names as the index has them, each once, in the order of the question: a filter, any of them.
    `outlets` are the positions where they are named, for splitting a question by outlet; `topic` is the question
    without its attributions ("according to The Verge"), the question itself if there are none. `others` are further
    names in the place of a source, people and authorities among them, which no publisher of the index has.
    """

    publishers: tuple[str, ...] = ()
    outlets: tuple[OutletMention, ...] = ()
    topic: str = ""
    others: tuple[str, ...] = ()

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where the outlets are named, in order, as offsets into the question."""
        return tuple((outlet.start, outlet.end) for outlet in self.outlets)


@dataclass(frozen=True, slots=True)
class _Named:
    publishers: tuple[str, ...]
    start: int
    end: int
    # Whether it is capitalised as in the outlet's own name.
    as_written: bool


def read_outlets(question: str, publishers: Sequence[str], times: Sequence[tuple[int, int]] = ()) -> NamedOutlets:
    """The sources that `question` names, among `publishers` (names as the index has them, any order).

    A name counts in any case if words of attribution are beside it; after a bare "in" or "from" only with its capitals.
    "The" and a domain's ending may be missing. A section's name ("BBC News - Arts") may be omitted, and then all
    sections of the outlet are meant. Short forms ("BBC" for "BBC News", "NYT") count if they mean exactly one outlet.
    What lies in one of `times`, the offsets of the times that the question names, is no outlet: "this week" is not
    theweek.co.uk.

    >>> read_outlets("What did the Sample Wire report about tides?", ["Sample Wire", "Harbour Post"]).publishers
    ('Sample Wire',)
    """
    text = question[:MAX_CHARACTERS]
    named = [
        one
        for one in _named(text, _names(tuple(publishers)))
        if not any(start <= one.start < end for start, end in times)
    ]
    is_source = [_is_source(text, one) for one in named]
    # In a list of outlets all are sources if one is: "The Verge, Fortune and TechCrunch articles".
    for order in (range(1, len(named)), range(len(named) - 1, 0, -1)):
        for index in order:
            first, second = named[index - 1], named[index]
            joined = _JOIN.fullmatch(text, first.end, second.start)
            if joined and is_source[index - 1] != is_source[index] and first.as_written and second.as_written:
                is_source[index - 1] = is_source[index] = True
    found = [one for one, source in zip(named, is_source, strict=True) if source]
    return NamedOutlets(
        tuple(dict.fromkeys(name for one in found for name in one.publishers)),
        tuple(OutletMention(one.publishers, one.start, one.end) for one in found),
        _without_attributions(question, found),
        tuple(_others(text, found)),
    )


def _others(text: str, found: Sequence[_Named]) -> Iterator[str]:
    for run in islice(_CAPITALS.finditer(text), MAX_OTHERS):
        end = run.start() + len(re.sub(r"['’]s?$", "", run.group()))
        before = text[max(0, run.start() - 64) : run.start()]
        known = any(each.start < end and run.start() < each.end for each in found)
        if not known and (_BEFORE.search(before) or _BEHIND.match(text, end)):
            yield text[run.start() : end]


def _is_source(text: str, named: _Named) -> bool:
    before = text[max(0, named.start - 64) : named.start]
    if _BEFORE.search(before):
        return True
    return named.as_written and bool(_BEHIND.match(text, named.end) or _PLACED.search(before))


def _without_attributions(question: str, found: Sequence[_Named]) -> str:
    """`question` without "according to The Verge" and the like; unchanged if the sentence needs such words."""
    topic = question
    for one in reversed(found):
        lead = re.search(
            r",?\s{0,4}\b(?:according to|as (?:reported|covered|described|noted) (?:by|in)|as per)\s{1,4}(?:the\s{1,4})?['\"‘“]?$",
            question[: one.start],
            re.IGNORECASE,
        )
        behind = re.match(r"['\"’”]?\s*(?:,\s*|(?=[?.!]|$))", question[one.end :])
        if lead and behind:
            topic = topic[: lead.start()].rstrip() + " " + topic[one.end + behind.end() :].lstrip()
    topic = re.sub(r"(?<!\s)\s+([?.!,])", r"\1", topic).strip()
    return topic[:1].upper() + topic[1:] if topic != question and re.search(r"\w{3}", topic) else question


def _named(text: str, names: dict[str, tuple[str, ...]]) -> list[_Named]:
    """Every place where one of `names` occurs, the longest where several do."""
    found: list[_Named] = []
    done = 0
    longest = max([MOST_WORDS, *(len(name.split()) for name in names)]) if names else 0
    words = list(re.finditer(r"\w[\w.’'&+-]*|&|\||[-–:]", text))
    for index, word in enumerate(words):
        if word.start() < done or not word.group()[0].isalnum():
            continue
        for count in range(min(longest, len(words) - index), 0, -1):
            start, end = word.start(), words[index + count - 1].end()
            end = start + len(re.sub(r"(?:['’]s?|(?<![.'’&+-])[.'’&+-]+)$", "", text[start:end]))
            said = text[start:end]
            publishers = names.get(_key(said)) or names.get(re.sub(r"\W", "", said.lower()))
            if publishers and (count == 1 or said != said.lower() or _key(said) in names):
                start += 4 * text[start:end].startswith("the ")
                written = text[start:end]
                found.append(_Named(publishers, start, end, _is_as_written(written, publishers)))
                done = end
                break
    return found


def _is_as_written(written: str, publishers: Iterable[str]) -> bool:
    """Whether every word that the outlet capitalises is capitalised ("the" may be lower case)."""
    words = [word for word in written.split() if word.lower() not in ("the", "of", "and", "for", "&", "-", "|")]
    lower_anyway = any(name.islower() for name in publishers)
    return lower_anyway or all(not word[0].isalpha() or word[0].isupper() or word[1:2].isupper() for word in words)


@lru_cache(maxsize=8)
def _names(publishers: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """What people may call each publisher, normalised by `_key` -> the publishers that it means.

    A full name means its publisher, a name without its section all sections of the outlet. A short form counts only if
    it means one outlet.
    """
    full: dict[str, list[str]] = {}
    heads: dict[str, list[str]] = {}
    short: dict[str, set[str]] = {}
    for publisher in dict.fromkeys(publishers):
        head = _SECTION.split(publisher.strip(), maxsplit=1)[0]
        for form in _spellings(publisher):
            full.setdefault(form, []).append(publisher)
        for form in _spellings(head):
            heads.setdefault(form, []).append(publisher)
        plain = _key(head)
        for form in _short_forms(head):
            short.setdefault(form, set()).add(plain)
    names: dict[str, tuple[str, ...]] = {}
    for form, outlets in short.items():
        if len(outlets) == 1:
            (plain,) = outlets
            names[form] = tuple(heads.get(plain, ()))
    names.update({form: tuple(dict.fromkeys(meant)) for form, meant in heads.items()})
    names.update({form: tuple(dict.fromkeys(meant)) for form, meant in full.items()})
    return {form: meant for form, meant in names.items() if meant and len(form) > 1}


def _key(name: str) -> str:
    """A name in lower case, without "The", with single spaces and straight apostrophes."""
    plain = " ".join(name.lower().replace("’", "'").split())
    return plain.removeprefix("the ") or plain


def _spellings(name: str) -> set[str]:
    """The name, and the part before a domain's ending; `theverge.com` and `The Verge` match each other."""
    key = _key(name)
    forms = {key}
    domain = _DOMAIN.match(name.strip().lower())
    if domain:
        stem = domain.group(1).split(".")[-1]
        forms |= {stem, stem.removeprefix("the"), f"{stem.removeprefix('the')}.com"}
        for tail in ("sports", "sport", "news"):
            if stem.endswith(tail) and len(stem) > len(tail) + 1:
                forms.add(f"{stem.removesuffix(tail)} {tail}")
    else:
        joined = re.sub(r"[^\w]", "", key)
        whole = re.sub(r"[^\w]", "", " ".join(name.lower().split()))
        forms |= {f"{stem}.{ending}" for stem in (joined, whole) for ending in ("com", "co.uk", "org", "com.au")}
        forms |= {f"www.{stem}.com" for stem in (joined, whole)}
        if " " in key:
            forms.add(joined)
    return {form for form in forms if len(form) > 1}


def _short_forms(name: str) -> set[str]:
    """The abbreviations of the name: "bbc" of "BBC News", "nyt" of "The New York Times"."""
    key = _key(name)
    forms: set[str] = set()
    tail = _TAIL.search(key)
    if tail and (name.split()[0].isupper() or len(key[: tail.start()].split()) > 1):
        forms.add(key[: tail.start()])
    domain = _DOMAIN.match(name.strip().lower())
    if domain and domain.group(1).endswith(("sports", "news")) and len(domain.group(1)) > 7:
        forms.add(re.sub(r"(?:sports|news)$", "", domain.group(1)))
    initials = "".join(word[0] for word in key.split() if word[0].isalpha())
    if len(initials) >= _SHORTEST_INITIALS:
        forms.add(initials)
    forms |= {short for short, long in _SHORT_NAMES.items() if long == key}
    return forms - {key}
