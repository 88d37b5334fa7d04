"""The time words of French, and its rules: the core of what news questions use. A table: nothing in here computes."""

from __future__ import annotations

from index.query.when import readings, year_readings
from index.query.when.language import Prefix, TimeWords, alternatives

_MONTHS = "janvier février|fevrier mars avril mai juin juillet août|aout septembre octobre novembre décembre|decembre"
_WEEKDAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche"
_NUMBERS = "un|une deux trois quatre cinq six sept huit neuf dix onze douze"
_LEADS: dict[str, Prefix] = {
    **dict.fromkeys(
        alternatives("en|au|dans|pendant|durant|lors|à|au mois de|en l'an|au cours de|le|ce|cet|cette").split("|"), "in"
    ),
    "d'": "of",
    "de": "of",
    "du": "of",
    "depuis": "since",
    "à partir de": "since",
    "à partir du": "since",
    "dès": "since",
    "après": "after",
    "avant": "before",
    "jusqu'en": "until",
    "jusqu'au": "until",
    "jusqu'à": "until",
    "d'ici": "until",
    "entre": "between",
}
_COMMON = """
    le la les l un une des du de et est en qui que quoi quand
    où comment pourquoi quel quelle au aux dans il a ont depuis entre avant après ces ce
"""
_EVENTS = """
    élections?|scrutin|présidentielle|législatives|municipales|guerre|crise|invasion|référendum|coup d'état|attentats?|
    séisme|tremblement de terre|inondations?|incendies?|jeux(?: olympiques)?|coupe du monde|mondial|euro|sommet|pandémie|
    épidémie|saison|finale|tournoi|festival|procès|émeutes?|grève
"""

FRENCH = TimeWords(
    code="fr",
    weekdays={name: number for number, name in enumerate(_WEEKDAYS.split())},
    months={name: number for number, names in enumerate(_MONTHS.split(), 1) for name in names.split("|")},
    units={
        **dict.fromkeys(("heure", "heures"), "hour"),
        **dict.fromkeys(("jour", "jours"), "day"),
        **dict.fromkeys(("semaine", "semaines"), "week"),
        **dict.fromkeys(("week-end", "week-ends", "weekend"), "weekend"),
        **dict.fromkeys(("mois",), "month"),
        **dict.fromkeys(("trimestre", "trimestres"), "quarter"),
        **dict.fromkeys(("an", "ans", "année", "années"), "year"),
        **dict.fromkeys(("décennie", "décennies"), "decade"),
        **dict.fromkeys(("siècle", "siècles"), "century"),
    },
    counts={name: number for number, names in enumerate(_NUMBERS.split(), 1) for name in names.split("|")}
    | {"quelques": 5, "plusieurs": 7},
    which={
        **dict.fromkeys(("dernier", "dernière", "derniers", "dernières", "passé", "passée"), -1),
        **dict.fromkeys(("précédent", "précédente"), -1),
        **dict.fromkeys(("ce", "cet", "cette", "ces"), 0),
        **dict.fromkeys(("prochain", "prochaine", "prochains", "prochaines"), 1),
    },
    days={
        "aujourd'hui": 0,
        "ce matin": 0,
        "ce soir": 0,
        "cet après-midi": 0,
        "hier": -1,
        "hier soir": -1,
        "avant-hier": -2,
        "demain": 1,
        "après-demain": 2,
    },
    seasons={"printemps": 3, "été": 6, "automne": 9, "hiver": 12},
    holidays={"noël": "christmas", "nouvel an": "new year", "pâques": "easter", "pentecôte": "whitsun"},
    leads=_LEADS,
    parts={
        "début": "early",
        "mi": "mid",
        "fin": "late",
        "début de": "early",
        "fin de": "late",
        "fin d'": "late",
        "milieu de": "mid",
        "premier semestre": "first half",
        "second semestre": "second half",
    },
    fill="l'|le|la|les|l'année|l'an|du|de la|de l'|de",
    joins="-|–|—|au|à|jusqu'au|jusqu'à|jusqu'en",
    lists="et|ou|,",
    latest=(
        "dernier",
        "dernière",
        "dernières",
        "derniers",
        "dernières nouvelles",
        "actuellement",
        "actuel",
        "actuelle",
        "récemment",
        "récent",
        "récente",
        "récents",
        "récentes",
        "maintenant",
        "en ce moment",
        "jusqu'ici",
        "à ce jour",
        "plus récent",
        "plus récente",
    ),
    future=r"\b(?:sera|seront|va|vont|aura|auront|prévue?s?|à venir|prochaine?s?)\b",
    past=r"\b(?:était|étaient|a|ont|fut|furent|s'est)\b",
    publication=r"\b(?:nouvelles|articles?|reportages?|rapports?|publiée?s?|informations|actualités?|a écrit|dépêches?)\b",
    events=(
        r"\b(?i:depuis|avant|après|jusqu['’]à) (?:l['’]|la |le |les |sa |son )(?:[\wéèêà-]{2,24} )?"
        r"(?:\w{2,24}(?:tion|sion|ment|age)s?|guerre|fusion|crise|pandémie|coup d['’]état|attentats?|vote|procès|mort|départ|"
        r"chute|rachat|grève|séisme|incendie|accord|sommet|scrutin|finale)\b(?! (?:de |d['’]|du )?\d)"
    ),
    event_nouns=alternatives(_EVENTS),
    determiners="l['’]|la|le|les",
    doubtful=frozenset({"quelques", "plusieurs"}),
    ordinal="er|",
    common=frozenset(_COMMON.split()),
    capitals=False,
    rules=(
        ("<dayword>", readings.read_day_word),
        ("<unit> <which>", readings.read_after_unit),
        ("(?:ce|cet|cette) <unit>", readings.read_after_unit),
        ("<which> <unit>", readings.read_after_unit),
        ("<count> <which> <unit>", readings.read_rolling),
        ("<which> <count> <unit>", readings.read_rolling),
        ("il y a <count> <unit>", readings.read_ago),
        ("il y a(?: de)? <unit>", readings.read_ago),
        ("(?:voici|voilà) <count> <unit>", readings.read_ago),
        ("<weekday>", readings.read_weekday),
        ("<weekday> <which>", readings.read_weekday),
        ("<month>", readings.read_month),
        ("<month> <which>", readings.read_month),
        ("<month>(?: de)? <year>", readings.read_month),
        ("<day> <month>(?: <year>)?", readings.read_date),
        (r"<day>(?:\s?[-–]\s?| au | et )<day2> <month>(?: <year>)?", readings.read_date),
        ("<weekday> <day> <month>(?: <year>)?", readings.read_date),
        (r"<year>-<number>-<number2>", readings.read_numeric),
        (r"<number>/<number2>/<year>", readings.read_numeric),
        ("<year>", year_readings.read_year),
        (r"<year>[-–/]<number>", year_readings.read_years),
        ("années <year>", year_readings.read_decade),
        ("années <number>", year_readings.read_decade),
        ("<season>(?: de| d'| d’)? <year>", readings.read_season),
        ("<season> <which>", readings.read_season),
        ("(?:cet|ce) <season>", readings.read_season),
        ("<season>", readings.read_season),
        ("<holiday>(?: <year>)?", readings.read_holiday),
        ("<holiday> <which>", readings.read_holiday),
        ("<latest>", readings.read_latest),
    ),
)
