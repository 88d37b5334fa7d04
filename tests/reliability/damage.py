"""Damages the files of a home one after the other, and looks at what a fresh process makes of each.

    python -m tests.reliability damage [--mutations 100] [--seed 7] [--keep NAME]

So many mutations of Chroma's files, and fewer of the others': each in a copy of the same home. Whatever is derived from the
catalog must be noticed or harmless, answered around without one wrong answer, and sound afterwards, by itself or after
`rebuild`; of what is not, every thing that can be read must be kept, and the rest said in one line. Exit code 1 otherwise.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.evals.record import circumstances
from tests.evals.table_run import Table, TableRun, text, write
from tests.reliability.killed import NotSaid, at_once, reopen, writing
from tests.reliability.mutations import MUTATIONS
from tests.reliability.newsroom import Newsroom, Order, differences
from tests.reliability.reopened import PASSED_OVER

RESULTS = Path(__file__).parents[2] / "docs" / "results"
PACKAGES = ("chromadb", "numpy", "tantivy")
# Enough that Chroma's graph is on the disk; what comes after the rebuild is in its log.
BUILT_ARTICLES, LATER_ARTICLES = 360, 40
CONVERSATIONS = 60
# Of the other parts, this many mutations for each of Chroma's.
SHARES = {"chroma": 1.0, "keywords": 0.3, "flat": 0.15, "kept": 0.1, "catalog": 0.1}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mutation. `how` is "noticed" or "harmless"; `mended` "by itself", "by rebuild" or "no"; for what
    can't be mended, "said in a line". `wrong` says what must not be."""

    part: str
    file: str
    mutation: str
    how: str = ""
    mended: str = ""
    wrong: tuple[str, ...] = ()


