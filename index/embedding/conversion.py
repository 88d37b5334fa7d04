"""What OpenVINO needs to run an embedding model without torch: made once from the loaded model, and kept.

Importing torch and sentence-transformers and loading a model takes several times as long as everything else that a
command does. None of it is needed once there is a `Conversion`. It is kept in the user's cache folder, for the same
model files and library versions, with a checksum; a damaged one is made again. This file must not know how a conversion
is run, or whether its vectors are close enough: `index/embedding/runtimes.py` compares them at every start.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from index.embedding import openvino
from index.embedding.model_files import files_of, quiet_libraries
from index.embedding.openvino import OutputVectors, Tokenise
from index.errors import EmbedderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

log = logging.getLogger("newsdesk.conversion")

# Increase this when the same model would be converted or stored differently: older conversions are then ignored.
FORMAT = 1
PACKAGES = ("openvino", "sentence-transformers", "tokenizers", "torch", "transformers")
RECORD, PROGRAM, WEIGHTS = "conversion.json", "model.xml", "model.bin"
# A model's inputs that can be made without its libraries, and what the library tokenizers calls them.
INPUTS = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
# What every start compares with torch, by task: short, medium and long texts, each of a different length. Torch embeds
# them one by one and OpenVINO all at once, so that wrong assumptions about lengths, padding and prompts are detected.
TRIAL = (
    "The ferry sails.",
    "A minister resigned after the vote; her party, which holds 31 of 120 seats, will name another one by Friday.",
    "短い文です。次の文はもう少し長い。",
    "Inflation rose to 9.1 % in spring, and rents rose with it. " * 7,
)
TRIALS: Mapping[str, Sequence[str]] = {"document": TRIAL, "query": TRIAL[:1]}
# Texts that tokenisers treat differently: repeated spaces, no words, letters outside ASCII, and more than a model
# reads.
ODD_TEXTS = (*TRIAL, "  Two  blanks\tand a line\n", "", "ÜBER die Straße: naïve Ω…", "A long report goes on. " * 500)


@dataclass(frozen=True, slots=True)
class Conversion:
    """A converted model: `program` in OpenVINO's format, which takes `inputs` in this order.

    `tokeniser` is serialised by the library tokenizers. `prompts` are prepended to a text, and `known` are torch's
    vectors of `TRIALS`, both by task ("document", "query").
    """

    program: Any
    inputs: tuple[str, ...]
    tokeniser: str
    prompts: Mapping[str, str]
    known: Mapping[str, OutputVectors]

    def tokenise(self) -> Mapping[str, Tokenise]:
        """By task, a function that tokenises as the model does, for several threads. Raises `EmbedderError`."""
        quiet_libraries()
        import tokenizers

        try:
            tokeniser = tokenizers.Tokenizer.from_str(self.tokeniser)
        except Exception as error:  # the library raises nothing narrower
            raise EmbedderError(f"its tokeniser can't be read: {openvino.one_line(error)}") from error

        def tokenise(prompt: str, texts: Sequence[str]) -> dict[str, NDArray[np.int64]]:
            found = tokeniser.encode_batch([prompt + text for text in texts])
            return {name: np.array([getattr(each, INPUTS[name]) for each in found], np.int64) for name in self.inputs}

        return {task: partial(tokenise, prompt) for task, prompt in self.prompts.items()}


def make(model: SentenceTransformer, known: Mapping[str, OutputVectors]) -> Conversion:
    """Convert a loaded model. Raises `EmbedderError` if OpenVINO or the library tokenizers can't do what it does."""
    import torch

    features = model.preprocess(list(TRIAL[:2]))
    example = {name: value for name, value in features.items() if isinstance(value, torch.Tensor)}
    # Its truncation and padding are those of the texts it last processed.
    backend = getattr(getattr(model[0], "tokenizer", None), "backend_tokenizer", None)
    if backend is None or not INPUTS.keys() >= example.keys():
        raise EmbedderError("its tokens can't be made without its libraries")

    class WholeModel(torch.nn.Module):
        """All parts of the model in sequence, from tokens to vectors."""

        def __init__(self) -> None:
            super().__init__()
            self.parts = torch.nn.ModuleList(model)

        def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
            features: Any = dict(zip(example, inputs, strict=True))
            for part in self.parts:
                features = part(features)
            return cast(torch.Tensor, features["sentence_embedding"])[:, : model.get_embedding_dimension()]

    prompts = {task: _prompt(model, task) for task in TRIALS}
    made = Conversion(None, tuple(example), backend.to_str(), prompts, known)
    _check_tokens(model, made)
    return replace(made, program=openvino.convert(WholeModel().eval(), tuple(example.values())))


