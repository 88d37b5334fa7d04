"""The grammar needed to turn an English news sentence into a question: past-tense verbs, names, times, ends of phrases.

Pure; knows nothing of questions.
"""

from __future__ import annotations

import re

# Past tense and base form of common news verbs. A verb that is not listed makes no question.
_VERBS = """
    accepted accept; acquired acquire; adopted adopt; agreed agree; announced announce; appointed appoint; approved approve;
    arrested arrest; attacked attack; banned ban; beat beat; became become; began begin; blamed blame; blocked block;
    bought buy; broke break; built build; cancelled cancel; canceled cancel; captured capture; carried carry; claimed claim;
    closed close; collected collect; completed complete; confirmed confirm; created create; crossed cross; cut cut; declared declare;
    defeated defeat; delayed delay; delivered deliver; destroyed destroy; detected detect; developed develop; discovered discover;
    dismissed dismiss; donated donate; dropped drop; earned earn; ended end; entered enter; expelled expel; faced face; filed file;
    fined fine; fired fire; found find; founded found; gave give; halted halt; held hold; hired hire; hit hit; imposed impose;
    injured injure; introduced introduce; joined join; killed kill; landed land; launched launch; left leave; lifted lift; lost lose;
    made make; met meet; moved move; named name; nominated nominate; opened open; ordered order; overturned overturn; paid pay;
    passed pass; photographed photograph; planted plant; postponed postpone; published publish; raised raise; reached reach;
    received receive; recorded record; reduced reduce; rejected reject; released release; replaced replace; reported report;
    resigned resign; revealed reveal; ruled rule; sacked sack; saved save; scored score; seized seize; sent send; set set;
    shortened shorten; shot shoot; showed show; signed sign; sold sell; spent spend; started start; struck strike; sued sue;
    suspended suspend; tested test; took take; unveiled unveil; urged urge; vetoed veto; visited visit; voted vote; warned warn;
    withdrew withdraw; won win; wrote write
"""
BASE = dict(pair.split() for pair in _VERBS.split(";"))
# Verbs whose subject is a person or an organisation, so that "Who …?" asks for a name.
DONE_BY_SOMEBODY = (
    "acquired|appointed|beat|became|bought|built|created|defeated|designed|developed|discovered|founded|invented|led|"
    "nominated|photographed|replaced|scored|signed|sued|vetoed|won|wrote"
)
OFFICES = (
    "chief executive|chief executive officer|CEO|president|prime minister|head|director|director general|chair|chairman|"
    "chairwoman|founder|co-founder|leader|governor|mayor|head coach|coach|manager|captain|editor|secretary general|"
    "foreign minister|finance minister|defence minister|defense minister|health minister"
)

PREPOSITION = r"(?:in|on|at|for|from|to|with|during|across|over|around|through|within)"
# What may follow a name that is complete by itself.
_STANDS_ALONE = (
    r"(?=[,.;:!?)’']|\s(?:is|are|was|were|has|have|had|will|would|can|could|said|says|and|or|to|in|on|at|for|from|of|by|"
    r"with|as|that|who|which|after|before|when|but|because|over|[A-Z(—–-]))"
)
_NO_PARTICLE = r"(?<!\bbin )(?<!\bvan )(?<!\bvon )(?<!\bde )(?<!\bal )(?<!\bel )"
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'&-]{0,40}(?:\.[A-Z]){0,8}\.?"
NAME = rf"{_CAPITAL}(?:\s(?:(?:of|the|and|for|de|von|van|del|al|bin|da|di|la|le)\s){{0,2}}(?:{_CAPITAL}|\d+)){{0,5}}"
NOUN_PHRASE = rf"(?:The\s(?:[\w’'-]+\s){{0,3}}[\w’'-]+(?:\s(?:of|in|for)\s(?:the\s)?{NAME})?|{NAME})"
ASIDE = r"(?:,\s[^,]{3,80},)?"
PAST = "|".join(sorted(BASE, key=len, reverse=True))
# How an object begins; anything else after a verb is another construction.
OBJECT = r"(?=(?:the|an?|its|their|his|her)\s|[A-Z])"

