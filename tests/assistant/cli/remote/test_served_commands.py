"""Every command works while the page is served: from another process, with the same words and exit codes as without."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
BREAD = """---
title: Island bakery wins bread prize
publisher: Coast Courier
url: https://coast.example/bread
published: 2024-05-02T08:00:00Z
---
The bakery on Reed Island won the national bread prize on Thursday. Baker Ana Lindqvist used seaweed flour for the loaf.
"""


class Served:
    """A page that is served by a process of its own, and the command line beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "NEWSDESK_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT)}
        self.page = subprocess.Popen(
            self._line("serve", "--port", "0", "--json"), stdout=subprocess.PIPE, text=True, **self._place()
        )
        assert self.page.stdout is not None
        self.url = json.loads(self.page.stdout.readline())["url"]

    def run(self, *arguments: str, typed: str = "", **settings: str) -> tuple[int, str, str]:
        done = subprocess.run(
            self._line(*arguments), input=typed, capture_output=True, text=True, check=False, **self._place(settings)
        )
        return done.returncode, done.stdout, done.stderr

    def stop(self) -> None:
        self.page.send_signal(signal.SIGTERM)
        assert self.page.wait(60) == 0

    def _line(self, *arguments: str) -> list[str]:
        return [sys.executable, str(ROOT / "app.py"), *arguments]

    def _place(self, settings: dict[str, str] | None = None) -> dict[str, object]:
        return {"cwd": self.folder, "env": {**self.environment, **(settings or {})}}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    (folder / "news").mkdir()
    (folder / "news" / "bread.md").write_text(BREAD, encoding="utf-8")
    (folder / "draft.txt").write_text("Baker Ana Lindqvist used seaweed flour for the loaf.", encoding="utf-8")
    served = Served(folder)
    try:
        yield served
    finally:
        served.stop()
        assert not (folder / "home" / "commands.sock").exists()


@pytest.mark.slow
def test_news_is_added_found_asked_for_and_removed(served: Served) -> None:
    code, shown, told = served.run("add", "news", "nowhere.txt", "--json")
    report = json.loads(shown)
    assert (code, report["added"], report["sources"][0]["source"]) == (1, 1, "news"), told
    assert report["failed"][0]["source"] == "nowhere.txt"
    code, shown, told = served.run("ask", "Who used seaweed flour?", "--save", "answer.md")
    assert (code, told) == (0, "") and "Ana Lindqvist" in shown
    assert "Ana Lindqvist" in (served.folder / "answer.md").read_text(encoding="utf-8")
    assert json.loads(served.run("search", "seaweed flour", "--json")[1])["hits"][0]["publisher"] == "Coast Courier"
    assert "1 supported" in served.run("check", "draft.txt")[1]
    assert "1 supported" in served.run("check", "-", typed="Baker Ana Lindqvist used seaweed flour for the loaf.")[1]
    assert "Version 1 (searched)" in served.run("history", "https://coast.example/bread")[1]
    assert served.run("timeline", "bread prize")[0] == 0
    assert served.run("feeds", "list")[1].startswith("no feed is followed")
    assert served.run("refresh")[:2] == (0, "no feed is followed; newsdesk feeds add ADDRESS follows one\n")
    assert served.run("standing", "list")[1].startswith("no question is standing")
    assert served.run("remove", "https://coast.example/bread")[1].startswith("removed 1 article")


@pytest.mark.thorough
@pytest.mark.slow
def test_the_home_is_looked_after(served: Served) -> None:
    assert json.loads(served.run("info", "--json")[1])["home"] == str(served.folder / "home")
    code, shown, _ = served.run("doctor")
    assert code == 0 and "catalog, vectors" in shown
    assert served.run("rebuild")[1].startswith("rebuilt both indexes")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        (
            ("serve",),
            1,
            r"newsdesk: .* is served already, at http://127\.0\.0\.1:\d+, by newsdesk serve \(process \d+\)",
        ),
        (("rebuild", "--embed-again"), 1, r"newsdesk: .* in use by newsdesk serve \(process \d+\); stop it first: .*"),
        (("search", " "), 1, "newsdesk: the question is empty.*"),
        (("history", "nothing"), 1, "newsdesk: no article “nothing” is here; .*"),
    ],
)
def test_a_mistake_is_one_line(served: Served, arguments: tuple[str, ...], code: int, line: str) -> None:
    found, shown, told = served.run(*arguments)
    assert (found, shown) == (code, "")
    assert re.fullmatch(line, told.rstrip("\n"))


@pytest.mark.thorough
@pytest.mark.slow
def test_settings_that_the_page_has_not_are_named(served: Served) -> None:
    code, _, told = served.run("search", "bread", NEWSDESK_CONTACT="someone@coast.example")
    assert code == 0
    assert told.startswith("newsdesk: NEWSDESK_CONTACT set here and not so in newsdesk serve (process ")
    assert "someone" not in told
