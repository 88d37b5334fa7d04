"""What each step towards quicker embedding gives, alone: the same texts, in turn, round after round."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embedding import openvino, runtimes
from index.embedding.embedder import Vectors
from index.embedding.runtimes import BATCH_SIZE

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

ROUNDS = 3
TEXTS = 48
PLAIN = "torch, as sentence-transformers has it"

Way = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True)
class Step:
    """One way to embed: texts a second by the clock in each round, and the cosines to plain torch's vectors."""

    name: str
    speeds: tuple[float, ...]
    cosine_least: float
    cosine_mean: float


def measure_steps(location: str, texts: Sequence[str], show: Callable[[str], None]) -> list[Step]:
    """Every way over the first `TEXTS` of `texts`, in turn."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(location, local_files_only=True, trust_remote_code=False)
    chosen = list(texts[:TEXTS])
    ways = dict(_ways(model))
    known = ways[PLAIN](chosen)
    speeds: dict[str, list[float]] = {name: [] for name in ways}
    cosines: dict[str, Vectors] = {}
    for name, way in ways.items():
        way(chosen[:BATCH_SIZE])  # compiles what is compiled at first use
        show(f"ready: {name}")
    for number in range(ROUNDS):
        order = list(ways) if number % 2 else list(ways)[::-1]
        for name in order:
            started = time.perf_counter()
            found = ways[name](chosen)
            speeds[name].append(len(chosen) / (time.perf_counter() - started))
            cosines[name] = (found * known).sum(axis=1) / np.linalg.norm(found, axis=1) / np.linalg.norm(known, axis=1)
        show(f"steps, round {number + 1} of {ROUNDS}")
    return [Step(name, tuple(speeds[name]), float(cosines[name].min()), float(cosines[name].mean())) for name in ways]


def _ways(model: SentenceTransformer) -> Iterator[tuple[str, Way]]:
    import torch

    def by_torch(narrow: bool) -> Way:
        def way(texts: Sequence[str]) -> Vectors:
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16) if narrow else nullcontext():
                found = model.encode(
                    list(texts), batch_size=BATCH_SIZE, convert_to_tensor=True, show_progress_bar=False
                )
            return np.asarray(found.float().cpu().numpy(), dtype=np.float32)

        return way

    yield PLAIN, by_torch(False)
    yield "torch with bfloat16 (autocast)", by_torch(True)
    if openvino.missing():
        return
    names, source = runtimes._source(model)
    converted = openvino.load("benchmark", runtimes._made_from(model), names, source)
    threads = torch.get_num_threads()
    one = openvino.CompiledModel(*_compiled(converted, "f32", threads, streams=1))
    yield "OpenVINO, f32, batches of 32 as they come, one after the other", _unsorted(model, one)
    yield "the same, batches of 2,048 tokens sorted by length", _sorted(model, one)
    yield "the same, a stream for each core", _sorted(model, converted.compiled("f32", threads))
    if openvino.knows_bfloat16():
        yield "the same in bfloat16", _sorted(model, converted.compiled("bf16", threads))
        narrow = openvino.CompiledModel(*_compiled(converted, "bf16", threads, streams=1))
        yield "in bfloat16, one stream over all cores", _sorted(model, narrow)


def _compiled(converted: openvino.ConvertedModel, precision: str, threads: int, streams: int) -> tuple[Any, Any, int]:
    settings: Mapping[str, str] = {
        "INFERENCE_PRECISION_HINT": precision,
        "INFERENCE_NUM_THREADS": str(threads),
        "NUM_STREAMS": str(streams),
    }
    compiled = openvino._openvino().Core().compile_model(converted.model, "CPU", dict(settings))
    return compiled, converted.names, streams


def _sorted(model: SentenceTransformer, compiled: openvino.CompiledModel) -> Way:
    run = runtimes._by_openvino(compiled, runtimes._tokeniser(model), _length(model))
    return lambda texts: run(texts, "document")


def _unsorted(model: SentenceTransformer, compiled: openvino.CompiledModel) -> Way:
    def way(texts: Sequence[str]) -> Vectors:
        found = []
        for start in range(0, len(texts), BATCH_SIZE):
            features = model.preprocess(list(texts[start : start + BATCH_SIZE]))
            request = compiled._compiled.create_infer_request()
            request.infer([features[name].numpy() for name in compiled._names])
            found.append(np.array(request.get_output_tensor().data))
        return np.concatenate(found)

    return way


def _length(model: SentenceTransformer) -> int:
    return int(model.get_embedding_dimension() or 0)
