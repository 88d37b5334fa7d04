"""A small file that expands to a huge one becomes one error line, with little memory, and other files are still read."""

from __future__ import annotations

import gzip
import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.records import Article, Failure
from index.sources.file.files import read_paths
from index.sources.sandbox.worker import Worker, shared_worker

pytestmark = pytest.mark.slow

WORDS = "The harbour board on Monday put off a decision on the ferry contract for a third time."
GOOD = f'{{"title": "Ferry", "text": "{WORDS}"}}\n'
MEGABYTE = 1_000_000


def multiplying(key: str, first: str = "x", times: int = 10) -> str:
    """Front matter in which each alias stands for ten of the previous one."""
    lines = [f"v0: &v0 [{first}]", *(f"v{n}: &v{n} [{', '.join([f'*v{n - 1}'] * 10)}]" for n in range(1, times))]
    return "---\n" + "\n".join([*lines, f"{key}: *v{times - 1}"]) + f"\n---\n{WORDS}\n"


def toml(values: str) -> str:
    return f"+++\n{values}\n+++\n{WORDS}\n"


def yaml(values: str) -> str:
    return f"---\n{values}\n---\n{WORDS}\n"


# File name: content or what makes it, expected message.
BOMBS: dict[str, tuple[str | bytes | Callable[[], bytes], str]] = {
    "title.md": (multiplying("title"), "aliases .* stand for over 10,000 values"),
    "unread.md": (multiplying("notes"), "aliases .* stand for over 10,000 values"),
    "authors.markdown": (multiplying("authors", "{name: x}"), "aliases .* stand for over 10,000 values"),
    "itself.md": (yaml("title: &a [*a]"), "aliases .* stand for"),
    "deep.md": (yaml("a: " + "[" * 20_000), "nested over 50 levels deep"),
    "blocks.md": (yaml("- " * 20_000), "nested over 50 levels deep"),
    "wide.md": (yaml(f"a: [{'x,' * 20_000}]"), "over 10,000 values"),
    "long.md": (yaml("title: " + "x" * 60_000), "front matter of over 50,000 characters"),
    "headline.md": (yaml("title: " + "x" * 20_000), "over 10,000 characters in title"),
    "dotted.md": (toml("a." * 20_000 + "a = 1"), "nested over 50 levels deep"),
    "table.md": (toml("[" + "a . " * 10_000 + "a]"), "nested over 50 levels deep"),
    "arrays.md": (toml("a = " + "[" * 20_000), "broken front matter"),
    "number.md": (toml("title = " + "9" * 20_000), "broken front matter"),
    "brackets.md": ("[" * 200_000, "over 10,000 brackets"),
    "quotes.md": ("> " * 50 + "a\n" + ">a\n" * 200_000, r"took more than \d\S* s"),
    "deep.json": ("[" * MEGABYTE, "nested too deeply"),
    "objects.json": ('{"a":' * MEGABYTE, "nested too deeply"),
    "lists.json": ("[" + "[]," * 2 * MEGABYTE + "[]]", "over 1,000,000 lists"),
    "values.json": ("[" + "1," * 6 * MEGABYTE + "1]", "over 5,000,000 values"),
    "number.json": ('{"title": ' + "9" * MEGABYTE + "}", "not usable JSON"),
    "text.json": ('{"title": "A", "text": "' + "a " * 3 * MEGABYTE + '"}', "over 2,000,000 characters in text"),
    "authors.json": (f'{{"text": "{WORDS}", "authors": [' + '"A",' * 9_999 + '"A"]}', "over 500 values in authors"),
    "written.json": (f'{{"text": "{WORDS}", "authors": "' + "[" * 200_000 + '"}', "over 10,000 characters in authors"),
    "fields.json": ("{" + "".join(f'"a{n}": 1,' for n in range(9_999)) + '"text": "A"}', "over 1,000 fields"),
    "line.jsonl": ('{"text": "' + "a" * 21 * MEGABYTE + '"}\n' + GOOD, "over 20,000,000 characters on one line"),
    "deep.jsonl": ("[" * MEGABYTE + "\n" + GOOD, "nested too deeply"),
    "number.jsonl": ('{"text": ' + "9" * MEGABYTE + "}\n" + GOOD, "not usable JSON"),
    "field.csv": ("title,text\nA," + "a" * 6 * MEGABYTE + f"\nFerry,{WORDS}\n", "field larger than field limit"),
    "columns.csv": ("title,text\nA," + "," * MEGABYTE, "line 2 has over 200,000 columns"),
    "line.csv": ("title,text\nA," + "a" * 21 * MEGABYTE, "field larger than field limit|over 20,000,000 characters"),
    "header.csv": ("title,text," + "a," * MEGABYTE, "no list of column names"),
    "quote.csv": ('title,text\nA,"' + "a\n" * 4 * MEGABYTE, "field larger|no text|1,000 records in a row"),
    "rows.jsonl": ("x\n" * MEGABYTE, "not valid JSON|1,000 records in a row"),
    "text.md": ("a b\n\n" * MEGABYTE, "over 4,000,000 characters in text"),
    "marks.txt": (f"Headline\n\n{WORDS} a" + "\u0315\u0300" * 200_000, ""),
    "large.txt": ("a " * 11 * MEGABYTE, "is over 20 MB"),
    "text.txt": ("a b\n\n" * MEGABYTE, "over 2,000,000 characters in text"),
    "foreign.txt": (b"\xe0" * 10 * MEGABYTE, "."),
    "deep.html": ("<html><body>" + "<div>" * 200_000 + WORDS, "no article|too broken|is not|nested"),
    "zeros.json.gz": (lambda: gzip.compress(b" " * 100 * MEGABYTE, 1), "unpacks to over 100 times its size"),
    "lines.jsonl.gz": (
        lambda: gzip.compress(GOOD.encode() + b"\n" * 100 * MEGABYTE, 1),
        "unpacks to over 100 times its size",
    ),
    "words.txt.gz": (lambda: gzip.compress(b"a " * 50 * MEGABYTE, 1), "is over 20 MB|unpacks to over"),
}


