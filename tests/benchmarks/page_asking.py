"""The assistant asked by itself: how long until the first words, one question at a time and several at once."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant import Assistant
from assistant.records import AnswerToken, Done
from index import NewsIndex
from tests.benchmarks.record import latency
from tests.benchmarks.searching import Asked
from tests.evals.table_run import Table

COLUMNS = ("", "p50", "p95", "n")
# The first questions load what later ones share: caches of stems, the shapes of batches.
WARMING = 10


@dataclass(frozen=True, slots=True)
class Waited:
    """Milliseconds until the first words and until the end, by the clock and of the process's processors."""

    first: float
    first_processor: float
    whole: float
    whole_processor: float


def asked_alone(index: NewsIndex, questions: Sequence[Asked]) -> Table:
    """Every question once, one after the other; and what the process weighs while that goes on."""
    assistant = Assistant(index, model="quotes")
    for asked in questions[:WARMING]:
        assistant.ask(asked.text, asked_at=asked.asked_at)
    index.embedder.forget()
    waits: list[Waited] = []
    weights = [resident_mib()]
    for number, asked in enumerate(questions, 1):
        waits.append(_wait(assistant, asked))
        if number % 50 == 0:
            weights.append(resident_mib())
            print(f"asked {number} of {len(questions)}", file=sys.stderr, flush=True)
    rows = [
        row("first words", [one.first for one in waits]),
        row("first words, processor time", [one.first_processor for one in waits]),
        row("whole answer", [one.whole for one in waits]),
        row("whole answer, processor time", [one.whole_processor for one in waits]),
    ]
    named = ", ".join(f"{weight:,.0f}" for weight in weights)
    rows.append((f"memory of the process in MiB, at first and after every 50: {named}", "", "", str(len(waits))))
    return Table("Asking the assistant, one question after the other, milliseconds", COLUMNS, tuple(rows))


def asked_at_once(index: NewsIndex, questions: Sequence[Asked], readers: int, rounds: int) -> Table:
    """`readers` threads that ask different questions at the same moment, `rounds` times."""
    assistant = Assistant(index, model="quotes")
    index.embedder.forget()
    waits: list[Waited] = []
    errors: list[str] = []

    def ask(asked: Asked, start: threading.Barrier) -> None:
        start.wait()
        try:
            waits.append(_wait(assistant, asked))
        except Exception as error:  # whatever goes wrong for a reader is what is counted here
            errors.append(repr(error))

    for number in range(rounds):
        start = threading.Barrier(readers)
        chosen = [questions[(number * readers + place) % len(questions)] for place in range(readers)]
        threads = [threading.Thread(target=ask, args=(asked, start)) for asked in chosen]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    rows = (
        row("first words", [one.first for one in waits]),
        row("whole answer", [one.whole for one in waits]),
        ("errors", str(len(errors)), "", str(readers * rounds)),
    )
    for error in errors:
        print(error, file=sys.stderr)
    return Table(f"Asking the assistant, {readers} at once, milliseconds", COLUMNS, rows)


def _wait(assistant: Assistant, asked: Asked) -> Waited:
    started, worked = time.perf_counter(), time.process_time()
    first = first_processor = 0.0
    for event in assistant.stream(asked.text, asked_at=asked.asked_at):
        if not first and isinstance(event, AnswerToken):
            first, first_processor = time.perf_counter() - started, time.process_time() - worked
        if isinstance(event, Done):
            break
    whole, whole_processor = time.perf_counter() - started, time.process_time() - worked
    return Waited(*(1000 * seconds for seconds in (first, first_processor, whole, whole_processor)))


def row(name: str, milliseconds: list[float]) -> tuple[str, ...]:
    found = latency(name, milliseconds)
    return name, f"{found.p50:.0f}", f"{found.p95:.0f}", str(found.n)


def resident_mib(process: int | str = "self") -> float:
    """What a process holds in memory now, in MiB; from Linux' /proc, 0 where there is none."""
    status = Path(f"/proc/{process}/status")
    if not status.is_file():
        return 0.0
    lines = status.read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) / 1024
