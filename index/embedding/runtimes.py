"""Chooses how an embedding model is run: by torch, or by OpenVINO in half the time if its vectors are close enough.

The choice affects only speed. At every start a model's OpenVINO vectors are compared with torch's, and a model that
differs by more than `NEAR_ENOUGH` stays with torch, so one index can contain vectors of both. The first start loads the
model with torch and sentence-transformers; later ones need neither (`index/embedding/start_cache.py`). This file must
not know which model is configured, or what vectors are used for.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from index.embedding import openvino, start_cache
from index.embedding.openvino import OutputVectors
from index.embedding.start_cache import CachedStart, Tokenise
from index.errors import EmbedderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

log = logging.getLogger("newsdesk.engines")

# Texts per forward pass. Larger batches only add padding on a CPU (the default of sentence-transformers).
BATCH_SIZE = 32
# Texts that are tokenised at a time, while earlier batches are running.
TOKENISED_AT_ONCE = 128

# The lowest accepted cosine between OpenVINO's and torch's vector of a text, by OpenVINO's precision. Measured with the
# bundled model on passages of rtqa2022a: never below .9999999 in f32, never below .99996 in bf16.
NEAR_ENOUGH = {"f32": 0.9999, "bf16": 0.999}
# Short, medium and long texts, each of a different length. Torch embeds them one by one and OpenVINO all at once, so
# that wrong assumptions of a conversion about lengths and padding are detected.
TRIAL = (
    "The ferry sails.",
    "A minister resigned after the vote; her party, which holds 31 of 120 seats, will name another one by Friday.",
    "短い文です。次の文はもう少し長い。",
    "Inflation rose to 9.1 % in spring, and rents rose with it. " * 7,
)
TRIALS: Mapping[str, Sequence[str]] = {"document": TRIAL, "query": TRIAL[:1]}
# Texts that tokenisers treat differently: repeated spaces, no words, letters outside ASCII, and more than a model
# reads.
ODD_TEXTS = (*TRIAL, "  Two  blanks\tand a line\n", "", "ÜBER die Straße: naïve Ω…", "A long report goes on. " * 500)

# What can run a model, and the precisions to try, fastest first.
ENGINES: Mapping[str, tuple[str, ...]] = {"openvino-bf16": ("bf16",), "openvino": ("f32",), "torch": ()}
# The only model structures that OpenVINO may run. Others may do things that tracing does not capture.
PLAIN_PARTS = (("Transformer", "Pooling"), ("Transformer", "Pooling", "Normalize"))


@dataclass(frozen=True, slots=True)
class Runtime:
    """What runs a model: `name` for people, and `because`, the reason if it is not the fastest possible."""

    name: str
    because: str | None = None


# Texts and "document" or "query" -> `(n, dimension)` float32, as the model computes them.
EmbedTexts = Callable[[Sequence[str], str], OutputVectors]


@dataclass(frozen=True, slots=True)
class RunningModel:
    """A loaded model and what runs it. Safe to use from several threads."""

    engine: Runtime
    dimension: int
    run: EmbedTexts


def start_from_cache(name: str, key: str) -> RunningModel | None:
    """The model called `name` from the start-up cache; `None` if it is not cached or no longer passes the comparison."""
    kept = start_cache.find(name, key)
    if kept is None:
        return None
    found, converted = kept
    try:
        compiled = converted.compiled(found.precision, found.threads)
        known = {task: np.asarray(vectors, dtype=np.float32) for task, vectors in found.known.items()}
        dimension = known["query"].shape[1]
        run = _by_openvino(compiled, found.tokenise(), dimension)
        cosine = _least_cosine(run, known)
    except (EmbedderError, KeyError, ValueError) as error:
        log.warning("%s is started anew: %s", name, error)
        return None
    if cosine < NEAR_ENOUGH[found.precision]:
        log.warning("%s is started anew: its vectors have a cosine of %.5f to torch's", name, cosine)
        return None
    return RunningModel(_engine(found.precision), dimension, run)


def start(name: str, model: SentenceTransformer, wanted: str | None, key: str | None) -> RunningModel:
    """A loaded model, run by the engine `wanted`, or by the fastest one that works for it here.

    What later starts need is cached under `key`. Raises `EmbedderError` if it can't be run, or not by that engine.
    """
    dimension = model.get_embedding_dimension()
    if not dimension:
        raise EmbedderError(f"the model {name} does not say how long its vectors are; choose another one")
    plain = _by_torch(model)
    if model.device.type != "cpu":
        return RunningModel(Runtime(f"torch on {model.device.type}"), dimension, plain)
    if wanted == "torch":
        return RunningModel(Runtime("torch", "NEWSDESK_EMBEDDER_ENGINE asks for it"), dimension, plain)
    problem = openvino.missing() or _unusual(model)
    if problem is None:
        try:
            return _near_enough(name, model, dimension, wanted, key)
        except EmbedderError as error:
            problem = str(error)
            log.warning("%s is run by torch: %s", name, problem)
    if wanted:
        raise EmbedderError(f"{name} can't be run by {wanted}: {problem} (NEWSDESK_EMBEDDER_ENGINE asks for it)")
    return RunningModel(Runtime("torch", problem), dimension, plain)


def _near_enough(
    name: str, model: SentenceTransformer, dimension: int, wanted: str | None, key: str | None
) -> RunningModel:
    """The model run by OpenVINO. Raises `EmbedderError` if it can't be, or if every precision differs too much."""
    import torch

    names, source = _source(model)
    converted = openvino.load(name, _made_from(model), names, source)
    wide = openvino.knows_bfloat16()
    tried = ENGINES[wanted] if wanted else (("bf16", "f32") if wide else ("f32",))
    if "bf16" in tried and not wide:
        raise EmbedderError("this processor has no bfloat16")
    known = {task: _encoded(model, texts, task, batch_size=1) for task, texts in TRIALS.items()}
    tokenise, threads = _tokeniser(model), torch.get_num_threads()
    off = ""
    for precision in tried:
        run = _by_openvino(converted.compiled(precision, threads), tokenise, dimension)
        cosine = _least_cosine(run, known)
        if cosine >= NEAR_ENOUGH[precision]:
            if key and converted.folder and (found := _cache_entry(model, tokenise, names, precision, threads, known)):
                start_cache.keep(found, key, converted.folder)
            return RunningModel(_engine(precision), dimension, run)
        off = f"its vectors by OpenVINO in {precision} have a cosine of {cosine:.5f} to torch's"
        log.warning("%s: %s, and at least %s is asked for", name, off, NEAR_ENOUGH[precision])
    raise EmbedderError(off)


