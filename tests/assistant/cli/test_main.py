"""The command line keeps its contracts: exact JSON, one line for a mistake, exit codes, and a quick `--help`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from assistant.cli.main import cli
from tests.assistant.conftest import Run
from tests.assistant.scripted_model import Reply, serving

ROOT = Path(__file__).parents[3]
ARTICLE = """---
title: Island bakery wins bread prize
publisher: Coast Courier
url: https://coast.example/bread
published: 2024-05-02T08:00:00Z
section: Food
---
The bakery on Reed Island won the national bread prize on Thursday. Baker Ana Lindqvist used seaweed flour for the loaf.

The jury tasted 212 loaves before it chose the winner. The prize is worth 5,000 crowns.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "bread.md").write_text(ARTICLE, encoding="utf-8")
    return folder


def as_json(result: tuple[int, str, str]) -> Any:
    code, output, errors = result
    assert code == 0, errors
    assert output.count("\n") == 1, "one line of JSON and nothing else"
    return json.loads(output)


@pytest.mark.slow
def test_add_search_ask_and_info_keep_their_contracts(run: Run, folder: Path) -> None:
    added = as_json(run("add", str(folder), "--json"))
    assert list(added) == [
        "added", "updated", "unchanged", "kept_apart", "merged", "superseded", "withdrawn", "repeated", "failed", "sources",
        "undated", "articles",
    ]  # fmt: skip
    assert (added["added"], added["failed"], added["undated"]) == (1, [], 0)
    assert added["sources"] == [{"source": str(folder), "kind": "a folder", "articles": 1}]
    assert [list(each) for each in added["articles"]] == [["article_id", "title", "publisher", "published"]]
    assert as_json(run("add", str(folder), "--json"))["unchanged"] == 1

    found = as_json(run("search", "bread prize", "-k", "3", "--publisher", "coast courier", "--json"))
    assert list(found) == ["query", "hits", "understood", "set_aside"]
    assert found["understood"] == []
    hit = found["hits"][0]
    assert list(hit) == [
        "rank", "score", "article_id", "version", "title", "url", "publisher", "section", "authors", "language",
        "published", "updated", "first_seen", "passage_id", "passage", "start", "end", "found_by", "also_in",
    ]  # fmt: skip
    assert (hit["rank"], hit["published"], hit["also_in"]) == (1, "2024-05-02T08:00:00Z", [])
    assert hit["found_by"] == ["dense", "keyword"]

    answer = as_json(run("ask", "Who baked the winning loaf, and how many loaves were tasted?", "--json"))
    assert list(answer) == [
        "question", "standalone_question", "answer", "outcome", "reply", "refused", "refusal", "sentences", "closest",
        "citations", "hits", "as_of", "asked_at", "filters", "comparisons", "model", "understood", "set_aside", "notes", "withheld",
        "dropped_citations",
    ]  # fmt: skip
    assert (answer["refused"], answer["refusal"], answer["model"]) == (False, None, "quotes")
    assert "Ana Lindqvist" in answer["answer"]
    assert "212 loaves" in answer["answer"]
    assert all(set(sentence) == {"text", "citations", "support", "checks"} for sentence in answer["sentences"])
    assert {sentence["support"] for sentence in answer["sentences"]} == {"supported"}
    citation = answer["citations"][0]
    assert list(citation) == [
        "number", "article_id", "version", "title", "url", "publisher", "published", "quote", "start", "end", "page",
    ]  # fmt: skip
    assert answer["as_of"] == {"oldest": "2024-05-02T08:00:00Z", "newest": "2024-05-02T08:00:00Z", "warning": None}

    for kind, begins in (("md", "# Who baked"), ("html", "<!doctype html>"), ("json", "{")):
        file = folder / f"answer.{kind}"
        code, output, _ = run("ask", "Who baked the winning loaf?", "--save", str(file))
        assert code == 0 and "Ana Lindqvist" in output
        saved = file.read_text(encoding="utf-8")
        assert saved.startswith(begins) and "Ana Lindqvist" in saved
    assert json.loads(saved)["exchanges"][0]["answer"]["citations"]
    code, _, error = run("ask", "Who baked the winning loaf?", "--save", str(folder / "no" / "answer.md"))
    assert code == 1 and error.endswith("answer.md can't be written: no such file or directory\n")

    facts = as_json(run("info", "--json"))
    assert (facts["articles"], facts["publishers"]) == (1, {"Coast Courier": 1})
    assert facts["model"]["embedder"] == "all-MiniLM-L6-v2"


