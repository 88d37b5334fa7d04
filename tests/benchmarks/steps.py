"""What each step towards quicker embedding gives, alone: the same texts, in turn, round after round."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.embedding import conversion, openvino
from index.embedding.conversion import TRIALS
from index.embedding.embedder import Vectors
from index.embedding.openvino import CompiledModel
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
    converted = conversion.make(model, dict.fromkeys(TRIALS, np.empty((0, 0), dtype=np.float32)))

    def compiled(precision: str, streams: int = openvino.MAX_STREAMS) -> CompiledModel:
        return CompiledModel(converted.program, converted.inputs, precision, streams)

    def in_order(way: CompiledModel) -> Way:
        def run(texts: Sequence[str]) -> Vectors:
            found = []
            for start in range(0, len(texts), BATCH_SIZE):
                features = model.preprocess(list(texts[start : start + BATCH_SIZE]))
                request = way._compiled.create_infer_request()
                request.infer([features[name].numpy() for name in converted.inputs])
                found.append(np.array(request.get_output_tensor().data))
            return np.concatenate(found)

        return run

    def by_length(way: CompiledModel) -> Way:
        tokenise, dimension = converted.tokenise()["document"], model.get_embedding_dimension() or 0
        return lambda texts: way.embed(texts, tokenise, dimension)

    one = compiled("f32", streams=1)
    yield "OpenVINO, f32, batches of 32 as they come, one after the other", in_order(one)
    yield "the same, batches of 2,048 tokens sorted by length", by_length(one)
    yield "the same, a stream for each core", by_length(compiled("f32"))
    if "bf16" in openvino.precisions():
        yield "the same in bfloat16", by_length(compiled("bf16"))
        yield "in bfloat16, one stream over all cores", by_length(compiled("bf16", streams=1))
