"""What stands behind a time of day -> its time zone. Pure.

An abbreviation that means several zones ("IST": India, Ireland, Israel) is decided by the publisher's country or
language. Where that is not known either, the zone is unknown, and only the day can be kept.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Hours east of UTC. What is ambiguous, but means one zone in all newsrooms that write in English, is here too.
_ZONES_BY_HOURS = {
    0: "z utc gmt ut wet",
    1: "bst west cet mez wat",
    2: "cest mesz eet sast cat",
    3: "eest msk trt eat idt",
    3.5: "irst",
    4: "msd samt gst azt",
    4.5: "aft irdt",
    5: "pkt uzt yekt",
    5.75: "npt",
    6: "omst almt",
    6.5: "mmt",
    7: "wib ict krat novt",
    8: "hkt sgt myt awst wita irkt pht",
    9: "jst kst wit yakt",
    9.5: "acst",
    10: "aest vlat chst",
    10.5: "acdt",
    11: "aedt",
    12: "nzst fjt pett",
    13: "nzdt",
    -1: "azot",
    -2: "fnt brst",
    -2.5: "ndt",
    -3: "brt art uyt clst",
    -3.5: "nst",
    -4: "edt clt vet bot gyt pyt",
    -5: "est cdt pet cot",
    -6: "cst mdt",
    -7: "mst pdt",
    -8: "pst akdt",
    -9: "akst hadt",
    -10: "hst",
}
_HOURS = {name: hours for hours, names in _ZONES_BY_HOURS.items() for name in names.split()}
# What the same letters mean to publishers of a country; those without a meaning above are unknown elsewhere.
_HOURS_IN: dict[str, dict[str, float]] = {
    "ist": {"IN": 5.5, "IE": 1, "IL": 2, "LK": 5.5},
    "cst": {"CN": 8, "TW": 8, "HK": 8, "MO": 8, "CU": -5},
    "cdt": {"CU": -4},
    "bst": {"BD": 6},
    "pst": {"PH": 8},
    "est": {"AU": 10},
    "edt": {"AU": 11},
    "mst": {"MY": 8, "MM": 6.5},
    "ast": {"SA": 3, "IQ": 3, "KW": 3, "QA": 3, "BH": 3, "YE": 3, "CA": -4, "PR": -4, "BM": -4, "DO": -4, "TT": -4},
    "adt": {"CA": -3, "BM": -3},
    "amt": {"BR": -4, "AM": 4},
    "ect": {"EC": -5},
    "sst": {"SG": 8},
}
# The country whose meaning counts where only the language is known.
_COUNTRIES = {
    "zh": "CN",
    "hi": "IN",
    "mr": "IN",
    "ta": "IN",
    "te": "IN",
    "gu": "IN",
    "kn": "IN",
    "ml": "IN",
    "he": "IL",
}
_COUNTRIES |= {"ga": "IE", "bn": "BD", "fil": "PH", "tl": "PH", "ms": "MY", "my": "MM", "hy": "AM", "ar": "SA"}
# Abbreviations used for both summer and winter time.
_PLACES = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}

_OFFSET = re.compile(
    r"\(?(?:utc|gmt|z)?\s{0,4}(?P<sign>[+\N{MINUS SIGN}-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?\)?"
    r"(?:\s{0,4}(?:\([^()]{1,60}\)|\[[^\[\]]{1,60}\]|[a-z]{1,5}))?",
    re.IGNORECASE,
)
_NAME = re.compile(r"\(?(?P<name>[a-z]{1,5})\)?(?:\s{0,4}(?:\([^()]{1,60}\)|\[[^\[\]]{1,60}\]))?", re.IGNORECASE)
_REGION = re.compile(r"[(\[]?(?P<region>[A-Z]\w{1,20}(?:/[A-Z][\w+-]{1,30}){1,2})[)\]]?")
_BRACKETED = re.compile(r"\([^()\d]{1,60}\)")
_LONG = re.compile(r"\(?(?P<long>[A-Z][\w ]{2,40} [Tt]ime)\)?(?:\s\([^()]{1,30}\))?")


def zone_of(text: str, day: date, place: str = "") -> tzinfo | None:
    """The zone that `text` names for a time on `day`; UTC for ""; `None` if it is some zone, but not clear which.

    `place` is where the publisher is: a language tag such as "zh", "en-IN", "und-CN". Raises `ValueError` if `text` has
    not the form of a zone.
    """
    if not text:
        return UTC
    if found := _OFFSET.fullmatch(text):
        offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
        return timezone(offset if found["sign"] == "+" else -offset)
    if found := _NAME.fullmatch(text):
        return _abbreviated(found["name"], place)
    if found := _REGION.fullmatch(text):
        try:
            return ZoneInfo(found["region"])
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return None
    if _BRACKETED.fullmatch(text):
        return None
    if found := _LONG.fullmatch(text):
        hours = _long_names().get(found["long"].casefold())
        return _at_hours(hours, day) if hours else None
    raise ValueError(f"no zone: {text}")


def _abbreviated(name: str, place: str) -> tzinfo | None:
    short = name.casefold()
    country = country_of(place)
    hours = _HOURS_IN.get(short, {}).get(country, _HOURS.get(short))
    if hours is not None:
        return timezone(timedelta(hours=hours))
    if short in _PLACES:
        return ZoneInfo(_PLACES[short])
    if not (name.isupper() and len(name) > 1) and short not in _HOURS_IN:
        raise ValueError(f"no zone: {name}")
    return None


def country_of(place: str) -> str:
    """ISO 3166 of the country in a language tag, or the one that its language stands for; "" if neither is clear."""
    language, *parts = re.split("[-_]", place.strip())
    said = next((part.upper() for part in parts if len(part) == 2 and part.isalpha()), "")
    return said or _COUNTRIES.get(language.lower(), "")


def _at_hours(found: tuple[str, str], day: date) -> tzinfo:
    """The zone of a metazone's name: standard time and summer time are what they say, whatever the season."""
    zone, kind = ZoneInfo(found[0]), found[1]
    if kind == "generic":
        return zone
    offsets = [zone.utcoffset(datetime(day.year, month, 1)) or timedelta() for month in (1, 7)]
    return timezone(min(offsets) if kind == "standard" else max(offsets))


@cache
def _long_names() -> dict[str, tuple[str, str]]:
    """English names of zones ("eastern daylight time"), each with a region and "standard", "daylight" or "generic"."""
    from babel import Locale
    from babel.core import get_global

    regions: dict[str, str] = {}
    for region, metazone in get_global("meta_zones").items():
        regions.setdefault(str(metazone), str(region))
    regions |= {"America_Eastern": "America/New_York", "America_Central": "America/Chicago"}
    regions |= {"America_Mountain": "America/Denver", "America_Pacific": "America/Los_Angeles"}
    regions |= {"Europe_Central": "Europe/Paris", "GMT": "Africa/Abidjan"}
    names = {
        "coordinated universal time": ("Etc/UTC", "standard"),
        "british summer time": ("Europe/London", "daylight"),
    }
    for metazone, said in Locale("en").meta_zones.items():
        for kind, name in (said.get("long") or {}).items():
            if metazone in regions:
                names.setdefault(str(name).casefold(), (regions[metazone], kind))
    return names
