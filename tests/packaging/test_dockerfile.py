"""The container file says nothing that a linter or the program itself would not take. No engine is needed for this.

What it would run is run here without one: its command in its environment, and its health check against a served page.
"""

from __future__ import annotations

import fnmatch
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.running import Installed, Served
from tests.packaging.building import ROOT

TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")
JOINED = re.sub(r"\\\n\s*", " ", TEXT)
FINAL = JOINED[JOINED.rindex("\nFROM ") :]


def command(instruction: str) -> list[str]:
    """The command of HEALTHCHECK or CMD, with this Python in place of the image's."""
    found = re.search(rf"^{instruction}[^\[\n]*(\[.*\])$", FINAL, re.MULTILINE)
    assert found
    words: list[str] = json.loads(found[1])
    return [sys.executable, *words[1:]] if words[0] == "python" else [sys.executable, str(ROOT / "app.py"), *words[1:]]


def environment(folder: Path) -> dict[str, str]:
    """What the image sets, but for its folders."""
    (line,) = re.findall(r"^ENV (.*)$", FINAL, re.MULTILINE)
    variables = dict(pair.split("=", 1) for pair in line.split() if not pair.startswith("PATH="))
    assert variables.pop("NEWSDESK_HOME") == "/news"
    scripts = folder / "bin"
    if not scripts.exists():
        Installed().set_up(scripts)
    path = f"{scripts}{os.pathsep}{os.environ['PATH']}"
    return Installed().environment() | variables | {"NEWSDESK_HOME": str(folder / "news"), "PATH": path}


def test_a_linter_finds_nothing_to_say_against_the_container_file() -> None:
    linter = Path(sys.executable).parent / "hadolint"
    done = subprocess.run([linter, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_it_copies_what_is_there_and_what_the_ignore_file_lets_through() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_through = {line[1:] for line in lines if line.startswith("!")}
    sources = re.findall(r"^COPY (?!--from)(.*) \S+$", JOINED, re.MULTILINE)
    copied = {name for each in sources for name in each.split()}
    assert copied == let_through
    assert all((ROOT / name).exists() for name in copied)
    assert not any(fnmatch.fnmatch("tests", name) for name in let_through)


def test_it_runs_as_nobody_in_particular_and_keeps_the_news_in_a_volume() -> None:
    assert re.search(r"^USER 10001$", FINAL, re.MULTILINE)
    assert FINAL.index("USER 10001") < FINAL.index("\nCMD ")
    assert re.search(r"^VOLUME /news$", FINAL, re.MULTILINE)
    assert all(re.fullmatch(r"python:3\.\d+-slim", image) for image in re.findall(r"^FROM (\S+)", TEXT, re.MULTILINE))


@pytest.mark.thorough
@pytest.mark.slow
def test_without_a_password_its_command_says_in_one_line_what_is_missing(tmp_path: Path) -> None:
    done = subprocess.run(command("CMD"), env=environment(tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "NEWSDESK_AUTH" in done.stderr


@pytest.mark.thorough
@pytest.mark.slow
def test_with_one_it_serves_the_page_and_its_health_check_finds_that_out(tmp_path: Path) -> None:
    variables = environment(tmp_path) | {"NEWSDESK_AUTH": "anna:a-long-password"}
    check = command("HEALTHCHECK")
    with Served(variables, tmp_path, [*command("CMD"), "--port", "0"]) as served:
        port = served.at.rpartition(":")[2]
        here = [word.replace(":7860", f":{port}") for word in check]
        assert here != check
        assert subprocess.run(here, check=False, env=variables).returncode == 0
    gone = subprocess.run(here, check=False, env=variables, capture_output=True)
    assert gone.returncode != 0
