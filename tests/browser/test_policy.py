"""What the server tells browsers and refuses to serve."""

from __future__ import annotations

import json
import re
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser


def fetch(address: str, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=10)
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    found = response.status, {name.lower(): value for name, value in response.getheaders()}, response.read().decode()
    connection.close()
    return found


def test_the_policy_keeps_the_page_to_its_own_origin_and_runs_only_its_own_scripts(address: str) -> None:
    _, headers, document = fetch(address, "/")
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["connect-src"] == policy["form-action"] == policy["base-uri"] == "'self'"
    assert policy["object-src"] == policy["frame-ancestors"] == "'none'"
    assert policy["img-src"] == "'self' data:"
    scripts = policy["script-src"].split()
    assert scripts[0] == "'self'"
    assert re.fullmatch(r"'nonce-[\w-]{24}'", scripts[1])
    assert len(scripts) == 2  # neither unsafe-inline nor unsafe-eval
    nonce = scripts[1].removeprefix("'nonce-").rstrip("'")
    assert document.count("<script") == document.count(f'<script nonce="{nonce}"') > 0
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_every_visit_gets_a_nonce_of_its_own(address: str) -> None:
    policies = {fetch(address, "/")[1]["content-security-policy"] for _ in range(3)}
    assert len(policies) == 3


def test_the_document_names_no_other_host(address: str) -> None:
    _, _, document = fetch(address, "/")
    assert re.findall(r'(?:src|href|content|action)="(https?:[^"]*|//[^"]*)', document) == []


def test_the_page_loads_without_a_single_request_elsewhere_and_without_a_policy_violation(desk: Desk) -> None:
    desk.page.wait_for_timeout(500)
    assert desk.foreign_requests == []
    assert desk.errors == []


def test_health_answers(address: str) -> None:
    status, headers, body = fetch(address, "/health")
    assert (status, json.loads(body)["status"]) == (200, "ok")
    assert "content-security-policy" in headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/gradio_api/proxy=https://foreign.invalid/"),
        ("POST", "/gradio_api/vibe-edit/"),
        ("GET", "/gradio_api/runs"),
        ("GET", "/monitoring"),
        ("POST", "/login"),
    ],
)
def test_what_the_page_does_not_use_is_not_there(address: str, method: str, path: str) -> None:
    assert fetch(address, path, method)[0] == 404


def test_another_host_name_is_refused(address: str) -> None:
    """A page elsewhere whose name is pointed at this machine must not read the news."""
    assert fetch(address, "/", Host="attacker.invalid")[0] == 400
