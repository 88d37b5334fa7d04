"""What the panel says of jobs and feeds, and that nothing they hold becomes markup."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.web.add_news import add_news_panel
from assistant.web.add_news.jobs import Job
from index.feeds.subscription import Subscription
from index.records import AddReport, Failure, RecognisedSource, StoredArticle
from tests.assistant.web.page.answers.test_fragments import _hostile, _Outline

NOW = datetime(2026, 5, 12, 8, 30, tzinfo=UTC)


def job(text: str, **changes: object) -> Job:
    report = AddReport(2, 1, 0, (Failure(text, text),), (RecognisedSource(text, "an RSS feed", 3),))
    given: dict[str, object] = {"state": "done", "line": text, "report": report, "notes": (text,), "offers": (text,)}
    return Job(7, "add", text, **{**given, **changes})  # type: ignore[arg-type]


def feed(text: str, **changes: object) -> Subscription:
    given: dict[str, object] = {"title": text, "kind": text, "site_url": text, "problem": text, "failures": 3}
    return Subscription(url=f"https://x.example/{text}", added=NOW, **{**given, **changes})  # type: ignore[arg-type]


@settings(deadline=None)  # the first one reads the templates
@given(_hostile)
def test_no_text_becomes_markup(text: str) -> None:
    for shown, model in (
        (add_news_panel.jobs([job(text)]), add_news_panel.jobs([job("a")])),
        (add_news_panel.feeds([feed(text)]), add_news_panel.feeds([feed("a")])),
    ):
        tags = [tag for tag in _Outline(str(shown)).tags if not tag.startswith("a ")]
        assert tags == [tag for tag in _Outline(str(model)).tags if not tag.startswith("a ")]
        links = [link for link in re.findall(r'href="([^"]*)"', str(shown)) if link]
        assert all(link.startswith(("http://", "https://")) for link in links)


@given(st.sampled_from(["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x.example"]))
def test_only_web_addresses_are_links(address: str) -> None:
    assert "href" not in add_news_panel.jobs([job(address)])
    shown = str(add_news_panel.feeds([feed("a", site_url=address)]))
    assert address not in re.findall(r'href="([^"]*)"', shown)


def test_a_job_says_what_was_taken_for_what_what_came_of_it_and_what_failed() -> None:
    report = AddReport(
        2,
        0,
        1,
        (Failure("photo.pdf", "can't be read"), Failure("b.jsonl, line 3", "no text")),
        (RecognisedSource("https://x.example/feed", "an RSS feed", 3), RecognisedSource("photo.pdf", "a .pdf file", 0)),
    )
    text = _Outline(
        str(add_news_panel.jobs([Job(1, "add", "1 link and 2 files", "done", report=report)])).replace("<", " <")
    ).text
    assert "2 added · 1 unchanged · 2 failed" in text
    assert "https://x.example/feed an RSS feed: 3 articles" in " ".join(text.split())
    assert "b.jsonl, line 3 no text" in " ".join(text.split())
    assert "a .pdf file" not in text  # the reason that nothing came of it stands below


def test_new_articles_are_linked_and_can_be_asked_about() -> None:
    titles = [f"Buoy “{n}” & pier" for n in range(40)]
    stored = tuple(StoredArticle(f"id{n}", title, "Coast Post", NOW if n else None) for n, title in enumerate(titles))
    report = AddReport(50, articles=stored, undated=1)
    shown = str(add_news_panel.jobs([Job(1, "add", "a.zip", "done", report=report)]))
    assert "50 added · 1 without a date" in shown
    assert shown.count('data-act="about"') == 30
    assert shown.count('<a href="') == 30
    assert 'data-title="Buoy “0” &amp; pier"' in shown
    assert "and 20 more" in shown


def test_a_stop_is_offered_while_there_is_something_to_stop() -> None:
    for state, offered in (("waiting", 1), ("working", 1), ("stopping", 0), ("done", 0), ("stopped", 0)):
        assert str(add_news_panel.jobs([job("a", state=state)])).count('data-act="stop"') == offered


def test_only_an_offered_source_can_be_followed_from_the_result() -> None:
    source = "https://x.example/feed"
    assert f'data-act="follow" data-url="{source}"' in add_news_panel.jobs([job(source)])
    assert 'data-act="follow"' not in add_news_panel.jobs([job(source, offers=())])


def test_many_failures_are_counted_and_the_first_shown() -> None:
    many = AddReport(failed=tuple(Failure(f"{n}.txt", "is empty") for n in range(1_234)))
    shown = _Outline(str(add_news_panel.jobs([Job(1, "add", "files", "done", report=many)]))).text
    assert "1,234 failed" in shown
    assert "and 1,184 more" in shown


def test_a_feed_says_when_it_was_read_when_it_had_news_when_it_is_next_and_what_is_wrong() -> None:
    well = feed("Harbour Post", problem=None, fetched=NOW, news=NOW - timedelta(days=1), due=NOW + timedelta(hours=1))
    ill = feed("Zebra Times", due=None, problem="answered 410 (gone)")
    shown = str(add_news_panel.feeds([well, ill]))
    text = _Outline(shown).text
    assert text.index("Zebra Times") < text.index("Harbour Post")  # what needs looking at comes first
    assert "answered 410 (gone) (3 times in a row)" in text
    assert "Nextnever: its server reports that it no longer exists" in text
    assert 'Last had news</dt><dd><time datetime="2026-05-11T08:30:00Z">11 May 2026, 08:30 UTC</time>' in shown
    assert 'aria-label="Remove Harbour Post"' in shown


def test_the_newest_job_is_said_in_one_line() -> None:
    assert add_news_panel.spoken([]) == ""
    assert add_news_panel.spoken([job("a"), job("b")]) == "Add a: done. 2 added · 1 updated · 1 failed"
    assert add_news_panel.spoken([Job(1, "refresh", "Post", "done")]) == "Refresh Post: done. nothing new"
