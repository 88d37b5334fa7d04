"""Where a model that a setting names is found, and how the model libraries are made to load it without noise.

Shared by the files that load models (`embed`, `rerank`). Knows nothing of what a model is for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.errors import NewsdeskError

# Loading bars, advice and telemetry of the model libraries are not for our users.
QUIET = {
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_VERBOSITY": "error",
}


@dataclass(frozen=True, slots=True)
class ModelPlace:
    """A model's `name` as people read it, and the `location` to load it from: the same folder, or a name of the hub.

    `variable` is the setting that named it, for messages; `kind` says what it is ("embedding model").
    """

    name: str
    location: str
    kind: str
    variable: str

    @property
    def is_folder(self) -> bool:
        """Whether its files are in a folder, so that nothing is looked up anywhere else."""
        return Path(self.location).is_dir()


def find_model(setting: str, kind: str, variable: str, error: type[NewsdeskError]) -> ModelPlace:
    """The place a setting names: a folder, or a model's name. Raises `error` for a folder that isn't there."""
    folder = Path(setting).expanduser()
    if folder.is_dir():
        return ModelPlace(str(folder.resolve()), str(folder.resolve()), kind, variable)
    if setting.startswith((".", "/", "~")) or os.sep in setting.replace("/", "", 1):
        raise error(f"no model folder at {setting} ({variable} takes a folder or a model's name)")
    return ModelPlace(setting, setting, kind, variable)


def quiet_libraries() -> None:
    """To be called before any of the model libraries is imported."""
    for switch, value in QUIET.items():
        os.environ.setdefault(switch, value)


@contextmanager
def quiet_loading(place: ModelPlace, error: type[NewsdeskError]) -> Iterator[None]:
    """Load a model inside: the libraries keep quiet, and whatever they raise becomes one line of `error`."""
    quiet_libraries()
    try:
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        yield
    except error:
        raise
    except Exception as problem:  # any loader error, of many libraries, means the same to the user
        reason = " ".join(str(problem).split())[:300]
        raise error(f"the {place.kind} {place.name} can't be loaded: {reason} ({place.variable} names it)") from problem
