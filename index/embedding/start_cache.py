"""The start-up cache: what a model's first start computed, stored so that later starts need no torch.

Importing torch and sentence-transformers and loading a model takes several times as long as everything else that a
command does. None of it is needed once the model is converted for OpenVINO: the cache has its tokeniser, its prompts,
the precision that was close enough to torch's, and torch's vectors of a few texts, which every start compares with its
own. An entry is valid only for the same model files, library versions and processor; otherwise the start is a first
one. It must not know how a model is run.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from index.embedding import openvino
from index.embedding.model_files import quiet_libraries
from index.embedding.openvino import TokenArrays

log = logging.getLogger("newsdesk.swift_start")

# Increase this when the same start would be stored differently: older entries are then ignored.
FORMAT = 1
PACKAGES = ("openvino", "sentence-transformers", "tokenizers", "torch", "transformers")
FILE_SUFFIX = ".start.json"

# Texts and "document" or "query" -> their tokens.
Tokenise = Callable[[Sequence[str], str], TokenArrays]


@dataclass(frozen=True, slots=True)
class CachedStart:
    """Everything that a start needs besides the conversion.

    `precision` and `threads` are OpenVINO's; `names` are the model's inputs, in order; `prompts` are prepended to a
    text, by task; `tokeniser` is serialised by the library tokenizers; `known` are torch's vectors of the trial texts,
    by task.
    """

    precision: str
    threads: int
    names: tuple[str, ...]
    prompts: Mapping[str, str]
    tokeniser: str
    known: Mapping[str, Sequence[Sequence[float]]]

    def tokenise(self) -> Tokenise:
        """A function that tokenises as the model's own tokeniser does. Raises `ValueError` if it can't be read."""
        quiet_libraries()
        import tokenizers

        try:
            tokeniser = tokenizers.Tokenizer.from_str(self.tokeniser)
        except Exception as error:  # the library raises nothing narrower
            raise ValueError(f"the tokeniser can't be read: {error}") from error
        parts = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
        wanted = {name: parts[name] for name in self.names}

        def tokenise(texts: Sequence[str], task: str) -> TokenArrays:
            prompt = self.prompts.get(task, "")
            found = tokeniser.encode_batch([prompt + text for text in texts])
            return {
                name: np.array([getattr(each, part) for each in found], dtype=np.int64) for name, part in wanted.items()
            }

        return tokenise


def key(location: str, *settings: object) -> str | None:
    """A digest of everything that a start of the model in the folder `location` depends on, including `settings`.

    `None` if starts can't be cached: no OpenVINO, or no folder with readable files.
    """
    folder = Path(location)
    if openvino.missing() or not folder.is_dir():
        return None
    try:
        said = [f"{package} {version(package)}" for package in PACKAGES]
        said += [f"{path.relative_to(folder)} {_sha256(path)}" for path in sorted(folder.rglob("*")) if path.is_file()]
    except (OSError, PackageNotFoundError) as error:
        log.warning("%s is started with all its libraries: %s", location, error)
        return None
    said += [openvino.processor(), str(os.cpu_count()), *map(repr, settings)]
    # The number of torch threads, and whether there is a GPU.
    said += [
        f"{name}={os.environ.get(name)}" for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "CUDA_VISIBLE_DEVICES")
    ]
    if hasattr(os, "sched_getaffinity"):
        said.append(str(len(os.sched_getaffinity(0))))
    said.append(str(bool(shutil.which("nvidia-smi")) or Path("/dev/nvidiactl").exists()))
    return hashlib.sha256("\n".join((str(FORMAT), *said)).encode()).hexdigest()[:32]


def find(name: str, key: str) -> tuple[CachedStart, openvino.ConvertedModel] | None:
    """The entry under `key` for the model called `name`, with its conversion; `None` if any part is missing or damaged."""
    for path in openvino.kept_folder(name).glob(f"*/{key}{FILE_SUFFIX}"):
        try:
            digest, _, text = path.read_text(encoding="utf-8").partition("\n")
            if digest != _digest(text):
                raise ValueError("it is not as it was written")
            written = json.loads(text)
            start = CachedStart(**{**written, "names": tuple(written["names"])})
        except (OSError, TypeError, ValueError) as error:
            log.warning("%s can't be used: %s; making it again", path, error)
            continue
        converted = openvino.read(path.parent, start.names)
        if converted is not None:
            return start, converted
    return None


def keep(start: CachedStart, key: str, folder: Path) -> None:
    """Write an entry beside the conversion in `folder`, completely or not at all."""
    text = json.dumps(asdict(start))
    try:
        with tempfile.TemporaryDirectory(prefix="new-", dir=folder) as beside:
            fresh = Path(beside) / "start"
            fresh.write_text(f"{_digest(text)}\n{text}", encoding="utf-8")
            fresh.replace(folder / f"{key}{FILE_SUFFIX}")
    except OSError as error:
        log.warning("what a start needs can't be kept in %s: %s; every start loads all its libraries", folder, error)


def same(one: Tokenise, other: Tokenise, texts: Sequence[str], names: Sequence[str], tasks: Sequence[str]) -> bool:
    """Whether both tokenise `texts` identically, together and one by one."""
    groups: list[Sequence[str]] = [texts, *([text] for text in texts)]
    return all(
        np.array_equal(left[name], right[name])
        for task in tasks
        for group in groups
        for left, right in [(one(group, task), other(group, task))]
        for name in names
    )


def written_down(tokeniser: Any) -> str | None:
    """A transformers tokeniser, serialised by the library tokenizers; `None` for another kind.

    Its truncation and padding are those of the texts it last processed.
    """
    backend = getattr(tokeniser, "backend_tokenizer", None)
    return str(backend.to_str()) if backend is not None and hasattr(backend, "to_str") else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
