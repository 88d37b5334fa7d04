"""The worker's child: reads a frame, answers with a frame, until its input ends. Run as `python -m
index.sources.sandbox.child`.

Before it reads anything it restricts itself: memory, processor time, no network, no other program, no writing of files.
It must not print: its standard output is the pipe to its parent.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from index.errors import SourceError
from index.sources.file.formats import read_records
from index.sources.results import Found, RemovalNotice
from index.sources.sandbox.protocol import EndOfFile, packed
from index.sources.sandbox.recognise import read_bytes

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

# A child that uses this share of its memory is replaced.
TIRED_SHARE = 0.4
# Audit events that parsing a page never needs.
_FORBIDDEN = frozenset(
    {
        *("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"),
        *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "os.kill"),
        *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.chmod", "os.link", "os.symlink", "os.truncate"),
        *("pty.spawn", "ctypes.dlopen", "webbrowser.open", "urllib.Request"),
    }
)


def main(limits: str) -> None:
    """`limits`: bytes of memory, and pages until it ends, separated by a comma."""
    memory, pages = (int(part) for part in limits.split(","))
    questions, answers = _own_pipes()
    _load()
    _restrict(memory)
    _send(answers, b"ready")
    while True:
        question, data = _receive(questions), _receive(questions)
        if question is None or data is None:
            return
        asked = json.loads(question)
        if "path" in asked:
            last = _answer_with_file(asked, answers, TIRED_SHARE * memory)
        else:
            pages -= 1
            _allow_processor(asked["seconds"])
            found, error, last = _read(asked, data)
            last = last or not pages or _held_bytes() > TIRED_SHARE * memory
            _send(answers, packed(found, error=error, last=last))
        _allow_processor(0)
        if last:
            return


def _answer_with_file(asked: dict[str, Any], answers: BinaryIO, tired_bytes: float) -> bool:
    """Answers with each record of a file, and with `EndOfFile`. Returns whether this process should end now."""
    _allow_processor(asked["first_seconds"])
    items = read_records(Path(asked["path"]), asked["skip"], in_folder=asked["in_folder"])
    try:
        for item in items:
            _send(answers, packed(item))
            _allow_processor(asked["seconds"])
    except MemoryError:
        _send(answers, packed(None, error="needs too much memory to read; left out", last=True))
        return True
    except RecursionError:
        _send(answers, packed(None, error="is nested too deeply to read", last=True))
        return True
    last = _held_bytes() > tired_bytes
    _send(answers, packed(EndOfFile(), last=last))
    return last


def _read(asked: dict[str, Any], data: bytes) -> tuple[Found | RemovalNotice | None, str, bool]:
    try:
        wanted = asked["wanted"]
        return (
            read_bytes(
                data,
                url=asked["url"],
                content_type=asked["content_type"],
                charset=asked["charset"],
                wanted="page" if wanted == "page" else "feed" if wanted == "feed" else "anything",
                seen_at=datetime.now(UTC) if asked["url"] else None,
            ),
            "",
            False,
        )
    except SourceError as error:
        return None, str(error), False
    except MemoryError:
        return None, "needs too much memory to read; left out", True
    except RecursionError:
        return None, "is nested too deeply to read", True


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the parent, moved to where no library finds them: whatever a library prints is discarded."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return questions, answers


def _load() -> None:
    """Imports now what reading needs, so that the first page's time limit is not spent on it."""
    from index.sources.file import pdf
    from index.sources.language import detect_language
    from index.sources.page.html import article_from_page

    pdf.load()
    words = "The harbour board put off its decision on the ferry contract for a third time on Monday evening. "
    detect_language(words)
    article_from_page(
        f"<html><body><article><h1>Board waits</h1><p>{words * 4}</p><p>{words * 3}</p></article></body></html>"
    )
    read_bytes(b'<rss version="2.0"><channel><title>Wire</title></channel></rss>', url="")


def _restrict(memory: int) -> None:
    if hasattr(signal, "SIGPROF"):
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
    os.dup2(1, 2)  # from here on nobody reads error output
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        if sys.platform == "linux":
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(f"a reader of pages has no business with {event}")


def _allow_processor(seconds: float) -> None:
    """A limit of processor time from now on, 0 = none: beyond it the system kills this process, whatever it is doing."""
    if hasattr(signal, "setitimer"):  # not on Windows
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _held_bytes() -> int:
    """The memory this process uses now, or its peak where only that is known.

    On Linux the peak is useless: a new process begins with that of its parent, which has a model loaded.
    """
    try:
        with open("/proc/self/statm", "rb") as pages:
            return int(pages.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        if resource is None:
            return 0
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


def _receive(pipe: BinaryIO) -> bytes | None:
    """The next frame; `None` when the parent has closed the pipe."""
    head = pipe.read(4)
    if len(head) < 4:
        return None
    frame = pipe.read(int.from_bytes(head, "big"))
    return frame if len(frame) == int.from_bytes(head, "big") else None


def _send(pipe: BinaryIO, frame: bytes) -> None:
    pipe.write(len(frame).to_bytes(4, "big") + frame)
    pipe.flush()


if __name__ == "__main__":
    main(sys.argv[1])
