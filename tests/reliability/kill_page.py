"""The served page, killed while it is asked and while news is handed in over HTTP."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote

from tests.assistant.web.over_http import Visitor
from tests.reliability.killed import ROOT, reopen
from tests.reliability.newsroom import Held, Newsroom, differences, made
from tests.reliability.visitors import Page, Refused

LATEST_SECONDS = 6.0
GONE = (OSError, HTTPException, Refused, json.JSONDecodeError, AssertionError)


@dataclass
class KilledPage:
    """A home that is only ever served by the page; `wrong` collects what a round found lost."""

    folder: Path
    wrong: list[str] = field(default_factory=list)
    _held: dict[int, Held] = field(default_factory=dict)
    _numbers: int = 0
    _answered: int = 0

    def round(self, chance: random.Random) -> int:
        """Serve, ask, add, kill, reopen and compare; how many orders and answers were acknowledged."""
        self.folder.mkdir(parents=True, exist_ok=True)
        home, sent, done, answered = self.folder / "home", dict(self._held), 0, [0]
        with (self.folder / "page.log").open("w") as log:
            page = subprocess.Popen(
                [sys.executable, str(ROOT / "app.py"), "serve", "--home", str(home), "--port", "0", "--json"],
                stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT, env={**os.environ, "OMP_NUM_THREADS": "1"},
            )  # fmt: skip
            assert page.stdout
            address = json.loads(page.stdout.readline())["url"]
            asking = threading.Thread(target=self._ask, args=(address, answered), daemon=True)
            timer = threading.Timer(chance.uniform(0.5, LATEST_SECONDS), page.kill)
            try:
                desk = Visitor(address)
                desk.get("/")
                asking.start()
                timer.start()
                with suppress(*GONE):
                    while True:
                        number = self._next(chance)
                        held = self._held.get(number)
                        edition = max(held.editions) + 1 if held else 1
                        sent[number] = Held((*(held.editions if held else ()), edition))
                        self._add(desk, number, edition)
                        self._held[number] = sent[number]
                        done += 1
            finally:
                timer.join()
                page.send_signal(signal.SIGKILL)
                page.wait()
                page.stdout.close()
        asking.join(60)
        self._compare(home, sent, answered[0])
        return done + answered[0]

    def _next(self, chance: random.Random) -> int:
        if self._held and chance.random() < 0.4:
            return chance.choice(sorted(self._held))
        self._numbers += 1
        return self._numbers

    @staticmethod
    def _add(desk: Visitor, number: int, edition: int) -> None:
        article = made(number, edition)
        row = {"title": article.title, "text": article.text, "url": article.url, "publisher": article.publisher}
        line = json.dumps({**row, "published": str(article.published)})
        token = desk.ask("POST", f"/add-news/files?name={quote(f'{number}.jsonl')}", line.encode()).json()["file"]
        job = desk.post("/add-news/add", {"files": [token]}).json()
        assert "job" in job, job
        while desk.get("/add-news/state").json()["busy"]:
            time.sleep(0.05)

    @staticmethod
    def _ask(address: str, answered: list[int]) -> None:
        with suppress(*GONE):
            page = Page(address)
            while True:
                page.ask("What is the inflation rate in the sample?")
                answered[0] += 1

    def _compare(self, home: Path, sent: dict[int, Held], answered: int) -> None:
        told = reopen(home, {"bundled": True, "search": [], "gone": []})
        assert told is not None
        if "error" in told:
            self.wrong.append(told["error"])
            return
        kept = told["conversations_of_all"]
        if kept < self._answered + answered:
            self.wrong.append(f"{self._answered + answered} answers were shown to their end, and {kept} are kept")
        self._answered = kept
        before, after = Newsroom(dict(self._held)), Newsroom(sent)
        made_up = {url: rows for url, rows in told["articles"].items() if "//wire.example/" in str(url)}
        told |= {"articles": made_up, "conversations": {}, "questions": [], "feeds": []}
        self.wrong += [*differences(told, before, after), *told["wrong"], *told["problems"]]
        for number, held in sent.items():
            if made_up.get(made(number).url) == held.versions(number):
                self._held[number] = held
