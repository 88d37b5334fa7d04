"""Ways in which a file on a disk goes bad."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

SQLITE_HEADER_BYTES = 100
PAGE_BYTES = 4096


def cut_to_nothing(path: Path, _: random.Random) -> None:
    path.write_bytes(b"")


def cut_to_half(path: Path, _: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_by_a_byte(path: Path, _: random.Random) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def one_bit(path: Path, chance: random.Random) -> None:
    _flip(path, chance, 1)


def many_bits(path: Path, chance: random.Random) -> None:
    _flip(path, chance, 64)


def head_bits(path: Path, chance: random.Random) -> None:
    """Among the first hundred bytes, where files say what they are."""
    _flip(path, chance, 4, SQLITE_HEADER_BYTES)


def a_page_of_zeros(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    start = chance.randrange(max(1, len(content) // PAGE_BYTES)) * PAGE_BYTES
    content[start : start + PAGE_BYTES] = bytes(len(content[start : start + PAGE_BYTES]))
    path.write_bytes(content)


def all_zeros(path: Path, _: random.Random) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def noise(path: Path, chance: random.Random) -> None:
    path.write_bytes(chance.randbytes(max(64, path.stat().st_size)))


def gone(path: Path, _: random.Random) -> None:
    path.unlink()


MUTATIONS: tuple[tuple[str, Callable[[Path, random.Random], None]], ...] = (
    ("cut to nothing", cut_to_nothing),
    ("cut to half", cut_to_half),
    ("cut by a byte", cut_by_a_byte),
    ("one bit flipped", one_bit),
    ("64 bits flipped", many_bits),
    ("4 bits of the head flipped", head_bits),
    ("a page of zeros", a_page_of_zeros),
    ("all zeros", all_zeros),
    ("noise", noise),
    ("gone", gone),
)


def _flip(path: Path, chance: random.Random, number: int, within: int | None = None) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(number if content else 0):
        content[chance.randrange(min(len(content), within or len(content)))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
