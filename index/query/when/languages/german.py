"""The time words of German, and its rules: the core of what news questions use. A table: nothing in here computes."""

from __future__ import annotations

from index.query.when import readings, year_readings
from index.query.when.language import Prefix, TimeWords, alternatives

_MONTHS = "januar|jänner februar märz april mai juni juli august september oktober november dezember"
_WEEKDAYS = "montag dienstag mittwoch donnerstag freitag samstag|sonnabend sonntag"
_NUMBERS = "ein|eine|einem|einer|einen zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"
_ENDINGS = ("e", "en", "er", "es", "em")
_WHICH = {"letzt": -1, "vergangen": -1, "vorig": -1, "dies": 0, "laufend": 0, "nächst": 1, "kommend": 1}
_LEADS: dict[str, Prefix] = {
    **dict.fromkeys(alternatives("im|in|am|an|zu|um|während|im jahr|im jahre|in den|in der|über|vom").split("|"), "in"),
    "von": "from",
    "ab": "since",
    "seit": "since",
    "seit dem": "since",
    "seit der": "since",
    "nach": "after",
    "nach dem": "after",
    "vor": "before",
    "vor dem": "before",
    "bis": "until",
    "bis zum": "until",
    "bis ende": "until",
    "zwischen": "between",
}
_COMMON = """
    die hat sagte der das den dem ein eine wer wann wo wie warum ist und im am von zu mit nicht sich über nach
    seit vor zwischen welche welcher wurde geschah wird werden
"""
_EVENTS = """
    \\w{0,20}wahl(?:en)?|\\w{0,20}krieg|\\w{0,20}krise|\\w{0,20}spiele|olympia|weltmeisterschaft|europameisterschaft|wm|em|
    \\w{0,20}gipfel|referendum|putsch|invasion|erdbeben|hochwasser|flut|anschlag|attentat|pandemie|saison|finale|turnier
"""

GERMAN = TimeWords(
    code="de",
    weekdays={name: number for number, names in enumerate(_WEEKDAYS.split()) for name in names.split("|")},
    months={name: number for number, names in enumerate(_MONTHS.split(), 1) for name in names.split("|")},
    units={
        **dict.fromkeys(("stunde", "stunden"), "hour"),
        **dict.fromkeys(("tag", "tage", "tagen"), "day"),
        **dict.fromkeys(("woche", "wochen"), "week"),
        **dict.fromkeys(("wochenende", "wochenenden"), "weekend"),
        **dict.fromkeys(("monat", "monate", "monats", "monaten"), "month"),
        **dict.fromkeys(("quartal", "quartale", "quartals", "quartalen"), "quarter"),
        **dict.fromkeys(("jahr", "jahre", "jahres", "jahren"), "year"),
        **dict.fromkeys(("jahrzehnt", "jahrzehnte", "jahrzehnts", "jahrzehnten"), "decade"),
        **dict.fromkeys(("jahrhundert", "jahrhunderts"), "century"),
    },
    counts={name: number for number, names in enumerate(_NUMBERS.split(), 1) for name in names.split("|")}
    | {"ein paar": 4, "einigen": 5, "wenigen": 4, "mehreren": 7, "paar": 4},
    which={stem + ending: offset for stem, offset in _WHICH.items() for ending in _ENDINGS},
    days={
        "heute": 0,
        "heute morgen": 0,
        "heute abend": 0,
        "gestern": -1,
        "gestern abend": -1,
        "vorgestern": -2,
        "morgen": 1,
        "übermorgen": 2,
    },
    seasons={"frühling": 3, "frühjahr": 3, "sommer": 6, "herbst": 9, "winter": 12},
    holidays={
        "weihnachten": "christmas",
        "heiligabend": "christmas eve",
        "silvester": "new year's eve",
        "neujahr": "new year",
        "ostern": "easter",
        "karfreitag": "good friday",
        "pfingsten": "whitsun",
    },
    leads=_LEADS,
    parts={"anfang": "early", "mitte": "mid", "ende": "late"},
    fill="der|die|das|dem|den|des|dieses",
    joins="-|–|—|bis zum|bis",
    lists="und|oder|,",
    onwards="an|und später",
    latest=(
        "neueste",
        "neuesten",
        "neuste",
        "neusten",
        "aktuell",
        "aktuelle",
        "aktuellen",
        "derzeit",
        "zurzeit",
        "gerade",
        "jetzt",
        "momentan",
        "kürzlich",
        "neulich",
        "jüngste",
        "jüngsten",
        "bisher",
        "inzwischen",
    ),
    future=r"\b(?:wird|werden|geplant\w*|voraussichtlich|kommend\w*|bevorstehend\w*)\b",
    past=r"\b(?:war|waren|wurde|wurden|hat|haben|geschah|passierte|gewann|sagte)\b",
    publication=r"\b(?:nachrichten|artikel|berichte?|berichtet\w*|meldung(?:en)?|schlagzeilen|veröffentlicht\w*|schrieb)\b",
    events=(
        r"\b(?i:seit|vor|nach|bis zu) (?i:der|dem|den) (?:[a-zäöüß]{2,20} )?"
        r"[A-ZÄÖÜ]\w{2,30}(?:ung|sion|tion|wahl|krieg|fusion|krise|pandemie|anschlag|rücktritt|übernahme|putsch|sturz|ende|"
        r"fall|unfall|brand|beben|streik|urteil|gipfel|invasion)\b(?! \d)"
        r"|\b(?i:seit|vor|nach) (?i:der|dem) (?:Fusion|Invasion|Wahl|Krieg|Krise|Pandemie|Putsch|Anschlag|Rücktritt|Brexit)\b(?! \d)"
    ),
    event_nouns=alternatives(_EVENTS),
    determiners="der|dem|den",
    doubtful=frozenset({"ein paar", "einigen", "wenigen", "mehreren", "paar"}),
    ordinal=r"\.|",
    common=frozenset(_COMMON.split()),
    rules=(
        ("<dayword>", readings.read_day_word),
        ("<which> <unit>", readings.read_unit),
        ("<which> <count> <unit>", readings.read_rolling),
        ("(?:vor) <count> <unit>", readings.read_ago),
        ("(?:vor) <unit>", readings.read_ago),
        ("<weekday>", readings.read_weekday),
        ("<which> <weekday>", readings.read_weekday),
        ("<month>", readings.read_month),
        ("<which> <month>", readings.read_month),
        ("<month>(?: des jahres)? <year>", readings.read_month),
        ("<day> <month>(?: <year>)?", readings.read_date),
        (r"<day>(?:\s?[-–]\s?| bis | bis zum | und )<day2> <month>(?: <year>)?", readings.read_date),
        (r"<year>-<number>-<number2>", readings.read_numeric),
        (r"<number>\.\s?<number2>\.\s?<year>", readings.read_numeric),
        ("<year>", year_readings.read_year),
        (r"<year>[-–/]<number>", year_readings.read_years),
        ("<year>er(?:n)?", year_readings.read_decade),
        ("<number>er(?:n)?", year_readings.read_decade),
        ("<season>(?: <year>)", readings.read_season),
        ("<which> <season>", readings.read_season),
        ("<season>", readings.read_season),
        ("<holiday>(?: <year>)?", readings.read_holiday),
        ("<which> <holiday>", readings.read_holiday),
        ("q<number>(?: <year>)?", readings.read_quarter),
        ("<latest>", readings.read_latest),
    ),
)
