"""Runs a sentence-transformers model with OpenVINO: nearly the same vectors in less time.

It takes a torch module that can be traced and an example of its inputs, and returns vectors. It must not know which
model that is, how text becomes tokens, or whether the vectors are close enough to torch's:
`index/embedding/runtimes.py` does. A converted model is kept in the user's cache folder under a key made of everything
it depends on, so that later starts read it instead of spending seconds on conversion. A damaged one is converted again.
"""

from __future__ import annotations

import hashlib
import logging
import platform
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from index.errors import EmbedderError

log = logging.getLogger("newsdesk.openvino")

OutputVectors = NDArray[np.float32]
TokenArrays = dict[str, NDArray[np.int64]]
ConversionSource = Callable[[], tuple[Any, tuple[Any, ...]]]

# Increase this when the same model would be converted differently: older cached conversions then no longer match.
CONVERSION = 1
# The processors it was measured on. Elsewhere torch may be faster, and is used.
MACHINES = ("x86_64", "amd64")
# Tokens per forward pass, padding included: enough to keep a core busy, few enough for every stream to have work at the
# end. From 256 to 8,192 the speed varies less than between two runs.
BATCH_TOKENS = 2_048
# A few texts, such as a question's sentences, are split into batches down to this size, so that every stream has two
# batches and there is little padding. 16 sentences of 32 tokens on 2 cores: 82 to 93 ms of processor time in batches of
# 512 to 128, 123 in one.
FEW_TOKENS = 128
# More streams than this cost more memory than they save time.
MAX_STREAMS = 8
# Compiled model parts that a stream caches per batch shape. OpenVINO keeps 5,000, and grew by 260 MB over 720 calls
# with texts of 5 to 60 words in batches of 1 to 40; with 200 it grew by 130 MB, all in the first 240 calls, in the same
# processor time (7.5 s for the last 120 calls, 7.3 s before; 8.2 s with 50 and with none).
SHAPED_PARTS = 200


def missing() -> str | None:
    """Why OpenVINO can't be used here, with the remedy; `None` if it can."""
    if platform.machine().lower() not in MACHINES:
        return f"OpenVINO is only used on x86-64 processors, and this is {platform.machine() or 'another'}"
    if find_spec("openvino") is None:
        return "openvino is not installed (pip install openvino makes embedding about twice as fast)"
    return None


def in_words() -> str:
    """The package with its version."""
    try:
        return f"OpenVINO {version('openvino')}"
    except PackageNotFoundError:
        return "OpenVINO"


def processor() -> str:
    """The processor and its features, in one line."""
    core = _openvino().Core()
    return f"{core.get_property('CPU', 'FULL_DEVICE_NAME')}: {sorted(core.get_property('CPU', 'OPTIMIZATION_CAPABILITIES'))}"


