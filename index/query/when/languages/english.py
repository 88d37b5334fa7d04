"""The time words of English, and its rules. A table: nothing in here computes."""

from __future__ import annotations

from index.query.when import readings, year_readings
from index.query.when.calendar import Unit
from index.query.when.language import Prefix, TimeWords, alternatives

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
_TODAY = "today|tonight|this morning|this afternoon|this evening|earlier today"
_HOLIDAYS = """
    christmas|christmas day|christmas eve|boxing day|new year|new year's eve|easter|good friday|thanksgiving|black friday|
    cyber monday|halloween|valentine's day|independence day|labor day|memorial day
"""
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
    elections?|vote|referendum|primary|primaries|census|coup|war|invasion|insurrection|protests?|attacks?|bombings?|
    shootings?|summit|conference|olympics|games|world cup|cup|tournament|championships?|finals?|season|tour|race|match|
    awards?|globes|festival|earthquakes?|hurricanes?|storms?|floods?|flooding|fires?|crash|disaster|outbreak|pandemic|
    crisis|trial|verdict|resignation|death|launch|hearings?|budget|strikes?|debate|speech|film|movie|album|book|campaign
"""
_EVENT_NOUNS = rf"(?:[\w'’-]{{1,24}}\s{{1,4}}){{0,2}}?(?:{alternatives(_EVENTS)})"

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
        **dict.fromkeys(_TODAY.split("|"), 0),
        **dict.fromkeys(("yesterday", "yesterday morning", "yesterday afternoon", "yesterday evening"), -1),
        "day before yesterday": -2,
        "tomorrow": 1,
        "day after tomorrow": 2,
    },
    seasons={"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12},
    holidays={name: name for name in alternatives(_HOLIDAYS).split("|")}
    | {"xmas": "christmas", "new year's": "new year", "new year's day": "new year", "thanksgiving day": "thanksgiving"}
    | {"easter sunday": "easter", "easter weekend": "easter", "fourth of july": "independence day"},
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
    determiners=_DETERMINERS,
    doubtful=frozenset(["march", "mar", "april", "may", "june", "jun", "august", *_VAGUE]),
    ordinal="st|nd|rd|th|",
    common=frozenset(_COMMON.split()),
    rules=(
        ("<dayword>", readings.read_day_word),
        ("this week", readings.read_this_week),
        ("<which> <unit>", readings.read_unit),
        ("<unit>", readings.read_present_unit),
        ("last night", readings.read_night),
        ("overnight", readings.read_night),
        ("<count> <unit> ago today", readings.read_ago_today),
        ("this <unit> last year", readings.read_year_before),
        ("<unit> before last", readings.read_before_last),
        ("<weekday> before last", readings.read_before_last),
        ("<which> <count> <unit>", readings.read_rolling),
        ("past <unit>", readings.read_rolling),
        ("recent <unit>", readings.read_recent),
        ("the (?:last|past) <unit>", readings.read_rolling),
        ("this past <unit>", readings.read_rolling),
        ("<count> <unit> ago", readings.read_ago),
        ("<unit> ago", readings.read_ago),
        ("(?:the) other (?:day|night|week)", readings.read_vague),
        ("<weekday>", readings.read_weekday),
        ("<which> <weekday>", readings.read_weekday),
        ("this past <weekday>", readings.read_weekday),
        ("<weekday>(?: of)? <which> <unit>", readings.read_weekday),
        ("<month>", readings.read_month),
        ("<which> <month>", readings.read_month),
        ("<month>,?(?: of)? <year>", readings.read_month),
        ("<month> <day>(?:,? <year>)?", readings.read_date),
        ("<day>(?: of)? <month>(?:,? <year>)?", readings.read_date),
        (r"<month> <day>(?:\s?[-–]\s?| to | through | and )<day2>(?:,? <year>)?", readings.read_date),
        (r"<day>(?:\s?[-–]\s?| to | and )(?:the )?<day2>(?: of)? <month>(?:,? <year>)?", readings.read_date),
        (r"<day>(?: to | and )(?:the )?<day2>", readings.read_day_of_month),
        ("<number>(?:st|nd|rd|th)", readings.read_day_of_month),
        ("<weekday>,? <month> <day>(?:,? <year>)?", readings.read_date),
        ("<weekday>,?(?: the)? <day>(?: of)? <month>(?:,? <year>)?", readings.read_date),
        (
            "(?:week|weekend) (?:of|beginning|starting|ending|to)(?: the| on)? <month> <day>(?:,? <year>)?",
            readings.read_week_around,
        ),
        (
            "(?:week) (?:of|beginning|starting|ending|to)(?: the| on)? <day>(?: of)? <month>(?:,? <year>)?",
            readings.read_week_around,
        ),
        (r"<year>[-/.]<number>(?:[-/.]<number2>)", readings.read_numeric),
        (r"<year>-<number>", readings.read_numeric),
        (r"<number>[/.-]<number2>[/.-]<year>", readings.read_numeric),
        ("<year>", year_readings.read_year),
        (r"<year>[-–/]<number>", year_readings.read_years),
        ("<year>['’]?s", year_readings.read_decade),
        ("<number>s", year_readings.read_decade),
        ("<number>(?:st|th) century", year_readings.read_century),
        ("q<number>(?:(?: of)? <year>)?", readings.read_quarter),
        ("(?:first|second|third|fourth) quarter", readings.read_named_quarter),
        ("h<number>(?:(?: of)? <year>)?", readings.read_half),
        ("<season>(?:(?: of|,)? <year>)", readings.read_season),
        ("<which> <season>", readings.read_season),
        ("<season>", readings.read_season),
        ("<holiday>(?:(?: of|,)? <year>)?", readings.read_holiday),
        ("<which> <holiday>", readings.read_holiday),
        ("<latest>", readings.read_latest),
    ),
)
