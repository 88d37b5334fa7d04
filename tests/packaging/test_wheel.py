"""The wheel holds all that Newsdesk needs and nothing of its tests, and its types are there for others."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from email import message_from_string
from email.message import Message
from pathlib import Path

import pytest

from tests.packaging.building import ROOT, build

pytestmark = pytest.mark.slow

PROGRAM = """
from datetime import datetime

from assistant import Answer, Assistant, check_claim
from index import Article, Filters, NewsIndex, NewsRetriever


def ask(question: str) -> list[str]:
    with NewsIndex.open("my-news") as index:
        index.add([Article(title="Bridge opens", text="The bridge opened on Friday.")])
        answer: Answer = Assistant(index).ask(question, filters=Filters(publishers=("Coast Herald",)))
        days: list[datetime | None] = [citation.published for citation in answer.citations]
        assert len(days) == len(answer.citations)
        return [citation.quote for citation in answer.citations]


def find(question: str) -> list[str]:
    retriever = NewsRetriever.at("http://127.0.0.1:7860", k=3)
    return [str(document.metadata["citation"]) for document in retriever.invoke(question)]


score: float = check_claim("It opened on Friday.", "The bridge opened on Friday.").score
"""
WRONG = """
from index import NewsIndex

NewsIndex.open(3)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return build(tmp_path_factory.mktemp("packaging"))


@pytest.fixture(scope="module")
def wheel(built: tuple[Path, Path]) -> zipfile.ZipFile:
    return zipfile.ZipFile(built[0])


@pytest.fixture(scope="module")
def facts(wheel: zipfile.ZipFile) -> Message:
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return message_from_string(wheel.read(name).decode())


def shipped() -> set[str]:
    """Every file of the three packages, as git would list them."""
    return {
        path.relative_to(ROOT).as_posix()
        for part in ("index", "assistant", "prompts")
        for path in (ROOT / part).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_every_file_of_the_packages_and_no_other(wheel: zipfile.ZipFile) -> None:
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert names == shipped()
    kinds = {Path(name).suffix for name in names}
    assert {".py", ".html", ".css", ".js", ".svg", ".md", ".typed"} <= kinds
    assert sum(name.startswith("index/sample/articles/") for name in names) > 50


def test_the_sdist_is_all_that_a_wheel_is_made_of(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[1]) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert {"pyproject.toml", "requirements.txt", "README.md", "LICENSE", *shipped()} <= names


def test_the_wheel_says_what_it_is_and_wants(facts: Message) -> None:
    assert facts["Name"] == "newsdesk"
    assert facts["License-Expression"] == "Apache-2.0"
    assert facts["Requires-Python"] == "<3.14,>=3.11"
    assert facts["Description-Content-Type"] == "text/markdown"
    wanted = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    listed = [line for line in wanted if line.strip() and not line.startswith("#")]
    assert len([each for each in facts.get_all("Requires-Dist", []) if "extra ==" not in each]) == len(listed)


def test_the_command_is_called_newsdesk(wheel: zipfile.ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert wheel.read(name).decode().split() == ["[console_scripts]", "newsdesk", "=", "assistant.cli.main:main"]


@pytest.mark.thorough
def test_a_typed_program_of_somebody_else_passes_strict_checking(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    python = beside_what_is_installed(wheel, tmp_path / "venv")
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "wrong.py").write_text(WRONG, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--python-executable", str(python), "--config-file", ""]
    done = subprocess.run([*command, "program.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "Success: no issues found in 1 source file\n"), (
        done.stdout + done.stderr
    )
    done = subprocess.run([*command, "wrong.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert 'has incompatible type "int"' in done.stdout  # its types are read, not taken for Any


def beside_what_is_installed(wheel: zipfile.ZipFile, folder: Path) -> Path:
    """The Python of a new environment that holds the wheel, and sees the libraries installed here."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / "bin/python"
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True).stdout.strip())
    wheel.extractall(site)
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python
