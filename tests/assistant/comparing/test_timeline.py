"""A story in time order: dated by its sentences, cited, without repetitions, and without other stories."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from assistant.comparing.timeline import timeline
from assistant.rendering.screen.layout import laid_out
from assistant.rendering.screen.timeline_screen import timeline_screen
from assistant.rendering.timeline_text import said_time, timeline_json
from assistant.web.page.answers.timeline_fragment import fold
from index import Article, Filters, NewsIndex
from index.errors import QueryError

STORY = (
    (
        "Varnholm dockers walk out",
        "2024-03-05",
        "Dockers in Varnholm went on strike on Monday over night pay. Cranes stood still.",
    ),
    (
        "Varnholm strike enters second week",
        "2024-03-12",
        "The strike of the Varnholm dockers entered its second week with 60 ships waiting.",
    ),
    (
        "Varnholm dockers end strike",
        "2024-03-14",
        "Dockers in Varnholm ended their strike after nine days and accepted the offer.",
    ),
)
OTHER = (
    "Comet seen from Halden",
    "2024-03-10",
    "Astronomers at Halden have found a comet that can be seen without a telescope.",
)
TOPIC = "Varnholm dockers strike"


def told(title: str, day: str | None, text: str) -> Article:
    published = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
    address = f"https://herald.example/{title.replace(' ', '-')}"
    return Article(title=title, text=text, publisher="Coast Herald", url=address, published=published, language="en")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path_factory.mktemp("timeline")) as opened:
        undated = told(
            "Varnholm union leaflet",
            None,
            "Posters for the strike fund of the Varnholm dockers union hang in every shop of the old town.",
        )
        opened.add([*(told(*each) for each in (*STORY, OTHER)), undated])
        yield opened


def test_a_story_is_told_oldest_first_and_alone(index: NewsIndex) -> None:
    found = timeline(index, TOPIC)
    days = [entry.since for entry in found.entries]
    assert days == sorted(day for day in days if day) and len(days) >= 3
    assert not any("comet" in entry.sentence.text for entry in found.entries)
    assert all("union" in entry.sentence.text for entry in found.undated) and len(found.undated) == 1


def test_a_day_that_is_named_dates_its_entry_and_others_have_that_of_their_article(index: NewsIndex) -> None:
    found = timeline(index, TOPIC)
    first = found.entries[0]
    assert (said_time(first), first.basis, first.words) == ("4 March 2024", "said", "on Monday")
    assert (said_time(found.entries[-1]), found.entries[-1].basis) == ("14 March 2024", "published")


def test_every_entry_is_word_for_word_in_the_article_it_cites(index: NewsIndex) -> None:
    found = timeline(index, TOPIC)
    cited = {citation.number: citation for citation in found.citations}
    for entry in (*found.entries, *found.undated):
        (number,) = entry.sentence.citations
        article = index.article(cited[number].article_id)
        assert entry.sentence.support == "supported" and article is not None
        assert article.text[cited[number].start : cited[number].end] == entry.sentence.text


def test_nothing_later_than_the_moment_asked_about_is_told(index: NewsIndex) -> None:
    then = datetime(2024, 3, 13, tzinfo=UTC)
    found = timeline(index, TOPIC, asked_at=then)
    assert found.entries and all(entry.since and entry.since <= then for entry in found.entries)


def test_filters_and_the_number_of_entries_are_kept(index: NewsIndex) -> None:
    assert len(timeline(index, TOPIC, most=2).citations) == 2
    assert timeline(index, TOPIC, Filters(publishers=("Nobody",))).citations == ()
    with pytest.raises(QueryError, match="1 to 50"):
        timeline(index, TOPIC, most=0)


def test_it_is_the_same_in_json_on_a_terminal_and_on_the_page(index: NewsIndex) -> None:
    found = timeline(index, TOPIC)
    as_json = json.loads(json.dumps(timeline_json(found)))
    assert as_json["entries"][0]["since"] == "2024-03-04T00:00:00Z" and as_json["entries"][0]["dated_by"] == "said"
    assert "- 4 March 2024 (“on Monday”" in laid_out(timeline_screen(found))
    page = str(fold(found))
    assert '<time datetime="2024-03-04">4 March 2024</time>' in page and "\n" not in page


def test_a_story_that_is_not_here_has_no_entries(index: NewsIndex) -> None:
    found = timeline(index, "Cricket in Melbourne")
    assert found.citations == () and "No article here" in laid_out(timeline_screen(found))
