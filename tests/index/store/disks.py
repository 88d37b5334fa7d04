"""Small disks for tests: full ones, and read-only ones."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    """A disk at `folder`; skips the test if this user may not mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A disk at `folder` with a capacity of `size` ("6m")."""
    with mounted(folder, "-t", "tmpfs", "-o", f"size={size}", "tmpfs"):
        yield


@contextmanager
def read_only(folder: Path, at: Path) -> Iterator[None]:
    """The content of `folder`, also mounted read-only at `at`."""
    with mounted(at, "--bind", "-o", "ro", str(folder)):
        subprocess.run(["mount", "-o", "remount,bind,ro", str(at)], check=True)
        yield


def fill(folder: Path) -> Path:
    """Fill the disk of `folder`; returns the file that does."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError:
            return filler
    raise AssertionError("a disk that is never full")


def resize(folder: Path, size: str) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)
