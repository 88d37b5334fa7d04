"""Sentences of real articles with one thing changed, and with nothing changed but their length: what the check says.

The rules of changing are stated here and know nothing of the check's own readers. A changed sentence is held against the
passage it was taken from, with headline, outlet and date, so all but one word of it stands there. Articles whose hashed
id says "test" only.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from assistant.checking.checker import Checker
from assistant.records import Evidence
from index.text.sentences import sentence_spans
from index.text.stop_words import STOP_WORDS
from tests.evals.metrics import proportion
from tests.evals.sets import Document, Half, read_set
from tests.evals.table_run import Table
from tests.evals.wording import spread

SET = "rtqa2022a"
SEED = 20220613
# Sentences on each side that make up the passage.
AROUND = 2
MOST_OF_A_KIND = 200

_NUMBER = re.compile(r"(?<![\w.,$€£-])\d{1,3}(?:,\d{3})*(?:\.\d+)?(?![\w,.-]*\d)")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "April", "June", "July", "September", "October", "November", "December")
_NAME = re.compile(r"(?<=[a-z] )[A-Z][a-z]{2,} [A-Z][a-z]{2,}(?=[ ,.’'])")
_AUXILIARY = re.compile(r"\b(?:was|were|is|are|has|have|had|will)\b(?! (?:not|no|never))")
_QUOTED = re.compile(r"“([^“”]{30,})”")
# A subject that rules can find: what opens a sentence, is short, and stands before a form of "be" or "have" or "said".
_SUBJECT = re.compile(
    r"^(?P<subject>(?:The|A|An) (?:[a-z]+ )?[a-z]{4,}|(?:[A-Z][a-z]+ ){1,2}[A-Z][a-z]+|[A-Z][a-z]{3,})"
    r"(?P<verb> (?:also |now |then )?(?:was|were|is|are|has|have|had|will|said|told|announced|[a-z]{3,}ed) )"
)
_PRONOUN = re.compile(r"^(?:He|She)(?= (?:was|is|has|had|will|said|told|also|added|[a-z]{3,}ed) )")
_PERSON = re.compile(r"^[A-Z][a-z]{2,} [A-Z][a-z]{2,}(?=,? (?:was|is|has|had|will|said|told|who|[a-z]{3,}ed)\b)")
_COUNT = re.compile(
    r"(?<![\w.,$€£-])(?P<number>\d{1,3}(?:,\d{3})*|two|three|four|five|six|seven|eight|nine|ten) (?P<noun>[a-z]{3,}s)\b"
)
_ACTIVE = re.compile(
    r"^(?P<one>(?:The|A|An) (?:[a-z]+ )?[a-z]{4,}|(?:[A-Z][a-z]+ ){0,2}[A-Z][a-z]{3,}) (?P<verb>[a-z]{3,}[^e]ed) "
    r"(?P<other>(?:the|a|an) (?:[a-z]+ ){0,2}[a-z]{4,}s?)(?P<rest>(?: (?:in|on|at|for|after|from|with)\b[^,]*)?)[.,]"
)
_NO_SUBJECT = (
    "Those",
    "This",
    "That",
    "These",
    "Also",
    "When",
    "They",
    "Not",
    "Other",
    "Others",
    "Many",
    "Most",
    "Some",
)
_TURNS = {"rose": "fell", "fell": "rose", "increased": "decreased", "higher": "lower", "lower": "higher", "won": "lost",
          "lost": "won", "more": "fewer"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Altered:
    """A sentence as it was changed, `kind` how, and the passage it came from."""

    kind: str
    claim: str
    evidence: Evidence


def alterations(folder: Path, half: Half = "test") -> list[Altered]:
    """At most `MOST_OF_A_KIND` of each kind, drawn with a seed from one half of the articles. Raises `SetError`."""
    chance = random.Random(SEED)
    documents = [document for document in read_set(folder, SET).documents if _is_test(document) == (half == "test")]
    chance.shuffle(documents)
    names = sorted({name for document in documents for name in _NAME.findall(document.text)})
    found: dict[str, list[Altered]] = {}
    for document in documents:
        for sentence, evidence in _sentences(document):
            for kind, claim in _changed(sentence, evidence, names, chance):
                if len(found.setdefault(kind, [])) < MOST_OF_A_KIND:
                    found[kind].append(Altered(kind, claim, evidence))
        for kind, claim, evidence in _bound_otherwise(document):
            if len(found.setdefault(kind, [])) < MOST_OF_A_KIND:
                found[kind].append(Altered(kind, claim, evidence))
    return [each for kind in sorted(found) for each in found[kind]]


def altered_table(altered: Sequence[Altered], checker: Checker) -> Table:
    """How many of each kind got which verdict."""
    rows = []
    for kind in dict.fromkeys(each.kind for each in altered):
        said = [checker.check(each.claim, each.evidence).support for each in altered if each.kind == kind]
        shares = [proportion([one == verdict for one in said]) for verdict in ("supported", "partly", "unsupported")]
        rows.append((kind, *(spread(share) if share else "" for share in shares), str(len(said))))
    columns = ("changed", "supported", "partly", "unsupported", "n")
    return Table("Sentences of articles with one thing changed, against their own passage", columns, tuple(rows))


def _is_test(document: Document) -> bool:
    return bool(int(hashlib.sha256(document.id.encode()).hexdigest(), 16) % 2)


def _sentences(document: Document) -> Iterator[tuple[str, Evidence]]:
    """One sentence of an article, its third, with the passage around it: no article counts twice for a kind."""
    article = document.read
    if article is None:
        return
    spans = sentence_spans(article.text, "en")
    for place in range(2, min(len(spans), 12), 3):
        start, end = spans[place]
        sentence = " ".join(article.text[start:end].split())
        first, last = spans[max(0, place - AROUND)], spans[min(len(spans) - 1, place + AROUND)]
        if 60 < len(sentence) < 400:
            passage = article.text[first[0] : last[1]]
            yield sentence, Evidence(passage, document.title, document.publisher, document.published)


def _changed(
    sentence: str, evidence: Evidence, names: Sequence[str], chance: random.Random
) -> Iterator[tuple[str, str]]:
    """Every kind of change that the sentence allows."""
    other = next((name for name in chance.sample(names, 5) if not _any_word(name, evidence)), None)
    kinds: Mapping[str, tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]]] = {
        "a number": (_NUMBER, lambda match: _other_number(match.group(), evidence)),
        "a weekday": (re.compile(rf"\b(?:{'|'.join(_DAYS)})\b"), lambda match: _other(match.group(), _DAYS, evidence)),
        "a month": (
            re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b"),
            lambda match: _other(match.group(), _MONTHS, evidence),
        ),
        "a name": (_NAME, lambda match: other),
        "“not” put in": (_AUXILIARY, lambda match: f"{match.group()} not"),
        "a word of a quotation left out": (_QUOTED, lambda match: _shorter(match.group(1))),
        "the direction": (re.compile(rf"\b(?:{'|'.join(_TURNS)})\b"), lambda match: _TURNS[match.group()]),
    }
    for kind, (pattern, change) in kinds.items():
        match = pattern.search(sentence)
        instead = change(match) if match else None
        if match and instead:
            yield kind, sentence[: match.start()] + instead + sentence[match.end() :]
    cut = sentence.find(", ", 50)
    if cut > 0 and sentence[:cut].count("“") == sentence[:cut].count("”"):
        yield "nothing, cut at a comma", f"{sentence[:cut]}."


def _bound_otherwise(document: Document) -> Iterator[tuple[str, str, Evidence]]:
    """One claim of each kind from an article's neighbouring sentences: who did it or what was counted exchanged, which
    makes them false, and the same taken apart, turned round or put together, which leaves them true."""
    article = document.read
    if article is None:
        return
    spans = sentence_spans(article.text, "en")[:16]
    texts = [" ".join(article.text[start:end].split()) for start, end in spans]
    seen: set[str] = set()
    for place, (first, second) in enumerate(pairwise(texts)):
        if not all(30 < len(text) < 300 and "“" not in text and '"' not in text for text in (first, second)):
            continue
        start, end = spans[max(0, place - AROUND)][0], spans[min(len(spans) - 1, place + 1 + AROUND)][1]
        evidence = Evidence(article.text[start:end], document.title, document.publisher, document.published)
        for kind, claim in _pair(first, second, evidence.text):
            if kind not in seen:
                seen.add(kind)
                yield kind, claim, evidence


def _pair(first: str, second: str, passage: str) -> Iterator[tuple[str, str]]:
    one, other = (match if match and _is_somebody(match["subject"]) else None for match in _subjects(first, second))
    if one and other and not _shared(one["subject"], other["subject"]) and not _shared(one["subject"], second):
        yield "the subject of the sentence before", one["subject"] + second[other.end("subject") :]
    if one and other and not _shared(other["subject"], first) and not _shared(one["subject"], other["subject"]):
        yield "the subject of the sentence after", other["subject"] + first[one.end("subject") :]
    counted, counts = _COUNT.search(first), _COUNT.search(second)
    if counted and counts and counted["noun"] != counts["noun"] and counted["number"] != counts["number"]:
        swapped = f"{counted['number']} {counts['noun']}"
        if swapped not in passage and f"{counted['number']} " not in second:
            yield "the number of another noun", second[: counts.start()] + swapped + second[counts.end() :]
    person, pronoun = _PERSON.match(first), _PRONOUN.match(second)
    if person and pronoun and len(_NAME.findall(first)) <= 1:
        yield "nothing, a pronoun by its name", person.group() + second[pronoun.end() :]
    if one and other and len(first) + len(second) < 260:
        lowered = second if other["subject"][:1] != "T" else second[0].lower() + second[1:]
        yield "nothing, two by “and”", f"{first.rstrip('.')}, and {lowered}"
    active = _ACTIVE.match(first)
    if active:
        doer = (
            active["one"][0].lower() + active["one"][1:]
            if active["one"].startswith(("The ", "A ", "An "))
            else active["one"]
        )
        thing = active["other"][0].upper() + active["other"][1:]
        is_ = "were" if active["other"].endswith("s") else "was"
        yield "nothing, turned to a passive", f"{thing} {is_} {active['verb']} by {doer}{active['rest']}."


def _subjects(*sentences: str) -> list[re.Match[str] | None]:
    return [_SUBJECT.match(sentence) for sentence in sentences]


def _is_somebody(subject: str) -> bool:
    """Whether a subject is a noun or a name, and no day, pronoun or word that joins."""
    opening, *others = subject.split()
    if opening in ("The", "A", "An"):
        return bool(others)
    return (
        opening.lower() not in STOP_WORDS
        and opening not in (*_DAYS, *_NO_SUBJECT)
        and (bool(others) or opening[-1:] != "s")
    )


def _shared(one: str, other: str) -> bool:
    """Whether any word of four letters or more, but for an ending in -s, is in both."""
    left, right = ({word.rstrip("s") for word in re.findall(r"[a-z]{4,}", text.lower())} for text in (one, other))
    return bool(left & right)


def _any_word(name: str, evidence: Evidence) -> bool:
    known = f"{evidence.title} {evidence.publisher} {evidence.text}"
    return any(word in known for word in name.split())


def _other_number(written: str, evidence: Evidence) -> str | None:
    value = float(written.replace(",", ""))
    instead = f"{value * 2 + 3:,.1f}" if "." in written else f"{int(value) * 2 + 3:,}"
    return None if instead in evidence.text or 1900 <= value <= 2100 else instead


def _other(written: str, every: Sequence[str], evidence: Evidence) -> str | None:
    known = f"{evidence.title} {evidence.text}"
    spare = [each for each in every if each not in known and each != written]
    return spare[len(evidence.text) % len(spare)] if spare else None


def _shorter(quoted: str) -> str:
    words = quoted.split()
    return f"“{' '.join(words[: len(words) // 2] + words[len(words) // 2 + 1 :])}”"
