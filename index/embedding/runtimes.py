"""How an embedding model is run: by torch, as it was made, or by OpenVINO, in half the time, where that is near enough.

Which one it is decides nothing but speed: at every start a model's vectors by OpenVINO are held against torch's, and one
that is further off than `NEAR_ENOUGH` is left to torch, so vectors of both can stand in one index. The first start loads
the model with the libraries it was made with; those after it need none of them (`index/embedding/start_cache.py`).
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
from index.embedding.openvino import Vectors
from index.embedding.start_cache import SwiftStart, Tokenise
from index.errors import EmbedderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

log = logging.getLogger("newsdesk.engines")

# Texts a forward pass. Larger batches gain nothing on a CPU and pad more (sentence-transformers' own default).
BATCH_SIZE = 32
# Texts that are cut into tokens at a time, while the batches before them are run.
TOKENISED_AT_ONCE = 128

# The least cosine between what OpenVINO and what torch make of a text, by the precision OpenVINO works in. Measured with
# the bundled model on passages of rtqa2022a: never under .9999999 in f32, never under .99996 in bf16.
NEAR_ENOUGH = {"f32": 0.9999, "bf16": 0.999}
# Short, middling and long, no two of one length. Torch takes them one by one and OpenVINO all at once, so that what a
# conversion took for granted of lengths and padding shows.
TRIAL = (
    "The ferry sails.",
    "A minister resigned after the vote; her party, which holds 31 of 120 seats, will name another one by Friday.",
    "短い文です。次の文はもう少し長い。",
    "Inflation rose to 9.1 % in spring, and rents rose with it. " * 7,
)
TRIALS: Mapping[str, Sequence[str]] = {"document": TRIAL, "query": TRIAL[:1]}
# What a tokeniser may cut in a way of its own: blanks, no words at all, letters outside ASCII, and more than a model reads.
ODD_TEXTS = (*TRIAL, "  Two  blanks\tand a line\n", "", "ÜBER die Straße: naïve Ω…", "A long report goes on. " * 500)

# What can run a model, and the precisions that are tried for it, the fastest first.
ENGINES: Mapping[str, tuple[str, ...]] = {"openvino-bf16": ("bf16",), "openvino": ("f32",), "torch": ()}
# Of what a model may be made to be run by OpenVINO. Others may do what no tracing sees.
PLAIN_PARTS = (("Transformer", "Pooling"), ("Transformer", "Pooling", "Normalize"))


@dataclass(frozen=True, slots=True)
class Engine:
    """What runs a model: `name` for people, and where it is not the fastest there could be, `because`."""

    name: str
    because: str | None = None


# Texts and "document" or "query" -> `(n, dimension)` float32, as the model gives them.
Run = Callable[[Sequence[str], str], Vectors]


@dataclass(frozen=True, slots=True)
class Running:
    """A model that is loaded, and what runs it. Safe to use from several threads."""

    engine: Engine
    dimension: int
    run: Run


def start_swiftly(name: str, key: str) -> Running | None:
    """The model called `name` as an earlier start found it fit; `None` where none did, or where it is so no more."""
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
    return Running(_engine(found.precision), dimension, run)


def start(name: str, model: SentenceTransformer, wanted: str | None, key: str | None) -> Running:
    """A model that was loaded, run by the engine `wanted`, or the fastest there is for it here.

    What starts after this one need is kept under `key`. Raises `EmbedderError` where it can't be run, or not so.
    """
    dimension = model.get_embedding_dimension()
    if not dimension:
        raise EmbedderError(f"the model {name} does not say how long its vectors are; choose another one")
    plain = _by_torch(model)
    if model.device.type != "cpu":
        return Running(Engine(f"torch on {model.device.type}"), dimension, plain)
    if wanted == "torch":
        return Running(Engine("torch", "NEWSDESK_EMBEDDER_ENGINE asks for it"), dimension, plain)
    problem = openvino.missing() or _unusual(model)
    if problem is None:
        try:
            return _near_enough(name, model, dimension, wanted, key)
        except EmbedderError as error:
            problem = str(error)
            log.warning("%s is run by torch: %s", name, problem)
    if wanted:
        raise EmbedderError(f"{name} can't be run by {wanted}: {problem} (NEWSDESK_EMBEDDER_ENGINE asks for it)")
    return Running(Engine("torch", problem), dimension, plain)


def _near_enough(name: str, model: SentenceTransformer, dimension: int, wanted: str | None, key: str | None) -> Running:
    """The model by OpenVINO. Raises `EmbedderError` where it can't be, or is too far from torch in every precision."""
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
            if key and converted.folder and (found := _swift_start(model, tokenise, names, precision, threads, known)):
                start_cache.keep(found, key, converted.folder)
            return Running(_engine(precision), dimension, run)
        off = f"its vectors by OpenVINO in {precision} have a cosine of {cosine:.5f} to torch's"
        log.warning("%s: %s, and at least %s is asked for", name, off, NEAR_ENOUGH[precision])
    raise EmbedderError(off)


