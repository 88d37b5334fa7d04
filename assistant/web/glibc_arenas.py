"""Limits glibc's memory arenas, so that a process with many threads does not keep growing.

glibc gives threads their own arenas, up to eight per core, and memory freed in one stays there. Each answer is made in a
different thread, so every arena grows to the size of the largest answer. Under load this was about 15 MB a minute, while
the program itself used no more (`python -m tests.reliability soak`). Two arenas are enough, because only one thread runs
Python at a time.
"""

from __future__ import annotations

import ctypes
import platform

POOLS = 2
_M_ARENA_MAX = -8  # malloc.h


def share_arenas() -> bool:
    """Limit this process to `POOLS` arenas; returns whether its C library has arenas.

    Call it before there are many threads: glibc reads the number only once, after it has created a few.
    """
    if platform.libc_ver()[0] != "glibc":
        return False
    return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, POOLS))
