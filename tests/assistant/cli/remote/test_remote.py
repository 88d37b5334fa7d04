"""Commands given over the line run in the holder's process and are shown where they were given, to the letter."""

from __future__ import annotations

import json
import os
import socket
import stat
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.cli.remote import port_file
from assistant.cli.remote.client import call
from assistant.cli.remote.console import HolderStopped, OutputClosed, console
from assistant.cli.remote.port_file import Notice, home_folder
from assistant.cli.remote.protocol import Wire, prove_as_caller
from assistant.cli.remote.server import Offer, in_hands
from assistant.cli.session import opened
from index import NewsIndex
from index.errors import HomeLocked
from tests.assistant.cli.remote.conftest import Hold, Person

Give = Callable[..., int | None]


def test_a_command_runs_with_the_index_that_is_open_and_is_shown_where_it_was_given(
    hold: Hold, give: Give, tmp_path: Path, held_index: NewsIndex
) -> None:
    def run(arguments: Sequence[str]) -> int:
        here, hands = console(), in_hands()
        assert hands is not None
        here.out(f"{list(arguments)} in {here.look.folder}: {hands.index.count()}\n")
        here.err("and beside it\n")
        here.progress("half of it")
        here.progress(None)
        return 7

    hold(run)
    person = Person(tmp_path)
    assert give(person, "ask", "Wer? — \udcff", "--json") == 7
    assert person.shown == f"['ask', 'Wer? — \\udcff', '--json'] in {tmp_path}: {held_index.count()}\n"
    assert person.told == "and beside it\n"
    assert person.bars[:2] == ["half of it", None]


def test_nothing_of_a_long_output_is_lost(hold: Hold, give: Give, tmp_path: Path) -> None:
    text = "".join(f"{number} é 東\n" for number in range(200_000))

    def run(arguments: Sequence[str]) -> int:
        console().out(text)
        return 0

    hold(run)
    person = Person(tmp_path)
    assert give(person) == 0
    assert person.shown == text


def test_standard_input_is_read_line_by_line_or_whole(hold: Hold, give: Give, tmp_path: Path) -> None:
    def run(arguments: Sequence[str]) -> int:
        here = console()
        if arguments == ("all",):
            here.out(f"{here.read_all(9)!r} {here.read_all(9)!r}")
            return 0
        while (line := here.read_line("> ")) is not None:
            here.out(f"{line}!\n")
        return 0

    hold(run)
    person = Person(tmp_path, ["one", "", "three"])
    assert give(person) == 0
    assert person.shown == "one!\n!\nthree!\n"
    assert person.prompts == ["> "] * 4
    whole = Person(tmp_path, data=b"\xff\x00 nine bytes and more")
    assert give(whole, "all") == 0
    assert whole.shown == f"{whole.read_all(9)!r} {whole.read_all(9)!r}"


def test_a_session_answers_each_line_before_the_next_is_typed(hold: Hold, give: Give, tmp_path: Path) -> None:
    """As a tool server over standard input and output needs it: lines in a thread of its own, answers at any time."""

    def run(arguments: Sequence[str]) -> int:
        here = console()

        def converse() -> None:
            while (line := here.read_line()) is not None:
                here.out(f"answer to {line}\n")

        with ThreadPoolExecutor(1) as pool:
            pool.submit(converse).result()
        here.out("end\n")
        return 0

    class Typist(Person):
        asked = 0
        began = 0.0
        waited: list[float]

        def read_line(self, prompt: str = "") -> str | None:
            if self.asked:
                assert self.shown.endswith(f"answer to {self.asked}\n")
                self.waited.append(time.monotonic() - self.began)
            self.asked += 1
            self.began = time.monotonic()
            return str(self.asked) if self.asked <= 200 else None

    hold(run)
    typist = Typist(tmp_path)
    typist.waited = []
    assert give(typist) == 0
    assert typist.shown.endswith("answer to 200\nend\n")
    assert sorted(typist.waited)[100] < 0.05


def test_many_commands_at_once_do_not_mix(hold: Hold, give: Give, tmp_path: Path) -> None:
    together = threading.Barrier(8)

    def run(arguments: Sequence[str]) -> int:
        together.wait(30)
        for _ in range(100):
            console().out(f"{arguments[0]}\n")
        return int(arguments[0])

    hold(run)
    people = [Person(tmp_path) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda number: give(people[number], str(number)), range(8)))
    assert codes == list(range(8))
    assert [person.shown for person in people] == [f"{number}\n" * 100 for number in range(8)]


