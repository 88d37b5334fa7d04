"""Gradio is shown what the page and its named endpoints send, and nothing else: no file, no foreign origin, no odd body."""

from __future__ import annotations

import json
import os
import secrets
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.routing import Mount

from assistant.web.app import build_app
from index import NewsIndex
from tests.assistant.web.over_http import Visitor, running
from tests.index.embedding.embedders import WordEmbedder

META = {"_type": "gradio.FileData"}
JOIN, RUN = "/gradio_api/queue/join", "/gradio_api/run/predict"
FOREIGN = ("https://attacker.invalid", "http://127.0.0.1:1", "http://localhost", "null")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path_factory.mktemp("home"), embedder=WordEmbedder()) as opened:
        yield opened


@pytest.fixture(scope="module")
def app(index: NewsIndex) -> FastAPI:
    return build_app(index)


@pytest.fixture(scope="module")
def visitor(app: FastAPI) -> Iterator[Visitor]:
    with running(app) as url:
        opened = Visitor(url)
        opened.get("/")
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / f"{secrets.token_hex(8)}.txt"
    written.write_text("beside the home")
    return written


def files(path: str) -> list[Any]:
    """A file as Gradio knows it, under every name it can have, and within other things."""
    kinds: list[dict[str, Any]] = [
        {"path": path, "meta": META},
        {
            "path": path,
            "url": f"file://{path}",
            "orig_name": "a.txt",
            "size": 1,
            "mime_type": "text/plain",
            "meta": META,
        },
        {"path": "http://127.0.0.1:1/x", "url": "http://127.0.0.1:1/x", "meta": META},
        {"path": "data:text/plain;base64,QQ==", "url": "data:text/plain;base64,QQ==", "meta": META},
        {"path": path, "is_stream": True, "meta": META},
        {"path": path},
        {"path": path, "meta": "gradio.FileData"},
        {"data": "data:text/plain;base64,QQ==", "name": "a.txt"},
    ]
    nested = [{"value": kinds[0]}, {"a": {"b": [kinds[0]]}}, [[[kinds[0]]]], [kinds[0], "Coast Herald"], {"": []}, [[]]]
    return [*kinds, *([each] for each in kinds), *nested]


def copies(file: Path) -> list[Path]:
    """Those of `file` in Gradio's folder, and in the one that is its own by default."""
    folders = (Path(os.environ["GRADIO_TEMP_DIR"]), Path(tempfile.gettempdir(), "gradio"))
    return [path for folder in folders for path in folder.rglob(file.name)]


@pytest.mark.slow
def test_no_event_takes_a_file_in_any_argument(visitor: Visitor, file: Path) -> None:
    let_through = []
    for event in visitor.page()["dependencies"]:
        plain: dict[str, Any] = {
            "data": [None] * len(event["inputs"]),
            "fn_index": event["id"],
            "session_hash": visitor.session,
        }
        for value in files(str(file)):
            tried = [plain | {key: value} for key in ("event_data", "trigger_id", "session_hash", "simple_format", "x")]
            tried += [plain | {"data": [*plain["data"], value]}, plain | {"data": value}]
            for number in range(len(event["inputs"])):
                tried.append(deepcopy(plain))
                tried[-1]["data"][number] = value
            # One value in every argument is as good as one in each where there are many events.
            tried = tried if event["id"] == 0 or event["api_name"] in ("search", "open") else tried[-1:]
            for body in tried:
                path = JOIN if event["queue"] else RUN
                if (status := visitor.post(path, body).status) not in (400, 404):
                    let_through.append((status, path, body))
    assert let_through == []
    assert copies(file) == []


def test_a_file_without_an_end_holds_nobody_up(visitor: Visitor) -> None:
    endless = {"path": "/dev/zero", "meta": META}
    body = {"data": [None, "who?", "", "", [endless], ""], "fn_index": 0, "session_hash": visitor.session}
    assert visitor.post(JOIN, body).status == 400
    began = time.monotonic()
    assert visitor.get("/health").status == 200
    assert time.monotonic() - began < 1


def test_what_is_no_plain_json_is_refused(visitor: Visitor) -> None:
    body = {"data": [None], "fn_index": 27, "session_hash": visitor.session}
    text = json.dumps(body)
    twin = f'{{"data": [{{}}], {text[1:]}'
    assert visitor.post(JOIN, body).status == 200
    wrong: list[tuple[str | bytes, str]] = [
        (text, "text/plain"),
        (text, "application/x-www-form-urlencoded"),
        (text, "multipart/form-data; boundary=x"),
        (text, "application/json; charset=utf-7"),
        (text, "application/json; charset=latin-1; charset=utf-8"),
        (text, ""),
        *(
            (each, "application/json")
            for each in (twin, text + text, text.replace("27", "NaN"), text.replace("27", '"27"'))
        ),
        *((text.encode(each), "application/json") for each in ("utf-16", "utf-32", "utf-16-be", "utf-8-sig")),
        (text.replace("null", '"\\ud800"').replace("27", "0"), "application/json"),
        (text.replace("null", "[" * 100_000), "application/json"),
        (text.replace("null", "[" * 50_000 + "]" * 50_000), "application/json"),
        (text.replace("null", '{"a":' * 40_000), "application/json"),
        (text.replace("27", "9" * 5_000), "application/json"),
        (text.replace("27", "-1"), "application/json"),
        (text.replace("27", "true"), "application/json"),
        (b"\xff" + text.encode(), "application/json"),
        ("", "application/json"),
    ]
    for sent, kind in wrong:
        reply = visitor.ask("POST", JOIN, sent, **({"Content_Type": kind} if kind else {}))
        assert reply.status in (400, 404, 415), (sent[:80], kind)
        assert set(reply.json()) == {"detail"} and "\n" not in reply.json()["detail"]
    assert visitor.ask("POST", JOIN, text, Content_Type="application/json", Content_Encoding="gzip").status == 415


