"""Files that are handed in keep their name, lie where nothing else does, and go again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.web.uploads import Upload, UploadRefused, Uploads, safe_name, shown_name


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


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        (".htaccess.jsonl.gz", "htaccess.jsonl.gz"),
        ("Ärger\n\x00.TXT", "Ärger .TXT"),
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
