"""Gradio's own client over a served port: four endpoints with types, the JSON of every other door, and nothing else."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError, AuthenticationError

from assistant import Assistant
from assistant.filters import read_asked_at
from assistant.records import Event
from assistant.rendering.answer import answer_json, hits_json
from assistant.rendering.json_schema import AnswerShape, ArticlePageShape, FeedsShape, HitsShape
from assistant.settings import PageUser
from assistant.web.app import build_app
from assistant.web.security.access import Authenticator
from assistant.web.security.protection import Protection
from index import Filters, NewsIndex
from tests.assistant.slow import Slow
from tests.assistant.web.over_http import Visitor, running

pytestmark = pytest.mark.slow

WAGES = "How much do wages rise under the deal in Varnholm?"
OF_GRADIO_ITSELF = (
    "upload",
    "file=/etc/passwd",
    "proxy=http://127.0.0.1:1/",
    "call/search",
    "api/search",
    "openapi.json",
    "runs",
)


def client_of(address: str, **options: Any) -> Client:
    # Its first question to its makers is how it is used; tests ask nothing of the network.
    return Client(address, analytics_enabled=False, download_files=False, verbose=False, **options)


@pytest.fixture(scope="module")
def page(news_index: NewsIndex) -> Iterator[str]:
    with running(build_app(news_index)) as address:
        yield address


@pytest.fixture(scope="module")
def client(page: str) -> Iterator[Client]:
    client = client_of(page)
    yield client
    client.close()


def test_it_is_told_of_four_endpoints_and_their_types(client: Client) -> None:
    api = client.view_api(return_format="dict", print_info=False)
    assert isinstance(api, dict) and not api["unnamed_endpoints"]
    shapes = {"/search": HitsShape, "/ask": AnswerShape, "/article": ArticlePageShape, "/feeds": FeedsShape}
    assert set(api["named_endpoints"]) == set(shapes)
    for name, shape in shapes.items():
        [returned] = api["named_endpoints"][name]["returns"]
        assert set(returned["type"]["properties"]) == set(shape.__annotations__)
    asked = {each["parameter_name"]: each for each in api["named_endpoints"]["/ask"]["parameters"]}
    assert asked["question"]["python_type"]["type"] == "str" and not asked["question"]["parameter_has_default"]
    assert "list[str]" in asked["publishers"]["python_type"]["type"] and asked["publishers"]["parameter_has_default"]


def test_an_answer_is_that_of_every_other_door(client: Client, assistant: Assistant) -> None:
    answer = client.predict(WAGES, asked_at="2024-03-20", api_name="/ask")
    assert answer == answer_json(assistant.ask(WAGES, asked_at=read_asked_at("2024-03-20")))


def test_an_answer_grows_before_it_is_whole(client: Client) -> None:
    job = client.submit(WAGES, api_name="/ask")
    whole = job.result(timeout=60)
    views = job.outputs()
    assert views[0]["notes"] == ["Searching"]
    assert any(view["hits"] and not view["sentences"] for view in views)
    assert all(set(view) == set(whole) for view in views)
    assert views[-1] == whole and whole["sentences"] and whole["notes"] == []
    assert views[-2]["answer"] == whole["answer"], "a list of quotes on the way, too"


def test_hits_and_an_article_are_those_of_every_other_door(client: Client, news_index: NewsIndex) -> None:
    found = client.predict("a deal on wages", k=2, publishers=["Coast Herald"], api_name="/search")
    assert found == hits_json(
        "a deal on wages", news_index.search("a deal on wages", 2, Filters(publishers=("Coast Herald",)))
    )
    hit = found["hits"][0]
    page = client.predict(hit["url"], api_name="/article")
    assert page["text"][hit["start"] : hit["end"]] == hit["passage"]
    first = client.predict(article=hit["article_id"], max_characters=200, api_name="/article")
    rest = client.predict(article=hit["article_id"], offset=first["next_offset"], api_name="/article")
    assert first["text"] + rest["text"] == page["text"]
    assert client.predict(api_name="/feeds") == {"feeds": []}


@pytest.mark.parametrize(
    ("name", "arguments", "line"),
    [
        ("/search", {"query": "wages", "k": 1000}, "k can't be used: Input should be less than or equal to 50"),
        ("/search", {"query": "wages", "publishers": [7]}, "publishers.0 can't be used"),
        ("/search", {"query": "wages", "since": "May"}, "since is no date: 'May' (write it as 2022-06-17)"),
        ("/ask", {"question": "\n" * 100_000}, "the question is empty"),
        ("/ask", {"question": "A " * 5_000}, "can't be used: String should have at most 2000 characters"),
        ("/search", {"query": "A " * 5_000}, "can't be used: String should have at most 2000 characters"),
        ("/article", {"article": "nowhere"}, "no article “nowhere” is here; a search gives ids and addresses"),
        ("/article", {"article": "nowhere", "version": 0}, "version can't be used"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(
    client: Client, name: str, arguments: dict[str, Any], line: str
) -> None:
    with pytest.raises(AppError) as told:
        client.predict(**arguments, api_name=name)
    assert line in str(told.value) and "\n" not in str(told.value)


def test_ten_calls_at_once_are_all_answered(page: str) -> None:
    clients = [client_of(page) for _ in range(10)]
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda each: each.predict(WAGES, api_name="/ask"), clients))
    assert all("4.5 percent" in answer["answer"] for answer in answers)
    for each in clients:
        each.close()


def test_a_call_that_is_cancelled_ends_its_answer(news_index: NewsIndex) -> None:
    slow = Slow()
    with running(build_app(news_index, assistant=slow)) as address:
        client = client_of(address)
        job = client.submit(WAGES, api_name="/ask")
        assert slow.begun.wait(60)
        next(iter(job))  # until the client has heard of its call it can't name it
        job.cancel()
        assert slow.ended.wait(60)
        client.close()


def test_a_slip_of_ours_is_one_line_for_the_client(news_index: NewsIndex, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def stream(self, question: str, *_: object, **__: object) -> Iterator[Event]:
            raise RuntimeError("a secret of the server")

    with running(build_app(news_index, assistant=Broken())) as address:
        client = client_of(address)
        with pytest.raises(AppError, match="something went wrong") as told:
            client.predict(WAGES, api_name="/ask")
        client.close()
    assert "secret" not in str(told.value) and "a secret of the server" in caplog.text


def test_the_pages_own_events_are_not_to_be_called(client: Client) -> None:
    for name in ("/answer", "/open", "/look_again"):
        with pytest.raises(ValueError, match="api_name"):
            client.predict(api_name=name)


def test_nothing_of_gradio_is_opened_but_what_the_client_needs(page: str) -> None:
    visitor = Visitor(page)
    assert visitor.get("/config").status == 200
    for route in OF_GRADIO_ITSELF:
        assert visitor.get(f"/gradio_api/{route}").status == 404, route
        assert visitor.post(f"/gradio_api/{route}", {"data": []}).status == 404, route
    for route in ("/monitoring", "/login", "/logout", "/openapi.json", "/svelte/x"):
        assert visitor.get(route).status == 404, route
    # Past the queue nothing would hold calls to their number.
    assert visitor.post("/gradio_api/run/ask", {"data": [WAGES]}).status == 404


def test_what_is_listed_of_the_page_tells_no_more_than_its_document(page: str) -> None:
    config = Visitor(page).get("/config").json()
    document = Visitor(page).page()
    assert set(config) <= set(document) | {"username"}


def test_behind_a_password_the_client_sends_it_in_a_header(news_index: NewsIndex, tmp_path: Path) -> None:
    door = Authenticator((PageUser("anna", "a-long-password"),), tmp_path)
    with running(build_app(news_index, Protection(authenticator=door))) as address:
        with pytest.raises(AuthenticationError):
            client_of(address)
        password = base64.b64encode(b"anna:a-long-password").decode()
        client = client_of(address, headers={"Authorization": f"Basic {password}"})
        assert client.predict(WAGES, api_name="/ask")["sentences"]
        stranger = Visitor(address)
        assert stranger.get(f"/gradio_api/queue/data?session_hash={client.session_hash}").status == 401
        client.close()


def test_nobody_hears_what_another_reader_asked(page: str, news_index: NewsIndex, tmp_path: Path) -> None:
    door = Authenticator((PageUser("anna", "a-long-password"), PageUser("ben", "another-password")), tmp_path)
    with running(build_app(news_index, Protection(authenticator=door))) as address:
        anna, ben = (
            {"Authorization": f"Basic {base64.b64encode(each).decode()}"}
            for each in (b"anna:a-long-password", b"ben:another-password")
        )
        client = client_of(address, headers=anna)
        client.predict(WAGES, api_name="/ask")
        other = Visitor(address, headers=ben)
        assert other.get(f"/gradio_api/queue/data?session_hash={client.session_hash}").status == 403
        client.close()
