"""Runs a converted model with OpenVINO: nearly the vectors of torch, in less time.

It must not know which model that is, how its text becomes tokens (`index/embedding/conversion.py` does), or whether the
vectors are close enough to torch's (`index/embedding/runtimes.py` does).
"""

from __future__ import annotations

import os
import platform
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbedderError

OutputVectors = NDArray[np.float32]
# Texts -> their tokens, by the name of the model's input: `(n, length)`, padded on the right.
Tokenise = Callable[[Sequence[str]], dict[str, NDArray[np.int64]]]

# The processors it was measured on. Elsewhere torch may be faster, and is used.
MACHINES = ("x86_64", "amd64")
# Texts that are tokenised at a time, while earlier batches are running.
TOKENISED_AT_ONCE = 128
# Tokens per forward pass, padding included: enough to keep a core busy, few enough for every stream to have work at the
# end. From 256 to 8,192 the speed varies less than between two runs.
BATCH_TOKENS = 2_048
# A few texts, such as a question's sentences, are split into batches down to this size, so that every stream has two
# batches and there is little padding. 16 sentences of 32 tokens on 2 cores: 82 to 93 ms of processor time in batches of
# 512 to 128, 123 in one.
FEW_TOKENS = 128
# More streams than this cost more memory than they save time.
MAX_STREAMS = 8
# Compiled model parts that a stream caches per batch shape. OpenVINO keeps 5,000, and grew by 260 MB over 720 calls
# with texts of 5 to 60 words in batches of 1 to 40; with 200 it grew by 130 MB, all in the first 240 calls, in the same
# processor time (7.5 s for the last 120 calls, 7.3 s before; 8.2 s with 50 and with none).
SHAPED_PARTS = 200


def missing() -> str | None:
    """Why OpenVINO can't be used here, with the remedy; `None` if it can."""
    if platform.machine().lower() not in MACHINES:
        return f"OpenVINO is only used on x86-64 processors, and this is {platform.machine() or 'another'}"
    try:
        _openvino()
    except ImportError as error:
        return f"openvino can't be imported: {one_line(error)} (pip install openvino; embedding is then twice as fast)"
    return None


def precisions() -> tuple[str, ...]:
    """What this processor can compute in, the fastest first. Without bfloat16 in hardware it would gain nothing."""
    with _errors():
        wide = "BF16" in _openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return ("bf16", "f32") if wide else ("f32",)


def convert(module: Any, example: tuple[Any, ...]) -> Any:
    """A torch module in OpenVINO's format, traced with `example` inputs. Raises `EmbedderError` if that fails."""
    with _errors(), warnings.catch_warnings():
        # Assumptions made by tracing are checked afterwards, on texts of other lengths.
        warnings.simplefilter("ignore")
        return _openvino().convert_model(module, example_input=example)


def save(program: Any, file: Path) -> None:
    """Write a converted model to `file` (.xml), and its weights beside it (.bin). Raises `RuntimeError`."""
    _openvino().save_model(program, str(file), compress_to_fp16=False)


def read(file: Path) -> Any:
    """The converted model in `file`. Raises `RuntimeError`."""
    return _openvino().Core().read_model(str(file))


class CompiledModel:
    """Texts -> vectors, several batches at a time. Safe to use from several threads.

    `inputs` names the inputs of the converted model `program`, in order; it computes in `precision`, one of
    `precisions()`. Raises `EmbedderError` if OpenVINO can't run it.
    """

    def __init__(self, program: Any, inputs: Sequence[str], precision: str, streams: int = MAX_STREAMS) -> None:
        settings = {
            "INFERENCE_PRECISION_HINT": precision,
            # One stream per core: no thread waits for another, and a question does not wait for a whole batch.
            # OpenVINO lowers the number to that of the cores this process may use.
            "NUM_STREAMS": str(streams),
            "ENABLE_HYPER_THREADING": "NO",
            "CPU_RUNTIME_CACHE_CAPACITY": str(SHAPED_PARTS),
        }
        if (threads := os.environ.get("OMP_NUM_THREADS", "")).isdecimal():  # torch and numpy obey it, too
            settings["INFERENCE_NUM_THREADS"] = threads
        with _errors():
            self._compiled = _openvino().Core().compile_model(program, "CPU", settings)
            self._streams = int(self._compiled.get_property("NUM_STREAMS"))
        self._inputs = tuple(inputs)

    def embed(self, texts: Sequence[str], tokenise: Tokenise, dimension: int) -> OutputVectors:
        """`(n, dimension)` float32, as the model computes them. Texts are tokenised while others are running."""
        vectors = np.empty((len(texts), dimension), dtype=np.float32)

        def finish(request: Any, places: list[int]) -> None:
            if places:
                request.wait()
                vectors[places] = request.get_output_tensor().data

        with _errors():
            requests = [self._compiled.create_infer_request() for _ in range(self._streams)]
            running: list[list[int]] = [[] for _ in requests]
            for number, (places, tokens) in enumerate(self._batches(texts, tokenise)):
                turn = number % len(requests)
                finish(requests[turn], running[turn])
                requests[turn].start_async(tokens)
                running[turn] = places
            for request, places in zip(requests, running, strict=True):
                finish(request, places)
        return vectors

    def _batches(self, texts: Sequence[str], tokenise: Tokenise) -> Iterator[tuple[list[int], list[NDArray[np.int64]]]]:
        """Positions in `texts` and their tokens, roughly longest first."""
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        for start in range(0, len(order), TOKENISED_AT_ONCE):
            places = order[start : start + TOKENISED_AT_ONCE]
            tokens = tokenise([texts[place] for place in places])
            lengths = tokens["attention_mask"].sum(axis=1)
            each = int(lengths.sum()) // (2 * self._streams)
            for rows in batches(lengths, min(BATCH_TOKENS, max(FEW_TOKENS, each))):
                longest = int(lengths[rows[0]])
                inputs = [np.ascontiguousarray(tokens[name][rows, :longest]) for name in self._inputs]
                yield [places[row] for row in rows], inputs


def batches(lengths: NDArray[np.int64], most: int = BATCH_TOKENS) -> Iterator[list[int]]:
    """Positions in `lengths`, longest first, in batches that have at most `most` tokens when padded to their longest."""
    batch: list[int] = []
    for place in np.argsort(-lengths, kind="stable").tolist():
        if batch and lengths[batch[0]] * (len(batch) + 1) > most:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def one_line(error: BaseException) -> str:
    """What an error says, in at most 200 characters."""
    return " ".join(str(error).split())[:200] or type(error).__name__


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # it runs code of the model, and of three libraries while a model is traced
        raise EmbedderError(f"OpenVINO can't run it: {one_line(error)}") from error


def _openvino() -> Any:
    # On import, OpenVINO sends telemetry and writes to ~/intel, unless its telemetry package can't be imported.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino

    return openvino
