"""How glibc shares out memory among the threads of a process that goes on for long.

It gives threads pools of their own, up to eight a core, and what is freed in one stays with it. Each answer is made by
another of many threads, so that each pool grows to the largest answer it ever saw: under load some 15 MB a minute, while
the program itself used no more (`python -m tests.reliability soak`). Two pools do, for one thread runs Python at a time.
"""

from __future__ import annotations

import ctypes
import platform

POOLS = 2
_M_ARENA_MAX = -8  # malloc.h


def share_pools() -> bool:
    """Have the threads of this process share `POOLS` pools; whether its C library has such pools.

    To be called before there are many threads: glibc looks at the number only once, when it has made a few.
    """
    if platform.libc_ver()[0] != "glibc":
        return False
    return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, POOLS))
