"""The numbers of a text, however they are written, and which of a claim's numbers its evidence lacks. Pure.

"1.2 million", "1,200,000" and "1.2m" are one number; so are "a dozen", "twelve" and "12". Days and months belong to
`dates`; the spans it found are passed in as `taken`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from assistant.text import number_words as table

NumberKind = Literal["plain", "percent", "money", "ordinal", "clock", "code"]
Hedge = Literal["", "about", "over", "under"]

_DIGITS = r"\d{1,3}(?:[,.'’\u00a0\u202f ]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_SIGN = r"(?:(?:US|A|C|NZ|HK)?\$|[€£¥₹])"
_NUMBER = re.compile(
    rf"(?P<clock>(?<![\w.,:])\d{{1,2}}[:.]\d{{2}}(?=\s?[ap]\.?m\b|\s?(?:GMT|BST|CET|Uhr|h)\b)|(?<![\w.,:])\d{{1,2}}:\d{{2}}(?![\d:]))"
    rf"|(?P<code>(?<![^\W\d_])[^\W\d_]++-?\d[\w-]*)"
    rf"|(?:(?P<sign>{_SIGN})\s?)?(?P<digits>{_DIGITS})(?P<glued>[^\W\d_]+(?:\d\w*)?)?"
)
_AFTER_WORD = re.compile(r"[\s\u00a0-]{0,2}([^\W\d_]+|[€$£¥₹])")
_MYRIAD = re.compile("([万萬亿億])")
_PERCENT = re.compile(
    r"[\s\u00a0-]{0,2}(?:%|‰|％|per\s?cent|percent|percentage|pct|prozent|pour\s?cent|por\s?ciento)", re.I
)
_RANGE = re.compile(r"\s*(?:to|and|or|-|–|—|bis|à|y|und|et)\s*", re.I)
_WORD = "|".join(sorted({*table.ONES, *table.FOREIGN_ONES, *table.ALL_SCALES}, key=len, reverse=True))
_SCALE = "|".join(table.ALL_SCALES)
_WORDS = re.compile(
    rf"\b(?:(?P<half>half|quarter(?=\s+of)|third(?=\s+of))\s+(?:of\s+)?(?:a|an)\s+(?:{_SCALE})"
    rf"|(?:an?\s+)?(?:{_WORD})(?:(?:[\s-]|\s+and\s+(?<=(?:dred|sand)\sand\s)){{1,2}}(?:{_WORD}))*)\b",
    re.I,
)
_FRACTION = re.compile(
    r"\b(?:(?P<count>one|two|three|four|five|a|\d)[\s-])?(?P<part>half|thirds?|quarters?|fifths?|sixth|eighth|tenths?)"
    r"(?=\s+(?:of|a|an|the)\b)|\b(?P<plural>two|three|four)[\s-](?P<parts>thirds|quarters|fifths|tenths)\b",
    re.I,
)
_ORDINAL = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(w for w in table.ONES if w.endswith('ty'))})-)?(?P<word>{'|'.join(table.ORDINALS)})\b",
    re.I,
)
_VAGUE = re.compile(rf"\b(?:{'|'.join(table.VAGUE)})\b(?=\s+(?:of|more)\b|\s+[a-z])", re.I)


def _leads(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\s+(?:a\s+|the\s+)?{_SIGN}?$", re.I)


_HEDGES: dict[Hedge, re.Pattern[str]] = {
    "over": _leads(table.OVER),
    "under": _leads(table.UNDER),
    "about": _leads(table.ABOUT),
}
# "one of", "no one", "one another", "one day": a pronoun or an article.
_PRONOUN = re.compile(
    r"\bone(?:\s+(?:of|another|day|by|is|can|might|would|should|in|who|that)\b|['’]s\b|[.,;])|\b(?:no|any|every|some|the|this|that|each)\s+one\b",
    re.I,
)
_YEARLY = re.compile(r"[\s-](?:anniversary|birthday|jubilee)\b", re.I)
_SECONDS = re.compile(r"(?:\d|\b(?:a|few|per|every|each|split|one|two|three|ten|thirty|in a))\s+$", re.I)


@dataclass(frozen=True, slots=True)
class NumberMention:
    """One number of a text, `text[start:end]` as written in `said`.

    `values` are its possible values, several where the spelling is ambiguous ("1.200", "3m"). `low` and `high` are the
    bounds of a vague count ("dozens"). `weak` numbers ("one of", "the first") matter little: evidence may lack them.
    `yearly` marks the ordinal of an anniversary, which is a number of years too.
    """

    start: int
    end: int
    said: str
    values: frozenset[float]
    kind: NumberKind = "plain"
    unit: str = ""
    hedge: Hedge = ""
    weak: bool = False
    bounds: tuple[float, float] | None = None
    code: str = ""
    yearly: bool = False


def read_numbers(text: str, taken: Sequence[tuple[int, int]] = ()) -> list[NumberMention]:
    """The numbers of `text` in order, none overlapping another or a span in `taken` (sorted)."""
    busy = bytearray(len(text))
    for start, end in taken:
        busy[start:end] = b"\1" * (end - start)
    found: list[NumberMention] = []
    for reader in (_digits, _fractions, _ordinals, _words, _vague):
        for number in reader(text):
            if not any(busy[number.start : number.end]):
                busy[number.start : number.end] = b"\1" * (number.end - number.start)
                yearly = number.kind == "ordinal" and bool(_YEARLY.match(text, number.end))
                found.append(replace(number, hedge=_hedge(text, number.start), yearly=yearly))
    return _ranges(text, sorted(found, key=lambda number: number.start))


def _digits(text: str) -> Iterator[NumberMention]:
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        if match["clock"]:
            hours, minutes = map(int, re.split(r"[:.]", match["clock"]))
            value = hours + minutes / 60
            yield NumberMention(start, end, match.group(), frozenset({value, value + 12, value - 12}), "clock")
            continue
        if match["code"]:
            yield _code(match["code"], start, end)
            continue
        number = _one(text, match)
        if number:
            yield number


def _code(written: str, start: int, end: int) -> NumberMention:
    """Letters with digits: a name ("G7", "COVID-19"), or a prefix before a number ("mid-2022")."""
    lead, _, rest = written.partition("-")
    if lead.lower() in ("mid", "pre", "post", "non", "early", "late", "sub", "top", "under", "over") and rest.isdigit():
        return NumberMention(start + len(lead) + 1, end, rest, frozenset({float(rest)}))
    return NumberMention(start, end, written, frozenset(), "code", code=_folded(written))


def _one(text: str, match: re.Match[str]) -> NumberMention | None:
    start, end = match.start("sign") if match["sign"] else match.start("digits"), match.end("digits")
    values = _values(match["digits"])
    glued = (match["glued"] or "").lower()
    kind: NumberKind = "money" if match["sign"] else "plain"
    unit = table.CURRENCIES.get((match["sign"] or "").lower(), "")
    if glued in ("st", "nd", "rd", "th", "er", "ème", "º", "ª"):
        return NumberMention(start, match.end(), match.group().strip(), values, "ordinal", weak=values == {1.0})
    if glued and glued not in table.UNITS and glued not in table.SCALES_AFTER_DIGITS and glued.isascii():
        return NumberMention(
            start, match.end(), match.group().strip(), frozenset(), "code", code=_folded(match.group())
        )
    if glued in ("pm", "am"):
        return NumberMention(
            start, match.end(), match.group().strip(), values | {value + 12 for value in values}, "clock"
        )
    if glued in table.DOUBTFUL_SCALES:
        by = table.DOUBTFUL_SCALES[glued]
        values, end = (frozenset() if unit else values) | {value * by for value in values}, match.end()
    else:
        values, end = _scaled(text, values, match.start("glued") if glued else end, end)
    return _with_unit(text, NumberMention(start, end, "", values, kind, unit))


def _scaled(text: str, values: frozenset[float], at: int, end: int) -> tuple[frozenset[float], int]:
    """Values multiplied by the scales that follow at `at` ("million", "hundred thousand"), and where those end."""
    while (after := _AFTER_WORD.match(text, at)) or (after := _MYRIAD.match(text, at)):
        word = after[1].lower()
        scale = table.SCALES_AFTER_DIGITS.get(word) or table.SCALES_AFTER_DIGITS.get(
            word[:1] if not word.isascii() else ""
        )
        if not scale or (word == "mil" and after.group()[:1] != " "):
            break
        values = frozenset(value * scale for value in values)
        at = end = after.end(1) if word in table.SCALES_AFTER_DIGITS else after.start(1) + 1
    return values, end


def _with_unit(text: str, number: NumberMention) -> NumberMention:
    percent = _PERCENT.match(text, number.end)
    if percent:
        return replace(number, end=percent.end(), kind="percent", said=text[number.start : percent.end()].strip())
    after = _AFTER_WORD.match(text, number.end)
    unit = table.CURRENCIES.get(after[1].lower(), "") if after else ""
    if unit and after and number.kind == "plain":
        return replace(number, end=after.end(), kind="money", unit=unit, said=text[number.start : after.end()].strip())
    return replace(number, said=text[number.start : number.end].strip())


def _values(digits: str) -> frozenset[float]:
    """The possible values of digits: "1,200" is 1200 and, where commas are decimal, 1.2; "1.5" is 1.5."""
    plain = re.sub(r"['’\u00a0\u202f ]", "", digits)
    found = set()
    for thousands, decimal in ((",", "."), (".", ",")):
        whole, _, part = plain.partition(decimal)
        groups = whole.split(thousands)
        if (len(groups) == 1 or all(len(group) == 3 for group in groups[1:])) and (part.isdigit() or not part):
            found.add(float("".join(groups) + (f".{part}" if part else "")))
    if not found:
        found.add(float(re.sub(r"\D", "", plain)))
    if re.fullmatch(r"\d{1,3}(,\d{3})+", plain) and len(found) > 1:
        found.discard(min(found))  # In English news this means thousands; three decimals are rare
    return frozenset(found)


def _words(text: str) -> Iterator[NumberMention]:
    for match in _WORDS.finditer(text):
        start, end = match.span()
        tokens = [
            token for token in re.split(r"[\s-]+", match.group().lower()) if token not in ("a", "an", "and", "of")
        ]
        value = table.FRACTIONS[tokens[0]] * table.ALL_SCALES[tokens[-1]] if match["half"] else _spelled(tokens)
        surface = match.group()
        if tokens == ["one"]:
            yield NumberMention(start, end, surface, frozenset({1.0}), weak=True)
            continue
        yield _with_unit(text, NumberMention(start, end, surface, frozenset({value})))


def _spelled(tokens: Sequence[str]) -> float:
    total = current = 0.0
    for token in tokens:
        if token in table.ALL_SCALES:
            scale = table.ALL_SCALES[token]
            if scale >= 1000 and scale != 1e5:
                total, current = total + (current or 1) * scale, 0.0
            else:
                current = (current or 1) * scale
        else:
            current += table.ONES.get(token, table.FOREIGN_ONES.get(token, 0))
    return total + current


def _fractions(text: str) -> Iterator[NumberMention]:
    for match in _FRACTION.finditer(text):
        part = table.FRACTIONS[(match["part"] or match["parts"]).lower()]
        count = (match["count"] or match["plural"] or "one").lower()
        times = 1 if count == "a" else int(count) if count.isdigit() else table.ONES[count]
        if re.match(
            r"\s+(?:a|an)\s+(?:dozen|hundred|thousand|million|billion|trillion)\b",
            text[match.end() : match.end() + 20],
            re.I,
        ):
            continue
        yield NumberMention(
            match.start(), match.end(), match.group(), frozenset({times * part}), weak=times * part == 0.5
        )


def _ordinals(text: str) -> Iterator[NumberMention]:
    for match in _ORDINAL.finditer(text):
        word = match["word"].lower()
        if word == "second" and _SECONDS.search(text[max(0, match.start() - 12) : match.start()]):
            continue
        value = table.ORDINALS[word] + (table.ONES[match["tens"].lower()] if match["tens"] else 0)
        yield NumberMention(
            match.start(), match.end(), match.group(), frozenset({float(value)}), "ordinal", weak=value == 1
        )


def _vague(text: str) -> Iterator[NumberMention]:
    for match in _VAGUE.finditer(text):
        yield NumberMention(*match.span(), match.group(), frozenset(), bounds=table.VAGUE[match.group().lower()])


def _hedge(text: str, start: int) -> Hedge:
    before = text[max(0, start - 24) : start]
    return next((name for name, pattern in _HEDGES.items() if pattern.search(before)), "")


def _ranges(text: str, found: list[NumberMention]) -> list[NumberMention]:
    """Gives the first number of a range ("5 to 10 %", "2 or 3 million") the kind and scale of the second."""
    for place, (first, second) in enumerate(pairwise(found)):
        if second.start - first.end > 8 or not _RANGE.fullmatch(text, first.end, second.start):
            continue
        if first.kind == "plain" and second.kind in ("percent", "money"):
            first = replace(first, kind=second.kind, unit=second.unit)
        scale = next((by for by in (1e12, 1e9, 1e6, 1e3) if second.values and min(second.values) >= by), 1.0)
        if scale > 1 and first.values and max(first.values) < 1000:
            first = replace(first, values=first.values | {value * scale for value in first.values})
        found[place] = first
    return [replace(each, weak=True) if _is_pronoun(text, each) else each for each in found]


def _is_pronoun(text: str, number: NumberMention) -> bool:
    around = text[max(0, number.start - 6) : number.end + 9]
    return number.said.lower() == "one" and bool(_PRONOUN.search(around))


def _folded(written: str) -> str:
    return re.sub(r"[\W_]", "", written).casefold()
