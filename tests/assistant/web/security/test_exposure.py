"""Who can reach the page: this machine by default, others with a password or when told so."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.cli.main import main
from assistant.settings import AssistantSettings
from assistant.web.security.exposure import exposure
from index.errors import SettingsError
from tests.representative import one_in

ROOT = Path(__file__).parents[4]
NOBODY = AssistantSettings()
ANNA = AssistantSettings(auth=SecretStr("anna:correct-horse"))


def lan_address() -> str | None:
    """An address of this machine that others reach, if it has one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            return None
        found = str(probe.getsockname()[0])
    return None if found.startswith("127.") else found


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.0.0.2", "127.1", "::1", "LOCALHOST", "::ffff:127.0.0.1"]
)
def test_this_machine_needs_no_password(host: str) -> None:
    reach = exposure(host, settings=NOBODY)
    assert not reach.is_public
    assert not reach.numbers
    assert reach.warning is None
    assert {"127.0.0.1", "localhost", "::1", host.lower()} == set(reach.names)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "0", "192.0.2.7", "2001:db8::7", "::ffff:0.0.0.0", "0x00000000"])
def test_an_address_that_others_reach_needs_a_password(host: str) -> None:
    with pytest.raises(SettingsError, match="can be reached from other machines and no password is set") as refused:
        exposure(host, settings=NOBODY)
    assert "NEWSDESK_AUTH=NAME:PASSWORD" in str(refused.value)
    assert f"serve --host {host} --without-password" in str(refused.value)
    assert exposure(host, settings=ANNA).users[0].name == "anna"
    assert exposure(host, settings=NOBODY, without_password=True).is_public


def test_a_name_is_what_it_leads_to(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"inside.example": ["127.0.0.1"], "outside.example": ["192.0.2.7"], "both.example": ["127.0.0.1", "::2"]}

    def look_up(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(family[":" in number], socket.SOCK_STREAM, 6, "", (number, 0)) for number in found[host]]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert exposure("inside.example", settings=NOBODY).address == "127.0.0.1"
    for host in ("outside.example", "both.example"):
        with pytest.raises(SettingsError, match=f"{host} can be reached from other machines"):
            exposure(host, settings=NOBODY)


@pytest.mark.parametrize(
    "host", ["no-such-host.invalid", "", "   ", "http://127.0.0.1", "127.0.0.1:7860", "a" * 300, "ü" * 80]
)
def test_a_host_that_is_none_is_said_in_one_line(host: str) -> None:
    with pytest.raises(SettingsError, match=r"leads nowhere|is empty") as refused:
        exposure(host, settings=ANNA)
    assert "\n" not in str(refused.value)
    assert "127.0.0.1" in str(refused.value)


def test_a_proxys_name_opens_a_page_of_this_machine_to_others() -> None:
    proxied = AssistantSettings(hosts="News.example  *.desk.example.")
    with pytest.raises(SettingsError, match="NEWSDESK_HOSTS opens this page to others and no password is set"):
        exposure("127.0.0.1", settings=proxied)
    reach = exposure("127.0.0.1", settings=proxied, without_password=True)
    assert reach.names[-2:] == ("news.example", "*.desk.example")
    assert reach.is_public and not reach.numbers


def test_whoever_opens_the_page_is_told_what_that_means() -> None:
    assert "Everybody who reaches this page" in str(exposure("0.0.0.0", settings=NOBODY, without_password=True).warning)
    assert "unencrypted" in str(exposure("0.0.0.0", settings=ANNA).warning)
    proxied = AssistantSettings(auth=ANNA.auth, hosts="news.example")
    assert "NEWSDESK_PROXIES=127.0.0.1" in str(exposure("127.0.0.1", settings=proxied).warning)
    named = AssistantSettings(auth=ANNA.auth, hosts="news.example", proxies="127.0.0.1 ::1,10.0.0.0/8")
    reach = exposure("127.0.0.1", settings=named)
    assert (reach.warning, reach.proxies) == (None, ("127.0.0.1/32", "::1/128", "10.0.0.0/8"))


