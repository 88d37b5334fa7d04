"""The command `check` keeps its contract: a stable JSON, one line for a mistake, and exit codes a script can use."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tests.assistant.conftest import Run

pytestmark = pytest.mark.slow

SOURCE = "The bakery on Reed Island won the national bread prize. The jury tasted 212 loaves before it chose."
DRAFT = (
    "The jury tasted 212 loaves before it chose.\n\nThe queen of Norland flew a kite over Mount Ansel.\n\nWho won?\n"
)


@pytest.fixture
def run(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line in a folder with a draft and its source, and nothing on standard input unless it is `typed`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    (tmp_path / "draft.txt").write_text(DRAFT, encoding="utf-8")
    (tmp_path / "source.txt").write_text(SOURCE, encoding="utf-8")
    return run


def test_a_draft_is_checked_against_a_text_alone_without_an_index(run: Run, tmp_path: Path) -> None:
    code, output, _ = run("check", "draft.txt", "--evidence", "source.txt", "--json")
    found = json.loads(output)
    assert (code, output.count("\n")) == (0, 1)
    assert list(found) == ["draft", "against", "counts", "sentences", "citations"]
    assert (found["draft"], found["against"]) == ("draft.txt", "evidence")
    assert found["counts"] == {"supported": 1, "partly": 0, "unsupported": 0, "nothing found": 1, "no claim": 1}
    first = found["sentences"][0]
    assert list(first) == ["text", "start", "end", "verdict", "score", "reasons", "citations"]
    assert (first["verdict"], first["citations"], DRAFT[first["start"] : first["end"]]) == (
        "supported",
        [1],
        first["text"],
    )
    citation = found["citations"][0]
    assert list(citation) == [
        "number", "article_id", "version", "title", "url", "publisher", "published", "quote", "start", "end", "page",
    ]  # fmt: skip
    assert (citation["title"], citation["quote"]) == ("source.txt", "The jury tasted 212 loaves before it chose.")
    assert SOURCE[citation["start"] : citation["end"]] == citation["quote"]
    assert not (tmp_path / "home").exists()


def test_a_draft_is_checked_against_the_index_and_shown_with_outlet_and_date(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bread.md").write_text(
        f"---\ntitle: Island bakery wins\npublisher: Coast Courier\npublished: 2024-05-02T08:00:00Z\n---\n{SOURCE}\n"
    )
    run("add", "bread.md")
    code, output, _ = run("check", "-", typed=DRAFT.encode())
    assert code == 0
    assert "✓ The jury tasted 212 loaves before it chose. [1]" in output
    assert "Island bakery wins, Coast Courier, 2024-05-02" in output
    assert "? The queen of Norland" in output
    assert output.rstrip().endswith("1 supported, 1 nothing found, 1 no claim")
    code, output, _ = run("check", "draft.txt", "--asked-at", "2024-05-01", "--json")
    assert json.loads(output)["counts"]["supported"] == 0


def test_strict_exits_with_1_where_something_is_not_supported(run: Run, tmp_path: Path) -> None:
    assert run("check", "draft.txt", "--evidence", "source.txt", "--strict")[0] == 1
    assert run("check", "-", "--evidence", "source.txt", "--strict", typed=b"The jury tasted 212 loaves.")[0] == 0


def test_evidence_may_be_articles_in_a_file_of_any_known_format(run: Run, tmp_path: Path) -> None:
    record = {"title": "Island bakery wins", "text": SOURCE, "publisher": "Coast Courier", "published": "2024-05-02"}
    (tmp_path / "bread.jsonl").write_text(json.dumps(record) + "\n")
    found = json.loads(run("check", "draft.txt", "--evidence", "bread.jsonl", "--json")[1])
    assert (found["citations"][0]["publisher"], found["citations"][0]["published"]) == (
        "Coast Courier", "2024-05-02T00:00:00Z",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        (("missing.txt",), 1, "newsdesk: there is no file missing.txt"),
        (("folder",), 1, "newsdesk: folder is a folder; give a text file"),
        (("binary.txt",), 1, "newsdesk: binary.txt is a binary file, not text"),
        (("empty.txt",), 1, "newsdesk: empty.txt is empty"),
        (("dashes.txt",), 1, "newsdesk: the draft is empty"),
        (("long.txt",), 1, "newsdesk: the draft has 120,000 characters"),
        (("huge.txt",), 1, "newsdesk: huge.txt is over 400,000 bytes; split it"),
        (("-",), 1, "newsdesk: standard input is empty"),
        (("draft.txt", "--evidence", "missing.txt"), 1, "newsdesk: there is no file missing.txt"),
        (("draft.txt", "--evidence", "broken.json"), 1, "newsdesk: broken.json: "),
        (("draft.txt", "--evidence", "source.pdf"), 1, "newsdesk: source.pdf: "),
        (("draft.txt", "--evidence", "source.txt", "--since", "2024-01-01"), 2, "leave out filters"),
        (("-", "--evidence", "-"), 2, "not both"),
        (("draft.txt", "--asked-at", "soon"), 1, "newsdesk: asked-at is no date"),
    ],
)
def test_a_mistake_gets_one_clear_line(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], code: int, line: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary.txt").write_bytes(b"\0\1\2" * 400)
    (tmp_path / "empty.txt").write_text(" \n")
    (tmp_path / "dashes.txt").write_text("-- --\n")
    (tmp_path / "long.txt").write_text("word " * 24_000)
    (tmp_path / "huge.txt").write_text("word " * 100_000)
    (tmp_path / "broken.json").write_text("{no")
    (tmp_path / "source.pdf").write_bytes(b"%PDF-1.4")
    found, output, errors = run("check", *arguments)
    assert (found, output) == (code, "")
    assert line in errors
    assert "Traceback" not in errors
    if code == 1:
        assert errors.count("\n") == 1
