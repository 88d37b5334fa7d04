"""Agents over streamable HTTP: at /mcp beside the page, and alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from assistant import Assistant
from assistant.filters import read_asked_at
from assistant.mcp.http import McpOverHttp
from assistant.mcp.server import news_server
from assistant.mcp.tools import NewsTools
from assistant.rendering.answer import answer_json
from assistant.settings import AssistantSettings, PageUser
from assistant.web.app import build_app
from assistant.web.mcp_routes import mcp_app, serve_mcp
from assistant.web.security.access import Authenticator
from assistant.web.security.exposure import exposure
from assistant.web.security.protection import Protection
from index import NewsIndex
from index.errors import SettingsError
from tests.assistant.mcp.agents import ERAS, told
from tests.assistant.mcp.test_tools import WAGES
from tests.assistant.slow import Slow
from tests.assistant.web.over_http import Visitor, running

pytestmark = pytest.mark.slow

HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}
TAKES = {"Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def page(news_index: NewsIndex) -> Iterator[str]:
    with running(build_app(news_index, Protection(hosts=("127.0.0.1",)))) as address:
        yield address


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("path", ["/mcp", "/mcp/"])
async def test_the_page_answers_agents_too(page: str, assistant: Assistant, path: str, era: str) -> None:
    async with Client(f"{page}{path}", mode=era) as agent:
        _, shown = await told(agent, "ask_news", question=WAGES, asked_at="2024-03-20")
    assert shown == answer_json(assistant.ask(WAGES, asked_at=read_asked_at("2024-03-20")))
    assert Visitor(page).get("/").status == 200


@pytest.mark.parametrize("era", ERAS)
async def test_several_agents_are_answered_at_once(page: str, era: str) -> None:
    answers: list[str] = []

    async def ask(question: str) -> None:
        async with Client(f"{page}/mcp", mode=era) as agent:
            answers.append((await told(agent, "ask_news", question=question))[1]["answer"])

    async with anyio.create_task_group() as tasks:
        for question in (WAGES, "How much did Lindow pay for the star map?") * 5:
            tasks.start_soon(ask, question)
    assert len(answers) == 10
    assert sum("4.5 percent" in each for each in answers) == sum("340,000" in each for each in answers) == 5


@pytest.mark.parametrize("era", ERAS)
async def test_an_agent_that_gives_up_ends_its_answer(news_index: NewsIndex, era: str) -> None:
    slow = Slow()
    with running(build_app(news_index, assistant=slow)) as address:
        async with Client(f"{address}/mcp", mode=era) as agent, anyio.create_task_group() as tasks:
            tasks.start_soon(agent.call_tool, "ask_news", {"question": WAGES})
            assert await anyio.to_thread.run_sync(slow.begun.wait, 30)
            tasks.cancel_scope.cancel()
        assert await anyio.to_thread.run_sync(slow.ended.wait, 30)


def test_other_sites_and_unknown_names_are_refused(page: str) -> None:
    assert Visitor(page, headers=TAKES).post("/mcp", HELLO).status == 200
    assert Visitor(page, headers=TAKES).post("/mcp", HELLO, Origin="https://evil.example").status == 403
    assert Visitor(page, headers=TAKES).post("/mcp", HELLO, Host="evil.example").status == 400
    assert Visitor(page, headers=TAKES).ask("POST", "/mcp", b"{}" + b" " * 1_100_000).status == 413


@pytest.mark.parametrize("era", ERAS)
async def test_behind_a_password_agents_need_it_too(news_index: NewsIndex, tmp_path: Path, era: str) -> None:
    door = Authenticator((PageUser("anna", "a-long-password"),), tmp_path)
    with running(build_app(news_index, Protection(authenticator=door))) as address:
        assert Visitor(address, headers=TAKES).post("/mcp", HELLO).status == 401
        async with (
            httpx2.AsyncClient(auth=("anna", "a-long-password"), timeout=60) as http,
            Client(streamable_http_client(f"{address}/mcp", http_client=http), mode=era) as agent,
        ):
            assert (await told(agent, "list_feeds"))[1] == {"feeds": []}


@pytest.mark.parametrize("users", [(), (PageUser("anna", "a-long-password"),)], ids=["no users", "users"])
@pytest.mark.parametrize("alone", [False, True], ids=["beside the page", "alone"])
async def test_a_token_opens_it(
    news_index: NewsIndex, tmp_path: Path, users: tuple[PageUser, ...], alone: bool
) -> None:
    token = "0123456789-abcdefgh"
    if alone:
        auth = " ".join(f"{user.name}:{user.password}" for user in users)
        reach = exposure("127.0.0.1", settings=AssistantSettings(auth=auth or None))
        app: Any = mcp_app(
            McpOverHttp(news_server(NewsTools(news_index, Assistant(news_index)))),
            Protection.of(reach, news_index.home, [token]),
        )
    else:
        app = build_app(
            news_index, Protection(authenticator=Authenticator(users, tmp_path) if users else None, tokens=[token])
        )
    with running(app) as address:
        for headers in ({}, {"Authorization": "Bearer another-token-of-mine"}):
            assert Visitor(address, headers={**TAKES, **headers}).post("/mcp", HELLO).status == 401
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=60) as http,
            Client(streamable_http_client(f"{address}/mcp", http_client=http)) as agent,
        ):
            assert (await told(agent, "list_feeds"))[1] == {"feeds": []}


def test_strangers_are_never_let_add(news_index: NewsIndex) -> None:
    with pytest.raises(SettingsError, match="would let strangers add news"):
        serve_mcp(news_index, "0.0.0.0", 0, without_password=True, on_news=lambda: None)


async def test_alone_it_stands_behind_the_same_door(news_index: NewsIndex) -> None:
    settings = AssistantSettings(auth="anna:a-long-password")
    agents = McpOverHttp(news_server(NewsTools(news_index, Assistant(news_index))))
    with running(
        mcp_app(agents, Protection.of(exposure("127.0.0.1", settings=settings), news_index.home, ()))
    ) as address:
        assert Visitor(address, headers=TAKES).post("/mcp", HELLO).status == 401
        named = Visitor(address, headers={**TAKES, "Authorization": "Basic YW5uYTphLWxvbmctcGFzc3dvcmQ="})
        assert named.post("/mcp", HELLO).status == 200
        assert named.post("/mcp", HELLO, Host="evil.example").status == 400
        assert named.get("/").status == 404


async def test_many_sessions_lock_nobody_out(news_index: NewsIndex) -> None:
    agents = McpOverHttp(news_server(NewsTools(news_index, Assistant(news_index))), max_sessions=5)
    with running(mcp_app(agents, Protection())) as address:
        opened = [Visitor(address, headers=TAKES).post("/mcp", HELLO) for _ in range(3)]
        async with Client(f"{address}/mcp", mode="legacy") as agent:
            for _ in range(20):
                opened.append(Visitor(address, headers=TAKES).post("/mcp", HELLO))
                assert (await told(agent, "list_feeds"))[1] == {"feeds": []}  # one that is used stays
        assert [each.status for each in opened] == [200] * 23
        for reply, status in ((opened[0], 404), (opened[-1], 200)):
            again = Visitor(address, headers={**TAKES, "Mcp-Session-Id": str(reply.header("mcp-session-id"))})
            assert again.post("/mcp", {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}).status == status


async def test_before_it_runs_it_says_so(news_index: NewsIndex) -> None:
    agents = McpOverHttp(news_server(NewsTools(news_index, Assistant(news_index))))
    transport = httpx2.ASGITransport(app=agents)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        assert (await http.post("/mcp", json=HELLO)).status_code == 503