def test_whoever_vanishes_ends_the_command_at_its_next_word_and_nothing_else(
    hold: Hold, give: Give, tmp_path: Path, held_index: NewsIndex
) -> None:
    ended = threading.Event()

    def run(arguments: Sequence[str]) -> int:
        if arguments == ("still here?",):
            console().out("yes")
            return 0
        here = console()
        try:
            here.out("begun")
            here.stopped.wait(30)
            while True:
                here.out("word after word")
        except OutputClosed:
            ended.set()
            raise

    hold(run)
    wire = connected(held_index.home)
    order(wire, "go on", tmp_path)
    assert wire.receive(seconds=30) == {"out": "begun"}
    wire.close()
    assert ended.wait(30)
    person = Person(tmp_path)
    assert give(person, "still here?") == 0
    assert person.shown == "yes"


def test_ctrl_c_is_raised_in_the_command_which_may_go_on(hold: Hold, tmp_path: Path, held_index: NewsIndex) -> None:
    def run(arguments: Sequence[str]) -> int:
        here = console()
        here.resumes()
        try:
            here.out("begun")
            here.stopped.wait(30)
            here.out("never said")
        except KeyboardInterrupt:
            assert not here.stopped.is_set()
            here.out(f"stopped; next: {here.read_line()}")
        return 3

    hold(run)
    wire = connected(held_index.home)
    order(wire, "go on", tmp_path)
    assert wire.receive(seconds=30) == {"resumes": True}
    assert wire.receive(seconds=30) == {"out": "begun"}
    wire.send(interrupt=True)
    assert wire.receive(seconds=30) == {"interrupted": True}
    wish = wire.receive(seconds=30)
    assert wish is not None and wish["want"] == "line"
    wire.send(number=wish["number"], line="more")
    assert wire.receive(seconds=30) == {"out": "stopped; next: more"}
    assert wire.receive(seconds=30) == {"exit": 3}
    wire.close()


def test_a_holder_that_stops_says_so_to_whoever_waits(give: Give, tmp_path: Path, held_index: NewsIndex) -> None:
    waiting = threading.Event()

    def run(arguments: Sequence[str]) -> int:
        try:
            console().out("begun\n")
            waiting.set()
            console().read_line()
        except HolderStopped as stopped:
            console().err(f"{stopped}\n")
            return 1
        return 0

    class Thinker(Person):
        def read_line(self, prompt: str = "") -> str | None:
            done.wait(30)
            return None

    done = threading.Event()
    thinker = Thinker(tmp_path)
    with ThreadPoolExecutor(1) as pool:
        with Offer(held_index, run, "a test"):
            code = pool.submit(give, thinker)
            assert waiting.wait(30)
        done.set()
        assert code.result(30) == 1
    assert thinker.told == f"a test (process {os.getpid()}) is being stopped; run the command again\n"
    assert give(Person(tmp_path)) is None, "and nobody is at the line any more"


def test_a_command_that_fails_is_not_taken_for_one_that_is_done(
    hold: Hold, give: Give, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fallen = threading.Event()
    monkeypatch.setattr(threading, "excepthook", lambda _: fallen.set())

    def run(arguments: Sequence[str]) -> int:
        raise ZeroDivisionError

    hold(run)
    person = Person(tmp_path)
    assert give(person) == 1
    assert person.told == f"newsdesk: the command failed in a test (process {os.getpid()}), whose own output says how\n"
    assert fallen.wait(30), "and the process says how"


def test_settings_that_the_holder_has_not_are_named_and_their_values_stay_here(
    hold: Hold, tmp_path: Path, held_index: NewsIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSDESK_CONTACT", "desk@coast.example")
    hold(lambda arguments: 0)
    wire = connected(held_index.home)
    order(wire, "info", tmp_path, NEWSDESK_MODEL="0" * 64)
    told = wire.receive(seconds=30)
    assert told is not None and told["err"].startswith("newsdesk: NEWSDESK_MODEL set here and not so in a test")
    wire.close()
    person = Person(tmp_path)
    assert call(held_index.home, ["info"], person) == 0
    assert person.told == "", "what is the same, and what only the holder has, is no news"


def test_the_notice_is_for_its_owner_alone_and_goes_with_the_holder(held_index: NewsIndex) -> None:
    file = held_index.home / port_file.FILE_NAME
    with Offer(held_index, lambda arguments: 0, "a test"):
        if os.name == "posix":
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
        found = port_file.read(held_index.home)
        assert found is not None and (found.pid, found.holder) == (os.getpid(), "a test")
        assert found.secret not in repr(found)
    assert not file.exists()


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\n",
        b"[]\n",
        b"{" * 5_000,
        b'{"number": 1}\n{"proof": "0"}\n{"arguments": []}\n',
    ],
)
def test_a_stranger_is_sent_away_and_nothing_is_run(
    hold: Hold, give: Give, held_index: NewsIndex, tmp_path: Path, words: bytes
) -> None:
    ran: list[Sequence[str]] = []

    def run(arguments: Sequence[str]) -> int:
        ran.append(arguments)
        return 0

    hold(run)
    found = port_file.read(held_index.home)
    assert found is not None
    with socket.create_connection(("127.0.0.1", found.port), 30) as stranger:
        stranger.sendall(words)
        stranger.shutdown(socket.SHUT_WR)
        said = b""
        try:
            while block := stranger.recv(1000):
                said += block
        except ConnectionError:
            pass
    assert found.secret.encode() not in said
    assert ran == []
    assert give(Person(tmp_path), "info") == 0


