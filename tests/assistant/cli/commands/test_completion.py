"""The shell completes commands and options, and outlets where the home is served, without loading anything heavy."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.assistant.cli.commands.terminals import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a program `newsdesk`, for the shell's path."""
    folder = tmp_path_factory.mktemp("programs")
    program = folder / "newsdesk"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom assistant.cli.main import main\nmain()\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    return folder


def completed(programs: Path, typed: str, home: Path | None = None) -> list[str]:
    """What bash offers after `typed`, by the script that `--show-completion` gives."""
    *words, last = typed.split(" ")
    quoted = " ".join(f"'{word}'" for word in [*words, last])
    script = f"""
        eval "$(newsdesk --show-completion bash)"
        COMP_WORDS=({quoted}); COMP_CWORD={len(words)}
        _newsdesk_completion newsdesk; printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={
            **os.environ,
            "PATH": f"{programs}:{os.environ['PATH']}",
            "NEWSDESK_HOME": str(home or programs / "home"),
            "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",
        },
    )
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1]


def test_bash_completes_commands_and_options(programs: Path) -> None:
    assert completed(programs, "newsdesk ref") == ["refresh"]
    assert {"remove", "rebuild"} <= set(completed(programs, "newsdesk re"))
    assert completed(programs, "newsdesk feeds ex") == ["export"]
    assert "--asked-at" in completed(programs, "newsdesk ask --a")


@pytest.mark.thorough
@pytest.mark.slow
def test_bash_completes_outlets_where_the_home_is_served(programs: Path, served_home: Path) -> None:
    assert completed(programs, "newsdesk ask --publisher Har", served_home) == ["Harbour\\ Times"]
    assert completed(programs, "newsdesk ask --section B", served_home) == ["Business"]
    assert completed(programs, "newsdesk ask --publisher Har") == [""], "and opens no index where it is not"
    assert not (programs / "home").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_there_is_a_script_for_each_shell(programs: Path, shell: str) -> None:
    done = subprocess.run(
        [programs / "newsdesk", "--show-completion", shell],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
    )
    assert "_NEWSDESK_COMPLETE" in done.stdout


def test_completing_imports_nothing_heavy(programs: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", programs / "newsdesk"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "_NEWSDESK_COMPLETE": "complete_bash", "COMP_WORDS": "newsdesk as", "COMP_CWORD": "1"},
    )
    assert done.stdout == "ask\n"
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    # Typer itself reads what is typed by means of pydantic.
    assert not {"torch", "chromadb", "gradio", "tantivy", "numpy"} & imported
