"""The time words of English, and its rules. A table: nothing in here computes."""

from __future__ import annotations

from index.query.when.calendar import Unit
from index.query.when.language import Prefix, TimeWords, alternatives
from index.query.when.readings import (
    read_ago,
    read_ago_today,
    read_before_last,
    read_century,
    read_date,
    read_day_of_month,
    read_day_word,
    read_decade,
    read_half,
    read_holiday,
    read_latest,
    read_month,
    read_named_quarter,
    read_night,
    read_numeric,
    read_present_unit,
    read_quarter,
    read_recent,
    read_rolling,
    read_season,
    read_unit,
    read_vague,
    read_week_around,
    read_weekday,
    read_year,
    read_year_before,
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
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
_WEEKDAY_NUMBERS = {name: number for number, name in enumerate(_WEEKDAYS.split())}
_NUMBERED_UNITS: dict[str, Unit | int] = {
    "day": "day",
    "week": "week",
    "weekend": "weekend",
    "quarter": "quarter",
    **_WEEKDAY_NUMBERS,
}
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
    r"\b(?:will|won['’]t|shall|must|(?:has|have|needs?) to|going to|upcoming|scheduled|planned|"
    r"expected to|set to|slated|due to (?:be|take|start|open)|"
    r"is coming|are coming|forthcoming)\b|['’]ll\b|\bnext (?!to\b|door\b)"
)
_PUBLICATION = (
    r"\b(?:news|articles?|reports?|reported|reporting|stor(?:y|ies)|headlines?|coverage|published|publishes|posted|"
    r"wrote|written|piece|editorials?|dispatch(?:es)?|front pages?)\b"
)
_DETERMINERS = r"the|his|her|its|their|our|a|an|that|this"
_POSSESSOR = r"(?:[A-Z][\w.-]{1,24} ){0,2}[A-Z][\w.-]{1,24}['’]s"
# Up to five words behind a boundary, as far as its clause goes: "since he took office".
_CLAUSE = r"(?: (?!(?:in|on|at|about|for|by|with|and|or|but|from|to|as|what|who|how|when|why|which|where)\b)[\w'’-]{1,24}){1,5}"
_ANY_UNIT = r"(?:minute|hour|day|night|morning|afternoon|evening|week|weekend|month|quarter|year|time)s?"
# What bounds or names a time and can't be turned into days: looked for where no rule reads a time.
_UNREAD = rf"""
    \b(?i:(?<!time )(?<!est )(?<!rst )since|until|till|during){_CLAUSE}|
    \b(?i:before|after|prior to|ahead of|following) (?:(?i:{_DETERMINERS})|{_POSSESSOR})(?= )(?! (?:other|one)\b){_CLAUSE}|
    \b(?i:in the (?:run-up|wake|aftermath)|on the eve) (?:of|to){_CLAUSE}|
    \b(?:on|since|before|after|until|over|at) (?:[A-Z][\w'’-]{{1,24}} ){{1,2}}(?:Day|Night|Eve)\b|
    (?i:\b(?:(?:an?|some|not|ten|\d{{1,3}}) )?[a-z]{{3,12}} ago\b|
    \b(?:(?:on|since|before|after|by) )?\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d\d){{1,2}}\b|
    \b(?:on|since|before|after|by) \d{{1,2}}[/.]\d{{1,2}}\b|\bin \d{{1,2}}/\d{{4}}\b|
    \b(?:(?:in|on|over|at) )?(?:the (?:following|same|next|previous|preceding)|that|those) {_ANY_UNIT}\b|
    \bthe {_ANY_UNIT} (?:before|after)(?= ?[?.!,;]|$)|
    \b(?:in|on|over|within|at|for) the (?:(?:last|past|first) (?:\w{{1,24}} ){{3,4}}|(?:\w{{1,24}} ){{0,2}}){_ANY_UNIT}\b)
"""

ENGLISH = TimeWords(
    code="en",
    weekdays=_WEEKDAY_NUMBERS,
    months={name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()},
    units={
        f"{name}{plural}": unit
        for name, unit in {
            "hour": "hour",
            "day": "day",
            "night": "day",
            "week": "week",
            "weekend": "weekend",
            "fortnight": "fortnight",
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
        "yesterday": -1,
        "yesterday morning": -1,
        "yesterday afternoon": -1,
        "yesterday evening": -1,
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
        "first days of": "early",
        "first of": (1, "day"),
        "last days of": "late",
        "rest of": "to come",
        **{
            f"{word} {name}{of}": (number, unit)
            for word, number in {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}.items()
            for name, unit in _NUMBERED_UNITS.items()
            for of in ((" of", " in", "") if unit == "quarter" else (" of", " in"))
        },
    },
    fill="the year|the month of|the|year|all of|that",
    joins=r"-|–|—|to|until|till|through|up to|thru|and up to",
    lists=r"(?:,\s?)?(?:and|or|&)|,",
    onwards="on|onwards?|and later|or later|forward",
    latest=tuple(alternatives(_LATEST).split("|")),
    future=_FUTURE,
    past=r"\b(?:did|was|were|happened|won|lost|said|came|went|took|died|"
    r"(?<!\bbe )(?!scheduled|expected|planned|slated|supposed)\w{3,20}ed)\b",
    publication=_PUBLICATION,
    events="".join(line.strip() for line in _UNREAD.splitlines()),
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
        ("<unit>", read_present_unit),
        ("last night", read_night),
        ("overnight", read_night),
        ("<count> <unit> ago today", read_ago_today),
        ("this <unit> last year", read_year_before),
        ("<unit> before last", read_before_last),
        ("<weekday> before last", read_before_last),
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
        (r"<month> <day>(?:\s?[-–]\s?| to | through | and )<day2>(?:,? <year>)?", read_date),
        (r"<day>(?:\s?[-–]\s?| to | and )(?:the )?<day2>(?: of)? <month>(?:,? <year>)?", read_date),
        (r"<day>(?: to | and )(?:the )?<day2>", read_day_of_month),
        ("<number>(?:st|nd|rd|th)", read_day_of_month),
        ("<weekday>,? <month> <day>(?:,? <year>)?", read_date),
        ("<weekday>,?(?: the)? <day>(?: of)? <month>(?:,? <year>)?", read_date),
        (
            "(?:week|weekend) (?:of|beginning|starting|ending|to)(?: the| on)? <month> <day>(?:,? <year>)?",
            read_week_around,
        ),
        (
            "(?:week) (?:of|beginning|starting|ending|to)(?: the| on)? <day>(?: of)? <month>(?:,? <year>)?",
            read_week_around,
        ),
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
        ("(?:first|second|third|fourth) quarter", read_named_quarter),
        ("h<number>(?:(?: of)? <year>)?", read_half),
        ("<season>(?:(?: of|,)? <year>)", read_season),
        ("<which> <season>", read_season),
        ("<season>", read_season),
        ("<holiday>(?:(?: of|,)? <year>)?", read_holiday),
        ("<which> <holiday>", read_holiday),
        ("<latest>", read_latest),
    ),
)