def peak_bytes(worker: Worker) -> int:
    """The peak memory of the worker's child so far."""
    if worker._child is None:
        return 0
    status = Path(f"/proc/{worker._child._process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_each_bomb_is_one_line_and_what_stands_beside_it_gets_in(tmp_path: Path) -> None:
    usual = None
    for name, (content, said) in BOMBS.items():
        folder = tmp_path / name
        folder.mkdir()
        made = content() if callable(content) else content
        (folder / name).write_bytes(made if isinstance(made, bytes) else made.encode())
        (folder / "zz.jsonl").write_text(GOOD)
        items = list(read_paths([folder]))
        failures = [item for item in items if isinstance(item, Failure)]
        assert isinstance(items[-1], Article), name
        assert len(failures) == (1_001 if "in a row" in said else 1 if said else 0), (name, failures[:3])
        assert all(re.search(said, item.error) and item.source.startswith(str(folder / name)) for item in failures), (
            name,
            failures,
        )
        assert all(len(item.error) < 300 and "\n" not in item.error for item in failures)
        (folder / name).unlink()
        usual = usual or peak_bytes(shared_worker())
        assert peak_bytes(shared_worker()) < usual + 200 * MEGABYTE, name
        if peak_bytes(shared_worker()) > usual + 50 * MEGABYTE:
            shared_worker().close()  # the next one is measured in a new child


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process")
def test_a_record_that_crashes_the_reader_costs_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f'{{"title": "Story {n}", "text": "{WORDS * 2_000}"}}\n' for n in range(20)))
    with Worker() as worker:
        list(worker.read_file(path))
        assert worker._child is not None
        pid = worker._child._process.pid
        reading = worker.read_file(path)
        items = [next(reading)]
        os.kill(pid, signal.SIGKILL)
        items += reading
    (failure,) = [item for item in items if isinstance(item, Failure)]
    assert re.fullmatch(r"record \d+", failure.source) and "crashed" in failure.error
    assert sum(isinstance(item, Article) for item in items) == 19


def test_two_files_are_read_in_turns_and_one_is_given_up(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text(GOOD * 3)
    with Worker() as worker:
        pairs = zip(worker.read_file(tmp_path / "a.jsonl"), worker.read_file(tmp_path / "b.jsonl"), strict=True)
        assert all(isinstance(item, Article) for pair in pairs for item in pair)
        given_up = worker.read_file(tmp_path / "a.jsonl")
        next(given_up)
        given_up.close()
        assert len(list(worker.read_file(tmp_path / "b.jsonl"))) == 3
