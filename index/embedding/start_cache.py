"""What a model's first start found out, kept for the starts after it. The only file that knows the library tokenizers.

Importing torch and sentence-transformers and loading a model with them takes several times as long as all else that a
command does. None of it is needed once a model is converted for OpenVINO: what its tokeniser is, what it puts in front of
a text, which precision was near enough to torch's. So this is written beside the conversion, with torch's vectors of a few
texts, which every start holds its own against. It counts for exactly what it was found out of: the model's files, the
libraries, the processor; anything else is started as the first time.
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
from index.embedding.openvino import Tokens

log = logging.getLogger("newsdesk.swift_start")

# Rises when the same start would be kept in another way: those kept before then count no more.
FORMAT = 1
PACKAGES = ("openvino", "sentence-transformers", "tokenizers", "torch", "transformers")
FILE_SUFFIX = ".start.json"

# Texts and "document" or "query" -> their tokens.
Tokenise = Callable[[Sequence[str], str], Tokens]


@dataclass(frozen=True, slots=True)
class SwiftStart:
    """All that a start needs beside the conversion.

    `precision` and `threads` are OpenVINO's; `names` the model's inputs, in order; `prompts` what stands in front of a text,
    by task; `tokeniser` as the library tokenizers writes one down; `known` torch's vectors of the trial, by task.
    """

    precision: str
    threads: int
    names: tuple[str, ...]
    prompts: Mapping[str, str]
    tokeniser: str
    known: Mapping[str, Sequence[Sequence[float]]]

    def tokenise(self) -> Tokenise:
        """What cuts texts as the model's own tokeniser does. Raises `ValueError` for one that can't be read."""
        quiet_libraries()
        import tokenizers

        try:
            tokeniser = tokenizers.Tokenizer.from_str(self.tokeniser)
        except Exception as error:  # the library raises no narrower one
            raise ValueError(f"the tokeniser can't be read: {error}") from error
        parts = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
        wanted = {name: parts[name] for name in self.names}

        def tokenise(texts: Sequence[str], task: str) -> Tokens:
            prompt = self.prompts.get(task, "")
            found = tokeniser.encode_batch([prompt + text for text in texts])
            return {
                name: np.array([getattr(each, part) for each in found], dtype=np.int64) for name, part in wanted.items()
            }

        return tokenise


def key(location: str, *settings: object) -> str | None:
    """A digest of everything that a start of the model in the folder `location` comes of, `settings` among it.

    `None` where there can be no swift start: no OpenVINO, or no folder whose files can be read.
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
    # How many threads torch takes, and whether it takes a GPU.
    said += [
        f"{name}={os.environ.get(name)}" for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "CUDA_VISIBLE_DEVICES")
    ]
    if hasattr(os, "sched_getaffinity"):
        said.append(str(len(os.sched_getaffinity(0))))
    said.append(str(bool(shutil.which("nvidia-smi")) or Path("/dev/nvidiactl").exists()))
    return hashlib.sha256("\n".join((str(FORMAT), *said)).encode()).hexdigest()[:32]


def find(name: str, key: str) -> tuple[SwiftStart, openvino.Converted] | None:
    """What was kept under `key` for the model called `name`, with its conversion; `None` where that is not all sound."""
    for path in openvino.kept_folder(name).glob(f"*/{key}{FILE_SUFFIX}"):
        try:
            digest, _, text = path.read_text(encoding="utf-8").partition("\n")
            if digest != _digest(text):
                raise ValueError("it is not as it was written")
            written = json.loads(text)
            start = SwiftStart(**{**written, "names": tuple(written["names"])})
        except (OSError, TypeError, ValueError) as error:
            log.warning("%s can't be used: %s; making it again", path, error)
            continue
        converted = openvino.read(path.parent, start.names)
        if converted is not None:
            return start, converted
    return None


def keep(start: SwiftStart, key: str, folder: Path) -> None:
    """Write it beside the conversion in `folder`, whole or not at all."""
    text = json.dumps(asdict(start))
    try:
        with tempfile.TemporaryDirectory(prefix="new-", dir=folder) as beside:
            fresh = Path(beside) / "start"
            fresh.write_text(f"{_digest(text)}\n{text}", encoding="utf-8")
            fresh.replace(folder / f"{key}{FILE_SUFFIX}")
    except OSError as error:
        log.warning("what a start needs can't be kept in %s: %s; every start loads all its libraries", folder, error)


def same(one: Tokenise, other: Tokenise, texts: Sequence[str], names: Sequence[str], tasks: Sequence[str]) -> bool:
    """Whether both cut `texts` into the same tokens, together and one by one."""
    groups: list[Sequence[str]] = [texts, *([text] for text in texts)]
    return all(
        np.array_equal(left[name], right[name])
        for task in tasks
        for group in groups
        for left, right in [(one(group, task), other(group, task))]
        for name in names
    )


def written_down(tokeniser: Any) -> str | None:
    """A tokeniser of transformers as the library tokenizers writes it down; `None` for one of another making.

    Its length and padding are those of the last texts it cut.
    """
    backend = getattr(tokeniser, "backend_tokenizer", None)
    return str(backend.to_str()) if backend is not None and hasattr(backend, "to_str") else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
