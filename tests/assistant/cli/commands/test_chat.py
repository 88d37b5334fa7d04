"""A conversation in the terminal: at a real one and by a pipe, in a process of its own and with the page running."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.assistant.cli.commands.terminals import ROOT, AtTerminal
from tests.assistant.scripted_model import ScriptedServer

pytestmark = pytest.mark.slow
WAGES = "By how much do wages rise in Varnholm?"


def piped(home: Path, lines: str, *arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, str(ROOT / "app.py"), "chat", *arguments, "--home", str(home)],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
        cwd=home.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return done.returncode, done.stdout, done.stderr


def test_a_conversation_by_hand(news_home: Path) -> None:
    with AtTerminal.newsdesk("chat", home=news_home, columns=100, NO_COLOR="1") as terminal:
        terminal.read_to("> ")
        terminal.type("Who said that members had voted for the offer in Varnholm?\n")
        terminal.read_to("Ilse Brandt")
        terminal.read_to("Sources:")
        terminal.read_to("[1] Port strike in Varnholm ends after nine days, Coast Herald, 2024-03-14")
        terminal.read_to("> ")
        terminal.type("And by how much do wages rise this year?\n")
        terminal.read_to("4.5 percent")
        terminal.read_to("> ")
        terminal.type("/sources 1\n")
        terminal.read_to("Port strike in Varnholm")
        terminal.read_to("> ")
        terminal.type('/filters until 2024-02-28 publisher "Coast Herald"\n')
        terminal.read_to("Searched: Coast Herald; until 28 February 2024")
        terminal.read_to("> ")
        terminal.type("/nonsense\n")
        terminal.read_to("newsdesk: /nonsense is not a command; /help lists the commands")
        terminal.read_to("> ")
        terminal.type("/save talk.json\n")
        terminal.read_to("wrote talk.json")
        terminal.read_to("> ")
        terminal.type("half a line")
        terminal.read_to("half a line")  # before that the keys are nobody's
        terminal.press_until("\x03", "(stopped")  # gives up the line and nothing else
        terminal.read_to("> ")
        terminal.type("\x04")
        assert terminal.ended() == 0
    saved = json.loads((news_home.parent / "talk.json").read_text(encoding="utf-8"))
    assert len(saved["exchanges"]) == 2 and saved["exchanges"][1]["answer"]["citations"]


@pytest.mark.parametrize("served", [False, True], ids=["alone", "with the page"])
def test_ctrl_c_stops_the_answer_and_not_the_conversation(
    served: bool, news_home: Path, served_home: Path, slow_model: ScriptedServer
) -> None:
    home = served_home if served else news_home
    slow_model.left.clear()
    with AtTerminal.newsdesk("chat", home=home, NO_COLOR="1", **slow_model.environment) as terminal:
        terminal.read_to("> ")
        terminal.type(f"{WAGES}\n")
        terminal.read_to("wages rise by 4.5 percent")
        terminal.type("\x03")
        terminal.read_to("(stopped")
        terminal.read_to("> ")
        assert slow_model.left.wait(30), "and the model is let go"
        terminal.type("/help\n")
        terminal.read_to("/sources")
        terminal.read_to("> ")
        terminal.type("/quit\n")
        assert terminal.ended() == 0


@pytest.mark.thorough
def test_ctrl_c_ends_any_other_command(served_home: Path, news_home: Path, slow_model: ScriptedServer) -> None:
    for home in (news_home, served_home):
        slow_model.requests.clear()
        with AtTerminal.newsdesk("ask", WAGES, home=home, **slow_model.environment) as terminal:
            while not slow_model.requests:
                assert terminal.process.poll() is None, terminal.rest()
                time.sleep(0.01)
            terminal.type("\x03")
            assert terminal.ended() == 130
            assert "Traceback" not in terminal.shown
    with AtTerminal.newsdesk("info", home=served_home) as terminal:
        terminal.read_to("articles")
        assert terminal.ended() == 0, "the page goes on"


@pytest.mark.thorough
def test_lines_from_a_pipe_are_answered_one_after_the_other(news_home: Path) -> None:
    code, shown, told = piped(news_home, f"{WAGES}\n\nWhat about a war on the moon?\n")
    assert (code, told) == (0, "")
    assert "4.5 percent" in shown and "> " not in shown
    code, shown, told = piped(news_home, f"{WAGES}\n{'x' * 2_001}\n/sources 9\n/sources\n")
    assert code == 1 and told.count("\n") == 2
    assert "newsdesk: the question has 2,001 characters" in told and "and no 9" in told
    assert shown.count("Coast Herald, 2024-03-14") == 2


@pytest.mark.thorough
def test_as_json_each_answer_is_a_line(news_home: Path) -> None:
    code, shown, _ = piped(news_home, f"{WAGES}\nAnd next year?\n", "--json")
    answers = [json.loads(line) for line in shown.splitlines()]
    assert code == 0 and [answer["question"] for answer in answers] == [WAGES, "And next year?"]
    assert "Varnholm" in answers[1]["standalone_question"]


@pytest.mark.thorough
def test_other_commands_work_while_somebody_talks(news_home: Path) -> None:
    with AtTerminal.newsdesk("chat", home=news_home) as terminal:
        terminal.read_to("> ")
        with AtTerminal.newsdesk("info", home=news_home) as other:
            other.read_to("articles")
            assert other.ended() == 0
        with AtTerminal.newsdesk("serve", home=news_home) as other:
            other.read_to("is in use by newsdesk chat (process ")
            assert other.ended() == 1
        terminal.type("\x04")
        assert terminal.ended() == 0


@pytest.mark.thorough
def test_whoever_stops_the_page_is_no_riddle_to_somebody_at_the_prompt(tmp_path: Path) -> None:
    with AtTerminal.newsdesk("serve", "--port", "0", home=tmp_path / "home") as page:
        page.read_to("Newsdesk is at")
        with AtTerminal.newsdesk("chat", home=tmp_path / "home") as terminal:
            terminal.read_to("> ")
            page.process.terminate()
            terminal.read_to("newsdesk: newsdesk serve (process ")
            terminal.read_to("is being stopped; run the command again")
            assert terminal.ended() == 1
        assert page.ended() == 0
