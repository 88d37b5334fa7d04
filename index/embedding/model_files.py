"""Finds the model that a setting names, and makes the model libraries load it without printing anything.

Shared by the files that load models (`embedder`, `reranker`). It must not know what a model is used for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.errors import NewsdeskError

# Progress bars, advice and telemetry of the model libraries are not meant for our users.
QUIET = {
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_VERBOSITY": "error",
}


@dataclass(frozen=True, slots=True)
class ModelPlace:
    """A model's `name` for people, and the `location` to load it from: the same folder, or a name on the hub.

    `variable` is the setting that named it, for messages; `kind` says what it is ("embedding model").
    """

    name: str
    location: str
    kind: str
    variable: str

    @property
    def is_folder(self) -> bool:
        """Whether its files are in a folder, so that nothing is looked up elsewhere."""
        return Path(self.location).is_dir()


def find_model(setting: str, kind: str, variable: str, error: type[NewsdeskError]) -> ModelPlace:
    """The model that a setting names: a folder, or a model's name. Raises `error` for a folder that does not exist."""
    folder = Path(setting).expanduser()
    if folder.is_dir():
        return ModelPlace(str(folder.resolve()), str(folder.resolve()), kind, variable)
    if setting.startswith((".", "/", "~")) or os.sep in setting.replace("/", "", 1):
        raise error(f"no model folder at {setting} ({variable} takes a folder or a model's name)")
    return ModelPlace(setting, setting, kind, variable)


def files_of(location: str) -> Path | None:
    """The folder with the files of the model at a `location`; `None` if they are not on this machine.

    Those of a name on the hub are in its local cache once it was loaded. Nothing is looked up elsewhere.
    """
    if Path(location).is_dir():
        return Path(location)
    quiet_libraries()
    from huggingface_hub import snapshot_download

    # sentence-transformers looks for a name without an owner among its own models.
    name = location if "/" in location else f"sentence-transformers/{location}"
    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (OSError, ValueError):  # it is not there, or the hub has no such names
        return None


def quiet_libraries() -> None:
    """Call this before importing any of the model libraries."""
    for switch, value in QUIET.items():
        os.environ.setdefault(switch, value)


@contextmanager
def quiet_loading(place: ModelPlace, error: type[NewsdeskError]) -> Iterator[None]:
    """A context in which to load a model: the libraries print nothing, and any exception becomes one line of `error`."""
    quiet_libraries()
    try:
        from huggingface_hub.utils.tqdm import disable_progress_bars

        # Also transformers', which asks this library when it is imported. It may have read the environment before.
        disable_progress_bars()
        yield
    except error:
        raise
    except Exception as problem:  # any error of any loading library means the same to the user
        reason = " ".join(str(problem).split())[:300]
        raise error(f"the {place.kind} {place.name} can't be loaded: {reason} ({place.variable} names it)") from problem
