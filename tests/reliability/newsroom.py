"""What is told to a home that is going to be killed, and the plain dictionary that says what it must hold afterwards.

Articles are made up: number and edition stand in their words, so that a rare word tells which one was found.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta

from index.records import Article

FIRST_DAY = datetime(2026, 3, 1, tzinfo=UTC)
PASSAGES = 3
# More articles than this, and removing is likelier than adding.
ENOUGH = 420
READER = "anna"


@dataclass(frozen=True, slots=True)
class Order:
    """One thing to do. `articles` are `(number, edition)`s; `name` is a conversation, a question or an address;
    `number` the exchange of a conversation."""

    kind: str
    articles: tuple[tuple[int, int], ...] = ()
    name: str = ""
    number: int = 0

    def line(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, line: str) -> Order:
        record = json.loads(line)
        return cls(**{**record, "articles": tuple(map(tuple, record["articles"]))})


def url_of(number: int) -> str:
    return f"https://wire.example/{number}"


def rare_word(number: int, edition: int | None = None) -> str:
    """A word that stands in article `number` alone, or in that edition of it alone."""
    return f"word{number}x1" if edition is None else f"word{number}e{edition}"


def made(number: int, edition: int = 1, *, late: bool = False) -> Article:
    """An edition of an article; a `late` one is older than those before it, by its date."""
    paragraphs = [
        f"Report {number} part {part}, {rare_word(number, edition)}. "
        + " ".join(f"word{number}x{i}" for i in range(116))
        for part in range(PASSAGES)
    ]
    day = FIRST_DAY + timedelta(hours=edition) - timedelta(days=30 if late else 0)
    return Article(
        title=f"Report {number}, edition {edition}",
        text="\n\n".join(paragraphs),
        url=url_of(number),
        publisher="The Wire",
        published=day,
    )


@dataclass(frozen=True, slots=True)
class Held:
    """An article as it must be held: its editions in the order in which they came, and the one that is searched."""

    editions: tuple[int, ...]
    late: frozenset[int] = frozenset()

    @property
    def searched(self) -> int:
        return max(edition for edition in self.editions if edition not in self.late)

    def versions(self, number: int) -> list[list[object]]:
        """Title, text and whether it is searched, of each version, as `reopened` tells them."""
        return [
            [article.title, article.text, edition == self.searched]
            for edition in self.editions
            for article in [made(number, edition, late=edition in self.late)]
        ]


@dataclass(slots=True)
class Newsroom:
    """What a home must hold. `removed` are numbers of articles that must not come back, `killed` those of them that a
    withdrawal keeps out, also where it came before the article.
    """

    articles: dict[int, Held] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)
    killed: set[int] = field(default_factory=set)
    conversations: dict[str, int] = field(default_factory=dict)
    questions: set[str] = field(default_factory=set)
    feeds: set[str] = field(default_factory=set)
    stories: dict[str, list[str]] = field(default_factory=dict)
    written: int = 0

    def after(self, order: Order) -> Newsroom:
        """The newsroom as it is when `order` has been carried out. Nothing of this one changes."""
        next_one = replace(
            self,
            articles=dict(self.articles),
            removed=set(self.removed),
            killed=set(self.killed),
            conversations=dict(self.conversations),
            questions=set(self.questions),
            feeds=set(self.feeds),
        )
        next_one._carry_out(order)
        return next_one

    def _carry_out(self, order: Order) -> None:
        match order.kind:
            case "add" | "file":
                for number, edition in order.articles:
                    self.articles.setdefault(number, Held((edition,)))
            case "edit" | "late":
                for number, edition in order.articles:
                    held = self.articles[number]
                    late = held.late | {edition} if order.kind == "late" else held.late
                    self.articles[number] = Held((*held.editions, edition), late)
            case "remove":
                for number, _ in order.articles:
                    del self.articles[number]
                    self.removed.add(number)
            case "withdraw":
                for number, _ in order.articles:
                    self.articles.pop(number, None)
                    self.removed.add(number)
                    self.killed.add(number)
            case "keep":
                self.conversations[order.name] = order.number
            case "forget":
                self.conversations.pop(order.name)
            case "stand":
                self.questions.add(order.name)
            case "unstand":
                self.questions.discard(order.name)
            case "follow":
                self.feeds.add(order.name)

    def order(self, kind: str, chance: random.Random) -> Order:
        """An order of that kind that this newsroom can carry out."""
        numbers = sorted(self.articles)
        match kind:
            case "add" | "file":
                count = chance.choice((1, 1, 2, 3, 6))
                first, self.written = self.written + 1, self.written + count
                return Order(kind, tuple((number, 1) for number in range(first, first + count)))
            case "again":
                return Order(
                    "again", tuple((number, self.articles[number].searched) for number in chance.sample(numbers, 2))
                )
            case "edit" | "late":
                chosen = chance.sample(numbers, chance.choice((1, 1, 2, 4)))
                return Order(kind, tuple((number, max(self.articles[number].editions) + 1) for number in chosen))
            case "remove":
                return Order(kind, tuple((number, 0) for number in chance.sample(numbers, chance.choice((1, 2, 4)))))
            case "withdraw":
                self.written += 1
                return Order(kind, ((chance.choice(numbers), 0), (self.written, 0)))
            case "add killed" if self.killed:
                return Order(kind, tuple((number, 1) for number in sorted(self.killed)[-8:]))
            case "keep":
                names = [*self.conversations, f"{chance.getrandbits(64):016x}"][-3:]
                name = chance.choice(names)
                return Order(kind, name=name, number=self.conversations.get(name, 0) + 1)
            case "forget" if len(self.conversations) > 20:
                return Order(kind, name=chance.choice(sorted(self.conversations)))
            case "stand" if len(self.questions) < 40:
                return Order(
                    kind, name=f"What became of report {chance.randint(1, self.written)} of {chance.getrandbits(32)}?"
                )
            case "unstand" if self.questions:
                return Order(kind, name=chance.choice(sorted(self.questions)))
            case "stand":
                return Order("unstand", name=chance.choice(sorted(self.questions)))
            case "rebuild" | "refresh" | "setting":
                return Order(kind)
        return self.order("keep", chance)

    def any_order(self, chance: random.Random) -> Order:
        """An order drawn by lot."""
        more = len(self.articles) < ENOUGH
        weights = {
            "add": 8 if more else 3, "file": 3 if more else 1, "edit": 8, "late": 2, "again": 1, "remove": 3 if more else 8,
            "withdraw": 2, "add killed": 2,
            "keep": 3, "forget": 1, "stand": 2, "unstand": 1, "rebuild": 1, "setting": 1,
        }  # fmt: skip
        (kind,) = chance.choices(list(weights), list(weights.values()))
        return self.order(kind, chance)


def differences(seen: Mapping[str, object], before: Newsroom, after: Newsroom) -> list[str]:
    """What a reopened home holds otherwise than it must, a line each.

    Each thing must be wholly as `before` or wholly as `after` the order under way. `seen` is what `reopened` tells.
    """
    found: list[str] = []
    held: dict[str, Sequence[object]] = seen["articles"]  # type: ignore[assignment]
    for number in sorted({*before.articles, *after.articles}):
        is_now = held.get(url_of(number), [])
        allowed = [
            room.articles[number].versions(number) if number in room.articles else [] for room in (before, after)
        ]
        if is_now not in allowed:
            titles = [version[:1] + version[2:] for version in is_now]  # type: ignore[index]
            found.append(
                f"article {number} is held as {titles}, and may be {before.articles.get(number)} or {after.articles.get(number)}"
            )
    known = {url_of(number) for number in (*before.articles, *after.articles)} | {*before.stories, *after.stories}
    found += [f"{url} is held, and should not be" for url in sorted(set(held) - known)]
    for url, titles in before.stories.items():
        is_now = [version[0] for version in held.get(url, [])]  # type: ignore[index]
        if is_now[: len(titles)] != titles and is_now[-1:] != titles[-1:]:
            found.append(f"the feed's article {url} is held as {is_now}, and should be {titles}")
    for name, old, new in (
        ("conversations", before.conversations, after.conversations),
        ("questions", sorted(before.questions), sorted(after.questions)),
        ("feeds", sorted(before.feeds), sorted(after.feeds)),
    ):
        if seen[name] not in (old, new):
            found.append(f"{name} are {seen[name]}, and may be {old} or {new}")
    return found


def adopt(seen: Mapping[str, object], before: Newsroom, after: Newsroom) -> Newsroom:
    """The newsroom as it was found, after a kill in the middle of an order; `differences` has found none."""
    held: dict[str, object] = seen["articles"]  # type: ignore[assignment]
    articles: dict[int, Held] = {}
    for number in {*before.articles, *after.articles}:
        for room in (before, after):
            if number in room.articles and held.get(url_of(number), []) == room.articles[number].versions(number):
                articles[number] = room.articles[number]
    conversations = after.conversations if seen["conversations"] == after.conversations else before.conversations
    return replace(
        after,
        articles=articles,
        removed={*after.removed, *before.articles} - set(articles),
        killed=set(before.killed),
        conversations=dict(conversations),
        questions=set(seen["questions"]),  # type: ignore[call-overload]
        feeds=set(seen["feeds"]),  # type: ignore[call-overload]
    )
