"""The OpenAPI document: valid, true of every reply, and with examples that run; and the page that shows it to people."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.openapi.utils import get_openapi
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from assistant.sample_news import sample_folder
from assistant.web.api.openapi import ADDRESS, SAMPLES
from assistant.web.app import build_app
from assistant.web.security.protection import Protection
from index import NewsIndex
from tests.assistant.web.over_http import Reply, Visitor, running
from tests.index.embedding.embedders import WordEmbedder

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """The bundled sample news, served."""
    with NewsIndex.open(tmp_path_factory.mktemp("home")) as index:
        index.add([sample_folder()])
        with running(build_app(index, Protection(proxies=["127.0.0.1"]))) as url:
            yield Visitor(url)


@pytest.fixture(scope="module")
def document(sample: Visitor) -> Any:
    return sample.get("/api/openapi.json").json()


def operations(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def closed(schema: Any) -> Any:
    """A schema that takes no key that it does not name."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    shut = {name: closed(each) for name, each in schema.items()}
    return shut | {"additionalProperties": False} if "properties" in schema and "type" in schema else shut


def run_curl(line: str, address: str) -> Reply:
    """What a line for a terminal brings; the real curl sends it."""
    command = shlex.split(line.replace(ADDRESS, address))
    assert command[0] == "curl"
    done = subprocess.run([*command, "-sS", "-w", "\n%{http_code}"], capture_output=True, check=True, timeout=60)
    body, _, status = done.stdout.rpartition(b"\n")
    return Reply(int(status), (), body)


def test_the_document_is_a_valid_one(document: Any) -> None:
    validate(document)
    assert document["info"]["title"] == "Newsdesk"
    assert {path for _, path, _ in operations(document)} == {
        "/api/ask",
        "/api/search",
        "/api/timeline",
        "/api/check",
        "/api/articles/{article}",
        "/api/articles/{article}/versions",
        "/api/feeds",
        "/v1/models",
        "/v1/models/{model}",
        "/v1/chat/completions",
        "/health",
        "/metrics",
    }


def test_every_route_says_what_it_is_for_and_what_may_go_wrong(document: Any) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(names)) == len(names)
    for method, path, operation in operations(document):
        assert operation["description"], path
        assert operation["tags"], path
        assert operation[SAMPLES][0]["source"].startswith("curl "), path
        assert "422" not in operation["responses"], path
        if path != "/health":
            assert {"400", "401", "429", "503"} <= set(operation["responses"]), path
        for parameter in operation.get("parameters", ()):
            assert parameter.get("description") or parameter["schema"].get("description"), (method, path, parameter)


def test_every_example_runs_and_what_it_brings_is_what_the_document_says(document: Any, sample: Visitor) -> None:
    for method, path, operation in operations(document):
        reply = run_curl(operation[SAMPLES][0]["source"], sample.address)
        assert reply.status == 200, (method, path, reply.text)
        schema = operation["responses"]["200"]["content"].get("application/json", {}).get("schema")
        if path == "/metrics":
            continue
        whole = {**closed(schema), "components": closed(document["components"])}
        Draft202012Validator(whole).validate(reply.json())
        told = reply.json()
        assert all(told.get(name) for name in ("hits", "sentences", "entries", "text", "choices") if name in told), path


def test_what_goes_wrong_is_what_the_document_says(document: Any, sample: Visitor) -> None:
    for path in ("/api/ask", "/v1/chat/completions"):
        schema = document["paths"][path]["post"]["responses"]["400"]["content"]["application/json"]["schema"]
        whole = {**closed(schema), "components": closed(document["components"])}
        Draft202012Validator(whole).validate(sample.post(path, {}).json())


def test_the_examples_of_bodies_can_be_sent(document: Any, sample: Visitor) -> None:
    sent = 0
    for method, path, operation in operations(document):
        if "requestBody" not in operation:
            continue
        name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for body in document["components"]["schemas"][name]["examples"]:
            reply = sample.ask(method, path, json.dumps(body), Content_Type="application/json")
            assert reply.status == 200, reply.text
            sent += 1
    assert sent >= 5


def test_the_page_for_people_shows_each_route_and_loads_nothing_from_elsewhere(document: Any, sample: Visitor) -> None:
    page = sample.get("/api")
    assert page.header("content-type") == "text/html; charset=utf-8"
    assert "<script" not in page.text
    assert re.findall(r'(?:src|href)="(?![/#])', page.text) == []
    for _, path, _ in operations(document):
        assert path in page.text
    assert f"curl {sample.address}/v1/models" in page.text
    assert ADDRESS not in page.text
    style = re.search(r'href="(/newsdesk/api.css[^"]*)"', page.text)
    assert style
    assert sample.get(style[1]).status == 200


def test_the_page_shows_its_own_name_behind_a_proxy_and_nobody_elses_markup(sample: Visitor) -> None:
    page = sample.get("/api", Host='news.example"><script>', X_Forwarded_Proto="https")
    assert "<script>" not in page.text
    assert (
        "curl https://news.example/v1/models" in sample.get("/api", Host="news.example", X_Forwarded_Proto="https").text
    )


def test_making_the_document_holds_up_nobody_and_happens_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def slowly(**options: Any) -> Any:
        made.append(options)
        time.sleep(1.5)
        return get_openapi(**options)

    monkeypatch.setattr("assistant.web.api.openapi.get_openapi", slowly)
    with (
        NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index,
        running(build_app(index)) as url,
        ThreadPoolExecutor() as threads,
    ):
        asks = [("GET", "/api/openapi.json"), ("GET", "/api"), ("PUT", "/api/ask"), ("OPTIONS", "/api/ask")]
        replies = [threads.submit(Visitor(url).ask, *each) for each in asks]
        while not made:
            time.sleep(0.01)
        assert Visitor(url).get("/health").status == 200
        assert not any(each.done() for each in replies)
        assert [each.result().status for each in replies] == [200, 200, 405, 204]
    assert len(made) == 1
