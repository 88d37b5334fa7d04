"""Words for days, months and periods in English, German, French and Spanish. Tables only."""

from __future__ import annotations


def _numbered(lines: str) -> dict[str, int]:
    """Maps every word of a line to the number of the line, from 1."""
    rows = [line.split() for line in lines.strip().splitlines()]
    return {word: number for number, row in enumerate(rows, start=1) for word in row}


MONTHS = _numbered(
    """
    january jan januar janvier enero
    february feb februar février febrero
    march mar märz mars marzo
    april apr avril abril
    may mai mayo
    june jun juni juin junio
    july jul juli juillet julio
    august aug août agosto
    september sept sep septembre septiembre
    october oct oktober octobre octubre
    november nov novembre noviembre
    december dec dezember décembre diciembre
    """
)
# Months that are ordinary words too: they need a day, a year or a word like "in" next to them.
ALSO_WORDS = frozenset(["may", "march", "mars", "mar", "jan", "dec", "sep", "jun"])
WEEKDAYS = _numbered(
    """
    monday mon montag lundi lunes
    tuesday tue tues dienstag mardi martes
    wednesday wed mittwoch mercredi miércoles
    thursday thu thurs donnerstag jeudi jueves
    friday fri freitag vendredi viernes
    saturday sat samstag sonnabend samedi sábado
    sunday sun sonntag dimanche domingo
    """
)
# Three-letter weekdays, which too often mean something else.
NO_WEEKDAYS = frozenset(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
# Offsets in days from the day of publishing.
DAY_WORDS = {
    "today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "yesterday": -1,
    "last night": -1, "tomorrow": 1, "the day before yesterday": -2, "the day after tomorrow": 2,
    "heute": 0, "gestern": -1, "vorgestern": -2, "aujourd'hui": 0, "hier": -1, "demain": 1, "hoy": 0, "ayer": -1,
    "今天": 0, "昨天": -1, "明天": 1,
}  # fmt: skip
