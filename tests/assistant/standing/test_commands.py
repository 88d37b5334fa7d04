"""Standing questions on the command line: begun, listed with their changes, asked after news, ended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli.main import cli
from index.records import Article
from tests.assistant.standing.conftest import QUAKE, TOLL, report

HIGHER = report(
    "Harbour Times",
    "2024-05-06",
    "Sarn valley counts its dead",
    "At least 62 people were killed in the Sarn valley earthquake. The search for survivors has ended.",
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    run(tmp_path / "home", "add", str(written(tmp_path, QUAKE)))
    return tmp_path / "home"


def written(folder: Path, article: Article) -> Path:
    fields = {
        "title": article.title,
        "text": article.text,
        "url": article.url,
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "language": "en",
    }
    path = folder / f"{article.id}.json"
    path.write_text(json.dumps(fields), encoding="utf-8")
    return path


def run(home: Path, *arguments: str, code: int = 0) -> tuple[str, str]:
    """What a command prints, and what it tells beside it."""
    done = CliRunner().invoke(cli, ["--home", str(home), *arguments])
    assert done.exit_code == code, done.output
    return done.stdout, done.stderr


@pytest.mark.slow
def test_a_question_is_asked_again_after_news_and_its_change_is_told(home: Path, tmp_path: Path) -> None:
    out, _ = run(home, "standing", "add", TOLL)
    assert "killed at least 45 people" in out
    _, told = run(home, "add", str(written(tmp_path, HIGHER)))
    assert f"changed: {TOLL} People killed: now at least 62 people" in told
    out, _ = run(home, "standing", "list")
    assert "People killed: now at least 62 people (Harbour Times, 6 May 2024); before, at least 45 people" in out
    assert "/standing/feed/" in out
    out, _ = run(home, "standing", "list", "--json")
    [only] = json.loads(out)["standing"]
    assert [each["seen"] for each in only["changes"]] == [True], "what was listed counts as seen"
    out, _ = run(home, "standing", "ask", "--json")
    assert json.loads(out) == {"asked": 1, "changed": []}
    out, _ = run(home, "standing", "remove", TOLL)
    assert out == f"no longer asked: {TOLL}\n"
    out, _ = run(home, "standing", "list")
    assert "no question is standing" in out


@pytest.mark.thorough
@pytest.mark.slow
def test_a_question_that_is_not_there_is_a_mistake_in_one_line(home: Path) -> None:
    done = CliRunner().invoke(cli, ["--home", str(home), "standing", "remove", "Who?"])
    assert str(done.exception) == "no standing question is “Who?”; newsdesk standing list shows them"