_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan\.|Feb\.|Aug\.|Sept\.|"
    r"Oct\.|Nov\.|Dec\.)"
)
_TIME = rf"(?:(?:on|in|late|early|since|until|by|last|this|next)\s(?:the\s)?)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s)?(?:{_DAY}|{MONTH})\b"
TOLD_WHEN = re.compile(rf"\b(?:on|in)\s(?:{_DAY}|{MONTH}|\d{{1,2}}\s{MONTH})\b")
SAYS_WHEN = re.compile(rf"\b{MONTH}\b|\b(?:19|20)\d\d\b")
# Where the phrase ends: at a punctuation mark, or at a word that begins a new phrase.
_END = re.compile(
    rf"(?:(?<!\s)\s+)?(?:[;—–(\[]|:(?!\d)|,(?!\d)|[.!?]$|\s-\s|\s(?={_TIME})|"
    r"\s(?:after|before|when|while|as|amid|following|because|since|saying|citing|"
    r"despite|which|who|that|whose|where|but|or|so|until|if|although|though|once|according|including|making|becoming|"
    r"giving|leaving|bringing|thanks|due|by|than|last|this|next|earlier|later|today|yesterday|tomorrow|recently|and(?!\s(?:[A-Z]|\d{4}))"
    r"|with)\b).*",
    re.DOTALL,
)
NOT_ASKED_WITH = re.compile(
    r"\b(?:he|she|they|them|him|we|us|you|i|me|my|our|your|this|that|these|those|there|here|such|it|ours|mine|"
    r"today|yesterday|tomorrow|ago|now|week|month|latter|former|same|other|others|another|[a-z]+n[’']t|according|or|scheduled|"
    rf"{_DAY})\b|[\"“”«»()\[\]{{}}<>|*_#@/\\:;?…]|https?|www",
    re.IGNORECASE,
)
OWN = re.compile(r"\b(?:his|her|its|their)\b", re.IGNORECASE)
BAD_END = re.compile(
    r"\b(?:the|an?|of|in|on|at|to|for|from|by|with|and|or|as|its|their|his|her|more|most|least|very|about|over|under|"
    r"into|than|not|also|only|just|still|less|higher|lower|almost|nearly|"
    r"new|first|last|who|which|been|be|was|were|is|are|has|have|had|will|would|own|up to|"
    r"per|during|between|against|around|early|late|former|some|all|both|two|three|Mr\.?|Mrs\.?|Dr\.?|St\.?)\??$"
)
FOREWORD = re.compile(
    r"^(?:[A-Z][\w .,’'/-]{1,40})?\s?\([A-Z][\w ./-]{1,20}\)\s*(?:[—–-]+\s*)?|^[A-Z][A-Z ,.]{3,30}\s?[—–-]+\s*"
)
_NO_NAME_WORDS = """
    Warum Wie Was Wer Wo Wann Wenn Der Die Das Ein Eine Nach Im So Auch Neue Neuer Por Qué Cómo Cuándo Quién El La Los Las Un Una
    Le Les Une Des Pourquoi Comment Quand Qui Que Dans Sur Pour
    The A An In On At But And Or If When While After Before As For With By From It He She They We You I This That
    These Those There Here What Who Why How Where Which Its His Her Their Our My Your One Two Three Some Many Most
    All Both No Not So Yet Then Now Also Even Still Just Only More Less Such Each Every Another Other Others Mr
    Mrs Ms Dr Sir
"""
_NO_NAME = frozenset(_NO_NAME_WORDS.split())


# Words that are capitalised only because they begin a sentence.
_SMALL_WORDS = """
    Former Actor Actress Singer Billionaire Police Veteran Author Director Rapper Streaming Federal State Local
    Senior Embattled Disgraced Outgoing Incoming Longtime Late Retired Young Officials Prosecutors Activist
    Comedian Footballer Striker Midfielder Defender Goalkeeper Researcher Scientist Chipmaker Carmaker Automaker
    Airline
"""
_SMALL = frozenset(_SMALL_WORDS.split())


def clipped(text: str, least: int = 2) -> str | None:
    """What is asked about: `text` up to where something else begins. `None` if that leaves fewer words than `least`."""
    thing = _END.sub("", text.strip()).strip(" ,")
    words = thing.split()
    while words and (BAD_END.search(words[-1]) or words[-1].casefold().endswith("ly")):
        words.pop()
    if len(words) < least or (text.strip() and not words and least):
        return None
    return " ".join(words)


def names_in(text: str) -> list[str]:
    """The names in a stretch from inside of a sentence."""
    found = []
    for match in re.finditer(NAME, text):
        name = match.group().removesuffix("'s").removesuffix("’s")
        name = name if "." in name[:-1] else name.rstrip(".")  # "the U.S.", but "in Kabul."
        if (
            name.split()[0] not in _NO_NAME
            and not re.fullmatch(rf"(?:{_DAY}|{MONTH})(?:\s.*)?", name)
            and len(name) > 1
        ):
            found.append(name)
    return found


def named_subject(phrase: str, text: str) -> str | None:
    """A sentence's subject as it stands inside of a question; `None` where it might be no name."""
    if phrase.startswith("The "):
        return f"the {phrase[4:]}" if names_in(phrase[4:]) else None
    first, _, rest = phrase.partition(" ")
    if first in _NO_NAME:
        return None
    if first in _SMALL and rest:
        return f"{first.lower()} {rest}"
    if (rest and rest[:1].isupper()) or (first.isupper() and len(first) > 1):
        return phrase
    inside = re.search(rf"[a-z,;’'] {re.escape(first)}\b", text)
    return phrase if inside and not re.search(rf"\b{re.escape(first.lower())}\b", text) else None


def with_article(name: str, text: str) -> str:
    """ "the White House" where the article says it so."""
    alone = len(re.findall(rf"\b{re.escape(name)}{_STANDS_ALONE}", text))
    return f"the {name}" if len(re.findall(rf"\b[Tt]he {re.escape(name)}{_STANDS_ALONE}", text)) * 3 > alone else name


def stands_alone(name: str, text: str) -> bool:
    """Whether a name is mostly one by itself, and not a part of something else ("American troops", "bin Laden")."""
    return len(re.findall(rf"{_NO_PARTICLE}\b{re.escape(name)}{_STANDS_ALONE}", text)) * 2 > text.count(name)


def says_enough(thing: str) -> bool:
    """Whether a reader who hasn't read the article knows what is meant: "the award" could be any."""
    return bool(names_in(thing)) or len(thing.split()) > 3