class Damages:
    """Mutations of copies of one home, which is made in `folder`."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.sound = folder / "sound" / "home"
        self._chance = random.Random(seed)
        self.room = self._made()
        self._asked: dict[str, Any] = {"search": sorted(self.room.articles)[::20], "gone": [1, 2], "vectors": 10_000}
        told = reopen(self.sound, self._asked)
        found = [*differences(told, self.room, self.room), *told["wrong"], *told["problems"]]
        assert not found, found

    def _made(self) -> Newsroom:
        self.sound.parent.mkdir(parents=True)
        with writing(self.sound, Newsroom()) as writer:
            for order in self._orders():
                assert writer.tell(order), writer.process.written
            room = writer.room
        reopen(self.sound, {})
        return room

    @staticmethod
    def _orders() -> Iterator[Order]:
        last = BUILT_ARTICLES + LATER_ARTICLES
        yield Order("add", tuple((number, 1) for number in range(1, BUILT_ARTICLES + 1)))
        yield Order("remove", ((1, 0), (2, 0)))
        yield Order("rebuild")
        yield Order("add", tuple((number, 1) for number in range(BUILT_ARTICLES + 1, last + 1)))
        yield Order("edit", tuple((number, 2) for number in range(10, 20)))
        for number in range(CONVERSATIONS):
            yield Order("keep", name=f"{number:016x}", number=1)
        yield Order("stand", name="What became of report 5?")

    def files(self, part: str) -> list[Path]:
        """Their paths in the home; of many alike, as tantivy's segments, those of the largest."""
        if part in ("kept", "catalog"):
            return [Path(f"{part}.sqlite")]
        found = [path for path in sorted((self.sound / part).rglob("*")) if path.is_file() and path.stat().st_size]
        if part == "keywords":
            largest = max(found, key=lambda path: path.stat().st_size).stem
            found = [
                path for path in found if path.stem == largest or path.suffix == ".json" or path.name == "analysis"
            ]
        # By names that are not drawn by lot, so that each of several jobs has them in the same order.
        return sorted((path.relative_to(self.sound) for path in found), key=lambda path: tuple(_plain(path)))

    def planned(self, part: str, number: int) -> Iterator[tuple[Path, int]]:
        """File and place of the mutation in `MUTATIONS`: every file in turn with every mutation, as far as it goes."""
        files = self.files(part)
        for place in range(number):
            yield files[place % len(files)], (place // len(files) + place) % len(MUTATIONS)

    def look(self, part: str, file: Path, place: int) -> Outcome:
        """One mutation in a copy of the home, and what a fresh process makes of it."""
        name, mutate = MUTATIONS[place]
        home = self.folder / "damaged" / "home"
        shutil.rmtree(home.parent, ignore_errors=True)
        shutil.copytree(self.sound, home)
        mutate(home / file, self._chance)
        about = Outcome(part, "/".join(_plain(file)), name)
        try:
            told = reopen(home, self._asked)
            return self._judged(about, home, told)
        except NotSaid as error:
            return Outcome(about.part, about.file, about.mutation, "crashed or hung", "no", (str(error),))

    def _judged(self, about: Outcome, home: Path, told: Mapping[str, Any]) -> Outcome:
        part = about.part
        if "error" in told:
            fine = part == "catalog" and "restore it from a backup" in told["error"]
            fine = fine or (part == "catalog" and "made with" in told["error"])
            wrong = () if fine and "\n" not in told["error"] else (told["error"],)
            return Outcome(part, about.file, about.mutation, "noticed", "said in a line", wrong)
        noticed = bool(told["log"] or told["problems"] or told["set_aside"])
        lost = self._lost(part, told)
        if part == "catalog" and (lost or told["wrong"]) and any("damaged" in line for line in told["problems"]):
            return Outcome(part, about.file, about.mutation, "noticed", "said in a line")
        wrong = [*lost, *(line for line in told["wrong"] if not line.startswith(PASSED_OVER))]
        mended = "by itself"
        if told["problems"]:
            again = reopen(home, {**self._asked, "rebuild": True})
            bad = (
                [again["error"]]
                if "error" in again
                else [*again["wrong"], *again["problems"], *self._lost(part, again)]
            )
            mended = "no" if bad else "by rebuild"
            wrong += bad
        how = "noticed" if noticed else "harmless"
        return Outcome(part, about.file, about.mutation, how, mended if noticed else "", tuple(wrong))

    def _lost(self, part: str, told: Mapping[str, Any]) -> list[str]:
        """What the home should hold and does not; conversations may be lost where their file is damaged, if it says so."""
        if part != "kept":
            return differences(told, self.room, self.room)
        known = self.room.conversations
        whole = {key: number for key, number in told["conversations"].items() if known.get(key) == number}
        questions = set(told["questions"]) & self.room.questions
        lost = len(known) - len(whole) + len(self.room.questions) - len(questions)
        if lost and not told["log"]:
            return [f"{lost} conversations and questions are lost, and nothing was said"]
        return differences(
            {**told, "conversations": known, "questions": sorted(self.room.questions)}, self.room, self.room
        )


def _plain(file: Path) -> Iterator[str]:
    """A file's path without the names that are drawn by lot."""
    for name in file.parts:
        yield (
            "SEGMENT"
            if len(name) == 36 and name.count("-") == 4
            else f"SEGMENT{Path(name).suffix}"
            if len(Path(name).stem) == 32
            else re.sub(r"^generation-.*", "GENERATION", name)
        )


def run(
    mutations: int, seed: int, folder: Path, job: int = 0, jobs: int = 1, parts: Collection[str] = tuple(SHARES)
) -> list[Outcome]:
    """So many mutations of Chroma's files, and `SHARES` of that of the others': the share of `job`, of so many `jobs`."""
    damages = Damages(folder / f"job-{job}", seed)
    planned = [
        (part, file, place)
        for part, share in SHARES.items()
        if part in parts
        for file, place in damages.planned(part, max(1, round(mutations * share)))
    ]
    outcomes: list[Outcome] = []
    mine = planned[len(planned) * job // jobs : len(planned) * (job + 1) // jobs]
    for part, file, place in mine:
        outcomes.append(damages.look(part, file, place))
        if outcomes[-1].wrong:
            print(f"{outcomes[-1]}"[:1500], file=sys.stderr, flush=True)
        if len(outcomes) % 10 == 0:
            print(f"{len(outcomes)} of {len(mine)} mutations", file=sys.stderr, flush=True)
    return outcomes


def main(arguments: Sequence[str]) -> int:
    """0, or 1 where an answer was wrong, a process crashed, or a home could not be mended."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.reliability damage", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--mutations", type=int, default=100, metavar="N", help="of Chroma's files (default: 100)")
    parser.add_argument("--seed", type=int, default=7, metavar="S")
    parser.add_argument("--parts", nargs="+", choices=SHARES, default=list(SHARES), help="of the home (default: all)")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="so many at once (default: 1)")
    parser.add_argument("--keep", metavar="NAME", help="write docs/results/reliability-NAME.json")
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="newsdesk-damage-") as folder:
        shares = at_once(
            run,
            [(asked.mutations, asked.seed, Path(folder), job, asked.jobs, asked.parts) for job in range(asked.jobs)],
        )
        outcomes = [each for share in shares for each in share]
    command = (
        f"python -m tests.reliability damage --mutations {asked.mutations} --seed {asked.seed} --jobs {asked.jobs}"
    )
    made = run_of(outcomes, command, time.monotonic() - began)
    print(text(made))
    if asked.keep:
        write(made, RESULTS / f"reliability-{asked.keep}.json")
    return int(any(each.wrong for each in outcomes))


def run_of(outcomes: Sequence[Outcome], command: str, seconds: float) -> TableRun:
    def row(name: str, of: Sequence[Outcome]) -> tuple[str, ...]:
        mended = [sum(each.mended == word for each in of) for word in ("by itself", "by rebuild", "said in a line")]
        noticed, harmless = (sum(each.how == word for each in of) for word in ("noticed", "harmless"))
        wrong = sum(bool(each.wrong) for each in of)
        return name, *map(str, (len(of), noticed, harmless, *mended, wrong))

    columns = (
        "",
        "mutations",
        "noticed",
        "harmless",
        "mended by itself",
        "by rebuild",
        "said in a line",
        "wrong or crashed",
    )
    parts = list(dict.fromkeys(each.part for each in outcomes))
    files = list(dict.fromkeys(each.file for each in outcomes))
    tables = (
        Table("By part", columns, tuple(row(part, [one for one in outcomes if one.part == part]) for part in parts)),
        Table("By file", columns, tuple(row(file, [one for one in outcomes if one.file == file]) for file in files)),
        Table(
            "By mutation",
            columns,
            tuple(row(name, [one for one in outcomes if one.mutation == name]) for name, _ in MUTATIONS),
        ),
    )
    notes = tuple(f"{each.file}, {each.mutation}: {each.wrong[0]}" for each in outcomes if each.wrong)[:20]
    about = circumstances(command, {"minutes": round(seconds / 60, 1)}, PACKAGES)
    return TableRun("Damaged files", about, tables, notes)
