"""Chooses how an embedding model is run: by OpenVINO if its vectors are close enough to torch's, else by torch.

The choice affects only speed. At every start OpenVINO's vectors of a few texts are compared with torch's, and a model
that differs by more than `NEAR_ENOUGH` stays with torch, so one index can contain vectors of both. The first start
loads the model with torch and converts it; later ones need no torch (`index/embedding/conversion.py`). This file must
not know which model is configured, or what vectors are used for.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from index.embedding import conversion, openvino
from index.embedding.conversion import TRIALS, Conversion
from index.embedding.openvino import CompiledModel, OutputVectors, Tokenise
from index.errors import EmbedderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

log = logging.getLogger("newsdesk.runtimes")

# Texts per forward pass. Larger batches only add padding on a CPU (the default of sentence-transformers).
BATCH_SIZE = 32

# The lowest accepted cosine between OpenVINO's and torch's vector of a text, by OpenVINO's precision. Measured with the
# bundled model on passages of rtqa2022a: never below .9999999 in f32, never below .99996 in bf16.
NEAR_ENOUGH = {"f32": 0.9999, "bf16": 0.999}

# Texts and "document" or "query" -> `(n, dimension)` float32, as the model computes them.
EmbedTexts = Callable[[Sequence[str], str], OutputVectors]


@dataclass(frozen=True, slots=True)
class Runtime:
    """What runs a model: `name` for people, and `because`, the reason if it is not the fastest possible."""

    name: str
    because: str | None = None


@dataclass(frozen=True, slots=True)
class RunningModel:
    """A loaded model and what runs it. Safe to use from several threads."""

    engine: Runtime
    dimension: int
    run: EmbedTexts


def start(name: str, location: str, load: Callable[[], SentenceTransformer], wanted: str | None) -> RunningModel:
    """The model called `name`, run by what is `wanted` ("openvino", "torch"), or by the fastest that works for it here.

    `load` loads the model at `location` with its libraries; it is called only if there is no conversion that works.
    OpenVINO computes in f32 if it is asked for. Raises `EmbedderError` if the model can't be run, or not as wanted.
    """
    problem = "NEWSDESK_EMBEDDER_ENGINE asks for it" if wanted == "torch" else openvino.missing()
    if problem is None and (kept := conversion.find(name, location)):
        try:
            return _by_openvino(kept, wanted)
        except EmbedderError as error:
            log.warning("%s is started anew: %s", name, error)
    model = load()
    dimension = model.get_embedding_dimension()
    if not dimension:
        raise EmbedderError(f"the model {name} does not say how long its vectors are; choose another one")
    if model.device.type != "cpu":
        return RunningModel(Runtime(f"torch on {model.device.type}"), dimension, _by_torch(model))
    if problem is None:
        try:
            made = conversion.make(model, {task: _encoded(model, texts, task, 1) for task, texts in TRIALS.items()})
            running = _by_openvino(made, wanted)
            conversion.keep(made, name, location)
            return running
        except EmbedderError as error:
            problem = str(error)
            log.warning("%s is run by torch: %s", name, problem)
    if wanted == "openvino":
        raise EmbedderError(f"{name} can't be run by openvino: {problem} (NEWSDESK_EMBEDDER_ENGINE asks for it)")
    return RunningModel(Runtime("torch", problem), dimension, _by_torch(model))


def _by_openvino(found: Conversion, wanted: str | None) -> RunningModel:
    """The fastest precision whose vectors are close enough to torch's. Raises `EmbedderError` if none is."""
    tokenise, dimension, far = found.tokenise(), found.known["query"].shape[1], ""
    for precision in ("f32",) if wanted else openvino.precisions():
        run = _run(CompiledModel(found.program, found.inputs, precision), tokenise, dimension)
        cosine = min(_least_cosine(run(texts, task), found.known[task]) for task, texts in TRIALS.items())
        if cosine >= NEAR_ENOUGH[precision]:
            return RunningModel(Runtime(f"OpenVINO {version('openvino')} in {precision}"), dimension, run)
        far = f"its vectors by OpenVINO in {precision} have a cosine of {cosine:.5f} to torch's"
        log.info("%s, and at least %s is asked for", far, NEAR_ENOUGH[precision])
    raise EmbedderError(far)


def _run(compiled: CompiledModel, tokenise: Mapping[str, Tokenise], dimension: int) -> EmbedTexts:
    return lambda texts, task: compiled.embed(texts, tokenise[task], dimension)


def _least_cosine(found: OutputVectors, wanted: OutputVectors) -> float:
    """The lowest cosine of the rows of both; 0 for an invalid vector."""
    lengths = np.linalg.norm(found, axis=1) * np.linalg.norm(wanted, axis=1)
    with np.errstate(all="ignore"):
        return float(np.nan_to_num((found * wanted).sum(axis=1) / lengths, nan=0.0, posinf=0.0).min())


def _by_torch(model: SentenceTransformer) -> EmbedTexts:
    lock = threading.Lock()

    def run(texts: Sequence[str], task: str) -> OutputVectors:
        with lock:
            return _encoded(model, texts, task, BATCH_SIZE)

    return run


def _encoded(model: SentenceTransformer, texts: Sequence[str], task: str, batch_size: int) -> OutputVectors:
    encode = model.encode_query if task == "query" else model.encode_document
    return np.asarray(encode(list(texts), batch_size=batch_size, show_progress_bar=False), dtype=np.float32)