@pytest.mark.parametrize("proxies", ["proxy.example", "*", "127.0.0.1:80", "10.0.0.1/8", "127.0.0.1 [::1]"])
def test_an_address_of_a_proxy_that_is_none_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch, proxies: str) -> None:
    monkeypatch.setenv("NEWSDESK_PROXIES", proxies)
    with pytest.raises(SettingsError, match=r"^NEWSDESK_PROXIES can't be used: “.*” is not an address; write it as"):
        exposure("127.0.0.1")


def test_a_password_and_none_at_the_same_time_is_a_slip() -> None:
    with pytest.raises(SettingsError, match="contradict each other"):
        exposure("127.0.0.1", settings=ANNA, without_password=True)


@pytest.mark.parametrize(
    "hosts", ["https://news.example", "news.example:443", "news example/", "*news.example", "a..b"]
)
def test_a_name_of_a_host_that_is_none_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch, hosts: str) -> None:
    monkeypatch.setenv("NEWSDESK_HOSTS", hosts)
    with pytest.raises(SettingsError, match=r"^NEWSDESK_HOSTS can't be used: “.*” is not a host name"):
        exposure("127.0.0.1")


@pytest.mark.parametrize(
    ("arguments", "auth", "line"),
    [
        (("--host", "0.0.0.0"), None, "0.0.0.0 can be reached from other machines and no password is set"),
        (("--host", "::"), None, ":: can be reached from other machines and no password is set"),
        (("--host", ""), "anna:correct-horse", "--host is empty"),
        (("--host", "nowhere.invalid"), "anna:correct-horse", "--host nowhere.invalid leads nowhere"),
        (("--without-password",), "anna:correct-horse", "--without-password and NEWSDESK_AUTH contradict each other"),
        ((), "anna", "NEWSDESK_AUTH can't be used: entry 1 has no colon"),
        ((), ":correct-horse", "NEWSDESK_AUTH can't be used: entry 1 has no name"),
    ],
)
def test_serving_to_strangers_is_refused_before_anything_is_opened(
    arguments: tuple[str, ...],
    auth: str | None,
    line: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home = tmp_path / "home"
    monkeypatch.setattr(sys, "argv", ["newsdesk", "serve", "--home", str(home), *arguments])
    monkeypatch.delenv("NEWSDESK_AUTH", raising=False)
    if auth:
        monkeypatch.setenv("NEWSDESK_AUTH", auth)
    with pytest.raises(SystemExit) as ended:
        main()
    shown = capsys.readouterr()
    assert (ended.value.code, shown.out) == (1, "")
    assert shown.err.startswith(f"newsdesk: {line}")
    assert shown.err.count("\n") == 1
    assert "correct-horse" not in shown.err
    assert not home.exists()


@pytest.mark.slow
@pytest.mark.parametrize("auth", one_in(2, ["anna:correct-horse", ""]))
def test_a_page_for_others_starts_and_says_so(tmp_path: Path, auth: str) -> None:
    command = [sys.executable, "app.py", "serve", "--home", str(tmp_path), "--host", "0.0.0.0", "--port", "0", "--json"]
    environment = {**os.environ, "NEWSDESK_AUTH": auth}
    if not auth:
        command.append("--without-password")
    server = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        port = int(json.loads(server.stdout.readline())["url"].rpartition(":")[2])
        reached = lan_address() or "127.0.0.1"
        asked = (
            f"GET /add-news/state HTTP/1.1\r\nHost: {{}}:{port}\r\nConnection: close\r\n\r\n",
            {reached: 401 if auth else 403, "attacker.invalid": 400, socket.gethostname(): 401 if auth else 403},
        )
        for name, status in asked[1].items():
            with socket.create_connection((reached, port), timeout=10) as connection:
                connection.sendall(asked[0].format(name).encode())
                assert f"HTTP/1.1 {status} " in connection.makefile("rb").readline().decode(), name
    finally:
        server.terminate()
        _, said = server.communicate(timeout=60)
    assert ("unencrypted" if auth else "Everybody who reaches this page can read and ask") in said
    assert server.returncode == 0, said
