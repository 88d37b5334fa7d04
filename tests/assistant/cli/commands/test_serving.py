"""The commands about addresses, feeds and versions, as their users type them, against a real server."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.cli.main import main
from tests.index.feeds.test_following import Newspaper, page
from tests.index.fetching.web import LocalWeb

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def paper() -> Iterator[Newspaper]:
    with LocalWeb() as web:
        yield Newspaper(web)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Types a command into a home of its own that may read from this machine."""
    monkeypatch.setenv("NEWSDESK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NEWSDESK_ALLOW_PRIVATE", "1")

    def type_in(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["newsdesk", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
            raise SystemExit(0)
        shown = capsys.readouterr()
        return int(ended.value.code or 0), shown.out, shown.err

    return type_in


@pytest.mark.slow
def test_from_following_a_feed_to_the_history_of_an_article(run: Run, paper: Newspaper, tmp_path: Path) -> None:
    paper.publish("/one", "Ferry to sail twice a day")
    feed = paper.web.url("/feed")
    code, shown, _ = run("feeds", "add", feed)
    assert code == 0
    assert "is an RSS feed: now following The Harbour Post" in shown
    assert "The Harbour Post: 1 new" in shown

    code, shown, _ = run("refresh")
    assert (code, shown) == (0, "The Harbour Post: not changed since\n")

    paper.web.reply("/one", page("Ferry to sail three times a day"))
    paper.list("/one", "Ferry to sail three times a day")
    code, shown, _ = run("refresh", "--feed", "the harbour post", "--json")
    (result,) = json.loads(shown)["feeds"]
    assert result["articles"]["updated"] == 1

    code, shown, _ = run("history", paper.web.url("/one"))
    assert code == 0
    assert "[-Ferry to sail twice a day-]{+Ferry to sail three times a day+}" in shown
    _, shown, _ = run("history", paper.web.url("/one"), "--version", "1", "--json")
    assert json.loads(shown)["title"] == "Ferry to sail twice a day"

    paper.web.reply("/feed", "away", status=410)
    code, shown, _ = run("refresh")
    assert code == 1
    assert "The Harbour Post: PROBLEM: answered 410 (gone)" in shown
    _, shown, _ = run("feeds", "list")
    assert "PROBLEM: answered 410 (gone)" in shown
    assert "next never" in shown

    opml = tmp_path / "feeds.opml"
    assert run("feeds", "export", str(opml))[1] == f"wrote 1 feed to {opml}\n"
    assert feed in opml.read_text()
    assert run("feeds", "remove", feed)[0] == 0
    assert json.loads(run("feeds", "list", "--json")[1]) == {"feeds": []}
    assert json.loads(run("info", "--json")[1])["articles"] == 1


@pytest.mark.slow
def test_mistakes_get_one_line_that_names_the_thing_and_the_mend(run: Run, paper: Newspaper) -> None:
    for arguments, words in (
        (("feeds", "remove", "Nobody's News"), "no feed “Nobody's News” is followed; newsdesk feeds list"),
        (("history", "nothing"), "no article “nothing” is here"),
        (("feeds", "add", "no-such-file.opml"), "no-such-file.opml can't be read"),
        (("feeds", "add", paper.web.url("/none")), "answered 404 (not found)"),
        (("add", paper.web.url("/none")), "answered 404 (not found)"),
        (("refresh", "--feed", "x"), "no feed “x” is followed"),
    ):
        code, _, errors = run(*arguments)
        assert code == 1
        assert words in errors
        assert errors.count("\n") == 1
    assert run("refresh")[:2] == (0, "no feed is followed; newsdesk feeds add ADDRESS follows one\n")
    assert run("feeds", "add", paper.web.url("/feed"), "--minutes", "1")[0] == 2