def _check_tokens(model: SentenceTransformer, made: Conversion) -> None:
    """Raises `EmbedderError` unless the conversion tokenises `ODD_TEXTS` as the model does, together and one by one."""
    for task, tokenise in made.tokenise().items():
        for texts in (ODD_TEXTS, *([text] for text in ODD_TEXTS)):
            wanted: Any = model.preprocess(list(texts), prompt=made.prompts[task] or None, task=task)
            if not all(np.array_equal(tokens, wanted[name].numpy()) for name, tokens in tokenise(texts).items()):
                raise EmbedderError("the library tokenizers cuts texts into other tokens than its own tokeniser")


def _prompt(model: SentenceTransformer, task: str) -> str:
    """The prompt that `encode_query` and `encode_document` prepend. The comparison with torch detects a wrong one."""
    candidates = ("query",) if task == "query" else ("document", "passage", "corpus")
    names = [*(name for name in candidates if name in model.prompts), model.default_prompt_name]
    return (model.prompts.get(names[0]) if names[0] else None) or ""


def kept_folder(name: str) -> Path:
    """The folder that keeps the conversions of the model called `name`: below it, one folder for each key."""
    return user_cache_path("newsdesk", appauthor=False) / "models" / hashlib.sha256(name.encode()).hexdigest()[:16]


def key(location: str) -> str | None:
    """A digest of everything that a conversion of the model at `location` depends on: its files, the libraries.

    And whether torch may see a GPU, which would run it instead. `None` if its files are not on this machine yet.
    """
    files = files_of(location)
    if files is None:
        return None
    gpu = bool(shutil.which("nvidia-smi")) or Path("/dev/nvidiactl").exists()
    said = [str(FORMAT), repr(TRIALS), str(gpu), str(os.environ.get("CUDA_VISIBLE_DEVICES"))]
    said += [f"{package} {version(package)}" for package in PACKAGES]
    said += [f"{path.relative_to(files)} {_sha256(path)}" for path in sorted(files.rglob("*")) if path.is_file()]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]


def find(name: str, location: str) -> Conversion | None:
    """The kept conversion of the model called `name`; `None` if there is none, or it is not as it was written."""
    try:
        found = key(location)
        if found is None or not (folder := kept_folder(name) / found).is_dir():
            return None
        digest, _, text = (folder / RECORD).read_text(encoding="utf-8").partition("\n")
        if digest != _digest(folder, text):
            raise ValueError(f"{folder} is not as it was written")
        kept = json.loads(text)
        known = {task: np.array(vectors, dtype=np.float32) for task, vectors in kept["known"].items()}
        program = openvino.read(folder / PROGRAM)
        return Conversion(program, tuple(kept["inputs"]), kept["tokeniser"], kept["prompts"], known)
    except (OSError, KeyError, ValueError, RuntimeError) as error:
        log.warning("the converted model %s can't be used: %s; making it again", name, openvino.one_line(error))
        return None


def keep(made: Conversion, name: str, location: str) -> None:
    """Keep a conversion for later starts, completely or not at all, and delete older ones of the same model."""
    known = {task: vectors.tolist() for task, vectors in made.known.items()}
    text = json.dumps({"inputs": made.inputs, "tokeniser": made.tokeniser, "prompts": made.prompts, "known": known})
    kept = kept_folder(name)
    try:
        found = key(location)
        if found is None:
            return
        kept.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="new-", dir=kept) as beside:
            fresh = Path(beside) / found
            fresh.mkdir()
            openvino.save(made.program, fresh / PROGRAM)
            (fresh / RECORD).write_text(f"{_digest(fresh, text)}\n{text}", encoding="utf-8")
            for other in kept.iterdir():
                if not other.name.startswith("new-"):
                    shutil.rmtree(other, ignore_errors=True)
            fresh.rename(kept / found)
    except (OSError, RuntimeError) as error:
        log.warning("the converted model can't be kept in %s: %s; every start converts it", kept, error)


def _digest(folder: Path, text: str) -> str:
    return hashlib.sha256(f"{_sha256(folder / PROGRAM)}{_sha256(folder / WEIGHTS)}{text}".encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