@pytest.mark.thorough
@pytest.mark.slow
def test_a_question_nothing_answers_is_refused_with_the_nearest_headline_and_exit_code_0(
    run: Run, folder: Path
) -> None:
    run("add", str(folder))
    answer = as_json(run("ask", "What is the inflation rate in France?", "--json"))
    assert (answer["refused"], answer["sentences"], answer["citations"]) == (True, [], [])
    assert answer["refusal"]["reason"]
    assert answer["refusal"]["nearest"][0]["title"] == "Island bakery wins bread prize"


@pytest.mark.thorough
@pytest.mark.slow
def test_asked_at_leaves_out_what_was_published_later(run: Run, folder: Path) -> None:
    run("add", str(folder))
    assert as_json(run("ask", "Who baked the loaf?", "--asked-at", "2024-05-01", "--json"))["refused"]
    assert not as_json(run("ask", "Who baked the loaf?", "--asked-at", "2024-05-02", "--json"))["refused"]


@pytest.mark.thorough
@pytest.mark.slow
def test_a_time_or_an_outlet_in_the_question_is_said_and_can_be_left_out(run: Run) -> None:
    run("add", "--sample")
    question = "According to Sample Wire, what is the latest on the first picture of a black hole?"
    newest = {"kind": "time", "words": "the latest", "reading": "the newest first", "narrows": False}
    wire = {"kind": "outlets", "words": "Sample Wire", "reading": "Sample Wire", "narrows": True}
    for command in ("search", "ask"):
        narrowed = as_json(run(command, question, "--json"))
        assert narrowed["understood"] == [newest, wire]
        assert {hit["publisher"] for hit in narrowed["hits"]} == {"Sample Wire"}
        wide = as_json(run(command, question, "--any-outlet", "--json"))
        assert wide["understood"] == [newest]
        assert len({hit["publisher"] for hit in wide["hits"]}) > 1
    assert as_json(run("search", question, "--any-time", "--any-outlet", "--json"))["understood"] == []
    _, output, errors = run("search", question)
    assert "Searched only what the question names: Sample Wire" in output
    assert errors == "To search all dates alike: --any-time; all outlets: --any-outlet\n"


@pytest.mark.thorough
@pytest.mark.slow
def test_a_broken_file_is_named_and_everything_else_goes_in(run: Run, folder: Path) -> None:
    (folder / "broken.json").write_text("{not json", encoding="utf-8")
    code, output, errors = run("add", str(folder), "--json")
    report = json.loads(output)
    assert (code, report["added"]) == (1, 1)
    assert report["failed"][0]["source"].endswith("broken.json") or "broken.json" in report["failed"][0]["source"]
    assert "\n" not in report["failed"][0]["error"]
    assert errors == ""


@pytest.mark.slow
def test_doctor_and_rebuild_find_all_well(run: Run, folder: Path) -> None:
    run("add", str(folder))
    assert as_json(run("rebuild", "--json")) == {"passages": 1}
    assert as_json(run("rebuild", "--embed-again", "--json")) == {"passages": 1}
    findings = as_json(run("doctor", "--json"))["findings"]
    assert [finding["what"] for finding in findings if not finding["ok"]] == []


@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        (("search", "  "), 1, "newsdesk: the question is empty"),
        (("search", "x", "--since", "tomorrow"), 1, "newsdesk: since is no date: 'tomorrow'"),
        (("search", "x", "--since", "2024-02-02", "--until", "2024-01-01"), 1, "newsdesk: the dates leave nothing"),
        *(
            ((name, "Aa " * 33_333), 1, "newsdesk: the question has 99,998 ch")
            for name in ("ask", "search", "timeline")
        ),
        (("ask", "\n" * 100_000), 1, "newsdesk: the question is empty"),
        (("search", "x", "-k", "0"), 2, "-k"),
        (("add",), 2, "give at least one file, folder or web address"),
        (("ask", "Why?", "--save", "answer.pdf"), 2, "--save takes a file that ends in .md, .html or .json"),
        (("frobnicate",), 2, "No such command"),
    ],
)
def test_a_mistake_gets_one_clear_line_and_an_exit_code(
    run: Run, arguments: tuple[str, ...], code: int, line: str
) -> None:
    found, output, errors = run(*arguments)
    assert (found, output) == (code, "")
    assert line in errors
    assert "Traceback" not in errors
    if code == 1:
        assert errors.count("\n") == 1


