"""Many at once: each hears his own answers and nobody else's, over real sockets and Gradio's real queue."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from assistant.settings import PageUser
from assistant.web.app import build_app
from assistant.web.security.access import Authenticator
from assistant.web.security.gradio_filter import MAX_BODY_BYTES
from assistant.web.security.protection import Protection
from assistant.web.security.readers import COOKIE
from index import Article, NewsIndex
from tests.assistant.web.over_http import Visitor, running
from tests.index.embedding.embedders import WordEmbedder

pytestmark = pytest.mark.slow

TOWNS = ("Orvala", "Bremsund", "Kettering", "Lysholm", "Marvik", "Nordby", "Oxmoor", "Pellworm", "Quarley", "Rosswick")
OPENED = ("library", "harbour", "bakery", "stadium", "museum", "bridge", "school", "theatre", "market", "station")
NAMES = tuple(f"reader{number}" for number in range(10))
USERS = tuple(PageUser(name, f"password-of-{name}") for name in NAMES)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path_factory.mktemp("home"), embedder=WordEmbedder()) as opened:
        opened.add(
            Article(
                title=f"{town} opens its {thing}",
                text=f"The mayor of {town} opened the new {thing} of {town} on Monday. It cost 4 million crowns.",
                publisher="Coast Courier",
                published=datetime(2024, 5, 2, tzinfo=UTC),
            )
            for town, thing in zip(TOWNS, OPENED, strict=True)
        )
        yield opened


@pytest.fixture(scope="module")
def address(index: NewsIndex) -> Iterator[str]:
    with running(build_app(index)) as url:
        yield url


@pytest.fixture(scope="module")
def address_with_users(index: NewsIndex) -> Iterator[str]:
    with running(build_app(index, Protection(authenticator=Authenticator(USERS, index.home)))) as url:
        yield url


def at_once(visitors: Sequence[Visitor], ask: Callable[[int, Visitor], str]) -> list[str]:
    ready = threading.Barrier(len(visitors))

    def go(number: int, visitor: Visitor) -> str:
        ready.wait(timeout=30)
        return ask(number, visitor)

    with ThreadPoolExecutor(len(visitors)) as pool:
        return list(pool.map(go, range(len(visitors)), visitors))


def signed_in(address: str, name: str) -> Visitor:
    visitor = Visitor(address)
    form = f"name={name}&password=password-of-{name}"
    assert visitor.ask("POST", "/sign-in", form, Content_Type="application/x-www-form-urlencoded").status == 303
    return visitor


@pytest.mark.parametrize("users", [False, True], ids=["browsers", "users"])
def test_ten_ask_at_once_and_each_hears_his_own_answer(users: bool, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("address_with_users" if users else "address")
    visitors = [signed_in(url, name) if users else Visitor(url) for name in NAMES]

    def ask(number: int, visitor: Visitor) -> str:
        return str(visitor.ask_question(f"What did the mayor of {TOWNS[number]} open? Asked by {NAMES[number]}"))

    def follow_up(number: int, visitor: Visitor) -> str:
        return str(visitor.ask_question(f"And what did it cost? Asked again by {NAMES[number]}"))

    for number, heard in enumerate(at_once(visitors, ask)):
        assert f"opened the new {OPENED[number]} of {TOWNS[number]} on Monday." in heard
        assert [name for name in NAMES if name in heard] == [NAMES[number]]
    for number, heard in enumerate(at_once(visitors, follow_up)):
        assert f"Asked again by {NAMES[number]}" in heard
        assert [name for name in NAMES if name in heard] == [NAMES[number]]
    for number, visitor in enumerate(visitors):
        kept = visitor.get("/conversations/state").json()
        assert kept["count"] > 0
        assert [name for name in NAMES if name in kept["list"]] == [NAMES[number]]
    stranger = Visitor(url).get("/conversations/state")
    assert stranger.status == 401 if users else stranger.json()["count"] == 0


@pytest.mark.parametrize("users", [False, True], ids=["browsers", "users"])
def test_an_open_page_is_its_readers_alone(users: bool, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("address_with_users" if users else "address")
    anna, ben = [signed_in(url, name) if users else Visitor(url) for name in NAMES[:2]]
    anna.ask_question("What did the mayor of Orvala open?")
    ben.page()
    tab = anna.session
    order = {"data": [None], "fn_index": 9, "session_hash": tab, "trigger_id": None, "event_data": None}
    for method, path in (
        ("GET", f"/gradio_api/queue/data?session_hash={tab}"),
        ("GET", f"/gradio_api/queue/data?session_hash={ben.session}&session_hash={tab}"),
        ("GET", f"/gradio_api/queue/data?session_hash={tab}&session_hash={ben.session}"),
        ("GET", f"/gradio_api/queue/data?session%5Fhash={tab}"),
        ("GET", f"/gradio_api/heartbeat/{tab}"),
        ("GET", f"/gradio_api/heartbeat/%{ord(tab[0]):x}{tab[1:]}"),
    ):
        assert ben.ask(method, path).status == 403, path
    for path in ("queue/join", "queue/join?session_hash=other", "run/predict", "cancel"):
        assert ben.post(f"/gradio_api/{path}", order).status == 403, path
    if not users:
        assert Visitor(url).post("/gradio_api/queue/join", order).status == 403
    heard = str(anna.ask_question("And what did it cost?"))
    assert "What did the mayor of Orvala open?" in heard


def test_the_same_browser_goes_on_in_its_page(address: str) -> None:
    anna = Visitor(address)
    anna.ask_question("What did the mayor of Orvala open?")
    again = Visitor(address, {COOKIE: anna.cookies[COOKIE]}, session=anna.session)
    assert "Orvala" in str(again.ask_question("And what did it cost?"))


def test_orders_to_gradio_are_bounded(address: str) -> None:
    visitor = Visitor(address)
    order = {"data": ["x" * MAX_BODY_BYTES], "fn_index": 0, "session_hash": visitor.session}
    assert visitor.post("/gradio_api/queue/join", order).status == 413
    order = {"data": [], "fn_index": 0, "session_hash": "x" * 500}
    assert visitor.post("/gradio_api/queue/join", order).status == 403
    for body in ("", "{", "[]", "null", '{"session_hash": 7}', '{"session_hash": null}'):
        reply = visitor.ask("POST", "/gradio_api/queue/join", body, Content_Type="application/json")
        assert reply.status in (400, 422), body


def test_a_slow_order_holds_up_nobody(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.web.security.body_limit.BODY_SECONDS", 0.2)
    slow = Visitor(address).ask("POST", "/gradio_api/queue/join", b"{", Content_Length="100")
    assert slow.status == 408
