"""Starting the page: what it refuses, and what the document carries."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import cast

import pytest
from starlette.datastructures import Headers

from assistant.web.app import build_app, refuse_exposure
from assistant.web.html.page_document import newsdesk_document
from assistant.web.security.headers import is_foreign
from assistant.web.serving import serve
from index.errors import SettingsError
from index.news_index import NewsIndex

NO_INDEX = cast(NewsIndex, None)


@pytest.mark.parametrize("name", ["GRADIO_SHARE", "GRADIO_VIBE_MODE"])
def test_settings_that_would_expose_the_page_are_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "True")
    with pytest.raises(SettingsError, match=f"unset {name}"):
        build_app(NO_INDEX)
    monkeypatch.setenv(name, "false")
    refuse_exposure()


def test_a_port_in_use_is_said_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match=f"cannot serve on 127.0.0.1:{port} .*; choose another with"):
            serve(NO_INDEX, port=port)


@pytest.mark.slow
def test_importing_the_assistant_or_its_exports_does_not_import_gradio() -> None:
    code = "import sys, assistant, assistant.records, assistant.web.page.export, index; print('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_every_script_of_the_document_gets_the_nonce_and_foreign_metadata_goes() -> None:
    given = (
        '<head><meta property="og:image" content="https://elsewhere.invalid/x.jpg" /><meta name="viewport" content="w">'
        '<link rel="manifest" href="/manifest.json" /><script>1</script>'
        '<script type="module" src="a.js"></script></head>'
    )
    document = newsdesk_document(given, "N0nce", "v1", ["page.css", "page.js", "icon.svg"])
    assert document.count("<script") == document.count('<script nonce="N0nce"') == 3
    assert "elsewhere.invalid" not in document
    assert "manifest" not in document
    assert 'name="viewport"' in document
    assert '<link rel="stylesheet" href="/newsdesk/page.css?v1">' in document


def test_panels_come_at_the_end_of_the_document() -> None:
    document = newsdesk_document("<head></head><body><p></p></body>", "N0nce", "v1", panels="<aside></aside>")
    assert document.endswith("<p></p><aside></aside></body>")


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        ({"host": "127.0.0.1:7860"}, False),  # a program
        ({"host": "127.0.0.1:7860", "origin": "http://127.0.0.1:7860"}, False),
        ({"host": "News.example", "origin": "https://news.example"}, False),  # behind a proxy that ends TLS
        ({"host": "127.0.0.1:7860", "origin": "http://127.0.0.1:8000"}, True),
        ({"host": "127.0.0.1:7860", "origin": "http://localhost:7860"}, True),
        ({"host": "127.0.0.1:7860", "origin": "https://attacker.invalid"}, True),
        ({"host": "127.0.0.1:7860", "origin": "http://127.0.0.1:7860.attacker.invalid"}, True),
        ({"host": "127.0.0.1:7860", "origin": "http://attacker.invalid\\@127.0.0.1:7860x"}, True),
        ({"host": "127.0.0.1:7860", "origin": "null"}, True),
        ({"host": "127.0.0.1:7860", "origin": "http://["}, True),
        ({"host": "127.0.0.1:7860", "sec-fetch-site": "cross-site"}, True),
        ({"host": "127.0.0.1:7860", "sec-fetch-site": "same-origin"}, False),
    ],
)
def test_what_another_site_sends_is_told_from_what_the_page_sends(headers: dict[str, str], foreign: bool) -> None:
    assert is_foreign(Headers(headers)) == foreign
