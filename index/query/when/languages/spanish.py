"""The time words of Spanish, and its rules: the core of what news questions use. A table: nothing in here computes."""

from __future__ import annotations

from index.query.when import readings, year_readings
from index.query.when.language import Prefix, TimeWords, alternatives

_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre"
_WEEKDAYS = "lunes martes miércoles|miercoles jueves viernes sábado|sabado domingo"
_NUMBERS = "un|una dos tres cuatro cinco seis siete ocho nueve diez once doce"
_LEADS: dict[str, Prefix] = {
    **dict.fromkeys(alternatives("en|durante|en el año|en el|en el mes de|el|este|esta|por").split("|"), "in"),
    "de": "of",
    "del": "of",
    "desde": "since",
    "a partir de": "since",
    "a partir del": "since",
    "después de": "after",
    "después del": "after",
    "tras": "after",
    "antes de": "before",
    "antes del": "before",
    "hasta": "until",
    "entre": "between",
}
_COMMON = """
    el la los las un una de del y es en qué quién cuándo
    dónde cómo por que se cuál fue ha desde entre antes hace esta este lo
"""
_EVENTS = """
    elecciones|elección|comicios|guerra|crisis|invasión|referéndum|golpe de estado|atentados?|terremoto|inundaciones|
    incendios?|juegos(?: olímpicos)?|mundial|copa(?: del mundo)?|eurocopa|cumbre|pandemia|temporada|final|torneo|festival|
    juicio|huelga|protestas
"""

SPANISH = TimeWords(
    code="es",
    weekdays={name: number for number, names in enumerate(_WEEKDAYS.split()) for name in names.split("|")},
    months={name: number for number, names in enumerate(_MONTHS.split(), 1) for name in names.split("|")},
    units={
        **dict.fromkeys(("hora", "horas"), "hour"),
        **dict.fromkeys(("día", "días", "dia", "dias"), "day"),
        **dict.fromkeys(("semana", "semanas"), "week"),
        **dict.fromkeys(("fin de semana",), "weekend"),
        **dict.fromkeys(("mes", "meses"), "month"),
        **dict.fromkeys(("trimestre", "trimestres"), "quarter"),
        **dict.fromkeys(("año", "años"), "year"),
        **dict.fromkeys(("década", "décadas"), "decade"),
        **dict.fromkeys(("siglo", "siglos"), "century"),
    },
    counts={name: number for number, names in enumerate(_NUMBERS.split(), 1) for name in names.split("|")}
    | {"unos": 5, "unas": 5, "pocos": 4, "pocas": 4, "varios": 7, "varias": 7},
    which={
        **dict.fromkeys(("pasado", "pasada", "pasados", "pasadas", "anterior"), -1),
        **dict.fromkeys(("último", "última", "últimos", "últimas"), -1),
        **dict.fromkeys(("este", "esta", "estos", "estas"), 0),
        **dict.fromkeys(("próximo", "próxima", "próximos", "próximas", "que viene"), 1),
    },
    days={
        "hoy": 0,
        "esta mañana": 0,
        "esta noche": 0,
        "esta tarde": 0,
        "ayer": -1,
        "anoche": -1,
        "anteayer": -2,
        "pasado mañana": 2,
        "mañana": 1,
    },
    seasons={"primavera": 3, "verano": 6, "otoño": 9, "invierno": 12},
    holidays={
        "navidad": "christmas",
        "nochebuena": "christmas eve",
        "año nuevo": "new year",
        "semana santa": "easter",
        "pascua": "easter",
        "nochevieja": "new year's eve",
        "viernes santo": "good friday",
    },
    leads=_LEADS,
    parts={
        "a principios de": "early",
        "principios de": "early",
        "a comienzos de": "early",
        "a mediados de": "mid",
        "mediados de": "mid",
        "a finales de": "late",
        "finales de": "late",
        "a fines de": "late",
        "primer semestre de": "first half",
        "segundo semestre de": "second half",
    },
    fill="el|la|los|las|del|de|el año|el mes de",
    joins="-|–|—|a|al|hasta|hasta el",
    lists="y|e|o|,",
    onwards="en adelante",
    latest=(
        "último",
        "última",
        "últimos",
        "últimas",
        "últimas noticias",
        "actualmente",
        "actual",
        "recientemente",
        "reciente",
        "recientes",
        "ahora",
        "en este momento",
        "hasta ahora",
        "más reciente",
    ),
    future=r"\b(?:será|serán|va a|van a|habrá|tendrá|previst[oa]s?|próxim[oa]s?|que viene)\b",
    past=r"\b(?:fue|fueron|era|ha|han|ocurrió|pasó|ganó|dijo)\b",
    publication=r"\b(?:noticias?|artículos?|reportajes?|informes?|publicad[oa]s?|titulares|escribió)\b",
    events=(
        r"\b(?i:desde|antes de|antes del|después de|después del|tras|hasta) ?(?:la |el |las |los |su )?(?:[\wáéíóúñ-]{2,24} )?"
        r"(?:\w{2,24}(?:ción|sión|miento)|guerra|fusión|crisis|pandemia|golpe de estado|atentados?|juicio|muerte|huelga|"
        r"terremoto|incendio|acuerdo|cumbre|comicios|elecciones|compra)\b(?! (?:de |del )?\d)"
    ),
    event_nouns=alternatives(_EVENTS),
    determiners="la|el|las|los",
    doubtful=frozenset({"unos", "unas", "pocos", "pocas", "varios", "varias"}),
    ordinal="º|",
    common=frozenset(_COMMON.split()),
    capitals=False,
    rules=(
        ("<dayword>", readings.read_day_word),
        ("<unit> <which>", readings.read_after_unit),
        ("<which> <unit>", readings.read_after_unit),
        ("<which> <count> <unit>", readings.read_rolling),
        ("<count> <which> <unit>", readings.read_rolling),
        ("hace <count> <unit>", readings.read_ago),
        ("hace <unit>", readings.read_ago),
        ("<weekday>", readings.read_weekday),
        ("<weekday> <which>", readings.read_weekday),
        ("<which> <weekday>", readings.read_weekday),
        ("<month>", readings.read_month),
        ("<month> <which>", readings.read_month),
        ("<month>(?: de| del)? <year>", readings.read_month),
        ("<day> de <month>(?:(?: de| del)? <year>)?", readings.read_date),
        ("<weekday> <day> de <month>(?:(?: de| del)? <year>)?", readings.read_date),
        (r"<day>(?:\s?[-–]\s?| al | y )<day2> de <month>(?:(?: de| del)? <year>)?", readings.read_date),
        (r"<year>-<number>-<number2>", readings.read_numeric),
        (r"<number>/<number2>/<year>", readings.read_numeric),
        ("<year>", year_readings.read_year),
        (r"<year>[-–/]<number>", year_readings.read_years),
        ("años <year>", year_readings.read_decade),
        ("años <number>", year_readings.read_decade),
        ("<season>(?: de| del)? <year>", readings.read_season),
        ("<season> <which>", readings.read_season),
        ("<which> <season>", readings.read_season),
        ("<season>", readings.read_season),
        ("<holiday>(?: de)?(?: <year>)?", readings.read_holiday),
        ("<holiday> <which>", readings.read_holiday),
        ("<latest>", readings.read_latest),
    ),
)