def test_a_misspelt_setting_and_a_home_that_is_a_file_are_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x")
    code, _, errors = run("info", "--home", str(tmp_path / "file"))
    assert code == 1
    assert "is a file" in errors
    monkeypatch.setenv("NEWSDESK_HOEM", "x")
    code, _, errors = run("info")
    assert code == 1
    assert "unknown setting NEWSDESK_HOEM" in errors


@pytest.mark.slow
def test_a_second_process_on_the_same_home_is_refused_in_one_line(run: Run, folder: Path, tmp_path: Path) -> None:
    run("add", str(folder))
    from index import NewsIndex

    with NewsIndex.open(tmp_path / "home"):
        done = subprocess.run(
            [sys.executable, "app.py", "search", "bread", "--home", str(tmp_path / "home")],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "in use by another Newsdesk (process" in done.stderr


@pytest.mark.slow
def test_ask_prints_what_a_model_wrote_what_was_withheld_and_why(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("add", str(folder))
    wrote = "Baker Ana Lindqvist used seaweed flour for the loaf [1]. She paid 900 dollars to Otto Brandauer [1, 40]."
    with serving(Reply([wrote])) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        question = "What flour did Ana Lindqvist use?"
        answer = as_json(run("ask", question, "--json"))
        code, shown, _ = run("ask", question)
        _, told, _ = run("info")
    assert answer["model"] == "openai:scripted" and answer["notes"] == [] and answer["dropped_citations"] == 1
    assert [each["text"] for each in answer["sentences"]] == ["Baker Ana Lindqvist used seaweed flour for the loaf."]
    assert [each["text"] for each in answer["withheld"]] == ["She paid 900 dollars to Otto Brandauer."]
    assert answer["withheld"][0]["checks"]
    assert code == 0 and "Withheld" in shown and "Otto Brandauer" in shown
    assert "openai:scripted" in told


@pytest.mark.slow
def test_a_model_that_is_down_leaves_quotes_with_a_note_and_doctor_says_so(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("add", str(folder))
    monkeypatch.setenv("NEWSDESK_MODEL", "openai:any")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    code, shown, _ = run("ask", "What flour did Ana Lindqvist use?")
    assert code == 0 and "seaweed flour" in shown and "start its server" in shown
    code, found, _ = run("doctor")
    assert code == 1 and "PROBLEM  language model: openai:any can't be reached" in found


@pytest.mark.slow
def test_a_model_that_can_not_be_made_is_one_line(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("add", str(folder))
    monkeypatch.setenv("NEWSDESK_MODEL", "gpt-5")
    code, shown, said = run("ask", "What flour did Ana Lindqvist use?")
    assert code == 1 and not shown and said.count("\n") == 1 and "is not PROVIDER:NAME" in said


@pytest.mark.slow
def test_help_answers_before_anything_heavy_is_imported() -> None:
    def seconds() -> float:
        """Of processor time, which does not count how busy the machine is with other things."""
        before = os.times()
        done = subprocess.run(
            [sys.executable, "app.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert "ask" in done.stdout
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    assert min(seconds() for _ in range(5)) < 0.5
    modules = subprocess.run(
        [sys.executable, "-c", "import sys, assistant.cli.main; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    heavy = {"torch", "chromadb", "gradio", "tantivy", "numpy", "pydantic"}
    assert not (heavy | {"assistant.text.prompt_injection", "index.query.plan"}) & set(modules)


def leaves(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command below `group` with its full name, "feeds add"."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from leaves(command, f"{before}{name} ")
        else:
            yield before + name, command


def test_every_command_has_help_and_is_in_the_docs() -> None:
    group = typer.main.get_command(cli)
    pages = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/command-line.md"))
    for name, command in leaves(group):
        assert command.help, name
        assert {"--home", "--json"} <= {option for parameter in command.params for option in parameter.opts}, name
        assert f"`{name}" in pages, f"{name} is in no page"
