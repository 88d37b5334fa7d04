"""Nothing outside of the home is told through the page: not by an address, and not by what is handed in."""

from __future__ import annotations

import gzip
import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from fastapi import FastAPI

from assistant.web.add_news.jobs import JobQueue
from assistant.web.app import build_app
from index import NewsIndex
from tests.assistant.web.fuzz.routes import endpoints
from tests.assistant.web.over_http import Visitor, running
from tests.index.embedding.embedders import WordEmbedder

SECRET = "the-minister-resigns-at-noon"
# What is asked for in the place of a parameter; FILE is the path of a file beside the home.
WAYS = (
    "{file}",
    "/{file}",
    "//{file}",
    "{up}{file}",
    "..{file}",
    "./../..{up}{file}",
    "....//....//....//....//....//..../{file}",
    "page.css/../../../..{up}{file}",
    "page.css%00{file}",
    "{file}%00.css",
    "{file};.css",
    "{file}?x=page.css",
    "{file}#page.css",
    "~{file}",
    "file:{file}",
    "file://{file}",
    "file://localhost{file}",
    "http://127.0.0.1:{port}{file}",
)
FORMS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "encoded": lambda text: quote(text, safe=""),
    "dots encoded": lambda text: text.replace(".", "%2e"),
    "slashes encoded": lambda text: text.replace("/", "%2f"),
    "twice encoded": lambda text: quote(quote(text, safe=""), safe=""),
    "backslashes": lambda text: text.replace("/", "\\"),
    "backslashes encoded": lambda text: text.replace("/", "%5c"),
    "overlong": lambda text: text.replace("/", "%c0%af"),
    "wide": lambda text: text.replace("/", "%ef%bc%8f").replace(".", "%ef%bc%8e"),
}
GRADIO_WAYS = (
    "/gradio_api/file=",
    "/gradio_api/file/",
    "/gradio_api/file%3d",
    "/gradio_api//file=",
    "/gradio_api/./file=",
    "/gradio_api/info/../file=",
    "/gradio_api/run/../file=",
    "/gradio_api/proxy=",
    "/gradio_api/download?path=",
    "/gradio_api/upload_progress?upload_id=",
    "/gradio_api/custom_component/a/client/component/",
    "/gradio_api/theme.css/",
    "/gradio_api/startup-events",
    "/file=",
    "/file/",
    "//gradio_api/file=",
    "/config/",
    "/svelte/",
    "/static/",
    "/assets/",
    "/newsdesk/",
    "/favicon.ico/",
    "/",
)


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("beside") / "secret.css"
    file.write_text(SECRET)
    return file


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path_factory.mktemp("home"), embedder=WordEmbedder()) as opened:
        yield opened


@pytest.fixture(scope="module")
def app(index: NewsIndex) -> Iterator[FastAPI]:
    with JobQueue(index) as desk:
        yield build_app(index, jobs=desk)


@pytest.fixture(scope="module")
def visitor(app: FastAPI) -> Iterator[Visitor]:
    with running(app) as url:
        opened = Visitor(url)
        opened.get("/")
        yield opened


def places(app: FastAPI) -> list[str]:
    """The beginning of every address of ours that takes a parameter, and of Gradio's that once gave files away."""
    ours = {each.path.partition("{")[0] for each in endpoints(app) if "{" in each.path}
    assert {"/newsdesk/", "/articles/", "/api/articles/", "/conversations/", "/standing/feed/"} <= ours
    return sorted({each for each in ours if not each.startswith("/gradio_api/")} | set(GRADIO_WAYS))


def raw(address: str, target: str) -> tuple[int, bytes]:
    """The answer to a request whose target goes out as it stands, which clients would tidy up."""
    with socket.create_connection((urlsplit(address).hostname, urlsplit(address).port), timeout=10) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    status, _, body = answer.partition(b"\r\n\r\n")
    return int(status.split()[1]), body


def targets(place: str, secret: Path, address: str) -> Iterator[str]:
    for way, form in product(WAYS, FORMS.values()):
        yield place + form(way.format(file=secret, up="/.." * 12, port=urlsplit(address).port)).replace(" ", "%20")


@pytest.mark.slow
def test_no_address_leads_to_a_file_beside_the_home(app: FastAPI, visitor: Visitor, secret: Path) -> None:
    wrong = []
    for place in places(app):
        for target in targets(place, secret, visitor.address):
            status, body = raw(visitor.address, target)
            if SECRET.encode() in body or status >= 500:
                wrong.append((status, target))
    assert wrong == []


def test_a_name_too_long_for_a_file_is_not_there(app: FastAPI, visitor: Visitor) -> None:
    for place in places(app):
        for name in ("a" * 300, "a" * 5_000, "a/" * 3_000, "é" * 200):
            assert visitor.get(place + quote(name)).status < 500, (place, name[:2], len(name))


@pytest.mark.parametrize(
    "name", ["catalog.db", "conversations.db", "sign-ins.json", "owner", "lock", "keywords/meta.json"]
)
def test_the_files_of_the_home_itself_are_not_served(index: NewsIndex, visitor: Visitor, name: str) -> None:
    for place in GRADIO_WAYS:
        assert raw(visitor.address, f"{place}{index.home / name}")[0] in (303, 307, 400, 403, 404, 405), place


