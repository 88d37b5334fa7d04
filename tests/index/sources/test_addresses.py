"""No address, name or redirect leads Newsdesk to a machine that is not public: checked at the socket."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from ipaddress import ip_address
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import AddressRefused, FetchError
from index.fetching.addresses import IPAddress, is_public, read_address
from index.fetching.fetch import Fetcher
from index.fetching.transport import Network, look_up
from tests.index.fetching.web import LocalWeb, Reply, drops

PUBLIC, OTHER_PUBLIC, PUBLIC_6 = "93.184.215.14", "198.35.26.96", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"


class Internet:
    """A small internet: names from a table, all public addresses on one local server, and a record of every connection.

    A name has a list of answers, the last of which repeats. Loopback addresses are really connected to.
    """

    def __init__(self, web: LocalWeb) -> None:
        self.web = web
        self.names: dict[str, list[list[str]]] = {"news.example": [[PUBLIC]]}
        self.looked_up: list[str] = []
        self.reached: list[str] = []

    def network(self) -> Network:
        return Network(look_up=self.look_up, connect=self.connect)

    def look_up(self, host: str) -> list[str]:
        self.looked_up.append(host)
        if answers := self.names.get(host):
            return answers.pop(0) if len(answers) > 1 else answers[0]
        if host.split(".")[-1] in ("localhost", "localdomain"):
            return ["127.0.0.1", "::1"]
        # As the system parses numbers, octal and short ones too, without asking a name server.
        return [str(found[4][0]) for found in socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)]

    def connect(self, address: IPAddress, port: int, timeout_seconds: float) -> socket.socket:
        self.reached.append(str(address))
        if str(address) in (PUBLIC, OTHER_PUBLIC, PUBLIC_6):
            return socket.create_connection((self.web.host, self.web.port), timeout_seconds)
        if address.is_loopback or address.is_unspecified:
            return socket.create_connection((str(address), port), timeout_seconds)
        raise OSError(f"a connection to {address} was asked for")


@pytest.fixture(scope="module")
def web() -> Iterator[LocalWeb]:
    """Plays the public web."""
    with LocalWeb() as running:
        running.reply("/", "front page")
        yield running


@pytest.fixture(scope="module")
def trap() -> Iterator[LocalWeb]:
    """A server on loopback that no test may reach."""
    with LocalWeb() as running:
        running.reply("/", "secret")
        yield running


@pytest.fixture
def internet(web: LocalWeb) -> Internet:
    return Internet(web)


@pytest.fixture
def fetcher(internet: Internet) -> Iterator[Fetcher]:
    with Fetcher(pause_seconds=0, timeout_seconds=5, network=internet.network()) as ready:
        yield ready


# PORT stands for the trap's port.
HOSTILE = [
    # plain
    "http://127.0.0.1:PORT/",
    "http://127.255.255.254:PORT/",
    "http://0.0.0.0:PORT/",
    "http://10.0.0.5/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://100.100.100.200/latest/meta-data/",
    "http://169.254.169.254/latest/meta-data/",
    "http://168.63.129.16/",
    "http://192.0.0.192/",
    "http://192.0.2.1/",
    "http://198.18.0.1/",
    "http://198.51.100.1/",
    "http://203.0.113.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    # disguised numbers
    "http://2130706433:PORT/",
    "http://0x7f000001:PORT/",
    "http://0x7F.0x0.0x0.0x1:PORT/",
    "http://0177.0.0.1:PORT/",
    "http://017700000001:PORT/",
    "http://0000000000000000000000177.0.0.1:PORT/",
    "http://127.1:PORT/",
    "http://127.0.1:PORT/",
    "http://0:PORT/",
    "http://0x7f.1:PORT/",
    "http://127.0.0.0x1:PORT/",
    "http://127.0.0.01:PORT/",
    "http://127.0.0.1.:PORT/",
    "http://127.0.0.1..:PORT/",
    "http://4294967296:PORT/",
    "http://425.510.425.510/",
    "http://0xA9FEA9FE/",
    "http://2852039166/",
    # IPv6
    "http://[::1]:PORT/",
    "http://[::]:PORT/",
    "http://[0:0:0:0:0:0:0:1]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::ffff:7f00:1]:PORT/",
    "http://[::127.0.0.1]:PORT/",
    "http://[::ffff:0:127.0.0.1]:PORT/",
    "http://[::ffff:169.254.169.254]/",
    "http://[64:ff9b::7f00:1]:PORT/",
    "http://[64:ff9b::169.254.169.254]/",
    "http://[64:ff9b:1::a00:1]/",
    "http://[2002:7f00:1::]:PORT/",
    "http://[2001:0:7f00:1::]/",
    "http://[2001:db8::1]/",
    "http://[2001:10::1]/",
    "http://[2001:20::1]/",
    "http://[2001:2::1]/",
    "http://[3fff::1]/",
    "http://[100::1]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fe80::1%eth0]/",
    "http://[2606:4700::1%25lo]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[5f00::1]/",
    "http://[v1.fe80::1]/",
    "http://[127.0.0.1]:PORT/",
    "http://[::1/",
    # names of this machine
    "http://localhost:PORT/",
    "http://LOCALHOST:PORT/",
    "http://localhost.:PORT/",
    "http://localhost.localdomain:PORT/",
    "http://anything.localhost:PORT/",
    # other characters for the same
    "http://１２７.０.０.１:PORT/",
    "http://127。0。0。1:PORT/",
    "http://①②⑦.⓪.⓪.①:PORT/",
    "http://ⓛocalhost:PORT/",
    "http://local\u00adhost:PORT/",
    "http://%31%32%37.0.0.1:PORT/",
    "http://127%2e0%2e0%2e1:PORT/",
    # ambiguous hosts
    "http://news.example@127.0.0.1:PORT/",
    "http://news.example:80@127.0.0.1:PORT/",
    "http://127.0.0.1:PORT@news.example/",
    "http://@127.0.0.1:PORT/",
    "http://news.example\\@127.0.0.1:PORT/",
    "http://127.0.0.1:PORT\\@news.example/",
    "http://127.0.0.1:PORT\\.news.example/",
    "http://news.example＠127.0.0.1:PORT/",
    "http://127.0.0.1:PORT#@news.example/",
    "http://127.0.0.1:PORT?@news.example/",
    "http:\\\\127.0.0.1:PORT\\",
    "http:127.0.0.1:PORT/",
    "http:/127.0.0.1:PORT/",
    "http:///127.0.0.1:PORT/",
    "//127.0.0.1:PORT/",
    "http://127.0.0.1:PORT\t/",
    "ht\ntp://127.0.0.1:PORT/",
    "http://127.0.0.1\r\nHost: news.example/",
    "http://127.0.0.1:PORT\x00.news.example/",
    "http://127.0.0.1 .news.example/",
    # ports of other services, and other schemes
    "http://news.example:22/",
    "http://news.example:25/",
    "http://news.example:0/",
    "http://news.example:65536/",
    "http://news.example:-1/",
    "file:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "ftp://news.example/",
    "gopher://127.0.0.1:PORT/_GET",
    "data:text/html,hello",
    "javascript:alert(1)",
    "dict://127.0.0.1:PORT/",
    "jar:http://127.0.0.1:PORT/!/",
    "unix:///var/run/docker.sock",
    "/etc/passwd",
    "127.0.0.1:PORT",
    "",
    "http://",
    "http://.",
    "http://\ud800.example/",
]


def test_there_are_at_least_sixty_hostile_addresses() -> None:
    assert len(set(HOSTILE)) >= 60


@pytest.mark.parametrize("robots", [False, True], ids=["page", "with robots.txt"])
@pytest.mark.parametrize("url", HOSTILE, ids=ascii)
def test_a_hostile_address_is_refused_without_a_connection(
    url: str, robots: bool, internet: Internet, fetcher: Fetcher, trap: LocalWeb
) -> None:
    with pytest.raises(AddressRefused) as refused:
        fetcher.get(url.replace("PORT", str(trap.port)), robots=robots)
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 300
    assert internet.reached == [] and trap.connections == 0


@pytest.mark.parametrize("url", HOSTILE, ids=ascii)
def test_a_redirect_to_a_hostile_address_is_refused_without_a_connection_to_it(
    url: str, internet: Internet, fetcher: Fetcher, web: LocalWeb, trap: LocalWeb
) -> None:
    location = url.replace("PORT", str(trap.port)).encode("utf-8", "replace").decode("latin-1")
    web.redirect("/hop", location.translate({0: None, 10: None, 13: None}))
    with pytest.raises(FetchError) as refused:
        fetcher.get("http://news.example/hop")
    assert set(internet.reached) == {PUBLIC} and trap.connections == 0
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("hops", [0, 1, 4])
def test_the_last_hop_of_a_chain_of_redirects_is_checked_like_the_first(
    status: int, hops: int, internet: Internet, fetcher: Fetcher, web: LocalWeb, trap: LocalWeb
) -> None:
    for hop in range(hops):
        web.redirect(f"/chain{hop}", f"/chain{hop + 1}", status)
    web.redirect(f"/chain{hops}", trap.url("/"), status)
    with pytest.raises(AddressRefused, match=r"redirects to .* leads to 127\.0\.0\.1, which is not a public address"):
        fetcher.get("http://news.example/chain0")
    assert set(internet.reached) == {PUBLIC} and trap.connections == 0


@pytest.mark.parametrize(
    "answer",
    [
        ["127.0.0.1"],
        [PUBLIC, "127.0.0.1"],
        ["127.0.0.1", PUBLIC],
        [PUBLIC, OTHER_PUBLIC, "10.0.0.1"],
        [PUBLIC, "::1"],
        [PUBLIC, "fe80::1%2"],
        [PUBLIC, f"{PUBLIC_6}%3"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["169.254.169.254"],
        ["fd00:ec2::254"],
        ["0.0.0.0"],
        ["::"],
    ],
    ids=" ".join,
)
def test_a_name_is_refused_if_any_of_its_addresses_is_not_public(
    answer: list[str], internet: Internet, fetcher: Fetcher, trap: LocalWeb
) -> None:
    internet.names["mixed.example"] = [answer]
    with pytest.raises(AddressRefused, match="which is not a public address"):
        fetcher.get(f"http://mixed.example:{trap.port}/")
    assert internet.reached == [] and trap.connections == 0


def test_a_name_that_changes_its_mind_is_looked_up_once_and_connected_to_what_was_checked(
    internet: Internet, fetcher: Fetcher, trap: LocalWeb
) -> None:
    internet.names["rebind.example"] = [[PUBLIC], ["127.0.0.1"]]
    assert fetcher.get(f"http://rebind.example:{trap.port}/").body == b"front page"
    assert internet.looked_up == ["rebind.example"] and internet.reached == [PUBLIC]
    with pytest.raises(AddressRefused):
        fetcher.get(f"http://rebind.example:{trap.port}/")
    assert internet.reached == [PUBLIC] and trap.connections == 0


def test_a_connection_made_again_after_a_drop_is_checked_again(
    internet: Internet, fetcher: Fetcher, web: LocalWeb, trap: LocalWeb
) -> None:
    web.misbehave("/drops", drops)
    internet.names["rebind.example"] = [[PUBLIC], ["127.0.0.1"]]
    with pytest.raises(AddressRefused):
        fetcher.get(f"http://rebind.example:{trap.port}/drops")
    assert internet.reached == [PUBLIC] and trap.connections == 0


def test_a_redirect_to_the_same_name_is_looked_up_and_checked_again(
    internet: Internet, fetcher: Fetcher, web: LocalWeb, trap: LocalWeb
) -> None:
    web.redirect("/again", "/secret")
    internet.names["rebind.example"] = [[PUBLIC], ["127.0.0.1"]]
    with pytest.raises(AddressRefused):
        fetcher.get(f"http://rebind.example:{trap.port}/again")
    assert internet.reached == [PUBLIC] and trap.connections == 0


def test_a_robots_txt_that_redirects_to_this_machine_is_not_followed(
    internet: Internet, fetcher: Fetcher, web: LocalWeb, trap: LocalWeb
) -> None:
    web.redirect("/robots.txt", trap.url("/"))
    with pytest.raises(AddressRefused):
        fetcher.get("http://news.example/", robots=True)
    web.reply("/robots.txt", "")
    assert internet.reached == [PUBLIC] and trap.connections == 0


def test_proxies_of_the_environment_are_not_asked(
    internet: Internet, fetcher: Fetcher, trap: LocalWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, trap.url("/"))
    assert fetcher.get("http://news.example/").body == b"front page"
    assert internet.reached == [PUBLIC] and trap.connections == 0


def test_the_next_address_is_tried_where_one_does_not_answer(internet: Internet, fetcher: Fetcher) -> None:
    dead = "93.184.215.15"
    internet.names["news.example"] = [[dead, PUBLIC_6, PUBLIC]]
    assert fetcher.get("http://news.example/").body == b"front page"
    assert internet.reached == [dead, PUBLIC_6]


def test_the_setting_for_private_addresses_lifts_nothing_else(trap: LocalWeb) -> None:
    with Fetcher(allow_private=True, pause_seconds=0) as fetcher:
        before = trap.connections
        for url in (
            f"ftp://127.0.0.1:{trap.port}/",
            f"http://me@127.0.0.1:{trap.port}/",
            f"http://2130706433:{trap.port}/",
            "http://127.0.0.1:22/",
        ):
            with pytest.raises(AddressRefused):
                fetcher.get(url)
        assert trap.connections == before


def test_the_host_header_names_what_was_asked_for(internet: Internet, fetcher: Fetcher, web: LocalWeb) -> None:
    internet.names["xn--mller-kva.example"] = [[PUBLIC]]
    fetcher.get("http://Müller.example.:8080/")
    assert web.last("/").headers["host"] == "xn--mller-kva.example:8080"
    fetcher.get(f"http://[{PUBLIC_6}]/")
    assert web.last("/").headers["host"] == f"[{PUBLIC_6}]"


def test_a_path_with_foreign_letters_is_asked_for_as_browsers_do(fetcher: Fetcher, web: LocalWeb) -> None:
    web.route("/%C3%9Cber%20uns", lambda request: Reply("about us"))
    fetched = fetcher.get("http://news.example/Über uns?q=ä&r=%C3%A4|[1]#top")
    assert fetched.url == "http://news.example/%C3%9Cber%20uns?q=%C3%A4&r=%C3%A4|[1]"


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("HTTPS://News.Example:443", "https://news.example/"),
        ("  http://news.example:80/a?b#c  ", "http://news.example/a?b"),
        ("http://news.example:8080?b", "http://news.example:8080/?b"),
        ("http://under_score.example/", "http://under_score.example/"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://[2606:4700:0:0::1]:8080/", "http://[2606:4700::1]:8080/"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("https://新聞.example/記事", "https://xn--efvv70d.example/%E8%A8%98%E4%BA%8B"),
        ("http://news.example/a%2fb/%zz/100%", "http://news.example/a%2fb/%zz/100%"),
        ("http://news.example/\\evil", "http://news.example/%5Cevil"),
    ],
)
def test_a_decent_address_has_one_spelling(url: str, read: str) -> None:
    assert read_address(url).url == read
    assert read_address(read).url == read


_MARKS = ["http:", "https:", "//", "/", "@", ":", "[", "]", "%", "%25", ".", "\\", "?", "#", " ", "\t", "\x00"]
_HOSTS = ["127", "0x7f", "::1", "80", "xn--", "news.example", "ß", "新", "１", "。", "\u00ad", "\u200d", "\ud800"]
_PIECES = st.sampled_from([*_MARKS, *_HOSTS])


@given(st.lists(_PIECES, max_size=12).map("".join) | st.text(max_size=60).map("http://".__add__))
def test_whatever_is_handed_in_is_refused_or_has_one_spelling(url: str) -> None:
    try:
        address = read_address(url)
    except AddressRefused as refused:
        assert "\n" not in str(refused)
    else:
        assert read_address(address.url) == address
        assert all("!" <= character <= "~" for character in address.url)


@pytest.mark.parametrize("text", [PUBLIC, OTHER_PUBLIC, PUBLIC_6, "1.1.1.1", "172.32.0.1", "100.128.0.1", "2a00::1"])
def test_public_addresses_are_public(text: str) -> None:
    assert is_public(ip_address(text))


def test_a_translated_address_is_as_public_as_the_one_inside() -> None:
    assert is_public(ip_address("64:ff9b::8.8.8.8"))
    assert not is_public(ip_address("64:ff9b::10.0.0.1"))


def test_nothing_counts_as_public_that_python_knows_as_private() -> None:
    rests = ("0.0.0", "0.0.1", "0.2.1", "64.0.1", "88.99.1", "168.1.1", "254.169.254", "255.255.255", "18.0.1")
    texts = [f"{first}.{rest}" for first in range(256) for rest in rests]
    for first, rest in product(range(256), ("::1", "10::1", "db8::1", "ff9b:1::1", "ffff::1")):
        texts.append(f"{first:x}01:{rest.removeprefix('::')}" if "::" in rest[2:] else f"{first:x}01{rest}")
    for address in map(ip_address, texts):
        assert address.is_global or not is_public(address), address


def test_the_systems_own_look_up_gives_every_address_of_a_name() -> None:
    assert "127.0.0.1" in look_up("localhost")