def test_a_notice_that_was_left_behind_is_no_problem(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for left in (Notice(1, port, "newsdesk serve"), Notice(1, 99_999_999, "newsdesk serve")):
        port_file.write(tmp_path, left)
        assert call(tmp_path, ["info"], Person(tmp_path)) is None
    for text in ("", "{}", "[1]", json.dumps({"pid": "x", "port": 1, "holder": "", "secret": "", "version": 1})):
        (tmp_path / port_file.FILE_NAME).write_text(text)
        assert call(tmp_path, ["info"], Person(tmp_path)) is None


def test_a_command_takes_down_the_notice_of_a_killed_holder(tmp_path: Path) -> None:
    with NewsIndex.open(tmp_path / "home"):
        pass
    port_file.write(tmp_path / "home", Notice(1, 99_999_999, "newsdesk serve"))
    (tmp_path / "home" / f"{port_file.FILE_NAME}.1").touch()  # killed while it wrote
    with opened(tmp_path / "home"):
        assert not list((tmp_path / "home").glob(f"{port_file.FILE_NAME}*"))


def test_whoever_took_over_the_port_of_a_dead_holder_learns_nothing(tmp_path: Path) -> None:
    heard = b""

    def listen(server: socket.socket) -> None:
        nonlocal heard
        connection, _ = server.accept()
        with connection:
            heard += connection.recv(10_000)
            connection.sendall(b'{"proof": "00", "number": "1"}\n')
            while block := connection.recv(10_000):
                heard += block

    with socket.create_server(("127.0.0.1", 0)) as server:
        left = Notice(1, server.getsockname()[1], "newsdesk serve")
        port_file.write(tmp_path, left)
        thief = threading.Thread(target=listen, args=(server,))
        thief.start()
        assert call(tmp_path, ["ask", "the scoop"], Person(tmp_path)) is None
        thief.join(30)
    assert b"scoop" not in heard and left.secret.encode() not in heard


def test_another_version_of_the_words_is_said_and_not_spoken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port_file.write(tmp_path, Notice(12, server.getsockname()[1], "newsdesk serve", version=99))
        with pytest.raises(HomeLocked, match=r"held by newsdesk serve \(process 12\), of another version"):
            call(tmp_path, ["info"], Person(tmp_path))


def test_the_home_is_the_one_that_the_index_would_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from index.settings import read_settings

    monkeypatch.chdir(tmp_path)
    for value in ("/somewhere/news", "beside", "~/news"):
        monkeypatch.setenv("NEWSDESK_HOME", value)
        assert home_folder(None) == read_settings().home.expanduser().absolute()
        assert home_folder(Path("other")) == tmp_path / "other"
    monkeypatch.delenv("NEWSDESK_HOME")
    assert home_folder(None) == read_settings().home.expanduser().absolute()


def connected(home: Path) -> Wire:
    """A connection whose other end knows that we know the secret."""
    found = port_file.read(home)
    assert found is not None
    wire = Wire(socket.create_connection(("127.0.0.1", found.port), 30))
    assert prove_as_caller(wire, bytes.fromhex(found.secret))
    return wire


def order(wire: Wire, argument: str, folder: Path, **settings: str) -> None:
    wire.send(arguments=[argument], look={"folder": str(folder)}, settings=settings)
