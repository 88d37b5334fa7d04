"""Commands among other programs: standard input for a dash, pipes that end early, colours for people alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.assistant.cli.commands.terminals import ROOT, AtTerminal

pytestmark = pytest.mark.slow
QUESTION = "By how much do wages rise in Varnholm?"
NEWSDESK = f"'{sys.executable}' '{ROOT / 'app.py'}'"


def shell(home: Path, line: str) -> tuple[int, str, str]:
    """Runs a line of bash in which `newsdesk` is the command line."""
    done = subprocess.run(
        ["bash", "-c", f'newsdesk() {{ {NEWSDESK} "$@"; }}; {line}'],
        capture_output=True,
        text=True,
        check=False,
        cwd=home.parent,
        env={**os.environ, "NEWSDESK_HOME": str(home), "PYTHONPATH": str(ROOT)},
    )
    return done.returncode, done.stdout, done.stderr


def test_a_dash_is_the_question_on_standard_input(news_home: Path) -> None:
    code, shown, told = shell(news_home, f"echo '{QUESTION}' | newsdesk ask - --json")
    assert (code, told) == (0, "")
    assert json.loads(shown)["question"] == QUESTION
    code, shown, _ = shell(news_home, f"echo '{QUESTION}' | newsdesk search - -k 1")
    assert code == 0 and shown.startswith("1. Port strike in Varnholm")
    code, shown, told = shell(news_home, "newsdesk ask - < /dev/null")
    assert (code, shown) == (1, "")
    assert told == "newsdesk: standard input is empty; write the question into it\n"


@pytest.mark.thorough
def test_a_dash_is_a_list_of_what_to_add_or_remove(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for name, text in (
        ("one", "The council of Lindow met on Monday. It voted for a new bridge over the river, by 7 votes to 4."),
        ("two words", "A council of bakers wants cheaper flour. Its speaker, Ana Lindqvist, named no price on Friday."),
    ):
        (tmp_path / f"{name}.txt").write_text(f"News of {name}\n\n{text}\n", encoding="utf-8")
    code, shown, told = shell(home, "ls *.txt | newsdesk add - --json")
    assert code == 0, told
    assert json.loads(shown)["added"] == 2
    assert [each["source"] for each in json.loads(shown)["sources"]] == ["one.txt", "two words.txt"]
    code, shown, _ = shell(
        home,
        "newsdesk search council --json | "
        f"'{sys.executable}' -c 'import json, sys; [print(hit[\"article_id\"]) for hit in json.load(sys.stdin)[\"hits\"]]' | "
        "newsdesk remove -",
    )
    assert (code, shown) == (0, "removed 2 articles; 0 left\n")
    assert shell(home, "newsdesk add - < /dev/null")[0] == 1


@pytest.mark.thorough
def test_a_reader_that_wants_no_more_is_no_mistake(news_home: Path, served_home: Path) -> None:
    for home in (news_home, served_home):
        code, shown, told = shell(home, "set -o pipefail; newsdesk search strike -k 50 | head -1")
        assert (code, told, shown.count("\n")) == (0, "", 1)
        code, _, told = shell(home, "newsdesk search strike -k 50 > >(exec true)")
        assert (code, told) == (0, "")


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({}, True),
        pytest.param({"NO_COLOR": "1"}, False, marks=pytest.mark.thorough),
        pytest.param({"TERM": "dumb"}, False, marks=pytest.mark.thorough),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
def test_colours_are_for_people_at_a_terminal(news_home: Path, environment: dict[str, str], coloured: bool) -> None:
    with AtTerminal.newsdesk("search", "strike", home=news_home, **environment) as terminal:
        terminal.read_to("Port strike")
        assert terminal.ended() == 0
    assert ("\x1b[1m" in terminal.shown) == coloured
    # A bar that stood there while it started is moved and coloured by marks that take no room.
    lines = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", terminal.shown).splitlines()
    assert max(map(len, lines)) <= 72, "and wrapped to its width"


@pytest.mark.thorough
def test_a_pipe_gets_colours_only_where_they_are_forced(news_home: Path) -> None:
    assert "\x1b" not in shell(news_home, "newsdesk search strike")[1]
    assert "\x1b[1m" in shell(news_home, "FORCE_COLOR=1 newsdesk search strike")[1]
