"""Words and signs that numbers are written with, and their values. Tables only."""

from __future__ import annotations

ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
# Number words of other languages that are not English words.
FOREIGN_ONES = {
    "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "zwölf": 12,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12,
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "doce": 12,
}  # fmt: skip
SCALES = {"dozen": 12.0, "hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
# The same with the scales of Indian English.
ALL_SCALES = {**SCALES, "lakh": 1e5, "crore": 1e7}
# Scales that may follow digits, as spelled in several languages.
SCALES_AFTER_DIGITS = {
    **ALL_SCALES,
    "dozens": 12.0, "hundreds": 100.0, "thousands": 1e3, "millions": 1e6, "billions": 1e9, "trillions": 1e12,
    "lakhs": 1e5, "crores": 1e7, "mn": 1e6, "mln": 1e6, "bn": 1e9, "tn": 1e12, "trn": 1e12, "tausend": 1e3, "mio": 1e6,
    "millionen": 1e6, "mrd": 1e9, "milliarden": 1e9, "mille": 1e3, "milliard": 1e9, "milliards": 1e9, "mil": 1e3,
    "millón": 1e6, "millones": 1e6, "万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8,
}  # fmt: skip
# Ambiguous scales: "3m" may be three metres or three million.
DOUBTFUL_SCALES = {"m": 1e6, "b": 1e9, "k": 1e3, "t": 1e12}
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
FRACTIONS = {
    "half": 0.5, "halves": 0.5, "third": 1 / 3, "thirds": 1 / 3, "quarter": 0.25, "quarters": 0.25, "fifth": 0.2,
    "fifths": 0.2, "sixth": 1 / 6, "eighth": 0.125, "tenth": 0.1, "tenths": 0.1,
}  # fmt: skip
# Vague counts: "dozens of people" is supported by the same word, or by 24 to 99.
VAGUE = {
    "dozens": (24, 99), "hundreds": (200, 999), "thousands": (2e3, 99_999), "millions": (2e6, 999e6),
    "billions": (2e9, 999e9), "scores": (40, 200), "tens": (20, 99),
}  # fmt: skip
CURRENCIES = {
    "$": "dollar", "us$": "dollar", "a$": "dollar", "c$": "dollar", "usd": "dollar", "dollar": "dollar",
    "dollars": "dollar", "€": "euro", "eur": "euro", "euro": "euro", "euros": "euro", "£": "pound", "gbp": "pound",
    "pound": "pound", "pounds": "pound", "¥": "yen", "yen": "yen", "yuan": "yuan", "rupees": "rupee", "₹": "rupee",
    "francs": "franc", "roubles": "rouble", "rubles": "rouble", "kronor": "crown", "kroner": "crown", "crowns": "crown",
}  # fmt: skip
# Units: letters attached to digits that make a number with a unit ("30km") and not a name ("G7", "MP3").
UNITS = frozenset(
    """
    st nd rd th s m bn mn mln tn trn k b t km kg cm mm mph kmh kph pm am p c g l w kw mw gw kwh mwh gwh twh mb gb tb hz
    ghz mhz ft in lb lbs hr hrs h min mins sec secs ha sq yd yds yr yrs er ème e º ª f
    """.split()  # noqa: SIM905 (sixty quoted words are harder to read)
)
OVER = ("more than", "over", "at least", "above", "upwards of", "no fewer than", "no less than", "exceeding", "topping")
UNDER = (
    "less than",
    "fewer than",
    "under",
    "below",
    "nearly",
    "almost",
    "up to",
    "at most",
    "close to",
    "no more than",
)
ABOUT = (
    "about",
    "around",
    "some",
    "roughly",
    "approximately",
    "an estimated",
    "estimated",
    "circa",
    "or so",
    "as many as",
)
