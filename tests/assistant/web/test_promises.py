"""What the documentation promises of every route, held to every route that the application has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.settings import PageUser
from assistant.web.add_news.jobs import JobQueue
from assistant.web.app import build_app
from assistant.web.security.access import Authenticator
from assistant.web.security.api_paths import is_for_programs
from assistant.web.security.protection import Protection
from index import NewsIndex
from tests.assistant.conftest import ARTICLES
from tests.assistant.web.fuzz.routes import Endpoint, endpoints
from tests.assistant.web.fuzz.valid import Request, valid_requests
from tests.assistant.web.over_http import Reply, Visitor, running
from tests.index.embedding.embedders import WordEmbedder

pytestmark = pytest.mark.slow

TOKEN = "a-token-of-the-desk-1"
# Behind a password, these alone are open (docs/serving.md), and feeds by the secret in their address.
OPEN = ("/sign-in", "/sign-out", "/health", "/newsdesk/", "/assets/", "/standing/feed/")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path_factory.mktemp("home"), embedder=WordEmbedder()) as opened:
        opened.add(ARTICLES)
        yield opened


@pytest.fixture(scope="module")
def closed(index: NewsIndex) -> Iterator[tuple[str, list[Endpoint]]]:
    """A page behind a password, with a token for programs."""
    with JobQueue(index) as desk:
        app = build_app(
            index,
            Protection(
                authenticator=Authenticator((PageUser("anna", "a-long-password"),), index.home), tokens=(TOKEN,)
            ),
            jobs=desk,
        )
        with running(app) as address:
            yield address, endpoints(app)


@pytest.fixture(scope="module")
def public(index: NewsIndex) -> Iterator[tuple[Visitor, list[Request]]]:
    """A page that others reach without a password, under one name."""
    app = build_app(index, Protection(hosts=("127.0.0.1",)))
    with running(app) as address:
        visitor = Visitor(address)
        visitor.get("/")
        yield visitor, valid_requests(app, visitor)


def path_of(endpoint: Endpoint) -> str:
    """Its path with something that isn't there in place of each parameter."""
    return endpoint.path.replace(":path", "").replace("{", "no-").replace("}", "")


def asked(visitor: Visitor, request: Request, **headers: str) -> Reply:
    return visitor.ask(request.method, request.path, request.body or b"{}", Content_Type="application/json", **headers)


def test_everything_but_the_sign_in_page_its_looks_and_health_is_behind_the_password(
    closed: tuple[str, list[Endpoint]],
) -> None:
    address, found = closed
    wrong = [
        (each, status)
        for each in found
        if not each.path.startswith(OPEN)
        if (status := Visitor(address).ask(each.method, path_of(each)).status) not in (401, 404)
    ]
    assert wrong == []
    assert len(found) > 50


def test_a_token_opens_the_programs_paths_and_nothing_else(closed: tuple[str, list[Endpoint]]) -> None:
    address, found = closed
    program = Visitor(address, headers={"Authorization": f"Bearer {TOKEN}"})
    for each in found:
        if not each.path.startswith(OPEN):
            refused = program.ask(each.method, path_of(each)).status in (401, 404)
            assert refused or is_for_programs(each.path), each


def test_no_answer_lets_another_site_read_it_and_nothing_that_one_posts_is_taken(
    public: tuple[Visitor, list[Request]],
) -> None:
    visitor, requests = public
    for each in {(each.method, each.path): each for each in requests}.values():
        if "heartbeat" in each.path or "queue/data" in each.path:  # streams without an end
            continue
        for origin in ("https://evil.example", "null"):
            reply = asked(visitor, each, Origin=origin, Sec_Fetch_Site="cross-site")
            assert not [name for name, _ in reply.headers if name.lower().startswith("access-control-")], each
            assert each.method in ("GET", "HEAD") or reply.status in (403, 404), each
        preflight = visitor.ask(
            "OPTIONS", each.path, Origin="https://evil.example", Access_Control_Request_Method="POST"
        )
        assert not [name for name, _ in preflight.headers if name.lower().startswith("access-control-")], each


def test_no_route_answers_to_another_name(public: tuple[Visitor, list[Request]]) -> None:
    visitor, requests = public
    for path in {each.path for each in requests}:
        assert visitor.get(path, Host="evil.example").status == 400, path


def test_without_a_password_nothing_can_be_added_where_others_reach_the_page(
    public: tuple[Visitor, list[Request]], index: NewsIndex
) -> None:
    visitor, requests = public
    desk = [each for each in requests if each.path.startswith("/add-news/")]
    assert len(desk) > 8
    for each in desk:
        reply = visitor.ask(each.method, each.path, b"{}", Content_Type="application/json")
        assert (reply.status, "with a password" in reply.text) == (403, True), each


def test_what_programs_ask_changes_no_article(public: tuple[Visitor, list[Request]], index: NewsIndex) -> None:
    visitor, requests = public
    before = (index.statistics.changes, index.count(), [each.url for each in index.feeds])
    programs = [each for each in requests if is_for_programs(each.path) and each.method == "POST"]
    assert len(programs) > 20
    for each in programs:
        visitor.post(each.path, each.value, **{name.replace("-", "_"): value for name, value in each.headers})
    assert (index.statistics.changes, index.count(), [each.url for each in index.feeds]) == before
