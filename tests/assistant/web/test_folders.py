"""A folder of feeds narrows a question to its outlets, at every interface and by the same name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant import Assistant
from assistant.mcp.request_models import SearchNews
from assistant.mcp.tools import NewsTools
from assistant.web.app import build_app
from index import NewsIndex
from index.fetching.fetch import Fetcher
from tests.assistant.web.over_http import Visitor, running
from tests.index.embedding.embedders import WordEmbedder
from tests.index.fetching.web import LocalWeb

pytestmark = pytest.mark.slow

OUTLETS = {"Coast Post": "News/Sea", "Valley Mail": "News/Land", "Night Sheet": None}
QUESTION = "What does the new ferry cost?"


def rss(outlet: str, cost: int) -> str:
    said = (
        f"The new ferry costs {cost} million crowns, the harbour board told the {outlet} on Monday after its meeting."
    )
    item = f"<item><title>Ferry of {cost} million</title><guid>1</guid><description>{said}</description></item>"
    return f"<rss version='2.0'><channel><title>{outlet}</title>{item}</channel></rss>"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    """Three followed feeds of three outlets, two of them in folders, and a third folder that has led to nothing."""
    folder = tmp_path_factory.mktemp("folders")
    with (
        LocalWeb() as web,
        Fetcher(allow_private=True, pause_seconds=0) as fetcher,
        NewsIndex.open(folder / "home", embedder=WordEmbedder(), fetcher=fetcher) as opened,
    ):
        outlines = f'<outline text="Empty"><outline text="x" xmlUrl="{web.url("/gone")}"/></outline>'
        for number, (outlet, place) in enumerate(OUTLETS.items()):
            web.reply(f"/{number}", rss(outlet, 10 + number), content_type="application/rss+xml")
            outline = f'<outline text="{outlet}" xmlUrl="{web.url(f"/{number}")}"/>'
            for name in reversed(place.split("/") if place else []):
                outline = f'<outline text="{name}">{outline}</outline>'
            outlines += outline
        opml = folder / "mine.opml"
        opml.write_text(f"<opml><body>{outlines}</body></opml>")
        opened.feeds.subscribe(opml)
        list(opened.feeds.refresh())
        yield opened


@pytest.fixture(scope="module")
def visitor(index: NewsIndex) -> Iterator[Visitor]:
    with running(build_app(index)) as address:
        yield Visitor(address)


def outlets(hits: list[dict[str, str]]) -> set[str]:
    return {hit["publisher"] for hit in hits}


def test_folders_are_listed_with_those_that_hold_only_folders(index: NewsIndex) -> None:
    assert index.feeds.folders() == ("Empty", "News", "News/Land", "News/Sea")


@pytest.mark.parametrize(
    ("folder", "found"),
    [("News/Sea", {"Coast Post"}), ("news", {"Coast Post", "Valley Mail"})],
)
def test_a_folder_means_its_outlets_everywhere(
    index: NewsIndex, visitor: Visitor, folder: str, found: set[str]
) -> None:
    assert outlets(visitor.get(f"/api/search?q=ferry&folder={folder}").json()["hits"]) == found
    assert (
        outlets(visitor.post("/api/search", {"query": "ferry", "filters": {"folders": [folder]}}).json()["hits"])
        == found
    )
    answer = visitor.post("/api/ask", {"question": QUESTION, "filters": {"folders": [folder]}}).json()
    assert outlets(answer["citations"]) <= found and set(answer["filters"]["publishers"]) == found
    told = NewsTools(index, Assistant(index)).search_news(SearchNews(query="ferry", folders=[folder]))
    assert outlets(told.as_json["hits"]) == found


def test_the_page_offers_folders_before_outlets(visitor: Visitor) -> None:
    settings = visitor.page()
    choices = next(each for each in settings["components"] if each["props"].get("elem_id") == "nd-outlets")
    values = [value for _, value in choices["props"]["choices"]]
    assert values == ["Empty/", "News/", "News/Land/", "News/Sea/", *sorted(OUTLETS)]
    event = next(each for each in settings["dependencies"] if each["api_name"] == "answer")
    for chosen, said, unsaid in ((["News/Sea/"], "10 million", "11 million"), (["Empty/"], "no article", "million")):
        shown = str(list(visitor.event(event["id"], None, QUESTION, "", "", chosen, "")))
        assert said in shown and unsaid not in shown


def test_an_unknown_folder_is_a_line(visitor: Visitor) -> None:
    reply = visitor.get("/api/search?q=ferry&folder=News/Sky")
    assert (reply.status, reply.json()["error"]) == (
        404,
        "no followed feed is in a folder “News/Sky”; newsdesk feeds list shows them",
    )
