"""Newsdesk connects to the sites of the news it is given and to nothing else: no telemetry, model, font or picture."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest

from tests.assistant.web.over_http import Visitor
from tests.docs.running import Installed, Served
from tests.index.fetching.web import LocalWeb
from tests.packaging.building import ROOT

# Python reads a module of this name when it starts: the server and every Python that it starts write down whom they look
# up and connect to.
WATCH = """
import sys
def watch(event, given):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.connect"):
        where = given[:2] if event == "socket.getaddrinfo" else given[-1]
        with open({log!r}, "a") as file:
            file.write(f"{{where}}\\n")
sys.addaudithook(watch)
"""
PAGE = (
    '<html lang="en"><head><title>Bridge opens</title><link rel="icon" href="/icon.png"><link rel="stylesheet"'
    ' href="/style.css"><meta property="og:image" content="/picture.jpg"><script src="/script.js"></script></head><body>'
    "<article><h1>Bridge opens</h1><p>" + "The Sarn bridge opened on Monday after two years of work. " * 20 + "</p>"
    '<img src="/picture.jpg"><iframe src="/frame"></iframe></article></body></html>'
)


@pytest.mark.thorough
@pytest.mark.slow
def test_a_served_page_that_reads_news_and_answers_connects_to_its_sites_alone(tmp_path: Path) -> None:
    log = tmp_path / "connections"
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch" / "sitecustomize.py").write_text(WATCH.format(log=str(log)), encoding="utf-8")
    Installed().set_up(tmp_path / "bin")
    variables = Installed().environment() | {
        "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "NEWSDESK_HOME": str(tmp_path / "news"),
        "NEWSDESK_ALLOW_PRIVATE": "1",
        "PYTHONPATH": os.pathsep.join((str(tmp_path / "watch"), str(ROOT))),
    }
    with LocalWeb() as web:
        web.redirect("/old", "/bridge")
        web.reply("/bridge", PAGE)
        command = [sys.executable, str(ROOT / "app.py"), "serve", "--port", "0"]
        with Served(variables, tmp_path, command) as served:
            address = f"http://{served.at}"
            visitor = Visitor(address)
            visitor.ask("GET", "/")
            headers = {"Content_Type": "application/json", "Origin": address}
            added = visitor.ask("POST", "/add-news/add", json.dumps({"links": web.url("/old")}), **headers)
            assert added.status == 200, added.text
            answer = {}
            until = time.monotonic() + 60
            while time.monotonic() < until:
                body = json.dumps({"question": "When did the Sarn bridge open?"})
                answer = visitor.ask("POST", "/api/ask", body, Content_Type="application/json").json()
                if "Monday" in answer["answer"]:
                    break
                time.sleep(0.5)
            assert "Monday" in answer["answer"], visitor.ask("GET", "/add-news/state").text
        assert {request.path for request in web.requests} == {"/robots.txt", "/old", "/bridge"}
    seen = set(log.read_text(encoding="utf-8").splitlines())
    assert seen, "nothing was watched"
    elsewhere = [line for line in seen if not ("127.0.0.1" in line or "localhost" in line or line.startswith("/"))]
    assert elsewhere == []
