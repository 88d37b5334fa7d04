"""The time words of English, and its rules. A table: nothing in here computes."""

from __future__ import annotations

from index.query.when.language import Prefix, TimeWords, alternatives
from index.query.when.readings import (
    read_ago,
    read_before_last,
    read_century,
    read_date,
    read_day_word,
    read_decade,
    read_edge,
    read_half,
    read_holiday,
    read_latest,
    read_month,
    read_numeric,
    read_quarter,
    read_recent,
    read_rolling,
    read_season,
    read_unit,
    read_vague,
    read_week_around,
    read_weekday,
    read_year,
    read_years,
)

_MONTHS = (
    "january jan jan.",
    "february feb feb.",
    "march mar mar.",
    "april apr apr.",
    "may",
    "june jun jun.",
    "july jul jul.",
    "august aug aug.",
    "september sept sep sept. sep.",
    "october oct oct.",
    "november nov nov.",
    "december dec dec.",
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve"
_VAGUE = {"a few": 5, "few": 5, "a couple of": 2, "a couple": 2, "couple of": 2, "couple": 2, "several": 7, "many": 10}
_MORE = {"a": 1, "an": 1, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "a dozen": 12}

_IN = """
    in|on|at|during|over|throughout|within|amid|across|around|this|in the year|during the year|in the month of|
    as of|dated|back in
"""
_COMPARED = """
    than|than in|than at|than on|compared to|compared with|versus|as in|unlike|unlike in|first time since|only time since|
    highest since|lowest since|biggest since|largest since|worst since|best since|most since|fastest since|first since|
    steepest since
"""
_LEADS: dict[str, Prefix] = {
    **dict.fromkeys(alternatives(_IN).split("|"), "in"),
    "of": "of",
    **dict.fromkeys(alternatives(_COMPARED).split("|"), "than"),
    "since": "since",
    "ever since": "since",
    "starting": "since",
    "starting in": "since",
    "beginning in": "since",
    "after": "after",
    "following": "after",
    "later than": "after",
    "before": "before",
    "prior to": "before",
    "ahead of": "before",
    "earlier than": "before",
    "until": "until",
    "till": "until",
    "through": "until",
    "up to": "until",
    "up until": "until",
    "by": "until",
    "no later than": "until",
    "between": "between",
    "from": "from",
}

# What a year names, one or many, and what happens on a day. With the endings below they make a year part of a name.
_EVENTS = """
    elections?|vote|referendum|primary|primaries|midterms?|census|coup|war|wars|invasion|revolution|uprising|revolt|riots?|
    insurrection|protests?|march(?:es)?|attacks?|bombings?|shootings?|massacre|murders?|killings?|assassination|siege|
    battle|genocide|ceasefire|truce|treaty|accords?|deal|agreement|pact|summit|conference|congress|convention|olympics|
    paralympics|games|world cup|cup|tournament|championships?|finals?|semi-?finals?|super bowl|grand prix|marathon|
    season|playoffs?|qualifiers?|draft|tour|race|match|derby|open|awards?|oscars|grammys|emmys|globes|festival|
    earthquakes?|quakes?|tsunami|hurricanes?|typhoons?|storms?|floods?|flooding|wildfires?|fires?|blaze|drought|
    heat ?waves?|eruption|crash(?:es)?|derailment|collapse|disaster|explosion|blast|spill|outbreak|pandemic|epidemic|
    lockdowns?|crisis|recession|crash|default|bankruptcy|merger|takeover|acquisition|ipo|scandal|trial|verdict|ruling|
    judgment|sentencing|conviction|arrest|indictment|impeachment|resignation|inauguration|coronation|wedding|funeral|
    birth|death|launch|landing|mission|hearings?|budget|strike|strikes|walkout|talks|debate|speech|handover|boycott|
    raids?|hack|breach|outage|leak|blackout|film|movie|album|song|novel|book|remake|
    act|law|bill|campaign|contest|event|incident|accident|tragedy|fiasco|referenda|world series|world cups
"""
_EVENT_NOUNS = rf"(?:[\w'’-]{{1,24}}\s{{1,4}}){{0,2}}?(?:{alternatives(_EVENTS)})"
# What a number of four digits counts, besides any plural: "2020 people".
_COUNTED = r"""
    people|men|women|children|percent|per\s+cent|million|billion|thousand|km|kg|mph|feet|ft|metres|meters|miles|m|dead|
    (?!(?:was|is|has|his|this|its|as|us|does|alas|plus|across|versus|news|series|always|perhaps|congress)\b)[a-z]{2,20}[^s\W\d]s
"""
_NUMBERED = """
    flight|room|route|highway|no|number|page|channel|studio|agenda|model|area|boeing|airbus|peugeot|version|level|bus|
    line|unit|section|paragraph|article|novel|book|reading|read|album|orwell's|orwell’s|more than|fewer than|
    less than|over|about|nearly|almost|some|at least|at most|approximately|roughly|only|exactly|all|these|those|
    another|windows|office|ios|psalm|apartment|suite|pier|extension|code|pin|rs|usd|eur
"""

_COMMON = """
    the of to and for by with from at is are were did does do have had what who when where why which how many this that these
    his her its their last next since before after
"""
_LATEST = """
    latest|the latest|most recent|the most recent|most recently|newest|the newest|currently|recently|now|right now|just now|
    by now|so far|these days|nowadays|at the moment|at present|up to date|up-to-date|breaking news|current|
    as of now|as we speak|lately
"""
_FUTURE = (
    r"\b(?:will|won['’]t|shall|going to|upcoming|scheduled|planned|expected to|set to|slated|due to (?:be|take|start|open)|"
    r"is coming|are coming|forthcoming)\b|['’]ll\b|\bnext (?!to\b|door\b)"
)
_PUBLICATION = (
    r"\b(?:news|articles?|reports?|reported|reporting|stor(?:y|ies)|headlines?|coverage|published|publishes|posted|"
    r"wrote|written|piece|editorials?|dispatch(?:es)?|front pages?)\b"
)
_DETERMINERS = r"the|his|her|its|their|our|a|an|that|this"
_BOUND_HEADS = r"""
    (?:[a-z-]{3,20}(?<!govern)(?<!depart)(?<!parlia)(?<!docu)(?<!apart)(?<!environ)ment|
    [a-z-]{3,20}(?<!administra)(?<!\bna)(?<!\bsta)(?<!popula)(?<!organiza)(?<!organisa)(?<!corpora)(?<!associa)(?<!founda)
    (?<!situa)(?<!ques)(?<!prosecu)(?<!institu)tion|invasion|explosion|expulsion|intrusion|secession|
    takeover|merger|war|attacks?|election|crash|collapse|pandemic|coup|vote|referendum|outbreak|earthquake|hurricane|
    floods?|storm|fire|strikes?|trial|verdict|ruling|arrest|death|murder|killing|shooting|bombing|riots?|protests?|
    ceasefire|truce|deal|buyout|ipo|launch|final|world cup|olympics|games|summit|debate|speech|sale|split|divorce|
    wedding|funeral|coronation|sentencing|hearing|recall|hack|breach|outage|scandal|crisis|recession|lockdowns?|raids?|
    derailment|uprising|revolution|massacre|siege|withdrawal|closure|opening|reopening|handover|transfer|trade|draft|
    playoffs|hostage-taking|blast|fall|departure|arrival|comeback|ban|boycott)
"""
_SQUEEZED_HEADS = "".join(line.strip() for line in _BOUND_HEADS.splitlines())
_POSSESSOR = r"(?:[A-Z][\w.-]{1,24} ){0,2}[A-Z][\w.-]{1,24}['’]s"
_EVENT_BOUNDARIES = (
    rf"\b(?i:since|before|after|until|prior to|ahead of|following) (?:(?i:{_DETERMINERS})|{_POSSESSOR})"
    rf" (?:[\w'’-]{{1,24}} ){{0,3}}?{_SQUEEZED_HEADS}\b(?! of (?:the )?\d)"
    rf"|\b(?i:since) (?:(?i:the|his|her|its|their)|{_POSSESSOR})"
    rf" (?!(?:start|beginning|end|time|day|week|year)\b)[a-z][\w-]{{1,24}}\b(?! (?:\w+ )?\d)"
)

ENGLISH = TimeWords(
    code="en",
    weekdays={name: number for number, name in enumerate(_WEEKDAYS)},
    months={name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()},
    units={
        f"{name}{plural}": unit
        for name, unit in {
            "hour": "hour",
            "day": "day",
            "night": "day",
            "week": "week",
            "weekend": "weekend",
            "month": "month",
            "quarter": "quarter",
            "year": "year",
            "decade": "decade",
        }.items()
        for plural in ("", "s")
    }
    | {"century": "century", "centuries": "century"},  # type: ignore[arg-type]
    counts={name: number for number, name in enumerate(_NUMBERS.split(), 1)} | _VAGUE | _MORE,
    which={"last": -1, "previous": -1, "past": -1, "this": 0, "current": 0, "next": 1, "coming": 1, "upcoming": 1},
    days={
        "today": 0,
        "tonight": 0,
        "this morning": 0,
        "this afternoon": 0,
        "this evening": 0,
        "earlier today": 0,
        "overnight": 0,
        "yesterday": -1,
        "yesterday morning": -1,
        "yesterday afternoon": -1,
        "yesterday evening": -1,
        "last night": -1,
        "day before yesterday": -2,
        "tomorrow": 1,
        "day after tomorrow": 2,
    },
    seasons={"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12},
    holidays={
        "christmas": "christmas",
        "xmas": "christmas",
        "christmas day": "christmas day",
        "christmas eve": "christmas eve",
        "boxing day": "boxing day",
        "new year": "new year",
        "new year's": "new year",
        "new year's day": "new year",
        "new year's eve": "new year's eve",
        "easter": "easter",
        "easter sunday": "easter",
        "easter weekend": "easter",
        "good friday": "good friday",
        "thanksgiving": "thanksgiving",
        "thanksgiving day": "thanksgiving",
        "black friday": "black friday",
        "cyber monday": "cyber monday",
        "halloween": "halloween",
        "valentine's day": "valentine's day",
        "independence day": "independence day",
        "fourth of july": "independence day",
        "labor day": "labor day",
        "memorial day": "memorial day",
    },
    decades={
        "twenties": 20,
        "thirties": 30,
        "forties": 40,
        "fifties": 50,
        "sixties": 60,
        "seventies": 70,
        "eighties": 80,
        "nineties": 90,
    },
    leads=_LEADS,
    parts={
        "early": "early",
        "early in": "early",
        "earlier in": "over",
        "earlier": "over",
        "later": "to come",
        "later in": "to come",
        "so far": "over",
        "mid": "mid",
        "middle of": "mid",
        "late": "late",
        "late in": "late",
        "start of": "early",
        "beginning of": "early",
        "end of": "late",
        "first half of": "first half",
        "second half of": "second half",
        "first quarter of": "1",
        "second quarter of": "2",
        "third quarter of": "3",
        "fourth quarter of": "4",
        "first quarter": "1",
        "second quarter": "2",
        "third quarter": "3",
        "fourth quarter": "4",
        "rest of": "to come",
    },
    fill="the year|the month of|the|year|all of|that",
    joins=r"-|–|—|to|until|till|through|up to|thru|and up to",
    lists=r"(?:,\s?)?(?:and|or|&)|,",
    onwards="on|onwards?|and later|or later|forward",
    latest=tuple(alternatives(_LATEST).split("|")),
    future=_FUTURE,
    past=r"\b(?:did|was|were|happened|won|lost|said|came|went|took|died|(?!scheduled|expected|planned|slated|supposed)\w{3,20}ed)\b",
    publication=_PUBLICATION,
    events=_EVENT_BOUNDARIES,
    event_nouns=_EVENT_NOUNS,
    counted=alternatives(_COUNTED),
    numbered=alternatives(_NUMBERED),
    determiners=_DETERMINERS,
    named_before=r"\b(?:Mail|Independent|Scotland|Wales|Herald) on\s{1,4}",
    named_behind=r"(?:Night|Morning|Afternoon) [A-Z]|Times|Telegraph|Mirror|Express|Post|Lights|Football|Mail|Herald|Service",
    doubtful=frozenset(["march", "mar", "april", "may", "june", "jun", "august", *_VAGUE]),
    ordinal="st|nd|rd|th|",
    common=frozenset(_COMMON.split()),
    rules=(
        ("<dayword>", read_day_word),
        ("<which> <unit>", read_unit),
        ("(?:start|beginning|end) of the <unit>", read_edge),
        ("<unit> before last", read_before_last),
        ("<which> <count> <unit>", read_rolling),
        ("past <unit>", read_rolling),
        ("recent <unit>", read_recent),
        ("the (?:last|past) <unit>", read_rolling),
        ("this past <unit>", read_rolling),
        ("<count> <unit> ago", read_ago),
        ("<unit> ago", read_ago),
        ("(?:the) other (?:day|night|week)", read_vague),
        ("(?:the) past (?:day or two|day or so|week or so)", read_vague),
        ("<weekday>", read_weekday),
        ("<which> <weekday>", read_weekday),
        ("this past <weekday>", read_weekday),
        ("<weekday>(?: of)? <which> <unit>", read_weekday),
        ("<month>", read_month),
        ("<which> <month>", read_month),
        ("<month>,?(?: of)? <year>", read_month),
        ("<month> <day>(?:,? <year>)?", read_date),
        ("<day>(?: of)? <month>(?:,? <year>)?", read_date),
        (r"<month> <day>(?:\s?[-–]\s?| to | through )<day2>(?:,? <year>)?", read_date),
        (r"<day>(?:\s?[-–]\s?| to | and )<day2> <month>(?:,? <year>)?", read_date),
        ("<weekday>,? <month> <day>(?:,? <year>)?", read_date),
        ("<weekday>,?(?: the)? <day>(?: of)? <month>(?:,? <year>)?", read_date),
        ("(?:week) of(?: the)? <month> <day>(?:,? <year>)?", read_week_around),
        ("(?:week) of(?: the)? <day>(?: of)? <month>(?:,? <year>)?", read_week_around),
        (r"<year>[-/.]<number>(?:[-/.]<number2>)", read_numeric),
        (r"<year>-<number>", read_numeric),
        (r"<number>[/.-]<number2>[/.-]<year>", read_numeric),
        ("<year>", read_year),
        (r"<year>[-–/]<number>", read_years),
        ("<year>['’]?s", read_decade),
        ("<number>s", read_decade),
        ("<decade>", read_decade),
        ("<number>(?:st|th) century", read_century),
        ("q<number>(?:(?: of)? <year>)?", read_quarter),
        ("h<number>(?:(?: of)? <year>)", read_half),
        ("<season>(?:(?: of|,)? <year>)", read_season),
        ("<which> <season>", read_season),
        ("<season>", read_season),
        ("<holiday>(?:(?: of|,)? <year>)?", read_holiday),
        ("<which> <holiday>", read_holiday),
        ("<latest>", read_latest),
    ),
)
