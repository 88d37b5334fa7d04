"""Kills a process that writes to a home, at every named step in turn and at random, and compares what is there afterwards
with what was acknowledged.

    python -m tests.reliability kill [--rounds 200] [--seed 7] [--keep NAME]

Each second round stops exactly at a step between the stores (`steps`); the others at a moment drawn by lot. In some the
reopening is killed too, and in some it is the served page that is killed (`kill_page`). Exit code 1 where anything that was
acknowledged is lost, anything is half there, or the home does not mend itself.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import reduce
from pathlib import Path

from tests.evals.record import circumstances
from tests.evals.table_run import Table, TableRun, text, write
from tests.index.fetching.web import LocalWeb
from tests.reliability.kill_page import KilledPage
from tests.reliability.killed import NotSaid, Writer, at_once, embed_again, reopen, writing
from tests.reliability.newsroom import Newsroom, Order, adopt, differences
from tests.reliability.reopened import PASSED_OVER
from tests.reliability.steps import STEPS, Step
from tests.reliability.story_feed import StoryFeed

RESULTS = Path(__file__).parents[2] / "docs" / "results"
PACKAGES = ("chromadb", "numpy", "tantivy")
# Enough that Chroma's graph is on the disk, and not in its log alone.
FIRST_ARTICLES = 360
# A writer is killed after so many orders at most, and then so long after the next was given at the latest.
MOST_ORDERS = 3
LATEST_SECONDS = 0.6
LATEST_SECONDS_WITH_FEEDS = 6.0
PAGE_EVERY = 25
FEEDS_EVERY = 5
REOPENING_KILLED_EVERY = 6
SEARCHED = 20


@dataclass
class Tally:
    """What happened in the rounds. `wrong` says by round what was lost or is not whole."""

    rounds: int = 0
    at_step: Counter[str] = field(default_factory=Counter)
    at_random: Counter[str] = field(default_factory=Counter)
    not_reached: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    under_way: Counter[str] = field(default_factory=Counter)
    reopenings_killed: int = 0
    pages: int = 0
    page_acknowledged: int = 0
    seconds_to_reopen: list[float] = field(default_factory=list)
    passed_over: int = 0
    wrong: list[str] = field(default_factory=list)

    def with_other(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(Tally)})


class Rounds:
    """The rounds over one home in `folder`."""

    def __init__(self, folder: Path, seed: int, web: LocalWeb) -> None:
        self.home = folder / "home"
        folder.mkdir(parents=True, exist_ok=True)
        self.room = Newsroom()
        self.tally = Tally()
        self._chance = random.Random(seed)
        self._stories = StoryFeed(web)
        self._page = KilledPage(folder / "page")

    def begin(self, articles: int = FIRST_ARTICLES) -> None:
        """The home as it is before the first kill."""
        first = Order("add", tuple((number, 1) for number in range(1, articles + 1)))
        self.room.written = articles
        with writing(self.home, self.room) as writer:
            assert writer.tell(first), writer.process.written
            assert writer.tell(Order("rebuild")), writer.process.written
            self.room = writer.room

    def round(self, number: int, step: Step | None, *, page: bool = False) -> None:
        self.tally.rounds += 1
        name = f"round {number} ({'the page' if page else step.name if step else 'at random'})"
        try:
            if page:
                self.tally.pages += 1
                self.tally.page_acknowledged += self._page.round(self._chance)
                self.tally.wrong += [f"{name}: {line}" for line in self._page.wrong]
                self._page.wrong.clear()
                return
            if step is not None and step.during == "embed again":
                self._embedding_again(step)
                before = after = self.room
            else:
                before, after = self._killed(number, step)
            self._compare(name, number, before, after)
        except NotSaid as error:
            self.tally.wrong.append(f"{name}: {error}")

    def _killed(self, number: int, step: Step | None) -> tuple[Newsroom, Newsroom]:
        """Kill a writer; the newsroom without the order that was under way, and with it."""
        if step is not None and step.during == "opening":
            before, after = self._killed(number, next(each for each in STEPS if each.name == "put down as pending"))
            if reopen(self.home, {}, step.name) is None:
                self.tally.at_step[step.name] += 1
            else:
                self.tally.not_reached[step.name] += 1
            return before, after
        feeds = step.during in ("follow", "refresh") if step else number % FEEDS_EVERY == 0
        with writing(self.home, self.room) as writer:
            if step is not None:
                self._to_step(writer, step)
            else:
                self._at_random(writer, feeds)
            if step is not None:
                (self.tally.at_step if writer.process.at == step.name else self.tally.not_reached)[step.name] += 1
        self.tally.acknowledged += writer.acknowledged
        order = writer.under_way
        self.tally.under_way[order.kind if order else "nothing"] += 1
        if step is None:
            self.tally.at_random[order.kind if order else "nothing"] += 1
        return writer.room, writer.room.after(order) if order else writer.room

    def _to_step(self, writer: Writer, step: Step) -> None:
        for _ in range(self._chance.randint(0, 2)):
            writer.tell(writer.room.any_order(self._chance))
        if step.during in ("follow", "refresh"):
            self._feed_orders(writer, step)
            return
        order = writer.room.order(step.during, self._chance)
        writer.arm(step.name)
        writer.tell(order)

    def _feed_orders(self, writer: Writer, step: Step | None) -> bool:
        """Follow the feed where it isn't, and read it with something new in it."""
        armed = step is None or step.during == "follow"
        if step is not None and step.during == "follow":
            writer.arm(step.name)
        url = self._stories.another() if armed and step else self._stories.address
        if url not in writer.room.feeds and not writer.tell(Order("follow", name=url)):
            return False
        self._stories.publish(self._chance)
        if step is not None and step.during == "refresh":
            writer.arm(step.name)
        writer.room.stories = dict(writer.room.stories) | {
            url: [] for url in self._stories.titles() if url not in writer.room.stories
        }
        if not writer.tell(Order("refresh")):
            return False
        writer.room.stories = self._stories.titles()
        return True

    def _at_random(self, writer: Writer, feeds: bool) -> None:
        if feeds:
            timer = writer.process.kill_in(self._chance.uniform(0.0, LATEST_SECONDS_WITH_FEEDS))
            done = self._feed_orders(writer, None)
            timer.cancel()
            if not done:
                return
        for _ in range(self._chance.randint(0, MOST_ORDERS)):
            writer.tell(writer.room.any_order(self._chance))
        timer = writer.process.kill_in(self._chance.uniform(0.0, LATEST_SECONDS))
        while writer.tell(writer.room.any_order(self._chance)):
            pass
        timer.join()

    def _embedding_again(self, step: Step) -> None:
        """Killed while everything is embedded again: the home is refused in a line until that is done."""
        if not embed_again(self.home, step.name):
            self.tally.not_reached[step.name] += 1
            return
        self.tally.at_step[step.name] += 1
        told = reopen(self.home, {})
        if told is None or "run: newsdesk rebuild --embed-again" not in told.get("error", ""):
            self.tally.wrong.append(
                f"{step.name}: a home that is half embedded again is opened: {told and told.get('error')}"
            )
        embed_again(self.home)

    def _compare(self, name: str, number: int, before: Newsroom, after: Newsroom) -> None:
        if number % REOPENING_KILLED_EVERY == 1:
            reopen(self.home, {}, kill_after=self._chance.uniform(0.5, 4.0))
            self.tally.reopenings_killed += 1
        known = sorted(set(before.articles) & set(after.articles))
        gone = sorted(before.removed)
        asked = {
            "search": self._chance.sample(known, min(SEARCHED, len(known))),
            "gone": self._chance.sample(gone, min(SEARCHED, len(gone))),
            "replaced": [
                (each, held.editions[0])
                for each, held in sorted(before.articles.items())
                if len(held.editions) > 1 and held.searched != held.editions[0]
            ][-SEARCHED:],
        }
        began = time.monotonic()
        told = reopen(self.home, asked)
        self.tally.seconds_to_reopen.append(time.monotonic() - began)
        assert told is not None
        if "error" in told:
            self.tally.wrong.append(f"{name}: can't be opened: {told['error']}")
            return
        passed_over = [line for line in told["wrong"] if line.startswith(PASSED_OVER)]
        self.tally.passed_over += len(passed_over)
        wrong = [line for line in told["wrong"] if line not in passed_over]
        found = [*differences(told, before, after), *wrong, *told["problems"]]
        if told["embedded"]:
            found.append(f"{told['embedded']} passages were embedded again")
        self.tally.wrong += [f"{name}: {line}" for line in found]
        self.room = adopt(told, before, after)


