"""Words are read the same whatever other threads are reading at the time."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest

from assistant.text.tokens import stem


@pytest.fixture
def threads_take_turns_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("threads_take_turns_often")
def test_ten_readers_at_once_get_the_stems_that_one_gets() -> None:
    endings = ("ations", "ingly", "fulness", "ities", "ements", "ously", "ional", "ed")
    asked = [
        f"{start}{middle}{end}" for start in ("relat", "hope", "harbour") for middle in ("", "iv") for end in endings
    ]
    alone = [stem(word) for word in asked]
    wrong: list[str] = []

    def read() -> None:
        try:
            wrong.extend(
                word for _ in range(5) for word, known in zip(asked, alone, strict=True) if stem(word) != known
            )
        except IndexError as error:
            wrong.append(repr(error))

    threads = [threading.Thread(target=read) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