def _swift_start(
    model: SentenceTransformer,
    tokenise: Tokenise,
    names: tuple[str, ...],
    precision: str,
    threads: int,
    known: Mapping[str, Vectors],
) -> SwiftStart | None:
    """What starts after this one need; `None` for a model whose texts nothing but itself cuts into the same tokens."""
    tokeniser = start_cache.written_down(cast(Any, model[0]).tokenizer)
    if tokeniser is None:
        return None
    prompts = {task: _prompt(model, task) or "" for task in TRIALS}
    vectors = {task: each.tolist() for task, each in known.items()}
    found = SwiftStart(precision, threads, names, prompts, tokeniser, vectors)
    try:
        if start_cache.same(found.tokenise(), tokenise, ODD_TEXTS, names, tuple(TRIALS)):
            return found
    except (KeyError, ValueError) as error:
        log.info("a start of this model takes all its libraries: %s", error)
    return None


def _engine(precision: str) -> Engine:
    return Engine(f"{openvino.in_words()} in {precision}")


def _least_cosine(run: Run, known: Mapping[str, Vectors]) -> float:
    """The least cosine between what `run` makes of the trial's texts and their `known` vectors; 0 for what is no vector."""
    least = 1.0
    for task, wanted in known.items():
        found = run(TRIALS[task], task)
        lengths = np.linalg.norm(found, axis=1) * np.linalg.norm(wanted, axis=1)
        with np.errstate(all="ignore"):
            cosines = np.nan_to_num((found * wanted).sum(axis=1) / lengths, nan=0.0, posinf=0.0)
        least = min(least, float(cosines.min()))
    return least


def _unusual(model: SentenceTransformer) -> str | None:
    """What about a model keeps it with torch; `None` for one that is made as most are."""
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


def _source(model: SentenceTransformer) -> tuple[tuple[str, ...], openvino.Source]:
    """The names of a model's inputs, and what makes a module of it that takes them in this order."""
    import torch

    example = model.preprocess(list(TRIAL[:2]))
    names = tuple(name for name, value in example.items() if isinstance(value, torch.Tensor))

    class Whole(torch.nn.Module):
        """All parts of the model one after the other, from tokens to vectors."""

        def __init__(self) -> None:
            super().__init__()
            self.parts = torch.nn.ModuleList(model)

        def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
            features: Any = dict(zip(names, inputs, strict=True))
            for part in self.parts:
                features = part(features)
            return cast(torch.Tensor, features["sentence_embedding"])

    return names, lambda: (Whole().eval(), tuple(example[name] for name in names))


def _made_from(model: SentenceTransformer) -> str:
    """A digest of everything a conversion depends on: weights, how they are put together, and by what."""
    import torch

    digest = hashlib.sha256()
    for package in ("sentence-transformers", "transformers", "torch"):
        digest.update(f"{package} {version(package)}\n".encode())
    digest.update(f"{model}{cast(Any, model[0]).config.to_json_string()}".encode())
    for name, weights in model.state_dict().items():
        digest.update(name.encode())
        digest.update(weights.detach().contiguous().reshape(-1).view(torch.uint8).numpy())
    return digest.hexdigest()


def _by_openvino(compiled: openvino.CompiledModel, tokenise: Tokenise, dimension: int) -> Run:
    return lambda texts, task: compiled.embed(_tokenised(tokenise, texts, task), len(texts), dimension)


def _by_torch(model: SentenceTransformer) -> Run:
    lock = threading.Lock()

    def run(texts: Sequence[str], task: str) -> Vectors:
        with lock:
            return _encoded(model, texts, task)

    return run


def _encoded(model: SentenceTransformer, texts: Sequence[str], task: str, batch_size: int = BATCH_SIZE) -> Vectors:
    encode = model.encode_query if task == "query" else model.encode_document
    return np.asarray(encode(list(texts), batch_size=batch_size, show_progress_bar=False), dtype=np.float32)


def _tokenised(tokenise: Tokenise, texts: Sequence[str], task: str) -> Iterator[tuple[list[int], openvino.Tokens]]:
    """Places in `texts` and their tokens, about the longest first."""
    order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
    for start in range(0, len(order), TOKENISED_AT_ONCE):
        places = order[start : start + TOKENISED_AT_ONCE]
        yield places, tokenise([texts[place] for place in places], task)


def _tokeniser(model: SentenceTransformer) -> Tokenise:
    """What cuts texts as `encode_query` and `encode_document` do, which one tokeniser can't for two threads at once."""
    lock = threading.Lock()

    def tokenise(texts: Sequence[str], task: str) -> openvino.Tokens:
        with lock:
            features = model.preprocess(list(texts), prompt=_prompt(model, task), task=task)
        return {name: value.numpy() for name, value in features.items() if hasattr(value, "numpy")}

    return tokenise


def _prompt(model: SentenceTransformer, task: str) -> str | None:
    """What `encode_query` and `encode_document` put in front of a text. The trial shows whether it is the same."""
    candidates = ("query",) if task == "query" else ("document", "passage", "corpus")
    names = [*(name for name in candidates if name in model.prompts), model.default_prompt_name]
    return model.prompts.get(names[0]) if names[0] else None