def test_no_way_of_gradios_to_hand_in_or_fetch_files_is_open(visitor: Visitor, secret: Path) -> None:
    value = {"path": str(secret), "meta": {"_type": "gradio.FileData"}, "orig_name": "a.css", "url": f"file://{secret}"}
    for path in ("upload", "component_server", "component_server/", "process_recording", "api/answer", "call/answer"):
        assert visitor.post(f"/gradio_api/{path}", {"data": [value], "session_hash": visitor.session}).status == 404
    settings = visitor.page()
    for event in settings["dependencies"]:
        order = {
            "data": [value] * len(event["inputs"]),
            "fn_index": event["id"],
            "session_hash": visitor.session,
            "trigger_id": None,
            "event_data": value,
        }
        reply = visitor.post(f"/gradio_api/run/{event['api_name']}", order)
        assert SECRET not in reply.text
    assert all(each["type"] not in ("file", "image", "html", "audio", "video") for each in settings["components"])


def handed_in(visitor: Visitor, name: str, content: bytes) -> dict[str, object]:
    """Hands a file in, has it added, and returns the desk's state when that is done."""
    file = visitor.ask("POST", f"/add-news/files?name={quote(name, safe='')}", content).json()["file"]
    assert visitor.post("/add-news/add", {"files": [file]}).status == 200
    ends = time.monotonic() + 30
    while (state := visitor.get("/add-news/state").json())["busy"]:
        assert time.monotonic() < ends
        time.sleep(0.05)
    return dict(state)


def hostile_files(secret: Path) -> dict[str, bytes]:
    """Files in every format that ask for another file to be read in their place."""
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{secret}" parse="text"/>'
    words = "The ferry made four crossings on Monday, the harbour master said. "
    fields = {
        "title": "Ferry",
        "text": words * 5,
        "url": f"file://{secret}",
        "path": str(secret),
        "source": str(secret),
    }
    return {
        "feed.xml": f'{entity}<rss version="2.0"><channel><title>&e;</title><item><title>&e;</title>'
        f"<link>file://{secret}</link><description>&e; {include} {words * 5}</description></item></channel></rss>".encode(),
        "list.opml": f'{entity}<opml version="2.0"><body><outline text="&e;" xmlUrl="file://{secret}"/>'
        f'<outline text="b" xmlUrl="{secret}"/></body></opml>'.encode(),
        "sitemap.xml": f'{entity}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>file://{secret}'
        "</loc></url></urlset>".encode(),
        "page.html": f"{entity}<html><head><title>&e;</title><link rel=canonical href='file://{secret}'>"
        f"<link rel='alternate' type='application/rss+xml' href='file://{secret}'></head><body><article><p>&e;{include}"
        f"<iframe src='file://{secret}'></iframe>{words * 9}</p></article></body></html>".encode(),
        "page.xhtml": f'<?xml version="1.0"?>{entity}<html xmlns="http://www.w3.org/1999/xhtml"><body><p>&e;{include}'
        f"{words * 9}</p></body></html>".encode(),
        "tags.md": f"---\ntitle: !!python/object/apply:pathlib.Path.read_text [{secret}]\n---\n{words}".encode(),
        "include.md": f"---\ntitle: !include {secret}\n---\n{words}".encode(),
        "link.md": f"---\ntitle: Ferry\nurl: file://{secret}\n---\n{words}\n![]({secret})\n\n{{{{ {secret} }}}}".encode(),
        "object.json": json.dumps(fields).encode(),
        "list.json": json.dumps({"articles": [fields, str(secret), {"$ref": f"file://{secret}"}]}).encode(),
        "lines.jsonl": json.dumps(fields).encode() + b"\n" + json.dumps(str(secret)).encode(),
        "table.csv": f'title,text,url\n"=IMPORTDATA(""{secret}"")","{words * 3}",file://{secret}\n'.encode(),
        "pasted.txt": f"Ferry\n\n{words * 3}\n\nfile://{secret}\n{secret}\n".encode(),
        "page.html.gz": gzip.compress(f"<html><body><article>{include}{words * 9}</article></body></html>".encode()),
    }


@pytest.mark.slow
def test_no_file_that_is_handed_in_brings_another_with_it(index: NewsIndex, visitor: Visitor, secret: Path) -> None:
    for name, content in hostile_files(secret).items():
        assert SECRET.encode() not in content
        assert SECRET not in json.dumps(handed_in(visitor, name, content)), name
    assert index.count() > 3
    stored = [path for path in index.home.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert stored == []


def test_a_link_in_the_place_of_a_file_is_not_followed(visitor: Visitor, secret: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to(secret)
    for links in (
        f"file://{secret}",
        str(secret),
        f"file://{link}",
        str(link),
        "file:link.txt",
        f"\\\\localhost{secret}",
    ):
        reply = visitor.post("/add-news/add", {"links": links})
        assert reply.status == 400
        assert re.search("is not a web address", reply.json()["error"])
    for files in ([str(secret)], ["../secret.css"], [""], ["."], ["/"]):
        assert visitor.post("/add-news/add", {"files": files}).status == 400
    for path in ("refresh", "unfollow"):
        assert visitor.post(f"/add-news/{path}", {"feed": f"file://{secret}"}).status == 400