def knows_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 in hardware. If not, asking for bfloat16 gains nothing."""
    return "BF16" in _openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


@dataclass(frozen=True, slots=True)
class ConvertedModel:
    """A model in OpenVINO's format, not yet compiled for a processor.

    `names` are its inputs, in order; `folder` is where it is cached, `None` if it could not be.
    """

    model: Any
    names: tuple[str, ...]
    folder: Path | None = None

    def compiled(self, precision: str, threads: int) -> CompiledModel:
        """Compile it for `threads` threads, computing in `precision`: "f32" or "bf16". Raises `EmbedderError`."""
        streams = min(threads, MAX_STREAMS)
        settings = {
            "INFERENCE_PRECISION_HINT": precision,
            "INFERENCE_NUM_THREADS": str(threads),
            # One stream per core: no thread waits for another, and a question does not wait for a whole batch.
            "NUM_STREAMS": str(streams),
            "CPU_RUNTIME_CACHE_CAPACITY": str(SHAPED_PARTS),
        }
        try:
            compiled = _openvino().Core().compile_model(self.model, "CPU", settings)
        except RuntimeError as error:
            raise EmbedderError(f"OpenVINO can't run it: {_line(error)}") from error
        return CompiledModel(compiled, self.names, streams)


class CompiledModel:
    """Tokens -> vectors, several batches at a time. Safe to use from several threads."""

    def __init__(self, compiled: Any, names: tuple[str, ...], streams: int) -> None:
        self._compiled = compiled
        self._names = names
        self._streams = streams

    def embed(
        self, tokenised: Iterable[tuple[Sequence[int], TokenArrays]], count: int, dimension: int
    ) -> OutputVectors:
        """`(count, dimension)` float32, as the model computes them.

        `tokenised` yields groups of texts: their positions, and their tokens as `(n, length)` int64 per input name,
        padded on the right. It is read while batches are running, and every position from 0 to `count` must occur once.
        """
        vectors = np.empty((count, dimension), dtype=np.float32)
        requests = [self._compiled.create_infer_request() for _ in range(self._streams)]
        running: list[Sequence[int]] = [()] * len(requests)
        for number, (places, tokens) in enumerate(self._batches(tokenised)):
            turn = number % len(requests)
            self._finish(requests[turn], running[turn], vectors)
            requests[turn].start_async([tokens[name] for name in self._names])
            running[turn] = places
        for request, places in zip(requests, running, strict=True):
            self._finish(request, places, vectors)
        return vectors

    @staticmethod
    def _finish(request: Any, places: Sequence[int], vectors: OutputVectors) -> None:
        if len(places):
            request.wait()
            vectors[places] = request.get_output_tensor().data

    def _batches(
        self, tokenised: Iterable[tuple[Sequence[int], TokenArrays]]
    ) -> Iterator[tuple[Sequence[int], TokenArrays]]:
        for places, tokens in tokenised:
            lengths = tokens["attention_mask"].sum(axis=1)
            each = int(lengths.sum()) // (2 * self._streams)
            for batch in batches(lengths, min(BATCH_TOKENS, max(FEW_TOKENS, each))):
                longest = int(lengths[batch[0]])
                yield (
                    [places[row] for row in batch],
                    {name: np.ascontiguousarray(values[batch, :longest]) for name, values in tokens.items()},
                )


def batches(lengths: NDArray[np.int64], most: int = BATCH_TOKENS) -> Iterator[list[int]]:
    """Positions in `lengths`, longest first, in batches that have at most `most` tokens when padded to their longest."""
    batch: list[int] = []
    for place in np.argsort(-lengths, kind="stable").tolist():
        if batch and lengths[batch[0]] * (len(batch) + 1) > most:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def load(
    name: str, made_from: str, names: Sequence[str], source: ConversionSource, folder: Path | None = None
) -> ConvertedModel:
    """The model called `name`, converted now or earlier.

    `made_from` is a digest of its weights and settings. `source` returns the torch module and a tuple of example inputs
    in the order of `names`; it is called only when there is no valid conversion in `folder` (the user's cache folder).
    Raises `EmbedderError` when the model can't be converted.
    """
    kept = kept_folder(name, folder)
    key = hashlib.sha256("\n".join((str(CONVERSION), in_words(), made_from, *names)).encode()).hexdigest()[:32]
    found = read(kept / key, names)
    if found is None:
        model = _convert(*source())
        found = ConvertedModel(model, tuple(names), kept / key if _keep(model, kept, key) else None)
    return found


def kept_folder(name: str, folder: Path | None = None) -> Path:
    """The folder that keeps the conversion of the model called `name`, below `folder` or the user's cache folder."""
    return (folder or _cache_folder()) / hashlib.sha256(name.encode()).hexdigest()[:16]


def read(folder: Path, names: Sequence[str]) -> ConvertedModel | None:
    """The conversion in `folder`; `None` when there is none or it fails its checksums."""
    try:
        if (folder / "digest").read_text(encoding="ascii") != _digest(folder):
            log.warning("the converted model in %s is damaged; making it again", folder)
            return None
        return ConvertedModel(_openvino().Core().read_model(str(folder / "model.xml")), tuple(names), folder)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RuntimeError) as error:
        log.warning("the converted model in %s can't be read: %s; making it again", folder, _line(error))
        return None


def _convert(module: Any, example: tuple[Any, ...]) -> Any:
    try:
        with warnings.catch_warnings():
            # Assumptions made by tracing are checked afterwards, on texts of other lengths.
            warnings.simplefilter("ignore")
            return _openvino().convert_model(module, example_input=example)
    except Exception as error:  # tracing runs code of the model and of three libraries
        raise EmbedderError(f"OpenVINO can't convert it: {_line(error)}") from error


def _keep(model: Any, kept: Path, key: str) -> bool:
    """Store a conversion for later starts, completely or not at all, and delete older ones of the same model."""
    try:
        kept.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix="new-", dir=kept))
        try:
            _openvino().save_model(model, str(fresh / "model.xml"), compress_to_fp16=False)
            (fresh / "digest").write_text(_digest(fresh), encoding="ascii")
            shutil.rmtree(kept / key, ignore_errors=True)
            fresh.rename(kept / key)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        for other in kept.iterdir():
            if other.name != key and not other.name.startswith("new-"):
                shutil.rmtree(other, ignore_errors=True)
    except (OSError, RuntimeError) as error:
        log.warning("the converted model can't be kept in %s: %s; every start converts it", kept, _line(error))
        return False
    return True


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for part in ("model.xml", "model.bin"):
        with (folder / part).open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _cache_folder() -> Path:
    return user_cache_path("newsdesk", appauthor=False) / "openvino"


def _openvino() -> Any:
    # On import, OpenVINO sends telemetry and writes to ~/intel, unless its telemetry package can't be imported.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino

    return openvino


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