@pytest.mark.slow
def test_a_text_that_names_a_file_is_a_text(visitor: Visitor, file: Path) -> None:
    for text in (str(file), f"file={file}", json.dumps({"path": str(file), "meta": META}), f"data:,{file}"):
        assert "Type a question" not in str(visitor.ask_question(text))
    assert copies(file) == []


def test_of_gradios_own_routes_those_that_the_page_needs_are_there(app: FastAPI, visitor: Visitor) -> None:
    routes = {(method, path) for method, path in operations(gradio_of(app).routes) if method in ("GET", "POST")}
    assert len(routes) > 60
    there = set()
    for method, path in sorted(routes):
        example = path.replace("{session_hash}", visitor.session).replace("{", "").replace("}", "")
        if "/heartbeat/" in path or path.endswith("/queue/data"):  # streams without an end
            continue
        reply = visitor.ask(method, example, "{}" if method == "POST" else None, Content_Type="application/json")
        assert reply.status < 500, path
        if not (reply.status == 404 and reply.body == b"Not found"):
            there.add((method, path.removeprefix("/gradio_api")))
    assert there == {
        *(("GET", path) for path in ("/", "/config", "/theme.css", "/favicon.ico", "/robots.txt")),
        *(("GET", path) for path in ("/assets/{path:path}", "/static/{path:path}")),
        *(("GET", path) for path in ("/info", "/app_id", "/startup-events")),
        *(("POST", path) for path in ("/queue/join", "/cancel", "/reset")),
    }


def gradio_of(app: FastAPI) -> Any:
    """Gradio's own application; the filter is the first of its middleware."""
    mount = app.routes[-1]
    assert isinstance(mount, Mount) and isinstance(mount.app, FastAPI)
    return mount.app


def operations(routes: list[Any]) -> Iterator[tuple[str, str]]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from operations(inner.routes)
        else:
            yield from ((method, route.path) for method in getattr(route, "methods", None) or ())


@pytest.mark.slow
def test_there_is_no_cors(app: FastAPI, visitor: Visitor) -> None:
    """On no route, of Gradio's or ours, for no origin: a page elsewhere can read nothing."""
    ours = {
        "/",
        "/health",
        "/api/feeds",
        "/v1/models",
        "/mcp",
        "/metrics",
        "/nowhere",
        "/newsdesk/page.js",
        "/theme.css",
    }
    ours |= {path.partition("{")[0] for _, path in operations(list(app.routes))}
    ours |= {"/config", "/gradio_api/info", "/gradio_api/app_id", "/gradio_api/queue/join", "/static/x", "/assets/x"}
    for path in sorted(ours):
        for origin in (*FOREIGN, visitor.address):
            preflight = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "content-type"}
            for method, more in (("GET", {}), ("POST", {}), ("OPTIONS", preflight)):
                reply = visitor.ask(method, path, Origin=origin, **more)
                allowed = [name for name, _ in reply.headers if name.lower().startswith("access-control-")]
                assert allowed == [], (method, path, origin)
                if origin != visitor.address and method != "GET":
                    assert reply.status == 403, (method, path, origin)


def test_nobody_tells_the_page_another_name_of_its_own(visitor: Visitor) -> None:
    lies = {
        "X_Forwarded_Host": "attacker.invalid",
        "X_Forwarded_Proto": "https",
        "X_Gradio_Server": "http://attacker.invalid",
    }
    for path in ("/", "/config", "/gradio_api/info"):
        reply = visitor.get(path, **lies, Forwarded="host=attacker.invalid;proto=https")
        assert reply.status == 200 and "attacker.invalid" not in reply.text
        assert f"https://{visitor.address.partition('://')[2]}" not in reply.text


def test_queries_reach_gradio_only_where_the_page_needs_them(visitor: Visitor) -> None:
    document = visitor.get("/config").json()
    for query in ("page=nowhere", "deep_link=abcdefghijkl", "deep_link=../x", "all_endpoints=true", "user=x"):
        assert visitor.get(f"/?{query}").status == 200
        assert visitor.get(f"/config?{query}").json() == document
        assert set(visitor.get(f"/gradio_api/info?{query}").json()["named_endpoints"]) == {
            *("/search", "/ask", "/article", "/feeds")
        }


def test_gradios_folder_is_private_and_gone_in_the_end(tmp_path: Path) -> None:
    shared = tmp_path / "tmp"
    shared.mkdir()
    code = """
import assistant.web, os
from assistant.web.security.gradio_cache import make_cache
folder = make_cache()
assert str(folder) == os.environ["GRADIO_TEMP_DIR"] and folder == make_cache()
(folder / "below").mkdir()
print(folder, oct(folder.stat().st_mode & 0o777))
"""
    environment = {**os.environ, "TMPDIR": str(shared), "GRADIO_TEMP_DIR": str(shared / "anybodys")}
    command = [sys.executable, "-c", code]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()
    assert told[1] == "0o700" and Path(told[0]).parent == shared and Path(told[0]).name != "anybodys"
    assert list(shared.iterdir()) == []


def test_the_folder_holds_no_file(app: FastAPI, visitor: Visitor) -> None:
    folder = Path(gradio_of(app).uploaded_file_dir)
    assert folder == Path(os.environ["GRADIO_TEMP_DIR"])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    visitor.ask_question("What did the ferry do?")
    assert [path for path in folder.rglob("*") if not path.is_dir()] == []