def _cache_entry(
    model: SentenceTransformer,
    tokenise: Tokenise,
    names: tuple[str, ...],
    precision: str,
    threads: int,
    known: Mapping[str, OutputVectors],
) -> CachedStart | None:
    """What later starts need; `None` if only the model itself can reproduce its tokens."""
    tokeniser = start_cache.written_down(cast(Any, model[0]).tokenizer)
    if tokeniser is None:
        return None
    prompts = {task: _prompt(model, task) or "" for task in TRIALS}
    vectors = {task: each.tolist() for task, each in known.items()}
    found = CachedStart(precision, threads, names, prompts, tokeniser, vectors)
    try:
        if start_cache.same(found.tokenise(), tokenise, ODD_TEXTS, names, tuple(TRIALS)):
            return found
    except (KeyError, ValueError) as error:
        log.info("a start of this model takes all its libraries: %s", error)
    return None


def _engine(precision: str) -> Runtime:
    return Runtime(f"{openvino.in_words()} in {precision}")


def _least_cosine(run: EmbedTexts, known: Mapping[str, OutputVectors]) -> float:
    """The lowest cosine between `run`'s vectors of the trial texts and the `known` vectors; 0 for an invalid vector."""
    least = 1.0
    for task, wanted in known.items():
        found = run(TRIALS[task], task)
        lengths = np.linalg.norm(found, axis=1) * np.linalg.norm(wanted, axis=1)
        with np.errstate(all="ignore"):
            cosines = np.nan_to_num((found * wanted).sum(axis=1) / lengths, nan=0.0, posinf=0.0)
        least = min(least, float(cosines.min()))
    return least


