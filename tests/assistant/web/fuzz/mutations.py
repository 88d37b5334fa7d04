"""Wrong requests, made of valid ones: the same from the same seed and number, on every machine."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote

from tests.assistant.web.fuzz import odd
from tests.assistant.web.fuzz.valid import MISSING, Request

# More than any route takes.
MAX_BODY, MAX_QUERY = 6_000_000, 200_000
# Written into a body in place of a value that Python's own writer refuses: deep nesting and very long numbers.
_DEEP, _DIGITS = "@deep {} {}@", "@digits {}@"
_WRITTEN_BY_HAND = re.compile(rb'"@(deep|digits) (\d+) ?([a-z]*)@"')
_NESTS = {b"list": (b"[", b"1", b"]"), b"object": (b'{"a":', b"1", b"}"), b"open": (b"[", b"", b"")}


@dataclass
class Wrong:
    """One request as it goes out; `changes` says what was made wrong of what."""

    method: str
    path: str
    query: list[str]
    headers: list[tuple[str, str]]
    value: Any
    body: bytes
    changes: list[str] = field(default_factory=list)

    @property
    def target(self) -> str:
        return self.path + (f"?{'&'.join(self.query)}" if self.query else "")


class Mutations:
    """Makes request number n of a seed. `files` are paths that must lead nowhere."""

    def __init__(self, valid: Sequence[Request], files: Sequence[str], seed: str) -> None:
        self._valid = valid
        self._texts = (*odd.TEXTS, *files, *(f"file://{each}" for each in files))
        self._files = [*files, "/dev/zero", "/proc/self/environ"]
        self._seed = seed

    def request(self, number: int) -> Wrong:
        """With one to three things wrong. Each valid request comes by turns."""
        random = Random(f"{self._seed} {number}")
        valid = self._valid[number % len(self._valid)]
        query = [f"{quote(name)}={_quoted(value)}" for name, value in valid.query]
        wrong = Wrong(valid.method, valid.path, query, list(valid.headers), copy.deepcopy(valid.value), valid.body)
        wrong.changes.append(f"{valid.method} {valid.path}")
        ways = [self._path, self._headers, self._method, self._query]
        ways += [self._value] * 6 if valid.value is not MISSING else [self._query] * 2
        ways += [self._bytes] * 3 if valid.body else []
        for way in random.choices(ways, k=random.choice((1, 1, 2, 3))):
            wrong.changes.append(way(wrong, random))
        if wrong.value is not MISSING:
            wrong.body = _written(wrong.value)
            if random.random() < 0.2:
                name = random.choice(list(odd.ENCODINGS))
                wrong.body = odd.ENCODINGS[name](wrong.body)
                wrong.changes.append(f"body {name}")
        return wrong

    def _value(self, wrong: Wrong, random: Random) -> str:
        """Changes the body's JSON in one place."""
        place = random.choice(list(_places(wrong.value)))
        kind = random.choice(("value", "value", "text", "text", "long", "deep", "file", "gone", "more", "many"))
        if kind == "gone" or kind == "more":
            holder = _at(wrong.value, place)
            if isinstance(holder, dict) and kind == "more":
                holder[self._text(random)] = copy.deepcopy(random.choice(odd.VALUES))
            elif isinstance(holder, dict | list) and holder:
                del holder[random.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))]
            return f"{kind} in {place}"
        made = {
            "value": lambda: copy.deepcopy(random.choice(odd.VALUES)),
            "text": lambda: self._text(random),
            "long": lambda: self._long(random),
            "deep": lambda: self._deep(random),
            "file": lambda: self._file(random),
            "many": lambda: self._many(_at(wrong.value, place), random),
        }[kind]()
        wrong.value = _replaced(wrong.value, place, made)
        return f"{kind} at {place}: {str(made)[:60]!r}"

    def _bytes(self, wrong: Wrong, random: Random) -> str:
        name = random.choice(list(odd.ENCODINGS))
        wrong.body = odd.ENCODINGS[name](wrong.body)
        return f"body {name}"

    def _query(self, wrong: Wrong, random: Random) -> str:
        kind = random.choice(("odd", "text", "text", "long", "twice", "gone"))
        at = random.randrange(len(wrong.query)) if wrong.query else None
        name = wrong.query[at].partition("=")[0] if at is not None else "q"
        if at is None or kind == "odd":
            wrong.query.append(random.choice(odd.QUERIES))
        elif kind == "gone":
            del wrong.query[at]
        elif kind == "twice":
            wrong.query.extend([wrong.query[at]] * min(random.choice(odd.COUNTS), MAX_QUERY // len(wrong.query[at])))
        else:
            text = self._text(random) if kind == "text" else self._long(random)[:20_000]
            wrong.query[at] = f"{name}={_quoted(text)}"
        return f"query {kind} at {name}"

    def _path(self, wrong: Wrong, random: Random) -> str:
        segments = wrong.path.split("/")
        at = random.randrange(1, len(segments))
        made = random.choice((random.choice(odd.SEGMENTS), _quoted(self._text(random)), self._long(random)[:3_000], ""))
        made = random.choice((made, segments[at] + made, "../" * 12 + random.choice(self._files)))
        segments[at] = quote(made, safe="/%;=~*:", errors="replace")
        wrong.path = "/".join(segments)
        return f"path segment {at}: {made[:60]!r}"

    def _headers(self, wrong: Wrong, random: Random) -> str:
        if random.random() < 0.1:
            wrong.headers.extend(odd.WEBSOCKET)
            return "asks for a websocket"
        names = ["Content-Type"] * 8 if wrong.method == "POST" else []
        name = random.choice([*names, *odd.HEADERS])
        value = random.choice(odd.CONTENT_TYPES if name == "Content-Type" else odd.HEADERS[name])
        wrong.headers.append((name, value))
        return f"header {name}: {value[:40]!r}"

    def _method(self, wrong: Wrong, random: Random) -> str:
        wrong.method = random.choice(odd.METHODS)
        return f"method {wrong.method}"

    def _text(self, random: Random) -> str:
        return random.choice(self._texts)

    def _long(self, random: Random) -> str:
        piece = random.choice(odd.PIECES)
        length = random.choice(odd.LONG_LENGTHS if random.random() < 0.03 else odd.LENGTHS)
        return (piece * (length // len(piece) + 1))[:length]

    def _deep(self, random: Random) -> str:
        if random.random() < 0.2:
            return _DIGITS.format(random.choice((309, 4_300, 4_301, 100_000)))
        return _DEEP.format(random.choice(odd.DEPTHS), random.choice(("list", "object", "open")))

    def _many(self, value: Any, random: Random) -> list[Any]:
        count = min(random.choice(odd.COUNTS), MAX_BODY // len(json.dumps(value)) + 1)
        return [copy.deepcopy(value) for _ in range(count)]

    def _file(self, random: Random) -> Any:
        """A file as Gradio's clients name one."""
        path = random.choice(self._files)
        made = {
            "path": path,
            "meta": {"_type": "gradio.FileData"},
            "orig_name": "a.css",
            "url": None,
            "is_stream": False,
        }
        return random.choice((made, [made], {"a": {"b": made}}, {**made, "url": f"file://{path}"}, path))


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where a value stands in JSON, as the keys that lead there; the whole first."""
    yield place
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from _places(child, (*place, key))


def _at(value: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        value = value[key]
    return value


def _replaced(value: Any, place: tuple[Any, ...], made: Any) -> Any:
    if not place:
        return made
    _at(value, place[:-1])[place[-1]] = made
    return value


def _written(value: Any) -> bytes:
    """JSON with lone surrogates escaped, NaN and infinities as Python writes them, and what was left to be written by hand."""

    def by_hand(match: re.Match[bytes]) -> bytes:
        count = int(match[2])
        if match[1] == b"digits":
            return b"9" * count
        opens, middle, closes = _NESTS[match[3]]
        return opens * count + middle + closes * count

    # Once, or a few hundred bytes here would be gigabytes there.
    return _WRITTEN_BY_HAND.sub(by_hand, json.dumps(value).encode(), count=1)


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="surrogatepass")
