"""A natural language inference model that reads evidence and claim together. The only file here that knows cross-encoders.

Off unless `NEWSDESK_ENTAILMENT` names a model. `Entailment` is the interface: the check works with anything that has a
name and `judge`.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from index.embedding.model_files import ModelPlace, find_model, quiet_loading
from index.errors import EntailmentError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

Chances = NDArray[np.float32]

KIND, VARIABLE = "entailment model", "NEWSDESK_ENTAILMENT"
# The order of columns used here, whatever the model's own.
LABELS = ("entailment", "neutral", "contradiction")
# Pairs per forward pass (sentence-transformers' own default).
BATCH_SIZE = 32


class Entailment(Protocol):
    """Reads a passage and a claim together and says whether the claim follows from the passage."""

    @property
    def name(self) -> str:
        """The model, for people."""

    def judge(self, premises: Sequence[str], claim: str) -> Chances:
        """`(n, 3)` float32, one row per premise in their order, columns as `LABELS`, each row summing to 1."""


class CrossEncoderEntailment:
    """A sentence-transformers cross-encoder with three labels, loaded on first use and then shared by all threads.

    A pair longer than the model reads is truncated at the end of its longer text. Raises `EntailmentError` if the model
    can't be loaded or its labels are not entailment, neutral and contradiction.
    """

    def __init__(self, place: ModelPlace) -> None:
        self._place = place
        self._held: tuple[CrossEncoder, list[int]] | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._place.name

    def judge(self, premises: Sequence[str], claim: str) -> Chances:
        if not premises:
            return np.zeros((0, len(LABELS)), dtype=np.float32)
        with self._lock:
            if self._held is None:
                self._held = _load(self._place)
            model, order = self._held
            raw = model.predict(
                [(premise, claim) for premise in premises],
                batch_size=BATCH_SIZE,
                show_progress_bar=False,
                activation_fn=_as_it_is,
                convert_to_numpy=True,
            )
        return _softmax(np.asarray(raw, dtype=np.float64)[:, order], self.name)


def load_entailment(setting: str | None = None) -> Entailment | None:
    """The model a setting names, a folder with a cross-encoder or a model's name; `None` if unset.

    Loads lazily, so this is cheap. A name that is not a folder is looked up in the local model cache, and on the model
    hub unless `HF_HUB_OFFLINE` is set. Raises `EntailmentError` for a folder that does not exist or holds no model.
    """
    if not setting:
        return None
    place = find_model(setting, KIND, VARIABLE, EntailmentError)
    if place.is_folder and not (Path(place.location) / "config.json").is_file():
        raise EntailmentError(f"the folder {place.name} holds no model (no config.json; {VARIABLE} names it)")
    return CrossEncoderEntailment(place)


def _load(place: ModelPlace) -> tuple[CrossEncoder, list[int]]:
    """The model, and the column of each of `LABELS` in its output."""
    with quiet_loading(place, EntailmentError):
        from sentence_transformers import CrossEncoder

        model: CrossEncoder = CrossEncoder(place.location, local_files_only=place.is_folder, trust_remote_code=False)
        told: Mapping[int, str] = getattr(model.config, "id2label", None) or {}
        names = {int(number): str(name).lower() for number, name in told.items()}
        order = [number for label in LABELS for number, name in sorted(names.items()) if name == label]
        if len(order) != len(LABELS) or len(names) != len(LABELS):
            labels = ", ".join(names.values())
            raise EntailmentError(
                f"the model {place.name} has the labels {labels} and not {', '.join(LABELS)}; choose a cross-encoder trained"
                f" on natural language inference ({VARIABLE} names it)"
            )
    return model, order


def _as_it_is(scores: object) -> object:
    return scores


def _softmax(raw: NDArray[np.float64], name: str) -> Chances:
    if not np.isfinite(raw).all():
        raise EntailmentError(f"the entailment model {name} gave a score that is not a number; choose another one")
    powers = np.exp(raw - raw.max(axis=1, keepdims=True))
    return cast(Chances, (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32))
