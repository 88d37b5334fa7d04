"""Threads of a process that goes on for long share two pools of memory."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

COUNTED = """
import ctypes, sys, threading
from assistant.web.glibc_arenas import share_arenas

assert sys.argv[1] == "many" or share_arenas()
C = ctypes.CDLL(None)
C.malloc.restype, C.open_memstream.restype = ctypes.c_void_p, ctypes.c_void_p
barrier = threading.Barrier(12)

def work():
    barrier.wait()
    assert C.malloc(ctypes.c_size_t(1000))
    barrier.wait()

threads = [threading.Thread(target=work) for _ in range(12)]
for each in threads: each.start()
for each in threads: each.join()
text, size = ctypes.c_char_p(), ctypes.c_size_t()
stream = ctypes.c_void_p(C.open_memstream(ctypes.byref(text), ctypes.byref(size)))
C.malloc_info(0, stream)
C.fclose(stream)
print(text.value.count(b"<heap nr="))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries share memory out otherwise")
def test_many_threads_share_two_pools() -> None:
    many, few = (
        int(subprocess.run([sys.executable, "-c", COUNTED, each], capture_output=True, text=True, check=True).stdout)
        for each in ("many", "few")
    )
    assert few == 2 < many
