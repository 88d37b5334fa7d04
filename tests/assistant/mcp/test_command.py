"""`newsdesk mcp` as agents start it: a process with lines in and out, asked by the protocol's real client."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from assistant.wiring import add_sample
from index import NewsIndex
from tests.assistant.conftest import Run
from tests.assistant.mcp.agents import ERAS, refused, told
from tests.assistant.mcp.test_over_http import HELLO

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
CASSINI = "Why was Cassini steered into Saturn?"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("agents") / "home"
    with NewsIndex.open(folder) as index:
        add_sample(index)
    return folder


def command(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "app.py"), *arguments]


def as_agent(home: Path, *more: str, era: str = "auto") -> Client:
    program, *arguments = command("mcp", "--home", str(home), *more)
    return Client(StdioServerParameters(command=program, args=arguments, env=dict(os.environ)), mode=era)


@contextmanager
def holding(*arguments: str) -> Iterator[str]:
    """The address that a long-lived command prints, as long as it runs."""
    process = subprocess.Popen(command(*arguments, "--json"), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield json.loads(process.stdout.readline())["url"]
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


@pytest.mark.parametrize("era", ERAS)
async def test_an_agent_starts_it_asks_and_ends_it(home: Path, era: str) -> None:
    async with as_agent(home, era=era) as agent:
        assert len((await agent.list_tools()).tools) == 4
        text, shown = await told(agent, "ask_news", question=CASSINI)
        assert shown["sentences"] and shown["citations"][0]["quote"] in text
        assert "is missing" in await refused(agent, "ask_news")
    with NewsIndex.open(home) as index:  # nobody holds it any more, and it was closed in good order
        assert index.problems() == []


def test_only_the_protocol_is_on_standard_output_and_it_ends_with_its_input(home: Path) -> None:
    done = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    asked = {"name": "search_news", "arguments": {"query": "Ærø — 土星 🪐", "k": 1}}
    lines = [HELLO, done, {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": asked}]
    process = subprocess.Popen(
        command("mcp", "--home", str(home)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin and process.stdout
    process.stdin.write(b"no message\n\n" + b"".join(json.dumps(line).encode() + b"\n" for line in lines))
    process.stdin.flush()
    told: list[dict[str, object]] = []
    while not any(each.get("id") == 2 for each in told):
        told.append(json.loads(process.stdout.readline()))
    rest, errors = process.communicate(timeout=60)
    assert [json.loads(line) for line in rest.splitlines()] == []
    assert process.returncode == 0, errors
    answer = next(each for each in told if each.get("id") == 2)
    assert answer["result"]["structuredContent"]["query"] == "Ærø — 土星 🪐"  # type: ignore[index]


@pytest.mark.thorough
async def test_two_agents_and_the_command_line_work_beside_each_other(home: Path) -> None:
    async with as_agent(home) as first, as_agent(home) as second:
        answers: list[str] = []

        async def ask(agent: Client) -> None:
            answers.append((await told(agent, "ask_news", question=CASSINI))[1]["answer"])

        async with anyio.create_task_group() as tasks:
            for agent in (first, second) * 3:
                tasks.start_soon(ask, agent)
        assert len(answers) == 6 and len(set(answers)) == 1
        asked = await anyio.run_process(command("ask", CASSINI, "--home", str(home), "--json"))
        assert json.loads(asked.stdout)["answer"] == answers[0]


@pytest.mark.thorough
async def test_an_agent_starts_it_while_the_page_is_served(home: Path) -> None:
    with holding("serve", "--port", "0", "--home", str(home)) as page:
        async with as_agent(home) as beside, Client(f"{page}/mcp") as over_http:
            by_lines = (await told(beside, "ask_news", question=CASSINI))[1]
            by_http = (await told(over_http, "ask_news", question=CASSINI))[1]
        assert by_lines["answer"] == by_http["answer"] and by_lines["sentences"]
        again = subprocess.run(
            command("mcp", "--http", "--home", str(home)), capture_output=True, text=True, timeout=120
        )
        assert again.returncode == 1 and f"answers agents at {page}/mcp" in again.stderr


async def test_alone_over_http(home: Path) -> None:
    with holding("mcp", "--http", "--port", "0", "--home", str(home)) as address:
        async with Client(address) as agent:
            assert (await told(agent, "ask_news", question=CASSINI))[1]["sentences"]
            assert [each.name for each in (await agent.list_tools()).tools][-1] == "list_feeds"


@pytest.mark.thorough
async def test_adding_has_to_be_allowed(home: Path) -> None:
    async with as_agent(home, "--allow-adding") as agent:
        assert [each.name for each in (await agent.list_tools()).tools][-1] == "add_news"
        assert "127.0.0.1" in await refused(agent, "add_news", address="http://127.0.0.1:1/news")


@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        (["--port", "7000"], 2, "go with --http"),
        (["--http", "--host", "0.0.0.0"], 1, "no password is set"),
    ],
)
def test_a_wrong_command_line_is_told_in_one_line(run: Run, arguments: list[str], code: int, line: str) -> None:
    ended, output, errors = run("mcp", *arguments)
    assert (ended, output) == (code, "") and line in errors
