"""Rates how well a passage answers a question, reading both together with a cross-encoder.

Off unless `NEWSDESK_RERANKER` names a model. `Reranker` is the interface: anything with a name and `score` can be used
by the search. `reranked` replaces fused scores by the reranker's and is pure. This file must not know how candidates
were found.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.embedding.model_files import ModelPlace, find_model, quiet_loading
from index.errors import RerankerError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

Scores = NDArray[np.float32]
Key = TypeVar("Key", bound=Hashable)

KIND, VARIABLE = "reranker", "NEWSDESK_RERANKER"
# Articles that are reranked per question; the rest follow in their old order. Each takes one pass through the model, so
# this sets the time per question.
MOST_RERANKED = 50
# Pairs per forward pass (the default of sentence-transformers); more only adds padding on a CPU.
BATCH_SIZE = 32


class Reranker(Protocol):
    """Reads a question and a text together and says how well the text answers it."""

    @property
    def name(self) -> str:
        """The model, as `info` and `doctor` show it."""

    def score(self, query: str, texts: Sequence[str]) -> Scores:
        """`(n,)` float32 in 0 (no answer) to 1, in the order of `texts`; `(0,)` for none."""


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder, loaded on first use and shared by all threads.

    A score is the sigmoid of the model's output, whatever activation its configuration names. A pair longer than the
    model's input is cut at the end of the text. Raises `RerankerError` when the model can't be loaded, has more than
    one output (a classifier), or was never trained to compare (an embedding model).
    """

    def __init__(self, place: ModelPlace) -> None:
        self._place = place
        self._model: CrossEncoder | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._place.name

    def score(self, query: str, texts: Sequence[str]) -> Scores:
        if not texts:
            return np.zeros(0, dtype=np.float32)
        with self._lock:
            if self._model is None:
                self._model = _load(self._place)
            raw = self._model.predict(
                [(query, text) for text in texts],
                batch_size=BATCH_SIZE,
                show_progress_bar=False,
                activation_fn=_as_it_is,
                convert_to_numpy=True,
            )
        return _sigmoid(np.asarray(raw, dtype=np.float64), self.name)


def load_reranker(setting: str | None = None) -> Reranker | None:
    """The reranker that a setting names, a folder with a cross-encoder or a model's name; `None` if nothing is set.

    Loads lazily, so this is cheap. A name that is no folder is looked up in the local model cache, and on the model hub
    unless `HF_HUB_OFFLINE` is set. Raises `RerankerError` for a folder that does not exist or has no model.
    """
    if not setting:
        return None
    place = find_model(setting, KIND, VARIABLE, RerankerError)
    if place.is_folder and not _holds_a_model(place):
        raise RerankerError(f"the folder {place.name} holds no model (no config.json; {VARIABLE} names it)")
    return CrossEncoderReranker(place)


def reranked(
    ranked: Sequence[tuple[Key, float]], judged: Sequence[float] | Scores, lifts: Sequence[float]
) -> list[tuple[Key, float]]:
    """`ranked` (best first, scores above 0) with its first `len(judged)` reordered by their new score times their lift.

    All scores in `judged` are from 0 to 1 and all lifts at least 1; both are in the order of `ranked`, and ties keep
    that order. Candidates without a new score follow in their old order, with scores scaled below the others. Raises
    `ValueError` when there are not as many lifts as scores, or more scores than candidates.

    >>> reranked([("a", 0.9), ("b", 0.6), ("c", 0.3)], [0.2, 0.4], [1.0, 2.0])
    [('b', 0.8), ('a', 0.2), ('c', 0.1)]
    """
    head, tail = ranked[: len(judged)], ranked[len(judged) :]
    scored = [(key, float(score) * lift) for (key, _), score, lift in zip(head, judged, lifts, strict=True)]
    scored.sort(key=lambda one: -one[1])
    if not scored or not tail:
        return [*scored, *tail]
    factor = min(1.0, scored[-1][1] / (head[-1][1] or 1.0))
    return [*scored, *((key, score * factor) for key, score in tail)]


def _load(place: ModelPlace) -> CrossEncoder:
    with quiet_loading(place, RerankerError):
        from sentence_transformers import CrossEncoder

        model: CrossEncoder = CrossEncoder(place.location, local_files_only=place.is_folder, trust_remote_code=False)
        if model.num_labels != 1:
            raise RerankerError(
                f"the model {place.name} sorts texts into {model.num_labels} classes and a reranker gives one score;"
                f" choose another one ({VARIABLE} names it)"
            )
        # An embedding model loads too, with a head of random weights. A model of several modules brings its own head.
        trained_as = (getattr(model.config, "architectures", None) or ["nothing"])[0]
        if len(model) == 1 and not trained_as.endswith("ForSequenceClassification"):
            raise RerankerError(
                f"the model {place.name} is a {trained_as}, which was not trained to score a question and a text;"
                f" choose a cross-encoder ({VARIABLE} names it)"
            )
    return model


def _holds_a_model(place: ModelPlace) -> bool:
    folder = Path(place.location)
    return any((folder / name).is_file() for name in ("config.json", "modules.json"))


def _as_it_is(scores: object) -> object:
    return scores


def _sigmoid(raw: NDArray[np.float64], name: str) -> Scores:
    if not np.isfinite(raw).all():
        raise RerankerError(f"the reranker {name} gave a score that is not a number; choose another one")
    return (1.0 / (1.0 + np.exp(-np.clip(raw, -60, 60)))).astype(np.float32)
