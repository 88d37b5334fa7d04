"""Settings of the index: read under both names, refused in one line, and never with a secret in the message."""

from __future__ import annotations

import pytest

from index.engines.chroma_server import ANSWER_SECONDS, CLOUD_RESULTS, CONNECT_SECONDS, PATIENT_SECONDS, client_of
from index.errors import SettingsError
from index.settings import IndexSettings, read_settings, refuse_unknown

NAMES = ("CHROMA_URL", "CHROMA_TOKEN", "CHROMA_TENANT", "CHROMA_DATABASE", "CHROMA_COLLECTION", "CHROMA_TOKEN_HEADER")


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"NEWSDESK_{name}", raising=False)


def test_without_a_url_the_vectors_are_in_the_home(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().chroma_server is None
    monkeypatch.setenv("CHROMA_TOKEN", "s3cret")
    monkeypatch.setenv("CHROMA_URL", "  ")
    assert read_settings().chroma_server is None


@pytest.mark.parametrize("prefix", ["", "NEWSDESK_"])
def test_a_server_is_set_under_either_name(monkeypatch: pytest.MonkeyPatch, prefix: str) -> None:
    values = {"CHROMA_URL": "https://x.example/a/", "CHROMA_TOKEN": "t", "CHROMA_TENANT": "n", "CHROMA_DATABASE": "d"}
    for name, value in values.items():
        monkeypatch.setenv(prefix + name, value)
    server = read_settings().chroma_server
    assert server and server.token
    assert (server.url, server.token.get_secret_value(), server.tenant, server.database) == (
        "https://x.example/a",
        "t",
        "n",
        "d",
    )
    assert (server.header, server.collection) == ("Authorization", None)


def test_both_names_may_agree_and_may_not_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMA_URL", "http://127.0.0.1:8000")
    monkeypatch.setenv("NEWSDESK_CHROMA_URL", "http://127.0.0.1:8000")
    assert read_settings().chroma_url == "http://127.0.0.1:8000"
    monkeypatch.setenv("NEWSDESK_CHROMA_URL", "http://127.0.0.1:9000")
    with pytest.raises(SettingsError, match="NEWSDESK_CHROMA_URL and CHROMA_URL are both set and differ"):
        read_settings()


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("localhost:8000", "not a web address"),
        ("ftp://x.example", "not a web address"),
        ("http://", "not a web address"),
        ("http://x.example:port", "not a web address"),
        ("http://x.example:99999", "not a web address"),
        ("http://[::1", "not a web address"),
        ("http://desk:hidden-word@x.example", "holds a user or password"),
        ("http://hidden-word@x.example", "holds a user or password"),
        ("http://x.example/?token=hidden-word", "has a query"),
        ("http://x.example/#hidden-word", "has a query"),
        ("http://x.example/a b", "has a query, a fragment or a space"),
    ],
)
def test_an_address_that_is_none_is_one_line_without_what_it_holds(
    monkeypatch: pytest.MonkeyPatch, url: str, wrong: str
) -> None:
    monkeypatch.setenv("CHROMA_URL", url)
    with pytest.raises(SettingsError, match=wrong) as refused:
        read_settings()
    line = str(refused.value)
    assert line.startswith(("NEWSDESK_CHROMA_URL", "CHROMA_URL")) and "\n" not in line and "hidden-word" not in line


@pytest.mark.parametrize("token", ["two words", "naïve", "line\nbreak"])
def test_a_token_that_no_header_can_hold_is_refused_unseen(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("CHROMA_TOKEN", token)
    with pytest.raises(SettingsError, match="CHROMA_TOKEN can't be used") as refused:
        read_settings()
    assert token not in str(refused.value)


@pytest.mark.parametrize(("name", "value"), [("COLLECTION", "a/b"), ("COLLECTION", "x"), ("TOKEN_HEADER", "Cookie")])
def test_other_values_that_cannot_be_used_name_their_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"NEWSDESK_CHROMA_{name}", value)
    with pytest.raises(SettingsError, match=f"^NEWSDESK_CHROMA_{name} can't be used"):
        read_settings()


def test_the_new_names_are_known_and_slips_of_the_pen_are_not() -> None:
    known = IndexSettings.model_fields
    refuse_unknown(known, {f"NEWSDESK_{name}": "x" for name in NAMES} | {"CHROMA_WHATEVER": "y"})
    with pytest.raises(SettingsError, match="NEWSDESK_CHROMA_ULR"):
        refuse_unknown(known, {"NEWSDESK_CHROMA_ULR": "x"})


def test_the_client_of_the_cloud_is_the_one_that_chromadb_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMA_URL", "https://api.trychroma.com")
    monkeypatch.setenv("CHROMA_TOKEN", "ck-s3cret")
    server = read_settings().chroma_server
    assert server and server.is_cloud and server.header == "X-Chroma-Token"
    client = client_of(server, ANSWER_SECONDS)
    assert client.get_api_url() == "https://api.trychroma.com/api/v2"
    assert client.get_request_headers()["x-chroma-token"] == "ck-s3cret"
    assert "authorization" not in client.get_request_headers()
    assert "ck-s3cret" not in repr(server)
    assert CLOUD_RESULTS == 300


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/api/v2"),
        ("http://[::1]:8000/", "http://[::1]:8000/api/v2"),
        ("https://x.example", "https://x.example/api/v2"),
        ("https://x.example:8443/desk/vectors", "https://x.example:8443/desk/vectors/api/v2"),
        ("http://chroma:8000/api/v2", "http://chroma:8000/api/v2"),
        ("https://trychroma.com.x.example", "https://trychroma.com.x.example/api/v2"),
    ],
)
def test_the_client_asks_where_the_address_says(monkeypatch: pytest.MonkeyPatch, url: str, asked: str) -> None:
    monkeypatch.setenv("CHROMA_URL", url)
    monkeypatch.setenv("CHROMA_TOKEN", "t")
    server = read_settings().chroma_server
    assert server and not server.is_cloud
    client = client_of(server, PATIENT_SECONDS)
    assert client.get_api_url() == asked
    assert client.get_request_headers()["authorization"] == "Bearer t"
    assert client._session.timeout.connect == CONNECT_SECONDS
    assert client._session.timeout.read == PATIENT_SECONDS


def test_what_chroma_reads_from_the_environment_by_itself_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMA_URL", "http://127.0.0.1:8000")
    monkeypatch.setenv("CHROMA_SERVER_HOST", "elsewhere.example")
    monkeypatch.setenv("CHROMA_CLIENT_AUTH_PROVIDER", "chromadb.auth.token_authn.TokenAuthClientProvider")
    monkeypatch.setenv("CHROMA_CLIENT_AUTH_CREDENTIALS", "not-ours")
    server = read_settings().chroma_server
    assert server
    client = client_of(server, ANSWER_SECONDS)
    assert client.get_api_url() == "http://127.0.0.1:8000/api/v2"
    assert "not-ours" not in str(client.get_request_headers())
