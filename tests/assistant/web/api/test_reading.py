"""Search, timelines, checked drafts, articles and feeds over HTTP: what the index and the command line give, as they give it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from assistant.comparing.timeline import timeline
from assistant.drafts.draft import check_draft
from assistant.rendering.answer import hits_json
from assistant.rendering.changes import history_json, version_json
from assistant.rendering.draft import check_json
from assistant.rendering.timeline_text import timeline_json
from assistant.web.app import build_app
from index import Article, Filters, NewsIndex
from index.splitter import split
from tests.assistant.web.over_http import Visitor, running
from tests.index.embedding.embedders import WordEmbedder

pytestmark = pytest.mark.slow

WHEN = datetime(2024, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[NewsIndex, Visitor]]:
    """An index with an article that was changed, and one without an address."""
    with NewsIndex.open(tmp_path_factory.mktemp("home"), embedder=WordEmbedder()) as index:
        for boats in (3, 5):
            index.add(
                Article(
                    title="Storm sinks boats at Odde",
                    text=f"A storm sank {boats} boats in the harbour of Odde.",
                    url="https://coast.example/news/storm?id=7&lang=en",
                )
            )
        index.add(Article(title="A note", text="Zeile eins.\n\nÉté, naïve, 星, 🛶 and \N{LINE SEPARATOR} end."))
        with running(build_app(index)) as url:
            yield index, Visitor(url)


def test_a_search_gives_what_python_finds(program: Visitor, news_index: NewsIndex) -> None:
    found = news_index.research("strike of dockers", 3, Filters(publishers=("Coast Herald",)), WHEN)
    own = hits_json("strike of dockers", found.hits, found.plan.understood, found.plan.set_aside)
    address = "/api/search?q=strike+of+dockers&k=3&publisher=Coast+Herald&asked_at=2024-06-01T00:00:00Z"
    assert program.get(address).json() == own
    body = {
        "query": "strike of dockers",
        "k": 3,
        "filters": {"publishers": ["Coast Herald"]},
        "asked_at": "2024-06-01T00:00:00Z",
    }
    assert program.post("/api/search", body).json() == own


def test_filters_of_an_address_are_repeated_for_several_and_leave_out_what_they_name(program: Visitor) -> None:
    both = program.get("/api/search?q=news&publisher=Coast+Herald&publisher=Lindow+Post&language=en").json()
    assert {each["publisher"] for each in both["hits"]} == {"Coast Herald", "Lindow Post"}
    early = program.get("/api/search?q=news&until=2024-02-06&section=Science").json()
    assert [each["publisher"] for each in early["hits"]] == ["Halden Science"]
    question = "/api/search?q=what+did+the+Coast+Herald+report+in+May+2019"
    assert program.get(question).json()["understood"] or program.get(question).json()["set_aside"]
    free = program.get(f"{question}&any_time=true&any_outlet=1").json()
    assert free["understood"] == free["set_aside"] == []


def test_a_timeline_gives_what_python_tells(program: Visitor, news_index: NewsIndex) -> None:
    own = timeline_json(timeline(news_index, "the strike in Varnholm", asked_at=WHEN, most=4))
    assert own["entries"]
    address = "/api/timeline?topic=the+strike+in+Varnholm&n=4&asked_at=2024-06-01T00:00:00Z"
    assert program.get(address).json() == own


def test_a_draft_is_checked_against_what_is_here_or_against_what_comes_with_it(
    program: Visitor, news_index: NewsIndex
) -> None:
    draft = "The star map shows 86 constellations. The comet was found by Otto Grim."
    checked = check_draft(draft, news_index)
    assert program.post("/api/check", {"draft": draft}).json() == check_json("draft", "index", checked)
    reply = program.post("/api/check", {"draft": "It has 12 rooms.", "evidence": ["The house has 12 rooms."]}).json()
    assert (reply["against"], reply["counts"]["supported"]) == ("evidence", 1)


def test_an_article_is_found_by_its_id_and_by_its_address(changing: tuple[NewsIndex, Visitor]) -> None:
    index, program = changing
    address = "https://coast.example/news/storm?id=7&lang=en"
    known = index.find(address)
    own = version_json(index.versions(str(known))[-1])
    by_id = program.get(f"/api/articles/{known}").json()
    assert {name: by_id[name] for name in own} == own
    assert (by_id["version"], by_id["versions"], by_id["next_offset"]) == (2, 2, None)
    assert program.get(f"/api/articles/{quote(address, safe='')}").json() == by_id


def test_each_version_can_be_read_and_what_changed_between_them(changing: tuple[NewsIndex, Visitor]) -> None:
    index, program = changing
    known = str(index.find("https://coast.example/news/storm?id=7&lang=en"))
    assert "3 boats" in program.get(f"/api/articles/{known}?version=1").json()["text"]
    assert program.get(f"/api/articles/{known}/versions").json() == history_json(index.versions(known))
    missing = program.get(f"/api/articles/{known}?version=9")
    assert (missing.status, missing.json()["error"]) == (
        404,
        "“Storm sinks boats at Odde” has 2 versions, and no version 9",
    )


def test_a_text_is_given_to_the_letter_and_in_stretches(changing: tuple[NewsIndex, Visitor]) -> None:
    index, program = changing
    article = index.search("naïve")[0].article
    assert program.get(f"/api/articles/{article.id}").json()["text"] == article.text
    at, text = 0, ""
    while at is not None:
        piece = program.get(f"/api/articles/{article.id}?offset={at}&max_characters=7").json()
        text, at = text + piece["text"], piece["next_offset"]
    assert text == article.text
    assert program.get(f"/api/articles/{article.id}?offset=999").status == 400
    assert program.get(f"/api/articles/{article.id}?version=0").status == 400


@pytest.mark.parametrize("which", ["0000000000000000", "https%3A%2F%2Fnowhere.example%2F", "%00", "..%2f..%2fetc"])
def test_an_article_that_is_not_here(program: Visitor, which: str) -> None:
    for path in (f"/api/articles/{which}", f"/api/articles/{which}/versions"):
        reply = program.get(path)
        assert reply.status == 404
        assert reply.json()["error"].startswith("no article “")


def test_feeds_are_listed(program: Visitor) -> None:
    assert program.get("/api/feeds").json() == {"feeds": []}


def test_passages_are_cut_again_as_they_were_stored(news_index: NewsIndex) -> None:
    """A program's history names passages by their place; which they are is found by cutting their article again."""
    for hit in news_index.search("news of the harbour", k=10):
        assert hit.passage in split(hit.article)
