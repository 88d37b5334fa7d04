"""Commands given over the socket run in the holder's process and are shown where they were given, to the letter."""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from assistant.cli.remote.client import SocketConnection, call
from assistant.cli.remote.console import HolderStopped, OutputClosed, console
from assistant.cli.remote.holder import current_holder
from assistant.cli.remote.home_socket import FILE_NAME, MAX_ADDRESS_BYTES, PATH, home_folder
from assistant.cli.session import opened
from index import NewsIndex
from index.errors import HomeLocked
from tests.assistant.cli.remote.conftest import Hold, Person, serving

pytestmark = pytest.mark.slow

Give = Callable[..., int | None]


def test_a_command_runs_with_the_index_that_is_open_and_is_shown_where_it_was_given(
    hold: Hold, give: Give, tmp_path: Path, held_index: NewsIndex
) -> None:
    def run(arguments: Sequence[str]) -> int:
        here, holder = console(), current_holder()
        assert holder is not None
        here.out(f"{list(arguments)} in {here.look.folder}: {holder.index.count()}\n")
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
    with given(held_index.home, "go on", tmp_path) as command:
        assert command.event() == {"out": "begun"}
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
    with given(held_index.home, "go on", tmp_path) as command:
        assert command.event() == {"resumes": True}
        assert command.event() == {"out": "begun"}
        command.answer(interrupt=True)
        assert command.event() == {"interrupted": True}
        wish = command.event()
        assert wish["want"] == "line"
        command.answer(interrupt=True)  # too late for what it meant to stop
        command.answer(number=wish["number"], line="more")
        assert command.event() == {"out": "stopped; next: more"}
        assert command.event() == {"exit": 3}


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
        with serving(held_index, run):
            code = pool.submit(give, thinker)
            assert waiting.wait(30)
        done.set()
        assert code.result(30) == 1
    assert thinker.told == f"a test (process {os.getpid()}) is being stopped; run the command again\n"
    assert give(Person(tmp_path)) is None, "and nobody serves commands any more"


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


def test_settings_that_the_holder_has_not_are_named_without_their_values(
    hold: Hold, tmp_path: Path, held_index: NewsIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSDESK_CONTACT", "desk@coast.example")
    hold(lambda arguments: 0)
    with given(held_index.home, "info", tmp_path, NEWSDESK_MODEL="of-mine") as command:
        told = command.event()["err"]
    assert told.startswith("newsdesk: NEWSDESK_MODEL set here and not so in a test") and "of-mine" not in told
    person = Person(tmp_path)
    assert call(held_index.home, ["info"], person) == 0
    assert person.told == "", "what is the same, and what only the holder has, is no news"


def test_the_socket_is_for_its_owner_alone_and_goes_with_the_holder(held_index: NewsIndex) -> None:
    file = held_index.home / FILE_NAME
    with serving(held_index, lambda arguments: 0):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(held_index.home.stat().st_mode) == 0o700
    assert not file.exists()


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [
        (PATH, {}, 400),
        (PATH, [], 400),
        (PATH, {"arguments": ["info"], "look": {"width": 80}, "settings": {}}, 400),
        (f"{PATH}/nobody", {"interrupt": True}, 404),
        ("/v0/commands", {}, 404),
    ],
)
def test_what_is_no_command_is_refused_and_nothing_is_run(
    hold: Hold, give: Give, held_index: NewsIndex, tmp_path: Path, path: str, content: Any, status: int
) -> None:
    ran: list[Sequence[str]] = []

    def run(arguments: Sequence[str]) -> int:
        ran.append(arguments)
        return 0

    hold(run)
    connection = SocketConnection(str(held_index.home / FILE_NAME))
    assert connection.post(path, content).status == status
    connection.close()
    assert ran == []
    assert give(Person(tmp_path), "info") == 0


def test_a_socket_that_was_left_behind_is_no_problem(short_home: Path) -> None:
    leave_socket(short_home)
    assert call(short_home, ["info"], Person(short_home)) is None
    with NewsIndex.open(short_home) as index, serving(index, lambda arguments: 5):
        assert call(short_home, ["info"], Person(short_home)) == 5
    (short_home / FILE_NAME).touch()
    assert call(short_home, ["info"], Person(short_home)) is None


def test_a_command_removes_the_socket_of_a_killed_holder(short_home: Path) -> None:
    leave_socket(short_home)
    with opened(short_home):
        assert not (short_home / FILE_NAME).exists()


def test_a_home_may_have_a_long_path(tmp_path: Path) -> None:
    home = tmp_path / ("long" * (MAX_ADDRESS_BYTES // 4))
    with NewsIndex.open(home) as index, serving(index, lambda arguments: 5):
        assert (home / FILE_NAME).is_socket()
        assert call(home, ["info"], Person(tmp_path)) == 5


def test_a_home_that_takes_no_socket_is_held_without(
    held_index: NewsIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(path: Path, mode: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(Path, "chmod", refuse)
    with serving(held_index, lambda arguments: 0):
        assert call(held_index.home, ["info"], Person(tmp_path)) is None
    assert "Operation not supported" in caplog.text


def test_another_version_of_the_protocol_is_said_and_not_spoken(
    hold: Hold, give: Give, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(lambda arguments: 0)
    monkeypatch.setattr("assistant.cli.remote.client.PATH", "/v99/commands")
    with pytest.raises(HomeLocked, match="in use by a Newsdesk of another version"):
        give(Person(tmp_path), "info")


def test_the_home_is_the_one_that_the_index_would_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from index.settings import read_settings

    monkeypatch.chdir(tmp_path)
    for value in ("/somewhere/news", "beside", "~/news"):
        monkeypatch.setenv("NEWSDESK_HOME", value)
        assert home_folder(None) == read_settings().home.expanduser().absolute()
        assert home_folder(Path("other")) == tmp_path / "other"
    monkeypatch.delenv("NEWSDESK_HOME")
    assert home_folder(None) == read_settings().home.expanduser().absolute()


@pytest.fixture
def short_home() -> Iterator[Path]:
    """A home whose socket a test can bind by its own path."""
    with TemporaryDirectory() as folder:
        yield Path(folder, "home")
        shutil.rmtree(Path(folder, "home"))


def leave_socket(home: Path) -> None:
    """As a killed holder does."""
    home.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(home / FILE_NAME))


class Given:
    """A command under way, event by event."""

    def __init__(self, address: str, order: dict[str, Any]) -> None:
        self._address = address
        self._connection = SocketConnection(address)
        self._response = self._connection.post(PATH, order)
        assert self._response.status == 200

    def event(self) -> dict[str, Any]:
        return dict(json.loads(self._response.readline()))

    def answer(self, **answer: object) -> None:
        connection = SocketConnection(self._address)
        assert connection.post(self._response.headers["Location"], answer).status == 204
        connection.close()

    def hang_up(self) -> None:
        self._connection.hang_up()
        self._response.close()


@contextmanager
def given(home: Path, argument: str, folder: Path, **settings: str) -> Iterator[Given]:
    command = Given(
        str(home / FILE_NAME), {"arguments": [argument], "look": {"folder": str(folder)}, "settings": settings}
    )
    try:
        yield command
    finally:
        command.hang_up()
