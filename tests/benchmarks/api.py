"""What a question costs over HTTP beside the same question in Python: both in one process, taken in turn.

python -m tests.benchmarks.api [--rounds 3]            (the bundled sample and its questions)
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from assistant import Assistant
from assistant.rendering.answer import answer_json
from assistant.web.app import build_app
from index import NewsIndex
from index.sample import sample_folder
from tests.assistant.web.over_http import running

QUESTIONS = sorted(Path(__file__).parents[1].glob("sample_questions*.json"))


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="How often each question is asked each way.")
    rounds = parser.parse_args(arguments).rounds
    questions = _questions()
    with tempfile.TemporaryDirectory() as folder, NewsIndex.open(folder) as index:
        index.add([sample_folder()])
        assistant = Assistant(index)
        with running(build_app(index, assistant=assistant)) as url:
            connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
            ways: dict[str, Callable[[str], object]] = {
                "Assistant.ask": lambda question: answer_json(assistant.ask(question)),
                "/api/ask": lambda question: _asked(connection, "/api/ask", {"question": question}),
                "/api/ask, streamed": lambda question: _asked(
                    connection, "/api/ask", {"question": question, "stream": True}
                ),
                "/v1/chat/completions": lambda question: _asked(
                    connection,
                    "/v1/chat/completions",
                    {"model": "newsdesk", "messages": [{"role": "user", "content": question}]},
                ),
            }
            taken = _measured(ways, questions, rounds)
            connection.close()
    _show(taken)
    return 0


def _questions() -> list[str]:
    """All that the tests ask of the sample, each once."""
    asked = (each["question"] for path in QUESTIONS for each in json.loads(path.read_text(encoding="utf-8")))
    return list(dict.fromkeys(asked))


def _asked(connection: HTTPConnection, path: str, body: dict[str, object]) -> bytes:
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    with connection.getresponse() as response:
        assert response.status == 200
        return response.read()


def _measured(
    ways: dict[str, Callable[[str], object]], questions: Sequence[str], rounds: int
) -> dict[str, list[float]]:
    """Milliseconds for each question, way by way: the best of its rounds, the order of the ways turning with each."""
    names = list(ways)
    best = {name: [float("inf")] * len(questions) for name in names}
    for number in range(rounds + 1):
        for at, question in enumerate(questions):
            turn = (number + at) % len(names)
            for name in names[turn:] + names[:turn]:
                begun = time.perf_counter()
                ways[name](question)
                taken = (time.perf_counter() - begun) * 1000
                if number:  # the first round warms everything up
                    best[name][at] = min(best[name][at], taken)
    return best


def _show(taken: dict[str, list[float]]) -> None:
    base = next(iter(taken.values()))
    print(f"{'n=' + str(len(base)):24}{'p50':>8}{'p95':>8}   more than in Python: p50, p95 (ms)")
    for name, times in taken.items():
        more = [each - own for each, own in zip(times, base, strict=True)]
        print(f"{name:24}{_p(times, 50):8.1f}{_p(times, 95):8.1f}   {_p(more, 50):.1f}, {_p(more, 95):.1f}")


def _p(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
