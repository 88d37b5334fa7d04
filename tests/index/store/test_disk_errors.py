"""The size of a home is computed while files in it appear and disappear."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

from index.store.disk_errors import bytes_of


def test_bytes_of_a_file_of_a_folder_and_of_nothing(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "one").write_bytes(b"x" * 10)
    (tmp_path / "deep" / "er" / "two").write_bytes(b"x" * 5)
    assert (bytes_of(tmp_path / "one"), bytes_of(tmp_path), bytes_of(tmp_path / "none")) == (10, 15, 0)


def test_files_that_come_and_go_while_they_are_counted(tmp_path: Path) -> None:
    (tmp_path / "stays").write_bytes(b"x" * 10)
    stop = threading.Event()

    def churn() -> None:
        while not stop.is_set():
            folder = tmp_path / "generation" / "segment"
            folder.mkdir(parents=True)
            for number in range(20):
                (folder / f"{number}.new").touch()
            shutil.rmtree(tmp_path / "generation")

    churning = threading.Thread(target=churn)
    churning.start()
    try:
        assert {bytes_of(tmp_path) for _ in range(300)} == {10}
    finally:
        stop.set()
        churning.join()
