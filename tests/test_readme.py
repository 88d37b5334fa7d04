"""What the README shows runs, as it stands there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to run in, with the packages and the sample where the README has them."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "index").symlink_to(ROOT / "index")
    return folder


@pytest.mark.slow
def test_the_python_snippets_run_one_after_the_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    assert len(SNIPPETS) == 3
    exec(compile(SNIPPETS[0], "README.md", "exec"), {})
    assert "8.5 million" in capsys.readouterr().out
    exec(compile(SNIPPETS[1], "README.md", "exec"), {})
    assert capsys.readouterr().out.startswith("unsupported")
    exec(compile(SNIPPETS[2], "README.md", "exec"), {})
    assert "Sample Wire" in capsys.readouterr().out


@pytest.mark.slow
def test_the_terminal_shows_what_the_readme_shows(folder: Path) -> None:
    command, shown = re.findall(r"^```console\n\$ python (.*?)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)[0]
    done = subprocess.run(
        [sys.executable, *shlex.split(command), "--home", str(folder / "my-news")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert " ".join(shown.split()) in " ".join(done.stdout.split())


def test_every_file_the_readme_names_is_there() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    names = [*links, *re.findall(r"`((?:app|index|assistant)[/\w.]*\.py)`", README)]
    assert names
    assert [name for name in names if not (ROOT / name).exists()] == []