def _unusual(model: SentenceTransformer) -> str | None:
    """Why a model must stay with torch; `None` for one with the usual structure."""
    parts = tuple(type(part).__name__ for part in model)
    if parts not in PLAIN_PARTS:
        return f"it is made of {', '.join(parts)}"
    transformer, pooling = cast(Any, model[0]), cast(Any, model[1])
    if any(model.prompts.values()) and not pooling.include_prompt:
        return "its vectors leave out the prompt"
    if model.truncate_dim:
        return "its vectors are cut short"
    if getattr(transformer.tokenizer, "padding_side", None) != "right":
        return "it pads on the left"
    return None


def _source(model: SentenceTransformer) -> tuple[tuple[str, ...], openvino.ConversionSource]:
    """The names of a model's inputs, and a function that makes a module taking them in this order."""
    import torch

    example = model.preprocess(list(TRIAL[:2]))
    names = tuple(name for name, value in example.items() if isinstance(value, torch.Tensor))

    class WholeModel(torch.nn.Module):
        """All parts of the model in sequence, from tokens to vectors."""

        def __init__(self) -> None:
            super().__init__()
            self.parts = torch.nn.ModuleList(model)

        def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
            features: Any = dict(zip(names, inputs, strict=True))
            for part in self.parts:
                features = part(features)
            return cast(torch.Tensor, features["sentence_embedding"])

    return names, lambda: (WholeModel().eval(), tuple(example[name] for name in names))


def _made_from(model: SentenceTransformer) -> str:
    """A digest of everything a conversion depends on: the weights, the structure, and the library versions."""
    import torch

    digest = hashlib.sha256()
    for package in ("sentence-transformers", "transformers", "torch"):
        digest.update(f"{package} {version(package)}\n".encode())
    digest.update(f"{model}{cast(Any, model[0]).config.to_json_string()}".encode())
    for name, weights in model.state_dict().items():
        digest.update(name.encode())
        digest.update(weights.detach().contiguous().reshape(-1).view(torch.uint8).numpy())
    return digest.hexdigest()


def _by_openvino(compiled: openvino.CompiledModel, tokenise: Tokenise, dimension: int) -> EmbedTexts:
    return lambda texts, task: compiled.embed(_tokenised(tokenise, texts, task), len(texts), dimension)


def _by_torch(model: SentenceTransformer) -> EmbedTexts:
    lock = threading.Lock()

    def run(texts: Sequence[str], task: str) -> OutputVectors:
        with lock:
            return _encoded(model, texts, task)

    return run


def _encoded(
    model: SentenceTransformer, texts: Sequence[str], task: str, batch_size: int = BATCH_SIZE
) -> OutputVectors:
    encode = model.encode_query if task == "query" else model.encode_document
    return np.asarray(encode(list(texts), batch_size=batch_size, show_progress_bar=False), dtype=np.float32)


def _tokenised(tokenise: Tokenise, texts: Sequence[str], task: str) -> Iterator[tuple[list[int], openvino.TokenArrays]]:
    """Positions in `texts` and their tokens, roughly longest first."""
    order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
    for start in range(0, len(order), TOKENISED_AT_ONCE):
        places = order[start : start + TOKENISED_AT_ONCE]
        yield places, tokenise([texts[place] for place in places], task)


def _tokeniser(model: SentenceTransformer) -> Tokenise:
    """Tokenises as `encode_query` and `encode_document` do, under a lock: a tokeniser can't serve two threads at once."""
    lock = threading.Lock()

    def tokenise(texts: Sequence[str], task: str) -> openvino.TokenArrays:
        with lock:
            features = model.preprocess(list(texts), prompt=_prompt(model, task), task=task)
        return {name: value.numpy() for name, value in features.items() if hasattr(value, "numpy")}

    return tokenise


def _prompt(model: SentenceTransformer, task: str) -> str | None:
    """The prompt that `encode_query` and `encode_document` prepend. The comparison with torch detects a wrong one."""
    candidates = ("query",) if task == "query" else ("document", "passage", "corpus")
    names = [*(name for name in candidates if name in model.prompts), model.default_prompt_name]
    return model.prompts.get(names[0]) if names[0] else None