def plan(rounds: int) -> list[tuple[Step | None, bool]]:
    """What each round is: a step, or `None` for a moment drawn by lot; and whether it is the page's."""
    steps = [STEPS[place % len(STEPS)] for place in range(rounds)]
    return [
        (None, True)
        if number % PAGE_EVERY == PAGE_EVERY - 1
        else (steps[number // 2] if number % 2 == 0 else None, False)
        for number in range(rounds)
    ]


def run(planned: Sequence[tuple[Step | None, bool]], seed: int, folder: Path) -> Tally:
    """The rounds `planned`, over one home in `folder`, with progress on standard error."""
    with LocalWeb() as web:
        made = Rounds(folder, seed, web)
        made.begin()
        for number, (step, page) in enumerate(planned, 1):
            seen = len(made.tally.wrong)
            made.round(number, step, page=page)
            for line in made.tally.wrong[seen:]:
                print(line[:1500], file=sys.stderr, flush=True)
            if number % 10 == 0:
                print(f"{number} rounds, {len(made.tally.wrong)} wrong", file=sys.stderr, flush=True)
        return made.tally


def main(arguments: Sequence[str]) -> int:
    """0, or 1 where something was lost."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.reliability kill", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--rounds", type=int, default=200, metavar="N")
    parser.add_argument("--seed", type=int, default=7, metavar="S")
    parser.add_argument(
        "--jobs", type=int, default=1, metavar="N", help="homes at once, each with its share (default: 1)"
    )
    parser.add_argument("--keep", metavar="NAME", help="write docs/results/reliability-NAME.json")
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="newsdesk-kill-") as folder:
        rounds = plan(asked.rounds)
        jobs = [(rounds[job :: asked.jobs], asked.seed + job, Path(folder, f"job-{job}")) for job in range(asked.jobs)]
        tally = reduce(Tally.with_other, at_once(run, jobs))
    command = f"python -m tests.reliability kill --rounds {asked.rounds} --seed {asked.seed} --jobs {asked.jobs}"
    made = run_of(tally, command, time.monotonic() - began)
    print(text(made))
    if asked.keep:
        write(made, RESULTS / f"reliability-{asked.keep}.json")
    return int(bool(tally.wrong))


def run_of(tally: Tally, command: str, seconds: float) -> TableRun:
    reopened = sorted(tally.seconds_to_reopen)
    counts = (
        ("rounds", tally.rounds),
        ("killed at a named step", sum(tally.at_step.values())),
        ("named steps, each at least once", f"{len(tally.at_step)} of {len(STEPS)}"),
        (
            "killed at random in the middle of an order",
            sum(n for kind, n in tally.at_random.items() if kind != "nothing"),
        ),
        ("killed at random between orders", tally.at_random["nothing"]),
        ("reopenings killed as well", tally.reopenings_killed),
        ("served pages killed while asked and adding", tally.pages),
        ("orders acknowledged before a kill", tally.acknowledged + tally.page_acknowledged),
        ("times that Chroma's graph passed over some of the five nearest", tally.passed_over),
        ("lost, half there, come back or not mended", len(tally.wrong)),
        (
            "seconds to start, open, mend and check a home: median",
            f"{reopened[len(reopened) // 2]:.1f}" if reopened else "",
        ),
        ("the longest", f"{reopened[-1]:.1f}" if reopened else ""),
        ("minutes in all", f"{seconds / 60:.1f}"),
    )
    tables = (
        Table("Killing the writer", ("", ""), tuple((name, str(value)) for name, value in counts)),
        Table(
            "Named steps",
            ("killed at", "while it did", "times"),
            tuple((step.name, step.during, str(tally.at_step[step.name])) for step in STEPS),
        ),
    )
    return TableRun("Killed and reopened", circumstances(command, {}, PACKAGES), tables, tuple(tally.wrong[:20]))
