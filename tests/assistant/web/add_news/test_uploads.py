"""Files that are handed in keep their name, lie where nothing else does, and go again."""

from __future__ import annotations

import asyncio
import gzip
import shutil
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.web.add_news.uploads import Upload, UploadRefused, Uploads, safe_name, shown_name


async def _chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def received(uploads: Uploads, name: str, *parts: bytes, max_bytes: int = 1_000) -> Upload:
    return asyncio.run(uploads.receive(name, _chunks(*parts), max_bytes))


def test_a_file_arrives_whole_and_is_removed_when_it_was_used() -> None:
    with Uploads() as uploads:
        upload = received(uploads, "C:\\news\\monday <b>.md", b"The ", b"ferry")
        assert upload.name == "monday <b>.md"
        assert upload.path.name == "monday _b_.md"
        assert upload.path.read_bytes() == b"The ferry"
        assert uploads.take([upload.token]) == [upload]
        with pytest.raises(UploadRefused, match="choose it again"):
            uploads.take([upload.token])
        uploads.discard([upload])
        assert not upload.path.exists()


def test_a_file_that_is_too_large_is_refused_and_nothing_of_it_stays() -> None:
    with Uploads() as uploads:
        kept = received(uploads, "a.txt", b"x")
        with pytest.raises(UploadRefused, match="is larger than"):
            received(uploads, "b.txt", b"x" * 600, b"x" * 600)
        assert [path.name for path in kept.path.parent.parent.iterdir()] == [kept.token]


def test_an_order_with_an_unknown_file_takes_none() -> None:
    with Uploads() as uploads:
        upload = received(uploads, "a.txt", b"x")
        with pytest.raises(UploadRefused):
            uploads.take([upload.token, "../../etc"])
        assert uploads.take([upload.token, upload.token]) == [upload]


def test_nothing_stays_when_the_page_closes() -> None:
    with Uploads() as uploads:
        folder = received(uploads, "a.txt", b"x").path.parent.parent
    assert not folder.exists()


def test_what_unpacks_to_more_is_refused_however_small_it_comes() -> None:
    bomb = gzip.compress(b"0" * 1_000_000)
    assert len(bomb) < 2_000
    with Uploads() as uploads:
        with pytest.raises(UploadRefused, match="MB once unpacked"):
            received(uploads, "bomb.csv.gz", bomb, max_bytes=999_999)
        assert received(uploads, "large.csv.gz", bomb, max_bytes=1_000_000).size == len(bomb)
        assert received(uploads, "damaged.csv.gz", bomb[:100]).size == 100  # whoever reads it says so
        assert received(uploads, "none.gz", b"no archive").size == 10


def test_files_on_their_way_count_as_those_that_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.web.add_news.uploads.MAX_FILES", 3)

    async def together(uploads: Uploads) -> list[Upload | BaseException]:
        gate = asyncio.Event()

        async def slow() -> AsyncIterator[bytes]:
            await gate.wait()
            yield b"x"

        coming = [asyncio.create_task(uploads.receive("a.txt", slow())) for _ in range(5)]
        await asyncio.sleep(0.05)
        gate.set()
        return await asyncio.gather(*coming, return_exceptions=True)

    with Uploads() as uploads:
        results = asyncio.run(together(uploads))
        assert sum(isinstance(each, Upload) for each in results) == 3
        assert sum("too many files are waiting" in str(each) for each in results) == 2


def test_what_lies_here_is_bounded_until_it_has_been_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.web.add_news.uploads.MAX_BYTES", 1_000)
    with Uploads() as uploads:
        first = received(uploads, "a.txt", b"x" * 600)
        with pytest.raises(UploadRefused, match="too much is waiting"):
            received(uploads, "b.txt", b"x" * 300, b"x" * 300)
        taken = uploads.take([first.token])  # being added: still on the disk
        with pytest.raises(UploadRefused, match="too much is waiting"):
            received(uploads, "b.txt", b"x" * 600)
        uploads.discard(taken)
        for size in (1_000, 1_000):
            uploads.discard(uploads.take([received(uploads, "b.txt", b"x" * size).token]))


def test_refused_files_leave_no_trace_in_what_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.web.add_news.uploads.MAX_FILES", 1)
    monkeypatch.setattr("assistant.web.add_news.uploads.MAX_BYTES", 1_000)
    with Uploads() as uploads:
        for _ in range(5):
            with pytest.raises(UploadRefused):
                received(uploads, "a.txt", b"x" * 400, b"x" * 400, b"x" * 400)
            with pytest.raises(UploadRefused):
                received(uploads, "a.txt", b"x" * 500, b"x" * 400, max_bytes=800)
        assert received(uploads, "a.txt", b"x" * 1_000).size == 1_000


@pytest.mark.parametrize("setting", ["IDLE_SECONDS", "PATIENCE_SECONDS"])
def test_a_file_that_hardly_comes_is_given_up(monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    monkeypatch.setattr(f"assistant.web.add_news.uploads.{setting}", 0.05)

    async def trickling() -> AsyncIterator[bytes]:
        for _ in range(20):
            await asyncio.sleep(1.0 if setting == "IDLE_SECONDS" else 0.02)
            yield b"x"

    with Uploads() as uploads:
        with pytest.raises(UploadRefused, match="came too slowly"):
            asyncio.run(uploads.receive("a.txt", trickling()))
        assert received(uploads, "a.txt", b"x").size == 1


def test_no_file_is_taken_where_the_disk_is_nearly_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.web.add_news.uploads.FREE_BYTES", 1 << 62)
    with Uploads() as uploads, pytest.raises(UploadRefused, match="hardly any space left on the server"):
        received(uploads, "a.txt", b"x")


def test_a_disk_that_takes_nothing_is_said_in_one_line() -> None:
    with Uploads() as uploads:
        folder = received(uploads, "a.txt", b"x").path.parent.parent
        shutil.rmtree(folder)
        folder.write_text("in the way")
        with pytest.raises(UploadRefused, match="can't be stored here: Not a directory"):
            received(uploads, "b.txt", b"x")
        folder.unlink()


def test_only_the_owner_of_the_program_reads_what_was_handed_in() -> None:
    with Uploads() as uploads:
        folder = received(uploads, "a.txt", b"x").path.parent.parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        (".htaccess.jsonl.gz", "htaccess.jsonl.gz"),
        ("Ärger\n\x00.TXT", "Ärger .TXT"),
        ("~/.ssh/id_rsa", "id_rsa"),
        ("C:\\Windows\\win.ini", "win.ini"),
        ("%2e%2e%2fpasswd", "_2e_2e_2fpasswd"),
        ("a\u202etxt.exe", "a txt.exe"),  # reads backwards where it is shown
        ("file:///etc/passwd", "passwd"),
        ("", "a file"),
        ("..", "file"),
        ("x" * 400 + ".csv", "x" * 196 + ".csv"),
    ],
)
def test_a_name_is_safe_and_keeps_its_ending(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=400))
def test_no_name_leads_out_of_its_folder(name: str) -> None:
    safe = safe_name(name)
    assert Path(safe).name == safe
    assert 0 < len(safe.encode()) <= 200
    assert "\n" not in shown_name(name)
